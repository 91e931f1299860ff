"""HELLO, OPEN, and what comes between them and the first message: sections 2 to 4."""
import re
import unittest

import suite
from host import TOPICS, frame
from suite import PREFIX


class Handshake(suite.Case):
    def test_says_hello_at_once_and_waits_for_work(self):
        started = self.start()
        started.wait_for(lambda: started.hello, "HELLO")
        self.assertIn(1, started.hello["protocol"])
        self.assertEqual("conformance", started.hello.get("instance"))
        # Read while it waits, and skipped; whatever else it might have said by then would break a rule.
        started.write(frame(0x90, b"of a newer host"))
        started.open(self.language.code("sample"), self.language.entry)
        self.assertEqual([b"warm"], started.call(b"warm"))

    def test_reads_messages_that_were_sent_behind_open(self):
        started = self.start()
        started.open(self.language.code("sample"), self.language.entry, wait=False)
        started.deliver(b"early")
        self.assertEqual(0, started.drain())
        self.assertEqual(b"early", started.emits[1][0][1])
        self.assertEqual(1, started.done)

    def test_speaks_each_version_that_it_offers(self):
        started = self.start()
        started.wait_for(lambda: started.hello, "HELLO")
        offered = started.hello["protocol"]
        self.assertEqual(sorted(set(offered)), sorted(offered))
        for version in offered:
            started = self.opened(protocol=version)
            started.protocol = version
            self.assertEqual([b"one"], started.call(b"one"))
            self.assertEqual(0, started.drain())

    def test_refuses_versions_that_it_does_not_offer(self):
        started = self.start()
        started.wait_for(lambda: started.hello, "HELLO")
        for version in (max(started.hello["protocol"]) + 1, 0):
            started = self.start()
            started.open(self.language.code("sample"), self.language.entry, wait=False, protocol=version)
            self.assertFault(started, "unsupportedVersion")
            self.assertIsNone(started.ready)

    def test_ignores_what_newer_hosts_add(self):
        started = self.opened(later={"any": ["thing"]}, limits={"laterLimit": 1})
        started.write(frame(0x80) + frame(0xff, b"later"))
        started.write(frame(TOPICS, [{"id": 1, "name": "new", "later": True}]))
        self.assertEqual([b"one"], started.call(b"one", topic=1))

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
