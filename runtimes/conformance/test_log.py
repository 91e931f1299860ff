"""What people see: section 7."""
import re
import time
import unittest

import suite
from suite import needs
from suite import PREFIX


class Log(suite.Case):
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

    @needs("flood")
    def test_thins_a_flood_and_says_so(self):
        started = self.opened(limits={"logLinesPerSecond": 50, "sendLinesPerSecond": 10})
        started.call(b"flood 5000", b"fan 1000")
        started.wait_line("log lines left out")
        started.wait_line('"Send" lines left out')
        left_out = sum(int(n) for text in started.texts() for n in re.findall(r"\.\.\. (\d+) log lines left out", text))
        shown = sum(text.startswith("line ") for text in started.texts())
        self.assertEqual(5000, left_out + shown)
        self.assertLess(shown, 300)

    @needs("long")
    def test_cuts_a_long_line(self):
        started = self.opened(limits={"logLineBytes": 1000})
        started.call(b"long 3000000")
        started.wait_line("yyyy")
        line = next(text for text in started.texts() if "yyyy" in text)
        self.assertLess(len(line), 1100)
        self.assertIn("left out", line)

    @needs("stats")
    def test_reports_statistics(self):
        started = self.opened(limits={"statsIntervalMillis": 500})
        started.call(b"a", b"fan 3", b"fail x")
        started.drain()
        self.assertEqual([3, 5, 1], [started.stats[-1][key] for key in ("messages", "emits", "errors")])


suite.for_each_language(globals(), Log)

if __name__ == "__main__":
    unittest.main()
