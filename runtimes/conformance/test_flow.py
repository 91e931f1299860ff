"""When results are written, and what sends from elsewhere belong to: section 6."""
import threading
import time
import unittest

import suite
from suite import needs


class Flow(suite.Case):
    @needs("sleep")
    def test_a_slow_message_holds_back_nothing_that_is_finished(self):
        started = self.opened()
        started.deliver(*[b"quick"] * 50 + [b"sleep 2"])
        started.wait_for(lambda: started.done >= 50 and 51 in started.emits, "the 50 quick messages")
        self.assertFalse(started.has_ended(51))
        self.assertEqual([b"before"], [emit[1] for emit in started.emits[51]])
        started.wait_ended(51)
        self.assertEqual([b"before", b"after"], [emit[1] for emit in started.emits[51]])

    @needs("late")
    def test_sends_after_the_end_join_a_later_message(self):
        started = self.opened(limits={"sendLinesPerSecond": 1000000})
        started.call(b"late send")
        taken = []
        deadline = time.monotonic() + self.language.patience
        while b"late send" not in taken and time.monotonic() < deadline:
            taken = started.call(b"next")
        self.assertEqual([b"late send", b"next"], sorted(taken))
        self.assertEqual([], started.emits.get(1, []))
        started.wait_line("Send 9 bytes")
        started.call(b"late again", b"sleep 1")
        self.assertEqual([b"after", b"before", b"late again"], sorted(emit[1] for emit in started.emits[started.sent]))

    def test_goes_on_while_the_host_reads_slowly(self):
        started = self.opened()
        payloads = [bytes([number]) * 100000 for number in range(200)]
        started.reading.clear()
        writer = threading.Thread(target=started.deliver, args=payloads, daemon=True)
        writer.start()
        started.wait_unread(64 << 10)
        started.reading.set()
        writer.join(self.language.patience)
        started.wait_ended(200)
        self.assertEqual(payloads, [started.emits[n][0][1] for n in range(1, 201)])


suite.for_each_language(globals(), Flow)

if __name__ == "__main__":
    unittest.main()
