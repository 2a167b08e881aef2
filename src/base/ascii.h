/* ascii.h - letters and digits of ASCII, and where a run of them ends: most words are nothing else. */
#ifndef NX_BASE_ASCII_H
#define NX_BASE_ASCII_H

#include <stdbool.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline bool
nx_ascii_is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline bool
nx_ascii_is_word(char c)
{
	return (c >= '0' && c <= '9') || nx_ascii_is_letter(c);
}

/* The end of the letters and digits from `p` on. */
static inline const char *
nx_ascii_word_end(const char *p, const char *end)
{
#ifdef __SSE2__
	/* Sixteen at a time.  Compares are signed, so ranges are moved to the lowest numbers. */
	while (end - p >= 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
		__m128i letters = _mm_add_epi8(low, _mm_set1_epi8((char)(-128 - 'a')));
		__m128i digits = _mm_add_epi8(bytes, _mm_set1_epi8((char)(-128 - '0')));
		__m128i plain =
		    _mm_or_si128(_mm_cmplt_epi8(letters, _mm_set1_epi8(-128 + 26)),
		                 _mm_cmplt_epi8(digits, _mm_set1_epi8(-128 + 10)));
		unsigned others = ~(unsigned)_mm_movemask_epi8(plain) & 0xFFFF;
		if (others)
			return p + __builtin_ctz(others);
		p += 16;
	}
#endif
	while (p < end && nx_ascii_is_word(*p))
		p++;
	return p;
}

#endif
