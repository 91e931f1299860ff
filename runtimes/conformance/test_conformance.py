"""The conformance suite: what every runtime owes its host and its users. See README.md."""
import json
import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import host  # noqa: E402
import languages  # noqa: E402
from host import DRAIN, MESSAGES, OPEN, TOPICS, frame  # noqa: E402

PREFIX = re.compile(r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} root [A-Z]+\] ")


class Conformance:
    """Mixed into one TestCase for each runtime, which sets `language` and `launch`."""

    def start(self):
        started = host.Host(self.launch, self.language.patience)
        self.addCleanup(self._end, started)
        return started

    def _end(self, started):
        started.kill()
        self.assertEqual([], started.violations)

    def opened(self, code="sample", **more):
        started = self.start()
        started.open(self.language.code(code), self.language.entry, **more)
        return started

    def assertFault(self, started, code):
        self.assertEqual(2, started.wait_exit(), started.faults)
        self.assertEqual([code], [fault["code"] for fault in started.faults])

    # -- handshake --------------------------------------------------------------------------------------------------

    def test_says_hello_at_once_and_waits_for_work(self):
        started = self.start()
        started.wait_for(lambda: started.hello, "HELLO")
        time.sleep(0.3)
        self.assertIn(1, started.hello["protocol"])
        self.assertEqual("conformance", started.hello.get("instance"))
        started.open(self.language.code("sample"), self.language.entry)
        self.assertEqual([b"warm"], started.call(b"warm"))

    def test_reads_messages_that_were_sent_behind_open(self):
        started = self.start()
        started.open(self.language.code("sample"), self.language.entry, wait=False)
        started.deliver(b"early")
        self.assertEqual(0, started.drain())
        self.assertEqual(b"early", started.emits[1][0][1])
        self.assertEqual(1, started.done)

    def test_says_its_own_lines_in_order(self):
        started = self.opened(parameters={"Answer": "42"})
        started.wait_line("Load config")
        lines = [PREFIX.sub("", text) if PREFIX.match(text) else "raw " + text for text in started.texts()]
        self.assertEqual(["Subscribe to input", "Publish to results"], lines[:2])
        self.assertRegex(lines[2], r"^Load function from: /.*/%s$" % re.escape(self.language.entry))
        self.assertEqual("raw module code runs", lines[3])
        self.assertEqual("Load config: " + self.language.expected["config"], lines[4])
        self.assertEqual([2, 2, 2, 0, 2], [line[2] for line in started.lines[:5]])

    # -- bad code ---------------------------------------------------------------------------------------------------

    def failed(self, name):
        started = self.start()
        started.open(self.language.code(name), self.language.entry, wait=False)
        self.assertEqual(1, started.wait_exit())
        self.assertIsNone(started.ready)
        self.assertIsNotNone(started.load_failed)
        return started

    def test_reports_a_syntax_error_with_its_line(self):
        failure = self.failed("syntax").load_failed
        self.assertEqual(self.language.expected["syntax_line"], failure.get("line"))
        self.assertIn(self.language.entry, failure["stackTrace"])
        self.assertRegex(failure["stackTrace"], r"\b%d\b" % failure["line"])

    def test_reports_a_failure_of_module_code(self):
        started = self.failed("raises")
        self.assertIn("no database here", started.load_failed["message"])
        self.assertIn(self.language.entry, started.load_failed["stackTrace"])
        self.assertTrue(any("about to fail" in text for text in started.texts()))

    def test_reports_a_missing_main(self):
        self.assertIn("main", self.failed("nomain").load_failed["message"])

    # -- messages ---------------------------------------------------------------------------------------------------

    def test_passes_any_bytes(self):
        started = self.opened()
        payloads = [b"", bytes(range(256)), b"\0", "some UTF-8: \u00e4\u20ac\U0001f600".encode(), b"\n" * 1000]
        self.assertEqual(payloads, started.call(*payloads))

    def test_keeps_the_order_of_many(self):
        started = self.opened()
        payloads = [b"%d" % number for number in range(20000)]
        self.assertEqual(payloads, started.call(*payloads))

    def test_sends_none_one_and_many(self):
        started = self.opened()
        started.call(b"fan 0", b"fan 1", b"fan 3", b"fan 5000")
        counts = [len(started.emits.get(sequence, [])) for sequence in range(1, 5)]
        self.assertEqual([0, 1, 3, 5000], counts)
        self.assertEqual([b"%d" % number for number in range(5000)], [emit[1] for emit in started.emits[4]])

    def test_accepts_frames_cut_anywhere(self):
        started = self.opened()
        started.write(frame(0x90, b"skip me"))
        for byte in frame(MESSAGES, started.message(b"one") + started.message(b"two")) + frame(MESSAGES, started.message(b"three")):
            started.write(bytes([byte]))
        started.wait_ended(3)
        self.assertEqual([b"one", b"two", b"three"], [started.emits[n][0][1] for n in (1, 2, 3)])

    def test_passes_big_messages(self):
        started = self.opened()
        payload = os.urandom(1 << 20) * 16
        self.assertEqual([payload, b"small", payload], started.call(payload, b"small", payload))

    def test_answers_questions_about_a_big_message(self):
        started = self.opened()
        big = b"context" + b" " * 1000000
        started.call(b"small", big, b"context", timestamp=host.TIMESTAMP)
        answer = json.loads(started.emits[2][0][1].decode()) if self.language.name.startswith("python") else {"payload": big.decode()}
        self.assertEqual(big.decode(), answer["payload"])
        self.assertEqual("context", json.loads(started.emits[3][0][1].decode())["payload"])

    def test_faults_on_a_message_that_is_too_big(self):
        started = self.opened()
        size = (64 << 20) + 1
        started.sent = 1
        try:
            started.write(host.FRAME.pack(size + host.MESSAGE.size, MESSAGES) + host.MESSAGE.pack(1, 0, 0, size) + bytes(size))
        except OSError:
            pass  # the runtime need not read what it refuses
        self.assertFault(started, "badRecord")

    def test_passes_the_biggest_message(self):
        started = self.opened()
        payload = os.urandom(1 << 20) * 64
        self.assertEqual([payload], started.call(payload))

    def test_refuses_to_send_above_the_limit(self):
        started = self.opened(limits={"maxMessageBytes": 1000})
        started.call(b"grow 1000", b"grow 1001")
        self.assertEqual([2], list(started.errors))
        self.assertIn("sendNotBytes", [alert["key"] for alert in started.alerts])

    def test_keeps_globals_between_messages(self):
        started = self.opened()
        self.assertEqual([b"1", b"2", b"3"], started.call(b"count", b"count", b"count"))

    def test_answers_questions_about_the_message(self):
        started = self.opened(parameters={"Answer": "42"})
        started.call(b"context", timestamp=host.TIMESTAMP)
        started.call(b"context", topic=7)
        first, second = (json.loads(started.emits[n][0][1].decode()) for n in (1, 2))
        self.assertAlmostEqual(host.TIMESTAMP, first["timestamp"], delta=self.language.expected.get("timestamp_error", 0))
        first["timestamp"] = host.TIMESTAMP
        self.assertEqual({"config": {"Answer": "42"}, "topic": "plant/1/temperature", "timestamp": host.TIMESTAMP, "payload": "context",
                          "selector": "Temperature"}, first)
        self.assertEqual("plant/2/\u00b0C", second["topic"])
        self.assertFalse(second["selector"])

    def test_learns_topics_on_the_way(self):
        started = self.opened()
        started.write(frame(TOPICS, [{"id": 65535, "name": "new"}, {"id": 0, "name": "renamed", "selectors": {"kind-id": "Other"}}]))
        started.call(b"context", topic=65535)
        started.call(b"context", topic=0)
        new, renamed = (json.loads(started.emits[n][0][1].decode()) for n in (1, 2))
        self.assertEqual(["new", "renamed", "Other"], [new["topic"], renamed["topic"], renamed["selector"]])

    def test_sends_to_another_topic(self):
        started = self.opened()
        started.call(b"to")
        self.assertEqual(("other/topic", b"elsewhere"), started.emits[1][0][:2])

    # -- failures ---------------------------------------------------------------------------------------------------

    def test_a_failure_ends_one_message_and_its_sends_stand(self):
        started = self.opened()
        self.assertEqual([b"one", b"before", b"two"], started.call(b"one", b"fail this", b"two"))
        self.assertEqual([2], list(started.errors))
        error = started.errors[2]
        self.assertIn("cannot work with this", error["message"])
        self.assertEqual(self.language.expected["failure"], error["type"])
        if self.language.expected.get("traces", True):
            self.assertIn(self.language.entry, error["stackTrace"])
        self.assertNotIn("millrace", error["stackTrace"])
        started.wait_line("cannot work with this")
        self.assertEqual(0, started.drain())

    def test_survives_an_error_that_cannot_be_printed(self):
        if self.language.name == "golang":
            self.skipTest("Go's errors are texts")
        started = self.opened()
        self.assertEqual([b"next"], started.call(b"mute", b"next"))
        self.assertEqual([1], list(started.errors))

    def test_refuses_to_send_what_is_not_bytes(self):
        if not self.language.expected["not_bytes"]:
            self.skipTest("the compiler sees to it")
        started = self.opened()
        self.assertEqual([b"caught"], started.call(b"text", b"caught"))
        self.assertEqual(self.language.expected["not_bytes"], started.errors[1]["type"])
        self.assertEqual(["sendNotBytes"], [alert["key"] for alert in started.alerts])
        self.assertEqual(2, started.done)

    def test_a_slow_message_holds_back_nothing_that_is_finished(self):
        started = self.opened()
        began = time.monotonic()
        started.deliver(*[b"quick"] * 50 + [b"sleep 1"])
        started.wait_for(lambda: started.done >= 50 and 51 in started.emits, "the 50 quick messages")
        self.assertLess(time.monotonic() - began, 0.5)
        started.wait_ended(51)
        self.assertGreater(time.monotonic() - began, 0.9)
        self.assertEqual([b"before", b"after"], [emit[1] for emit in started.emits[51]])

    def test_sends_after_the_end_join_a_later_message(self):
        started = self.opened()
        started.call(b"late send")
        time.sleep(0.3)
        self.assertEqual([], started.emits.get(1, []))
        self.assertEqual([b"late send", b"next"], sorted(started.call(b"next")))
        self.assertEqual(1, sum(text.endswith("Send 9 bytes") for text in started.texts()))
        started.call(b"late again", b"sleep 0.3")
        self.assertEqual([b"after", b"before", b"late again"], sorted(emit[1] for emit in started.emits[4]))

    def test_goes_on_while_the_host_reads_slowly(self):
        started = self.opened()
        payloads = [bytes([number]) * 100000 for number in range(200)]
        started.reading.clear()
        writer = __import__("threading").Thread(target=started.deliver, args=payloads, daemon=True)
        writer.start()
        time.sleep(0.5)
        started.reading.set()
        writer.join(self.language.patience)
        started.wait_ended(200)
        self.assertEqual(payloads, [started.emits[n][0][1] for n in range(1, 201)])

    # -- log --------------------------------------------------------------------------------------------------------

    def test_logs_what_the_function_prints(self):
        started = self.opened()
        started.call(b"print hello there")
        started.wait_line("to standard error")
        line = next(line for line in started.lines if line[3] == "hello there")
        self.assertEqual((1, 0), line[1:3])
        self.assertAlmostEqual(time.time(), line[0] / 1e9, delta=5)
        self.assertEqual(6, next(line[2] for line in started.lines if line[3] == "to standard error"))
        self.assertTrue(any(text.endswith("a warning") for text in started.texts()))
        self.assertFalse(any("not shown" in text for text in started.texts()))

    def test_says_each_send(self):
        started = self.opened()
        started.call(b"four", b"fan 2")
        started.wait_for(lambda: sum("Send " in text for text in started.texts()) == 3, "three Send lines")
        said = [text for text in started.texts() if "Send" in text]
        self.assertTrue(all(PREFIX.match(text) for text in said))
        self.assertEqual(["Send 4 bytes", "Send 1 bytes", "Send 1 bytes"], [PREFIX.sub("", text) for text in said])

    def test_thins_a_flood_and_says_so(self):
        started = self.opened(limits={"logLinesPerSecond": 50, "sendLinesPerSecond": 10})
        started.call(b"flood 5000", b"fan 1000")
        started.wait_line("log lines left out")
        started.wait_line('"Send" lines left out')
        left_out = sum(int(n) for text in started.texts() for n in re.findall(r"\.\.\. (\d+) log lines left out", text))
        shown = sum(text.startswith("line ") for text in started.texts())
        self.assertEqual(5000, left_out + shown)
        self.assertLess(shown, 300)

    def test_cuts_a_long_line(self):
        started = self.opened(limits={"logLineBytes": 1000})
        started.call(b"long 3000000")
        started.wait_line("yyyy")
        line = next(text for text in started.texts() if "yyyy" in text)
        self.assertLess(len(line), 1100)
        self.assertIn("left out", line)

    def test_reports_statistics(self):
        started = self.opened(limits={"statsIntervalMillis": 500})
        started.call(b"a", b"fan 3", b"fail x")
        started.drain()
        self.assertEqual([3, 5, 1], [started.stats[-1][key] for key in ("messages", "emits", "errors")])

    # -- the end ----------------------------------------------------------------------------------------------------

    def test_drains(self):
        started = self.opened()
        started.deliver(*[b"x"] * 1000 + [b"sleep 0.2", b"last"])
        self.assertEqual(0, started.drain())
        self.assertEqual(1002, started.done)
        self.assertEqual(b"last", started.emits[1002][0][1])

    def test_finishes_the_message_in_progress_on_sigterm(self):
        started = self.opened()
        started.deliver(b"sleep 0.5", b"never")
        started.wait_for(lambda: 1 in started.emits, "the first send")
        started.process.send_signal(signal.SIGTERM)
        self.assertEqual(0, started.wait_exit())
        self.assertEqual([b"before", b"after"], [emit[1] for emit in started.emits[1]])
        self.assertEqual(1, started.done)
        self.assertNotIn(2, started.emits)

    def test_ends_on_sigterm_while_idle(self):
        started = self.opened()
        started.call(b"one")
        started.process.send_signal(signal.SIGTERM)
        self.assertEqual(0, started.wait_exit())

    def test_ends_when_the_host_is_gone(self):
        started = self.opened()
        started.call(b"one")
        started.sock.shutdown(2)
        self.assertEqual(0, started.wait_exit())

    def test_a_function_may_end_the_process(self):
        started = self.opened()
        started.deliver(b"one", b"exit 7", b"two")
        self.assertEqual(7, started.wait_exit())
        self.assertNotIn(3, started.emits)
        self.assertLess(started.done, 2)

    # -- malformed input --------------------------------------------------------------------------------------------

    def test_faults_on_a_wrong_sequence(self):
        started = self.opened()
        started.call(b"one")
        started.sent = 2
        started.deliver(b"two")
        self.assertFault(started, "badSequence")

    def test_flushes_finished_work_before_a_fault(self):
        started = self.opened()
        record = started.message(b"fine")
        started.write(frame(MESSAGES, record) + frame(MESSAGES, host.MESSAGE.pack(5, 0, 0, 0)))
        self.assertFault(started, "badSequence")
        self.assertEqual(1, started.done)

    def test_faults_on_an_unknown_topic(self):
        started = self.opened()
        started.deliver(b"one", topic=99)
        self.assertFault(started, "unknownTopic")

    def test_faults_on_a_record_that_does_not_fit(self):
        for body in (host.MESSAGE.pack(1, 0, 0, 10) + b"short", host.MESSAGE.pack(1, 0, 0, 0)[:-1], host.MESSAGE.pack(1, 0, 0, 1) + b"ab"):
            started = self.opened()
            started.sent = 1
            started.write(frame(MESSAGES, body))
            self.assertFault(started, "badRecord")

    def test_faults_on_a_frame_that_is_too_long(self):
        started = self.opened()
        started.write(host.FRAME.pack(host.MAX_BODY + 1, MESSAGES))
        self.assertFault(started, "frameTooLong")

    def test_faults_on_an_unknown_type(self):
        started = self.opened()
        started.write(frame(0x40))
        self.assertFault(started, "unknownType")

    def test_faults_on_messages_before_open(self):
        started = self.start()
        started.write(frame(DRAIN))
        self.assertFault(started, "unexpectedFrame")

    def test_faults_on_a_second_open(self):
        started = self.opened()
        started.write(frame(OPEN, {"protocol": 1}))
        self.assertFault(started, "unexpectedFrame")

    def test_faults_on_broken_json(self):
        for body in (b"{", b"[]", b'{"protocol": 1}', b'{"protocol":1,"pipeline":"p","stage":{},"function":"f","code":"","entry":"../x"}'):
            started = self.start()
            started.write(frame(OPEN, body))
            self.assertFault(started, "badJson")

    def test_faults_on_a_protocol_that_it_did_not_offer(self):
        started = self.start()
        started.open("", self.language.entry, wait=False, protocol=9)
        self.assertFault(started, "unsupportedVersion")

    def test_ends_on_a_fault_of_the_host(self):
        started = self.opened()
        started.write(frame(host.FAULT, {"code": "badRecord", "message": "the host does not like it"}))
        self.assertEqual(2, started.wait_exit())
        self.assertIn(b"the host does not like it", started.process.stderr.read())


