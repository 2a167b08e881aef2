#include "text/mixed.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "text/langid.h"

#include <string.h>

enum {
	LEAST = 120,   /* bytes of a paragraph that is judged */
	END = 600,     /* bytes of the text's end that are */
	LONG = 1500,   /* bytes of a text whose end is looked at */
	SCRIPT = 48,   /* bytes that tell a script */
};

/* ---- Is it mixed? ---- */

/* 0: Latin and whatever has no case for it; else a number for the script most of the bytes are in. */
static unsigned
script_of(const char *text, size_t len)
{
	unsigned counts[8] = { 0 }, best = 0;

	for (size_t i = 0; i < len && i < SCRIPT; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x80)
			counts[0] += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		else if (c >= 0xC2)
			counts[c < 0xCE   ? 0
			       : c < 0xD0 ? 1
			       : c < 0xD4 ? 2
			       : c < 0xD8 ? 3
			       : c < 0xDC ? 4
			       : c < 0xE1 ? 5
			       : c == 0xE1 || c == 0xE2 ? 0
			       : c < 0xEA ? 6
			                  : 7] += c >= 0xE0 ? 3 : 2;
	}
	for (unsigned i = 1; i < 8; i++)
		if (counts[i] > counts[best])
			best = i;
	return best;
}

/* Bytes of the paragraph at `text`, without the line ends behind it. */
static size_t
paragraph_length(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (end - p < 2 || p[1] == '\n')
			return (size_t)(p - text);
		p++;
	}
	return len;
}

static bool
is_other(nx_lang lang, const char *text, size_t len, nx_lang *other)
{
	*other = nx_langid_detect(text, len);
	return *other && *other != lang && !nx_langid_close(*other, lang);
}

static bool
is_mixed(nx_lang lang, const char *text, size_t len)
{
	unsigned script;
	nx_lang other;

	if (!lang || len < 2 * LEAST)
		return false;
	if (len >= LONG) {
		size_t at = len - END;
		while (at < len && ((unsigned char)text[at] & 0xC0) == 0x80)
			at++;
		if (is_other(lang, text + at, len - at, &other))
			return true;
	}
	script = script_of(text, len);
	for (size_t at = 0; at < len;) {
		size_t n = paragraph_length(text + at, len - at);
		if (n >= LEAST && script_of(text + at, n) != script)
			return true;
		at += n;
		while (at < len && text[at] == '\n')
			at++;
	}
	return false;
}

/* ---- Extras ---- */

/* The first token from `from` on that begins at or behind `byte`, and is no extra. */
static size_t
token_behind(const struct nx_tokens *tokens, size_t from, size_t byte)
{
	while (from < tokens->count && ((tokens->items[from].flags & NX_TOKEN_EXTRA) ||
	                                tokens->items[from].begin < byte))
		from++;
	return from;
}

static bool
has_term(const struct nx_tokens *tokens, size_t from, const struct nx_token *token)
{
	for (; from < tokens->count && tokens->items[from].pos <= token->pos; from++)
		if (tokens->items[from].pos == token->pos &&
		    tokens->items[from].term == token->term)
			return true;
	return false;
}

/* Keeps of a paragraph's tokens in its own language those that say something new, if both languages part
 * it into the same words. */
static int
add_passage(struct nx_analyzer *analyzer, nx_lang lang, const char *text, size_t at, size_t n,
            const struct nx_tokens *tokens, size_t from, nx_pos last, struct nx_tokens *extras)
{
	size_t begin = token_behind(tokens, from, at), end = token_behind(tokens, begin, at + n);
	nx_pos behind = end < tokens->count ? tokens->items[end].pos : last, next;
	size_t before = extras->count, kept = before;

	if (begin == end)
		return 0;
	if (nx_analyzer_run(analyzer, lang, text + at, n, tokens->items[begin].pos, &next, extras))
		return -1;
	for (size_t i = before; i < extras->count && next == behind; i++) {
		struct nx_token token = extras->items[i];
		if ((token.flags & NX_TOKEN_EXTRA) || has_term(tokens, begin, &token))
			continue;
		token.flags = NX_TOKEN_EXTRA;
		token.begin += (uint32_t)at;
		token.end += (uint32_t)at;
		extras->items[kept++] = token;
	}
	extras->count = kept;
	return 0;
}

/* Two runs in order of position become one; of one position the first run's come first. */
static int
merge(struct nx_tokens *tokens, size_t from, const struct nx_tokens *extras)
{
	size_t a = tokens->count, b = extras->count, to = a + b;

	if (nx_mem_grow(&tokens->items, &tokens->room, to, sizeof(*tokens->items)))
		return -1;
	tokens->count = to;
	while (b > 0) {
		if (a > from && tokens->items[a - 1].pos > extras->items[b - 1].pos)
			tokens->items[--to] = tokens->items[--a];
		else
			tokens->items[--to] = extras->items[--b];
	}
	return 0;
}

int
nx_mixed_run(struct nx_analyzer *analyzer, nx_lang lang, const char *text, size_t len,
             nx_pos first, nx_pos *next, struct nx_tokens *tokens)
{
	struct nx_tokens extras = { NULL, 0, 0 };
	size_t from = tokens->count;
	nx_lang other;
	int result = nx_analyzer_run(analyzer, lang, text, len, first, next, tokens);

	if (result || !is_mixed(lang, text, len))
		return result;
	for (size_t at = 0; at < len && result == 0;) {
		size_t n = paragraph_length(text + at, len - at);
		if (n >= LEAST && is_other(lang, text + at, n, &other))
			result = add_passage(analyzer, other, text, at, n, tokens, from, *next,
			                     &extras);
		at += n;
		while (at < len && text[at] == '\n')
			at++;
	}
	if (result == 0 && extras.count)
		result = merge(tokens, from, &extras);
	nx_tokens_release(&extras);
	return result;
}
