import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'
import { continued, useHistory, type Range } from './history'

const line = vi.hoisted(() => ({ connection: { lost: false } }))
const http = vi.hoisted(() => ({ get: vi.fn() }))
vi.mock('./live', async () => ({ connection: (line.connection = (await import('vue')).reactive({ lost: false })) }))
vi.mock('./http', () => http)

const chart = (series: string, stepSeconds: number) => ({ series, stepSeconds, unit: '', points: [[0, 1], [stepSeconds * 1000, 2]] })

describe('what was recorded', () => {
  const page = Object.assign(new EventTarget(), { hidden: false })
  const range = ref<Range>('15m')
  let scope: EffectScope
  let rate: number

  async function open(stepSeconds = 5) {
    http.get.mockResolvedValue({ ...chart('in', stepSeconds), more: [chart('out', stepSeconds)] })
    scope = effectScope()
    const history = scope.run(() => useHistory(['in', 'out'], 'p q', range, () => ({ in: rate })))
    await vi.advanceTimersByTimeAsync(0)
    return history
  }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', page)
    vi.stubGlobal('window', { setTimeout, clearTimeout })
    http.get.mockReset()
    page.hidden = false
    line.connection.lost = false
    range.value = '15m'
    rate = 7
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('is asked for once, and continued by the live line', async () => {
    const history = await open()
    expect(http.get.mock.calls).toEqual([['/history?series=in,out&id=p%20q&range=15m']])
    await vi.advanceTimersByTimeAsync(5_000)
    rate = 8
    await vi.advanceTimersByTimeAsync(5_000)
    expect(history?.value).toEqual({ in: [[10_000, 7], [15_000, 8]], out: [[10_000, null], [15_000, null]] })
    await vi.advanceTimersByTimeAsync(500_000)
    expect(http.get).toHaveBeenCalledOnce()
    expect(history?.value?.in).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(100_000)
    expect(http.get).toHaveBeenCalledTimes(2)
  })

  it('is read again when another range is chosen, and when the line comes back', async () => {
    const history = await open()
    range.value = '1h'
    await nextTick()
    expect(http.get).toHaveBeenLastCalledWith('/history?series=in,out&id=p%20q&range=1h')
    line.connection.lost = true
    await vi.advanceTimersByTimeAsync(5_000)
    expect(history?.value?.in?.at(-1)).toEqual([10_000, null])
    line.connection.lost = false
    await vi.advanceTimersByTimeAsync(0)
    expect(http.get).toHaveBeenCalledTimes(3)
  })

  it('is not asked for while nobody looks, and at once when somebody does', async () => {
    await open()
    page.hidden = true
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(http.get).toHaveBeenCalledOnce()
    page.hidden = false
    page.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect(http.get).toHaveBeenCalledTimes(2)
  })

  it('is read at each step where points are averages of minutes', async () => {
    await open(300)
    await vi.advanceTimersByTimeAsync(299_000)
    expect(http.get).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(http.get).toHaveBeenCalledTimes(2)
  })

  it('stays as long as it was, also when steps were missed', () => {
    const recorded = { in: [[0, 1], [5, 2], [10, 3]] as [number, number][] }
    expect(continued(recorded, 5, 2, { in: 9 }).in).toEqual([[10, 3], [15, 9], [20, 9]])
  })
})
