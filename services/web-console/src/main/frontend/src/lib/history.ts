import { onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import type { Point } from './chart'
import { get } from './http'
import { whenVisible } from './visible'

export const RANGES = ['15m', '1h', '24h', '7d'] as const
export type Range = (typeof RANGES)[number]

interface History {
  series: string
  unit: string
  stepSeconds: number
  points: Point[]
}

const SOONEST_MILLIS = 30_000
const LATEST_MILLIS = 60_000

/** What was recorded of these series, read again as its points come in, and not at all while nobody sees the page. */
export function useHistory(series: string[], id: MaybeRefOrGetter<string>, range: MaybeRefOrGetter<Range>): ShallowRef<Record<string, Point[]> | undefined> {
  const found = shallowRef<Record<string, Point[]>>()
  let timer = 0
  let round = 0
  let stopWaiting = () => {}

  async function read() {
    const mine = ++round
    window.clearTimeout(timer)
    stopWaiting()
    let pause = LATEST_MILLIS
    try {
      const answers = await Promise.all(series.map((name) => get<History>(`/history?series=${name}&id=${encodeURIComponent(toValue(id))}&range=${toValue(range)}`)))
      if (mine === round) {
        found.value = Object.fromEntries(answers.map((answer) => [answer.series, answer.points]))
        pause = Math.min(Math.max((answers[0]?.stepSeconds ?? 0) * 1000, SOONEST_MILLIS), LATEST_MILLIS)
      }
    } catch {
      // The shell says when the edge does not answer; the chart keeps what it has.
    }
    if (mine === round) {
      timer = window.setTimeout(() => (stopWaiting = whenVisible(read)), pause)
    }
  }

  watch([() => toValue(id), () => toValue(range)], read, { immediate: true })
  onScopeDispose(() => {
    round++
    window.clearTimeout(timer)
    stopWaiting()
  })
  return found
}
