/* suites.h - the suites of tests/store. */
#ifndef NX_TESTS_STORE_SUITES_H
#define NX_TESTS_STORE_SUITES_H

#include <check.h>

Suite *suite_store_dir(void);
Suite *suite_store_fault(void);
Suite *suite_store_walk(void);

#endif
