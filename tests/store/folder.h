/* folder.h - a folder of its own for each test, and the faults that a test asks for. */
#ifndef NX_TESTS_STORE_FOLDER_H
#define NX_TESTS_STORE_FOLDER_H

#include "store/sys.h"

/* A new folder under $TMPDIR; removed with all in it, folders too, by the second. */
char *test_folder(void);
void test_folder_remove(char *path);

/* Writes a file of `text` at folder/name. */
void test_put(const char *folder, const char *name, const char *text);

/* From now on the nth system call from here (0 is the next) fails with `number`; -1: none does. */
void test_fail_at(long n, int number);
/* Calls since test_fail_at(), and whether one failed, and which. */
long test_calls(void);
int test_failed(enum nx_sys_call *call);
/* Reads and writes move at most so many bytes; 0: all they can. */
void test_short_transfers(size_t nbytes);

#endif
