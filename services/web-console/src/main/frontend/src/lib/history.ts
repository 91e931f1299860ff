import { onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import type { Point } from './chart'
import { get } from './http'
import { connection } from './live'
import { whenVisible } from './visible'

export const RANGES = ['15m', '1h', '24h', '7d'] as const
export type Range = (typeof RANGES)[number]

interface Chart {
  series: string
  unit: string
  stepSeconds: number
  points: Point[]
}

interface History extends Chart {
  more?: Chart[]
}

/** Points of each series. */
export type Recorded = Record<string, Point[]>
/** What the live line says of each series. */
export type Readings = Record<string, number | undefined>

/** Points this close together are taken from the live line; those further apart are averages, which only the edge knows. */
const LONGEST_LIVE_STEP = 15_000
/** So often what came from the live line is replaced by what was recorded. */
const REFRESH_MILLIS = 600_000
/** A page that was asleep for longer than so many steps reads what it missed. */
const MOST_MISSED = 3
const SOONEST_MILLIS = 5_000

/**
 * What was recorded of these series: read once, and continued with what the live line tells. Read again when another range or pipeline is chosen, when the line or the page was
 * away, and now and then; not at all while nobody sees the page.
 *
 * @param now what the live line tells; undefined before it has
 */
export function useHistory(series: string[], id: MaybeRefOrGetter<string>, range: MaybeRefOrGetter<Range>, now: () => Readings | undefined): ShallowRef<Recorded | undefined> {
  const found = shallowRef<Recorded>()
  let timer = 0
  let round = 0
  let stopWaiting = () => {}

  async function read() {
    const mine = ++round
    window.clearTimeout(timer)
    stopWaiting()
    const asked = performance.now()
    let step = 0
    try {
      const answer = await get<History>(`/history?series=${series.join()}&id=${encodeURIComponent(toValue(id))}&range=${toValue(range)}`)
      if (mine === round) {
        found.value = Object.fromEntries([answer, ...(answer.more ?? [])].map((chart) => [chart.series, chart.points]))
        step = answer.points.length > 0 ? answer.stepSeconds * 1000 : 0
      }
    } catch {
      // The shell says when the edge does not answer; the chart keeps what it has.
    }
    if (mine === round) {
      if (step > 0 && step <= LONGEST_LIVE_STEP) {
        goOn(step, asked, 0)
      } else {
        readAgain(Math.max(step, SOONEST_MILLIS))
      }
    }
  }

  function readAgain(pause: number) {
    timer = window.setTimeout(() => (stopWaiting = whenVisible(read)), pause)
  }

  /** One point a step, however late timers run. */
  function goOn(step: number, since: number, taken: number) {
    timer = window.setTimeout(
      () => {
        const passed = Math.floor((performance.now() - since) / step)
        if (document.hidden || passed - taken > MOST_MISSED || passed * step >= REFRESH_MILLIS) {
          stopWaiting = whenVisible(read)
          return
        }
        if (found.value) {
          found.value = continued(found.value, step, passed - taken, connection.lost ? {} : (now() ?? {}))
        }
        goOn(step, since, passed)
      },
      Math.max(since + (taken + 1) * step - performance.now(), 0),
    )
  }

  watch([() => toValue(id), () => toValue(range)], read, { immediate: true })
  watch(
    () => connection.lost,
    (lost) => lost || read(),
  )
  onScopeDispose(() => {
    round++
    window.clearTimeout(timer)
    stopWaiting()
  })
  return found
}

/** The same number of points, so many steps later. Times go on from the edge's, whatever the viewer's clock says. */
export function continued(recorded: Recorded, step: number, steps: number, readings: Readings): Recorded {
  return Object.fromEntries(
    Object.entries(recorded).map(([name, points]) => {
      const last = points.at(-1)?.[0] ?? 0
      const added = Array.from({ length: steps }, (_, index): Point => [last + (index + 1) * step, readings[name] ?? null])
      return [name, [...points.slice(steps), ...added]]
    }),
  )
}
