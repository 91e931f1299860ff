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

export interface Answer<T> {
  body: T
  /** The version that was read, for `If-Match`; empty where the edge names none. */
  etag: string
}

export interface Options {
  body?: unknown
  etag?: string
  signal?: AbortSignal
}

/** One question to the edge. The session's cookie goes along by itself; the header tells that no foreign page asks. */
export async function ask<T>(method: string, path: string, { body, etag, signal }: Options = {}): Promise<Answer<T>> {
  let response: Response
  try {
    response = await fetch(`/v1.0${path}`, {
      method,
      signal: signal ?? null,
      headers: headers(body, etag),
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (failure) {
    if (signal?.aborted) {
      throw failure
    }
    throw new ApiError(0, texts.connection.unreachable)
  }
  const answer = await response.json().catch(() => {
    throw new ApiError(response.status, texts.connection.notJson)
  })
  if (!response.ok) {
    if (response.status === 401 && session.known) {
      leave(true)
    }
    throw new ApiError(response.status, String(answer.message ?? texts.connection.notJson), answer.field)
  }
  return { body: answer as T, etag: response.headers.get('etag') ?? '' }
}

function headers(body: unknown, etag: string | undefined): Record<string, string> {
  return {
    'X-Millrace-Csrf': '1',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(etag ? { 'If-Match': etag } : {}),
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>('GET', path, signal ? { signal } : {})).body
}

export async function post<T = { id: string }>(path: string, body?: unknown): Promise<T> {
  return (await ask<T>('POST', path, { body })).body
}

export async function remove<T = { id: string }>(path: string): Promise<T> {
  return (await ask<T>('DELETE', path)).body
}

/** Whatever was thrown, as something that can be shown. */
export function problemOf(failure: unknown): ApiError {
  return failure instanceof ApiError ? failure : new ApiError(0, failure instanceof Error ? failure.message : String(failure))
}
