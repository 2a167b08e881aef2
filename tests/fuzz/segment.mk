FUZZERS += segment
fuzz_segment_LIBS = \
	src/segment/libnx_segment.la src/postings/libnx_postings.la src/store/libnx_store.la \
	src/base/libnx_base.la
