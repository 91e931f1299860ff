def handler(ctx, msg):
    ctx.send(msg)
