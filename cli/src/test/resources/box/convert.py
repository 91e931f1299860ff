def main(ctx, msg):
    ctx.send(b"%s F" % msg)  # °
