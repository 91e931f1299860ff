"""Code that cannot be loaded: section 4."""
import unittest

import suite
from suite import needs


class Loading(suite.Case):
    def failed(self, name):
        started = self.start()
        started.open(self.language.code(name), self.language.entry, wait=False)
        self.assertEqual(1, started.wait_exit())
        self.assertIsNone(started.ready)
        self.assertIsNotNone(started.load_failed)
        return started

    @needs("syntax")
    def test_reports_a_syntax_error_with_its_line(self):
        failure = self.failed("syntax").load_failed
        self.assertEqual(self.language.expected["syntaxLine"], failure.get("line"))
        self.assertIn(self.language.entry, failure["stackTrace"])
        self.assertRegex(failure["stackTrace"], r"\b%d\b" % failure["line"])

    @needs("raises")
    def test_reports_a_failure_of_module_code(self):
        started = self.failed("raises")
        self.assertIn("no database here", started.load_failed["message"])
        self.assertIn(self.language.entry, started.load_failed["stackTrace"])
        self.assertTrue(any("about to fail" in text for text in started.texts()))

    @needs("nomain")
    def test_reports_a_missing_main(self):
        self.assertIn("main", self.failed("nomain").load_failed["message"])


suite.for_each_language(globals(), Loading)

if __name__ == "__main__":
    unittest.main()
