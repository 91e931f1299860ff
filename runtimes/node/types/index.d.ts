/** A Buffer where @types/node is installed; its bytes in any case. */
type Bytes = typeof globalThis extends { Buffer: { from (text: string): infer B } } ? B : Uint8Array

export interface Log {
  /** A line at level info, under the function's name; formatted as by console.log. */
  (format: unknown, ...parts: unknown[]): void
  debug (format: unknown, ...parts: unknown[]): void
  info (format: unknown, ...parts: unknown[]): void
  warning (format: unknown, ...parts: unknown[]): void
  warn (format: unknown, ...parts: unknown[]): void
  error (format: unknown, ...parts: unknown[]): void
  critical (format: unknown, ...parts: unknown[]): void
}

/** Texts to Buffers, kept across restarts. A change counts when the message that made it ends. */
export interface State {
  get (key: string): Bytes | undefined
  has (key: string): boolean
  /** At most 64 KiB a value and 1 MiB in all; throws beyond. A text is kept as UTF-8. */
  set (key: string, value: Uint8Array | string): this
  delete (key: string): boolean
  keys (): string[]
  readonly size: number
}

export interface Context {
  /** The function's parameters; all values are texts. */
  readonly config: Record<string, string>
  /** Topic on which the original message was received. */
  readonly topic: string
  /** When the edge received the original message: nanoseconds since the epoch; a number, which rounds to 256 ns. */
  readonly timestamp: number
  /** The payload, the same bytes as msg. */
  readonly payload: Bytes
  /** Lines under the function's name. */
  readonly log: Log
  /** Kept across restarts. */
  readonly state: State
  getConfig (): Record<string, string>
  getTopic (): string
  getTimestamp (): number
  getPayload (): Bytes
  /** Value of the category with this id for the topic of the message, or null. */
  getSelector (categoryId: string): string | null
  /**
   * Forwards bytes to the next stage; options.topic gives the new message another topic. Answers a promise while the host
   * is far behind: whoever sends a lot may await it.
   */
  send (data: Uint8Array, options?: { topic?: string }): Promise<void> | undefined
  /** Notes a value of a metric of the function's own; 1 when none is given. */
  metric (name: string, value?: number): void
  /** The value of a secret that the function lists; throws for any other name. */
  secret (name: string): string
}

export type Main = (ctx: Context, msg: Bytes) => Promise<unknown> | void
