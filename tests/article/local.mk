check_PROGRAMS += tests/article/test_article
TESTS += tests/article/test_article
tests_article_test_article_SOURCES = \
	tests/article/main.c tests/article/reading.c tests/article/reading.h \
	tests/article/test_charset.c tests/article/test_container.c \
	tests/article/test_clean.c tests/article/test_json.c \
	tests/article/samejson.h tests/article/test_jsonvalue.c \
	tests/article/test_reader.c tests/article/test_text.c \
	tests/article/test_xml.c tests/article/test_lines.c \
	tests/article/test_html.c
tests_article_test_article_LDFLAGS = $(call whole,article)
tests_article_test_article_LDADD = src/base/libnx_base.la $(TEST_LIBS) $(NX_LATE_LIBS)
EXTRA_DIST += \
	tests/article/data/utf16-nobom.txt tests/article/data/utf16be.txt \
	tests/article/data/utf16le.txt tests/article/data/utf8-bom.txt \
	tests/article/data/utf8.txt.gz tests/article/data/windows-1252.txt
EXTRA_tests_article_test_article_DEPENDENCIES = src/article/libnx_article.la
