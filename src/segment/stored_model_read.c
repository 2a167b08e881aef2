#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored_model.h"

#include <string.h>

/* The bytes of a model's codes, from front to back. */
struct source {
	const uint8_t *p, *end;
};

static const uint8_t *
take(struct source *from, size_t nbytes)
{
	const uint8_t *bytes = from->p;

	if (nbytes > (size_t)(from->end - from->p))
		return NULL;
	from->p += nbytes;
	return bytes;
}

/* ---- Codes ---- */

static enum nidx_status
place_code(struct nx_model *self, struct source *from, struct nx_model_code *code, size_t nsymbols)
{
	code->lengths = take(from, nsymbols);
	code->nsymbols = (uint32_t)nsymbols;
	code->open = false;
	code->symbols = nx_arena_alloc(&self->arena, nsymbols * sizeof(*code->symbols));
	code->direct = nx_arena_alloc(&self->arena, sizeof(*code->direct) << NX_DIRECT);
	if (!code->symbols || !code->direct)
		return NIDX_ENOMEM;
	code->symbols[0] = 0; /* what a code without symbols gives */
	return code->lengths ? NIDX_OK : NIDX_ECORRUPT;
}

/* Fills 2^order entries. */
static inline void
fill(uint16_t *to, uint16_t entry, unsigned order)
{
	uint64_t four = entry * UINT64_C(0x0001000100010001);

	if (order < 2) {
		to[0] = to[order] = entry; /* one, or two */
		return;
	}
	for (uint16_t *end = to + ((size_t)1 << order); to < end; to += 4)
		memcpy(to, &four, sizeof(four));
}

/* Canonical codes ascend with their rank, so the table fills from front to back. */
static void
fill_direct(struct nx_model_code *self, size_t nused)
{
	size_t at = 0;

	for (size_t rank = 0; rank < nused; rank++) {
		unsigned symbol = self->symbols[rank], len = self->lengths[symbol];
		if (len > NX_DIRECT)
			break;
		fill(self->direct + at, (uint16_t)(symbol << 4 | len), NX_DIRECT - len);
		at += (size_t)1 << (NX_DIRECT - len);
	}
	memset(self->direct + at, 0, (((size_t)1 << NX_DIRECT) - at) * sizeof(*self->direct));
}

bool
nx_model_code_open(struct nx_model_code *self)
{
	size_t nused;

	if (!nx_huffman_open_lengths(&self->code, self->lengths, self->nsymbols, self->symbols,
	                             &nused))
		return false;
	nx_huffman_start_at(&self->code, NX_DIRECT + 1);
	fill_direct(self, nused);
	self->open = true;
	return true;
}

static enum nidx_status
place_letters(struct nx_model *self, struct source *from, enum nx_letters set)
{
	enum nidx_status status = NIDX_OK;

	for (unsigned i = 0; i < NX_LETTER_CONTEXTS && status == NIDX_OK; i++)
		status = place_code(self, from, &self->letters[set][i], NX_LETTERS);
	return status;
}

static enum nidx_status
place_classes(struct nx_model *self, struct source *from)
{
	enum nidx_status status = NIDX_OK;
	uint32_t k = self->nclasses;

	self->classes = nx_arena_zalloc(&self->arena, k, sizeof(*self->classes));
	if (!self->classes)
		return NIDX_ENOMEM;
	for (uint32_t before = 0; before < k && status == NIDX_OK; before++)
		status = place_code(self, from, &self->classes[before], k);
	return status;
}

/* ---- Words ---- */

