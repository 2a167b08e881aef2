#include "tests/run.h"
#include "tests/segment/suites.h"

NX_RUN_SUITES(suite_segment_parts, suite_segment_round, suite_segment_textcode,
              suite_segment_huffman, suite_segment_stored,
              suite_segment_merge, suite_segment_pairs, suite_segment_fault, suite_segment_damage)
