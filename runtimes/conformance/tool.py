#!/usr/bin/env python3
"""Tests one runtime and says, case by case, what is wrong with it. `./millrace runtime test` runs it."""
import argparse
import glob
import os
import re
import shlex
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = "docs/runtime-protocol.md"
OURS = ("python", "python2", "node", "golang")


class Report(unittest.TestResult):
    """A line a case, and what was seen where one fails."""

    def __init__(self, quiet):
        super().__init__()
        self.quiet = quiet

    def startTest(self, test):
        super().startTest(test)
        if not self.quiet:
            print("%-9s %s ... " % (_topic(test), _sentence(test)), end="", flush=True)

    def addSuccess(self, test):
        if not self.quiet:
            print("ok")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._wrong(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self._wrong(test, error)

    def _wrong(self, test, error):
        if self.quiet:
            print("%-9s %s ... " % (_topic(test), _sentence(test)), end="")
        print("WRONG")
        what = str(error[1]) or error[0].__name__
        for line in what.strip().split("\n")[:12]:
            print("          | " + line[:300])
        print("          see %s, %s" % (PAGE, _sections(test)))
        if "did not connect within" in what or "no HELLO within" in what:
            print("nothing else can be tested before it connects and says HELLO")
            self.stop()


def _topic(test):
    return type(test).__name__.split("_of_")[0].lower()


def _sentence(test):
    return test._testMethodName[len("test_"):].replace("_", " ")


def _sections(test):
    document = sys.modules[type(test).__module__].__doc__
    return (re.findall(r"sections? [^.]*", document) or ["whole"])[-1]


def main():
    parser = argparse.ArgumentParser(prog="millrace runtime test", description="Tests a runtime against the runtime protocol.")
    parser.add_argument("image", nargs="?", help="a container image")
    parser.add_argument("--command", help="how to start the runtime on this machine, instead of an image")
    parser.add_argument("--language", choices=OURS, help="the runtime is for one of our languages; usually its HELLO tells")
    parser.add_argument("--functions", help="folder of functions in the runtime's own language, with language.json in it")
    parser.add_argument("--only", metavar="WORDS", help="cases whose sentence has these words")
    parser.add_argument("--quiet", action="store_true", help="show what is wrong, and nothing else")
    options = parser.parse_args()
    if bool(options.image) == bool(options.command):
        parser.error("give either an image or --command")
    if options.language and options.functions:
        parser.error("give --language or --functions, not both")
    if options.functions and not os.path.isfile(os.path.join(options.functions, "language.json")):
        parser.error("%s has no language.json; runtimes/conformance/README.md says what belongs in it" % options.functions)
    sys.path.insert(0, HERE)
    if not (options.language or options.functions):
        options.language = greeting(parser, options)
    os.environ.pop("MILLRACE_RUNTIME_KEPT", None)
    for name, value in (("IMAGE", options.image), ("COMMAND", options.command), ("LANGUAGE", options.language),
                        ("FUNCTIONS", options.functions and os.path.abspath(options.functions))):
        os.environ.pop("MILLRACE_RUNTIME_" + name, None)
        if value:
            os.environ["MILLRACE_RUNTIME_" + name] = value
    sys.exit(run(options))


def greeting(parser, options):
    """The language that the runtime says HELLO for, when it is one of ours."""
    import host
    import launch
    how = launch.process(shlex.split(options.command)) if options.command else launch.container(options.image)
    try:
        started = host.Host(how, 30)
        try:
            started.wait_for(lambda: started.hello or started.ended, "HELLO")
            name = (started.hello or {}).get("language")
        finally:
            started.kill()
    except AssertionError as silent:
        print("does not conform: %s\nsee %s, sections 2 and 4" % (silent, PAGE))
        sys.exit(1)
    if name not in OURS:
        parser.error("its HELLO says language %r, which is none of %s: give --functions DIR with functions in that language" % (name, ", ".join(OURS)))
    return name


def run(options):
    order = ["handshake", "loading", "messages", "failures", "flow", "log", "extras", "overlap", "end", "malformed"]
    modules = ["test_" + name for name in order]
    own = [os.path.basename(path)[:-3] for path in sorted(glob.glob(os.path.join(HERE, "test_*.py")))]
    modules += [name for name in own if name not in modules and options.language]
    suite = unittest.TestSuite(case for name in modules for each in unittest.defaultTestLoader.loadTestsFromName(name) for case in each
                               if not options.only or options.only in _sentence(case))
    if not suite.countTestCases():
        print("no case has these words: %s" % options.only, file=sys.stderr)
        return 2
    report = Report(options.quiet)
    suite.run(report)
    wrong = len(report.failures) + len(report.errors)
    lacks = sorted(set(sys.modules["languages"].chosen()[0].language.lacks))
    if lacks:
        print("not tried, as the functions lack the words: " + ", ".join(lacks))
    if wrong:
        print("does not conform: %d of %d cases are wrong" % (wrong, report.testsRun))
        return 1
    print("conforms: %d cases" % report.testsRun)
    return 0


if __name__ == "__main__":
    main()
