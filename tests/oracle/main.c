#include "tests/run.h"

Suite *suite_oracle_random(void);

NX_RUN_SUITES(suite_oracle_random)
