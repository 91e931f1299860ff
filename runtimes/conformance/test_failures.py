"""Messages on which the function fails: section 6."""
import unittest

import suite
from suite import needs


class Failures(suite.Case):
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

    @needs("mute")
    def test_survives_an_error_that_cannot_be_printed(self):
        started = self.opened()
        self.assertEqual([b"next"], started.call(b"mute", b"next"))
        self.assertEqual([1], list(started.errors))

    @needs("text")
    def test_refuses_to_send_what_is_not_bytes(self):
        started = self.opened()
        self.assertEqual([b"caught"], started.call(b"text", b"caught"))
        self.assertEqual(self.language.expected["notBytes"], started.errors[1]["type"])
        self.assertEqual(["sendNotBytes"], [alert["key"] for alert in started.alerts])
        self.assertEqual(2, started.done)


suite.for_each_language(globals(), Failures)

if __name__ == "__main__":
    unittest.main()