/* How many words a class has, and their code. */
static bool
open_class(struct nx_model *self, struct source *from, uint32_t class)
{
	uint32_t count[NX_HUFFMAN_MAX + 1] = { 0 };
	const uint8_t *longest = take(from, 1);

	self->first[class] = self->nwords;
	if (!longest || *longest > NX_HUFFMAN_MAX)
		return false;
	for (unsigned len = 0; len <= *longest; len++) {
		if (!nx_varint_get32(&from->p, from->end, &count[len]) ||
		    count[len] > NX_WORDS_MAX - self->nwords)
			return false;
		self->nwords += count[len];
	}
	/* a word without bits is alone in its class */
	if (count[0] > 1 || (count[0] && *longest) || !nx_huffman_open(&self->words[class], count))
		return false;
	nx_huffman_start(&self->words[class]);
	return true;
}

static enum nidx_status
open_words(struct nx_model *self, struct source *from)
{
	uint32_t k = self->nclasses;

	self->words = nx_arena_alloc(&self->arena, k * sizeof(*self->words));
	self->first = nx_arena_zalloc(&self->arena, k + 1, sizeof(*self->first));
	if (!self->words || !self->first)
		return NIDX_ENOMEM;
	for (uint32_t class = NX_UNIT_WORD; class < k; class++)
		if (!open_class(self, from, class))
			return NIDX_ECORRUPT;
	self->first[k] = self->nwords;
	self->class_of = nx_arena_alloc(&self->arena, self->nwords);
	if (!self->class_of)
		return NIDX_ENOMEM;
	for (uint32_t class = NX_UNIT_WORD; class < k; class++)
		memset(self->class_of + self->first[class], (int)class,
		       self->first[class + 1] - self->first[class]);
	return NIDX_OK;
}

/* Where the runs of the dictionary begin: they fill it. */
static enum nidx_status
open_dictionary(struct nx_model *self, struct source *from, const uint8_t *dictionary,
                size_t nbytes)
{
	uint32_t at = 0;

	self->nruns = (self->nwords + NX_WORD_RUN - 1) / NX_WORD_RUN;
	self->begins = nx_arena_alloc(&self->arena, (self->nruns + 1) * sizeof(*self->begins));
	self->known = nx_arena_zalloc(&self->arena, self->nruns + 1, sizeof(*self->known));
	if (!self->begins || !self->known)
		return NIDX_ENOMEM;
	for (uint32_t run = 0; run < self->nruns; run++) {
		uint32_t n;
		if (!nx_varint_get32(&from->p, from->end, &n) || n > nbytes - at)
			return NIDX_ECORRUPT;
		self->begins[run] = at;
		at += n;
	}
	self->begins[self->nruns] = at;
	self->dictionary = dictionary;
	return at == nbytes && from->p == from->end ? NIDX_OK : NIDX_ECORRUPT;
}

enum nidx_status
nx_model_letters(struct nx_model *self, enum nx_letters set, struct nx_bits_in *bits,
                 struct nx_buffer *to, size_t shared)
{
	unsigned context = shared ? nx_letter_context(to->bytes[to->len - 1]) : 0;
	uint8_t letters[NX_WORD_BYTES];

	for (size_t n = 0;; n++) {
		unsigned letter = nx_model_get(&self->letters[set][context], bits);
		if (bits->failed)
			return NIDX_ECORRUPT;
		if (letter == NX_LETTER_END) {
			nx_buffer_put(to, letters, n);
			return to->failed ? NIDX_ENOMEM : NIDX_OK;
		}
		if (shared + n == NX_WORD_BYTES)
			return NIDX_ECORRUPT;
		letters[n] = (uint8_t)letter;
		context = nx_letter_context((uint8_t)letter);
	}
}

/* Appends the next word of a run to the texts. */
static enum nidx_status
read_word(struct nx_model *self, struct nx_bits_in *bits, const struct nx_model_run *run,
          uint32_t i)
{
	unsigned shared = i ? nx_model_get(&self->shared, bits) : 0;

	if (bits->failed || (shared && shared > run->at[i] - run->at[i - 1]))
		return NIDX_ECORRUPT;
	if (shared) {
		uint8_t *to = nx_buffer_extend(&self->texts, shared);
		if (!to)
			return NIDX_ENOMEM;
		memcpy(to, self->texts.bytes + run->at[i - 1], shared);
	}
	return nx_model_letters(self, NX_LETTERS_WORD, bits, &self->texts, shared);
}

