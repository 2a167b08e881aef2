/* suites.h - the suites of this folder, and the small index they share. */
#ifndef NX_TESTS_API_SUITES_H
#define NX_TESTS_API_SUITES_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

Suite *suite_api_search(void);
Suite *suite_api_damage(void);
Suite *suite_api_memory(void);
Suite *suite_api_writer(void);

/* A new temporary folder's path plus "/NAME" into `to`; remembered for sample_remove(). */
void sample_path(const char *name, char *to, size_t room);

/* Writes four small articles as JSON lines to the path. */
void sample_articles(const char *path);

/* Builds an index of them; its path into `to`. */
void sample_index(char *to, size_t room);

/* Removes all temporary folders of this test. */
void sample_remove(void);

#endif
