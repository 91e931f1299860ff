def main(ctx, msg):
    return ctx.send(msg)
