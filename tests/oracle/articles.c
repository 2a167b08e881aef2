/* articles.c - what the articles say: the words of each, and where. */
#include "tests/oracle/inside.h"

#include "base/norm.h"
#include "text/mixed.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 16 }; /* positions between two values of a metadata field */

struct oracle *
oracle_new(void)
{
	struct oracle *self = calloc(1, sizeof(*self));

	self->lexicon = nx_lexicon_new();
	self->index = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	self->query = nx_analyzer_new(self->lexicon, NX_ANALYZE_QUERY);
	self->scratch = nx_lexicon_new();
	self->meta = nx_analyzer_new(self->scratch, NX_ANALYZE_QUERY);
	return self;
}

void
oracle_free(struct oracle *self)
{
	for (uint32_t i = 0; i < self->ndocs; i++)
		free(self->docs[i].words);
	free(self->docs);
	nx_tokens_release(&self->tokens);
	nx_analyzer_free(self->index);
	nx_analyzer_free(self->query);
	nx_analyzer_free(self->meta);
	nx_lexicon_free(self->lexicon);
	nx_lexicon_free(self->scratch);
	nx_arena_release(&self->arena);
	free(self);
}

static void
add_word(struct oracle *self, struct doc *doc, const char *term, size_t len, uint32_t pos)
{
	struct word word = { nx_lexicon_intern(self->lexicon, term, len), pos };

	for (size_t i = doc->nwords; i-- > 0 && i + 64 > doc->nwords;)
		if (doc->words[i].term == word.term && doc->words[i].pos == pos)
			return; /* tokens come in order of position: an equal one is near */
	if ((doc->nwords & (doc->nwords + 1)) == 0)
		doc->words = realloc(doc->words, (2 * doc->nwords + 2) * sizeof(*doc->words));
	doc->words[doc->nwords++] = word;
}

static void
add_zone(struct oracle *self, struct doc *doc, struct nx_str text, uint32_t *pos)
{
	self->tokens.count = 0;
	if (text.len)
		nx_mixed_run(self->index, doc->article->lang, text.ptr, text.len, *pos, pos,
		             &self->tokens);
	for (size_t i = 0; i < self->tokens.count; i++) {
		const struct nx_token *token = &self->tokens.items[i];
		struct nx_str term = nx_lexicon_term(self->lexicon, token->term);
		add_word(self, doc, term.ptr, term.len, token->pos);
		if (i == 0 || token->flags & NX_TOKEN_SENTENCE)
			add_word(self, doc, "\1s", 2, token->pos);
		if (i == 0 || token->flags & NX_TOKEN_PARAGRAPH)
			add_word(self, doc, "\1p", 2, token->pos);
	}
}

uint32_t
oracle_meta_words(struct oracle *self, char letter, struct nx_str value, uint32_t pos, meta_visit *visit,
           void *ctx)
{
	char term[NX_TERM_MAX] = { '\2', letter };
	struct nx_tokens tokens = { NULL, 0, 0 };

	if (letter == 'l') {
		nx_lang lang = nx_lang_parse(value.ptr, value.len);
		char text[NX_LANG_TEXT];
		nx_lang_text(lang, text);
		strcpy(term + 2, text);
		if (lang)
			visit(ctx, term, 2 + strlen(text), pos);
		return pos;
	}
	if (letter == 'u') {
		size_t i = 0, n = 2;
		const char *colon = value.len ? memchr(value.ptr, ':', value.len) : NULL;
		if (colon && value.ptr + value.len - colon >= 3 && !memcmp(colon, "://", 3))
			i = (size_t)(colon - value.ptr) + 3;
		for (; i <= value.len; i++) {
			unsigned char c = i < value.len ? (unsigned char)value.ptr[i] : '/';
			if (c >= 'A' && c <= 'Z')
				c = (unsigned char)(c + 32);
			if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80) {
				term[n++] = (char)c;
			} else if (n > 2) {
				visit(ctx, term, n, pos++);
				n = 2;
			}
		}
		return pos + GAP;
	}
	if (value.len)
		nx_analyzer_run(self->meta, 0, value.ptr, value.len, pos, &pos, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		struct nx_str word = nx_lexicon_term(self->scratch, tokens.items[i].term);
		memcpy(term + 2, word.ptr, word.len);
		visit(ctx, term, 2 + word.len, tokens.items[i].pos);
	}
	nx_tokens_release(&tokens);
	return pos + GAP;
}

struct adding {
	struct oracle *self;
	struct doc *doc;
};

static void
add_meta(void *ctx, const char *term, size_t len, uint32_t pos)
{
	struct adding *adding = ctx;
	add_word(adding->self, adding->doc, term, len, pos);
}

static void
add_field(struct oracle *self, struct doc *doc, char letter, const struct nx_str *values, size_t n)
{
	struct adding adding = { self, doc };
	uint32_t pos = 0;

	for (size_t i = 0; i < n; i++)
		pos = oracle_meta_words(self, letter, values[i], pos, add_meta, &adding);
}

void
oracle_add(struct oracle *self, const struct nx_article *article)
{
	struct doc *doc;
	uint32_t pos = 0;
	char code[NX_LANG_TEXT];
	struct nx_str lang = { nx_lang_text(article->lang, code), 0 };

	lang.len = strlen(lang.ptr);
	self->docs = realloc(self->docs, (self->ndocs + 1) * sizeof(*self->docs));
	doc = &self->docs[self->ndocs++];
	*doc = (struct doc){ .article = article };
	add_zone(self, doc, article->title, &pos);
	doc->title_end = pos;
	add_zone(self, doc, article->lead, &pos);
	doc->lead_end = pos;
	add_zone(self, doc, article->body, &pos);
	doc->length = pos;
	doc->norm = nx_norm_of(pos);
	add_field(self, doc, 'l', &lang, 1);
	add_field(self, doc, 'a', article->authors, article->nauthors);
	add_field(self, doc, 's', &article->source, 1);
	add_field(self, doc, 'c', &article->section, 1);
	add_field(self, doc, 't', article->tags, article->ntags);
	add_field(self, doc, 'u', &article->url, 1);
}

void
oracle_add_hidden(struct oracle *self, const struct nx_article *article)
{
	oracle_add(self, article);
	free(self->docs[--self->ndocs].words);
}
