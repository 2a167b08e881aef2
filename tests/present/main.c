#include "tests/run.h"

Suite *suite_present_window(void);
Suite *suite_present_snippet(void);

NX_RUN_SUITES(suite_present_window, suite_present_snippet)
