import type { Pipeline } from '../../lib/entities'

/** A setting that may be left to its default. */
export interface OptionField {
  /** Within its group, as in `batch.maxBytes`. */
  path: string
  kind: 'text' | 'number' | 'choice'
  /** What there is to choose from. */
  of?: (string | boolean)[]
}

type Group = Record<string, unknown>

const text = (path: string): OptionField => ({ path, kind: 'text' })
const number = (path: string): OptionField => ({ path, kind: 'number' })
const choice = (path: string, of: (string | boolean)[]): OptionField => ({ path, kind: 'choice', of })

const BROKER = [text('servers'), choice('envelope', [true, false])]
const PACE = [number('maxMessagesPerSecond'), number('maxBytesPerSecond')]

/** Options of outputs, by the service that they deliver to. */
export const OUTPUT_OPTIONS: Record<string, OptionField[]> = {
  S3: [
    text('key'), text('contentType'), choice('compression', ['none', 'gzip', 'zstd']),
    choice('encryption', ['AES256', 'aws:kms']), text('kmsKey'),
    choice('storageClass', ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'GLACIER_IR', 'DEEP_ARCHIVE', 'REDUCED_REDUNDANCY']),
    number('batch.maxBytes'), number('batch.maxMessages'), number('batch.maxAgeSeconds'), choice('batch.format', ['ndjson', 'lengthPrefixed']),
    ...PACE,
  ],
  Kinesis: [text('partitionKey'), number('shards'), choice('aggregate', [true, false]), choice('order', ['request', 'message']), ...PACE],
  SQS: [text('group'), choice('binary', ['base64', 'refuse']), number('maxMessageBytes'), text('oversizedBucket'), ...PACE],
  Kafka: [...BROKER, ...PACE],
  NATS: [...BROKER, ...PACE],
}

/** Options without a field of their own, which are kept as they are. */
const KEPT: Record<string, string[]> = { S3: ['metadata'] }

export const SPOOL_OPTIONS: OptionField[] = [
  number('maxBytes'), number('maxAgeSec'), choice('startFrom', ['latest', 'earliest']), choice('drain', ['oldestFirst', 'newestFirst']), number('catchUpPercent'),
]

/** The service that a pipeline delivers to, by its name in {@link OUTPUT_OPTIONS}. */
export const serviceOf = ({ destination, awsStreamType, edgeStreamType, edgeService }: Pipeline): string => (destination === 'Cloud' ? awsStreamType : (edgeService ?? edgeStreamType)) ?? ''

export function valueAt(group: Group | undefined, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Group | undefined)?.[key], group)
}

/** The group with one value changed; without it for undefined, and without groups that are empty then. */
export function changed(group: Group | undefined, path: string, value: unknown): Group {
  const [key = '', ...rest] = path.split('.')
  const inner = rest.length > 0 ? changed(group?.[key] as Group | undefined, rest.join('.'), value) : value
  const empty = inner === undefined || (rest.length > 0 && Object.keys(inner as Group).length === 0)
  const others = Object.fromEntries(Object.entries(group ?? {}).filter(([name]) => name !== key))
  return empty ? others : { ...others, [key]: inner }
}

/** Of what was given only what this output has. */
export function optionsFor(pipeline: Pipeline): Group {
  const service = serviceOf(pipeline)
  const known = new Set([...(OUTPUT_OPTIONS[service] ?? []).map(({ path }) => path.split('.')[0]), ...(KEPT[service] ?? [])])
  return Object.fromEntries(Object.entries(pipeline.outputOptions ?? {}).filter(([name, value]) => known.has(name) && value !== undefined))
}
