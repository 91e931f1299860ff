"""What is Python's own."""
import unittest

import suite
from suite import needs


class OwnPython(suite.Case):
    def test_a_forked_child_disturbs_nothing(self):
        started = self.opened()
        self.assertEqual([b"parent", b"next"], started.call(b"fork", b"next"))
        self.assertEqual(0, started.drain())

    def test_functions_may_import_their_annotations(self):
        started = self.start()
        started.open("from millrace_function import Context\ndef main(ctx, msg):\n    ctx.send(str(isinstance(ctx, Context)).encode())\n", self.language.entry)
        self.assertEqual([b"True"], started.call(b"x"))

    def test_sys_exit_ends_the_process(self):
        started = self.opened()
        started.deliver(b"one", b"sysexit 5")
        self.assertEqual(5, started.wait_exit())
        self.assertEqual(1, started.done)

    @needs("coroutine")
    def test_awaits_a_coroutine(self):
        started = self.opened("coroutine")
        self.assertEqual([b"one", b"two"], started.call(b"one", b"fail", b"two"))
        self.assertEqual("awaited in vain", started.errors[2]["message"])


suite.for_each_language(globals(), OwnPython, only=('python', 'python2'))

if __name__ == "__main__":
    unittest.main()
