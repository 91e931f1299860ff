"""What breaks the protocol is refused: section 10."""
import unittest

import host
import suite
from host import MESSAGES, OPEN, DRAIN, frame


class Malformed(suite.Case):
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

    def test_ends_on_a_fault_of_the_host(self):
        started = self.opened()
        started.write(frame(host.FAULT, {"code": "badRecord", "message": "the host does not like it"}))
        self.assertEqual(2, started.wait_exit())
        self.assertIn(b"the host does not like it", started.process.stderr.read())


suite.for_each_language(globals(), Malformed)

if __name__ == "__main__":
    unittest.main()
