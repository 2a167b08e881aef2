TESTS += tests/cli/run.test tests/kill.test
EXTRA_DIST += tests/kill.test tests/cli/run.test tests/cli/cases tests/cli/format2 tests/corpus
