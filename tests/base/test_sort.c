#include "base/sort.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_base_sort(void);

enum { MOST = 700 };

struct numbered {
	uint64_t key;
	size_t place; /* before sorting */
};

static unsigned bit; /* from which keys are compared */

static int
compare(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	uint64_t p = x->key >> bit, q = y->key >> bit;

	return p != q ? (p > q) - (p < q) : (x->place > y->place) - (x->place < y->place);
}

START_TEST(keys_come_in_order_and_equal_ones_stay)
{
	static struct numbered want[MOST];
	static uint64_t keys[MOST], room[MOST];

	srand(5);
	for (unsigned round = 0; round < 2000; round++) {
		size_t n = (size_t)rand() % MOST;
		unsigned wide = 1 + (unsigned)rand() % 64;

		bit = (unsigned)rand() % 64;
		for (size_t i = 0; i < n; i++) {
			keys[i] = ((uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand()) >>
			          (64 - wide);
			want[i] = (struct numbered){ keys[i], i };
		}
		qsort(want, n, sizeof(*want), compare);
		nx_sort_keys(keys, room, n, bit);
		for (size_t i = 0; i < n; i++)
			ck_assert(keys[i] == want[i].key);
	}
}
END_TEST

Suite *
suite_base_sort(void)
{
	Suite *suite = suite_create("base.sort");
	TCase *tcase = tcase_create("sort");

	tcase_add_test(tcase, keys_come_in_order_and_equal_ones_stay);
	suite_add_tcase(suite, tcase);
	return suite;
}
