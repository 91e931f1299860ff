from millrace_function import Context


def main(ctx: Context, msg: bytes) -> None:
    limit = float(ctx.get_config()["limit"])
    ctx.log.warning("%s at %d above %s", ctx.get_topic(), ctx.get_timestamp(), limit)
    ctx.log("as a call", level="debug")
    ctx.metric("heat", 21.5)
    ctx.metric("seen")
    seen = int(ctx.state.get("seen", b"0")) + 1
    ctx.state["seen"] = str(seen)
    token: str = ctx.secret("api-token")
    kind = ctx.get_selector("kind")
    ctx.send(ctx.get_payload() + token.encode(), topic="plant/" + (kind or "any"))
    ctx.send("text")  # wrong
    ctx.state[1] = b""  # wrong
    ctx.metric("heat", "high")  # wrong
    ctx.get_topics()  # wrong
    kind.upper()  # wrong
