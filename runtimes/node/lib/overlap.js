'use strict'
// Calls of `main` that overlap: up to `concurrency` messages in work, results in the order of the messages. Only the first message
// that has not ended writes to the outbox; what later ones make waits in their slots, so that the host sees what it would see
// without overlapping.

const { Context } = require('./context')
const { State } = require('./extras')
const wire = require('./wire')

const WAITING_BYTES = 16 * 1024 * 1024
const { AsyncLocalStorage } = require('async_hooks')

/** The context of one message: it holds what it tells, as others are in work at the same time. */
class OverlappingContext extends Context {
  constructor (overlap, shared, slot, buffer, head) {
    super(shared._outbox, shared.config, shared._maxBytes, shared._extras)
    const topic = buffer.readUInt16BE(head + 16)
    this._topics = new Map([[topic, shared._topics.get(topic)]])
    this._buffer = buffer
    this._head = head
    const hidden = (name, value) => Object.defineProperty(this, name, { value, enumerable: false })
    hidden('_emit', (data, name) => overlap.do(slot, data.length, Buffer.from(data), (copy) => overlap.outbox.emit(copy, name)))
    hidden('state', new State(shared._extras.values, (kind, key, value) =>
      overlap.do(slot, value.length, value, (copy) => overlap.outbox.changeState(kind, key, copy))))
  }
}

class Overlap {
  constructor (session, concurrency) {
    this._session = session
    this._concurrency = concurrency
    this._slots = []
    this._held = []
    this._waitingBytes = 0
    this._last = 0
    this._changed = null
    this._flushing = false
    // Tells callbacks' messages apart; absent before Node.js 12.17, where the first message stands in.
    this._storage = AsyncLocalStorage ? new AsyncLocalStorage() : null
    this.outbox = session._outbox
    this.outbox.log.sequence = () => {
      const slot = this._storage && this._storage.getStore()
      return slot && !slot.ended ? slot.sequence : 0
    }
  }

  /** Starts the messages of a frame, each once there is room for one more. */
  async messages () {
    const session = this._session
    const buffer = session._buffer
    const end = session._end
    while (session._next < end && !session._stopping && !session._exiting) {
      const offset = session._next
      session._next = session._check(buffer, offset, end, this._last + 1)
      while (this._slots.length >= this._concurrency || this._waitingBytes > WAITING_BYTES) {
        if (session._stopping) return
        await this._change()
      }
      if (session._stopping) return
      this._last++
      this._begin(buffer, offset, session._next)
      // Functions that never wait for anything would keep timers, signals and input from being noticed.
      if (this.outbox.congested()) await this.outbox.drained()
      if (Date.now() - session._lastYield >= 5) await session._breathe()
    }
  }

  _begin (buffer, offset, next) {
    const slot = { sequence: this._last, waiting: [], waitingBytes: 0, ended: false }
    const outbox = this.outbox
    const session = this._session
    if (this._slots.length === 0) outbox.current = slot.sequence
    this._slots.push(slot)
    outbox.inProgress = true
    outbox.keepDeadline()
    const held = this._held
    this._held = []
    held.forEach(({ size, data, call }) => this.do(slot, size, data, call))
    const ctx = new OverlappingContext(this, session._ctx, slot, buffer, offset)
    const run = async () => {
      try {
        await session._main(ctx, buffer.slice(offset + wire.MESSAGE_HEAD, next))
      } catch (error) {
        this._fail(slot, error)
      }
    }
    const began = process.hrtime()
    const started = this._storage ? this._storage.run(slot, run) : run()
    started.then(() => {
      const passed = process.hrtime(began)
      outbox.busyNanos += passed[0] * 1e9 + passed[1]
      this._end(slot)
    })
  }

  _fail (slot, error) {
    if (slot.ended) return
    const described = this._session._describeFailure(error)
    this.do(slot, 0, described, (failure) => this.outbox.fail(slot.sequence, failure))
  }

  /** A callback of the function threw: the message that it belongs to fails by it, and ends. */
  uncaught (error) {
    const slot = (this._storage && this._storage.getStore()) || this._slots[0]
    if (!slot || slot.ended) return false
    this._fail(slot, error)
    this._end(slot)
    return true
  }

  _end (slot) {
    if (slot.ended) return
    slot.ended = true
    this._advance()
    this._wake()
  }

  /** Now when the message is the first, later when it is not; by another message when this one has ended. */
  do (slot, size, data, call) {
    const by = slot.ended ? this._slots.find((other) => !other.ended) : slot
    if (!by) {
      this._held.push({ size, data, call })
    } else if (by === this._slots[0]) {
      call(data)
      this._flushSoon()
    } else {
      by.waiting.push(() => call(data))
      by.waitingBytes += size
      this._waitingBytes += size
    }
  }

  _advance () {
    const outbox = this.outbox
    const slots = this._slots
    while (slots.length > 0 && slots[0].ended) {
      outbox.finished = slots.shift().sequence
      if (slots.length > 0) {
        const first = slots[0]
        outbox.current = first.sequence
        first.waiting.forEach((call) => call())
        this._waitingBytes -= first.waitingBytes
        first.waiting = []
        first.waitingBytes = 0
      }
    }
    outbox.inProgress = slots.length > 0
    this._flushSoon()
  }

  _flushSoon () {
    if (this._flushing) return
    this._flushing = true
    setImmediate(() => {
      this._flushing = false
      this.outbox.flush()
    })
  }

  _change () {
    return new Promise((resolve) => { this._changed = resolve })
  }

  _wake () {
    const changed = this._changed
    this._changed = null
    if (changed) changed()
    if (this._slots.length === 0 && this._idle) this._idle()
  }

  stop () {
    this._wake()
  }

  /** Resolves when no message is in work. */
  idle () {
    return new Promise((resolve) => {
      if (this._slots.length === 0) return resolve()
      this._idle = resolve
    })
  }
}

module.exports = { Overlap }
