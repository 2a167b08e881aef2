#include "text/pieces.h"

#include "base/ascii.h"
#include "text/fold.h"
#include "text/number.h"

#include <string.h>
#include <utf8proc.h>

struct unit {
	uint32_t code;
	uint16_t begin, end;
	uint8_t class;
	bool joint; /* behind a zero-width non-joiner */
};

struct splitter {
	struct nx_pieces *out;
	nx_lang lang;
	struct unit units[NX_WRITTEN_MAX];
	size_t n;
};

/* ---- Characters ------------------------------------------------------ */

/* Decodes; brackets and ignorable characters vanish, digits and full-width forms become ASCII. */
static void
read_units(struct splitter *s, struct nx_chars *chars, const char *written, size_t len)
{
	size_t at = 0, pending = SIZE_MAX; /* where a bracket opened before the next unit */
	bool joint = false;
	unsigned width;

	for (; at < len; at += width) {
		uint32_t code = nx_utf8_decode(written + at, written + len, &width);
		enum nx_char class = nx_chars_class(chars, code);

		if (class == NX_CHAR_OPEN) {
			pending = at;
		} else if (class == NX_CHAR_CLOSE) {
			if (s->n)
				s->units[s->n - 1].end = (uint16_t)(at + width);
		} else if (class == NX_CHAR_IGNORE) {
			joint |= code == 0x200C;
		} else {
			size_t begin = pending == SIZE_MAX ? at : pending;
			int digit = class == NX_CHAR_DIGIT ? nx_char_digit(code) : -1;
			code = digit >= 0 ? (uint32_t)('0' + digit) : nx_char_narrow(code);
			if (class == NX_CHAR_DIGIT && digit < 0)
				class = NX_CHAR_LOWER; /* digits of the other planes: as letters */
			s->units[s->n++] = (struct unit){ code, (uint16_t)begin,
			                                  (uint16_t)(at + width), (uint8_t)class,
			                                  joint };
			pending = SIZE_MAX;
			joint = false;
		}
	}
}

static bool
is_lettery(const struct splitter *s, size_t i)
{
	return i < s->n && (nx_char_is_letter((enum nx_char)s->units[i].class) ||
	                    s->units[i].class == NX_CHAR_MARK ||
	                    s->units[i].class == NX_CHAR_WIDE);
}

static bool
is_class(const struct splitter *s, size_t i, enum nx_char class)
{
	return i < s->n && s->units[i].class == class;
}

static size_t
letters_end(const struct splitter *s, size_t i)
{
	while (is_lettery(s, i))
		i++;
	return i;
}

static size_t
digits_end(const struct splitter *s, size_t i)
{
	while (is_class(s, i, NX_CHAR_DIGIT))
		i++;
	return i;
}

/* ---- Text of a piece ------------------------------------------------- */

static bool
one_of(const char *const *list, const char *word, size_t len)
{
	for (; *list; list++)
		if (strlen(*list) == len && memcmp(*list, word, len) == 0)
			return true;
	return false;
}

static bool
ends_with(const char *word, size_t len, const char *tail)
{
	size_t ntail = strlen(tail);
	return len > ntail && memcmp(word + len - ntail, tail, ntail) == 0;
}

static size_t
units_text(const struct splitter *s, size_t i, size_t end, char *to, size_t room)
{
	size_t n = 0;

	for (; i < end && room - n >= NX_UTF8_MAX; i++) {
		bool quote = s->units[i].class == NX_CHAR_QUOTE;
		n += nx_utf8_encode(to + n, quote ? '\'' : s->units[i].code);
	}
	return n;
}

static size_t
folded(const struct splitter *s, size_t i, size_t end, char *to, size_t room)
{
	char raw[4 * NX_WRITTEN_MAX + NX_UTF8_MAX];
	size_t n = units_text(s, i, end, raw, sizeof(raw));
	return nx_fold_case(s->lang, raw, n, to, room);
}

