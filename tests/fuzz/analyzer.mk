FUZZERS += analyzer
fuzz_analyzer_LIBS = src/text/libnx_text.la src/base/libnx_base.la
