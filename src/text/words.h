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
};

struct nx_word_token {
	uint32_t term;
	uint16_t begin, end;
	uint16_t flags;
	uint8_t pos, width;
};

struct nx_word {
	uint32_t flags; /* enum nx_word_flag */
	uint16_t npos;
	uint16_t ntokens;
	struct nx_word_token tokens[]; /* and behind them the bytes written */
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
const struct nx_word *nx_words_make(struct nx_words *self, nx_lang lang, enum nx_word_kind kind,
                                    const char *written, size_t len, uint32_t hash);

/* Sixteen bytes at a time, the last ones overlapping; good enough for a table in memory that
 * nobody outside can see.  Source: the mixing multiply of wyhash (Wang Yi). */
static inline uint32_t
nx_words_hash(const char *written, size_t len, uint32_t seed)
{
	const uint64_t K = 0x9E3779B97F4A7C15u;
	uint64_t a = 0, b = 0;

	if (len >= 8) {
		uint64_t sum = 0;
		for (; len > 16; len -= 8, written += 8) {
			memcpy(&a, written, 8);
			sum = (sum ^ a) * K;
			sum ^= sum >> 29;
		}
		memcpy(&a, written, 8);
		memcpy(&b, written + len - 8, 8);
		a ^= sum;
	} else if (len >= 4) {
		uint32_t first, last;
		memcpy(&first, written, 4);
		memcpy(&last, written + len - 4, 4);
		a = first;
		b = last;
	} else if (len > 0) {
		a = (unsigned char)written[0];
		b = (uint64_t)(unsigned char)written[len / 2] << 8 |
		    (unsigned char)written[len - 1];
	}
	a ^= (uint64_t)seed << 32 | len;
	a = (a ^ K) * ((b ^ 0xD6E8FEB86659FD93u) | 1);
	return (uint32_t)(a >> 32 ^ a);
}

static inline const char *
nx_word_written(const struct nx_word *word)
{
	return (const char *)(word->tokens + word->ntokens);
}

static inline uint32_t
nx_words_key(nx_lang lang, enum nx_word_kind kind, const char *written, size_t len)
{
	return nx_words_hash(written, len, (uint32_t)lang << 2 | kind);
}

/* The table is larger than the nearer caches: whoever knows a few words ahead asks for their
 * slots, then for what the slots point to, and waits for memory once instead of twice a word. */
static inline void
nx_words_fetch_slot(const struct nx_words *self, uint32_t key)
{
	if (self->nslots)
		__builtin_prefetch(&self->slots[key & (self->nslots - 1)]);
}

static inline void
nx_words_fetch_word(const struct nx_words *self, uint32_t key)
{
	if (self->nslots)
		__builtin_prefetch(self->slots[key & (self->nslots - 1)].word);
}

/* Length and kind in one number. */
static inline uint16_t
nx_words_shape(enum nx_word_kind kind, size_t len)
{
	return (uint16_t)(len << 2 | kind);
}

static inline bool
nx_words_same_bytes(const char *a, const char *b, size_t len)
{
	uint64_t x, y;
	uint32_t s, t;

	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8) {
			memcpy(&x, a + i, 8);
			memcpy(&y, b + i, 8);
			if (x != y)
				return false;
		}
		memcpy(&x, a + len - 8, 8); /* the last eight may overlap */
		memcpy(&y, b + len - 8, 8);
		return x == y;
	}
	if (len >= 4) {
		memcpy(&s, a, 4);
		memcpy(&t, b, 4);
		if (s != t)
			return false;
		memcpy(&s, a + len - 4, 4);
		memcpy(&t, b + len - 4, 4);
		return s == t;
	}
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* The word's tokens, from memory or made now.  `len` <= NX_WRITTEN_MAX, `key` from nx_words_key().
 * NULL when memory is out.  Valid until the next nx_words_reset(), which only the owner calls. */
static inline const struct nx_word *
nx_words_get(struct nx_words *self, nx_lang lang, enum nx_word_kind kind, const char *written,
             size_t len, uint32_t key)
{
	uint32_t mask = self->nslots - 1;

	if (self->nslots)
		for (uint32_t i = key & mask; self->slots[i].word; i = (i + 1) & mask) {
			const struct nx_words_slot *slot = &self->slots[i];
			if (slot->hash == key && slot->lang == lang &&
			    slot->shape == nx_words_shape(kind, len) &&
			    nx_words_same_bytes(nx_word_written(slot->word), written, len))
				return slot->word;
		}
	return nx_words_make(self, lang, kind, written, len, key);
}

#endif
