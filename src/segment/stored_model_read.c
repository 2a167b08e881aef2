#include "base/mem.h"
#include "base/varint.h"
#include "segment/stored_model.h"

#include <string.h>

/* The bytes of a model, from front to back. */
struct source {
	const uint8_t *p, *end;
	bool failed;
};

static const uint8_t *
take(struct source *from, size_t nbytes)
{
	const uint8_t *bytes = from->p;

	if (nbytes > (size_t)(from->end - from->p)) {
		from->failed = true;
		return NULL;
	}
	from->p += nbytes;
	return bytes;
}

static bool
open_code(struct source *from, struct nx_huffman *code, uint16_t *symbols, size_t n)
{
	const uint8_t *lengths = take(from, n);

	return lengths && nx_huffman_open_lengths(code, lengths, n, symbols);
}

static bool
open_codes(struct nx_model *self, struct source *from)
{
	uint32_t k = self->nclasses;

	for (uint32_t before = 0; before < k; before++)
		if (!open_code(from, &self->classes[before], self->next + (size_t)before * k, k))
			return false;
	if (!open_code(from, &self->lengths, self->length, NX_SLOTS) ||
	    !open_code(from, &self->distances, self->distance, NX_SLOTS))
		return false;
	for (unsigned i = 0; i < NX_LETTER_CONTEXTS; i++)
		if (!open_code(from, &self->letters[i], self->letter[i], NX_LETTERS))
			return false;
	return true;
}

/* How many words each class has, and their codes. */
static bool
open_word_codes(struct nx_model *self, struct source *from)
{
	uint32_t nwords = 0;

	for (uint32_t class = NX_UNIT_WORD; class < self->nclasses; class++) {
		uint32_t count[NX_HUFFMAN_MAX + 1] = { 0 };
		const uint8_t *longest = take(from, 1);
		self->first[class] = nwords;
		if (!longest || *longest > NX_HUFFMAN_MAX)
			return false;
		for (unsigned len = 0; len <= *longest; len++) {
			if (!nx_varint_get32(&from->p, from->end, &count[len]) ||
			    count[len] > NX_WORDS_MAX - nwords)
				return false;
			nwords += count[len];
		}
		/* a word without bits is alone in its class */
		if (count[0] > 1 || (count[0] && *longest) ||
		    !nx_huffman_open(&self->words[class], count))
			return false;
	}
	self->first[self->nclasses] = self->nwords = nwords;
	return true;
}

/* Whether the word at `own`, of which it shares `shared` bytes with one of the writing `before`, is
 * spaced: that hangs on its first two bytes, kept in `head`. */
static bool
is_spaced(uint8_t head[2], const uint8_t *own, uint8_t shared, uint8_t len)
{
	for (unsigned i = shared; i < 2 && i < (unsigned)shared + len; i++)
		head[i] = own[i - shared];
	return nx_unit_spaced(head, shared + len < 2 ? (size_t)(shared + len) : 2);
}

static bool
open_dictionary(struct nx_model *self, struct source *from)
{
	uint8_t head[2] = { 0 };
	uint32_t at = 0;

	self->shared = take(from, self->nwords);
	self->own = take(from, self->nwords);
	if (from->failed)
		return false;
	self->texts = from->p;
	for (uint32_t word = 0; word < self->nwords; word++) {
		uint8_t shared = self->shared[word], own = self->own[word];
		if (word % NX_WORD_RUN == 0)
			self->runs[word / NX_WORD_RUN] = at;
		if ((word % NX_WORD_RUN ? shared > nx_model_word_len(self, word - 1) : shared > 0) ||
		    shared + own > NX_WORD_BYTES || own > (size_t)(from->end - from->p) - at)
			return false;
		self->spaced[word] = is_spaced(head, self->texts + at, shared, own);
		at += own;
	}
	for (uint32_t class = NX_UNIT_WORD; class < self->nclasses; class++)
		memset(self->class_of + self->first[class], (int)class,
		       self->first[class + 1] - self->first[class]);
	return at == (size_t)(from->end - from->p);
}

/* Allocates what the number of words asks for. */
static bool
allocate_words(struct nx_model *self)
{
	size_t nruns = self->nwords / NX_WORD_RUN + 1;
	uint8_t *memory = nx_mem_alloc(nruns * sizeof(*self->runs) + 2 * (size_t)self->nwords);

	if (!memory)
		return false;
	self->runs = (uint32_t *)(void *)memory;
	self->class_of = memory + nruns * sizeof(*self->runs);
	self->spaced = self->class_of + self->nwords;
	return true;
}

static bool
allocate_classes(struct nx_model *self)
{
	size_t k = self->nclasses;

	self->classes = nx_mem_zalloc(2 * k, sizeof(*self->classes));
	self->memory = nx_mem_zalloc(1, (k + 1) * sizeof(*self->first) + k * k * sizeof(*self->next));
	if (!self->classes || !self->memory)
		return false;
	self->words = self->classes + k;
	self->first = self->memory;
	self->next = (uint16_t *)(void *)(self->first + k + 1);
	return true;
}

enum nidx_status
nx_model_open(struct nx_model *self, const uint8_t *bytes, size_t nbytes)
{
	struct source from = { bytes, bytes + nbytes, false };
	const uint8_t *nclasses = take(&from, 1);
	enum nidx_status status = NIDX_ECORRUPT;

	self->classes = NULL;
	self->memory = NULL;
	self->runs = NULL;
	if (!nclasses || *nclasses < NX_UNIT_WORD || *nclasses > NX_CLASSES_MAX)
		return NIDX_ECORRUPT;
	self->nclasses = *nclasses;
	if (!allocate_classes(self))
		status = NIDX_ENOMEM;
	else if (open_codes(self, &from) && open_word_codes(self, &from))
		status = !allocate_words(self)              ? NIDX_ENOMEM
		         : open_dictionary(self, &from) ? NIDX_OK
		                                        : NIDX_ECORRUPT;
	if (status != NIDX_OK)
		nx_model_close(self);
	return status;
}

void
nx_model_close(struct nx_model *self)
{
	nx_mem_free(self->classes);
	nx_mem_free(self->memory);
	nx_mem_free(self->runs);
	self->classes = NULL;
	self->memory = NULL;
	self->runs = NULL;
}

size_t
nx_model_word(const struct nx_model *self, uint32_t word, uint8_t *to)
{
	uint32_t first = word - word % NX_WORD_RUN;
	const uint8_t *own = self->texts + self->runs[word / NX_WORD_RUN];
	size_t len = nx_model_word_len(self, word);
	uint8_t text[NX_WORD_BYTES];

	for (uint32_t i = first; i <= word; i++) {
		memcpy(text + self->shared[i], own, self->own[i]);
		own += self->own[i];
	}
	memcpy(to, text, len);
	return len;
}
