TESTS += tests/cli/run.test
EXTRA_DIST += tests/cli/run.test tests/cli/cases tests/corpus
