"""Messages in, emissions out, in order and of any size: sections 5 and 6."""
import json
import os
import unittest

import host
import suite
from suite import needs
from host import MESSAGES, TOPICS, frame


class Messages(suite.Case):
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

    @needs("context")
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

    @needs("grow")
    def test_refuses_to_send_above_the_limit(self):
        started = self.opened(limits={"maxMessageBytes": 1000})
        started.call(b"grow 1000", b"grow 1001")
        self.assertEqual([2], list(started.errors))
        self.assertIn("sendNotBytes", [alert["key"] for alert in started.alerts])

    @needs("count")
    def test_keeps_globals_between_messages(self):
        started = self.opened()
        self.assertEqual([b"1", b"2", b"3"], started.call(b"count", b"count", b"count"))

    @needs("context")
    def test_answers_questions_about_the_message(self):
        started = self.opened(parameters={"Answer": "42"})
        started.call(b"context", timestamp=host.TIMESTAMP)
        started.call(b"context", topic=7)
        first, second = (json.loads(started.emits[n][0][1].decode()) for n in (1, 2))
        self.assertAlmostEqual(host.TIMESTAMP, first["timestamp"], delta=self.language.expected.get("timestampError", 0))
        first["timestamp"] = host.TIMESTAMP
        self.assertEqual({"config": {"Answer": "42"}, "topic": "plant/1/temperature", "timestamp": host.TIMESTAMP, "payload": "context",
                          "selector": "Temperature"}, first)
        self.assertEqual("plant/2/\u00b0C", second["topic"])
        self.assertFalse(second["selector"])

    @needs("context")
    def test_learns_topics_on_the_way(self):
        started = self.opened()
        started.write(frame(TOPICS, [{"id": 65535, "name": "new"}, {"id": 0, "name": "renamed", "selectors": {"kind-id": "Other"}}]))
        started.call(b"context", topic=65535)
        started.call(b"context", topic=0)
        new, renamed = (json.loads(started.emits[n][0][1].decode()) for n in (1, 2))
        self.assertEqual(["new", "renamed", "Other"], [new["topic"], renamed["topic"], renamed["selector"]])

    @needs("to")
    def test_sends_to_another_topic(self):
        started = self.opened()
        started.call(b"to")
        self.assertEqual(("other/topic", b"elsewhere"), started.emits[1][0][:2])


suite.for_each_language(globals(), Messages)

if __name__ == "__main__":
    unittest.main()
