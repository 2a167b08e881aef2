/* Plain text: a headline, perhaps a byline and a date line, paragraphs.
 *
 *	Storm cuts power to coast          the first line, when it can be a headline
 *	                                   (a blank line is usual, not needed)
 *	By Jane Doe                        byline, date line and labelled lines, in
 *	January 6, 2020                    any order, as many as there are
 *	Source: Harbour Gazette
 *
 *	PORT ELLIS, Jan. 6 - A storm ...   the text
 *
 * What is not certainly one of these stays in the text: a word too many in a body does
 * no harm, a first sentence lost does.
 */
#include "article/clean.h"
#include "article/format.h"
#include "article/keys.h"
#include "article/months.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>

enum {
	HEADLINE_MAX = 250, /* letters; longer first lines are text */
	BYLINE_MAX = 120,   /* bytes */
	BYLINE_WORDS = 14,
	DATE_MAX = 64,  /* bytes */
	LABEL_MAX = 16, /* bytes before the colon */
};

static const char *const endings[] = { ".txt", ".text", NULL };

static enum nx_sure
sniff_text(const struct nx_head *head)
{
	for (const char *const *e = endings; *e; e++)
		if (strlen(*e) == head->ending.len &&
		    memcmp(*e, head->ending.ptr, head->ending.len) == 0)
			return NX_SURE_NAMED;
	return NX_SURE_FALLBACK;
}

/* ---- Kinds of lines ---- */

static size_t
count_letters(struct nx_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return n;
}

/* Cuts the next word (no white space) off *text. */
static struct nx_str
next_word(struct nx_str *text)
{
	size_t begin = 0, end;
	struct nx_str word;

	while (begin < text->len && text->ptr[begin] == ' ')
		begin++;
	for (end = begin; end < text->len && text->ptr[end] != ' '; end++)
		;
	word = (struct nx_str){ text->ptr + begin, end - begin };
	*text = (struct nx_str){ text->ptr + end, text->len - end };
	return word;
}

static bool
is_one_of(struct nx_str word, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == word.len && strncasecmp(*list, word.ptr, word.len) == 0)
			return true;
	return false;
}

