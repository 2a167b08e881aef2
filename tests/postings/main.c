#include "tests/run.h"

Suite *suite_postings_list(void);
Suite *suite_postings_cursor(void);

NX_RUN_SUITES(suite_postings_list, suite_postings_cursor)
