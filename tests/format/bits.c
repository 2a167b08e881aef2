#include "tests/format/bits.h"

#include <string.h>

/* ---- 1.8 to 1.12 ---- */

uint64_t
ref_take_bits(struct ref_bits *from, unsigned width)
{
	uint64_t value = 0;

	for (unsigned k = 0; k < width; k++, from->at++) {
		if (from->at / 8 >= (uint64_t)(from->bytes.end - from->bytes.p))
			ref_fail(from->bytes.trouble, "bits end early");
		value |= (uint64_t)(from->bytes.p[from->at / 8] >> from->at % 8 & 1) << k;
	}
	return value;
}

uint32_t
ref_below(struct ref_bits *from, int64_t r)
{
	unsigned k = 0;
	int64_t m, value;

	if (r < 1 || r > INT64_C(1) << 32)
		ref_fail(from->bytes.trouble, "a number of %lld", (long long)r);
	while (INT64_C(2) << k <= r)
		k++;
	m = (INT64_C(2) << k) - r;
	value = (int64_t)ref_take_bits(from, k);
	return (uint32_t)(value < m ? value : 2 * value + (int64_t)ref_take_bits(from, 1) - m);
}

/* Of the gaps first the low parts, then the high ones. */
void
ref_ascending(struct ref_bits *from, int64_t n, int64_t lo, int64_t hi, uint32_t *to)
{
	unsigned k = 0;

	if (n > 0 && hi - lo < n)
		ref_fail(from->bytes.trouble, "%lld numbers in a range of %lld", (long long)n, (long long)(hi - lo));
	if (n == 1)
		to[0] = (uint32_t)(lo + ref_below(from, hi - lo));
	if (n <= 1)
		return;
	while (INT64_C(2) << k <= (hi - lo - n) / n)
		k++;
	for (int64_t i = 0; i < n; i++)
		to[i] = (uint32_t)ref_take_bits(from, k);
	for (int64_t i = 0, next = lo; i < n; i++, next++) {
		int64_t high = 0;

		while (high <= hi && !ref_take_bits(from, 1))
			high++;
		next += (high << k) + to[i];
		if (next >= hi)
			ref_fail(from->bytes.trouble, "a number that is not below %lld", (long long)hi);
		to[i] = (uint32_t)next;
	}
}

