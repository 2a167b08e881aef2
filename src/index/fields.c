#include "index/fields.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <string.h>

enum { PREFIX = 2 }; /* bytes before a word: 0x02 and the field's letter */

int
nx_fields_init(struct nx_fields *self)
{
	*self = (struct nx_fields){ .lexicon = nx_lexicon_new() };
	if (self->lexicon)
		self->analyzer = nx_analyzer_new(self->lexicon, NX_ANALYZE_QUERY);
	if (self->analyzer)
		return 0;
	nx_fields_release(self);
	return -1;
}

void
nx_fields_release(struct nx_fields *self)
{
	nx_tokens_release(&self->tokens);
	nx_analyzer_free(self->analyzer);
	nx_lexicon_free(self->lexicon);
	*self = (struct nx_fields){ 0 };
}

static size_t
put_prefix(char *to, enum nx_field field)
{
	to[0] = '\2';
	to[1] = (char)field;
	return PREFIX;
}

/* Appends bytes to a term, cut at a code point where they do not fit. */
static size_t
append(char to[NX_TERM_MAX], size_t len, const char *bytes, size_t nbytes)
{
	size_t room = NX_TERM_MAX - len;

	if (nbytes > room)
		nbytes = nx_utf8_cut(bytes, room);
	memcpy(to + len, bytes, nbytes);
	return len + nbytes;
}

static int
is_url_word(unsigned char c)
{
	return nx_ascii_is_word((char)c) || c >= 0x80;
}

/* The URL behind "scheme://". */
static struct nx_str
skip_scheme(struct nx_str url)
{
	const char *colon = url.len ? memchr(url.ptr, ':', url.len) : NULL;
	size_t at = colon ? (size_t)(colon - url.ptr) : 0;

	if (!colon || url.len - at < 3 || memcmp(colon, "://", 3) != 0)
		return url;
	return (struct nx_str){ colon + 3, url.len - at - 3 };
}

static int
visit_url_words(struct nx_str url, nx_pos *pos, nx_field_visit visit, void *ctx)
{
	struct nx_str rest = skip_scheme(url);
	size_t i = 0;
	int stop = 0;

	while (i < rest.len && !stop) {
		char term[NX_TERM_MAX];
		size_t begin, len;

		while (i < rest.len && !is_url_word((unsigned char)rest.ptr[i]))
			i++;
		for (begin = i; i < rest.len && is_url_word((unsigned char)rest.ptr[i]);)
			i++;
		if (i == begin)
			break;
		len = append(term, put_prefix(term, NX_FIELD_URL), rest.ptr + begin, i - begin);
		for (size_t k = PREFIX; k < len; k++)
			if (term[k] >= 'A' && term[k] <= 'Z')
				term[k] = (char)(term[k] + 'a' - 'A');
		stop = visit(ctx, term, len, (*pos)++);
	}
	return stop;
}

/* Analyses a value into self->tokens. */
static int
analyse(struct nx_fields *self, struct nx_str value, nx_pos first, nx_pos *next)
{
	self->tokens.count = 0;
	*next = first;
	return value.len ? nx_analyzer_run(self->analyzer, 0, value.ptr, value.len, first, next,
	                                   &self->tokens)
	                 : 0;
}

int
nx_fields_words(struct nx_fields *self, enum nx_field field, struct nx_str value, nx_pos *pos,
                nx_field_visit visit, void *ctx)
{
	int stop = 0;
	nx_pos next = *pos;

	if (field == NX_FIELD_URL) {
		stop = visit_url_words(value, pos, visit, ctx);
		*pos += NX_FIELD_GAP;
		return stop;
	}
	if (analyse(self, value, *pos, &next))
		return -1;
	for (size_t i = 0; i < self->tokens.count && !stop; i++) {
		struct nx_str word =
		    nx_lexicon_term(self->lexicon, self->tokens.items[i].term);
		char term[NX_TERM_MAX];
		size_t len = append(term, put_prefix(term, field), word.ptr, word.len);
		stop = visit(ctx, term, len, self->tokens.items[i].pos);
	}
	*pos = next + NX_FIELD_GAP;
	return stop;
}

size_t
nx_fields_whole(struct nx_fields *self, enum nx_field field, struct nx_str value,
                char to[NX_TERM_MAX])
{
	size_t len = put_prefix(to, field);
	nx_pos next;

	to[len++] = '=';
	if (analyse(self, value, 0, &next) || self->tokens.count == 0)
		return 0;
	for (size_t i = 0; i < self->tokens.count; i++) {
		struct nx_str word =
		    nx_lexicon_term(self->lexicon, self->tokens.items[i].term);
		if (i && len < NX_TERM_MAX)
			to[len++] = ' ';
		len = append(to, len, word.ptr, word.len);
	}
	return len;
}

size_t
nx_fields_lang(nx_lang lang, char to[NX_TERM_MAX])
{
	char code[NX_LANG_TEXT];

	nx_lang_text(lang, code);
	return append(to, put_prefix(to, NX_FIELD_LANG), code, strlen(code));
}
