'use strict'
// One session with the host: shake hands, load, run messages, end.

const util = require('util')
const wire = require('./wire')
const userFunction = require('./function')
const { Outbox } = require('./outbox')
const { Context } = require('./context')
const { functionLog, StateValues, State, secretsOf } = require('./extras')
const { Overlap } = require('./overlap')
const { LEVEL, capture, prefix } = require('./lines')

const EXIT_LOAD_FAILED = 1
const EXIT_FAULT = 2
const INPUT_HIGH_WATER = 512 * 1024
const DEADLINE_MILLIS = 2
const YIELD_MILLIS = 5
const writeError = process.stderr.write.bind(process.stderr)

class Session {
  constructor (socket, reader, workspace) {
    this._socket = socket
    this._workspace = workspace
    this._reader = reader
    this._outbox = new Outbox(socket)
    this._log = this._outbox.log
    this._ctx = null
    this._main = null
    this._endLines = () => {}
    this._pumping = false
    this._paused = false
    this._stopping = false
    this._exiting = false
    this._lastYield = 0
    // The MESSAGES frame in work: where its next message starts, and where it ends.
    this._buffer = null
    this._next = this._end = 0
    this._pumpId = 0
    this._state = null
    this._overlap = null
  }

  start () {
    const outbox = this._outbox
    outbox.writeFrame(wire.HELLO, {
      protocol: wire.VERSIONS, language: 'node', languageVersion: process.versions.node, runtime: 'millrace-node', runtimeVersion: '1.0.0', pid: process.pid,
      instance: process.env.MILLRACE_INSTANCE || undefined
    })
    this._socket.on('data', (chunk) => {
      this._reader.push(chunk)
      this.arrived()
    })
    this._socket.on('end', () => this._hostGone())
    this._socket.on('error', () => this._hostGone())
    process.on('SIGTERM', () => this._terminated())
    process.on('SIGINT', () => {}) // Ctrl-C in a terminal is for the host, which then tells us
  }

  _hostGone () {
    this._outbox.broken = true
    this._stop()
  }

  _terminated () {
    if (this._outbox.inProgress) this._log.say('SIGTERM: ends after the message in progress')
    this._stop()
  }

  _stop () {
    this._stopping = true
    if (this._overlap) this._overlap.stop()
    if (!this._pumping) this._drained()
  }

  /** The reader has more. */
  arrived () {
    if (this._reader.waiting > INPUT_HIGH_WATER && this._pumping && !this._paused) {
      this._paused = true
      this._socket.pause()
    }
    if (!this._pumping && !this._exiting) this._pump()
  }

  /**
   * Handles what has arrived, frame by frame, message by message, then writes the results and waits for more.
   * There is one pump at a time; one whose message was given up (see _uncaught) stays behind in its `await` and must
   * touch nothing if it ever comes back, hence the id.
   */
  async _pump () {
    const id = ++this._pumpId
    this._pumping = true
    this._lastYield = Date.now()
    try {
      while (!this._stopping && !this._exiting) {
        if (this._next < this._end) {
          await (this._overlap ? this._overlap.messages() : this._messages(id))
        } else {
          const frame = this._reader.next()
          if (frame) await this._handle(frame)
          else if (!(await this._moreInput())) break
        }
        if (id !== this._pumpId) return
      }
    } catch (problem) {
      if (id === this._pumpId) this._broke(problem)
      return
    }
    this._pumping = false
    this._outbox.flush()
    if (this._stopping) this._drained()
  }

  /** The end, once what overlaps has ended. */
  _drained () {
    if (!this._overlap) return this._finish(0)
    return this._overlap.idle().then(() => this._finish(0))
  }

  /** Lets input in again that was held back; false: there is none. */
  async _moreInput () {
    if (!this._paused) return false
    this._paused = false
    this._socket.resume()
    await yieldToEvents()
    return true
  }

  _broke (problem) {
    const fault = problem instanceof wire.Fault
    writeError(fault ? `${problem.code}: ${problem.message}\n` : `runtime: ${problem.stack}\n`)
    if (fault) this._outbox.writeFrame(wire.FAULT, { code: problem.code, message: problem.message })
    this._exit(fault ? EXIT_FAULT : 70)
  }

  _handle (frame) {
    const { type, buffer, start, end } = frame
    if (type >= 0x80) return undefined
    if (type === wire.FAULT) return this._hostFault(buffer.slice(start, end))
    if (!this._main) {
      if (type !== wire.OPEN) throw new wire.Fault('unexpectedFrame', `frame of type 0x${type.toString(16)} before OPEN`)
      return this._open(checkedOpen(wire.parseJson(buffer.slice(start, end), 'OPEN')))
    }
    if (type === wire.MESSAGES) {
      this._buffer = this._ctx._buffer = buffer
      this._next = start
      this._end = end
      return undefined
    }
    if (type === wire.TOPICS) return this._announce(wire.parseJson(buffer.slice(start, end), 'TOPICS'))
    if (type === wire.STATE) return this._state.load(buffer.slice(start, end))
    if (type === wire.DRAIN) return this._drained()
    throw new wire.Fault(type === wire.OPEN ? 'unexpectedFrame' : 'unknownType', `frame of type 0x${type.toString(16)}`)
  }

