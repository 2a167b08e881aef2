#include "tests/run.h"
#include "tests/search/suites.h"

NX_RUN_SUITES(suite_search_score, suite_search_spans, suite_search_meeting,
              suite_search_operators, suite_search_pruning)
