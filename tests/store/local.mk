# tests/store/local.mk
check_PROGRAMS += tests/store/test_store
TESTS += tests/store/test_store
tests_store_test_store_SOURCES = \
	tests/store/main.c tests/store/suites.h \
	tests/store/folder.c tests/store/folder.h \
	tests/store/test_dir.c tests/store/test_fault.c tests/store/test_walk.c
EXTRA_tests_store_test_store_DEPENDENCIES = src/store/libnx_store.la
tests_store_test_store_LDFLAGS = $(call whole,store)
tests_store_test_store_LDADD = src/base/libnx_base.la $(TEST_LIBS)