  _hostFault (body) {
    writeError(`host: ${body}\n`)
    this._exit(EXIT_FAULT)
  }

  // -- opening --------------------------------------------------------------------------------------------------------

  _open (request) {
    const limits = request.limits || {}
    const parameters = request.parameters || {}
    const maxBytes = Math.min(limits.maxMessageBytes || wire.MAX_PAYLOAD, wire.MAX_PAYLOAD)
    this._log.limit(limits)
    this._captureStreams()
    this._outbox.speaksMetrics = request.protocol >= 2
    this._ctx = new Context(this._outbox, parameters, maxBytes, this._extras(request, limits))
    this._announce(request.topics || [])
    this._startTimers(limits.statsIntervalMillis === undefined ? 10000 : limits.statsIntervalMillis)
    this._log.say(`Subscribe to ${request.input || 'input'}`)
    this._log.say(`Publish to ${request.endpoint || ''}`)
    const began = process.hrtime()
    try {
      const file = userFunction.write(request.code, this._workspace, request.entry || 'main.js')
      this._log.say(`Load function from: ${file}`)
      process.argv = [process.argv[0], file]
      this._main = userFunction.load(file)
    } catch (problem) {
      if (!(problem instanceof userFunction.LoadFailed)) throw problem
      return this._loadFailed(problem.error)
    }
    if (request.concurrency > 1) this._overlap = new Overlap(this, request.concurrency)
    this._log.say(`Load config: ${util.inspect(parameters)}`)
    this._outbox.writeFrame(wire.READY, { loadNanos: nanosSince(began) })
  }

  _extras (request, limits) {
    this._state = new StateValues(limits)
    return {
      log: functionLog(request.function, this._log),
      values: this._state,
      state: new State(this._state, (kind, key, value) => this._outbox.changeState(kind, key, value)),
      secret: secretsOf(request.secrets)
    }
  }

  _loadFailed (error) {
    this._log.say(error.message, LEVEL.ERROR)
    this._log.write(error.stackTrace, LEVEL.ERROR)
    this._endLines()
    this._outbox.writeFrame(wire.LOAD_FAILED, error)
    this._exit(EXIT_LOAD_FAILED)
  }

  _captureStreams () {
    const ends = [capture(process.stdout, this._log, LEVEL.OUTPUT), capture(process.stderr, this._log, LEVEL.STDERR)]
    this._endLines = () => ends.forEach((end) => end())
    process.on('exit', () => {
      this._endLines()
      this._outbox.flush()
    })
    process.on('uncaughtException', (error) => this._uncaught(error))
    process.on('unhandledRejection', (reason) => {
      this._logFailure(userFunction.describe(reason), 'Unhandled rejection: ')
      this._outbox.alert('unhandledRejection', `Unhandled rejection: ${userFunction.describe(reason).message}`)
    })
  }

  /** A callback of the function threw. The message in progress would probably never end: it fails by it. */
  _uncaught (error) {
    const outbox = this._outbox
    if (this._overlap && this._overlap.uncaught(error)) return
    if (!outbox.inProgress || this._overlap) {
      const described = userFunction.describe(error)
      this._logFailure(described, 'Uncaught: ')
      outbox.alert('uncaughtException', `Uncaught ${described.type}: ${described.message}`)
      return
    }
    this._failed(error)
    outbox.inProgress = false
    outbox.finished = outbox.current
    this._pump()
  }

  _startTimers (statsInterval) {
    setInterval(() => {
      this._log.refill()
      this._outbox.sendMetrics()
      this._outbox.flush()
    }, 1000).unref()
    if (statsInterval > 0) setInterval(() => this._outbox.sendStats(), statsInterval).unref()
  }

  _announce (topics) {
    if (!Array.isArray(topics)) throw new wire.Fault('badJson', 'topics must be an array of {id, name, selectors}')
    for (const topic of topics) {
      if (!topic || !Number.isInteger(topic.id) || typeof topic.name !== 'string') {
        throw new wire.Fault('badJson', 'topics must be an array of {id, name, selectors}')
      }
      this._ctx._topics.set(topic.id, { name: topic.name, selectors: topic.selectors || {} })
    }
  }

  // -- messages -------------------------------------------------------------------------------------------------------

