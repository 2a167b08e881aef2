#include "text/make.h"

#include "text/fold.h"
#include "text/number.h"
#include "text/shape.h"

enum {
	SOFT_MAX = 12,       /* letters of Windows-10 */
	NUMBER_MAX = 4,      /* digits behind such a name */
	PARTS_MAX = 6,       /* more letters and digits in turn are an identifier, not words */
	TEXT_MAX = 2 * NX_TERM_MAX, /* before diacritics go, which shortens */
};

struct maker {
	struct nx_made *made;
	struct nx_words *words;
	nx_lang lang;
	bool failed; /* memory is out */
};

/* Bytes in the making. */
struct text {
	char bytes[TEXT_MAX];
	size_t len;
};

static void
add_text(struct text *text, const char *bytes, size_t len)
{
	if (len > sizeof(text->bytes) - text->len)
		len = nx_utf8_cut(bytes, sizeof(text->bytes) - text->len);
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
}

/* ---- Terms ----------------------------------------------------------- */

static uint32_t
term_number(struct maker *m, const char *term, size_t len)
{
	uint32_t id;

	if (m->words->mode == NX_ANALYZE_FROZEN)
		return nx_lexicon_find(m->words->lexicon, term, len);
	id = nx_lexicon_intern(m->words->lexicon, term, len);
	m->failed |= id == NX_NO_TERM;
	return id;
}

static void
note_form(struct maker *m, const char *form, size_t len, uint32_t term)
{
	if (m->words->mode == NX_ANALYZE_INDEX && term != NX_NO_TERM &&
	    nx_lexicon_add_form(m->words->lexicon, form, len, term))
		m->failed = true;
}

static size_t
plain_form(const char *text, size_t len, char form[NX_TERM_MAX])
{
	return nx_fold_marks(text, len, form, NX_TERM_MAX);
}

/* The term of lower-case text, and its form noted. */
static uint32_t
term_of(struct maker *m, const char *text, size_t len, bool stemmed)
{
	char stem[TEXT_MAX], term[NX_TERM_MAX], form[NX_TERM_MAX];
	size_t nform = plain_form(text, len, form), nterm = nform;
	uint32_t id;

	if (stemmed) {
		size_t nstem = nx_stem(&m->words->stemmers, m->lang, text, len, stem, TEXT_MAX);
		nterm = plain_form(stem, nstem, term);
	}
	if (!stemmed || !nterm) {
		nterm = nform;
		memcpy(term, form, nform);
	}
	if (!nterm)
		return NX_NO_TERM;
	id = term_number(m, term, nterm);
	note_form(m, form, nform, id);
	return id;
}

static uint32_t
term_of_piece(struct maker *m, const struct nx_piece *piece)
{
	return term_of(m, piece->text, piece->len, piece->kind == NX_PIECE_WORD);
}

/* ---- Tokens ---------------------------------------------------------- */

static void
put_token(struct maker *m, struct nx_word_token token)
{
	struct nx_made *made = m->made;

	if (made->count == NX_MADE_MAX)
		return;
	if (token.flags & (NX_TOKEN_CAPS | NX_TOKEN_IF_CAPITALS | NX_TOKEN_IF_MIXED))
		made->flags |= NX_WORD_UNSETTLED;
	made->tokens[made->count++] = token;
}

/* The same token once more, as an extra with another term. */
static void
put_extra(struct maker *m, struct nx_word_token like, uint32_t term, unsigned flags)
{
	if (m->words->mode == NX_ANALYZE_QUERY)
		return;
	like.term = term;
	like.flags = (uint16_t)(NX_TOKEN_EXTRA | flags);
	put_token(m, like);
}

/* "\3us" for caps(US). */
static void
put_capitals(struct maker *m, struct nx_word_token like, const char *text, size_t len)
{
	char term[1 + NX_TERM_MAX] = "\3";
	size_t n = plain_form(text, len, term + 1);

	if (n == NX_TERM_MAX)
		n = nx_utf8_cut(term + 1, n - 1);
	if (m->words->mode != NX_ANALYZE_QUERY)
		put_extra(m, like, term_number(m, term, n + 1), NX_TOKEN_IF_MIXED);
}

