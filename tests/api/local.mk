check_PROGRAMS += tests/api/test_api
TESTS += tests/api/test_api
tests_api_test_api_SOURCES = \
	tests/api/main.c tests/api/sample.c tests/api/suites.h tests/api/test_damage.c \
	tests/api/test_memory.c tests/api/test_search.c tests/api/test_writer.c
tests_api_test_api_LDADD = libnidx.la $(TEST_LIBS) -lpthread
