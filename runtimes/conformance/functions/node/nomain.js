exports.handler = function (ctx, msg) { ctx.send(msg) }
