#include "text/lexicon.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
	FIRST_SLOTS = 1024, /* a power of two; small because a query has a lexicon of its own */
	FIRST_BLOCK = 1024, /* bytes of strings, for the same reason */
	MOST_BLOCK = 64 * 1024,
};

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

/* What is known of a term's forms.  Most words of most languages are spelt as their term: such a
 * form needs no place in the table of forms, and a new term has no others to be looked for. */
enum noted { OWN_FORM = 1, OTHER_FORMS = 2 };

struct string {
	const char *ptr;
	uint16_t len;
	uint16_t noted; /* of a term: enum noted */
	uint32_t term;  /* of a form: the term it led to */
};

struct strings {
	struct string *items;
	size_t room;
	uint32_t count;
};

struct nx_lexicon {
	struct nx_arena blocks;
	char *block; /* the newest: strings one behind the other, unaligned */
	size_t block_used, block_room;
	struct table by_term, by_form; /* by_form: those not spelt as their term */
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

static bool
same_bytes(const struct string *string, const char *bytes, size_t len)
{
	return string->len == len && memcmp(string->ptr, bytes, len) == 0;
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
		    strings->items[index].term == term &&
		    same_bytes(&strings->items[index], bytes, len))
			return index;
	}
	return NX_NO_TERM;
}

/* A copy with a NUL behind it, NULL when memory is out. */
static const char *
copy_bytes(struct nx_lexicon *self, const char *bytes, size_t len)
{
	char *copy;

	assert(len <= UINT16_MAX);
	if (self->block_room - self->block_used <= len) {
		size_t room = self->block_room ? self->block_room * 2 : FIRST_BLOCK;

		room = room > MOST_BLOCK ? MOST_BLOCK : room;
		room = room > len ? room : len + 1;
		self->block = nx_arena_alloc(&self->blocks, room);
		self->block_room = self->block ? room : 0;
		self->block_used = 0;
		if (!self->block)
			return NULL;
	}
	copy = self->block + self->block_used;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	self->block_used += len + 1;
	return copy;
}

/* Appends a string whose `ptr` outlives the lexicon; its index, or NX_NO_TERM. */
static uint32_t
add_string(struct strings *strings, struct string string)
{
	if (!string.ptr || strings->count == NX_NO_TERM - 1 ||
	    nx_mem_grow(&strings->items, &strings->room, (size_t)strings->count + 1,
	                sizeof(*strings->items)))
		return NX_NO_TERM;
	strings->items[strings->count] = string;
	return strings->count++;
}

/* The same for one that is not in the table yet. */
static uint32_t
add_hashed(struct table *table, struct strings *strings, uint32_t hash, struct string string)
{
	uint32_t index = grow_table(table) ? NX_NO_TERM : add_string(strings, string);

	if (index != NX_NO_TERM) {
		put_slot(table, (struct slot){ hash, index + 1 });
		table->used++;
	}
	return index;
}

struct nx_lexicon *
nx_lexicon_new(void)
{
	return nx_mem_zalloc(1, sizeof(struct nx_lexicon));
}

void
nx_lexicon_rest(struct nx_lexicon *self)
{
	nx_mem_free(self->by_term.slots);
	nx_mem_free(self->by_form.slots);
	self->by_term = self->by_form = (struct table){ NULL, 0, 0 };
}

void
nx_lexicon_free(struct nx_lexicon *self)
{
	if (!self)
		return;
	nx_lexicon_rest(self);
	nx_arena_release(&self->blocks);
	nx_mem_free(self->terms.items);
	nx_mem_free(self->forms.items);
	nx_mem_free(self);
}

uint32_t
nx_lexicon_intern(struct nx_lexicon *self, const char *term, size_t len)
{
	uint32_t hash = hash_term(term, len);
	uint32_t id = find_string(&self->by_term, &self->terms, hash, term, len, 0);
	struct string copy = { .len = (uint16_t)len };

	if (id != NX_NO_TERM)
		return id;
	copy.ptr = copy_bytes(self, term, len);
	return add_hashed(&self->by_term, &self->terms, hash, copy);
}

uint32_t
nx_lexicon_find(const struct nx_lexicon *self, const char *term, size_t len)
{
	return find_string(&self->by_term, &self->terms, hash_term(term, len), term, len, 0);
}

uint32_t
nx_lexicon_count(const struct nx_lexicon *self)
{
	return self->terms.count;
}

struct nx_str
nx_lexicon_term(const struct nx_lexicon *self, uint32_t id)
{
	return (struct nx_str){ self->terms.items[id].ptr, self->terms.items[id].len };
}

void
nx_lexicon_fetch(const struct nx_lexicon *self, uint32_t id)
{
	__builtin_prefetch(&self->terms.items[id]);
}

int
nx_lexicon_add_form(struct nx_lexicon *self, const char *form, size_t len, uint32_t term)
{
	struct string *of = &self->terms.items[term];
	struct string copy = { .ptr = of->ptr, .len = (uint16_t)len, .term = term };
	bool own = same_bytes(of, form, len);
	uint32_t hash;

	if (own) {
		if (!(of->noted & OWN_FORM) && add_string(&self->forms, copy) == NX_NO_TERM)
			return -1;
		of->noted |= OWN_FORM;
		return 0;
	}
	hash = hash_form(form, len, term);
	if ((of->noted & OTHER_FORMS) &&
	    find_string(&self->by_form, &self->forms, hash, form, len, term) != NX_NO_TERM)
		return 0;
	copy.ptr = copy_bytes(self, form, len);
	if (add_hashed(&self->by_form, &self->forms, hash, copy) == NX_NO_TERM)
		return -1;
	of->noted |= OTHER_FORMS;
	return 0;
}

uint32_t
nx_lexicon_form_count(const struct nx_lexicon *self)
{
	return self->forms.count;
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
	return sizeof(*self) + self->blocks.total +
	       ((size_t)self->by_term.nslots + self->by_form.nslots) * sizeof(struct slot) +
	       (self->terms.room + self->forms.room) * sizeof(struct string);
}