static struct nx_word_token
token_at(const struct nx_piece *first, const struct nx_piece *last, unsigned pos, unsigned width)
{
	struct nx_word_token token = { .begin = first->begin,
		                       .end = last->end,
		                       .pos = (uint8_t)pos,
		                       .width = (uint8_t)width };
	if (first->sentence)
		token.flags = NX_TOKEN_SENTENCE;
	else if (pos > 0)
		token.flags = NX_TOKEN_JOINED;
	return token;
}

/* ---- Acronyms that are also words ------------------------------------ */

struct marked {
	const char *plain, *term;
};

/* "US" and "U.S." must not be "us".  The others are English only, and only in capitals. */
static const char *
marked_term(nx_lang lang, const struct nx_piece *piece)
{
	static const struct marked MARKED[] = {
		{ "un", "u.n." },      { "who", "w.h.o." }, { "it", "i.t." },
		{ "aids", "a.i.d.s." }, { "ice", "i.c.e." },
	};
	bool dotted = piece->kind == NX_PIECE_ACRONYM;

	if (!dotted && (piece->kind != NX_PIECE_WORD || piece->nletters != piece->ncapitals))
		return NULL;
	if (piece->len == 2 && memcmp(piece->text, "us", 2) == 0)
		return "u.s.";
	if (lang != 0 && lang != NX_LANG('e', 'n'))
		return NULL;
	for (size_t i = 0; i < sizeof(MARKED) / sizeof(*MARKED); i++)
		if (piece->len == strlen(MARKED[i].plain) &&
		    memcmp(piece->text, MARKED[i].plain, piece->len) == 0)
			return MARKED[i].term;
	return NULL;
}

/* US: "u.s.", and in a headline in capitals also "us".  UN: "u.n." and always also "un", so
 * that a query in small letters finds it. */
static void
put_marked(struct maker *m, struct nx_word_token token, const struct nx_piece *piece,
           const char *marked)
{
	bool us = strcmp(marked, "u.s.") == 0, dotted = piece->kind == NX_PIECE_ACRONYM;
	struct nx_word_token plain = token;

	token.term = term_of(m, marked, strlen(marked), false);
	if (us) {
		put_token(m, token);
		if (!dotted && m->words->mode != NX_ANALYZE_QUERY)
			put_extra(m, token, term_of(m, "us", 2, true), NX_TOKEN_IF_CAPITALS);
		return;
	}
	plain.term = term_of(m, piece->text, piece->len, true);
	if (m->words->mode != NX_ANALYZE_QUERY) {
		put_token(m, token);
		put_extra(m, token, plain.term, 0);
	} else if (dotted) {
		put_token(m, token);
	} else { /* a query in capitals says nothing: take the term that finds both */
		token.flags |= NX_TOKEN_IF_MIXED;
		plain.flags |= NX_TOKEN_IF_CAPITALS;
		put_token(m, token);
		put_token(m, plain);
	}
}

/* ---- One piece ------------------------------------------------------- */

static bool
is_capitals(const struct nx_piece *piece)
{
	return piece->nletters >= 2 && piece->nletters == piece->ncapitals;
}

/* People leave accents out of queries, and then Snowball may see another ending ("exposé",
 * "expose"): the index also gets the stem of the word written without.  Not Arabic, whose stemmer
 * folds letters itself. */
static void
put_unaccented(struct maker *m, struct nx_word_token token, const struct nx_piece *piece)
{
	char plain[NX_TERM_MAX];
	size_t len = plain_form(piece->text, piece->len, plain);
	uint32_t term;

	if (m->words->mode == NX_ANALYZE_QUERY || piece->kind != NX_PIECE_WORD ||
	    !nx_stem_known(m->lang) || m->lang == NX_LANG('a', 'r') ||
	    (len == piece->len && memcmp(plain, piece->text, len) == 0))
		return;
	term = term_of(m, plain, len, true);
	if (term != token.term)
		put_extra(m, token, term, 0);
}

static void
put_single(struct maker *m, const struct nx_piece *piece, unsigned pos)
{
	struct nx_word_token token = token_at(piece, piece, pos, 1);
	const char *marked = marked_term(m->lang, piece);
	bool tag = piece->kind == NX_PIECE_NAME && (piece->text[0] == '#' || piece->text[0] == '@');

	if (is_capitals(piece))
		token.flags |= NX_TOKEN_CAPS;
	if (marked) {
		put_marked(m, token, piece, marked);
	} else {
		token.term = term_of_piece(m, piece);
		put_token(m, token);
		put_unaccented(m, token, piece);
	}
	if (tag && m->words->mode != NX_ANALYZE_QUERY)
		put_extra(m, token, term_of(m, piece->text + 1, piece->len - 1u, true), 0);
	if (is_capitals(piece))
		put_capitals(m, token, piece->text + tag, (size_t)piece->len - tag);
}

