/* words.h - what each written word became, worked out once.
 *
 * A year of news has a few hundred thousand written words and writes each of them
 * thousands of times.  The table remembers, for every (language, written word), the
 * tokens it gives, ready to be copied; only a word never seen before is taken
 * apart, folded and stemmed.
 *
 * Units    token begin, end, pos: relative to the written word
 * Owner    owns its entries; when they pass NX_WORDS_ROOM bytes all are forgotten
 * Threads  one at a time
 */
#ifndef NX_TEXT_WORDS_H
#define NX_TEXT_WORDS_H

#include "base/arena.h"
#include "base/head.h"
#include "base/lang.h"
#include "text/analyzer.h"
#include "text/chars.h"
#include "text/stem.h"

#include <stdbool.h>
#include <string.h>

enum {
	/* bytes: above a million forms, more than a year of news writes */
	NX_WORDS_ROOM = 40 << 20,
};

enum nx_word_kind {
	NX_WORD_PLAIN,
	NX_WORD_WIDE, /* one or two cells of a run without spaces */
	NX_WORD_PAIR, /* two words and the space between: the tokens only both together give */
};

/* Token flags that never leave the analyzer: the end of the sentence decides. */
enum {
	NX_TOKEN_IF_CAPITALS = 1 << 8, /* stays only in a sentence all in capitals */
	NX_TOKEN_IF_MIXED = 1 << 9,    /* stays only in one that is not */
	NX_TOKEN_PUBLIC = 0xFF,
};

enum nx_word_flag {
	NX_WORD_SMALL = 1 << 0,       /* has letters that are not capitals */
	NX_WORD_CAPITALS = 1 << 1,    /* two letters or more, all capitals */
	NX_WORD_LONG = 1 << 2,        /* six letters or more: in capitals hardly an acronym */
	NX_WORD_LOWER_START = 1 << 3, /* starts with a small letter of a cased script */
	NX_WORD_ABBREVIATION = 1 << 4, /* a full stop behind it ends no sentence: Mr, Gen */
	NX_WORD_INITIAL = 1 << 5,     /* one capital letter */
	NX_WORD_ACRONYM = 1 << 6,     /* dotted: a stop behind it may be its own */
	NX_WORD_STARTER = 1 << 7,     /* The, But ...: a capital here means a new sentence */
	NX_WORD_UNSETTLED = 1 << 8,   /* has tokens that the end of the sentence decides on */
	/* For pairs: what the word may be beside its neighbour. */
	NX_WORD_DESIGNATION = 1 << 9, /* S, MH, COVID before a number */
	NX_WORD_LETTER = 1 << 10,     /* S alone */
	NX_WORD_NAME = 1 << 11,       /* Covid before a short number */
	NX_WORD_NUMBER = 1 << 12,
	NX_WORD_NUMBER_BRIEF = 1 << 13, /* three digits or fewer */
	NX_WORD_ORDINAL = 1 << 14,      /* one or two digits, which some languages end with a dot */
	NX_WORD_UNIT = 1 << 15,         /* billion behind a number */
	NX_WORD_ARTICLE = 1 << 16,      /* al before a capital */
	NX_WORD_TITLE = 1 << 17,        /* one word that starts with a capital */
	NX_WORD_SIMPLE = 1 << 18,       /* see struct nx_word */
};

struct nx_word_token {
	uint32_t term;
	uint16_t begin, end;
	uint16_t flags;
	uint8_t pos, width;
};

/* A written word, ready to be looked for. */
struct nx_written {
	const char *text;
	struct nx_head head;
	uint32_t hash;
	uint16_t len; /* <= NX_WRITTEN_MAX */
	nx_lang lang;
	enum nx_word_kind kind;
};

/* Most words are *simple*: one token of one position that is all that was written, without flags.  It is
 * kept as its term alone, so that two of them share a cache line. */
struct nx_word {
	uint32_t flags; /* enum nx_word_flag */
	union {
		uint32_t term; /* of a simple word */
		struct {
			uint16_t npos;
			uint16_t ntokens;
		};
	};
	struct nx_head head; /* of what was written */
	struct nx_word_token tokens[]; /* and behind them what was written behind the head */
};

struct nx_words_slot {
	uint32_t hash;
	nx_lang lang;
	uint16_t shape; /* nx_words_shape() */
	struct nx_word *word;
};