/* Adds a piece of units [i, end) whose text is `len` bytes. */
static struct nx_piece *
add_piece(struct splitter *s, size_t i, size_t end, enum nx_piece_kind kind, const char *text,
          size_t len)
{
	struct nx_pieces *out = s->out;
	struct nx_piece *piece = &out->items[out->count];

	if (!len || len > sizeof(out->text) - out->ntext || out->count == NX_WRITTEN_MAX)
		return NULL;
	memcpy(out->text + out->ntext, text, len);
	*piece = (struct nx_piece){ .text = out->text + out->ntext,
		                    .len = (uint16_t)len,
		                    .begin = s->units[i].begin,
		                    .end = s->units[end - 1].end,
		                    .kind = (uint8_t)kind };
	for (size_t k = i; k < end; k++) {
		piece->nletters = (uint16_t)(piece->nletters +
		                             nx_char_is_letter((enum nx_char)s->units[k].class));
		piece->ncapitals =
		    (uint16_t)(piece->ncapitals + (s->units[k].class == NX_CHAR_UPPER));
	}
	piece->capital = s->units[i].class == NX_CHAR_UPPER;
	out->ntext += len;
	out->count++;
	return piece;
}

/* ---- Apostrophes ----------------------------------------------------- */

/* "don't" stays what it is; any other apostrophe left inside a word goes: o'brien, obrien. */
static bool
is_contraction(const char *word, size_t len)
{
	return ends_with(word, len, "n't") || ends_with(word, len, "'re") ||
	       ends_with(word, len, "'ll") || ends_with(word, len, "'ve") ||
	       ends_with(word, len, "'m") || ends_with(word, len, "'d");
}

static size_t
drop_apostrophes(char *word, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (word[i] != '\'')
			word[n++] = word[i];
	return n;
}

static const char *const *
elided_words(nx_lang lang)
{
	static const char *const FRENCH[] = { "l", "d", "j", "m", "t", "s", "n", "c", "ç", "qu",
		                              "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
		                              "presqu", "entr", NULL };
	static const char *const ITALIAN[] = { "l", "un", "d", "c", "n", "m", "t", "s", "v", "gl",
		                               "dell", "all", "sull", "dall", "nell", "coll",
		                               "quell", "quest", "sant", "bell", "buon", "quant",
		                               "tutt", "com", "dov", "cos", "anch", "senz", "mezz",
		                               "grand", "degl", "agl", NULL };
	static const char *const CATALAN[] = { "l", "d", "m", "n", "s", "t", NULL };

	if (lang == NX_LANG('f', 'r'))
		return FRENCH;
	if (lang == NX_LANG('i', 't'))
		return ITALIAN;
	return lang == NX_LANG('c', 'a') ? CATALAN : NULL;
}

/* Whether the letters [i, quote) are an article or the like that lost its vowel. */
static bool
is_elided(const struct splitter *s, size_t i, size_t quote)
{
	const char *const *list = elided_words(s->lang);
	char word[64];

	return list && quote - i <= 8 &&
	       one_of(list, word, folded(s, i, quote, word, sizeof(word)));
}

/* "'s" and nothing more behind it. */
static bool
is_possessive(const struct splitter *s, size_t quote)
{
	uint32_t code = quote + 1 < s->n ? s->units[quote + 1].code : 0;
	return is_class(s, quote, NX_CHAR_QUOTE) && (code == 's' || code == 'S') &&
	       !is_lettery(s, quote + 2) && !is_class(s, quote + 2, NX_CHAR_DIGIT);
}

/* ---- Persian --------------------------------------------------------- */

/* "خانه‌ها": the plural and its kin are written behind a zero-width non-joiner.  Where that part
 * ends, dropping endings that are written apart. */
static size_t
without_endings(const struct splitter *s, size_t i, size_t end)
{
	static const char *const ENDINGS[] = { "ها", "های", "هایی", "هایم", "هایش", "هایشان", "ام",
		                               "ات", "اش", "ای", "اند", "ایم", "اید", "تر",
		                               "ترین", "شان", "مان", "تان", NULL };
	char word[128];

	if (s->lang != NX_LANG('f', 'a'))
		return end;
	for (size_t k = end; k-- > i + 1;) {
		if (!s->units[k].joint)
			continue;
		if (!one_of(ENDINGS, word, folded(s, k, end, word, sizeof(word))))
			break;
		end = k;
	}
	return end;
}

/* ---- Pieces ---------------------------------------------------------- */

