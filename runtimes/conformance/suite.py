"""What the cases share, and how each becomes one TestCase for every runtime that is to be tested."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import host  # noqa: E402
import languages  # noqa: E402

PREFIX = re.compile(r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} root [A-Z]+\] ")


def needs(*words):
    """The case is made for languages that have all these words, see README.md."""
    def mark(case):
        case.needs = words
        return case
    return mark


class Case:
    """Mixed into one TestCase for each runtime, which sets `language` and `launch`."""

    def start(self):
        started = host.Host(self.launch, self.language.patience)
        self.addCleanup(self._end, started)
        return started

    def _end(self, started):
        started.kill()
        self.assertEqual([], started.violations)

    def opened(self, code="sample", **more):
        started = self.start()
        started.open(self.language.code(code), self.language.entry, **more)
        return started

    def assertFault(self, started, code):
        self.assertEqual(2, started.wait_exit(), started.faults)
        self.assertEqual([code], [fault["code"] for fault in started.faults])


def for_each_language(namespace, mixin, only=()):
    """Adds a TestCase of the mixin's cases for each chosen runtime, less the cases that its language has no words for."""
    for runtime in languages.chosen():
        language = runtime.language
        if only and language.name not in only:
            continue
        members = {"language": language, "launch": staticmethod(runtime.launch), "__module__": namespace["__name__"]}
        for name in dir(mixin):
            if set(getattr(getattr(mixin, name), "needs", ())) & set(language.lacks):
                members[name] = None
        name = re.sub(r"\W+", "_", "%s of %s" % (mixin.__name__, runtime.label))
        namespace[name] = type(name, (mixin, unittest.TestCase), members)
