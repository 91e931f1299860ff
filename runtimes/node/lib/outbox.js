'use strict'
// Everything on its way to the host: collected in one buffer, and written in as few system calls as the deadlines allow.

const wire = require('./wire')
const { Log } = require('./lines')
const { Metrics } = require('./extras')

const ROOM = 192 * 1024
const FULL = 64 * 1024
const DEADLINE_MILLIS = 2
const HIGH_WATER = 1024 * 1024

class Outbox {
  constructor (socket) {
    this._socket = socket
    this._renew()
    this._lines = []
    this._alerted = new Map()
    this._doneWritten = 0
    this._statsSent = ''
    this._timer = null
    this.lastFlush = 0
    this.current = 0 // the message in progress
    this.finished = 0 // the highest message that has ended
    this.inProgress = false
    this.held = []
    this.emits = 0
    this.emittedBytes = 0
    this.errors = 0
    this.busyNanos = 0
    this.broken = false
    this.log = new Log(this)
    this.metrics = new Metrics()
    this.speaksMetrics = false
  }

  // The first bytes of the buffer are kept free for the head of the RESULTS frame.
  _renew () {
    this._buffer = Buffer.allocUnsafe(ROOM)
    this._end = wire.FRAME_HEAD
  }

  /** Queues an emission of the message in progress. The bytes are copied: the function may go on using its buffer. */
  emit (data, topic) {
    if (!this.inProgress) {
      this.held.push({ data: Buffer.from(data), topic })
      return
    }
    this.emits++
    this.emittedBytes += data.length
    if (topic === undefined) this._record(wire.EMIT, this.current, 0, data)
    else this._named(wire.EMIT_TO, topic, data)
    if (this._end > FULL) this.flush()
  }

  /** Queues a change of the state by the message in progress. */
  changeState (kind, key, value) {
    if (!this.inProgress) {
      this.held.push({ kind, key, value })
      return
    }
    this._named(kind, key, value)
    if (this._end > FULL) this.flush()
  }

  /** A record whose content begins with a name. */
  _named (kind, text, data) {
    const name = Buffer.from(text)
    this._record(kind, this.current, name.length + 2, data)
    const at = this._end - data.length - name.length - 2
    this._buffer.writeUInt16BE(name.length, at)
    name.copy(this._buffer, at + 2)
  }

  fail (sequence, error) {
    this.errors++
    this._record(wire.ERROR, sequence, 0, Buffer.from(JSON.stringify(error)))
  }

  _record (kind, sequence, gap, data) {
    const size = gap + data.length
    let at = this._end
    if (at + wire.RECORD_HEAD * 2 + size > this._buffer.length) {
      this.flush()
      if (size + 64 > ROOM) this._buffer = Buffer.allocUnsafe(size + 64)
      at = this._end
    }
    const buffer = this._buffer
    buffer[at] = kind
    wire.writeSequence(buffer, at + 1, sequence)
    buffer.writeUInt32BE(size, at + 9)
    if (data.length < 64) {
      for (let i = 0, to = at + 13 + gap; i < data.length; i++) buffer[to + i] = data[i]
    } else {
      buffer.set(data, at + 13 + gap)
    }
    this._end = at + 13 + size
  }

  line (record) {
    this._lines.push(record)
    this.keepDeadline()
  }

  /** Has what waits written in 2 ms, and again while a message is in progress. Between messages the session flushes by itself. */
  keepDeadline () {
    if (this._timer === null) this._timer = setTimeout(() => this._deadline(), DEADLINE_MILLIS)
  }

  _deadline () {
    this._timer = null
    if (this._hasWaiting()) this.flush()
    if (this.inProgress) this.keepDeadline()
  }

  alert (key, message) {
    const now = Date.now()
    if (now - (this._alerted.get(key) || 0) < 1000) return
    this._alerted.set(key, now)
    this.writeFrame(wire.ALERT, { severity: 'CRITICAL', key, message, sequence: this.inProgress ? this.current : undefined })
  }

  writeFrame (type, value) {
    this.flush()
    this._write(wire.jsonFrame(type, value))
  }

  /** Writes all that waits. The lines go first, so that a message's lines are never behind its end. */
  flush () {
    this.lastFlush = Date.now()
    if (this._lines.length > 0) this._flushLines()
    if (this.finished > this._doneWritten) {
      this._doneWritten = this.finished
      const at = this._end
      this._buffer[at] = wire.DONE
      wire.writeSequence(this._buffer, at + 1, this.finished)
      this._buffer.writeUInt32BE(0, at + 9)
      this._end = at + wire.RECORD_HEAD
    }
    if (this._end === wire.FRAME_HEAD) return
    const buffer = this._buffer
    buffer.writeUInt32BE(this._end - wire.FRAME_HEAD, 0)
    buffer[4] = wire.RESULTS
    this._write(buffer.slice(0, this._end))
    // What the kernel did not take at once is still read from this buffer later.
    if (this.pendingBytes() > 0 || buffer.length !== ROOM) this._renew()
    else this._end = wire.FRAME_HEAD
  }

  _flushLines () {
    const body = Buffer.concat(this._lines)
    this._lines = []
    this._write(Buffer.concat([wire.frameHead(wire.LOG, body.length), body]))
  }

  _write (data) {
    if (!this.broken) this._socket.write(data)
  }

  pendingBytes () {
    return this._socket._writableState.length
  }

  congested () {
    return !this.broken && this.pendingBytes() > HIGH_WATER
  }

  drained () {
    return new Promise((resolve) => {
      const done = () => {
        this._socket.removeListener('drain', done)
        this._socket.removeListener('close', done)
        resolve()
      }
      this._socket.on('drain', done)
      this._socket.on('close', done)
    })
  }

  _hasWaiting () {
    return this._end > wire.FRAME_HEAD || this._lines.length > 0 || this.finished > this._doneWritten
  }

  sendMetrics () {
    const body = this.speaksMetrics ? this.metrics.take() : null
    if (body) this.writeFrame(wire.METRICS, body)
  }

  sendStats () {
    const stats = {
      messages: this.finished, emits: this.emits, errors: this.errors, emittedBytes: this.emittedBytes,
      busyNanos: Math.round(this.busyNanos), logLinesLeftOut: this.log.linesLeftOut, sendLinesLeftOut: this.log.sendsLeftOut
    }
    const text = JSON.stringify(stats)
    if (text === this._statsSent) return
    this._statsSent = text
    stats.maxRssBytes = process.memoryUsage().rss
    this.writeFrame(wire.STATS, stats)
  }
}

module.exports = { Outbox }
