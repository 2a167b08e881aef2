/* suites.h - the suites of this folder. */
#ifndef NX_TESTS_TEXT_SUITES_H
#define NX_TESTS_TEXT_SUITES_H

#include <check.h>

Suite *suite_text_analyzer(void);
Suite *suite_text_robust(void);
Suite *suite_text_lexicon(void);
Suite *suite_text_fold(void);
Suite *suite_text_number(void);
Suite *suite_text_stem(void);
Suite *suite_text_langid(void);
Suite *suite_text_mixed(void);

#endif
