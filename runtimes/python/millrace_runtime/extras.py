"""What `ctx` offers beyond the message: a log, metrics, state and secrets."""
import logging
import re
import threading

from millrace_runtime import wire

try:
    from collections.abc import MutableMapping
except ImportError:  # Python 2
    from collections import MutableMapping

MAX_KEY = 256
MAX_METRICS = 100
_METRIC = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,99}$")
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


class FunctionLogger(logging.Logger):
    """`ctx.log`: a logger under the function's name. Also to be called: `ctx.log("text")`, `ctx.log("text", level="warning")`."""

    def __init__(self, name, handler):
        logging.Logger.__init__(self, name, logging.DEBUG)
        self.addHandler(handler)
        self.propagate = False

    def __call__(self, message, *args, **options):
        level = options.pop("level", "info")
        if options or str(level).lower() not in _LEVELS:
            raise ValueError("ctx.log takes level=%s, not %r" % ("|".join(sorted(_LEVELS, key=_LEVELS.get)), options or level))
        self.log(_LEVELS[str(level).lower()], message, *args)


class Metrics(object):
    """Values between two METRICS frames, put together by name."""

    def __init__(self):
        self._lock = threading.Lock()
        self._names = set()
        self._values = {}

    def add(self, name, value=1):
        """Notes a value of a metric of the function's own; the host shows count, sum, least, greatest and last."""
        number = float(value)
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError("a metric's value must be a finite number, not %r" % (value,))
        with self._lock:
            known = self._values.get(name)
            if known is None:
                self._values[self._checked(name)] = [1, number, number, number, number]
                return
            known[0] += 1
            known[1] += number
            known[2] = min(known[2], number)
            known[3] = max(known[3], number)
            known[4] = number

    def _checked(self, name):
        if name not in self._names:
            if not isinstance(name, (str, type(u""))) or not _METRIC.match(name):
                raise ValueError("a metric's name has 1 to 100 letters, digits, '_', '.' and '-', the first no digit; not %r" % (name,))
            if len(self._names) >= MAX_METRICS:
                raise ValueError("a function has at most %d metrics; %r is one more" % (MAX_METRICS, name))
            self._names.add(name)
        return name

    def waiting(self):
        """Whether something was noted since the last METRICS frame."""
        return bool(self._values)

    def take(self):
        """The body of a METRICS frame, None when nothing was noted since the last."""
        if not self._values:
            return None
        with self._lock:
            values, self._values = self._values, {}
        keys = ("count", "sum", "min", "max", "last")
        return {"metrics": [dict(zip(keys, values[name]), name=name) for name in sorted(values)]}


class StateValues(object):
    """The keys and values, shared by all views, with their bounds."""

    def __init__(self, limits):
        self.values = {}
        self.bytes = 0
        self.max_bytes = int(limits.get("stateBytes") or 0)
        self.max_value = int(limits.get("stateValueBytes") or 65536)

    def load(self, body):
        """Takes the content of a STATE frame."""
        values, at = {}, 0
        while at < len(body):
            key, at = _cut(body, at, wire.SHORT)
            value, at = _cut(body, at, wire.LONG)
            values[key.decode("utf-8")] = bytes(value)
        self.values = values
        self.bytes = sum(_size(key, value) for key, value in values.items())

    def check(self, key, value):
        if not self.max_bytes:
            raise RuntimeError("this host keeps no state")
        if len(value) > self.max_value:
            raise ValueError("a value of the state has at most %d bytes, %r got %d" % (self.max_value, key, len(value)))
        old = _size(key, self.values[key]) if key in self.values else 0
        total = self.bytes - old + _size(key, value)
        if total > self.max_bytes:
            raise ValueError("the state of a function has at most %d bytes, with %r it would have %d" % (self.max_bytes, key, total))
        return total


def _size(key, value):
    return len(key.encode("utf-8")) + len(value)


def _cut(body, at, size):
    start = at + size.size
    if start > len(body) or start + size.unpack_from(body, at)[0] > len(body):
        raise wire.Fault("badRecord", "STATE ends within an entry")
    end = start + size.unpack_from(body, at)[0]
    return body[start:end], end


class State(MutableMapping):
    """`ctx.state`: texts to bytes, kept by the host across restarts. A change counts when the message that made it ends.

    Texts may be assigned, too; they are kept as UTF-8, and come back as bytes.
    """

    def __init__(self, shared, record):
        self._shared = shared
        self._record = record

    def __getitem__(self, key):
        return self._shared.values[wire.as_text(key)]

    def __setitem__(self, key, value):
        key = _checked_key(key)
        if isinstance(value, type(u"")):
            value = value.encode("utf-8")
        if isinstance(value, (bytearray, memoryview)):
            value = bytes(value)
        if not isinstance(value, bytes):
            raise TypeError("ctx.state keeps bytes and text, not %s" % type(value).__name__)
        shared = self._shared
        total = shared.check(key, value)
        if shared.values.get(key) != value:
            shared.values[key] = value
            shared.bytes = total
            self._record(wire.STATE_PUT, key, value)

    def __delitem__(self, key):
        key = wire.as_text(key)
        value = self._shared.values.pop(key)
        self._shared.bytes -= _size(key, value)
        self._record(wire.STATE_DELETE, key, b"")

    def __iter__(self):
        return iter(sorted(self._shared.values))

    def __len__(self):
        return len(self._shared.values)

    def __contains__(self, key):
        return wire.as_text(key) in self._shared.values

    def __repr__(self):
        return "<state of %d keys>" % len(self)


def _checked_key(key):
    key = wire.as_text(key)
    if not isinstance(key, type(u"")):
        raise TypeError("a key of ctx.state is a text, not %s" % type(key).__name__)
    if not 0 < len(key.encode("utf-8")) <= MAX_KEY:
        raise ValueError("a key of ctx.state has 1 to %d bytes, %r has %d" % (MAX_KEY, key, len(key.encode("utf-8"))))
    return key


class Secrets(object):
    """By name; never part of what the object prints."""

    def __init__(self, values):
        self._values = values or {}

    def get(self, name):
        """The value of a secret that the function lists in `secrets`. LookupError for any other name."""
        try:
            return self._values[wire.as_text(name)]
        except (KeyError, TypeError):
            raise LookupError("the function lists no secret %r; it lists %s" % (name, ", ".join(sorted(self._values)) or "none"))
