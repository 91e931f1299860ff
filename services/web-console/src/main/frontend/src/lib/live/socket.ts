export interface SocketUser {
  topics(): string[]
  receive(topic: string, data: unknown): void
  opened(): void
  lost(attempts: number): void
  /** The session is over; there is no use in coming back. */
  refused(): void
}

/** How the edge closes the line when the session does not hold. */
const SIGNED_OUT = 4401
const FIRST_PAUSE_MILLIS = 500
const LONGEST_PAUSE_MILLIS = 15_000
/** The line is called lost only when it did not come back at once. */
const GRACE_ATTEMPTS = 1
/** A hidden page gives its line back after this long. */
const HIDDEN_MILLIS = 10_000

/** The one WebSocket of a page: opened when somebody listens, reopened when it breaks, given back while nobody looks. */
export class Socket {
  private socket: WebSocket | undefined
  private running = false
  private attempts = 0
  private retry = 0
  private hidden = 0

  constructor(private readonly user: SocketUser) {
    document.addEventListener('visibilitychange', () => this.onVisibility())
    window.addEventListener('online', () => this.retryNow())
  }

  start(): void {
    this.running = true
    this.open()
  }

  stop(): void {
    this.running = false
    window.clearTimeout(this.retry)
    this.close()
  }

  watch(topic: string): void {
    this.send({ watch: topic })
  }

  unwatch(topic: string): void {
    this.send({ unwatch: topic })
  }

  /** Asks for a topic's first, complete answer once more. */
  again(topic: string): void {
    this.unwatch(topic)
    this.watch(topic)
  }

  retryNow(): void {
    if (this.running && !this.socket) {
      window.clearTimeout(this.retry)
      this.open()
    }
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(frame))
    }
  }

  private open(): void {
    if (this.socket || !this.running || document.hidden) {
      return
    }
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1.0/live`)
    this.socket = socket
    socket.onopen = () => {
      this.attempts = 0
      this.user.opened()
      this.user.topics().forEach((topic) => this.watch(topic))
    }
    socket.onmessage = (event) => this.take(String(event.data))
    socket.onclose = ({ code }) => this.closed(socket, code)
  }

  private take(text: string): void {
    const frame = JSON.parse(text) as { topic?: string; data?: unknown }
    if (frame.topic !== undefined && frame.data !== undefined) {
      this.user.receive(frame.topic, frame.data)
    }
  }

  private closed(socket: WebSocket, code: number): void {
    if (this.socket !== socket) {
      return
    }
    this.socket = undefined
    if (code === SIGNED_OUT) {
      this.user.refused()
    }
    if (!this.running || document.hidden) {
      return
    }
    this.attempts++
    if (this.attempts > GRACE_ATTEMPTS) {
      this.user.lost(this.attempts)
    }
    // Many browsers lose an edge that restarts at the same moment: they must not all come back at the same one.
    const pause = Math.min(FIRST_PAUSE_MILLIS * 2 ** (this.attempts - 1), LONGEST_PAUSE_MILLIS)
    this.retry = window.setTimeout(() => this.open(), pause * (0.7 + Math.random() * 0.6))
  }

  private close(): void {
    const socket = this.socket
    this.socket = undefined
    socket?.close()
  }

  private onVisibility(): void {
    window.clearTimeout(this.hidden)
    if (document.hidden) {
      this.hidden = window.setTimeout(() => this.close(), HIDDEN_MILLIS)
    } else {
      this.retryNow()
    }
  }
}
