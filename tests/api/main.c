#include "tests/api/suites.h"
#include "tests/run.h"

NX_RUN_SUITES(suite_api_search, suite_api_damage, suite_api_memory, suite_api_writer)