enum nidx_status
nx_model_read_run(struct nx_model *self, uint32_t number)
{
	struct nx_bits_in bits = { .p = self->dictionary + self->begins[number],
		                   .end = self->dictionary + self->begins[number + 1] };
	uint32_t left = self->nwords - number * NX_WORD_RUN;
	uint32_t n = left < NX_WORD_RUN ? left : NX_WORD_RUN;
	struct nx_model_run *run;

	if (nx_mem_grow(&self->runs, &self->runs_room, self->nknown + 1, sizeof(*self->runs)))
		return NIDX_ENOMEM;
	run = &self->runs[self->nknown];
	for (uint32_t i = 0; i < n; i++) {
		enum nidx_status status;
		run->at[i] = (uint32_t)self->texts.len;
		status = read_word(self, &bits, run, i);
		if (status != NIDX_OK)
			return status;
		run->at[i + 1] = (uint32_t)self->texts.len;
	}
	if (!nx_bits_ended(&bits))
		return NIDX_ECORRUPT;
	self->known[number] = (uint32_t)++self->nknown;
	return NIDX_OK;
}

/* ---- The whole ---- */

enum nidx_status
nx_model_open(struct nx_model *self, const uint8_t *codes, size_t ncodes, const uint8_t *dictionary,
              size_t ndictionary)
{
	struct source from = { codes, codes + ncodes };
	const uint8_t *nclasses = take(&from, 1);
	enum nidx_status status;

	if (!nclasses || *nclasses < NX_UNIT_WORD || *nclasses > NX_CLASSES_MAX)
		return NIDX_ECORRUPT;
	self->nclasses = *nclasses;
	self->nwords = 0;
	self->nknown = 0;
	nx_buffer_reset(&self->texts);
	nx_arena_reset(&self->arena);
	status = place_classes(self, &from);
	if (status == NIDX_OK)
		status = place_code(self, &from, &self->lengths, NX_SLOTS);
	if (status == NIDX_OK)
		status = place_code(self, &from, &self->distances, NX_SLOTS);
	if (status == NIDX_OK)
		status = open_words(self, &from);
	if (status == NIDX_OK)
		status = place_letters(self, &from, NX_LETTERS_SPELL);
	if (status == NIDX_OK)
		status = place_code(self, &from, &self->shared, NX_WORD_BYTES + 1);
	if (status == NIDX_OK)
		status = place_letters(self, &from, NX_LETTERS_WORD);
	return status ? status : open_dictionary(self, &from, dictionary, ndictionary);
}

void
nx_model_close(struct nx_model *self)
{
	nx_mem_free(self->runs);
	nx_buffer_release(&self->texts);
	nx_arena_release(&self->arena);
	*self = (struct nx_model){ 0 };
}

size_t
nx_model_nbytes(const struct nx_model *self)
{
	return self->arena.total + self->texts.room + self->runs_room * sizeof(*self->runs);
}

enum nidx_status
nx_model_check(struct nx_model *self)
{
	enum nidx_status status = NIDX_OK;
	bool good = nx_model_code_open(&self->lengths) && nx_model_code_open(&self->distances) &&
	            nx_model_code_open(&self->shared);

	for (uint32_t class = 0; class < self->nclasses; class++)
		good = good && nx_model_code_open(&self->classes[class]);
	for (unsigned i = 0; i < NX_LETTER_CONTEXTS; i++)
		good = good && nx_model_code_open(&self->letters[NX_LETTERS_SPELL][i]) &&
		       nx_model_code_open(&self->letters[NX_LETTERS_WORD][i]);
	for (uint32_t run = 0; run < self->nruns && good && status == NIDX_OK; run++)
		status = nx_model_need(self, run * NX_WORD_RUN);
	return good ? status : NIDX_ECORRUPT;
}
