import type { Argument, DataSource, MillFunction, Pipeline, Stage } from '../../lib/entities'
import { optionsFor } from './options'

export const REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1',
  'ap-southeast-2', 'ca-central-1', 'cn-north-1', 'cn-northwest-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1',
]

export const DEFAULT_PROJECT = 'default-project'

export const blank = (): Pipeline => ({
  id: '',
  name: '',
  description: '',
  projectId: DEFAULT_PROJECT,
  origin: 'Data Source',
  originSelectors: [],
  transformationArgsList: [],
  enableSampling: false,
  destination: 'Edge',
  edgeStreamType: 'None',
  endPoint: '',
  dataType: 'Custom',
  spool: { onFull: 'refuse' },
})

export type Destination = 'stream' | 'mqtt' | 'kafka' | 'nats' | 'aws'

const STREAM_TYPES: Partial<Record<Destination, string>> = { stream: 'None', mqtt: 'MQTT', kafka: 'Kafka', nats: 'None' }

/** The fields of an output on the edge. Without a service it is null, as a change that leaves it out keeps what was there. */
export const edgeOutput = (to: Destination): Pick<Pipeline, 'edgeStreamType' | 'edgeService'> => ({ edgeStreamType: STREAM_TYPES[to], edgeService: to === 'nats' ? 'NATS' : null })

export function destinationOf(pipeline: Pipeline): Destination {
  if (pipeline.destination === 'Cloud') {
    return 'aws'
  }
  return (Object.keys(STREAM_TYPES) as Destination[]).find((one) => edgeOutput(one).edgeStreamType === pipeline.edgeStreamType && edgeOutput(one).edgeService === (pipeline.edgeService ?? null)) ?? 'stream'
}

/** The request for a draft: only the fields of its kind of input and output, which the edge insists on. */
export function request(draft: Pipeline): Record<string, unknown> {
  const { originId, originSelectors, samplingInterval, edgeStreamType, edgeService, cloudType, cloudCredsId, awsCloudRegion, awsStreamType, outputOptions: _, ...rest } = draft
  const cloud = destinationOf(draft) === 'aws'
  const outputOptions = optionsFor(draft)
  return {
    ...rest,
    ...(draft.origin === 'Data Stream' ? { originId, originSelectors: [] } : { originSelectors }),
    ...(draft.enableSampling ? { samplingInterval } : {}),
    ...(cloud ? { cloudType: cloudType ?? 'AWS', cloudCredsId, awsCloudRegion, awsStreamType } : { edgeStreamType, edgeService: edgeService ?? null }),
    // A change that leaves them out keeps what was there.
    outputOptions: Object.keys(outputOptions).length > 0 ? outputOptions : null,
  }
}

/** Arguments for what a function takes now: what was given stays, what is new is empty. */
export function argumentsFor(definition: MillFunction, given: Argument[]): Argument[] {
  return definition.params.map(({ name, type }) => ({ name, type, value: given.find((one) => one.name === name)?.value ?? '' }))
}

/** The list with the item at `from` moved to `to`. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from)
  const item = list[from]
  return item === undefined || to < 0 || to >= list.length ? list : [...rest.slice(0, to), item, ...rest.slice(to)]
}

export const newStage = (definition: MillFunction): Stage => ({ transformationId: definition.id, args: argumentsFor(definition, []) })

const ALL = '__ALL__'

/** Sources and topics that a selection matches: one of the values of each of its categories, per field. */
export function matching(sources: DataSource[], selectors: { id: string; value: string }[]): { sources: DataSource[]; topics: string[] } {
  const wanted = new Map<string, string[]>()
  selectors.forEach(({ id, value }) => wanted.set(id, [...(wanted.get(id) ?? []), value]))
  if (wanted.size === 0) {
    return { sources: [], topics: [] }
  }
  const carries = (source: DataSource, field: string): boolean =>
    [...wanted].every(([id, values]) => source.selectors.some((one) => one.id === id && values.includes(one.value) && (one.scope.includes(ALL) || one.scope.includes(field))))
  const found = sources
    .filter(({ protocol }) => protocol === 'MQTT')
    .map((source) => ({ source, topics: source.fields.filter(({ name }) => carries(source, name)).map(({ topic }) => topic) }))
    .filter(({ topics }) => topics.length > 0)
  return { sources: found.map(({ source }) => source), topics: found.flatMap(({ topics }) => topics) }
}

/** Whether an MQTT topic filter covers a topic. */
export function covers(filter: string, topic: string): boolean {
  const levels = topic.split('/')
  const parts = filter.split('/')
  const rest = parts.indexOf('#')
  const fits = (part: string, index: number) => part === '+' ? levels[index] !== undefined : part === levels[index]
  return rest < 0 ? parts.length === levels.length && parts.every(fits) : levels.length >= rest && parts.slice(0, rest).every(fits)
}
