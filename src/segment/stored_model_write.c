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
	const uint32_t *counts; /* of each unit, how many ops */
	size_t nkinds, nwords;
	struct nx_buffer *out, *dictionary;
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

/* The words, by class. */
static void
collect_words(struct making *m)
{
	const uint8_t *classes = m->classer->classes;
	uint32_t at[NX_CLASSES_MAX + 1] = { 0 };

	for (size_t unit = NX_UNIT_WORD; unit < m->nkinds; unit++)
		at[classes[unit] + 1] += classes[unit] != NX_UNIT_SPELL;
	for (unsigned class = 0; class < NX_CLASSES_MAX; class++)
		at[class + 1] += at[class];
	m->nwords = at[NX_CLASSES_MAX];
	for (size_t unit = NX_UNIT_WORD; unit < m->nkinds; unit++) {
		const struct nx_piece *piece = &m->cut->pieces[unit - NX_UNIT_WORD];
		if (classes[unit] == NX_UNIT_SPELL)
			continue;
		m->self->words[at[classes[unit]]++] = (struct nx_model_word){
			.key = (uint64_t)classes[unit] << 56 |
			       __builtin_bswap64(piece->head.first) >> 16,
			.text = m->text + piece->at,
			.unit = (uint32_t)unit,
			.len = piece->len,
		};
	}
}

/* Lengths of the codes of the words of one class, words[begin, end), into their keys. */
static void
measure_class(struct making *m, size_t begin, size_t end)
{
	struct nx_model_out *self = m->self;

	for (size_t i = begin; i < end; i++)
		self->counts[i - begin] = m->counts[self->words[i].unit];
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

/* Calls `each` for the words of every class but the first four, which have none. */
static void
each_class(struct making *m, void (*each)(struct making *, size_t begin, size_t end))
{
	const struct nx_model_word *words = m->self->words;
	size_t begin = 0;

	for (uint32_t class = NX_UNIT_WORD; class < m->classer->nclasses; class++) {
		size_t end = begin;
		while (end < m->nwords && words[end].key >> 56 == class)
			end++;
		each(m, begin, end);
		begin = end;
	}
}

static void
make_words(struct making *m)
{
	collect_words(m);
	each_class(m, measure_class);
	qsort(m->self->words, m->nwords, sizeof(*m->self->words), compare_words);
	memset(m->self->units, 0, m->nkinds * sizeof(*m->self->units));
	each_class(m, put_class);
}

/* ---- Letters ---- */

/* Bytes that word i of the dictionary shares with the one before in its run. */
static unsigned
shared_bytes(const struct nx_model_word *words, size_t i)
{
	unsigned n = 0;

	if (i % NX_WORD_RUN == 0)
		return 0;
	while (n < words[i].len && n < words[i - 1].len && words[i].text[n] == words[i - 1].text[n])
		n++;
	return n;
}

/* How often each letter stands in each context. */
struct letter_counts {
	uint32_t at[NX_LETTER_CONTEXTS][NX_LETTERS];
};

/* A word from its byte `from` on. */
static void
count_letters(struct letter_counts *counts, const uint8_t *text, unsigned from, unsigned len)
{
	unsigned context = from ? nx_letter_context(text[from - 1]) : 0;

	for (unsigned i = from; i < len; i++) {
		counts->at[context][text[i]]++;
		context = nx_letter_context(text[i]);
	}
	counts->at[context][NX_LETTER_END]++;
}

static void
make_letters(struct making *m, struct letter_counts *counts, struct nx_code codes[][NX_LETTERS])
{
	for (unsigned context = 0; context < NX_LETTER_CONTEXTS; context++) {
		memcpy(m->self->counts, counts->at[context], sizeof(counts->at[context]));
		make_code(m, NX_LETTERS, codes[context]);
	}
}

static void
make_spelling(struct making *m, struct letter_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < m->cut->npieces; i++) {
		const struct nx_piece *piece = &m->cut->pieces[i];
		uint32_t often = m->counts[NX_UNIT_WORD + i];
		if (m->classer->classes[NX_UNIT_WORD + i] != NX_UNIT_SPELL)
			continue;
		for (; often > 0; often--)
			count_letters(counts, m->text + piece->at, 0, piece->len);
	}
	make_letters(m, counts, m->self->letters[NX_LETTERS_SPELL]);
}

static void
make_dictionary(struct making *m, struct letter_counts *counts)
{
	const struct nx_model_word *words = m->self->words;
	uint32_t shared[NX_WORD_BYTES + 1] = { 0 };

	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < m->nwords; i++) {
		unsigned n = shared_bytes(words, i);
		shared[n] += i % NX_WORD_RUN > 0;
		count_letters(counts, words[i].text, n, words[i].len);
	}
	memcpy(m->self->counts, shared, sizeof(shared));
	make_code(m, NX_WORD_BYTES + 1, m->self->shared);
	make_letters(m, counts, m->self->letters[NX_LETTERS_WORD]);
}

void
nx_model_put_letters(const struct nx_model_out *self, enum nx_letters set, struct nx_bits_out *bits,
                     const uint8_t *text, unsigned from, unsigned len)
{
	const struct nx_code(*codes)[NX_LETTERS] = self->letters[set];
	unsigned context = from ? nx_letter_context(text[from - 1]) : 0;

	for (unsigned i = from; i < len; i++) {
		nx_code_put(bits, &codes[context][text[i]]);
		context = nx_letter_context(text[i]);
	}
	nx_code_put(bits, &codes[context][NX_LETTER_END]);
}

/* Runs of words, each from a new byte; how many bytes each has follows the codes. */
static void
put_dictionary(struct making *m)
{
	const struct nx_model_word *words = m->self->words;

	for (size_t i = 0; i < m->nwords;) {
		struct nx_bits_out bits = { m->dictionary, 0, 0 };
		size_t begin = m->dictionary->len;
		do {
			unsigned n = shared_bytes(words, i);
			if (i % NX_WORD_RUN)
				nx_code_put(&bits, &m->self->shared[n]);
			nx_model_put_letters(m->self, NX_LETTERS_WORD, &bits, words[i].text, n,
			                     words[i].len);
		} while (++i % NX_WORD_RUN && i < m->nwords);
		nx_bits_flush(&bits);
		nx_buffer_put_varint(m->out, m->dictionary->len - begin);
	}
}

bool
nx_model_make(struct nx_model_out *self, const struct nx_cutter *cut, const uint8_t *text,
              const struct nx_repeater *repeater, const struct nx_classer *classer,
              const uint32_t *counts, struct nx_buffer *codes, struct nx_buffer *dictionary)
{
	struct making m = { .self = self,         .cut = cut,       .text = text,
		            .repeater = repeater, .classer = classer, .counts = counts,
		            .nkinds = NX_UNIT_WORD + cut->npieces,
		            .out = codes,         .dictionary = dictionary };
	struct letter_counts *letters = nx_mem_alloc(sizeof(*letters));

	if (!letters || !reserve(&m)) {
		nx_mem_free(letters);
		return false;
	}
	nx_buffer_put_u8(codes, (uint8_t)classer->nclasses);
	make_classes(&m);
	make_repeats(&m);
	make_words(&m);
	make_spelling(&m, letters);
	make_dictionary(&m, letters);
	put_dictionary(&m);
	nx_mem_free(letters);
	return !codes->failed && !dictionary->failed;
}
