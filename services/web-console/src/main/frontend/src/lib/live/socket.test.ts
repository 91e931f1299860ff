import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Socket, type SocketUser } from './socket'

class Line {
  static OPEN = 1
  static all: Line[] = []
  readyState = 0
  sent: string[] = []
  closed = false
  onopen = () => {}
  onmessage = (_: { data: string }) => {}
  onclose = (_: { code: number }) => {}

  constructor() {
    Line.all.push(this)
  }

  open(): void {
    this.readyState = Line.OPEN
    this.onopen()
  }

  send(frame: string): void {
    this.sent.push(frame)
  }

  close(): void {
    this.closed = true
  }
}

describe('the line to the edge', () => {
  const page = Object.assign(new EventTarget(), { hidden: false })
  const user = { topics: () => ['overview'], receive: vi.fn(), opened: vi.fn(), lost: vi.fn(), refused: vi.fn() } satisfies SocketUser
  const show = (shown: boolean) => {
    page.hidden = !shown
    page.dispatchEvent(new Event('visibilitychange'))
  }
  const open = () => Line.all.filter(({ closed }) => !closed)
  let socket: Socket

  beforeEach(() => {
    vi.useFakeTimers()
    Line.all = []
    page.hidden = false
    vi.stubGlobal('document', page)
    vi.stubGlobal('window', Object.assign(new EventTarget(), { setTimeout, clearTimeout }))
    vi.stubGlobal('location', { protocol: 'https:', host: 'edge' })
    vi.stubGlobal('WebSocket', Line)
    vi.clearAllMocks()
    socket = new Socket(user)
    socket.start()
    Line.all[0]?.open()
  })
  afterEach(() => {
    socket.stop()
    vi.useRealTimers()
  })

  it('tells what is watched as soon as it is open', () => {
    expect(Line.all[0]?.sent).toEqual(['{"watch":"overview"}'])
  })

  it('is given back by a page that stays hidden, and opened again when somebody looks', () => {
    show(false)
    vi.advanceTimersByTime(9_000)
    expect(open()).toHaveLength(1)
    vi.advanceTimersByTime(2_000)
    expect(open()).toHaveLength(0)
    vi.advanceTimersByTime(3_600_000)
    expect(Line.all).toHaveLength(1)
    show(true)
    expect(open()).toHaveLength(1)
    expect(user.lost).not.toHaveBeenCalled()
  })

  it('is kept when a page is only hidden for a moment', () => {
    show(false)
    vi.advanceTimersByTime(5_000)
    show(true)
    vi.advanceTimersByTime(60_000)
    expect(open()).toHaveLength(1)
    expect(Line.all).toHaveLength(1)
  })

  it('comes back when it breaks, and says that it is lost only when it does not at once', () => {
    Line.all[0]?.onclose({ code: 1006 })
    expect(user.lost).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    expect(Line.all).toHaveLength(2)
    Line.all[1]?.onclose({ code: 1006 })
    expect(user.lost).toHaveBeenCalledWith(2)
    vi.advanceTimersByTime(2_000)
    Line.all[2]?.open()
    expect(user.opened).toHaveBeenCalledTimes(2)
  })

  it('does not come back when the session does not hold', () => {
    user.refused.mockImplementationOnce(() => socket.stop())
    Line.all[0]?.onclose({ code: 4401 })
    vi.advanceTimersByTime(60_000)
    expect(Line.all).toHaveLength(1)
    expect(user.lost).not.toHaveBeenCalled()
  })
})
