/* langid_table.h - the shares of common words, by language.
 *
 * Made by scripts/langid-tables.py from word counts of real articles and, where
 * there are none, from written word lists.  A word's weight in a language is
 * 8 * ln(its share there / 10^-5), so the sum of weights is the logarithm of how much likelier
 * the language is than one that has none of the words.
 *
 * Source  multinomial naive Bayes over short words; E. Grefenstette, "Comparing two language
 *         identification schemes" (1995), found common words as good as trigrams from 15 words on
 */
#ifndef NX_TEXT_LANGID_TABLE_H
#define NX_TEXT_LANGID_TABLE_H

#include "base/lang.h"

enum { NX_LANGID_LANGS = 61, NX_LANGID_SLOTS = 4422, NX_LANGID_VOTES = 4457 };

struct nx_langid_slot {
	uint16_t tag;    /* low half of the word's FNV-1a hash */
	uint16_t first1; /* its first vote + 1; 0: empty */
};

struct nx_langid_vote {
	uint8_t lang; /* place in nx_langid_langs; | 128 on the word's last vote */
	uint8_t weight;
};

extern const nx_lang nx_langid_langs[NX_LANGID_LANGS];
extern const struct nx_langid_slot nx_langid_slots[NX_LANGID_SLOTS];
extern const struct nx_langid_vote nx_langid_votes[NX_LANGID_VOTES];

#endif
