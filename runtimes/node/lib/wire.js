'use strict'
// The bytes of the protocol (docs/runtime-protocol.md): frame types, record layouts, and cutting the stream into frames.

const OPEN = 0x01
const TOPICS = 0x02
const MESSAGES = 0x03
const DRAIN = 0x04
const STATE = 0x05
const HELLO = 0x11
const READY = 0x12
const LOAD_FAILED = 0x13
const RESULTS = 0x14
const LOG = 0x15
const STATS = 0x16
const ALERT = 0x17
const METRICS = 0x18
const FAULT = 0x1f

const EMIT = 1
const EMIT_TO = 2
const DONE = 3
const ERROR = 4
const STATE_PUT = 5
const STATE_DELETE = 6

const VERSIONS = [1, 2]

const FRAME_HEAD = 5
const MESSAGE_HEAD = 22
const RECORD_HEAD = 13
const LINE_HEAD = 21
const MAX_PAYLOAD = 64 * 1024 * 1024
const MAX_BODY = MAX_PAYLOAD + 128 * 1024
const MAX_JSON = 16 * 1024 * 1024
const TWO_32 = 4294967296
const ROOM = 256 * 1024
const LEAST_ROOM = 64 * 1024

/** What the host sent breaks the protocol; the session cannot go on. */
class Fault extends Error {
  constructor (code, message) {
    super(message)
    this.code = code
  }
}

function frameHead (type, length) {
  const head = Buffer.allocUnsafe(FRAME_HEAD)
  head.writeUInt32BE(length, 0)
  head[4] = type
  return head
}

function jsonFrame (type, value) {
  const body = Buffer.from(JSON.stringify(value))
  return Buffer.concat([frameHead(type, body.length), body])
}

function parseJson (body, what) {
  try {
    return JSON.parse(body.toString())
  } catch (problem) {
    throw new Fault('badJson', `${what} is not JSON: ${problem.message}`)
  }
}

/** An unsigned 64-bit integer that is known to stay below 2^53. */
function readSequence (buffer, offset) {
  return buffer.readUInt32BE(offset) * TWO_32 + buffer.readUInt32BE(offset + 4)
}

function writeSequence (buffer, offset, value) {
  const high = (value / TWO_32) >>> 0
  const low = value >>> 0
  buffer[offset] = high >>> 24
  buffer[offset + 1] = high >>> 16
  buffer[offset + 2] = high >>> 8
  buffer[offset + 3] = high
  buffer[offset + 4] = low >>> 24
  buffer[offset + 5] = low >>> 16
  buffer[offset + 6] = low >>> 8
  buffer[offset + 7] = low
}

/**
 * Cuts the stream into frames. What is left of a chunk is joined to the next one. A frame longer than a chunk is collected in a
 * buffer of its own length, into which the socket reads once what came before has been taken.
 */
class FrameReader {
  constructor () {
    this._queue = []
    this._rest = null
    this._long = null
    this._filled = 0
    this._room = Buffer.alloc(0)
    this.waiting = 0
  }

  /** Where the socket shall write what it reads next; `wrote` tells how much that was. */
  room () {
    if (this._long && this._queue.length === 0 && this._filled < this._long.length) return this._long.slice(this._filled)
    if (this._room.length < LEAST_ROOM) this._room = Buffer.allocUnsafe(ROOM)
    return this._room
  }

  wrote (size, room) {
    if (room !== this._room) { // in its place in the long frame
      this._filled += size
      this.waiting += size
      return
    }
    this.push(room.slice(0, size))
    this._room = room.slice(size)
  }

  push (chunk) {
    this._queue.push(chunk)
    this.waiting += chunk.length
  }

  /** The next whole frame as {type, buffer, start, end}, or null when more has to arrive. */
  next () {
    for (;;) {
      const frame = this._long ? this._nextLong() : this._cut()
      if (frame) return frame
      if (this._queue.length === 0) return null
      if (!this._long) this._join(this._queue.shift())
    }
  }

  _join (chunk) {
    const rest = this._rest
    if (rest && rest.buffer === chunk.buffer && rest.byteOffset + rest.length === chunk.byteOffset) {
      this._rest = Buffer.from(chunk.buffer, rest.byteOffset, rest.length + chunk.length)
    } else {
      this._rest = rest ? Buffer.concat([rest, chunk]) : chunk
    }
  }

  _cut () {
    const rest = this._rest
    if (!rest || rest.length < FRAME_HEAD) return null
    const length = rest.readUInt32BE(0)
    const type = rest[4]
    if (length > MAX_BODY || (length > MAX_JSON && (type === OPEN || type === TOPICS || type === FAULT))) {
      throw new Fault('frameTooLong', `frame of type 0x${type.toString(16)} with ${length} bytes, at most ${type === MESSAGES ? MAX_BODY : MAX_JSON} are allowed`)
    }
    const end = FRAME_HEAD + length
    if (rest.length >= end) {
      this._rest = rest.length > end ? rest.slice(end) : null
      this.waiting -= end
      return { type, buffer: rest, start: FRAME_HEAD, end }
    }
    if (length > 65536 * 2) {
      this._long = Buffer.allocUnsafe(end)
      this._filled = rest.copy(this._long)
      this._rest = null
    }
    return null
  }

  _nextLong () {
    const long = this._long
    while (this._queue.length > 0 && this._filled < long.length) {
      const chunk = this._queue.shift()
      const copied = chunk.copy(long, this._filled)
      this._filled += copied
      if (copied < chunk.length) this._rest = chunk.slice(copied)
    }
    if (this._filled < long.length) return null
    this._long = null
    this.waiting -= long.length
    return { type: long[4], buffer: long, start: FRAME_HEAD, end: long.length }
  }
}

module.exports = {
  OPEN, TOPICS, MESSAGES, DRAIN, STATE, HELLO, READY, LOAD_FAILED, RESULTS, LOG, STATS, ALERT, METRICS, FAULT,
  EMIT, EMIT_TO, DONE, ERROR, STATE_PUT, STATE_DELETE, VERSIONS,
  FRAME_HEAD, MESSAGE_HEAD, RECORD_HEAD, LINE_HEAD, MAX_PAYLOAD, MAX_BODY, MAX_JSON,
  Fault, FrameReader, frameHead, jsonFrame, parseJson, readSequence, writeSequence
}