/* ---- Several pieces that are one name -------------------------------- */

static const struct nx_unit *
unit_of(const struct maker *m, const struct nx_piece *number, const struct nx_piece *word)
{
	if (number->kind != NX_PIECE_NUMBER || word->kind != NX_PIECE_WORD)
		return NULL;
	return nx_number_unit(m->lang, word->text, word->len);
}

/* The ways to write the unit that the text did not use. */
static void
put_other_units(struct maker *m, struct nx_word_token at, const struct nx_unit *unit,
                const struct nx_piece *written)
{
	const char *ways[2] = { unit->brief, unit->spelled };

	if (m->words->mode == NX_ANALYZE_QUERY)
		return;
	for (int i = 0; i < 2; i++) {
		size_t len = strlen(ways[i]);
		if (len != written->len || memcmp(ways[i], written->text, len) != 0)
			put_extra(m, at, term_of(m, ways[i], len, true), 0);
	}
}

/* Where the pieces of a name end in a plural s (F-16s): one piece less. */
static size_t
without_plural(const struct nx_piece *pieces, size_t n)
{
	const struct nx_piece *last = &pieces[n - 1];
	bool plural = n >= 3 && pieces[0].kind == NX_PIECE_WORD && last->len == 1 &&
	              last->text[0] == 's' && !last->capital &&
	              pieces[n - 2].kind == NX_PIECE_NUMBER;
	return n - plural;
}

static uint32_t
compound_term(struct maker *m, const struct nx_piece *pieces, size_t n, const struct nx_unit *unit)
{
	struct text text = { .len = 0 };
	bool words_only = true;

	for (size_t i = 0; i < n; i++) {
		if (i == 1 && unit)
			add_text(&text, unit->brief, strlen(unit->brief));
		else
			add_text(&text, pieces[i].text, pieces[i].len);
		words_only &= pieces[i].kind == NX_PIECE_WORD;
	}
	return term_of(m, text.bytes, text.len, words_only);
}

static bool
all_capitals(const struct nx_piece *pieces, size_t n)
{
	size_t nletters = 0;

	for (size_t i = 0; i < n; i++) {
		if (pieces[i].nletters != pieces[i].ncapitals)
			return false;
		nletters += pieces[i].nletters;
	}
	return nletters >= 2;
}

static void
put_compound_capitals(struct maker *m, struct nx_word_token token, const struct nx_piece *pieces,
                      size_t n)
{
	struct text text = { .len = 0 };

	for (size_t i = 0; i < n; i++)
		add_text(&text, pieces[i].text, pieces[i].len);
	put_capitals(m, token, text.bytes, text.len);
}

/* S-300: "s300" two positions wide, and for the index "s", "300".  Returns the positions. */
static unsigned
put_compound(struct maker *m, const struct nx_piece *pieces, size_t count, unsigned pos)
{
	size_t n = without_plural(pieces, count);
	const struct nx_unit *unit = n == 2 ? unit_of(m, &pieces[0], &pieces[1]) : NULL;
	unsigned width = n > PARTS_MAX ? 1 : (unsigned)n;
	struct nx_word_token token = token_at(&pieces[0], &pieces[count - 1], pos, width);
	bool capitals = all_capitals(pieces, n);

	token.term = compound_term(m, pieces, n, unit);
	if (capitals)
		token.flags |= NX_TOKEN_CAPS;
	put_token(m, token);
	if (width > 1 && m->words->mode != NX_ANALYZE_QUERY)
		put_extra(m, token_at(&pieces[0], &pieces[0], pos, 1), term_of_piece(m, &pieces[0]),
		          0);
	if (capitals)
		put_compound_capitals(m, token, pieces, n);
	if (width == 1 || m->words->mode == NX_ANALYZE_QUERY)
		return width;
	for (size_t i = 1; i < n; i++)
		put_extra(m, token_at(&pieces[i], &pieces[i], pos + (unsigned)i, 1),
		          term_of_piece(m, &pieces[i]), 0);
	if (unit)
		put_other_units(m, token_at(&pieces[1], &pieces[1], pos + 1, 1), unit, &pieces[1]);
	return width;
}

