'use strict'
// What a function sees: `ctx`.

const wire = require('./wire')

/** One object for all messages: it points into the buffer that was read, and looks at it only when asked. */
class Context {
  constructor (outbox, config, maxBytes, extras) {
    const hidden = (name, value) => Object.defineProperty(this, name, { value, writable: true, enumerable: false })
    hidden('_outbox', outbox)
    hidden('_maxBytes', maxBytes)
    hidden('_extras', extras)
    hidden('_topics', new Map())
    hidden('_buffer', Buffer.alloc(wire.MESSAGE_HEAD))
    hidden('_head', 0)
    this.config = config
  }

  /** Topic on which the original message was received. */
  get topic () {
    const topic = this._topics.get(this._buffer.readUInt16BE(this._head + 16))
    return topic ? topic.name : null
  }

  /** When the edge received the original message: nanoseconds since the epoch, as a number (which rounds to 256 ns). */
  get timestamp () {
    return wire.readSequence(this._buffer, this._head + 8)
  }

  /** The payload, the same bytes as `msg`. */
  get payload () {
    const start = this._head + wire.MESSAGE_HEAD
    return this._buffer.slice(start, start + this._buffer.readUInt32BE(this._head + 18))
  }

  getConfig () { return this.config }
  getTopic () { return this.topic }
  getTimestamp () { return this.timestamp }
  getPayload () { return this.payload }

  /** Value of the category with this id for the topic of the message, or null. */
  getSelector (categoryId) {
    const topic = this._topics.get(this._buffer.readUInt16BE(this._head + 16))
    const value = topic && topic.selectors[categoryId]
    return value === undefined ? null : value
  }

  /**
   * Forwards bytes to the next stage; `options.topic` gives the new message another topic.
   * Answers a promise when the host is behind by more than 1 MiB: a function that sends a lot may await it.
   */
  send (data, options) {
    const outbox = this._outbox
    if (!(data instanceof Uint8Array)) this._refuse(TypeError, `ctx.send takes a Buffer, not ${describe(data)}`)
    if (data.length > this._maxBytes) this._refuse(RangeError, `ctx.send takes at most ${this._maxBytes} bytes, got ${data.length}`)
    this._emit(data, options && options.topic !== undefined && options.topic !== null ? topicName(options.topic) : undefined)
    outbox.log.saySend(data.length)
    return outbox.congested() ? outbox.drained() : undefined
  }

  /** Lines under the function's name: `ctx.log('at %d', n)`, `ctx.log.debug|info|warning|error|critical(...)`. */
  get log () { return this._extras.log }

  /** Notes a value of a metric of the function's own; the host shows count, sum, least, greatest and last of each. */
  metric (name, value) {
    this._outbox.metrics.add(name, value === undefined ? 1 : value)
  }

  /** Texts to Buffers, kept across restarts: get, set, has, delete, keys, size. */
  get state () { return this._extras.state }

  /** The value of a secret that the function lists. Throws for any other name. */
  secret (name) { return this._extras.secret(name) }

  _emit (data, topic) {
    this._outbox.emit(data, topic)
  }

  _refuse (ErrorType, message) {
    this._outbox.alert('sendNotBytes', message)
    throw new ErrorType(message)
  }
}

function describe (data) {
  if (typeof data === 'string') return 'string; use Buffer.from(text)'
  if (data === null || data === undefined) return String(data)
  return data.constructor && data.constructor.name ? data.constructor.name : typeof data
}

function topicName (topic) {
  const size = typeof topic === 'string' ? Buffer.byteLength(topic) : 0
  if (size < 1 || size > 65535) throw new RangeError('topic must be a text of 1 to 65535 bytes')
  return topic
}

module.exports = { Context }
