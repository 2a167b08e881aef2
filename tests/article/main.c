#include "tests/run.h"

Suite *suite_article_charset(void);
Suite *suite_article_clean(void);
Suite *suite_article_container(void);
Suite *suite_article_html(void);
Suite *suite_article_json(void);
Suite *suite_article_lines(void);
Suite *suite_article_jsonvalue(void);
Suite *suite_article_reader(void);
Suite *suite_article_text(void);
Suite *suite_article_xml(void);

NX_RUN_SUITES(suite_article_charset, suite_article_clean, suite_article_text, suite_article_json,
              suite_article_jsonvalue, suite_article_reader, suite_article_xml,
              suite_article_container, suite_article_lines, suite_article_html)
