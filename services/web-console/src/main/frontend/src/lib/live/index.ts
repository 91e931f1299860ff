import { onScopeDispose, reactive, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import { leave, session } from '../session'
import { onceAFrame } from './pace'
import { Socket } from './socket'

export type Receive = (data: unknown) => void

/** What the shell shows about the line to the edge. */
export const connection = reactive({ lost: false, since: 0, attempts: 0 })

const listeners = new Map<string, Set<Receive>>()
const last = new Map<string, unknown>()
/** What came of topics that nobody shows yet. */
const early = new Map<string, unknown[]>()
const MOST_EARLY = 20

function deliver(topic: string, data: unknown): void {
  early.get(topic)?.push(data)
  if ((early.get(topic)?.length ?? 0) > MOST_EARLY) {
    early.delete(topic)
    socket.unwatch(topic)
  }
  if (listeners.has(topic) && keepsLast(topic)) {
    last.set(topic, data)
  }
  listeners.get(topic)?.forEach((receive) => receive(data))
}

const socket = new Socket({
  topics: () => [...listeners.keys(), ...early.keys()],
  receive: onceAFrame(deliver),
  opened() {
    Object.assign(connection, { lost: false, attempts: 0 })
  },
  lost(attempts) {
    if (!connection.lost) {
      connection.since = Date.now()
    }
    Object.assign(connection, { lost: true, attempts })
  },
  refused() {
    if (session.known) {
      leave(true)
    }
  },
})

// Whole pictures are handed to whoever comes later; of streams and changes there is no last one that would tell all.
const keepsLast = (topic: string): boolean => /^(overview|nodes|alerts|pipeline:|image:)/.test(topic)

/** Asks for topics that will be shown in a moment; what comes is kept for the first who listens. */
export function watchAhead(topics: string[]): void {
  topics.forEach((topic) => early.set(topic, []))
}

/** Receives what the edge tells about a topic until the answer is called. Any number of listeners cost the edge one. */
export function listen(topic: string, receive: Receive): () => void {
  const known = listeners.get(topic)
  const waiting = early.get(topic)
  if (waiting) {
    early.delete(topic)
    listeners.set(topic, new Set([receive]))
    waiting.forEach((data) => deliver(topic, data))
  } else if (known) {
    known.add(receive)
    if (last.has(topic)) {
      receive(last.get(topic))
    } else if (!keepsLast(topic)) {
      socket.again(topic)
    }
  } else {
    listeners.set(topic, new Set([receive]))
    socket.watch(topic)
  }
  return () => {
    const set = listeners.get(topic)
    set?.delete(receive)
    if (set?.size === 0) {
      listeners.delete(topic)
      last.delete(topic)
      socket.unwatch(topic)
    }
  }
}

/** {@link listen} for as long as the component lives; an empty topic means none. */
export function useStream(topic: MaybeRefOrGetter<string>, receive: Receive): void {
  let stop = () => {}
  watch(
    () => toValue(topic),
    (name) => {
      stop()
      stop = name ? listen(name, receive) : () => {}
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
}

/** The latest picture of a topic. */
export function useLive<T>(topic: MaybeRefOrGetter<string>): ShallowRef<T | undefined> {
  const data = shallowRef<T>()
  useStream(topic, (received) => {
    data.value = received as T
  })
  return data
}

export const retryNow = (): void => socket.retryNow()
export const connectLive = (): void => socket.start()
export const disconnectLive = (): void => socket.stop()
