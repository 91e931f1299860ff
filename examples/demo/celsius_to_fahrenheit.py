import json
import logging


def main(ctx, msg):
    reading = json.loads(msg)
    digits = int(ctx.get_config()["digits"])
    fahrenheit = round(reading.pop("celsius") * 9 / 5 + 32, digits)
    reading["fahrenheit"] = fahrenheit
    logging.info("%s reports %s F", reading["sensor"], fahrenheit)
    ctx.send(json.dumps(reading).encode())
