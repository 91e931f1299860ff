"""What is Go's own."""
import unittest

import suite


class OwnGolang(suite.Case):
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


suite.for_each_language(globals(), OwnGolang, only=('golang',))

if __name__ == "__main__":
    unittest.main()