class PythonConformance(Conformance):
    """What is Python's own."""

    def test_a_forked_child_disturbs_nothing(self):
        started = self.opened()
        self.assertEqual([b"parent", b"next"], started.call(b"fork", b"next"))
        self.assertEqual(0, started.drain())

    def test_sys_exit_ends_the_process(self):
        started = self.opened()
        started.deliver(b"one", b"sysexit 5")
        self.assertEqual(5, started.wait_exit())
        self.assertEqual(1, started.done)

    def test_awaits_a_coroutine(self):
        if self.language.name == "python2":
            self.skipTest("Python 2 has none")
        started = self.opened("coroutine")
        self.assertEqual([b"one", b"two"], started.call(b"one", b"fail", b"two"))
        self.assertEqual("awaited in vain", started.errors[2]["message"])


class NodeConformance(Conformance):
    """What is Node.js's own."""

    def test_a_throw_in_a_callback_fails_the_message_in_progress(self):
        started = self.opened()
        self.assertEqual([b"next"], started.call(b"callback", b"next"))
        self.assertEqual("RangeError", started.errors[1]["type"])

    def test_takes_functions_that_return_no_promise(self):
        started = self.opened("plain")
        self.assertEqual([b"one", b"two"], started.call(b"one", b"fail", b"odd", b"two"))
        self.assertEqual(["thrown at once", "no error object"], [started.errors[n]["message"] for n in (2, 3)])


