#include "tests/format/suites.h"
#include "tests/run.h"

NX_RUN_SUITES(suite_format_reader)
