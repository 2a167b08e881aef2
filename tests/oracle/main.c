#include "tests/run.h"

Suite *suite_oracle_living(void);
Suite *suite_oracle_pairs(void);
Suite *suite_oracle_random(void);
Suite *suite_oracle_queries(void);

NX_RUN_SUITES(suite_oracle_queries, suite_oracle_random, suite_oracle_pairs, suite_oracle_living)
