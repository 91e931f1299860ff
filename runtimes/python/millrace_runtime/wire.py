"""The bytes of the protocol: frame types, record layouts, and reading frames from the socket."""
import json
import socket
import struct

OPEN, TOPICS, MESSAGES, DRAIN, STATE = 0x01, 0x02, 0x03, 0x04, 0x05
HELLO, READY, LOAD_FAILED, RESULTS, LOG, STATS, ALERT, METRICS = 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18
FAULT = 0x1F
IGNORABLE = 0x80

EMIT, EMIT_TO, DONE, ERROR, STATE_PUT, STATE_DELETE = 1, 2, 3, 4, 5, 6

FRAME = struct.Struct(">IB")
MESSAGE = struct.Struct(">QQHI")
RECORD = struct.Struct(">BQI")
LINE = struct.Struct(">QQBI")
SHORT = struct.Struct(">H")
LONG = struct.Struct(">I")

VERSIONS = [1, 2]

MAX_PAYLOAD = 64 << 20
MAX_BODY = MAX_PAYLOAD + (128 << 10)
MAX_JSON = 16 << 20
CHUNK = 256 << 10


MESSAGES_BYTE = b"\x03"


class Fault(Exception):
    """What the host sent breaks the protocol; the session cannot go on."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


class HostGone(Exception):
    """The host closed the connection, or it broke."""


def json_frame(kind, value):
    body = json.dumps(value).encode("utf-8")
    return FRAME.pack(len(body), kind) + body


def parse_json(body, what):
    try:
        return json.loads(body.decode("utf-8"))
    except ValueError as problem:
        raise Fault("badJson", "%s is not JSON: %s" % (what, problem))


def as_text(value):
    """Any str, bytes or unicode as text, whatever its encoding."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


class FrameReader(object):
    """Cuts the stream into frames.

    `buffer[offset:end]` is what was read and not yet consumed. The reader hands out positions in it, never copies, as the
    caller slices the payloads out of it.
    """

    def __init__(self, sock):
        self._sock = sock
        self._wait_all = getattr(socket, "MSG_WAITALL", 0)
        self.buffer = b""
        self.offset = 0
        self._long = False

    def fileno(self):
        return self._sock.fileno()

    def next_buffered(self):
        """(type, start, end) of the next frame that is in the buffer as a whole, or None when more has to be read."""
        buffer, offset = self.buffer, self.offset
        start = offset + 5
        if start > len(buffer):
            return None
        size, kind = FRAME.unpack_from(buffer, offset)
        if size > MAX_BODY or (size > MAX_JSON and kind in (OPEN, TOPICS, FAULT)):
            raise Fault("frameTooLong", "frame of type 0x%02x with %d bytes, at most %d are allowed"
                        % (kind, size, MAX_BODY if kind == MESSAGES else MAX_JSON))
        end = start + size
        if end > len(buffer):
            return None
        self.offset = end
        return kind, start, end

    def fill(self):
        """Waits for more bytes. The rest of a long frame is read in one piece."""
        rest = self.buffer[self.offset:]
        missing = FRAME.unpack_from(rest)[0] + FRAME.size - len(rest) if len(rest) >= FRAME.size else 0
        self.buffer = b""
        self.offset = 0
        if rest:
            self.buffer = rest + self._receive(missing)
        elif self._long:
            # After a long message another one is likely: its head alone is read, so that its payload is read in one piece, where it stays.
            self.buffer = self._sock.recv(FRAME.size + MESSAGE.size)
            self._long = False
            if not self.buffer:
                raise HostGone()
        else:
            self.buffer = self._receive(0)

    def _receive(self, missing):
        chunk = self._sock.recv(missing, self._wait_all) if missing > CHUNK else self._sock.recv(CHUNK)
        if not chunk:
            raise HostGone()
        return chunk

    def take_long(self):
        """(head, payload) when the buffer holds the beginning of a MESSAGES frame of a single long message, else None.

        The payload is put together once, while the way over `fill` would copy it once more.
        """
        buffer, offset = self.buffer, self.offset
        start = offset + FRAME.size + MESSAGE.size
        if len(buffer) < start or buffer[offset + 4:offset + 5] != MESSAGES_BYTE:
            return None
        size = MESSAGE.unpack_from(buffer, offset + FRAME.size)[3]
        missing = start + size - len(buffer)
        if missing <= CHUNK or size + MESSAGE.size != FRAME.unpack_from(buffer, offset)[0]:
            return None
        if size > MAX_PAYLOAD:
            raise Fault("badRecord", "a message of %d bytes, at most %d are allowed" % (size, MAX_PAYLOAD))
        head = buffer[offset + FRAME.size:start]
        parts = [buffer[start:]]
        self.buffer = buffer = b""
        self.offset = 0
        self._long = True
        while missing:
            chunk = self._receive(missing)
            if len(chunk) > missing:
                self.buffer, chunk = chunk[missing:], chunk[:missing]
            parts.append(chunk)
            missing -= len(chunk)
        return head, parts[1] if len(parts) == 2 and not parts[0] else b"".join(parts)
