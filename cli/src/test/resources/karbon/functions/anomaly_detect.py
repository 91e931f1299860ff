import logging


def main(ctx, msg):
    logging.info("config: %s", ctx.get_config())
    return ctx.send(msg)
