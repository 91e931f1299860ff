'use strict'
// What `ctx` offers beyond the message: a log, metrics, state and secrets.

const util = require('util')
const wire = require('./wire')
const { LEVEL, prefix } = require('./lines')

const MAX_KEY = 256
const MAX_METRICS = 100
const METRIC = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/

/** `ctx.log`: writes lines under the function's name, `ctx.log('at %d', n)` or by level, `ctx.log.warning(...)`. */
function functionLog (name, log) {
  const write = (level) => (...parts) => log.write(prefix(level, name) + util.format(...parts), level)
  const info = write(LEVEL.INFO)
  return Object.assign((...parts) => info(...parts), {
    debug: write(LEVEL.DEBUG), info, warning: write(LEVEL.WARNING), warn: write(LEVEL.WARNING), error: write(LEVEL.ERROR), critical: write(LEVEL.CRITICAL)
  })
}

/** Values between two METRICS frames, put together by name. */
class Metrics {
  constructor () {
    this._names = new Set()
    this._values = new Map()
  }

  add (name, value) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`a metric's value must be a finite number, not ${String(value)}`)
    const known = this._values.get(name)
    if (known) {
      known.count++
      known.sum += value
      known.min = Math.min(known.min, value)
      known.max = Math.max(known.max, value)
      known.last = value
      return
    }
    this._check(name)
    this._values.set(name, { name, count: 1, sum: value, min: value, max: value, last: value })
  }

  _check (name) {
    if (this._names.has(name)) return
    if (typeof name !== 'string' || !METRIC.test(name)) {
      throw new RangeError(`a metric's name has 1 to 100 letters, digits, '_', '.' and '-', the first no digit; not ${util.inspect(name)}`)
    }
    if (this._names.size >= MAX_METRICS) throw new RangeError(`a function has at most ${MAX_METRICS} metrics; ${name} is one more`)
    this._names.add(name)
  }

  /** The body of a METRICS frame, null when nothing was noted since the last. */
  take () {
    if (this._values.size === 0) return null
    const metrics = Array.from(this._values.values())
    this._values = new Map()
    return { metrics }
  }
}

/** The keys and values, shared by all views, with their bounds. */
class StateValues {
  constructor (limits) {
    this.values = new Map()
    this.bytes = 0
    this._maxBytes = limits.stateBytes || 0
    this._maxValue = limits.stateValueBytes || 65536
  }

  /** Takes the content of a STATE frame. */
  load (body) {
    const values = new Map()
    let bytes = 0
    let at = 0
    const cut = (sizeBytes) => {
      const start = at + sizeBytes
      const end = start > body.length ? Infinity : start + (sizeBytes === 2 ? body.readUInt16BE(at) : body.readUInt32BE(at))
      if (end > body.length) throw new wire.Fault('badRecord', 'STATE ends within an entry')
      at = end
      return body.slice(start, end)
    }
    while (at < body.length) {
      const key = cut(2)
      const value = Buffer.from(cut(4))
      values.set(key.toString(), value)
      bytes += key.length + value.length
    }
    this.values = values
    this.bytes = bytes
  }

  put (key, value) {
    if (!this._maxBytes) throw new Error('this host keeps no state')
    if (value.length > this._maxValue) {
      throw new RangeError(`a value of the state has at most ${this._maxValue} bytes, '${key}' got ${value.length}`)
    }
    const total = this.bytes - this._size(key) + Buffer.byteLength(key) + value.length
    if (total > this._maxBytes) {
      throw new RangeError(`the state of a function has at most ${this._maxBytes} bytes, with '${key}' it would have ${total}`)
    }
    this.values.set(key, value)
    this.bytes = total
  }

  delete (key) {
    this.bytes -= this._size(key)
    return this.values.delete(key)
  }

  _size (key) {
    const value = this.values.get(key)
    return value ? Buffer.byteLength(key) + value.length : 0
  }
}

/** `ctx.state`: texts to Buffers, kept by the host across restarts. A change counts when the message that made it ends. */
class State {
  constructor (shared, record) {
    Object.defineProperty(this, '_shared', { value: shared })
    Object.defineProperty(this, '_record', { value: record })
  }

  get (key) {
    const value = this._shared.values.get(key)
    return value === undefined ? undefined : Buffer.from(value)
  }

  has (key) { return this._shared.values.has(key) }
  keys () { return Array.from(this._shared.values.keys()).sort() }
  get size () { return this._shared.values.size }

  set (key, value) {
    const size = typeof key === 'string' ? Buffer.byteLength(key) : 0
    if (size < 1 || size > MAX_KEY) throw new RangeError(`a key of ctx.state is a text of 1 to ${MAX_KEY} bytes, not ${util.inspect(key)}`)
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) throw new TypeError(`ctx.state keeps Buffers and texts, not ${typeof value}`)
    const bytes = Buffer.from(value)
    const old = this._shared.values.get(key)
    if (old === undefined || !old.equals(bytes)) {
      this._shared.put(key, bytes)
      this._record(wire.STATE_PUT, key, bytes)
    }
    return this
  }

  delete (key) {
    const was = this._shared.delete(key)
    if (was) this._record(wire.STATE_DELETE, key, Buffer.alloc(0))
    return was
  }
}

/** A lookup of secrets that shows none of them when it is printed. */
function secretsOf (values) {
  const known = values || {}
  return (name) => {
    if (!Object.prototype.hasOwnProperty.call(known, name)) {
      throw new RangeError(`the function lists no secret '${name}'; it lists ${Object.keys(known).sort().join(', ') || 'none'}`)
    }
    return known[name]
  }
}

module.exports = { functionLog, Metrics, StateValues, State, secretsOf }
