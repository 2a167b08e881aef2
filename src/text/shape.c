#include "text/shape.h"

#include "text/number.h"
#include "text/sentence.h"
#include "text/words.h"

#include <string.h>

enum { NAME_MAX = 6 }; /* letters of Covid 19, Airbus 380 */

static bool
is_month(const struct nx_piece *piece)
{
	static const char MONTHS[] = " jan feb mar april apr march may june jun july jul aug august "
	                             "sept sep oct nov dec ";
	for (const char *p = MONTHS + 1; *p; p = strchr(p, ' ') + 1)
		if (strncmp(p, piece->text, piece->len) == 0 && p[piece->len] == ' ')
			return true;
	return false;
}

static uint32_t
number_flags(const struct nx_piece *piece)
{
	uint32_t flags = NX_WORD_NUMBER;

	if (memchr(piece->text, '.', piece->len))
		return flags;
	if (piece->len <= 3)
		flags |= NX_WORD_NUMBER_BRIEF;
	if (piece->len <= 2)
		flags |= NX_WORD_ORDINAL;
	return flags;
}

static uint32_t
single_word_flags(nx_lang lang, const struct nx_piece *piece)
{
	bool capitals = piece->nletters == piece->ncapitals && piece->nletters > 0;
	uint32_t flags = 0;

	if (piece->capital)
		flags |= NX_WORD_TITLE;
	if (piece->nletters == 1 && capitals)
		flags |= NX_WORD_INITIAL | NX_WORD_DESIGNATION;
	if (piece->nletters == 1 && capitals && piece->text[0] != 'a' && piece->text[0] != 'i')
		flags |= NX_WORD_LETTER;
	if (capitals && piece->nletters <= NX_DESIGNATION_MAX)
		flags |= NX_WORD_DESIGNATION;
	else if (piece->capital && piece->nletters <= NAME_MAX && !is_month(piece))
		flags |= NX_WORD_NAME;
	if (nx_number_unit(lang, piece->text, piece->len))
		flags |= NX_WORD_UNIT;
	if (piece->len == 2 && memcmp(piece->text, "al", 2) == 0)
		flags |= NX_WORD_ARTICLE;
	return flags;
}

/* Of what is not written with a capital, no starter counts; English abbreviations that are also words
 * ("no", "mass") neither.  Most words need no look into the lists for that. */
static uint32_t
hint_flags(nx_lang lang, const struct nx_piece *piece)
{
	bool english = lang == 0 || lang == NX_LANG('e', 'n');

	if (piece->capital)
		return nx_sentence_hints(lang, piece->text, piece->len);
	if (english && piece->len != 1 &&
	    (piece->len < 2 || (memcmp(piece->text, "vs", 2) != 0 && memcmp(piece->text, "al", 2) != 0)))
		return 0;
	return nx_sentence_hints(lang, piece->text, piece->len) & ~(uint32_t)NX_WORD_STARTER;
}

uint32_t
nx_shape_flags(nx_lang lang, const struct nx_pieces *pieces)
{
	uint32_t flags = pieces->lower_start ? NX_WORD_LOWER_START : 0;
	size_t nletters = 0, ncapitals = 0;
	uint32_t first, last;

	for (size_t i = 0; i < pieces->count; i++) {
		nletters += pieces->items[i].nletters;
		ncapitals += pieces->items[i].ncapitals;
		if (pieces->items[i].nletters >= 6)
			flags |= NX_WORD_LONG;
	}
	if (nletters > ncapitals)
		flags |= NX_WORD_SMALL;
	else if (nletters >= 2)
		flags |= NX_WORD_CAPITALS;
	if (!pieces->count)
		return flags;
	first = hint_flags(lang, &pieces->items[0]);
	last = pieces->count > 1 ? hint_flags(lang, &pieces->items[pieces->count - 1]) : first;
	flags |= (first & NX_WORD_STARTER) | (last & NX_WORD_ABBREVIATION);
	if (pieces->items[pieces->count - 1].kind == NX_PIECE_ACRONYM)
		flags |= NX_WORD_ACRONYM;
	if (pieces->count > 1)
		return flags;
	if (pieces->items[0].kind == NX_PIECE_NUMBER)
		flags |= number_flags(&pieces->items[0]);
	else if (pieces->items[0].kind == NX_PIECE_WORD)
		flags |= single_word_flags(lang, &pieces->items[0]);
	return flags;
}
