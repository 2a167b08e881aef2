#include "search/builder.h"

#include "base/utf8.h"
#include "search/metadata.h"

#include <string.h>

/* What one language makes of the written words. */
struct slot {
	uint32_t term;
	nx_pos pos; /* behind the first */
	uint16_t width;
};

struct sequence {
	struct slot *slots;
	uint32_t count;
};

struct sequences {
	struct sequence *items; /* all different */
	uint32_t count;
};

char
nx_builder_field_letter(enum nx_query_field field)
{
	switch (field) {
	case NX_FIELD_AUTHOR:
		return 'a';
	case NX_FIELD_SOURCE:
		return 's';
	case NX_FIELD_SECTION:
		return 'c';
	case NX_FIELD_LANG:
		return 'l';
	case NX_FIELD_URL:
		return 'u';
	case NX_FIELD_TAG:
		return 't';
	default:
		return '\0';
	}
}

/* The text with bytes that are no UTF-8 turned into spaces: a query may hold anything. */
static struct nx_str
clean(struct nx_builder *self, struct nx_str text)
{
	size_t at = nx_utf8_valid(text.ptr, text.len);
	char *copy;

	if (at == text.len)
		return text;
	copy = nx_arena_copy(self->arena, text.ptr, text.len);
	if (!copy) {
		self->failed = true;
		return (struct nx_str){ "", 0 };
	}
	while (at < text.len) {
		copy[at++] = ' ';
		at += nx_utf8_valid(copy + at, text.len - at);
	}
	return (struct nx_str){ copy, text.len };
}

static bool
same_sequence(const struct sequence *a, const struct sequence *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->slots[i].term != b->slots[i].term || a->slots[i].pos != b->slots[i].pos)
			return false;
	return true;
}

/* Adds the sequence unless another language gave the same or it is empty. */
static void
add_sequence(struct sequences *all, struct sequence sequence)
{
	for (uint32_t i = 0; i < all->count; i++)
		if (same_sequence(&all->items[i], &sequence))
			return;
	if (sequence.count)
		all->items[all->count++] = sequence;
}

static struct sequence
sequence_of_tokens(struct nx_builder *self, const struct nx_tokens *tokens)
{
	struct sequence sequence = { 0 };

	sequence.slots = nx_arena_alloc(self->arena, tokens->count * sizeof(struct slot));
	if (!sequence.slots) {
		self->failed = true;
		return sequence;
	}
	for (size_t i = 0; i < tokens->count; i++) {
		const struct nx_token *token = &tokens->items[i];
		if (token->flags & NX_TOKEN_EXTRA || token->term == NX_NO_TERM)
			continue;
		sequence.slots[sequence.count++] = (struct slot){
			token->term, token->pos - tokens->items[0].pos, token->width
		};
	}
	return sequence;
}

static void
analyse(struct nx_builder *self, struct nx_str text, struct sequences *all)
{
	for (uint32_t i = 0; i < self->nlangs && !self->failed; i++) {
		nx_pos next = 0;
		self->tokens.count = 0;
		if (nx_analyzer_run(self->analyzer, self->langs[i], text.ptr, text.len, 0, &next,
		                    &self->tokens))
			self->failed = true;
		else
			add_sequence(all, sequence_of_tokens(self, &self->tokens));
	}
}

struct collect {
	struct nx_builder *builder;
	struct sequence sequence;
	uint32_t room;
};

static int
collect_word(void *ctx, const char *term, size_t len, nx_pos pos)
{
	struct collect *collect = ctx;
	uint32_t id = nx_lexicon_intern(collect->builder->lexicon, term, len);

	if (id == NX_NO_TERM)
		return -1;
	if (collect->sequence.count < collect->room)
		collect->sequence.slots[collect->sequence.count++] = (struct slot){ id, pos, 1 };
	return 0;
}

static void
analyse_metadata(struct nx_builder *self, char letter, struct nx_str text, struct sequences *all)
{
	struct collect collect = { .builder = self, .room = (uint32_t)text.len + 1 };

	collect.sequence.slots =
	    nx_arena_alloc(self->arena, collect.room * sizeof(struct slot));
	if (!collect.sequence.slots || nx_metadata_words(letter, text, collect_word, &collect))
		self->failed = true;
	else
		add_sequence(all, collect.sequence);
}

