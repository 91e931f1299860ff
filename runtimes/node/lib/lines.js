'use strict'
// The log: what the function writes to the console, and the runtime's own lines, thinned where they flood.

const wire = require('./wire')

const LEVEL = { OUTPUT: 0, DEBUG: 1, INFO: 2, WARNING: 3, ERROR: 4, CRITICAL: 5, STDERR: 6 }
const PROMPT_MILLIS = 2

class Log {
  constructor (outbox) {
    this._outbox = outbox
    this._lastPrompt = 0
    this.sequence = () => outbox.inProgress ? outbox.current : 0
    this.linesLeftOut = 0
    this.sendsLeftOut = 0
    this.limit({})
  }

  limit (limits) {
    this._linesASecond = this._linesLeft = limits.logLinesPerSecond || 1000
    this._sendsASecond = this._sendsLeft = limits.sendLinesPerSecond || 100
    this._lineBytes = limits.logLineBytes || 16384
  }

  /** A line of the runtime's own. Not thinned: the runtime does not flood. */
  say (text, level) {
    this._add(prefix(level === undefined ? LEVEL.INFO : level) + text, level === undefined ? LEVEL.INFO : level)
  }

  saySend (size) {
    if (--this._sendsLeft >= 0) this._add(`${prefix(LEVEL.INFO)}Send ${size} bytes`, LEVEL.INFO)
  }

  /** User's text, possibly of several lines. */
  write (text, level) {
    for (const line of text.split('\n')) {
      if (--this._linesLeft >= 0) this._add(line, level)
      else this.linesLeftOut++
    }
    const now = Date.now()
    if (now - this._lastPrompt >= PROMPT_MILLIS) {
      this._lastPrompt = now
      this._outbox.flush()
    }
  }

  _add (line, level) {
    const outbox = this._outbox
    let text = Buffer.from(line)
    if (text.length > this._lineBytes) {
      text = Buffer.concat([text.slice(0, this._lineBytes), Buffer.from(` ... (${text.length - this._lineBytes} bytes left out)`)])
    }
    const head = Buffer.allocUnsafe(wire.LINE_HEAD)
    const millis = Date.now()
    // Nanoseconds exceed 2^53; split so that no digit is lost.
    const low = (millis % 1000000) * 1000000
    const high = Math.floor(millis / 1000000)
    writeProduct(head, high, low)
    wire.writeSequence(head, 8, this.sequence())
    head[16] = level
    head.writeUInt32BE(text.length, 17)
    outbox.line(Buffer.concat([head, text]))
  }

  /** Once a second: says what was left out, and allows the next lines. */
  refill () {
    if (this._linesLeft < 0) this.say(`... ${-this._linesLeft} log lines left out`, LEVEL.WARNING)
    this._linesLeft = this._linesASecond
    if (this._sendsLeft < 0) {
      this.sendsLeftOut -= this._sendsLeft
      this.say(`... ${-this._sendsLeft} "Send" lines left out`, LEVEL.WARNING)
    }
    this._sendsLeft = this._sendsASecond
  }
}

/** high * 10^12 + low as an unsigned 64-bit integer, without BigInt, which old versions of Node.js lack. */
function writeProduct (buffer, high, low) {
  const TEN_12_HIGH = 232 // 10^12 = 232 * 2^32 + 3567587328
  const TEN_12_LOW = 3567587328
  const TWO_32 = 4294967296
  const lowProduct = high * TEN_12_LOW + low
  buffer.writeUInt32BE((high * TEN_12_HIGH + Math.floor(lowProduct / TWO_32)) >>> 0, 0)
  buffer.writeUInt32BE(lowProduct % TWO_32, 4)
}

let clockSecond = -1
let clockText = ''

const NAMES = ['', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']

function prefix (level, logger) {
  const now = new Date()
  const second = Math.floor(now.getTime() / 1000)
  if (second !== clockSecond) {
    const two = (n) => String(n).padStart(2, '0')
    clockText = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ` +
      `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
    clockSecond = second
  }
  return `[${clockText},${String(now.getMilliseconds()).padStart(3, '0')} ${logger || 'root'} ${NAMES[level] || 'INFO'}] `
}

/** Routes a standard stream to the log, line by line; a line that was begun waits for its end. */
function capture (stream, log, level) {
  let open = ''
  stream.write = (data, encoding, callback) => {
    open += typeof data === 'string' ? data : Buffer.from(data).toString()
    const end = open.lastIndexOf('\n')
    if (end >= 0) {
      log.write(open.slice(0, end), level)
      open = open.slice(end + 1)
    } else if (open.length > 1 << 20) {
      open = open.slice(0, 1 << 20) // an endless line must not fill the memory
    }
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  return () => {
    if (open) stream.write('\n')
  }
}

module.exports = { Log, LEVEL, capture, prefix }
