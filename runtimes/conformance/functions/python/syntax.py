def main(ctx, msg):
    ctx.send(msg)


def broken(:
    pass