/* Letters [i, end) with apostrophes and ampersands among them. */
static void
add_letters(struct splitter *s, size_t i, size_t end, bool name)
{
	char word[4 * NX_WRITTEN_MAX];
	size_t kept = without_endings(s, i, end);
	size_t len = folded(s, i, kept, word, sizeof(word));
	bool english = s->lang == 0 || s->lang == NX_LANG('e', 'n');

	if (english && is_contraction(word, len))
		name = true;
	else
		len = drop_apostrophes(word, len);
	add_piece(s, i, end, name ? NX_PIECE_NAME : NX_PIECE_WORD, word, len);
}

/* Where the dotted acronym that starts at `i` ends, `i` if none does: U.S, N.A.T.O, EE.UU. */
static size_t
acronym_end(const struct splitter *s, size_t i)
{
	size_t run = letters_end(s, i) - i, at = i + run, nruns = 1;
	bool doubled = run == 2 && s->units[i].code == s->units[i + 1].code &&
	               is_class(s, i, NX_CHAR_UPPER);

	if (run != 1 && !doubled)
		return i;
	while (is_class(s, at, NX_CHAR_STOP) && letters_end(s, at + 1) == at + 1 + run) {
		at += 1 + run;
		nruns++;
	}
	return nruns > 1 ? at : i;
}

static size_t
take_acronym(struct splitter *s, size_t i, size_t end)
{
	char word[4 * NX_WRITTEN_MAX];
	size_t len = folded(s, i, end, word, sizeof(word)), n = 0;

	for (size_t k = 0; k < len; k++)
		if (word[k] != '.')
			word[n++] = word[k];
	add_piece(s, i, end, NX_PIECE_ACRONYM, word, n);
	if (is_class(s, end, NX_CHAR_STOP)) /* U.S.-led: the last dot is the acronym's */
		end++;
	return is_possessive(s, end) ? end + 2 : end;
}

/* AT&T, R&D, not Johnson&Johnson: whether an ampersand at `at` joins short words. */
static bool
joins_initials(const struct splitter *s, size_t i, size_t at)
{
	size_t behind = letters_end(s, at + 1) - (at + 1);
	return is_class(s, at, NX_CHAR_AND) && at - i <= 4 && behind >= 1 && behind <= 4;
}

static size_t
take_letters(struct splitter *s, size_t i)
{
	size_t at = letters_end(s, i);
	bool name = false;

	while (at < s->n) {
		if (joins_initials(s, i, at)) {
			at = letters_end(s, at + 1);
			name = true;
		} else if (is_possessive(s, at)) {
			add_letters(s, i, at, name);
			return at + 2;
		} else if (is_class(s, at, NX_CHAR_QUOTE) && is_lettery(s, at + 1)) {
			if (s->lang == NX_LANG('t', 'r')) { /* Erdoğan'ın */
				add_letters(s, i, at, name);
				return letters_end(s, at + 1);
			}
			if (is_elided(s, i, at)) /* l'Iran */
				i = at + 1;
			at = letters_end(s, at + 1);
		} else {
			break;
		}
	}
	add_letters(s, i, at, name);
	return at;
}

static char
separator(const struct splitter *s, size_t i)
{
	if (i >= s->n)
		return '\0';
	switch (s->units[i].class) {
	case NX_CHAR_STOP: return '.';
	case NX_CHAR_COMMA: return s->units[i].code == 0x066B ? '.' : ',';
	case NX_CHAR_QUOTE: return '\'';
	case NX_CHAR_NUMSPACE: return ' ';
	default: return '\0';
	}
}

static size_t
take_number(struct splitter *s, size_t i)
{
	char text[NX_WRITTEN_MAX], normal[NX_WRITTEN_MAX + 1];
	size_t at = i, n = 0, first = digits_end(s, i), len;

	for (;;) {
		for (; is_class(s, at, NX_CHAR_DIGIT); at++)
			text[n++] = (char)s->units[at].code;
		if (!separator(s, at) || !is_class(s, at + 1, NX_CHAR_DIGIT))
			break;
		text[n++] = separator(s, at++);
	}
	len = nx_number_normal(text, n, nx_number_has_decimal_comma(s->lang), normal);
	if (!len) { /* a date or a list: its first number, the others follow */
		at = first;
		len = first - i;
		memcpy(normal, text, len);
	}
	add_piece(s, i, at, NX_PIECE_NUMBER, normal, len);
	if (s->lang == NX_LANG('t', 'r') && is_class(s, at, NX_CHAR_QUOTE)) /* 2023'te */
		return letters_end(s, at + 1);
	if (is_possessive(s, at)) /* 1990's is 1990s */
		return at + 1;
	return at;
}