/* Windows-10, 1.5-billion: two words, and for the index the compound.  Returns the positions. */
static unsigned
put_loose_compound(struct maker *m, const struct nx_piece *pieces, unsigned pos)
{
	const struct nx_unit *unit = unit_of(m, &pieces[0], &pieces[1]);

	put_single(m, &pieces[0], pos);
	if (m->words->mode != NX_ANALYZE_QUERY)
		put_extra(m, token_at(&pieces[0], &pieces[1], pos, 2),
		          compound_term(m, pieces, 2, unit), 0);
	put_single(m, &pieces[1], pos + 1);
	if (unit)
		put_other_units(m, token_at(&pieces[1], &pieces[1], pos + 1, 1), unit, &pieces[1]);
	return 2;
}

/* ---- Which pieces belong together ------------------------------------ */

static size_t
touching(const struct nx_piece *pieces, size_t count)
{
	size_t n = 1;

	while (n < count && pieces[n].link == NX_LINK_TOUCH)
		n++;
	return n;
}

/* COVID, S, MiG, Su: letters that with a number behind them are one name. */
static bool
is_designation(const struct nx_piece *piece)
{
	if (piece->kind != NX_PIECE_WORD || !piece->nletters)
		return false;
	return piece->nletters == 1 || (piece->nletters <= 3 && piece->capital) ||
	       (piece->nletters <= NX_DESIGNATION_MAX && piece->nletters == piece->ncapitals);
}

/* al-Qaeda.  "as" and "an" are English words unless a capital follows. */
static bool
is_article(const struct nx_piece *piece, const struct nx_piece *next)
{
	static const char *const SURE[] = { "al", "el", "ash" };
	static const char *const UNSURE[] = { "ar", "as", "an" };

	if (piece->kind != NX_PIECE_WORD)
		return false;
	for (int i = 0; i < 3; i++) {
		if (piece->len == strlen(SURE[i]) && !memcmp(piece->text, SURE[i], piece->len))
			return true;
		if (piece->len == strlen(UNSURE[i]) && !memcmp(piece->text, UNSURE[i], piece->len))
			return next->capital;
	}
	return false;
}

enum together { ALONE, ONE_NAME, LOOSE };

/* How the pieces from the first on stand together, and how many: docs/ANALYSIS.md section 5. */
static enum together
stand_together(const struct maker *m, const struct nx_piece *pieces, size_t count, bool first,
               size_t *n)
{
	const struct nx_piece *a = &pieces[0], *b = &pieces[1];
	size_t more;

	*n = touching(pieces, count);
	if (*n > 1)
		return ONE_NAME;
	if (count < 2 || b->link != NX_LINK_HYPHEN)
		return ALONE;
	more = touching(b, count - 1);
	*n = 1 + more;
	if (b->kind == NX_PIECE_NUMBER) {
		if (is_designation(a))
			return ONE_NAME;
		if (more == 1 && a->kind == NX_PIECE_WORD && a->nletters <= SOFT_MAX &&
		    b->len <= NUMBER_MAX)
			return LOOSE;
	} else if (more == 1 && b->kind == NX_PIECE_WORD) {
		bool letter = a->kind == NX_PIECE_WORD && a->nletters == 1;
		bool last = count == 2;
		if (first && (letter || is_article(a, b)))
			return ONE_NAME;
		if (a->kind == NX_PIECE_NUMBER && b->nletters == 1 && b->capital && last)
			return ONE_NAME; /* 5-G */
		if (unit_of(m, a, b))
			return LOOSE;
	}
	*n = 1;
	return ALONE;
}

static void
put_pieces(struct maker *m, const struct nx_pieces *pieces)
{
	unsigned pos = 0;
	size_t n;

	for (size_t i = 0; i < pieces->count; i += n) {
		const struct nx_piece *first = &pieces->items[i];
		switch (stand_together(m, first, pieces->count - i, i == 0, &n)) {
		case ONE_NAME:
			pos += put_compound(m, first, n, pos);
			break;
		case LOOSE:
			pos += put_loose_compound(m, first, pos);
			break;
		default:
			put_single(m, first, pos++);
		}
	}
	m->made->npos = (uint16_t)pos;
}

/* ---- The three kinds of words ---------------------------------------- */

