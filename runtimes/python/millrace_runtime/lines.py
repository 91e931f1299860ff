"""The log: user's logging, print and errors, and the runtime's own lines, thinned where they flood."""
import io
import logging
import os
import sys
import time

from millrace_runtime import wire

OUTPUT, DEBUG, INFO, WARNING, ERROR, CRITICAL, STDERR = 0, 1, 2, 3, 4, 5, 6
_LEVELS = ((50, CRITICAL), (40, ERROR), (30, WARNING), (20, INFO), (0, DEBUG))


class Log(object):
    """Queues log lines in the outbox within two budgets a second: one for `Send N bytes`, one for all other lines."""

    def __init__(self, outbox):
        self._outbox = outbox
        self._line_bytes = 16384
        self._lines_a_second = self._lines_left = 1000
        self._sends_a_second = self._sends_left = 100
        self._sends_said = 0
        self._emits_seen = 0
        self._second = 0
        self._clock = ""
        self._last_prompt = 0
        self.prompt = 0.002
        self.sequence = self._of_message_in_progress
        self.lines_left_out = 0
        self.sends_left_out = 0
        self.loud = lambda: None
        self.quiet = lambda: None

    def _of_message_in_progress(self):
        return self._outbox.current[0] if self._outbox.working else 0

    def limit(self, limits):
        self._lines_a_second = self._lines_left = int(limits.get("logLinesPerSecond") or 1000)
        self._sends_a_second = self._sends_left = int(limits.get("sendLinesPerSecond") or 100)
        self._line_bytes = int(limits.get("logLineBytes") or 16384)

    def stamp(self, now):
        """`2026-03-12 04:57:26,820`; the part above the millisecond is rendered once a second."""
        second = int(now)
        if second != self._second:
            self._clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
            self._second = second
        return "%s,%03d" % (self._clock, (now - second) * 1000)

    def say(self, text, level=INFO):
        """A line of the runtime's own, in the format of the root logger. Not thinned: the runtime does not flood."""
        now = time.time()
        name = "INFO" if level == INFO else "WARNING" if level == WARNING else "ERROR"
        self._add(now, level, "[%s root %s] %s" % (self.stamp(now), name, text))

    def say_of_process(self, text):
        """A line that is about no message, whatever is in progress: a signal comes at any point, also just after a message's end."""
        now = time.time()
        self._add(now, INFO, "[%s root INFO] %s" % (self.stamp(now), text), 0)

    def say_send(self, size):
        self._sends_left -= 1
        if self._sends_left < 0:
            self.quiet()
            return
        self._sends_said += 1
        now = time.time()
        self._add(now, INFO, "[%s root INFO] Send %d bytes" % (self.stamp(now), size))

    def admits(self):
        """Takes one line off the budget. False: the caller drops the line, unrendered."""
        self._lines_left -= 1
        if self._lines_left >= 0:
            return True
        self.lines_left_out += 1
        self._outbox.wake()
        return False

    def write(self, text, level):
        """User's text, possibly of several lines, of which the first was admitted."""
        now = time.time()
        first = True
        for line in text.split("\n"):
            if first or self.admits():
                self._add(now, level, line)
            first = False
        if now - self._last_prompt >= self.prompt:
            self._last_prompt = now
            self._outbox.try_flush()

    def _add(self, now, level, line, sequence=None):
        data = line.encode("utf-8", "replace") if not isinstance(line, bytes) else line
        if len(data) > self._line_bytes:
            data = data[:self._line_bytes] + (" ... (%d bytes left out)" % (len(data) - self._line_bytes)).encode("ascii")
        outbox = self._outbox
        outbox.lines.append(wire.LINE.pack(int(now * 1e9), self.sequence() if sequence is None else sequence, level, len(data)) + data)
        outbox.wake()

    def in_debt(self):
        return self._lines_left < 0 or self._sends_left < 0

    def refill(self, now):
        if self._lines_left < 0:
            self.say("... %d log lines left out" % -self._lines_left, WARNING)
        self._lines_left = self._lines_a_second
        emits = self._outbox.emits()
        unsaid = emits - self._emits_seen - self._sends_said
        self._emits_seen = emits
        self._sends_said = 0
        if self._sends_left < 0 and unsaid > 0:
            self.sends_left_out += unsaid
            self.say('... %d "Send" lines left out' % unsaid, WARNING)
        self._sends_left = self._sends_a_second
        self.loud()


class RootHandler(logging.Handler):
    """What the root logger writes to. Lines over budget are dropped before they are rendered."""

    def __init__(self, log):
        logging.Handler.__init__(self)
        self._log = log
        self.setFormatter(_Format(log))

    def emit(self, record):
        if not self._log.admits():
            return
        try:
            text = wire.as_text(self.format(record))
            level = next(level for floor, level in _LEVELS if record.levelno >= floor)
            self._log.write(text, level)
        except Exception:
            self.handleError(record)


class _Format(logging.Formatter):
    def __init__(self, log):
        logging.Formatter.__init__(self, "[%(asctime)s %(name)s %(levelname)s] %(message)s")
        self._log = log

    def formatTime(self, record, datefmt=None):
        return self._log.stamp(record.created)


class LogStream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr: each finished line becomes a line of the log."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None

    def __init__(self, log, level, descriptor):
        self._log = log
        self._level = level
        self._descriptor = descriptor
        self._open_line = []
        self._size = 0
        self.buffer = _Bytes(self)

    def write(self, text):
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        elif not isinstance(text, type(u"")):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        head, newline, tail = text.rpartition("\n")
        if newline:
            self._say("".join(self._open_line) + head)
            self._open_line = []
            self._size = 0
        if tail:
            # An endless line is kept up to a point, so that it cannot fill the memory.
            if self._size <= 1 << 20:
                self._open_line.append(tail)
            self._size += len(tail)
        return len(text)

    def _say(self, text):
        if self._log.admits():
            self._log.write(text, self._level)

    def end(self):
        """Says a line that was begun and never ended."""
        if self._open_line:
            self.write(u"\n")

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor


class _Bytes(object):
    def __init__(self, stream):
        self._stream = stream

    def write(self, data):
        self._stream.write(bytes(data))
        return len(data)

    def flush(self):
        pass

    def fileno(self):
        return self._stream.fileno()


def install(log):
    """Routes logging, print and errors to the log."""
    sys.stdout = LogStream(log, OUTPUT, 1)
    sys.stderr = LogStream(log, STDERR, 2)
    root = logging.getLogger()
    root.handlers[:] = [RootHandler(log)]
    root.setLevel(logging.INFO)


def write_plain(records):
    """Lines of a forked child go to the process's own output: the socket belongs to the parent."""
    for record in records:
        os.write(1, record[wire.LINE.size:] + b"\n")


def max_rss_bytes():
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
