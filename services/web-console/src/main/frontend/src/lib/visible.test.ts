import { beforeEach, describe, expect, it, vi } from 'vitest'
import { whenVisible } from './visible'

describe('what is read for the page', () => {
  const page = Object.assign(new EventTarget(), { hidden: false })
  const show = (shown: boolean) => {
    page.hidden = !shown
    page.dispatchEvent(new Event('visibilitychange'))
  }
  beforeEach(() => {
    vi.stubGlobal('document', page)
    show(true)
  })

  it('is read at once while somebody looks', () => {
    const run = vi.fn()
    whenVisible(run)
    expect(run).toHaveBeenCalledOnce()
  })

  it('waits, however long, until the page is shown', () => {
    const run = vi.fn()
    show(false)
    whenVisible(run)
    show(false)
    expect(run).not.toHaveBeenCalled()
    show(true)
    show(true)
    expect(run).toHaveBeenCalledOnce()
  })

  it('is left when its part of the page is gone', () => {
    const run = vi.fn()
    show(false)
    whenVisible(run)()
    show(true)
    expect(run).not.toHaveBeenCalled()
  })
})
