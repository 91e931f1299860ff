import asyncio


async def main(ctx, msg):
    await asyncio.sleep(0.01)
    if msg == b"fail":
        raise ValueError("awaited in vain")
    ctx.send(msg)