struct nx_words {
	struct nx_lexicon *lexicon; /* borrowed */
	enum nx_analyzer_mode mode;
	struct nx_chars *chars;
	struct nx_stemmers stemmers;
	struct nx_arena bytes;
	unsigned char *room, *room_end; /* of `bytes`, for the next entries */
	size_t nbytes; /* of all entries */
	struct nx_words_slot *slots;
	uint32_t nslots, used;
};

void nx_words_release(struct nx_words *self);

/* Forgets all words; the lexicon keeps their terms. */
void nx_words_reset(struct nx_words *self);

static inline bool
nx_words_full(const struct nx_words *self)
{
	return self->nbytes > NX_WORDS_ROOM;
}

/* The word not found by nx_words_get(): made and remembered.  NULL when memory is out. */
const struct nx_word *nx_words_make(struct nx_words *self, const struct nx_written *written);

/* The `len` bytes at `text`; there are bytes up to `end`.  Member by member: of what is put together in parts and
 * moved as a whole a processor waits for the parts. */
static inline void
nx_written_make(struct nx_written *self, nx_lang lang, enum nx_word_kind kind, const char *text,
                size_t len, const char *end)
{
	uint64_t seed = (uint64_t)lang << 32 | (uint64_t)kind << 16 | len;
	const uint8_t *bytes = (const uint8_t *)text;
	uint8_t few[NX_HEAD_BYTES] = { 0 };

	if (__builtin_expect(end - text < NX_HEAD_BYTES, 0))
		bytes = memcpy(few, text, len);
	self->text = text;
	self->head = nx_head_of(bytes, len);
	self->hash = nx_head_hash(self->head, seed, bytes, len);
	self->len = (uint16_t)len;
	self->lang = lang;
	self->kind = kind;
}

/* The table is larger than the nearer caches: whoever knows a few words ahead asks for their
 * slots, then for what the slots point to (a word may stand behind its own), and waits for memory once
 * instead of twice a word. */
static inline void
nx_words_fetch_slot(const struct nx_words *self, uint32_t hash)
{
	if (self->nslots)
		__builtin_prefetch(&self->slots[hash & (self->nslots - 1)]);
}

/* The first slot from that of the hash on that is empty or has it; there are slots. */
static inline uint32_t
nx_words_slot_of(const struct nx_words *self, uint32_t hash)
{
	uint32_t mask = self->nslots - 1, i = hash & mask;

	while (self->slots[i].word && self->slots[i].hash != hash)
		i = (i + 1) & mask;
	return i;
}

static inline void
nx_words_fetch_word(const struct nx_words *self, uint32_t hash)
{
	if (self->nslots)
		__builtin_prefetch(self->slots[nx_words_slot_of(self, hash)].word);
}

/* Length and kind in one number. */
static inline uint16_t
nx_words_shape(enum nx_word_kind kind, size_t len)
{
	return (uint16_t)(len << 2 | kind);
}

/* What was written behind the head. */
static inline const void *
nx_word_rest(const struct nx_word *self)
{
	return self->tokens + (self->flags & NX_WORD_SIMPLE ? 0 : self->ntokens);
}

static inline bool
nx_word_is(const struct nx_word *self, const struct nx_written *written)
{
	size_t rest = nx_head_rest(written->len);

	return nx_head_same(self->head, written->head) &&
	       (rest == 0 || memcmp(nx_word_rest(self), written->text + NX_HEAD_BYTES, rest) == 0);
}

/* The word's tokens, from memory or made now.  NULL when memory is out.  Valid until the next
 * nx_words_reset(), which only the owner calls. */
static inline const struct nx_word *
nx_words_get(struct nx_words *self, const struct nx_written *written)
{
	uint32_t mask = self->nslots - 1, i;
	uint16_t shape = nx_words_shape(written->kind, written->len);

	if (self->nslots)
		for (i = nx_words_slot_of(self, written->hash); self->slots[i].word; i = (i + 1) & mask) {
			const struct nx_words_slot *slot = &self->slots[i];
			if (slot->hash == written->hash && slot->lang == written->lang &&
			    slot->shape == shape && nx_word_is(slot->word, written))
				return slot->word;
		}
	return nx_words_make(self, written);
}

#endif
