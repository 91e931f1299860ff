"""Calls of an `async def main` that overlap: up to `concurrency` messages in work, results in the order of the messages.

Only the first message that has not ended writes to the outbox; what later ones make waits in their slots, so that the host
sees what it would see without overlapping. Python 3.7 and newer.
"""
import asyncio
import collections
import contextvars
import functools
import signal
import sys
import time

from millrace_runtime import context, extras, function, lines, wire
from millrace_runtime.outbox import get_ident

WAITING_BYTES = 16 << 20
"""Beyond this much waiting behind the first message no other one is started."""

_slot = contextvars.ContextVar("millrace_slot", default=None)


class Slot(object):
    """A message in work; `waiting` are its results as calls of the outbox, until it is the first."""

    def __init__(self, sequence):
        self.sequence = sequence
        self.waiting = []
        self.waiting_bytes = 0
        self.ended = False


class OverlappingContext(context.Context):
    """The context of one message: it holds what it tells, as others are in work at the same time."""

    def __init__(self, overlap, shared, slot, head, payload):
        context.Context.__init__(self, shared._config, shared._extras)
        self._topics = {head[2]: shared._topics[head[2]]}
        self._overlap = overlap
        self._slot = slot
        self._fields = head
        self._payload = payload
        self._own_state = extras.State(overlap.state, functools.partial(overlap.change_state, slot))

    def _head(self):
        return self._fields

    @property
    def state(self):
        return self._own_state

    def send(self, data, topic=None):
        self._overlap.send(self._slot, data, topic)


class Overlap(object):
    def __init__(self, session, function_main, concurrency):
        self._session = session
        self._main = function_main
        self._concurrency = concurrency
        self._box = session._box
        self._reader = session._reader
        self._owner = get_ident()
        self._slots = collections.deque()
        self._held = []
        self._waiting_bytes = 0
        self._changed = None
        self._flushing = False
        self._readable = False
        self.state = session._state

    def run(self):
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.add_signal_handler(signal.SIGTERM, self._on_stop)
        self._box.log.sequence = self._sequence_of_line
        return self._loop.run_until_complete(self._serve())

    def _sequence_of_line(self):
        slot = _slot.get()
        return slot.sequence if slot is not None and not slot.ended else 0

    def _on_stop(self):
        self._session._stop.ask()
        self._wake()

    def _stopping(self):
        return self._session._stop.asked or self._box.broken

    # -- waiting ----------------------------------------------------------------------------------------------------

    def _wake(self):
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    async def _change(self):
        """Waits for the end of a message, for SIGTERM, or for input where that is watched."""
        self._changed = self._loop.create_future()
        await self._changed

    async def _input(self):
        """Waits until there is something to read; False: the runtime is to stop."""
        sock = self._reader.fileno()
        self._readable = False
        self._loop.add_reader(sock, self._on_readable)
        try:
            while not self._readable and not self._stopping():
                await self._change()
        finally:
            self._loop.remove_reader(sock)
        return not self._stopping()

    def _on_readable(self):
        self._readable = True
        self._wake()

    async def _serve(self):
        reader, session = self._reader, self._session
        while True:
            frame = reader.next_buffered()
            if frame is None:
                if self._stopping() or not await self._input():
                    return await self._finish()
                taken = reader.take_long()
                if taken:
                    await self._begin(wire.MESSAGE.unpack(taken[0]), taken[1])
                else:
                    reader.fill()
                continue
            kind, start, end = frame
            if kind == wire.MESSAGES:
                await self._messages(reader.buffer, start, end)
            elif kind == wire.DRAIN:
                return await self._finish()
            elif kind == wire.FAULT:
                return session._host_fault(start, end)
            else:
                session.take_small(kind, start, end)

    async def _messages(self, buffer, offset, end):
        size_of_head = wire.MESSAGE.size
        while offset < end and not self._stopping():
            if offset + size_of_head > end:
                raise wire.Fault("badRecord", "MESSAGES ends within the head of a message")
            head = wire.MESSAGE.unpack_from(buffer, offset)
            start = offset + size_of_head
            offset = start + head[3]
            if offset > end:
                self._session._refuse_message(head[0], head[0], head[2], True)
            await self._begin(head, buffer[start:offset])

    async def _begin(self, head, payload):
        """Starts a message once there is room for one more."""
        session = self._session
        if head[0] != session._last + 1 or head[2] not in session._ctx._topics:
            session._refuse_message(head[0], session._last + 1, head[2], False)
        while len(self._slots) >= self._concurrency or self._waiting_bytes > WAITING_BYTES:
            if self._stopping():
                return
            await self._change()
        session._last = head[0]
        slot = Slot(head[0])
        box = self._box
        if not self._slots:
            box.current[0] = slot.sequence
        self._slots.append(slot)
        box.working = True
        box.wake()
        for call in self._held:
            self._do(slot, *call)
        self._held = []
        self._loop.create_task(self._call(slot, OverlappingContext(self, session._ctx, slot, head, payload), payload))
        # The message begins before the next one is looked at: a function that never waits keeps its order.
        await asyncio.sleep(0)

    async def _call(self, slot, ctx, payload):
        _slot.set(slot)
        began = time.time()
        try:
            await self._main(ctx, payload)
        except SystemExit:
            raise
        except BaseException:
            self._failed(slot)
        self._box.busy += time.time() - began
        slot.ended = True
        self._advance()
        self._wake()

    def _failed(self, slot):
        error = function.describe(sys.exc_info())
        log = self._box.log
        if log.admits():
            log.write("[%s root ERROR] %s: %s\n%s" % (log.stamp(time.time()), error["type"], error["message"], error["stackTrace"]), lines.ERROR)
        self._do(slot, 0, lambda: self._box.fail(slot.sequence, error))

    # -- results ----------------------------------------------------------------------------------------------------

    def send(self, slot, data, topic):
        topic = context.checked(self._box, data, topic, self._session._max_bytes)
        self._on_loop(slot, len(data), functools.partial(self._box.emit, data, topic))
        self._box.log.say_send(len(data))

    def change_state(self, slot, kind, key, value):
        self._on_loop(slot, len(value), functools.partial(self._box.change_state, kind, key, value))

    def _on_loop(self, slot, size, call):
        if get_ident() == self._owner:
            self._do(slot, size, call)
        else:
            self._loop.call_soon_threadsafe(self._do, slot, size, call)

    def _do(self, slot, size, call):
        """Now when the message is the first, later when it is not; by another message when this one has ended."""
        if slot.ended:
            slot = next((other for other in self._slots if not other.ended), None)
        if slot is None:
            self._held.append((size, call))
        elif slot is self._slots[0]:
            call()
            self._flush_soon()
        else:
            slot.waiting.append(call)
            slot.waiting_bytes += size
            self._waiting_bytes += size

    def _advance(self):
        box, slots = self._box, self._slots
        while slots and slots[0].ended:
            box.current[0] = slots.popleft().sequence + 1
            if slots:
                for call in slots[0].waiting:
                    call()
                self._waiting_bytes -= slots[0].waiting_bytes
                slots[0].waiting, slots[0].waiting_bytes = [], 0
        box.working = bool(slots)
        self._flush_soon()

    def _flush_soon(self):
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self):
        self._flushing = False
        self._box.flush()
        self._box.tick(time.time())

    async def _finish(self):
        while self._slots:
            await self._change()
        return self._session._finish()
