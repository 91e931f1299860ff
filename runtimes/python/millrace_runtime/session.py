"""One session with the host: connect, shake hands, load, run messages, end."""
import atexit
import gc
import os
import signal
import socket
import sys
import time
import traceback

from millrace_runtime import NAME, VERSION, context, extras, function, lines, outbox, wire

CONNECT_SECONDS = 10
EXIT_LOAD_FAILED, EXIT_FAULT, EXIT_NO_HOST, EXIT_BROKEN = 1, 2, 3, 70
LANGUAGE = "python" if sys.version_info[0] > 2 else "python2"
ENDED = "Function ended the process with %s"


class Stopped(BaseException):
    """SIGTERM came while no message was in progress."""


class Stop(object):
    """SIGTERM: ends the wait for input at once, or a running message's loop after that message."""

    def __init__(self, box):
        self._box = box
        self.asked = []
        self.waiting = False
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the host, which then tells us

    def _on_signal(self, number, frame):
        if self.waiting:
            self.asked.append(number)
            raise Stopped()
        self.ask()

    def ask(self):
        """Ends the session after what is in progress; the log says what the process still waits for."""
        self.asked.append(signal.SIGTERM)
        if self._box.working:
            self._box.log.say_of_process("SIGTERM: ends after the message in progress")


def main(workspace):
    sock = _connect(os.environ.get("MILLRACE_SOCKET") or "/run/millrace/host.sock")
    box = outbox.Outbox(sock)
    stop = Stop(box)
    try:
        code = Session(sock, box, stop, workspace).run()
    except (Stopped, wire.HostGone):
        code = 0
    except (socket.error, OSError):
        code = 0  # the connection broke: the host is gone
    except wire.Fault as fault:
        code = EXIT_FAULT
        os.write(2, ("%s: %s\n" % (fault.code, fault)).encode("utf-8", "replace"))
        box.write_frame(wire.FAULT, {"code": fault.code, "message": str(fault)})
    except Exception:
        code = EXIT_BROKEN
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    _end(sock, box, code)


def _end(sock, box, code):
    """Ends without waiting for the function's own threads: no message is in progress any more."""
    try:
        atexit._run_exitfuncs()
    except BaseException as problem:
        os.write(2, ("at exit: %r\n" % problem).encode("utf-8", "replace"))
    box.flush()
    sock.close()
    os._exit(code)


def _connect(path):
    deadline = time.time() + CONNECT_SECONDS
    while True:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.connect(path)
            _close_on_exec(sock)
            return sock
        except (socket.error, OSError) as problem:
            sock.close()
            if time.time() > deadline:
                os.write(2, ("runtime: no host at %s: %s\n" % (path, problem)).encode("utf-8", "replace"))
                os._exit(EXIT_NO_HOST)
            time.sleep(0.05)


def _close_on_exec(sock):
    import fcntl
    fcntl.fcntl(sock.fileno(), fcntl.F_SETFD, fcntl.FD_CLOEXEC)


