#include "tests/run.h"

Suite *suite_query_parse(void);
Suite *suite_query_property(void);
Suite *suite_query_span(void);
Suite *suite_query_caret(void);

NX_RUN_SUITES(suite_query_parse, suite_query_property, suite_query_span, suite_query_caret)
