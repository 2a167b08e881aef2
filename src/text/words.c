#include "text/words.h"

#include "base/mem.h"
#include "text/make.h"

enum { FIRST_SLOTS = 1024 };

void
nx_words_release(struct nx_words *self)
{
	nx_stemmers_release(&self->stemmers);
	nx_arena_release(&self->bytes);
	nx_mem_free(self->slots);
}

void
nx_words_reset(struct nx_words *self)
{
	nx_arena_release(&self->bytes);
	self->nbytes = 0;
	if (self->nslots)
		memset(self->slots, 0, self->nslots * sizeof(*self->slots));
	self->used = 0;
}

static void
put_slot(struct nx_words_slot *slots, uint32_t mask, struct nx_words_slot slot)
{
	uint32_t i = slot.hash & mask;

	while (slots[i].word)
		i = (i + 1) & mask;
	slots[i] = slot;
}

/* At most three quarters full: words written often come early and stand in their first slot; the
 * others are looked for seldom, and a failed look-up costs a slow path anyway. */
static int
grow_slots(struct nx_words *self)
{
	uint32_t nslots = self->nslots ? self->nslots * 2 : FIRST_SLOTS;
	struct nx_words_slot *wider;

	if ((uint64_t)self->used * 4 < (uint64_t)self->nslots * 3)
		return 0;
	wider = nx_mem_zalloc(nslots, sizeof(*wider));
	if (!wider)
		return -1;
	for (uint32_t i = 0; i < self->nslots; i++)
		if (self->slots[i].word)
			put_slot(wider, nslots - 1, self->slots[i]);
	nx_mem_free(self->slots);
	self->slots = wider;
	self->nslots = nslots;
	return 0;
}

static struct nx_word *
keep_word(struct nx_words *self, const struct nx_made *made, const char *written, size_t len)
{
	size_t ntokens = made->count * sizeof(struct nx_word_token);
	size_t nbytes = sizeof(struct nx_word) + ntokens + len;
	struct nx_word *word = nx_arena_alloc(&self->bytes, nbytes);

	if (!word)
		return NULL;
	self->nbytes += nbytes;
	word->flags = made->flags;
	word->npos = made->npos;
	word->ntokens = (uint16_t)made->count;
	memcpy(word->tokens, made->tokens, ntokens);
	memcpy(word->tokens + made->count, written, len);
	return word;
}

const struct nx_word *
nx_words_make(struct nx_words *self, nx_lang lang, enum nx_word_kind kind, const char *written,
              size_t len, uint32_t hash)
{
	struct nx_made made;
	struct nx_word *word;

	if (grow_slots(self) || nx_make_word(&made, self, lang, kind, written, len))
		return NULL;
	word = keep_word(self, &made, written, len);
	if (!word)
		return NULL;
	put_slot(self->slots, self->nslots - 1,
	         (struct nx_words_slot){ hash, lang, nx_words_shape(kind, len), word });
	self->used++;
	return word;
}
