#include "tests/run.h"

Suite *suite_base_arena(void);
Suite *suite_base_buffer(void);
Suite *suite_base_bytes(void);
Suite *suite_base_checksum(void);
Suite *suite_base_crew(void);
Suite *suite_base_fail(void);
Suite *suite_base_head(void);
Suite *suite_base_lang(void);
Suite *suite_base_late(void);
Suite *suite_base_norm(void);
Suite *suite_base_sort(void);
Suite *suite_base_utf8(void);
Suite *suite_base_when(void);

NX_RUN_SUITES(suite_base_arena, suite_base_buffer, suite_base_bytes, suite_base_checksum,
              suite_base_crew, suite_base_fail, suite_base_head, suite_base_lang, suite_base_late, suite_base_norm, suite_base_sort,
              suite_base_utf8, suite_base_when)