/* True when all languages found words at the same places, so that they differ in spelling only. */
static bool
are_aligned(const struct sequences *all)
{
	for (uint32_t i = 1; i < all->count; i++) {
		if (all->items[i].count != all->items[0].count)
			return false;
		for (uint32_t j = 0; j < all->items[0].count; j++)
			if (all->items[i].slots[j].pos != all->items[0].slots[j].pos)
				return false;
	}
	return true;
}

/* The WORD of one place, with the spellings of all `count` sequences. */
static struct nx_op *
word_at(struct nx_builder *self, const struct sequence *sequences, uint32_t count, uint32_t slot,
        const struct nx_query *query, const struct nx_scope *scope)
{
	uint32_t *terms = nx_arena_alloc(self->arena, count * sizeof(*terms)), n = 0;
	uint16_t *widths = nx_arena_alloc(self->arena, count * sizeof(*widths));
	struct nx_op *op;

	if (!terms || !widths) {
		self->failed = true;
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct slot *at = &sequences[i].slots[slot];
		uint32_t j = 0;
		while (j < n && terms[j] != at->term)
			j++;
		terms[j] = at->term;
		widths[j] = at->width;
		n = j == n ? n + 1 : n;
	}
	op = nx_builder_word(self, terms, widths, n, query, scope);
	if (!self->failed)
		op->offset = sequences[0].slots[slot].pos;
	return op;
}

/* What aligned sequences mean: a word, a phrase, or words to rank. */
static struct nx_op *
op_of_sequences(struct nx_builder *self, const struct sequence *sequences, uint32_t count,
                const struct nx_query *query, const struct nx_scope *scope)
{
	uint32_t n = sequences[0].count;
	bool phrase = scope->required || query->kind == NX_QUERY_PHRASE;
	struct nx_op **words = nx_arena_alloc(self->arena, n * sizeof(*words)), *op;

	if (!words) {
		self->failed = true;
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	}
	for (uint32_t i = 0; i < n; i++)
		words[i] = word_at(self, sequences, count, i, query, scope);
	if (n == 1)
		return words[0];
	op = nx_builder_op(self, phrase ? NX_OP_PHRASE : NX_OP_OR, query, scope);
	if (self->failed)
		return op;
	op->distance = query->kind == NX_QUERY_PHRASE ? query->distance : 0;
	nx_builder_adopt(self, op, words, n);
	return op;
}

struct nx_op *
nx_builder_words(struct nx_builder *self, const struct nx_query *query,
                 const struct nx_scope *scope)
{
	struct sequences all = { 0 };
	struct nx_str text = clean(self, query->text);
	char letter = nx_builder_field_letter(scope->field);
	struct nx_op **ops, *op;

	all.items = nx_arena_alloc(self->arena, (self->nlangs + 1) * sizeof(*all.items));
	if (!all.items)
		self->failed = true;
	else if (letter)
		analyse_metadata(self, letter, text, &all);
	else
		analyse(self, text, &all);
	if (self->failed || all.count == 0)
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	if (are_aligned(&all))
		return op_of_sequences(self, all.items, all.count, query, scope);

	ops = nx_arena_alloc(self->arena, all.count * sizeof(*ops));
	if (!ops) {
		self->failed = true;
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	}
	for (uint32_t i = 0; i < all.count; i++)
		ops[i] = op_of_sequences(self, &all.items[i], 1, query, scope);
	op = nx_builder_op(self, scope->required ? NX_OP_ANY_SPAN : NX_OP_OR, query, scope);
	if (!self->failed)
		nx_builder_adopt(self, op, ops, all.count);
	return op;
}

struct nx_op *
nx_builder_caps(struct nx_builder *self, const struct nx_query *query,
                const struct nx_scope *scope)
{
	char term[NX_TERM_MAX];
	struct nx_str text = clean(self, query->text);
	uint32_t id;
	size_t len;

	term[0] = '\3';
	len = nx_analyzer_fold(self->analyzer, 0, text.ptr, text.len, term + 1, sizeof(term) - 1);
	if (self->failed || len == 0)
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	id = nx_lexicon_intern(self->lexicon, term, len + 1);
	if (id == NX_NO_TERM) {
		self->failed = true;
		return nx_builder_op(self, NX_OP_NOTHING, query, scope);
	}
	return nx_builder_word(self, &id, NULL, 1, query, scope);
}
