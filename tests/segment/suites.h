/* suites.h - the suites of tests/segment. */
#ifndef NX_TESTS_SEGMENT_SUITES_H
#define NX_TESTS_SEGMENT_SUITES_H

#include <check.h>

Suite *suite_segment_round(void);
Suite *suite_segment_textcode(void);
Suite *suite_segment_damage(void);
Suite *suite_segment_fault(void);
Suite *suite_segment_merge(void);
Suite *suite_segment_pairs(void);
Suite *suite_segment_parts(void);
Suite *suite_segment_huffman(void);
Suite *suite_segment_stored(void);

#endif
