import json
import logging


def main(ctx, msg):
    reading = json.loads(msg)
    digits = int(ctx.get_config()["digits"])
    reading["fahrenheit"] = round(reading.pop("celsius") * 9 / 5 + 32, digits)
    logging.info("%s is %s F", ctx.get_topic(), reading["fahrenheit"])
    ctx.send(json.dumps(reading).encode())
