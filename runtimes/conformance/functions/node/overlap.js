// `SECONDS WORD REST`: waits, then does what the word says.
let working = 0
let most = 0

exports.main = async (ctx, msg) => {
  const text = msg.toString()
  const [seconds, word] = text.split(' ')
  const rest = text.split(' ').slice(2).join(' ')
  working++
  most = Math.max(most, working)
  if (word === 'early') ctx.send(Buffer.from('early ' + rest))
  console.log('begins ' + rest)
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000))
  console.log('ends ' + rest)
  working--
  switch (word) {
    case 'most': ctx.send(Buffer.from(String(most))); break
    case 'topic': ctx.send(Buffer.from(ctx.topic + ' ' + ctx.payload)); break
    case 'put': ctx.state.set('last', rest); break
    case 'thread': await new Promise((resolve) => setImmediate(() => resolve(ctx.send(Buffer.from('by a thread ' + rest))))); break
    case 'big': ctx.send(Buffer.alloc(1000000, rest[0])); break
    case 'fail':
      ctx.send(Buffer.from('before ' + rest))
      throw new TypeError('cannot work with ' + rest)
    default: ctx.send(Buffer.from(rest))
  }
}
