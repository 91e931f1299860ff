"""HELLO, OPEN, and what comes between them and the first message: sections 2 to 4."""
import re
import time
import unittest

import suite
from suite import PREFIX


class Handshake(suite.Case):
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


suite.for_each_language(globals(), Handshake)

if __name__ == "__main__":
    unittest.main()
