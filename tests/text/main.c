#include "suites.h"

#include "tests/run.h"

NX_RUN_SUITES(suite_text_lexicon, suite_text_fold, suite_text_number, suite_text_stem,
              suite_text_analyzer, suite_text_robust, suite_text_langid, suite_text_mixed)
