'use strict'
// Finds the host, and has a session with it.

const net = require('net')
const wire = require('./wire')
const { Session } = require('./session')

const EXIT_NO_HOST = 3
const CONNECT_MILLIS = 10000

function run (workspace) {
  const socketPath = process.env.MILLRACE_SOCKET || '/run/millrace/host.sock'
  const deadline = Date.now() + CONNECT_MILLIS
  const attempt = () => {
    const reader = new wire.FrameReader()
    let session = null
    // Node.js before 12.10 does not know `onread` and emits `data` instead.
    const onread = {
      buffer: () => reader.room(),
      callback: (size, room) => {
        reader.wrote(size, room)
        session.arrived()
      }
    }
    const socket = net.connect({ path: socketPath, onread })
    const onError = (problem) => {
      if (Date.now() < deadline) return setTimeout(attempt, 50)
      process.stderr.write(`runtime: no host at ${socketPath}: ${problem.message}\n`)
      process.exit(EXIT_NO_HOST)
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      socket.removeListener('error', onError)
      session = new Session(socket, reader, workspace)
      session.start()
    })
  }
  attempt()
}

module.exports = { run }
