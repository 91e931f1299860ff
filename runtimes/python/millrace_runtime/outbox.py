"""Everything on its way to the host: collected, and written in as few system calls as the protocol's deadlines allow."""
import os
import threading
import time

from millrace_runtime import extras, lines, wire

try:
    from threading import get_ident
except ImportError:  # Python 2
    from thread import get_ident

DEADLINE = 0.002
SMALL = 4096
FULL = 64 << 10
FULL_RECORDS = 256
AWAKE = 0.1


def state_record(kind, sequence, key, value):
    """A change of the state as a record of RESULTS."""
    name = key.encode("utf-8")
    return wire.RECORD.pack(kind, sequence, wire.SHORT.size + len(name) + len(value)) + wire.SHORT.pack(len(name)) + name + value


class Outbox(object):
    """Records wait in `results`, each list item a whole record; appending to a list needs no lock. `current[0]` is the
    sequence of the message in progress (or that of the last one): everything below it has ended, so DONE is never
    queued but derived when flushing.
    """

    def __init__(self, sock):
        self._sock = sock
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._wake = threading.Lock()
        self._wake.acquire()
        self._asleep = False
        self._done = 0
        self._waiting_bytes = 0
        self._flushes = 0
        self._alerted = {}
        self.broken = False
        self.results = []
        self.lines = []
        self.foreign = []
        self.current = [0]
        self.working = False
        self.busy = 0.0
        self._records = 0
        self._state_changes = 0
        self.emitted_bytes = 0
        self.errors = 0
        self.log = lines.Log(self)
        self.metrics = extras.Metrics()
        self.speaks_metrics = False
        self._next_tick = 0
        self._next_stats = 0
        self._stats_interval = 10.0
        self._stats_sent = None

    def start(self, stats_interval):
        """Starts the thread that keeps the 2 ms deadline while a call of the function is running."""
        self._stats_interval = stats_interval
        self._next_stats = time.time() + stats_interval
        flusher = threading.Thread(target=self._keep_deadline, name="millrace-flusher")
        flusher.daemon = True
        flusher.start()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def emits(self):
        return self._records - self.errors - self._state_changes

    # -- records ----------------------------------------------------------------------------------------------------

    def emit(self, data, topic):
        """Any emission but the plain small one, which Context.send queues by itself. Main thread only."""
        head = b""
        kind = wire.EMIT
        if topic is not None:
            name = topic.encode("utf-8")
            head = wire.SHORT.pack(len(name)) + name
            kind = wire.EMIT_TO
        size = len(head) + len(data)
        record = wire.RECORD.pack(kind, self.current[0], size) + head
        if len(data) < FULL:
            self.results.append(record + data)
            self._waiting_bytes += size
            if self._waiting_bytes >= FULL:
                self.flush()
            return
        with self._lock:
            self._write_waiting(self.current[0] - 1)
            self._records += 1
            self.emitted_bytes += len(data)
            self._write(wire.FRAME.pack(len(record) + len(data), wire.RESULTS) + record, data)

    def change_state(self, kind, key, value):
        """Queues a change of the state by the message in progress. Main thread only."""
        self._state_changes += 1
        self.results.append(state_record(kind, self.current[0], key, value))
        self._waiting_bytes += len(value)
        if self._waiting_bytes >= FULL:
            self.flush()

    def fail(self, sequence, error):
        body = wire.json_frame(0, error)[wire.FRAME.size:]
        self.errors += 1
        self.results.append(wire.RECORD.pack(wire.ERROR, sequence, len(body)) + body)

    def alert(self, key, message):
        now = time.time()
        if now - self._alerted.get(key, 0) < 1:
            return
        self._alerted[key] = now
        self.write_frame(wire.ALERT, {"severity": "CRITICAL", "key": key, "message": message, "sequence": self.current[0]})

    def write_frame(self, kind, value):
        with self._lock:
            self._write_waiting(self.current[0] - 1)
            self._write(wire.json_frame(kind, value))

    # -- flushing ---------------------------------------------------------------------------------------------------

    def flush(self, finished=None):
        """Writes all that waits. `finished`: the highest message that has ended, when the caller knows it."""
        with self._lock:
            self._write_waiting(self.current[0] - 1 if finished is None else finished)

    def try_flush(self):
        """For log lines, which may be written from anywhere, even by a destructor that runs within a flush."""
        if self._lock.acquire(False):
            try:
                self._write_waiting(self.current[0] - 1)
            finally:
                self._lock.release()

    def _after_fork(self):
        self._lock = threading.Lock()
        self.log.prompt = 0

    def _write_waiting(self, done):
        # The order of these reads matters: what is taken after `done` includes all that belongs to it.
        results, log = self.results, self.lines
        count = len(results)
        batch = results[:count]
        del results[:count]
        said = log[:]
        del log[:len(said)]
        self._flushes += 1
        self._waiting_bytes = 0
        if os.getpid() != self._owner:
            return lines.write_plain(said)
        parts = []
        if said:
            body = b"".join(said)
            parts.append(wire.FRAME.pack(len(body), wire.LOG) + body)
        if done > self._done:
            self._done = done
            batch.append(wire.RECORD.pack(wire.DONE, done, 0))
        if batch:
            body = b"".join(batch)
            parts.append(wire.FRAME.pack(len(body), wire.RESULTS))
            parts.append(body)
            self._records += count
            self.emitted_bytes += len(body) - len(batch) * wire.RECORD.size
        if parts:
            self._write(b"".join(parts))

    def _write(self, *parts):
        try:
            for part in parts:
                if not self.broken:
                    self._sock.sendall(part)
        except (OSError, IOError):
            self.broken = True

    # -- the deadline -----------------------------------------------------------------------------------------------

    def wake(self):
        if self._asleep:
            self._asleep = False
            try:
                self._wake.release()
            except (RuntimeError, threading.ThreadError):
                pass  # two threads woke it at once

    def tick(self, now):
        """Once a second at most: refills the budgets of log lines, sends statistics."""
        if now < self._next_tick:
            return
        self._next_tick = now + 1
        self.log.refill(now)
        self.send_metrics()
        if self._stats_interval and now >= self._next_stats:
            self._next_stats = now + self._stats_interval
            self.send_stats()

    def send_metrics(self):
        body = self.metrics.take() if self.speaks_metrics else None
        if body:
            self.write_frame(wire.METRICS, body)

    def send_stats(self):
        stats = {"messages": self._done, "emits": self.emits(), "errors": self.errors, "emittedBytes": self.emitted_bytes,
                 "busyNanos": int(self.busy * 1e9), "logLinesLeftOut": self.log.lines_left_out,
                 "sendLinesLeftOut": self.log.sends_left_out}
        if stats != self._stats_sent:
            self._stats_sent = dict(stats)
            stats["maxRssBytes"] = lines.max_rss_bytes()
            self.write_frame(wire.STATS, stats)

    def _keep_deadline(self):
        flushed = -1
        last_work = time.time()
        while not self.broken:
            time.sleep(DEADLINE)
            if self.lines or (self.working and (self.results or self.current[0] - 1 > self._done)):
                if flushed == self._flushes:
                    self.flush()
                flushed = self._flushes
            now = time.time()
            self.tick(now)
            if self.working or self.lines or self.log.in_debt() or (self.speaks_metrics and self.metrics.waiting()):
                last_work = now
            elif now - last_work > AWAKE:
                self._asleep = True
                if not (self.working or self.lines):
                    self._wake.acquire()
                self._asleep = False
                last_work = time.time()
