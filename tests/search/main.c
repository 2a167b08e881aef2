#include "tests/run.h"
#include "tests/search/suites.h"

NX_RUN_SUITES(suite_search_pruning)
