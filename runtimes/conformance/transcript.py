"""What a runtime says, checked against the rules of docs/runtime-protocol.md as it arrives; `violations` lists what broke them."""
import json
import struct
import threading
import time

OPEN, TOPICS, MESSAGES, DRAIN, STATE = 0x01, 0x02, 0x03, 0x04, 0x05
HELLO, READY, LOAD_FAILED, RESULTS, LOG, STATS, ALERT, METRICS, FAULT = 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1F
EMIT, EMIT_TO, DONE, ERROR, STATE_PUT, STATE_DELETE = 1, 2, 3, 4, 5, 6
FRAME, MESSAGE, RECORD, LINE = struct.Struct(">IB"), struct.Struct(">QQHI"), struct.Struct(">BQI"), struct.Struct(">QQBI")
MAX_BODY = (64 << 20) + (128 << 10)


class Transcript:
    """Everything that came from one runtime."""

    def __init__(self):
        self.violations = []
        self.frames = []
        self.emits, self.errors, self.lines, self.alerts, self.stats, self.faults = {}, {}, [], [], [], []
        self.metrics = {}
        self.state, self._changes, self.changes_seen, self.changed_by = {}, {}, [], []
        self.arrived = {}
        self.hello = self.ready = self.load_failed = None
        self.protocol = 1
        self.done = self.sent = self._highest = 0
        self.ended = False
        self._changed = threading.Condition()

    def texts(self):
        return [line[3] for line in self.lines]

    def has_ended(self, sequence):
        return sequence <= self.done or sequence in self.errors

    def cut(self, buffer):
        offset = 0
        while len(buffer) - offset >= FRAME.size:
            size, kind = FRAME.unpack_from(buffer, offset)
            if size > MAX_BODY:
                self.violations.append("frame of %d bytes" % size)
            end = offset + FRAME.size + size
            if end > len(buffer):
                break
            body = bytes(memoryview(buffer)[offset + FRAME.size:end])
            offset = end
            with self._changed:
                self._take(kind, body)
                self._changed.notify_all()
        del buffer[:offset]

    def _take(self, kind, body):
        if self.hello is None and kind != HELLO:
            self.violations.append("frame 0x%02x before HELLO" % kind)
        if self.faults:
            self.violations.append("frame 0x%02x after FAULT" % kind)
        self.frames.append((time.monotonic(), kind, len(body)))
        if kind == RESULTS:
            self._take_results(body)
        elif kind == LOG:
            self._take_lines(body)
        elif kind in (HELLO, READY, LOAD_FAILED, STATS, ALERT, FAULT):
            self._take_json(kind, json.loads(body.decode()))
        elif kind == METRICS and self.protocol >= 2:
            self._take_metrics(json.loads(body.decode())["metrics"])
        elif kind < 0x80:
            self.violations.append("unknown frame type 0x%02x" % kind)

    def _take_json(self, kind, value):
        always = {HELLO: ("protocol", "language"), LOAD_FAILED: ("message",), ALERT: ("severity", "key", "message"),
                  FAULT: ("code", "message")}.get(kind, ())
        for member in always:
            if not value.get(member):
                self.violations.append("frame 0x%02x lacks %s" % (kind, member))
        if kind == HELLO:
            self.hello = value
        elif kind == READY:
            self.ready = value
        elif kind == LOAD_FAILED:
            self.load_failed = value
        else:
            {STATS: self.stats, ALERT: self.alerts, FAULT: self.faults}[kind].append(value)

    def _take_results(self, body):
        if self.ready is None:
            self.violations.append("RESULTS before READY")
        offset, now = 0, time.monotonic()
        while offset < len(body):
            if offset + RECORD.size > len(body):
                self.violations.append("RESULTS ends within the head of a record")
                return
            kind, sequence, size = RECORD.unpack_from(body, offset)
            offset += RECORD.size
            if offset + size > len(body):
                self.violations.append("a record is longer than its RESULTS frame")
                return
            self._take_record(kind, sequence, body[offset:offset + size], now)
            offset += size

    def _take_record(self, kind, sequence, content, now):
        if not 1 <= sequence <= self.sent:
            self.violations.append("record %d for message %d, which was not delivered" % (kind, sequence))
        if kind == DONE:
            if content or sequence < self.done:
                self.violations.append("DONE %d after DONE %d, or with content" % (sequence, self.done))
            for ended in range(self.done + 1, sequence + 1):
                self.arrived.setdefault(ended, now)
                self._apply_state(ended)
            self.done = max(self.done, sequence)
            return
        if self.has_ended(sequence):
            self.violations.append("record %d for message %d, which has ended" % (kind, sequence))
        if sequence < self._highest:
            self.violations.append("record for message %d after one for %d" % (sequence, self._highest))
        self._highest = max(self._highest, sequence)
        if kind == ERROR:
            self.errors[sequence] = json.loads(content.decode())
            self.arrived[sequence] = now
            self._apply_state(sequence)
            if "message" not in self.errors[sequence] or len(content) > 1 << 20:
                self.violations.append("ERROR without message, or above 1 MiB")
        elif kind == EMIT:
            self.emits.setdefault(sequence, []).append((None, content, now))
        elif kind == EMIT_TO:
            size = struct.unpack_from(">H", content)[0]
            self.emits.setdefault(sequence, []).append((content[2:2 + size].decode(), content[2 + size:], now))
        elif kind in (STATE_PUT, STATE_DELETE) and self.protocol >= 2:
            size = struct.unpack_from(">H", content)[0]
            key, value = content[2:2 + size].decode(), content[2 + size:]
            if not 0 < size <= 256 or kind == STATE_DELETE and value:
                self.violations.append("a change of the state with a key of %d bytes and %d bytes of value" % (size, len(value)))
            self.changes_seen.append(key)
            self.changed_by.append(sequence)
            self._changes.setdefault(sequence, []).append((key, value if kind == STATE_PUT else None))
        elif kind < 0x80:
            self.violations.append("unknown record kind %d in protocol %d" % (kind, self.protocol))

    def _apply_state(self, sequence):
        for key, value in self._changes.pop(sequence, ()):
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value

    def _take_metrics(self, metrics):
        for metric in metrics:
            if not metric["count"] >= 1 or not metric["min"] <= metric["last"] <= metric["max"]:
                self.violations.append("a metric that cannot be: %s" % metric)
            known = self.metrics.setdefault(metric["name"], {"count": 0, "sum": 0.0})
            known["count"] += metric["count"]
            known["sum"] += metric["sum"]
            known.update({key: metric[key] for key in ("min", "max", "last")})

    def _take_lines(self, body):
        offset = 0
        while offset < len(body):
            timestamp, sequence, level, size = LINE.unpack_from(body, offset)
            offset += LINE.size
            if offset + size > len(body):
                self.violations.append("a line is longer than its LOG frame")
                return
            text = body[offset:offset + size].decode("utf-8", "replace")
            offset += size
            if "\n" in text or level > 6:
                self.violations.append("LOG record with a line end or level %d" % level)
            if sequence and self.has_ended(sequence) and "Send" not in text and "left out" not in text:
                self.violations.append("line about message %d after its end: %s" % (sequence, text))
            self.lines.append((timestamp, sequence, level, text))
