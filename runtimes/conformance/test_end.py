"""How a session ends: section 8."""
import unittest

import suite
from suite import needs


class End(suite.Case):
    def test_drains(self):
        started = self.opened()
        started.deliver(*[b"x"] * 1000 + [b"sleep 0.2", b"last"])
        self.assertEqual(0, started.drain())
        self.assertEqual(1002, started.done)
        self.assertEqual(b"last", started.emits[1002][0][1])

    @needs("hold")
    def test_finishes_the_message_in_progress_on_sigterm(self):
        started = self.opened()
        started.deliver(b"hold", b"never")
        started.wait_for(lambda: 1 in started.emits, "the first send")
        started.terminate()
        if "sigterm line" not in self.language.lacks:
            started.wait_line("SIGTERM")  # a launcher passes the signal on some time later
        started.release()
        self.assertEqual(0, started.wait_exit())
        self.assertEqual([b"before", b"after"], [emit[1] for emit in started.emits[1]])
        self.assertEqual(1, started.done)
        self.assertNotIn(2, started.emits)

    def test_ends_on_sigterm_while_idle(self):
        started = self.opened()
        started.call(b"one")
        started.terminate()
        self.assertEqual(0, started.wait_exit())

    def test_ends_when_the_host_is_gone(self):
        started = self.opened()
        started.call(b"one")
        started.sock.shutdown(2)
        self.assertEqual(0, started.wait_exit())

    @needs("exit")
    def test_a_function_may_end_the_process(self):
        started = self.opened()
        started.deliver(b"one", b"exit 7", b"two")
        self.assertEqual(7, started.wait_exit())
        self.assertNotIn(3, started.emits)
        self.assertLess(started.done, 2)


suite.for_each_language(globals(), End)

if __name__ == "__main__":
    unittest.main()
