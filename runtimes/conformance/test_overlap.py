"""Asynchronous functions with several messages in work: results come in the order of the messages all the same."""
import time
import unittest

import suite
from suite import needs


class Overlap(suite.Case):
    def overlapping(self, concurrency, **more):
        return self.opened("overlap", concurrency=concurrency, **more)

    @needs("overlap")
    def test_overlaps_what_waits(self):
        started = self.overlapping(50)
        began = time.monotonic()
        self.assertEqual([b"%d" % n for n in range(50)], started.call(*[b"0.4 send %d" % n for n in range(50)]))
        self.assertLess(time.monotonic() - began, 10)

    @needs("overlap")
    def test_keeps_the_order_when_later_ones_are_done_first(self):
        started = self.overlapping(20)
        self.assertEqual([b"%d" % n for n in range(20)], started.call(*[b"%.2f send %d" % (0.4 - n / 50, n) for n in range(20)]))

    @needs("overlap")
    def test_has_no_more_in_work_than_asked_for(self):
        for concurrency in (1, 3):
            started = self.overlapping(concurrency)
            self.assertEqual([b"%d" % concurrency], started.call(*[b"0.02 send x"] * 9 + [b"0 most"])[9:])

    @needs("overlap")
    def test_passes_many(self):
        started = self.overlapping(100)
        self.assertEqual([b"%d" % n for n in range(5000)], started.call(*[b"0 send %d" % n for n in range(5000)]))

    @needs("overlap")
    def test_sends_of_the_first_message_leave_at_once(self):
        started = self.overlapping(4)
        started.deliver(b"2 early one", b"0 send two")
        started.wait_for(lambda: 1 in started.emits, "the first message's own send")
        self.assertFalse(started.has_ended(1))
        self.assertNotIn(2, started.emits)
        started.wait_ended(2)

    @needs("overlap")
    def test_a_failure_is_its_own_messages(self):
        started = self.overlapping(4)
        self.assertEqual([b"one", b"before two", b"three"], started.call(b"0.3 send one", b"0.1 fail two", b"0 send three"))
        self.assertEqual({2: "cannot work with two"}, {n: error["message"] for n, error in started.errors.items()})
        self.assertEqual({2}, {line[1] for line in started.lines if "cannot work with two" in line[3]})

    @needs("overlap")
    def test_each_call_sees_its_own_message(self):
        started = self.overlapping(4)
        first, second = b"0.2 topic a", b"0.1 topic b"
        started.deliver(first)
        started.deliver(second, topic=7)
        started.wait_ended(2)
        self.assertEqual([b"plant/1/temperature " + first], [emit[1] for emit in started.emits[1]])
        self.assertEqual(["plant/2/\u00b0C ".encode() + second], [emit[1] for emit in started.emits[2]])
        self.assertEqual([1, 2, 2, 1], [line[1] for line in started.lines if "begins" in line[3] or "ends" in line[3]])

    @needs("overlap")
    def test_sends_from_elsewhere_belong_to_the_context_that_they_use(self):
        started = self.overlapping(4)
        self.assertEqual([b"one", b"by a thread two", b"three"], started.call(b"0.3 send one", b"0 thread two", b"0 send three"))
        self.assertEqual([1, 2, 3], sorted(started.emits))

    @needs("overlap", "state")
    def test_changes_of_the_state_come_in_the_order_of_the_messages(self):
        started = self.overlapping(4)
        started.call(b"0.3 put one", b"0 put two")
        # Made in the other order, and told in the order of the messages: the last that is told stands with the host.
        self.assertEqual([1, 2], started.changed_by)
        self.assertEqual({"last": b"two"}, started.state)

    @needs("overlap")
    def test_big_results_wait_their_turn(self):
        started = self.overlapping(8)
        emitted = started.call(b"0.3 send first", *[b"0 big %d" % n for n in range(1, 8)])
        self.assertEqual([b"first"] + [b"%d" % n * 1000000 for n in range(1, 8)], emitted)

    @needs("overlap")
    def test_drains_all_that_is_in_work(self):
        started = self.overlapping(4)
        started.deliver(b"0.4 send one", b"0.2 send two", b"0.1 send three", b"0.1 send four", b"0 send five")
        self.assertEqual(0, started.drain())
        self.assertEqual(5, started.done)

    @needs("overlap")
    def test_finishes_what_is_in_work_on_sigterm(self):
        started = self.overlapping(2)
        started.deliver(b"1 early one", b"0.8 send two", b"0 send three")
        started.wait_for(lambda: 1 in started.emits, "the first send")
        started.wait_line("begins two")
        started.terminate()
        self.assertEqual(0, started.wait_exit())
        self.assertEqual(2, started.done)
        self.assertNotIn(3, started.emits)

    @needs("overlap")
    def test_a_function_that_never_waits_keeps_its_order(self):
        started = self.opened(concurrency=8)
        self.assertEqual([b"1", b"2", b"3"], started.call(b"count", b"count", b"count"))
        self.assertEqual([b"before", b"next"], started.call(b"fail x", b"next"))


suite.for_each_language(globals(), Overlap)

if __name__ == "__main__":
    unittest.main()
