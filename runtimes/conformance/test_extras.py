"""Log by level, metrics, state and secrets: what protocol 2 adds, sections 4 to 7."""
import struct
import unittest

import suite
from host import STATE, frame
from suite import needs


class Extras(suite.Case):
    @needs("log")
    def test_logs_by_level_under_the_functions_name(self):
        started = self.opened()
        started.call(b"log of mine")
        started.wait_line("a critical of mine")
        said = [(line[2], line[3].split("] ", 1)) for line in started.lines if "of mine" in line[3]]
        self.assertEqual([(1, "a debug of mine"), (2, "an info of mine"), (3, "a warning of mine"), (4, "an error of mine"),
                          (5, "a critical of mine")], [(level, parts[1]) for level, parts in said])
        names = [parts[0].split(" ", 2)[2] for _, parts in said]
        self.assertEqual(["sample DEBUG", "sample INFO", "sample WARNING", "sample ERROR", "sample CRITICAL"], names)
        self.assertEqual({1}, {line[1] for line in started.lines if "of mine" in line[3]})

    # -- metrics ----------------------------------------------------------------------------------------------------

    @needs("metric")
    def test_puts_metrics_together(self):
        started = self.opened()
        started.call(b"metric heat=2.5 heat=-1 parts=1", b"metric heat=7")
        self.assertEqual(0, started.drain())
        self.assertEqual({"count": 3, "sum": 8.5, "min": -1, "max": 7, "last": 7}, started.metrics["heat"])
        self.assertEqual(1, started.metrics["parts"]["count"])

    @needs("metric")
    def test_sends_metrics_while_it_runs(self):
        started = self.opened()
        started.call(b"metric heat=1")
        started.wait_for(lambda: "heat" in started.metrics, "METRICS")

    @needs("metric")
    def test_sends_few_frames_for_many_values(self):
        started = self.opened()
        started.call(*[b"metric heat=1"] * 5000)
        self.assertEqual(0, started.drain())
        self.assertEqual(5000, started.metrics["heat"]["count"])
        self.assertLess(sum(kind == 0x18 for _, kind, _ in started.frames), 30)

    @needs("metric")
    def test_refuses_metrics_that_are_none(self):
        started = self.opened()
        started.call(b"metric 1up=1", b"metric heat=nan", b"metric " + b" ".join(b"m%d=1" % n for n in range(101)), b"metric m1=5")
        self.assertEqual([1, 2, 3], sorted(started.errors))
        self.assertIn("100", started.errors[3]["message"])
        self.assertEqual(0, started.drain())
        self.assertEqual(100, len(started.metrics))

    # -- state ------------------------------------------------------------------------------------------------------

    @needs("state")
    def test_begins_with_the_state_that_the_host_kept(self):
        started = self.opened()
        started.give_state({"colour": b"blue", "\u00b0C": bytes(range(256)), "empty": b""})
        self.assertEqual([b"blue", bytes(range(256)), b"", b"nothing"],
                         started.call(b"get colour", "get \u00b0C".encode(), b"get empty", b"get other"))
        self.assertEqual([b"colour,empty,\xc2\xb0C"], started.call(b"keys"))

    @needs("state")
    def test_tells_changes_of_the_state_with_the_message_that_makes_them(self):
        started = self.opened()
        self.assertEqual([b"red", b"nothing"],
                         started.call(b"put colour red", b"get colour", b"del colour", b"get colour", b"put shape round square"))
        self.assertEqual({"shape": b"round square"}, started.state)

    @needs("state")
    def test_changes_before_a_failure_stand(self):
        started = self.opened()
        started.call(b"putfail colour red")
        self.assertEqual([1], list(started.errors))
        self.assertEqual([b"red"], started.call(b"get colour"))
        self.assertEqual({"colour": b"red"}, started.state)

    @needs("state")
    def test_tells_nothing_when_nothing_changes(self):
        started = self.opened()
        started.give_state({"colour": b"red"})
        before = len(started.changes_seen)
        started.call(b"put colour red", b"del nothing")
        self.assertEqual(before, len(started.changes_seen))

    @needs("state")
    def test_keeps_the_state_within_its_bounds(self):
        started = self.opened(limits={"stateBytes": 10000, "stateValueBytes": 4096})
        started.call(b"fill big 4097", b"fill a 4096", b"fill b 4096", b"fill c 4096", b"del a", b"fill c 4096", b"fill " + b"k" * 257 + b" 1")
        self.assertEqual([1, 4, 7], sorted(started.errors))
        self.assertEqual({"b", "c"}, set(started.state))

    @needs("state")
    def test_says_so_when_the_host_keeps_no_state(self):
        started = self.opened(protocol=1, limits={"stateBytes": 0})
        started.protocol = 1
        started.call(b"put colour red", b"get colour", b"next")
        self.assertEqual([1], list(started.errors))
        self.assertIn("keeps no state", started.errors[1]["message"])

    @needs("state")
    def test_faults_on_state_that_is_cut_short(self):
        for body in (b"\0", b"\0\5key", b"\0\3key\0\0\0\2a", struct.pack(">H", 3) + b"key"):
            started = self.opened()
            started.write(frame(STATE, body))
            self.assertFault(started, "badRecord")

    # -- secrets ----------------------------------------------------------------------------------------------------

    @needs("secret")
    def test_answers_secrets_by_name_only(self):
        started = self.opened(secrets={"api-token": "xyzzy-1", "unicode": "\u00e4\u20ac"}, parameters={"Answer": "42"})
        self.assertEqual([b"xyzzy-1", "\u00e4\u20ac".encode()], started.call(b"secret api-token", b"secret unicode", b"secret other", b"count")[:2])
        self.assertIn("other", started.errors[3]["message"])
        self.assertEqual(0, started.drain())
        self.assertFalse([text for text in started.texts() + [started.errors[3]["stackTrace"]] if "xyzzy" in text])

    # -- an older host ----------------------------------------------------------------------------------------------

    @needs("metric")
    def test_speaks_protocol_1_to_a_host_that_speaks_no_other(self):
        started = self.opened(protocol=1)
        started.protocol = 1
        self.assertEqual([b"one"], started.call(b"metric heat=1", b"one"))
        self.assertEqual(0, started.drain())
        self.assertEqual({}, started.metrics)


suite.for_each_language(globals(), Extras)

if __name__ == "__main__":
    unittest.main()
