#include "text/lexicon.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"

#include <string.h>

enum { FIRST_SLOTS = 1024 }; /* a power of two; small because a query has a lexicon of its own */

/* The table finds numbers by hash; half of a slot is the hash itself, so that a look-up that
 * fails seldom touches the strings and growing never does. */
struct slot {
	uint32_t hash;
	uint32_t index1; /* index + 1; 0: empty */
};

struct table {
	struct slot *slots;
	uint32_t nslots; /* a power of two, at most three quarters full */
	uint32_t used;
};

struct string {
	const char *ptr;
	uint32_t len;
	uint32_t term; /* forms only */
};

struct strings {
	struct string *items;
	size_t room;
};

struct nx_lexicon {
	struct nx_arena bytes;
	struct table by_term, by_form;
	struct strings terms, forms;
};

static uint32_t
hash_term(const char *term, size_t len)
{
	uint64_t h = nx_hash64(term, len);
	return (uint32_t)(h ^ h >> 32);
}

/* A form may lead to several terms (by language), so the term is part of its key. */
static uint32_t
hash_form(const char *form, size_t len, uint32_t term)
{
	return hash_term(form, len) ^ term * 0x9E3779B1u;
}

static void
put_slot(struct table *table, struct slot slot)
{
	uint32_t mask = table->nslots - 1, i = slot.hash & mask;

	while (table->slots[i].index1)
		i = (i + 1) & mask;
	table->slots[i] = slot;
}

/* Room for one more; 0, or -1 when memory is out or numbers are used up. */
static int
grow_table(struct table *table)
{
	struct table wider = { NULL, 0, table->used };

	if ((uint64_t)table->used * 4 < (uint64_t)table->nslots * 3)
		return 0;
	if (table->nslots > UINT32_MAX / 2)
		return -1;
	wider.nslots = table->nslots ? table->nslots * 2 : FIRST_SLOTS;
	wider.slots = nx_mem_zalloc(wider.nslots, sizeof(*wider.slots));
	if (!wider.slots)
		return -1;
	for (uint32_t i = 0; i < table->nslots; i++)
		if (table->slots[i].index1)
			put_slot(&wider, table->slots[i]);
	nx_mem_free(table->slots);
	*table = wider;
	return 0;
}

static int
same_string(const struct string *string, const char *bytes, size_t len, uint32_t term)
{
	return string->len == len && string->term == term && memcmp(string->ptr, bytes, len) == 0;
}

/* The index of the string, or NX_NO_TERM. */
static uint32_t
find_string(const struct table *table, const struct strings *strings, uint32_t hash,
            const char *bytes, size_t len, uint32_t term)
{
	uint32_t mask = table->nslots - 1;

	if (!table->nslots)
		return NX_NO_TERM;
	for (uint32_t i = hash & mask; table->slots[i].index1; i = (i + 1) & mask) {
		uint32_t index = table->slots[i].index1 - 1;
		if (table->slots[i].hash == hash &&
		    same_string(&strings->items[index], bytes, len, term))
			return index;
	}
	return NX_NO_TERM;
}

/* Appends a string that is not there yet; `bytes` must outlive the lexicon. */
static uint32_t
add_string(struct table *table, struct strings *strings, uint32_t hash, struct string string)
{
	if (!string.ptr || grow_table(table) ||
	    nx_mem_grow(&strings->items, &strings->room, (size_t)table->used + 1,
	                sizeof(*strings->items)))
		return NX_NO_TERM;
	strings->items[table->used] = string;
	table->used++;
	put_slot(table, (struct slot){ hash, table->used });
	return table->used - 1;
}

struct nx_lexicon *
nx_lexicon_new(void)
{
	return nx_mem_zalloc(1, sizeof(struct nx_lexicon));
}

void
nx_lexicon_free(struct nx_lexicon *self)
{
	if (!self)
		return;
	nx_arena_release(&self->bytes);
	nx_mem_free(self->by_term.slots);
	nx_mem_free(self->by_form.slots);
	nx_mem_free(self->terms.items);
	nx_mem_free(self->forms.items);
	nx_mem_free(self);
}

uint32_t
nx_lexicon_intern(struct nx_lexicon *self, const char *term, size_t len)
{
	uint32_t hash = hash_term(term, len);
	uint32_t id = find_string(&self->by_term, &self->terms, hash, term, len, 0);
	struct string copy = { NULL, (uint32_t)len, 0 };

	if (id != NX_NO_TERM)
		return id;
	copy.ptr = nx_arena_copy(&self->bytes, term, len);
	return add_string(&self->by_term, &self->terms, hash, copy);
}

uint32_t
nx_lexicon_find(const struct nx_lexicon *self, const char *term, size_t len)
{
	return find_string(&self->by_term, &self->terms, hash_term(term, len), term, len, 0);
}

uint32_t
nx_lexicon_count(const struct nx_lexicon *self)
{
	return self->by_term.used;
}

struct nx_str
nx_lexicon_term(const struct nx_lexicon *self, uint32_t id)
{
	return (struct nx_str){ self->terms.items[id].ptr, self->terms.items[id].len };
}

int
nx_lexicon_add_form(struct nx_lexicon *self, const char *form, size_t len, uint32_t term)
{
	uint32_t hash = hash_form(form, len, term);
	struct string copy = { NULL, (uint32_t)len, term };
	struct nx_str as_term = nx_lexicon_term(self, term);

	if (find_string(&self->by_form, &self->forms, hash, form, len, term) != NX_NO_TERM)
		return 0;
	if (as_term.len == len && memcmp(as_term.ptr, form, len) == 0)
		copy.ptr = as_term.ptr; /* most words of most languages: no second copy */
	else
		copy.ptr = nx_arena_copy(&self->bytes, form, len);
	return add_string(&self->by_form, &self->forms, hash, copy) == NX_NO_TERM ? -1 : 0;
}

uint32_t
nx_lexicon_form_count(const struct nx_lexicon *self)
{
	return self->by_form.used;
}

struct nx_form
nx_lexicon_form(const struct nx_lexicon *self, uint32_t i)
{
	const struct string *form = &self->forms.items[i];
	return (struct nx_form){ { form->ptr, form->len }, form->term };
}

size_t
nx_lexicon_nbytes(const struct nx_lexicon *self)
{
	return sizeof(*self) + self->bytes.total +
	       ((size_t)self->by_term.nslots + self->by_form.nslots) * sizeof(struct slot) +
	       (self->terms.room + self->forms.room) * sizeof(struct string);
}
