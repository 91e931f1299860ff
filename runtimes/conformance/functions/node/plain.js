exports.main = function (ctx, msg) {
  if (String(msg) === 'fail') throw new Error('thrown at once')
  if (String(msg) === 'odd') return Promise.reject('no error object')
  ctx.send(msg)
  return 'anything'
}
