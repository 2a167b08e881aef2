EXTRA_DIST += scripts/check-headers scripts/check-layers scripts/configure-in scripts/demo scripts/help \
	scripts/install-packages scripts/packages scripts/test

.PHONY: layers headers help asan tsan fuzz
layers:
	@$(top_srcdir)/scripts/check-layers $(top_srcdir)

# Every header compiles alone; the public ones also as C99 and C++.
headers:
	@CC="$(CC)" CXX="$(CXX)" CPPFLAGS="$(NX_CFLAGS) -I." $(top_srcdir)/scripts/check-headers $(top_srcdir)

check-local: layers headers

help:
	@$(top_srcdir)/scripts/help

asan:
	$(top_srcdir)/scripts/configure-in asan --enable-werror --disable-shared \
		--enable-sanitizers=address,undefined CFLAGS='-O1 -g'
	CK_TIMEOUT_MULTIPLIER=10 $(MAKE) -C asan check

# The tests whose code starts threads: builds, and many searches of one index.
TSAN_TESTS = tests/index/test_index tests/api/test_api

tsan:
	$(top_srcdir)/scripts/configure-in tsan --enable-werror --disable-shared \
		--enable-sanitizers=thread CFLAGS='-O1 -g'
	$(MAKE) -C tsan all
	CK_TIMEOUT_MULTIPLIER=10 $(MAKE) -C tsan check-TESTS check_PROGRAMS='$(TSAN_TESTS)' \
		TESTS='$(TSAN_TESTS)'