class Session(object):
    def __init__(self, sock, box, stop, workspace):
        self._box = box
        self._stop = stop
        self._workspace = workspace
        self._reader = wire.FrameReader(sock)
        self._last = 0

    def run(self):
        hello = {"protocol": wire.VERSIONS, "language": LANGUAGE, "languageVersion": "%d.%d.%d" % sys.version_info[:3],
                 "runtime": NAME, "runtimeVersion": VERSION, "pid": os.getpid()}
        if os.environ.get("MILLRACE_INSTANCE"):
            hello["instance"] = os.environ["MILLRACE_INSTANCE"]
        self._box.write_frame(wire.HELLO, hello)
        kind, start, end = self._next_frame()
        if kind != wire.OPEN:
            if kind == wire.FAULT:
                return self._host_fault(start, end)
            raise wire.Fault("unexpectedFrame", "frame of type 0x%02x before OPEN" % kind)
        try:
            function_main = self._open(_checked_open(wire.parse_json(self._reader.buffer[start:end], "OPEN")))
        except function.LoadFailed as failed:
            self._box.log.say(failed.error["message"], lines.ERROR)
            self._box.log.write(failed.error["stackTrace"], lines.ERROR)
            self._end_streams()
            self._box.write_frame(wire.LOAD_FAILED, failed.error)
            return EXIT_LOAD_FAILED
        try:
            if self._concurrency > 1 and function.is_asynchronous(function_main):
                from millrace_runtime import overlap
                return overlap.Overlap(self, function_main, self._concurrency).run()
            return self._serve(function.awaiting(function_main))
        except SystemExit as ending:
            return self._function_ended(ending)
        except wire.Fault:
            self._box.flush(self._last)
            raise

    def _open(self, request):
        box, limits = self._box, request.get("limits") or {}
        log = box.log
        log.limit(limits)
        lines.install(log)
        box.start((limits.get("statsIntervalMillis", 10000) or 0) / 1000.0)
        log.say("Subscribe to %s" % (request.get("input") or "input"))
        log.say("Publish to %s" % (request.get("endpoint") or ""))
        parameters = request.get("parameters") or {}
        self._state = extras.StateValues(limits)
        box.speaks_metrics = request["protocol"] >= 2
        logger = extras.FunctionLogger(str(request["function"]), lines.RootHandler(log))
        own = context.Extras(logger, box.metrics, context.make_state(box, self._state), extras.Secrets(request.get("secrets")))
        self._ctx = ctx = context.Context(parameters, own)
        self._announce(request.get("topics") or [])
        began = time.time()
        path = function.write(request["code"], self._workspace, request.get("entry") or "main.py")
        log.say("Load function from: %s" % path)
        function_main = function.load(request["code"], path)
        log.say("Load config: %s" % parameters)
        self._max_bytes = max_bytes = min(int(limits.get("maxMessageBytes") or wire.MAX_PAYLOAD), wire.MAX_PAYLOAD)
        quiet, loud = context.make_send(box, max_bytes)
        log.quiet = lambda: setattr(ctx, "send", quiet)
        log.loud = lambda: setattr(ctx, "send", loud)
        ctx.send = loud
        box.write_frame(wire.READY, {"loadNanos": int((time.time() - began) * 1e9)})
        gc.collect()
        if hasattr(gc, "freeze"):
            gc.freeze()
        self._concurrency = int(request.get("concurrency") or 1)
        return function_main

    def _serve(self, function_main):
        reader, box = self._reader, self._box
        process = self._make_loop(function_main)
        while True:
            frame = reader.next_buffered()
            if frame is None:
                if self._stop.asked or box.broken:
                    return self._finish()
                taken = self._wait_for_input()
                if taken:
                    self._process_long(function_main, *taken)
                continue
            kind, start, end = frame
            if kind == wire.MESSAGES:
                process(reader.buffer, start, end)
                if self._stop.asked or box.broken:
                    return self._finish()
            elif kind == wire.DRAIN:
                return self._finish()
            elif kind == wire.FAULT:
                return self._host_fault(start, end)
            else:
                self.take_small(kind, start, end)

    def take_small(self, kind, start, end):
        """The frames that are neither messages nor an end."""
        body = self._reader.buffer[start:end]
        if kind == wire.TOPICS:
            self._announce(wire.parse_json(body, "TOPICS"))
        elif kind == wire.STATE:
            self._state.load(body)
        elif kind < wire.IGNORABLE:
            raise wire.Fault("unexpectedFrame" if kind in (wire.OPEN, wire.HELLO) else "unknownType", "frame of type 0x%02x" % kind)

    def _make_loop(self, function_main):
        """The hot path. Everything it uses is a local of the closure."""
        ctx, box, asked = self._ctx, self._box, self._stop.asked
        current, foreign, results = box.current, box.foreign, box.results
        topics = ctx._topics
        unpack, head = wire.MESSAGE.unpack_from, wire.MESSAGE.size
        now, full = time.time, outbox.FULL_RECORDS
        endings = (SystemExit, Stopped)

        def process(buffer, offset, end):
            began = now()
            ctx._buffer = buffer
            ctx._payload = None
            sequence = self._last
            box.working = True
            box.wake()
            while offset < end:
                if offset + head > end:
                    raise wire.Fault("badRecord", "MESSAGES ends within the head of a message")
                got, _, topic, size = unpack(buffer, offset)
                start = offset + head
                offset = start + size
                sequence += 1
                if got != sequence or topic not in topics or offset > end:
                    self._refuse_message(got, sequence, topic, offset > end)
                current[0] = sequence
                ctx._start = start
                try:
                    function_main(ctx, buffer[start:offset])
                except endings:
                    raise
                except:  # noqa: E722 - Python 2 can raise what is no Exception
                    self._failed(sequence)
                if foreign:
                    self._adopt()
                if asked:
                    break
            self._last = sequence
            ended = now()
            box.busy += ended - began
            if len(results) > full:
                box.flush(sequence)
            box.tick(ended)

        return process

    def _process_long(self, function_main, head, payload):
        """A message longer than a chunk, which comes alone: the loop's work for one, without another copy of it."""
        ctx, box = self._ctx, self._box
        sequence, (got, _, topic, _) = self._last + 1, wire.MESSAGE.unpack(head)
        if got != sequence or topic not in ctx._topics:
            self._refuse_message(got, sequence, topic, False)
        ctx._buffer, ctx._start, ctx._payload = head, len(head), payload
        box.current[0] = sequence
        box.working = True
        box.wake()
        began = time.time()
        try:
            function_main(ctx, payload)
        except (SystemExit, Stopped):
            raise
        except:  # noqa: E722 - as in the loop
            self._failed(sequence)
        self._adopt()
        self._last = sequence
        box.busy += time.time() - began
        ctx._payload = None

    def _refuse_message(self, got, expected, topic, too_long):
        self._last = expected - 1
        if too_long:
            raise wire.Fault("badRecord", "a message is longer than its MESSAGES frame")
        if got != expected:
            raise wire.Fault("badSequence", "message %d where %d was due" % (got, expected))
        raise wire.Fault("unknownTopic", "message %d has topic %d, which was not announced" % (got, topic))

    def _wait_for_input(self):
        """Writes the results, reads more; answers (head, payload) when that is a long message, see FrameReader.take_long."""
        box, stop = self._box, self._stop
        box.flush(self._last)
        box.working = False
        stop.waiting = True
        if stop.asked:
            raise Stopped()
        taken = self._reader.take_long()
        if not taken:
            self._reader.fill()
        stop.waiting = False
        return taken

    def _next_frame(self):
        while True:
            frame = self._reader.next_buffered()
            if frame is None:
                if self._wait_for_input():
                    raise wire.Fault("unexpectedFrame", "MESSAGES before OPEN")
            elif frame[0] < wire.IGNORABLE:
                return frame

    def _failed(self, sequence):
        box = self._box
        error = function.describe(sys.exc_info())
        box.fail(sequence, error)
        if box.log.admits():
            headline = "[%s root ERROR] %s: %s" % (box.log.stamp(time.time()), error["type"], error["message"])
            box.log.write(headline + "\n" + error["stackTrace"], lines.ERROR)

    def _adopt(self):
        """Sends of the function's other threads join the message that is ending."""
        foreign, box = self._box.foreign, self._box
        for _ in range(len(foreign)):
            own = foreign.pop(0)
            if len(own) == 3:
                box.change_state(*own)
                continue
            box.emit(*own)
            box.log.say_send(len(own[0]))

    def _announce(self, topics):
        try:
            for topic in topics:
                self._ctx._topics[int(topic["id"])] = (topic["name"], topic.get("selectors") or {})
        except (KeyError, TypeError, ValueError, AttributeError):
            raise wire.Fault("badJson", "topics must be an array of {id, name, selectors}")

    def _function_ended(self, ending):
        code = ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1
        self._box.log.say(ENDED % ("exit code %d" % code), lines.ERROR)
        self._end_streams()
        self._box.flush()
        return code

    def _host_fault(self, start, end):
        os.write(2, b"host: " + self._reader.buffer[start:end] + b"\n")
        return EXIT_FAULT

    def _finish(self):
        self._end_streams()
        self._box.flush(self._last)
        self._box.send_metrics()
        self._box.send_stats()
        return 0

    def _end_streams(self):
        sys.stdout.end()
        sys.stderr.end()


def _checked_open(request):
    if not isinstance(request, dict):
        raise wire.Fault("badJson", "OPEN must be an object")
    for key in ("protocol", "pipeline", "stage", "function", "code"):
        if request.get(key) is None:
            raise wire.Fault("badJson", "OPEN lacks %s" % key)
    if request["protocol"] not in wire.VERSIONS:
        raise wire.Fault("unsupportedVersion", "protocol %s, this runtime speaks 1 and 2" % request["protocol"])
    entry = request.get("entry")
    if entry is not None and (not entry or "/" in entry):
        raise wire.Fault("badJson", "entry must be a plain file name, not %r" % entry)
    return request