  async _messages (id) {
    const ctx = this._ctx
    const outbox = this._outbox
    const main = this._main
    const buffer = this._buffer
    const end = this._end
    const began = process.hrtime()
    while (this._next < end) {
      const offset = this._next
      const next = this._next = this._check(buffer, offset, end, outbox.finished + 1)
      ctx._head = offset
      outbox.current = outbox.finished + 1
      outbox.inProgress = true
      if (outbox.held.length > 0) this._adopt()
      try {
        const result = main(ctx, buffer.slice(offset + wire.MESSAGE_HEAD, next))
        if (result && typeof result.then === 'function') {
          outbox.keepDeadline()
          await result
          if (id !== this._pumpId) return
        }
      } catch (error) {
        if (id !== this._pumpId) return
        this._failed(error)
      }
      outbox.inProgress = false
      outbox.finished = outbox.current
      const now = Date.now()
      if (now - outbox.lastFlush >= DEADLINE_MILLIS) outbox.flush()
      if (outbox.congested()) await outbox.drained()
      // Functions that never wait for anything would keep timers, signals and input from being noticed.
      if (now - this._lastYield >= YIELD_MILLIS) await this._breathe()
      if (this._stopping || this._exiting) break
    }
    outbox.busyNanos += nanosSince(began)
  }

  async _breathe () {
    await yieldToEvents()
    this._lastYield = Date.now()
  }

  _check (buffer, offset, end, expected) {
    if (offset + wire.MESSAGE_HEAD > end) throw new wire.Fault('badRecord', 'MESSAGES ends within the head of a message')
    const size = buffer.readUInt32BE(offset + 18)
    const next = offset + wire.MESSAGE_HEAD + size
    if (size > wire.MAX_PAYLOAD) throw new wire.Fault('badRecord', `a message of ${size} bytes, at most ${wire.MAX_PAYLOAD} are allowed`)
    if (next > end) throw new wire.Fault('badRecord', 'a message is longer than its MESSAGES frame')
    const sequence = wire.readSequence(buffer, offset)
    if (sequence !== expected) {
      throw new wire.Fault('badSequence', `message ${sequence} where ${expected} was due`)
    }
    const topic = buffer.readUInt16BE(offset + 16)
    if (!this._ctx._topics.has(topic)) throw new wire.Fault('unknownTopic', `message ${sequence} has topic ${topic}, which was not announced`)
    return next
  }

  /** Sends made while no message was in progress join the one that begins. */
  _adopt () {
    const held = this._outbox.held
    this._outbox.held = []
    for (const own of held) {
      if (own.key === undefined) this._outbox.emit(own.data, own.topic)
      else this._outbox.changeState(own.kind, own.key, own.value)
    }
  }

  _failed (error) {
    this._outbox.fail(this._outbox.current, this._describeFailure(error))
  }

  _describeFailure (error) {
    const described = userFunction.describe(error)
    this._logFailure(described, '')
    return described
  }

  _logFailure (described, remark) {
    this._log.write(`${prefix(LEVEL.ERROR)}${remark}${described.type}: ${described.message}\n${described.stackTrace}`, LEVEL.ERROR)
  }

  // -- the end --------------------------------------------------------------------------------------------------------

  _finish (code) {
    this._endLines()
    this._outbox.flush()
    this._outbox.sendMetrics()
    if (this._main) this._outbox.sendStats()
    this._exit(code)
  }

  _exit (code) {
    if (this._exiting) return
    this._exiting = true
    process.exitCode = code
    if (this._outbox.broken) process.exit(code)
    this._socket.removeAllListeners('end')
    this._socket.end(() => process.exit(code))
    this._socket.resume()
  }
}

function checkedOpen (request) {
  if (!request || typeof request !== 'object' || Array.isArray(request)) throw new wire.Fault('badJson', 'OPEN must be an object')
  for (const key of ['protocol', 'pipeline', 'stage', 'function', 'code']) {
    if (request[key] === undefined || request[key] === null) throw new wire.Fault('badJson', `OPEN lacks ${key}`)
  }
  if (!wire.VERSIONS.includes(request.protocol)) {
    throw new wire.Fault('unsupportedVersion', `protocol ${request.protocol}, this runtime speaks 1 and 2`)
  }
  const entry = request.entry
  if (entry !== undefined && entry !== null && (entry === '' || String(entry).includes('/'))) {
    throw new wire.Fault('badJson', `entry must be a plain file name, not ${JSON.stringify(entry)}`)
  }
  return request
}

function nanosSince (began) {
  const passed = process.hrtime(began)
  return passed[0] * 1e9 + passed[1]
}

function yieldToEvents () {
  return new Promise((resolve) => setImmediate(resolve))
}

module.exports = { Session }
