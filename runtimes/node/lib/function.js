'use strict'
// Loads the user's file and renders its failures as Node.js would, without the runtime's own frames.

const fs = require('fs')
const path = require('path')

const MAX_TEXT = 65536

class LoadFailed extends Error {
  constructor (error) {
    super(error.message)
    this.error = error
  }
}

/** Writes the source to the workspace and answers its path. */
function write (code, workspace, entry) {
  const file = path.join(workspace, entry)
  try {
    if (!fs.existsSync(workspace)) fs.mkdirSync(workspace)
    fs.writeFileSync(file, code)
  } catch (problem) {
    throw failure(`cannot write the function to ${file}: ${problem.message}`)
  }
  return file
}

/** Runs the module and answers its `main`. */
function load (file) {
  let loaded
  try {
    loaded = require(file)
  } catch (error) {
    throw new LoadFailed(describeLoad(error, file))
  }
  const main = typeof loaded === 'function' ? loaded : loaded && loaded.main
  if (typeof main !== 'function') throw failure(`${path.basename(file)} exports no function main(ctx, msg)`)
  return main
}

function failure (message) {
  return new LoadFailed({ type: 'LoadError', message, stackTrace: message })
}

function describeLoad (error, file) {
  const described = describe(error)
  const name = path.basename(file).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const at = new RegExp(`${name}:(\\d+)`).exec(described.stackTrace)
  if (at) described.line = Number(at[1])
  return described
}

/** {type, message, stackTrace} of anything that was thrown or rejected with. */
function describe (error) {
  try {
    return describeFaithfully(error)
  } catch (unprintable) {
    return { type: 'Error', message: 'an error that cannot be printed', stackTrace: 'an error that cannot be printed' }
  }
}

function describeFaithfully (error) {
  const isError = error instanceof Error || Boolean(error && typeof error.stack === 'string')
  const type = isError ? String(error.name || 'Error') : 'Error'
  const message = isError ? String(error.message) : printable(error)
  const stack = isError && typeof error.stack === 'string' ? error.stack : `${type}: ${message}`
  const lines = stack.split('\n').filter((line) => !/^\s+at /.test(line) || !(line.includes(__dirname) || internal(line)))
  return { type, message: cut(message), stackTrace: cut(lines.join('\n')) }
}

function internal (line) {
  return /\(?(node:internal|internal\/|node:net|node:events|module\.js|net\.js|events\.js|bootstrap_node\.js|run\.js)/.test(line) || line.includes(path.dirname(__dirname) + path.sep + 'run.js')
}

function printable (value) {
  try {
    return typeof value === 'string' ? value : require('util').inspect(value)
  } catch (problem) {
    return 'a value that cannot be printed'
  }
}

function cut (text) {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT / 2)}\n...\n${text.slice(-MAX_TEXT / 2)}`
}

module.exports = { LoadFailed, write, load, describe }
