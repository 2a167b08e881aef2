#include "text/words.h"

#include "base/mem.h"
#include "text/make.h"

enum {
	FIRST_SLOTS = 1024,
	ENTRY = 32, /* bytes of a simple word, rounded up: none of them is in two cache lines */
	ENTRIES = 64 * 1024, /* bytes asked for at once */
};

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
	self->room = self->room_end = NULL;
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

/* Memory for an entry, at a multiple of ENTRY. */
static void *
take_room(struct nx_words *self, size_t nbytes)
{
	unsigned char *entry;

	nbytes = (nbytes + ENTRY - 1) & ~(size_t)(ENTRY - 1);
	if ((size_t)(self->room_end - self->room) < nbytes) {
		size_t more = nbytes < ENTRIES ? ENTRIES : nbytes;
		unsigned char *bytes = nx_arena_alloc(&self->bytes, more + ENTRY - 1);
		if (!bytes)
			return NULL;
		self->room = bytes + (-(uintptr_t)bytes & (ENTRY - 1));
		self->room_end = self->room + more;
	}
	entry = self->room;
	self->room += nbytes;
	self->nbytes += nbytes;
	return entry;
}

static bool
is_simple(const struct nx_made *made, const struct nx_written *written)
{
	const struct nx_word_token *token = &made->tokens[0];

	return written->kind != NX_WORD_PAIR && made->count == 1 && made->npos == 1 &&
	       !(made->flags & NX_WORD_UNSETTLED) && token->begin == 0 &&
	       token->end == written->len && !token->flags && !token->pos && token->width == 1;
}

static struct nx_word *
keep_word(struct nx_words *self, const struct nx_made *made, const struct nx_written *written)
{
	bool simple = is_simple(made, written);
	size_t ntokens = simple ? 0 : made->count * sizeof(struct nx_word_token);
	size_t rest = nx_head_rest(written->len);
	struct nx_word *word = take_room(self, sizeof(*word) + ntokens + rest);

	if (!word)
		return NULL;
	word->flags = made->flags;
	if (simple) {
		word->flags |= NX_WORD_SIMPLE;
		word->term = made->tokens[0].term;
	} else {
		word->npos = made->npos;
		word->ntokens = (uint16_t)made->count;
		memcpy(word->tokens, made->tokens, ntokens);
	}
	word->head = written->head;
	if (rest)
		memcpy((unsigned char *)word->tokens + ntokens, written->text + NX_HEAD_BYTES, rest);
	return word;
}

const struct nx_word *
nx_words_make(struct nx_words *self, const struct nx_written *written)
{
	struct nx_made made;
	struct nx_word *word;

	if (grow_slots(self) ||
	    nx_make_word(&made, self, written->lang, written->kind, written->text, written->len))
		return NULL;
	word = keep_word(self, &made, written);
	if (!word)
		return NULL;
	put_slot(self->slots, self->nslots - 1,
	         (struct nx_words_slot){ written->hash, written->lang,
	                                 nx_words_shape(written->kind, written->len), word });
	self->used++;
	return word;
}
