"""What a function sees: `ctx`."""
from millrace_runtime import extras, wire
from millrace_runtime.outbox import SMALL, get_ident


class DataStreamMessage(object):
    """The message behind `ctx`; kept under the name by which existing functions reach for it."""

    def __init__(self, timestamp, topic, payload):
        self.timestamp = timestamp
        self.topic = topic
        self.payload = payload


class Context(object):
    """One object for all messages: it points into the buffer that was read, and looks at it only when asked.

    `send` is replaced in each instance by a function made in `make_send`; the method here is its description.
    """

    def __init__(self, parameters, extras=None):
        self._config = parameters
        self._topics = {}
        self._extras = extras
        self._buffer = wire.MESSAGE.pack(0, 0, 0, 0)
        self._start = wire.MESSAGE.size
        self._payload = None

    def get_config(self):
        """The function's parameters: a dict of strings to strings."""
        return self._config

    def get_topic(self):
        """The topic on which the original message was received."""
        topic = self._topics.get(self._head()[2])
        return topic[0] if topic else None

    def get_timestamp(self):
        """When the edge received the original message: nanoseconds since the epoch, in UTC."""
        return self._head()[1]

    def get_payload(self):
        """The payload, the same bytes as `msg`."""
        if self._payload is not None:
            return self._payload
        return self._buffer[self._start:self._start + self._head()[3]]

    def get_selector(self, category_id):
        """The value of the category with this id for the topic of the message, or None."""
        topic = self._topics.get(self._head()[2])
        return topic[1].get(category_id) if topic else None

    def send(self, data, topic=None):
        """Forwards bytes to the next stage; `topic` gives the new message another topic. Raises TypeError for anything but bytes."""
        raise NotImplementedError

    @property
    def log(self):
        """A `logging.Logger` under the function's name: `ctx.log.info(...)`, or `ctx.log("text", level="warning")`."""
        return self._extras.log

    def metric(self, name, value=1):
        """Notes a value of a metric of the function's own; the host shows count, sum, least, greatest and last of each."""
        self._extras.metrics.add(name, value)

    @property
    def state(self):
        """Texts to bytes, kept across restarts: `ctx.state["seen"] = b"7"`. See extras.State."""
        return self._extras.state

    def secret(self, name):
        """The value of a secret that the function lists. Raises LookupError for any other name."""
        return self._extras.secrets.get(name)

    def _head(self):
        return wire.MESSAGE.unpack_from(self._buffer, self._start - wire.MESSAGE.size)

    @property
    def __msg(self):
        return DataStreamMessage(self.get_timestamp(), self.get_topic(), self.get_payload())


def make_send(outbox, max_bytes):
    """(quiet, loud): two forms of `send`. Loud also logs `Send N bytes`; while the budget for that is spent, quiet is used."""
    append = outbox.results.append
    current = outbox.current
    pack = wire.RECORD.pack
    owner = get_ident()
    emit_kind = wire.EMIT
    say_send = outbox.log.say_send
    small = min(SMALL, max_bytes)

    def send(data, topic=None):
        if data.__class__ is bytes and topic is None and get_ident() == owner:
            size = len(data)
            if size <= small:
                append(pack(emit_kind, current[0], size) + data)
                return
        _send_other(outbox, data, topic, owner, max_bytes)

    def send_and_say(data, topic=None):
        send(data, topic)
        if get_ident() == owner:  # sends of other threads are said when a message adopts them
            say_send(len(data))

    return send, send_and_say


class Extras(object):
    """What all contexts of a session share beyond the message."""

    def __init__(self, log, metrics, state, secrets):
        self.log = log
        self.metrics = metrics
        self.state = state
        self.secrets = secrets


def make_state(outbox, values):
    """The state as the one context of a session sees it: changes belong to the message in progress, or to the next."""
    owner = get_ident()

    def record(kind, key, value):
        if get_ident() == owner:
            outbox.change_state(kind, key, value)
        else:
            outbox.foreign.append((kind, key, value))

    return extras.State(values, record)


def checked(outbox, data, topic, max_bytes):
    """What `send` was given, or the error that it deserves; answers the topic as text."""
    if not isinstance(data, bytes):
        _refuse(outbox, TypeError, "ctx.send takes bytes, not %s%s" % (type(data).__name__, _hint(data)))
    if len(data) > max_bytes:
        _refuse(outbox, ValueError, "ctx.send takes at most %d bytes, got %d" % (max_bytes, len(data)))
    if topic is not None:
        topic = wire.as_text(topic)
        if not isinstance(topic, type(u"")) or not 0 < len(topic.encode("utf-8")) < 65536:
            raise ValueError("topic must be a text of 1 to 65535 bytes")
    return topic


def _send_other(outbox, data, topic, owner, max_bytes):
    topic = checked(outbox, data, topic, max_bytes)
    if get_ident() == owner:
        outbox.emit(data, topic)
    else:
        outbox.foreign.append((data, topic))


def _refuse(outbox, error, message):
    outbox.alert("sendNotBytes", message)
    raise error(message)


def _hint(data):
    if isinstance(data, type(u"")):
        return "; call .encode() on the text first"
    if isinstance(data, (bytearray, memoryview)):
        return "; wrap it in bytes(...)"
    return ""