/* #MeToo, @AP: the sign, letters, digits and low lines. */
static size_t
take_tag(struct splitter *s)
{
	char word[4 * NX_WRITTEN_MAX];
	size_t len = folded(s, 0, s->n, word, sizeof(word));

	add_piece(s, 0, s->n, NX_PIECE_NAME, word, len);
	return s->n;
}

/* "end.Next": small letters, a dot, then a capital and small letters. */
static bool
starts_sentence(const struct splitter *s, size_t i)
{
	return i >= 3 && is_class(s, i - 1, NX_CHAR_STOP) && is_class(s, i - 2, NX_CHAR_LOWER) &&
	       is_class(s, i - 3, NX_CHAR_LOWER) && is_class(s, i, NX_CHAR_UPPER) &&
	       is_class(s, i + 1, NX_CHAR_LOWER);
}

static enum nx_piece_link
link_before(const struct splitter *s, size_t i, size_t behind)
{
	if (i == 0)
		return NX_LINK_APART;
	if (is_class(s, i - 1, NX_CHAR_HYPHEN) || is_class(s, i - 1, NX_CHAR_DASH))
		return NX_LINK_HYPHEN;
	return i == behind ? NX_LINK_TOUCH : NX_LINK_APART;
}

static bool
is_letters(const char *written, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!nx_ascii_is_letter(written[i]))
			return false;
	return len > 0;
}

/* The one piece of ASCII letters alone, as most words are: what all below would find. */
static void
take_plain(struct nx_pieces *self, nx_lang lang, const char *written, size_t len)
{
	struct nx_piece *piece = &self->items[0];

	self->ntext = nx_fold_case(lang, written, len, self->text, sizeof(self->text));
	self->count = 1;
	self->lower_start = written[0] >= 'a';
	*piece = (struct nx_piece){ .text = self->text,
		                    .len = (uint16_t)self->ntext,
		                    .end = (uint16_t)len,
		                    .kind = NX_PIECE_WORD,
		                    .link = NX_LINK_APART,
		                    .nletters = (uint16_t)len,
		                    .capital = written[0] <= 'Z' };
	for (size_t i = 0; i < len; i++)
		piece->ncapitals = (uint16_t)(piece->ncapitals + (written[i] <= 'Z'));
}

void
nx_pieces_split(struct nx_pieces *self, struct nx_chars *chars, nx_lang lang, const char *written,
                size_t len)
{
	struct splitter s;
	size_t behind = SIZE_MAX; /* of the piece before */

	if (is_letters(written, len)) {
		take_plain(self, lang, written, len);
		return;
	}
	s.out = self;
	s.lang = lang;
	s.n = 0;
	self->count = 0;
	self->ntext = 0;
	read_units(&s, chars, written, len);
	self->lower_start = s.n && utf8proc_category((utf8proc_int32_t)s.units[0].code) ==
	                               UTF8PROC_CATEGORY_LL;
	for (size_t i = 0; i < s.n;) {
		size_t count = self->count, begin = i;
		if (i == 0 && s.n > 1 && is_class(&s, 0, NX_CHAR_TAG))
			i = take_tag(&s);
		else if (is_class(&s, i, NX_CHAR_DIGIT))
			i = take_number(&s, i);
		else if (is_lettery(&s, i) && acronym_end(&s, i) > i)
			i = take_acronym(&s, i, acronym_end(&s, i));
		else if (is_lettery(&s, i))
			i = take_letters(&s, i);
		else
			i++;
		if (self->count > count) {
			struct nx_piece *piece = &self->items[count];
			piece->link = (uint8_t)link_before(&s, begin, behind);
			piece->sentence = starts_sentence(&s, begin);
			behind = i;
		}
	}
}