/* "S 300", "1.5 billion", "al Qaeda": what only both words together give. */
static void
put_pair(struct maker *m, const char *written, size_t len)
{
	struct nx_pieces left, right;
	struct nx_piece both[2];
	struct nx_word_token token;
	const struct nx_unit *unit;
	size_t space = 0;

	while (space < len && written[space] != ' ')
		space++;
	nx_pieces_split(&left, m->words->chars, m->lang, written, space);
	nx_pieces_split(&right, m->words->chars, m->lang, written + space, len - space);
	if (left.count != 1 || right.count != 1)
		return;
	both[0] = left.items[0];
	both[1] = right.items[0];
	both[1].begin = (uint16_t)(both[1].begin + space);
	both[1].end = (uint16_t)(both[1].end + space);
	unit = unit_of(m, &both[0], &both[1]);
	token = token_at(&both[0], &both[1], 0, 2);
	token.term = compound_term(m, both, 2, unit);
	token.flags = m->words->mode == NX_ANALYZE_QUERY ? 0 : NX_TOKEN_EXTRA;
	put_token(m, token);
	if (unit)
		put_other_units(m, token_at(&both[1], &both[1], 1, 1), unit, &both[1]);
}

static void
put_wide(struct maker *m, const char *written, size_t len)
{
	char kept[NX_WRITTEN_MAX], folded[TEXT_MAX];
	size_t n = 0, nfolded;
	unsigned width;

	for (size_t i = 0; i < len; i += width) {
		uint32_t code = nx_utf8_decode(written + i, written + len, &width);
		if (nx_chars_class(m->words->chars, code) == NX_CHAR_IGNORE)
			continue;
		memcpy(kept + n, written + i, width);
		n += width;
	}
	nfolded = nx_fold_case(m->lang, kept, n, folded, sizeof(folded));
	m->made->npos = 1;
	m->made->flags = NX_WORD_SMALL;
	put_token(m, (struct nx_word_token){ .term = term_of(m, folded, nfolded, false),
	                                     .end = (uint16_t)len,
	                                     .flags = NX_TOKEN_BIGRAM,
	                                     .width = 1 });
}

int
nx_make_word(struct nx_made *made, struct nx_words *words, nx_lang lang, enum nx_word_kind kind,
             const char *written, size_t len)
{
	struct maker m = { made, words, lang, false };
	struct nx_pieces pieces;

	made->count = 0;
	made->npos = 0;
	made->flags = 0;
	if (kind == NX_WORD_WIDE) {
		put_wide(&m, written, len);
	} else if (kind == NX_WORD_PAIR) {
		put_pair(&m, written, len);
	} else {
		nx_pieces_split(&pieces, words->chars, lang, written, len);
		put_pieces(&m, &pieces);
		made->flags |= nx_shape_flags(lang, &pieces);
	}
	return m.failed ? -1 : 0;
}

/* Whether a sign inside a word or pattern is left out of its form, as it is out of the terms. */
static bool
is_dropped_sign(struct nx_chars *chars, uint32_t code, bool behind_digit)
{
	switch (nx_chars_class(chars, code)) {
	case NX_CHAR_QUOTE:
	case NX_CHAR_HYPHEN:
	case NX_CHAR_OPEN:
	case NX_CHAR_CLOSE:
	case NX_CHAR_IGNORE:
		return true;
	case NX_CHAR_STOP:
		return !behind_digit;
	default:
		return false;
	}
}

size_t
nx_make_form(struct nx_chars *chars, nx_lang lang, const char *word, size_t len, char *to,
             size_t room)
{
	char kept[4 * NX_WRITTEN_MAX], folded[4 * NX_WRITTEN_MAX];
	bool us = len >= 3 && (word[0] | 32) == 'u' && word[1] == '.' && (word[2] | 32) == 's';
	const char *end = word + len;
	size_t n = 0;
	unsigned width;

	for (const char *p = word; p < end && sizeof(kept) - n >= NX_UTF8_MAX; p += width) {
		uint32_t code = nx_utf8_decode(p, end, &width);
		bool behind_digit = n && kept[n - 1] >= '0' && kept[n - 1] <= '9';
		int digit = nx_char_digit(code);

		if (us ? code == '-' : is_dropped_sign(chars, code, behind_digit))
			continue;
		n += nx_utf8_encode(kept + n,
		                    digit >= 0 ? (uint32_t)('0' + digit) : nx_char_narrow(code));
	}
	n = nx_fold_case(lang, kept, n, folded, sizeof(folded));
	return nx_fold_marks(folded, n, to, room);
}