class GolangConformance(Conformance):
    """What is Go's own."""

    def test_a_panic_fails_the_message(self):
        started = self.opened()
        self.assertEqual([b"next"], started.call(b"panic x", b"next"))
        self.assertEqual(["panic", "assignment to entry in nil map"], [started.errors[1][key] for key in ("type", "message")])
        self.assertRegex(started.errors[1]["stackTrace"], r"main\.handle.*\n.*main\.go:\d+")
        self.assertNotIn("millrace", started.errors[1]["stackTrace"])

    def test_a_crash_leaves_its_trace_in_the_log(self):
        started = self.opened()
        started.call(b"one")
        started.deliver(b"crash here")
        self.assertEqual(2, started.wait_exit())
        self.assertTrue(any("panic: nobody recovers here" in text for text in started.texts()))
        self.assertEqual(1, started.done)

    def test_the_last_words_reach_the_log(self):
        started = self.opened()
        started.deliver(b"fatal me")
        self.assertEqual(1, started.wait_exit())
        self.assertTrue(any("gave up on me" in text for text in started.texts()))


_OWN = {"golang": GolangConformance, "python": PythonConformance, "python2": PythonConformance, "node": NodeConformance}

for _label, _language, _launch in languages.chosen():
    _name = re.sub(r"\W+", "_", "Conformance of " + _label)
    globals()[_name] = type(_name, (_OWN.get(_language.name, Conformance), unittest.TestCase), {"language": _language, "launch": staticmethod(_launch)})


if __name__ == "__main__":
    unittest.main()
