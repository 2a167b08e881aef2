EXTRA_DIST += scripts/check-layers scripts/check-headers scripts/help

.PHONY: layers headers help
layers:
	@$(top_srcdir)/scripts/check-layers $(top_srcdir)

# Every header compiles alone; the public ones also as C99 and C++.
headers:
	@CC="$(CC)" CXX="$(CXX)" CPPFLAGS="$(NX_CFLAGS) -I." $(top_srcdir)/scripts/check-headers $(top_srcdir)

check-local: layers headers
