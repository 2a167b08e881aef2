#include "base/norm.h"

#include "tests/run.h"

Suite *suite_base_norm(void);

START_TEST(small_lengths_are_exact_and_norms_never_fall)
{
	uint8_t before = 0;

	for (uint32_t n = 0; n < 1u << 21; n++) {
		uint8_t norm = nx_norm_of(n);
		NX_HOLD(norm >= before);
		NX_HOLD(nx_norm_words(norm) <= n);
		if (n < 24)
			NX_HOLD(nx_norm_words(norm) == n);
		else if (n < 1u << 20)
			NX_HOLD((uint64_t)n * 100 <= (uint64_t)nx_norm_words(norm) * 107);
		before = norm;
	}
	ck_assert_uint_eq(nx_norm_of(UINT32_MAX), 255);
}
END_TEST

START_TEST(a_norm_stands_for_the_smallest_length_that_has_it)
{
	for (unsigned norm = 0; norm < 256; norm++) {
		ck_assert_uint_eq(nx_norm_of(nx_norm_words((uint8_t)norm)), norm);
		if (norm)
			ck_assert_uint_lt(nx_norm_of(nx_norm_words((uint8_t)norm) - 1), norm);
	}
}
END_TEST

Suite *
suite_base_norm(void)
{
	Suite *suite = suite_create("base.norm");
	TCase *tc = tcase_create("norm");

	tcase_add_test(tc, small_lengths_are_exact_and_norms_never_fall);
	tcase_add_test(tc, a_norm_stands_for_the_smallest_length_that_has_it);
	suite_add_tcase(suite, tc);
	return suite;
}
