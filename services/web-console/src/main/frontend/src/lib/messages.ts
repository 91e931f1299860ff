import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useStream } from './live'
import type { LiveMessages } from './live/shapes'
import { readPayload, type Payload } from './payload'

export interface ShownMessage extends Payload {
  key: number
  topic: string
  at: number
  raw: string
}

export interface Stream {
  messages: ShallowRef<ShownMessage[]>
  leftOut: Ref<number>
  paused: Ref<boolean>
  clear: () => void
}

const NANOS_A_MILLI = 1e6
let keys = 0

/** The latest messages of a topic, the newest first; never more than `most`. */
export function useMessages(topic: () => string, most: number): Stream {
  const messages = shallowRef<ShownMessage[]>([])
  const leftOut = ref(0)
  const paused = ref(false)

  useStream(topic, (data) => {
    const page = data as LiveMessages
    if (paused.value) {
      leftOut.value += page.messages.length + (page.leftOut ?? 0)
      return
    }
    leftOut.value += page.leftOut ?? 0
    if (page.messages.length > 0) {
      const fresh = page.messages.slice(-most).map((message) => ({
        ...readPayload(message.payload, message.size),
        key: keys++,
        topic: message.topic,
        at: message.timestamp / NANOS_A_MILLI,
        raw: message.payload,
      }))
      messages.value = [...fresh.reverse(), ...messages.value].slice(0, most)
    }
  })

  function clear() {
    messages.value = []
    leftOut.value = 0
  }
  return { messages, leftOut, paused, clear }
}
