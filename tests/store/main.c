#include "tests/run.h"
#include "tests/store/suites.h"

NX_RUN_SUITES(suite_store_dir, suite_store_fault, suite_store_walk)
