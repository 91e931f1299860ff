"""What is Node.js's own."""
import unittest

import suite


class OwnNode(suite.Case):
    def test_a_throw_in_a_callback_fails_the_message_in_progress(self):
        started = self.opened()
        self.assertEqual([b"next"], started.call(b"callback", b"next"))
        self.assertEqual("RangeError", started.errors[1]["type"])

    def test_takes_functions_that_return_no_promise(self):
        started = self.opened("plain")
        self.assertEqual([b"one", b"two"], started.call(b"one", b"fail", b"odd", b"two"))
        self.assertEqual(["thrown at once", "no error object"], [started.errors[n]["message"] for n in (2, 3)])


suite.for_each_language(globals(), OwnNode, only=('node',))

if __name__ == "__main__":
    unittest.main()