static uint64_t
binomial(uint64_t n, uint64_t k)
{
	uint64_t c = 1;

	if (k > n)
		return 0;
	for (uint64_t i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

static unsigned
bits_of(uint64_t number)
{
	unsigned bits = 0;

	for (; number; number >>= 1)
		bits++;
	return bits;
}

static unsigned
low_bits(int64_t n, int64_t m)
{
	unsigned low = 0, w = bits_of((uint64_t)m), x = bits_of((uint64_t)n);

	if (n <= 12) {
		while ((m >> low) + n > 32)
			low++;
		return low;
	}
	low = w > x ? w - x : 0;
	return low > 0 && (m >> (low - 1)) - (m >> low) < n ? low - 1 : low;
}

void
ref_choice(struct ref_bits *from, int64_t n, int64_t lo, int64_t m, uint32_t *to)
{
	unsigned low = low_bits(n, m);
	int64_t most = m >> low, bucket = 0;
	uint64_t rank;

	for (int64_t i = 0; i < n; i++)
		to[i] = (uint32_t)ref_take_bits(from, low);
	if (n > 12) {
		for (int64_t i = 0, at = 0; at < n + most; at++)
			if (ref_take_bits(from, 1)) {
				if (i == n)
					ref_fail(from->bytes.trouble, "more buckets than numbers");
				to[i] |= (uint32_t)((at - i) << low);
				i++;
			}
	} else {
		rank = ref_take_bits(from, bits_of(binomial((uint64_t)(most + n), (uint64_t)n) - 1));
		for (int64_t i = n; i-- > 0; rank -= binomial((uint64_t)(bucket + i), (uint64_t)i + 1)) {
			for (bucket = most; binomial((uint64_t)(bucket + i), (uint64_t)i + 1) > rank;)
				bucket--;
			to[i] |= (uint32_t)(bucket << low);
		}
	}
	for (int64_t i = 0; i < n; i++) {
		if (to[i] > m || (i > 0 && (int64_t)to[i] + i + lo <= (int64_t)to[i - 1]))
			ref_fail(from->bytes.trouble, "a choice that is none");
		to[i] = (uint32_t)(to[i] + lo + i);
	}
}

uint64_t
ref_order(struct ref_bits *from, unsigned k)
{
	unsigned zeros = 0;

	while (!ref_take_bits(from, 1))
		if (++zeros > 48)
			ref_fail(from->bytes.trouble, "too many zeros");
	return ref_take_bits(from, zeros + k) + (((UINT64_C(1) << zeros) - 1) << k);
}

const uint8_t *
ref_end_bits(struct ref_bits *from)
{
	while (from->at % 8)
		if (ref_take_bits(from, 1))
			ref_fail(from->bytes.trouble, "bits left over are not 0");
	return from->bytes.p + from->at / 8;
}

/* ---- 5.8 ---- */

struct ref_bytes
ref_code(struct ref_bytes *from)
{
	struct ref_bytes view = *from, code = *from;

	(void)ref_take(from, ref_number(&view, 4));
	code.end = from->p;
	return code;
}

uint8_t
ref_symbol(struct ref_bits *from, const struct ref_bytes *code, unsigned context)
{
	struct ref_bytes view = *code, table = *code, symbols;
	uint64_t at, longest, word = 0, first = 0;

	(void)ref_take(&view, 4 + 2 * (uint64_t)context);
	at = 2 * ref_number(&view, 2);
	if (at < 520)
		ref_fail(code->trouble, "no table for context %u", context);
	(void)ref_take(&table, at);
	longest = ref_number(&table, 1);
	symbols = table;
	(void)ref_take(&symbols, longest);
	if (longest > 15)
		ref_fail(code->trouble, "a codeword of %llu bits", (unsigned long long)longest);
	if (longest == 0)
		return (uint8_t)ref_number(&symbols, 1);
	for (uint64_t len = 1; len <= longest; len++) {
		uint64_t count = ref_number(&table, 1);
		word = 2 * word + ref_take_bits(from, 1);
		if (word - first < count) {
			(void)ref_take(&symbols, word - first);
			return (uint8_t)ref_number(&symbols, 1);
		}
		first = (first + count) * 2;
		(void)ref_take(&symbols, count);
	}
	ref_fail(code->trouble, "no such codeword in context %u", context);
}

/* ---- 6.4 ---- */

static void
other_freq_zones(struct ref_bits *from, struct ref_posting *to)
{
	unsigned ones = 0;

	while (ones < 3 && ref_take_bits(from, 1))
		ones++;
	to->zones = ones == 0 ? 2 : ones == 2 ? 1 : 0;
	if (ones == 3) {
		to->zones = (unsigned)ref_take_bits(from, 2);
		if (to->zones == 0) {
			to->zones = 3;
			return;
		}
	}
	if (ones == 1 || ones == 3) {
		uint64_t more = ref_order(from, 0);
		if (more > (1u << 24) - 2)
			ref_fail(from->bytes.trouble, "a frequency above 2^24");
		to->freq = (uint32_t)more + 2;
	}
}

void
ref_freqs_zones(struct ref_bits *from, struct ref_posting *to, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		to[i].zones = 0;
		to[i].freq = ref_take_bits(from, 1) ? 0 : 1;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (to[i].freq)
			continue;
		to[i].freq = 1;
		other_freq_zones(from, &to[i]);
	}
}

struct ref_posting *
ref_brief(struct ref_bits *from, uint32_t ndocs, uint32_t limit)
{
	struct ref_posting *to = ref_memory(from->bytes.trouble, ndocs, sizeof(*to));
	uint32_t docs[15];

	ref_ascending(from, ndocs, 0, limit, docs);
	for (uint32_t i = 0; i < ndocs; i++)
		to[i].doc = docs[i];
	ref_freqs_zones(from, to, ndocs);
	return to;
}

/* 6.8.6: where a bounded term's positions must be. */
static void
check_ranges(struct ref_trouble *trouble, const struct ref_posting *it,
             const struct ref_extents *extents)
{
	uint64_t words = extents->words[it->doc], title = extents->title_ends[it->doc];
	uint64_t lead = title + extents->lead_sizes[it->doc];
	uint64_t lo = it->zones & 1 ? 0 : it->zones ? title : lead;
	uint64_t hi = it->zones & 1 ? title : it->zones ? lead : words;

	if (it->positions[0] < lo || it->positions[0] >= hi ||
	    it->positions[it->freq - 1] >= words)
		ref_fail(trouble, "positions in document %u are not in its zones", it->doc);
}

void
ref_brief_positions(struct ref_bits *from, struct ref_posting *to, uint32_t ndocs,
                    const struct ref_extents *extents)
{
	for (uint32_t i = 0; i < ndocs; i++) {
		struct ref_posting *it = &to[i];
		unsigned order = !extents || it->zones & 1 ? 2 : it->zones ? 5 : 8;
		uint64_t pos = ref_order(from, order);

		it->positions = ref_memory(from->bytes.trouble, it->freq, sizeof(uint32_t));
		for (uint32_t k = 0; k < it->freq; k++) {
			pos += k ? ref_order(from, 5) + 1 : 0;
			if (pos >= UINT64_C(1) << 31)
				ref_fail(from->bytes.trouble, "a position of %llu",
				         (unsigned long long)pos);
			it->positions[k] = (uint32_t)pos;
		}
		if (extents)
			check_ranges(from->bytes.trouble, it, extents);
	}
}

/* 1.4 */
struct ref_text
ref_front_coded(struct ref_bits *from, const struct ref_bytes *code, const struct ref_text *before)
{
	struct ref_trouble *trouble = from->bytes.trouble;
	uint64_t byte = ref_symbol(from, code, 256);
	uint64_t shared = byte & 15, own = byte >> 4;
	struct ref_text text;

	if (shared == 15)
		shared += ref_order(from, 3);
	if (own == 15)
		own += ref_order(from, 3);
	if (shared > before->len || own > 1024 || shared + own == 0 || shared + own > 1024)
		ref_fail(trouble, "a text of %llu and %llu bytes", (unsigned long long)shared,
		         (unsigned long long)own);
	text.len = (size_t)(shared + own);
	text.bytes = ref_memory(trouble, text.len + 1, 1);
	if (shared)
		memcpy(text.bytes, before->bytes, (size_t)shared);
	for (size_t i = (size_t)shared; i < text.len; i++)
		text.bytes[i] = ref_symbol(from, code, i ? text.bytes[i - 1] : 0);
	return text;
}
