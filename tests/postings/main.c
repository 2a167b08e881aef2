#include "tests/run.h"

Suite *suite_postings_unpack(void);
Suite *suite_postings_patch(void);
Suite *suite_postings_list(void);
Suite *suite_postings_bounded(void);
Suite *suite_postings_choice(void);
Suite *suite_postings_coded(void);
Suite *suite_postings_cursor(void);
Suite *suite_postings_damage(void);

NX_RUN_SUITES(suite_postings_unpack, suite_postings_patch, suite_postings_list,
              suite_postings_cursor, suite_postings_damage, suite_postings_bounded,
              suite_postings_choice, suite_postings_coded)
