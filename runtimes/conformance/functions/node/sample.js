// One function for most cases: the payload says what to do.
const fs = require('fs')
const path = require('path')

let counter = 0
console.log('module code runs')

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

async function main(ctx, msg) {
  counter++
  const text = msg.length < 4096 ? msg.toString() : ''
  const gap = text.indexOf(' ')
  const word = gap < 0 ? text : text.slice(0, gap)
  const rest = gap < 0 ? '' : text.slice(gap + 1)
  switch (word) {
    case 'count': ctx.send(Buffer.from(String(counter))); break
    case 'fan': for (let i = 0; i < Number(rest); i++) ctx.send(Buffer.from(String(i))); break
    case 'sleep':
      ctx.send(Buffer.from('before'))
      await pause(Number(rest))
      ctx.send(Buffer.from('after'))
      break
    case 'hold':
      ctx.send(Buffer.from('before'))
      while (!fs.existsSync(path.join(path.dirname(process.env.MILLRACE_SOCKET || '/run/millrace/host.sock'), 'release'))) await pause(0.01)
      ctx.send(Buffer.from('after'))
      break
    case 'fail':
      ctx.send(Buffer.from('before'))
      throw new TypeError('cannot work with ' + rest)
    case 'mute': throw Object.defineProperty(new Error('x'), 'stack', { get () { throw new Error('no words') } })
    case 'text': ctx.send('text'); break
    case 'caught':
      try { ctx.send('text') } catch (e) { ctx.send(Buffer.from('caught')) }
      break
    case 'context':
      ctx.send(Buffer.from(JSON.stringify({
        config: ctx.getConfig(), topic: ctx.getTopic(), timestamp: '#', payload: ctx.getPayload().toString(), selector: ctx.getSelector('kind-id')
      }).replace('"#"', String(ctx.getTimestamp()))))
      break
    case 'to': ctx.send(Buffer.from('elsewhere'), { topic: 'other/topic' }); break
    case 'grow': ctx.send(Buffer.alloc(Number(rest), 'x')); break
    case 'print':
      console.log(rest)
      console.error('to standard error')
      console.warn('a warning')
      break
    case 'flood': for (let i = 0; i < Number(rest); i++) console.log('line', i); break
    case 'long': console.log('y'.repeat(Number(rest))); break
    case 'late': setTimeout(() => ctx.send(Buffer.from('late ' + rest)), 50); break
    case 'callback': return new Promise(() => setTimeout(() => { throw new RangeError('thrown in a callback') }, 10))
    case 'log':
      ctx.log.debug('a debug %s', rest)
      ctx.log('an info %s', rest)
      ctx.log.warning('a warning %s', rest)
      ctx.log.error('an error %s', rest)
      ctx.log.critical('a critical %s', rest)
      break
    case 'metric': for (const pair of rest.split(' ')) ctx.metric(pair.split('=')[0], Number(pair.split('=')[1])); break
    case 'put': ctx.state.set(rest.split(' ')[0], rest.slice(rest.indexOf(' ') + 1)); break
    case 'putfail':
      ctx.state.set(rest.split(' ')[0], rest.slice(rest.indexOf(' ') + 1))
      throw new TypeError('failed after the change')
    case 'fill': ctx.state.set(rest.split(' ')[0], Buffer.alloc(Number(rest.split(' ')[1]), 'x')); break
    case 'get': ctx.send(ctx.state.get(rest) || Buffer.from('nothing')); break
    case 'del': ctx.state.delete(rest); break
    case 'keys': ctx.send(Buffer.from(ctx.state.keys().join(','))); break
    case 'secret': ctx.send(Buffer.from(ctx.secret(rest))); break
    case 'exit': process.exit(Number(rest))
    default: ctx.send(msg)
  }
}
exports.main = main
