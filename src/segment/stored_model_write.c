#include "base/mem.h"
#include "segment/stored_model.h"

#include <stdlib.h>
#include <string.h>

/* A word in the order of the dictionary. */
struct nx_model_word {
	uint64_t key; /* class, length of its code, first six bytes */
	const uint8_t *text;
	uint32_t unit;
	uint8_t len;
};

void
nx_model_out_release(struct nx_model_out *self)
{
	nx_mem_free(self->classes);
	nx_mem_free(self->units);
	nx_mem_free(self->words);
	nx_mem_free(self->counts);
	nx_mem_free(self->codes);
	nx_mem_free(self->work);
	nx_mem_free(self->bits);
	*self = (struct nx_model_out){ 0 };
}

/* What a model is made from. */
struct making {
	struct nx_model_out *self;
	const struct nx_cutter *cut;
	const uint8_t *text;
	const struct nx_repeater *repeater;
	const struct nx_classer *classer;
	size_t nkinds, nwords;
	struct nx_buffer *out;
};

static bool
reserve(struct making *m)
{
	struct nx_model_out *self = m->self;
	size_t k = m->classer->nclasses, most = m->nkinds;

	most = most > k * k ? most : k * k;
	most = most > NX_LETTERS ? most : NX_LETTERS;
	return !(nx_mem_grow(&self->classes, &self->classes_room, k * k, sizeof(*self->classes)) ||
	         nx_mem_grow(&self->units, &self->units_room, m->nkinds, sizeof(*self->units)) ||
	         nx_mem_grow(&self->words, &self->words_room, m->nkinds, sizeof(*self->words)) ||
	         nx_mem_grow(&self->counts, &self->counts_room, most, sizeof(*self->counts)) ||
	         nx_mem_grow(&self->codes, &self->codes_room, most, sizeof(*self->codes)) ||
	         nx_mem_grow(&self->work, &self->work_room, 2 * most, sizeof(*self->work)) ||
	         nx_mem_grow(&self->bits, &self->bits_room, most, sizeof(*self->bits)));
}

/* Codes for self->counts[0, n); their lengths go out as bytes. */
static void
make_code(struct making *m, size_t n, struct nx_code *codes)
{
	struct nx_model_out *self = m->self;

	nx_huffman_lengths(self->counts, n, NX_CLASS_BITS, self->bits, self->work);
	nx_huffman_codes(self->bits, n, self->codes);
	for (size_t i = 0; i < n; i++)
		codes[i] = (struct nx_code){ self->codes[i], self->bits[i] };
	nx_buffer_put(m->out, self->bits, n);
}

static void
make_classes(struct making *m)
{
	const uint8_t *classes = m->classer->classes;
	const struct nx_op *ops = m->repeater->ops;
	struct nx_model_out *self = m->self;
	uint32_t k = m->classer->nclasses;
	uint32_t *pairs = m->classer->pairs;

	memset(pairs, 0, (size_t)k * k * sizeof(*pairs));
	for (size_t i = 0; i < m->repeater->nops; i++)
		pairs[classes[ops[i].before] * k + classes[ops[i].unit]]++;
	for (uint32_t before = 0; before < k; before++) {
		memcpy(self->counts, pairs + (size_t)before * k, k * sizeof(*pairs));
		make_code(m, k, self->classes + (size_t)before * k);
	}
}

static void
make_repeats(struct making *m)
{
	const struct nx_repeater *repeater = m->repeater;
	struct nx_model_out *self = m->self;

	memset(self->counts, 0, NX_SLOTS * sizeof(*self->counts));
	for (size_t i = 0; i < repeater->nrepeats; i++)
		self->counts[nx_slot(repeater->repeats[i].length - 1)]++;
	make_code(m, NX_SLOTS, self->lengths);
	memset(self->counts, 0, NX_SLOTS * sizeof(*self->counts));
	for (size_t i = 0; i < repeater->nrepeats; i++)
		self->counts[nx_slot(repeater->repeats[i].distance - 1)]++;
	make_code(m, NX_SLOTS, self->distances);
}

static bool
make_letters(struct making *m)
{
	const struct nx_repeater *repeater = m->repeater;
	uint32_t(*counts)[NX_LETTERS] = nx_mem_zalloc(NX_LETTER_CONTEXTS, sizeof(*counts));

	if (!counts)
		return false;
	for (size_t i = 0; i < repeater->nops; i++) {
		uint32_t unit = repeater->ops[i].unit;
		const struct nx_piece *piece;
		unsigned context = 0;
		if (unit < NX_UNIT_WORD || m->classer->classes[unit] != NX_UNIT_SPELL)
			continue;
		piece = &m->cut->pieces[unit - NX_UNIT_WORD];
		for (unsigned j = 0; j < piece->len; j++) {
			uint8_t letter = m->text[piece->at + j];
			counts[context][letter]++;
			context = nx_letter_context(letter);
		}
		counts[context][NX_LETTER_END]++;
	}
	for (unsigned context = 0; context < NX_LETTER_CONTEXTS; context++) {
		memcpy(m->self->counts, counts[context], sizeof(counts[context]));
		make_code(m, NX_LETTERS, m->self->letters[context]);
	}
	nx_mem_free(counts);
	return true;
}

