import { texts } from '../texts'
import { leave, session } from './session'

/** What the edge said no to; status 0 when it did not answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field?: string,
  ) {
    super(message)
  }
}

export interface Pipeline {
  id: string
  name: string
  description?: string
  state?: string
  stateReason?: string
  stateSince?: string
  /** By service: ingest, functions, egress. */
  figures?: Record<string, Record<string, number>>
  origin: string
  originId?: string
  originSelectors: { id: string; value: string }[]
  transformationArgsList: { transformationId: string; args: { name: string; value: string }[] }[]
  enableSampling?: boolean
  samplingInterval?: number
  destination: string
  edgeStreamType?: string
  awsStreamType?: string
  awsCloudRegion?: string
  endPoint?: string
}

export interface Page<T> {
  totalCount: number
  result: T[]
}

export interface LogPage {
  lines: { stage: number; function: string; text: string }[]
  next: string
  unreachable?: string[]
}

export interface TapPage {
  messages: { topic: string; timestamp: number; payload: string; size: number }[]
  leftOut: number
  ended?: boolean
}

export interface DeadLetter {
  id: string
  function: string
  topic: string
  failedAt: string | number
  error: string
  stackTrace?: string
  size: number
  payload: string
}

export interface Alert {
  id: string
  severity: string
  message: string
  timestamp: string | number
  state?: string
  count?: number
  path?: string
  properties?: Record<string, string>
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/v1.0${path}`, {
      method,
      signal: signal ?? null,
      headers: {
        ...(session.token ? { Authorization: `Bearer ${session.token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (failure) {
    if (signal?.aborted) {
      throw failure
    }
    throw new ApiError(0, texts.connection.lost)
  }
  const answer = await response.json().catch(() => {
    throw new ApiError(response.status, texts.connection.notJson)
  })
  if (!response.ok) {
    if (response.status === 401 && session.token) {
      leave(true)
    }
    throw new ApiError(response.status, String(answer.message), answer.field)
  }
  return answer as T
}

const PAGE = 200

/** All pages of a list, by name. */
async function all<T>(kind: string): Promise<T[]> {
  const found: T[] = []
  for (let page = 0; ; page++) {
    const answer = await call<Page<T>>('GET', `/${kind}?orderBy=name&pageSize=${PAGE}&pageIndex=${page}`)
    found.push(...answer.result)
    if (answer.result.length === 0 || found.length >= answer.totalCount) {
      return found
    }
  }
}

const at = (id: string) => `/datapipelines/${encodeURIComponent(id)}`

export const api = {
  login: (email: string, password: string) =>
    call<{ token: string; email: string }>('POST', '/login', { email, password }),
  pipelines: () => all<Pipeline>('datapipelines'),
  pipeline: (id: string) => call<Pipeline>('GET', at(id)),
  functions: () => all<{ id: string; name: string }>('functions'),
  categories: () => all<{ id: string; name: string }>('categories'),
  run: (id: string, started: boolean) => call('POST', `${at(id)}/${started ? 'start' : 'stop'}`),
  logs: (id: string, stage: number, cursor: string) =>
    call<LogPage>('GET', `${at(id)}/logs?limit=1000&stage=${stage}&cursor=${encodeURIComponent(cursor)}`),
  openTap: (id: string) => call<{ id: string }>('POST', `${at(id)}/taps`),
  readTap: (tap: string, signal: AbortSignal) => call<TapPage>('GET', `/taps/${tap}?limit=100`, undefined, signal),
  closeTap: (tap: string) => call('DELETE', `/taps/${tap}`),
  deadLetters: (id: string) => call<Page<DeadLetter>>('GET', `${at(id)}/deadletters?pageSize=50`),
  replay: (id: string, letter?: string) =>
    call<{ count: number }>('POST', `${at(id)}/deadletters${letter ? `/${encodeURIComponent(letter)}` : ''}/replay`),
  purge: (id: string, letter?: string) =>
    call<{ count: number }>('DELETE', `${at(id)}/deadletters${letter ? `/${encodeURIComponent(letter)}` : ''}`),
  alerts: () => call<Alert[]>('POST', '/events?pageIndex=0&pageSize=200', { path: '/', keys: { type: 'ALERT' } }),
}
