"""`SECONDS WORD REST`: waits, then does what the word says."""
import asyncio
import logging
import threading

working = most = 0


async def main(ctx, msg):
    global working, most
    seconds, word, rest = (msg.split(b" ", 2) + [b"", b""])[:3]
    working += 1
    most = max(most, working)
    if word == b"early":
        ctx.send(b"early " + rest)
    logging.info("begins %s", rest.decode())
    await asyncio.sleep(float(seconds))
    logging.info("ends %s", rest.decode())
    working -= 1
    if word == b"most":
        ctx.send(str(most).encode())
    elif word == b"topic":
        ctx.send((ctx.get_topic() + " " + ctx.get_payload().decode()).encode())
    elif word == b"put":
        ctx.state["last"] = rest
    elif word == b"thread":
        sender = threading.Thread(target=lambda: ctx.send(b"by a thread " + rest))
        sender.start()
        await asyncio.get_running_loop().run_in_executor(None, sender.join)
    elif word == b"big":
        ctx.send(rest[:1] * 1000000)
    elif word == b"fail":
        ctx.send(b"before " + rest)
        raise ValueError("cannot work with " + rest.decode())
    else:
        ctx.send(rest)