/* ---- Words ---- */

static int
compare_words(const void *a, const void *b)
{
	const struct nx_model_word *x = a, *y = b;
	uint8_t len = x->len < y->len ? x->len : y->len;
	int order;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	order = memcmp(x->text, y->text, len);
	return order ? order : x->len - y->len;
}

static void
collect_words(struct making *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->cut->npieces; i++) {
		const struct nx_piece *piece = &m->cut->pieces[i];
		uint32_t unit = NX_UNIT_WORD + (uint32_t)i;
		if (m->classer->classes[unit] == NX_UNIT_SPELL)
			continue;
		m->self->words[n++] = (struct nx_model_word){
			.key = (uint64_t)m->classer->classes[unit] << 56 |
			       __builtin_bswap64(piece->head) >> 16,
			.text = m->text + piece->at,
			.unit = unit,
			.len = piece->len,
		};
	}
	m->nwords = n;
}

/* Lengths of the codes of the words of one class, words[begin, end), into their keys. */
static void
measure_class(struct making *m, const uint32_t *counts, size_t begin, size_t end)
{
	struct nx_model_out *self = m->self;

	for (size_t i = begin; i < end; i++)
		self->counts[i - begin] = counts[self->words[i].unit];
	nx_huffman_lengths(self->counts, end - begin, NX_HUFFMAN_MAX, self->bits, self->work);
	for (size_t i = begin; i < end && end - begin > 1; i++)
		self->words[i].key |= (uint64_t)self->bits[i - begin] << 48;
}

/* How many words of the class have codes of each length, and their codes. */
static void
put_class(struct making *m, size_t begin, size_t end)
{
	struct nx_model_out *self = m->self;
	uint32_t count[NX_HUFFMAN_MAX + 1] = { 0 };
	unsigned longest = 0;

	for (size_t i = begin; i < end; i++) {
		uint8_t len = (uint8_t)(self->words[i].key >> 48);
		self->bits[i - begin] = len;
		longest = len > longest ? len : longest;
		count[len]++;
	}
	nx_huffman_codes(self->bits, end - begin, self->codes);
	for (size_t i = begin; i < end; i++)
		self->units[self->words[i].unit] =
		    (struct nx_code){ self->codes[i - begin], self->bits[i - begin] };
	nx_buffer_put_u8(m->out, (uint8_t)longest);
	for (unsigned len = 0; len <= longest; len++)
		nx_buffer_put_varint(m->out, count[len]);
}

/* Calls `each` for the words of every class but the first four, which are none. */
static void
each_class(struct making *m, const uint32_t *counts)
{
	const struct nx_model_word *words = m->self->words;
	size_t begin = 0;

	for (uint32_t class = NX_UNIT_WORD; class < m->classer->nclasses; class++) {
		size_t end = begin;
		while (end < m->nwords && words[end].key >> 56 == class)
			end++;
		if (counts)
			measure_class(m, counts, begin, end);
		else
			put_class(m, begin, end);
		begin = end;
	}
}

/* Front-coded: bytes shared with the word before, bytes of its own, then the texts. */
static void
put_dictionary(struct making *m)
{
	const struct nx_model_word *words = m->self->words;
	uint8_t *shared = m->self->bits;

	for (size_t i = 0; i < m->nwords; i++) {
		uint8_t n = 0;
		while (i % NX_WORD_RUN && n < words[i].len && n < words[i - 1].len &&
		       words[i].text[n] == words[i - 1].text[n])
			n++;
		shared[i] = n;
	}
	nx_buffer_put(m->out, shared, m->nwords);
	for (size_t i = 0; i < m->nwords; i++)
		nx_buffer_put_u8(m->out, (uint8_t)(words[i].len - shared[i]));
	for (size_t i = 0; i < m->nwords; i++)
		nx_buffer_put(m->out, words[i].text + shared[i], words[i].len - shared[i]);
}

static bool
make_words(struct making *m)
{
	uint32_t *counts = nx_mem_zalloc(m->nkinds, sizeof(*counts));

	if (!counts)
		return false;
	for (size_t i = 0; i < m->repeater->nops; i++)
		counts[m->repeater->ops[i].unit]++;
	collect_words(m);
	qsort(m->self->words, m->nwords, sizeof(*m->self->words), compare_words);
	each_class(m, counts);
	nx_mem_free(counts);
	qsort(m->self->words, m->nwords, sizeof(*m->self->words), compare_words);
	memset(m->self->units, 0, m->nkinds * sizeof(*m->self->units));
	each_class(m, NULL);
	put_dictionary(m);
	return true;
}

bool
nx_model_make(struct nx_model_out *self, const struct nx_cutter *cut, const uint8_t *text,
              const struct nx_repeater *repeater, const struct nx_classer *classer,
              struct nx_buffer *out)
{
	struct making m = { self, cut, text, repeater, classer, NX_UNIT_WORD + cut->npieces, 0, out };

	if (!reserve(&m))
		return false;
	nx_buffer_put_u8(out, (uint8_t)classer->nclasses);
	make_classes(&m);
	make_repeats(&m);
	return make_letters(&m) && make_words(&m) && !out->failed;
}
