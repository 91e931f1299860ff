function main(ctx, msg) {
  return new Promise(function (resolve) {
    ctx.send(msg
    resolve()
  })
}
exports.main = main
