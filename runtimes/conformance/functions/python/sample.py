"""One function for most cases: the payload says what to do."""
from __future__ import print_function
import json
import logging
import os
import sys
import threading
import time

counter = 0
print("module code runs")


def main(ctx, msg):
    global counter
    counter += 1
    word, _, rest = msg.partition(b" ")
    if word == b"count":
        ctx.send(str(counter).encode())
    elif word == b"fan":
        for number in range(int(rest)):
            ctx.send(str(number).encode())
    elif word == b"sleep":
        ctx.send(b"before")
        time.sleep(float(rest))
        ctx.send(b"after")
    elif word == b"hold":
        ctx.send(b"before")
        folder = os.path.dirname(os.environ.get("MILLRACE_SOCKET", "/run/millrace/host.sock"))
        while not os.path.exists(os.path.join(folder, "release")):
            time.sleep(0.01)
        ctx.send(b"after")
    elif word == b"fail":
        ctx.send(b"before")
        raise ValueError("cannot work with " + rest.decode())
    elif word == b"mute":
        class Mute(Exception):
            def __str__(self):
                raise ValueError("no words")
            __repr__ = __str__
        raise Mute()
    elif word == b"text":
        ctx.send(u"text")
    elif word == b"caught":
        try:
            ctx.send(u"text")
        except TypeError:
            ctx.send(b"caught")
    elif word == b"context":
        return ctx.send(json.dumps({"config": ctx.get_config(), "topic": ctx.get_topic(), "timestamp": ctx.get_timestamp(),
                                    "payload": ctx.get_payload().decode(), "selector": ctx.get_selector("kind-id")}).encode())
    elif word == b"to":
        ctx.send(b"elsewhere", topic="other/topic")
    elif word == b"grow":
        ctx.send(b"x" * int(rest))
    elif word == b"print":
        print(rest.decode())
        print("to standard error", file=sys.stderr)
        logging.warning("a warning")
        logging.debug("not shown")
    elif word == b"flood":
        for number in range(int(rest)):
            print("line", number)
    elif word == b"long":
        print("y" * int(rest))
    elif word == b"late":
        threading.Timer(0.05, lambda: ctx.send(b"late " + rest)).start()
    elif word == b"log":
        text = rest.decode("utf-8")
        ctx.log.debug("a debug %s", text)
        ctx.log("an info %s", text)
        ctx.log.warning("a warning %s", text)
        ctx.log.error("an error %s", text)
        ctx.log("a critical %s", text, level="critical")
    elif word == b"metric":
        for pair in rest.split():
            name, value = pair.decode("utf-8").split("=")
            ctx.metric(name, float(value))
    elif word in (b"put", b"putfail"):
        key, value = rest.split(b" ", 1)
        ctx.state[key.decode("utf-8")] = value
        if word == b"putfail":
            raise ValueError("failed after the change")
    elif word == b"fill":
        key, size = rest.split()
        ctx.state[key.decode("utf-8")] = b"x" * int(size)
    elif word == b"get":
        ctx.send(ctx.state.get(rest.decode("utf-8"), b"nothing"))
    elif word == b"del":
        ctx.state.pop(rest.decode("utf-8"), None)
    elif word == b"keys":
        ctx.send(",".join(ctx.state).encode("utf-8"))
    elif word == b"secret":
        ctx.send(ctx.secret(rest.decode("utf-8")).encode("utf-8"))
    elif word == b"fork":
        child = os.fork()
        if child == 0:
            print("printed by the child")
            ctx.send(b"sent by the child")
            os._exit(0)
        os.waitpid(child, 0)
        ctx.send(b"parent")
    elif word == b"sysexit":
        sys.exit(int(rest))
    elif word == b"exit":
        os._exit(int(rest))
    else:
        ctx.send(msg)
