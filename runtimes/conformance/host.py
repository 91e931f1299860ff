"""Plays the host of docs/runtime-protocol.md against one runtime: a child process or a container."""
import fcntl
import json
import os
import shutil
import socket
import struct
import sys
import tempfile
import termios
import threading
import time

import transcript
from transcript import DRAIN, FRAME, MAX_BODY, MESSAGE, MESSAGES, OPEN, STATE, TOPICS, FAULT  # noqa: F401

TIMESTAMP = 1552366646754939017


def frame(kind, body=b""):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return FRAME.pack(len(body), kind) + body


class Host(transcript.Transcript):
    """One session. `launch` starts the runtime given (folder of the socket, environment) and answers a Popen."""

    def __init__(self, launch, patience):
        super().__init__()
        self.patience = patience
        self.folder = tempfile.mkdtemp(prefix="conformance-", dir=getattr(launch, "root", None))
        os.chmod(self.folder, 0o777)
        self.reading = threading.Event()
        self.reading.set()
        path = os.path.join(self.folder, "host.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        os.chmod(path, 0o777)
        listener.listen(1)
        self.process = launch(self.folder)
        try:
            self.sock = self._accept(listener)
        finally:
            listener.close()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _accept(self, listener):
        listener.settimeout(0.1)
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                sock = listener.accept()[0]
                sock.settimeout(None)
                return sock
            except socket.timeout:
                pass
        code = self.process.poll()
        said = self.process.stderr.read().decode("utf-8", "replace") if code is not None and self.process.stderr else ""
        self.kill()
        raise AssertionError("the runtime did not connect within %s s%s" % (self.patience, "" if code is None else
                                                                          ": it ended with exit code %d %s" % (code, said)))

    # -- what the host says -----------------------------------------------------------------------------------------

    def write(self, data):
        self.sock.sendall(data)

    def open(self, code, entry, wait=True, **more):
        self.wait_for(lambda: self.hello or self.ended, "HELLO")
        self.protocol = max({1, 2}.intersection(self.hello.get("protocol") or ()), default=1)
        request = {"protocol": self.protocol, "pipeline": "conformance", "stage": {"index": 0, "name": "under test"}, "function": "sample",
                   "endpoint": "results", "code": code, "entry": entry, "parameters": {},
                   "topics": [{"id": 0, "name": "plant/1/temperature", "selectors": {"kind-id": "Temperature"}},
                              {"id": 7, "name": "plant/2/\u00b0C"}]}
        request.update(more)
        request["limits"] = dict({"stateBytes": 65536, "stateValueBytes": 4096}, **request.get("limits", {}))
        self.write(frame(OPEN, request))
        if wait:
            self.wait_for(lambda: self.ready is not None or self.load_failed or self.ended, "READY")
            if self.ready is None:
                raise AssertionError("not READY but %s; faults %s" % (self.load_failed, self.faults))

    def give_state(self, values):
        """The state as it was kept, which goes before the first message."""
        self.state = dict(values)
        records = [struct.pack(">H", len(key.encode())) + key.encode() + struct.pack(">I", len(value)) + value for key, value in values.items()]
        self.write(frame(STATE, b"".join(records)))

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

    def wait_ended(self, sequence):
        self.wait_for(lambda: (self.has_ended(sequence) and all(map(self.has_ended, range(1, sequence)))) or self.ended, "end of message %d" % sequence)
        if not self.has_ended(sequence):
            raise AssertionError("the runtime ended before message %d; faults %s" % (sequence, self.faults))

    def wait_line(self, text):
        self.wait_for(lambda: any(text in line for line in self.texts()), "log line with %r" % text)

    def wait_unread(self, size):
        """Until the runtime has written so many bytes that nobody reads, while `reading` is off."""
        unread = bytearray(4)
        deadline = time.monotonic() + self.patience
        while True:
            fcntl.ioctl(self.sock, termios.FIONREAD, unread)
            waiting = int.from_bytes(unread, sys.byteorder)
            if waiting >= size:
                return
            if time.monotonic() > deadline:
                raise AssertionError("%d bytes wait to be read after %s s, not %d" % (waiting, self.patience, size))
            time.sleep(0.005)

    def wait_exit(self):
        code = self.process.wait(self.patience)
        self._reader.join(self.patience)
        return code

    def terminate(self):
        """SIGTERM, as a host's operating system sends it."""
        if hasattr(self.process, "terminate_inside"):
            self.process.terminate_inside(self.hello["pid"])
        else:
            self.process.terminate()

    def release(self):
        """Lets a function go on that the word `hold` keeps in a message."""
        open(os.path.join(self.folder, "release"), "w").close()

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

    def _read(self):
        buffer = bytearray()
        try:
            while True:
                self.reading.wait()
                chunk = self.sock.recv(1 << 20)
                if not chunk:
                    break
                buffer += chunk
                self.cut(buffer)
            if buffer:
                self.violations.append("the stream ends within a frame")
        except OSError:
            pass
        with self._changed:
            self.ended = True
            self._changed.notify_all()
