import { beforeEach, describe, expect, it, vi } from 'vitest'
import { onceAFrame } from './pace'

describe('deliveries', () => {
  let frame = () => {}
  const page = { hidden: false }
  beforeEach(() => {
    page.hidden = false
    vi.stubGlobal('document', page)
    vi.stubGlobal('requestAnimationFrame', (then: () => void) => (frame = then))
  })

  it('wait for the next frame and keep their order', () => {
    const seen: number[] = []
    const deliver = onceAFrame((one: number) => seen.push(one))
    deliver(1)
    deliver(2)
    expect(seen).toEqual([])
    frame()
    expect(seen).toEqual([1, 2])
  })

  it('go out at once, with those that wait, when nobody sees the page', () => {
    const seen: number[] = []
    const deliver = onceAFrame((one: number) => seen.push(one))
    deliver(1)
    page.hidden = true
    deliver(2)
    expect(seen).toEqual([1, 2])
  })

  it('do not pile up where no frame is drawn', () => {
    const seen: number[] = []
    const deliver = onceAFrame((one: number) => seen.push(one))
    for (let i = 0; i < 1000; i++) {
      deliver(i)
    }
    expect(seen.length).toBeGreaterThan(750)
  })
})
