"""Plays the host of docs/runtime-protocol.md against one runtime: a child process or a container.

Every frame that the runtime writes is checked against the rules of the protocol as it arrives; `Host.violations` lists what broke them.
"""
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

OPEN, TOPICS, MESSAGES, DRAIN = 0x01, 0x02, 0x03, 0x04
HELLO, READY, LOAD_FAILED, RESULTS, LOG, STATS, ALERT, FAULT = 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1F
EMIT, EMIT_TO, DONE, ERROR = 1, 2, 3, 4
FRAME, MESSAGE, RECORD, LINE = struct.Struct(">IB"), struct.Struct(">QQHI"), struct.Struct(">BQI"), struct.Struct(">QQBI")
MAX_BODY = (64 << 20) + (128 << 10)
TIMESTAMP = 1552366646754939017


def frame(kind, body=b""):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return FRAME.pack(len(body), kind) + body


class Host:
    """One session. `launch` starts the runtime given (folder of the socket, environment) and answers a Popen."""

    def __init__(self, launch, patience):
        self.patience = patience
        self.folder = tempfile.mkdtemp(prefix="conformance-")
        os.chmod(self.folder, 0o777)
        self.violations = []
        self.frames = []
        self.emits, self.errors, self.lines, self.alerts, self.stats, self.faults = {}, {}, [], [], [], []
        self.arrived = {}
        self.hello = self.ready = self.load_failed = None
        self.done = self.sent = self._highest = 0
        self.ended = False
        self.reading = threading.Event()
        self.reading.set()
        self._changed = threading.Condition()
        self._lines_at_end = {}
        path = os.path.join(self.folder, "host.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        os.chmod(path, 0o777)
        listener.listen(1)
        listener.settimeout(patience)
        self.process = launch(self.folder)
        try:
            self.sock = listener.accept()[0]
        except socket.timeout:
            self.kill()
            raise AssertionError("the runtime did not connect within %s s" % patience)
        finally:
            listener.close()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- what the host says -----------------------------------------------------------------------------------------

    def write(self, data):
        self.sock.sendall(data)

    def open(self, code, entry, wait=True, **more):
        request = {"protocol": 1, "pipeline": "conformance", "stage": {"index": 0, "name": "under test"}, "function": "sample",
                   "endpoint": "results", "code": code, "entry": entry, "parameters": {},
                   "topics": [{"id": 0, "name": "plant/1/temperature", "selectors": {"kind-id": "Temperature"}},
                              {"id": 7, "name": "plant/2/\u00b0C"}]}
        request.update(more)
        self.write(frame(OPEN, request))
        if wait:
            self.wait_for(lambda: self.ready is not None or self.load_failed or self.ended, "READY")
            if self.ready is None:
                raise AssertionError("not READY but %s; faults %s" % (self.load_failed, self.faults))

    def message(self, payload, topic=0, timestamp=None):
        self.sent += 1
        stamp = TIMESTAMP + self.sent if timestamp is None else timestamp
        return MESSAGE.pack(self.sent, stamp, topic, len(payload)) + payload

    def deliver(self, *payloads, **options):
        """All payloads in frames of about 64 KiB, and answers the sequence of the last."""
        records, size = [], 0
        for payload in payloads:
            record = self.message(payload, **options)
            if records and size + len(record) > 65536:
                self.write(frame(MESSAGES, b"".join(records)))
                records, size = [], 0
            records.append(record)
            size += len(record)
        self.write(frame(MESSAGES, b"".join(records)))
        return self.sent

    def call(self, *payloads, **options):
        """Delivers and waits for the end of all; answers the emitted payloads of these messages in order."""
        first = self.sent + 1
        last = self.deliver(*payloads, **options)
        self.wait_ended(last)
        return [emit[1] for sequence in range(first, last + 1) for emit in self.emits.get(sequence, [])]

    def drain(self):
        self.write(frame(DRAIN))
        return self.wait_exit()

    # -- waiting ----------------------------------------------------------------------------------------------------

    def wait_for(self, condition, what, patience=None):
        with self._changed:
            if not self._changed.wait_for(condition, patience or self.patience):
                raise AssertionError("no %s within %s s; done %d of %d, errors %s, faults %s, violations %s"
                                     % (what, patience or self.patience, self.done, self.sent, self.errors, self.faults, self.violations))

    def has_ended(self, sequence):
        return sequence <= self.done or sequence in self.errors

    def wait_ended(self, sequence):
        self.wait_for(lambda: (self.has_ended(sequence) and all(map(self.has_ended, range(1, sequence)))) or self.ended, "end of message %d" % sequence)
        if not self.has_ended(sequence):
            raise AssertionError("the runtime ended before message %d; faults %s" % (sequence, self.faults))

    def wait_line(self, text):
        self.wait_for(lambda: any(text in line for line in self.texts()), "log line with %r" % text)

    def wait_exit(self):
        code = self.process.wait(self.patience)
        self._reader.join(self.patience)
        return code

    def texts(self):
        return [line[3] for line in self.lines]

    def kill(self):
        """Ends everything of this session."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        getattr(self.process, "cleanup", lambda: None)()
        if hasattr(self, "sock"):
            self.sock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what the runtime says --------------------------------------------------------------------------------------

    def _read(self):
        buffer = bytearray()
        try:
            while True:
                self.reading.wait()
                chunk = self.sock.recv(1 << 20)
                if not chunk:
                    break
                buffer += chunk
                self._cut(buffer)
            if buffer:
                self.violations.append("the stream ends within a frame")
        except OSError:
            pass
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def _cut(self, buffer):
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
            if "message" not in self.errors[sequence] or len(content) > 1 << 20:
                self.violations.append("ERROR without message, or above 1 MiB")
        elif kind == EMIT:
            self.emits.setdefault(sequence, []).append((None, content, now))
        elif kind == EMIT_TO:
            size = struct.unpack_from(">H", content)[0]
            self.emits.setdefault(sequence, []).append((content[2:2 + size].decode(), content[2 + size:], now))
        elif kind < 0x80:
            self.violations.append("unknown record kind %d" % kind)

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


def process(command, extra=None):
    """Launches a runtime as a child process."""
    def launch(folder):
        environment = dict(os.environ, MILLRACE_SOCKET=os.path.join(folder, "host.sock"),
                           MILLRACE_WORKSPACE=os.path.join(folder, "workspace"), MILLRACE_INSTANCE="conformance")
        environment.update(extra or {})
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return launch


def image(name, docker="docker"):
    """Launches a runtime as a container, with the isolation that function-host applies."""
    def launch(folder):
        label = os.path.basename(folder)
        started = subprocess.Popen(
            [docker, "run", "--rm", "--name", label, "--network", "none", "--read-only", "--tmpfs", "/tmp:size=256m,mode=1777,exec", "--cap-drop", "ALL",
             "--security-opt", "no-new-privileges", "--user", "10001", "--memory", "1g", "--pids-limit", "256", "-v", folder + ":/run/millrace",
             "-e", "MILLRACE_INSTANCE=conformance", name],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        started.cleanup = lambda: subprocess.run([docker, "rm", "-f", label], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return started
    return launch
