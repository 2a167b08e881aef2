/* suites.h - the suites of tests/format. */
#ifndef NX_TESTS_FORMAT_SUITES_H
#define NX_TESTS_FORMAT_SUITES_H

#include <check.h>

Suite *suite_format_reader(void);

#endif
