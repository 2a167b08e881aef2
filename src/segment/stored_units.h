/* stored_units.h - what writer and reader of stored articles agree on (FORMAT.md section 7).
 *
 * The texts of a group are a sequence of units: ends of texts, ends of lists, words of the bundle's
 * dictionary, words spelled letter by letter, repeats of earlier units.
 */
#ifndef NX_SEGMENT_STORED_UNITS_H
#define NX_SEGMENT_STORED_UNITS_H

#include "base/types.h"

#include <stdbool.h>

enum {
	NX_STORED_ENTRY = 16, /* bytes of a bundle in GTAB: begin, size, checksum of its head */
	NX_BUNDLE_HEAD = 24,  /* bytes before the table of groups */
	NX_BUNDLE_GROUP = 20, /* bytes of a group in the table */
	NX_PART_AT = 30,      /* the part is in the bits from here on of its number of articles */
};

/* What a group has of its articles: heads are what lists of results show, read without the bodies.
 * Whole ones are of format 7 and before. */
enum nx_stored_part { NX_STORED_WHOLE, NX_STORED_HEADS, NX_STORED_BODIES };

/* Units, and with the same numbers the classes of the first four. */
enum {
	NX_UNIT_END,    /* a text ends */
	NX_UNIT_STOP,   /* a list of texts ends */
	NX_UNIT_SPELL,  /* letters follow */
	NX_UNIT_REPEAT, /* length and distance follow */
	NX_UNIT_WORD,   /* the first word */
};

enum {
	NX_CODES_BYTES = 1 << 18,  /* no model's codes have more */
	NX_CLASSES_MAX = 192,      /* of units, those four among them */
	NX_CLASS_BITS = 15,        /* of the longest code of a class */
	NX_WORDS_MAX = 1 << 17,    /* of a dictionary */
	NX_WORD_BYTES = 63,        /* of the longest word */
	NX_WORD_RUN = 8,           /* so many words are read at once */
	NX_SPELL_BYTES = 63,       /* of the longest spelled word */
	NX_LETTERS = 257,          /* bytes, and the end of the word */
	NX_LETTER_END = 256,
	NX_LETTER_CONTEXTS = 38,
	NX_SLOTS = 64,             /* of lengths and of distances */
	NX_ARTICLE_LISTS = 2,      /* of texts: authors, tags */
	NX_ARTICLE_TEXTS = 10,     /* behind those; */
	NX_BODY_TEXTS = 2,         /* the last of them: lead, body */
};

/* Letters of words spelled in a group, and of words of the dictionary, have codes of their own. */
enum nx_letters { NX_LETTERS_SPELL, NX_LETTERS_WORD };

enum nx_writing {
	NX_WRITING_OTHER,  /* punctuation, space, and anything unknown */
	NX_WRITING_SPACED, /* letters and digits of writings with spaces between words */
	NX_WRITING_WIDE,   /* one character of a writing without */
};

/* Of the character that begins at `p`, by its first two bytes (FORMAT.md 7.4). */
static inline enum nx_writing
nx_writing_at(const uint8_t *p, const uint8_t *end)
{
	static const uint8_t first[256] = {
		['0' ... '9'] = NX_WRITING_SPACED,   ['A' ... 'Z'] = NX_WRITING_SPACED,
		['a' ... 'z'] = NX_WRITING_SPACED,   [0xc3 ... 0xdf] = NX_WRITING_SPACED,
		[0xe0 ... 0xe1] = NX_WRITING_SPACED, [0xe3 ... 0xe9] = NX_WRITING_WIDE,
		[0xea ... 0xed] = NX_WRITING_SPACED, [0xef ... 0xff] = NX_WRITING_WIDE,
	};
	enum nx_writing writing = (enum nx_writing)first[*p];

	if ((*p & 0xfe) == 0xe0 && end - p > 1) {
		uint8_t second = p[1];
		if (*p == 0xe0 ? second >= 0xb8 && second <= 0xbb /* Thai, Lao */
		               : (second >= 0x80 && second <= 0x82) || /* Myanmar */
		                     (second >= 0x9e && second <= 0x9f)) /* Khmer */
			return NX_WRITING_WIDE;
	}
	return writing;
}

/* Whether a space is understood between this text and another such in front of it. */
static inline bool
nx_unit_spaced(struct nx_str text)
{
	const uint8_t *p = (const uint8_t *)text.ptr;

	return text.len > 0 && nx_writing_at(p, p + text.len) == NX_WRITING_SPACED;
}

/* Which code the letter behind `before` has; 0 is that of a word's first letter. */
static inline unsigned
nx_letter_context(uint8_t before)
{
	static const uint8_t contexts[256] = {
		[0 ... '0' - 1] = 29, ['0' ... '9'] = 28, ['9' + 1 ... 'A' - 1] = 29,
		['A' ... 'Z'] = 27, ['Z' + 1 ... 'a' - 1] = 29, ['z' + 1 ... 0x7f] = 29,
		['a'] = 1,  ['b'] = 2,  ['c'] = 3,  ['d'] = 4,  ['e'] = 5,  ['f'] = 6,  ['g'] = 7,
		['h'] = 8,  ['i'] = 9,  ['j'] = 10, ['k'] = 11, ['l'] = 12, ['m'] = 13, ['n'] = 14,
		['o'] = 15, ['p'] = 16, ['q'] = 17, ['r'] = 18, ['s'] = 19, ['t'] = 20, ['u'] = 21,
		['v'] = 22, ['w'] = 23, ['x'] = 24, ['y'] = 25, ['z'] = 26,
		[0x80 ... 0xbf] = 30,
		[0xc0 ... 0xcf] = 31,
		[0xd0] = 32, [0xd1] = 33, [0xd2 ... 0xd7] = 34, [0xd8] = 35, [0xd9] = 36,
		[0xda ... 0xff] = 37,
	};

	return contexts[before];
}

/* Numbers in slots: below 4 a slot each, then two to each power of two; the rest follows in
 * bits. */
static inline unsigned
nx_slot(uint32_t value)
{
	unsigned high = 31 - (unsigned)__builtin_clz(value | 1);

	return value < 4 ? value : 2 * high + ((value >> (high - 1)) & 1);
}

static inline unsigned
nx_slot_bits(unsigned slot)
{
	return slot < 4 ? 0 : slot / 2 - 1;
}

static inline uint32_t
nx_slot_first(unsigned slot)
{
	return slot < 4 ? slot : (uint32_t)(2 + (slot & 1)) << (slot / 2 - 1);
}

#endif