static bool
is_upper_or_foreign(struct nx_str word)
{
	unsigned char c = word.len ? (unsigned char)word.ptr[0] : 0;

	return (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static const char *const by_words[] = {
	"by",  "von",  "par",   "por",   "de",    "da",   "di",    "door", "av",   "af",   "oleh",
	"autor", "автор", "Автор", "text", "words", "بقلم", "كتب", "كتبت", "记者", "文", NULL,
};
static const char *const name_words[] = {
	"and", "und", "et",  "y",   "e",   "en",  "og", "och", "и",   "of",  "for", "in", "at",
	"de", "la",  "le",  "van", "von", "der", "den", "del", "dos", "da", "di",  "al",  "el",
	"bin", "ibn", "the", "mit", "für", "with", "&",  "|",   "-",  "/",   "–",   "—",   NULL,
};

/* The names of a byline, without its "By"; empty when the line is none.  Every word
 * must look like part of a name, so that "By the time ..." and "De Madrid al cielo ..."
 * remain text. */
static struct nx_str
byline_names(struct nx_str line)
{
	struct nx_str rest = line, word, names;
	size_t nwords = 0;
	bool capital = false;

	if (line.len > BYLINE_MAX)
		return (struct nx_str){ NULL, 0 };
	word = next_word(&rest);
	if (word.len && word.ptr[word.len - 1] == ':')
		word.len--;
	if (!is_one_of(word, by_words) || !is_upper_or_foreign(word))
		return (struct nx_str){ NULL, 0 };
	names = nx_clean_trim(rest);
	while ((word = next_word(&rest)).len) {
		if (is_upper_or_foreign(word))
			capital = true;
		else if (!is_one_of(word, name_words) && !memchr(word.ptr, '@', word.len))
			return (struct nx_str){ NULL, 0 };
		else if (nwords == 0 && !is_one_of(word, name_words))
			return (struct nx_str){ NULL, 0 };
		nwords++;
	}
	if (!capital || nwords > BYLINE_WORDS || names.ptr[names.len - 1] == '.' ||
	    names.ptr[names.len - 1] == ':')
		return (struct nx_str){ NULL, 0 };
	return names;
}

static const char *const date_words[] = {
	"at",  "on",  "de",  "del", "le",  "den",  "um",  "à",   "Uhr", "am",  "pm",  "a.m.",
	"p.m.", "a.m", "p.m", "of",  "the", "GMT", "UTC",  "EST", "EDT", "ET",  "CET", "CEST",
	"BST", "PST", "PDT", "PT",  "CST", "CDT", "MST", "MDT",  "MSK", "JST", "IST", "Z",   "г.",
	"года", "в", "-",   "|",   "–",   NULL,
};

/* Whether a line is nothing but a date: every word a number, a month, a weekday or a
 * word between them, with a year and a month among them. */
static bool
is_date_line(struct nx_str line)
{
	struct nx_str rest = line, word;
	bool year = false, month = false;

	if (line.len > DATE_MAX)
		return false;
	while ((word = next_word(&rest)).len) {
		size_t digits = 0, run = 0, punctuation = 0;

		while (word.len && strchr(",.()", word.ptr[word.len - 1]) &&
		       !is_one_of(word, date_words))
			word.len--;
		while (word.len && *word.ptr == '(') {
			word.ptr++;
			word.len--;
		}
		if (word.len == 0 || is_one_of(word, date_words) || nx_months_is_weekday(word))
			continue;
		if (nx_months_find(word)) {
			month = true;
			continue;
		}
		for (size_t i = 0; i < word.len; i++) {
			bool digit = word.ptr[i] >= '0' && word.ptr[i] <= '9';
			digits += digit;
			run = digit ? run + 1 : 0;
			punctuation += strchr("-/.", word.ptr[i]) != NULL;
			year |= run == 4 && (i + 1 == word.len || strchr("-/.T", word.ptr[i + 1]));
			if (i >= 4 && i + 3 <= word.len && memcmp(word.ptr + i, "年", 3) == 0)
				year = month = true; /* 2019年9月26日 */
		}
		if (digits == 0 || !(word.ptr[0] >= '0' && word.ptr[0] <= '9'))
			return false;
		month |= punctuation >= 2 && digits >= 4;
		for (size_t i = 0; i < word.len; i++) /* "26-FEB-1987" */
			if ((word.ptr[i] | 0x20) >= 'a' && (word.ptr[i] | 0x20) <= 'z' && !month &&
			    i + 3 <= word.len)
				month |= nx_months_find((struct nx_str){ word.ptr + i, 3 }) > 0;
	}
	return year && month;
}

/* "Source: Harbour Gazette": the value, and *field; empty when it is no such line. */
static struct nx_str
labelled_value(struct nx_str line, enum nx_field *field)
{
	static const char *const labels[] = {
		"title",  "headline", "date",    "published", "updated",  "author", "authors",
		"byline", "source",   "url",     "link",      "section",  "lang",   "language",
		"tags",   "keywords", "publisher", "fecha",   "datum",    "autor",  "titel",
		NULL,
	};
	const char *colon = memchr(line.ptr, ':', line.len < LABEL_MAX ? line.len : LABEL_MAX);
	struct nx_str label;

	*field = NX_FIELD_NONE;
	if (!colon || colon == line.ptr || (size_t)(colon - line.ptr) + 1 >= line.len ||
	    colon[1] != ' ')
		return (struct nx_str){ NULL, 0 };
	label = (struct nx_str){ line.ptr, (size_t)(colon - line.ptr) };
	if (!is_one_of(label, labels) || !(*line.ptr >= 'A' && *line.ptr <= 'Z'))
		return (struct nx_str){ NULL, 0 };
	*field = nx_keys_find(label).field;
	return nx_clean_trim((struct nx_str){ colon + 1, line.len - label.len - 1 });
}

/* ---- The article ---- */

static struct nx_str
first_line(struct nx_str text)
{
	const char *stop = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

	return stop ? (struct nx_str){ text.ptr, (size_t)(stop - text.ptr) } : text;
}

static struct nx_str
behind(struct nx_str text, size_t n)
{
	if (text.len == n)
		return (struct nx_str){ NULL, 0 };
	return nx_clean_trim((struct nx_str){ text.ptr + n, text.len - n });
}

/* Text hard-wrapped from its first line on has no headline: its second line goes on in
 * lower case, and the paragraph is longer than headlines are. */
static bool
can_be_headline(struct nx_str line, struct nx_str text)
{
	const char *end = text.ptr + text.len, *next = line.ptr + line.len + 1;
	const char *p = line.ptr;

	if (count_letters(line) > HEADLINE_MAX)
		return false;
	if (next >= end || *next < 'a' || *next > 'z')
		return true;
	while ((p = memchr(p, '\n', (size_t)(end - p))) && p + 1 < end && p[1] != '\n')
		p++;
	return p && p + 1 < end && p - line.ptr <= HEADLINE_MAX;
}

/* The headline: the first line, or the first paragraph where it is wrapped. */
static struct nx_str
headline_of(struct nx_str text)
{
	struct nx_str line = first_line(text);
	const char *end = text.ptr + text.len, *next = line.ptr + line.len + 1;
	const char *p = line.ptr;

	if (!can_be_headline(line, text))
		return (struct nx_str){ NULL, 0 };
	if (next >= end || *next < 'a' || *next > 'z')
		return line;
	while ((p = memchr(p, '\n', (size_t)(end - p))) && p[1] != '\n')
		p++;
	return (struct nx_str){ line.ptr, (size_t)(p - line.ptr) };
}

static bool
set_name(const struct nx_str **items, size_t *count, struct nx_str name, struct nx_arena *arena)
{
	struct nx_str *item = *count ? NULL : nx_arena_alloc(arena, sizeof(*item));

	if (!item)
		return *count > 0;
	*item = name;
	*items = item;
	*count = 1;
	return true;
}

static bool
set_field(struct nx_article *article, enum nx_field field, struct nx_str value,
          struct nx_arena *arena)
{
	switch (field) {
	case NX_FIELD_TITLE:
		article->title = value;
		break;
	case NX_FIELD_PUBLISHED:
		article->published_text = value;
		break;
	case NX_FIELD_UPDATED:
		article->updated_text = value;
		break;
	case NX_FIELD_SOURCE:
		article->source = value;
		break;
	case NX_FIELD_URL:
		article->url = value;
		break;
	case NX_FIELD_SECTION:
		article->section = value;
		break;
	case NX_FIELD_LANG:
		article->lang_text = value;
		break;
	case NX_FIELD_AUTHORS:
		return set_name(&article->authors, &article->nauthors, value, arena);
	case NX_FIELD_TAGS:
		return set_name(&article->tags, &article->ntags, value, arena);
	default:
		break;
	}
	return true;
}

/* Takes one line of the heading off *text; false when it is none, and text begins. */
static bool
take_heading_line(struct nx_article *article, struct nx_str *text, struct nx_arena *arena)
{
	struct nx_str line = first_line(*text), value;
	enum nx_field field;

	if (line.len == 0)
		return false;
	value = labelled_value(line, &field);
	if (value.len) {
		set_field(article, field, value, arena);
	} else if (article->nauthors == 0 && (value = byline_names(line)).len) {
		set_field(article, NX_FIELD_AUTHORS, value, arena);
	} else if (article->published_text.len == 0 && is_date_line(line)) {
		article->published_text = line;
	} else {
		return false;
	}
	*text = behind(*text, line.len);
	return true;
}

static enum nidx_status
parse_text(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	struct nx_str text = nx_clean_text(raw->bytes, arena), headline;
	struct nx_article *article;
	enum nx_field field = NX_FIELD_NONE;
	char place[NX_PLACE_MAX];

	if (text.len == 0 && !arena->failed)
		return nx_fail(err, NIDX_EINPUT, 0, "%s: nothing but white space",
		               nx_raw_place(raw, place));
	article = nx_articles_push(out, arena);
	if (!article)
		return nx_fail_memory(err);
	labelled_value(first_line(text), &field);
	if (field != NX_FIELD_TITLE) {
		headline = headline_of(text);
		text = behind(text, headline.len);
		article->title = nx_clean_line(headline, arena);
	}
	while (take_heading_line(article, &text, arena))
		;
	article->body = nx_clean_text(text, arena); /* again: the heading hid how it is set */
	article->key = nx_arena_str(arena, raw->key.ptr, raw->key.len);
	return arena->failed ? nx_fail_memory(err) : NIDX_OK;
}

const struct nx_format nx_format_text = {
	.name = "plain text",
	.endings = endings,
	.sniff = sniff_text,
	.frame = nx_frame_whole,
	.parse = parse_text,
};
