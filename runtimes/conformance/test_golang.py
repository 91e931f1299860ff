"""What is Go's own."""
import unittest

import suite


# Every name of the package, under the original's path and ours: they are one and the same.
BOTH_PATHS = """package main

import (
	ours "millrace.io/runtime"
	original "nutanix.com/sherlock/runtime"
)

func ourHandler(ctx *ours.Context, msg []byte) error { return handle(ctx, ctx.State(), original.Warning, msg) }

func handle(ctx *original.Context, state *original.State, level original.Level, msg []byte) error {
	if level == ours.Warning && original.Debug < original.Info && original.Error < original.Critical && state.Set("seen", msg) == nil {
		ctx.Log(level, "one package of %s", ctx.GetTopic())
	}
	return ctx.SendTo("both", msg)
}

func main() { original.Start(ourHandler) }
"""

TWO_MISTAKES = """package main

import "millrace.io/runtime"

func main() {
	runtime.Start(func(ctx *runtime.Context, msg []byte) error {
		ctx.Send("text")
		first := undefinedThing()
		return nil
	})
}
"""

NO_SUCH_PACKAGE = """package main

import (
	"example.org/nowhere"
	"millrace.io/runtime"
)

func main() { runtime.Start(nowhere.Handle) }
"""


class OwnGolang(suite.Case):
    def test_both_import_paths_are_one_package(self):
        started = self.start()
        started.open(BOTH_PATHS, self.language.entry)
        self.assertEqual([b"x"], started.call(b"x"))
        self.assertEqual("both", started.emits[1][0][0])
        started.wait_line("one package of plant/1/temperature")

    def refused(self, code):
        started = self.start()
        started.open(code, self.language.entry, wait=False)
        self.assertEqual(1, started.wait_exit())
        return started.load_failed

    def test_each_compile_error_has_its_line(self):
        failure = self.refused(TWO_MISTAKES)
        self.assertEqual(("CompileError", 7), (failure["type"], failure["line"]))
        for line in (7, 8):
            self.assertRegex(failure["stackTrace"], r"(?m)^\S*main\.go:%d:\d+: " % line)

    def test_a_package_that_is_not_there_is_named_without_asking_a_network(self):
        failure = self.refused(NO_SUCH_PACKAGE)
        self.assertIn("example.org/nowhere", failure["message"])
        self.assertEqual(4, failure["line"])

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
