"""The getting-started guide's sample functions run as they stand, and log what the guide shows."""
import re
import unittest

import host
import suite

TOPIC = "rtsp://184.72.239.149:554/vod/mp4:BigBuckBunny_175k.mov"
STAMPED = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} root INFO\] "


class Guide:
    def run_sample(self, name, *payloads, **more):
        started = host.Host(self.launch, self.language.patience)
        self.addCleanup(started.kill)
        started.open(self.language.code(name), self.language.entry, topics=[{"id": 0, "name": TOPIC}], **more)
        self.sent = started.call(*payloads, timestamp=host.TIMESTAMP)
        started.drain()
        self.assertEqual([], started.violations)
        return started

    def assertLogged(self, started, pattern):
        self.assertTrue(any(re.search(pattern, text) for text in started.texts()), "no line like %s in\n%s" % (pattern, "\n".join(started.texts())))


class PythonGuide(Guide):
    def test_parameters(self):
        started = self.run_sample("guide_parameters", b"frame", parameters={"MyIntParam": "42", "MyStringParam": "hello"})
        self.assertEqual([b"frame"], self.sent)
        self.assertLogged(started, "^" + STAMPED + r"Parameters: \{u?'MyIntParam': u?'42', u?'MyStringParam': u?'hello'\}$")
        # The guide's sample formats the payload itself with %d: logging says so, and the function goes on, as in any Python.
        self.assertLogged(started, "TypeError: %d format")
        self.assertLogged(started, "main.py")
        self.assertEqual({}, started.errors)

    def test_counter(self):
        started = self.run_sample("guide_counter", b"a", b"b", b"c")
        for number in range(3):
            self.assertLogged(started, "^" + STAMPED + "This is message number %d$" % number)
        self.assertEqual([b"a", b"b", b"c"], self.sent)

    def test_split(self):
        started = self.run_sample("guide_split", b"x" * 5)
        self.assertLogged(started, "^" + STAMPED + "Process 5 bytes from %s at %d$" % (re.escape(TOPIC), host.TIMESTAMP))
        if self.language.name == "python2":
            self.assertEqual([b"xx", b"xxx"], self.sent)
            self.assertLogged(started, "^" + STAMPED + "Send 2 bytes$")
            self.assertLogged(started, "^" + STAMPED + "Send 3 bytes$")
        else:  # in Python 3 the sample's `len(msg) / 2` is a float, and no index
            self.assertEqual("TypeError", started.errors[1]["type"])
            self.assertIn("slice indices", started.errors[1]["message"])


class NodeGuide(Guide):
    def test_parameters(self):
        payload = bytes(2764855)
        started = self.run_sample("guide_parameters", payload, parameters={"IntParam": "42", "StringParam": "hello"})
        self.assertEqual([payload], self.sent)
        self.assertLogged(started, "^Config { IntParam: '42', StringParam: 'hello' }$")
        self.assertLogged(started, "^2764855$")


suite.for_each_language(globals(), PythonGuide, only=("python", "python2"))
suite.for_each_language(globals(), NodeGuide, only=("node",))


if __name__ == "__main__":
    unittest.main()
