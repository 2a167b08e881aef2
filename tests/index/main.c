#include "tests/index/suites.h"
#include "tests/run.h"

NX_RUN_SUITES(suite_index_forward, suite_index_parts, suite_index_small,
              suite_index_manifest, suite_index_build, suite_index_snapshot, suite_index_failures,
              suite_index_crash, suite_index_living, suite_index_pairs, suite_index_terms)
