#include "article/htmlblocks.h"

#include "article/clean.h"
#include "article/htmlwords.h"
#include "base/utf8.h"

#include <string.h>

enum {
	PROSE_MIN = 50, /* bytes without white space; a short sentence */
	HEADING_MAX = 250, /* bytes in a heading; one never closed holds the text too */
	HIDDEN_MAX = 900, /* bytes of text that can be meant to stay hidden */
	DEPTH = NX_HTML_DEPTH + 2,
};

/* What we are inside of, innermost last. */
struct level {
	uint32_t node, end;
	bool block, link, hidden, heading, item;
};

struct walk {
	const struct nx_htmltree *tree;
	struct nx_htmlblocks *blocks;
	size_t room;
	struct nx_arena *arena;
	struct level *levels;
	unsigned depth;
	char *text; /* of all blocks, one behind the other */
	size_t begin, len;
	struct nx_htmlblock now; /* in the making */
	unsigned nbreaks;        /* <br> since the last letter */
	bool space;
};

static bool
is_heading(uint16_t tag)
{
	return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6;
}

/* The innermost level that parts paragraphs. */
static uint32_t
block_node(const struct walk *self)
{
	for (unsigned i = self->depth; i > 0; i--)
		if (self->levels[i - 1].block)
			return self->levels[i - 1].node;
	return self->tree->body;
}

static bool
finish_block(struct walk *self)
{
	struct nx_htmlblocks *blocks = self->blocks;
	const struct level *top = &self->levels[self->depth - 1];

	if (self->now.letters) {
		if (blocks->count == self->room) {
			size_t room = self->room ? 2 * self->room : 256;
			struct nx_htmlblock *items =
			    nx_arena_alloc(self->arena, room * sizeof(*items));
			if (!items)
				return false;
			if (blocks->count)
				memcpy(items, blocks->items, blocks->count * sizeof(*items));
			blocks->items = items;
			self->room = room;
		}
		self->now.text = nx_clean_trim(
		    (struct nx_str){ self->text + self->begin, self->len - self->begin });
		self->now.node = block_node(self);
		self->now.heading = top->heading;
		self->now.item = top->item;
		blocks->items[blocks->count++] = self->now;
	}
	self->begin = self->len;
	self->now = (struct nx_htmlblock){ 0 };
	self->nbreaks = 0;
	self->space = false;
	return true;
}

static void
put_letters(struct walk *self, const char *p, size_t n, bool linked)
{
	if (self->now.letters) {
		if (self->nbreaks)
			self->text[self->len++] = '\n';
		else if (self->space)
			self->text[self->len++] = ' ';
	}
	self->nbreaks = 0;
	self->space = false;
	memcpy(self->text + self->len, p, n);
	self->len += n;
	self->now.letters += (uint32_t)n;
	self->now.linked += linked ? (uint32_t)n : 0;
}

static size_t
space_width(const char *p, const char *end)
{
	if ((unsigned char)*p <= ' ' || *p == 0x7F)
		return 1;
	if (end - p >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
		return 2;
	if (end - p >= 3 && (memcmp(p, "\xE3\x80\x80", 3) == 0 || memcmp(p, "\xE2\x80\x8B", 3) == 0 ||
	                     memcmp(p, "\xEF\xBB\xBF", 3) == 0))
		return 3;
	if (end - p >= 2 && memcmp(p, "\xC2\xAD", 2) == 0)
		return 2;
	return 0;
}

static void
add_text(struct walk *self, uint32_t node)
{
	struct nx_str text = self->tree->nodes[node].text;
	const char *p = text.ptr, *end = p + text.len;
	bool linked = self->levels[self->depth - 1].link;

	while (p < end) {
		const char *begin = p;
		size_t n = 0;

		while (p < end && !((unsigned char)*p <= ' ' || (unsigned char)*p >= 0xC2 ||
		                    *p == 0x7F))
			p++;
		while (p < end && (n = space_width(p, end)) == 0) {
			p++;
			while (p < end && (unsigned char)*p > ' ' && (unsigned char)*p < 0xC2 &&
			       *p != 0x7F)
				p++;
		}
		if (p > begin) {
			if (self->now.letters == 0)
				self->now.first = node;
			put_letters(self, begin, (size_t)(p - begin), linked);
		}
		if (p < end && n) {
			/* a soft hyphen and a zero-width space part nothing */
			self->space |= !(n == 2 && p[1] == '\xAD') && !(n == 3 && *p != '\xE3');
			p += n;
		}
	}
}

/* The bytes of text inside, without those of links; at most `max`. */
static size_t
text_inside(const struct nx_htmltree *tree, uint32_t node, size_t max)
{
	size_t n = 0;

	for (uint32_t i = node; i < tree->nodes[node].end && n < max;) {
		if (tree->nodes[i].tag == GUMBO_TAG_A) {
			i = tree->nodes[i].end;
			continue;
		}
		n += tree->nodes[i].text.len;
		i++;
	}
	return n;
}

static bool
enter(struct walk *self, uint32_t i)
{
	const struct nx_htmlnode *node = &self->tree->nodes[i];
	const struct level *outer = &self->levels[self->depth - 1];
	bool block = nx_htmltree_is_block(node->tag);

	if (block && !finish_block(self))
		return false;
	self->levels[self->depth] = (struct level){
		.node = i,
		.end = node->end,
		.block = block,
		.link = outer->link || node->tag == GUMBO_TAG_A,
		.heading = outer->heading || (is_heading(node->tag) &&
		                              text_inside(self->tree, i, HEADING_MAX) < HEADING_MAX),
		.item = node->tag == GUMBO_TAG_LI || (outer->item && node->tag != GUMBO_TAG_DIV),
	};
	self->depth++;
	return true;
}

/* Hidden, and not what the page is about: some hide that until their scripts have run. */
static bool
is_hidden(const struct nx_htmltree *tree, uint32_t i)
{
	const struct nx_htmlnode *node = &tree->nodes[i];

	if (node->tag == GUMBO_TAG_TITLE || node->tag == GUMBO_TAG_HEAD)
		return true;
	if (!node->hidden && !(node->marks & NX_MARK_HIDDEN))
		return false;
	return text_inside(tree, i, HIDDEN_MAX) < HIDDEN_MAX;
}

static bool
walk_body(struct walk *self)
{
	const struct nx_htmltree *tree = self->tree;
	uint32_t i = tree->body, end = tree->nodes[tree->body].end;

	self->levels[self->depth++] =
	    (struct level){ .node = i, .end = end, .block = true };
	for (i++; i < end;) {
		const struct nx_htmlnode *node = &tree->nodes[i];

		while (i >= self->levels[self->depth - 1].end) {
			if (self->levels[self->depth - 1].block && !finish_block(self))
				return false;
			self->depth--;
		}
		if (node->tag == NX_HTML_TEXT) {
			add_text(self, i++);
			continue;
		}
		if (is_hidden(tree, i)) {
			i = node->end;
			continue;
		}
		if (node->tag == GUMBO_TAG_BR && ++self->nbreaks == 2) {
			unsigned n = self->nbreaks;
			if (!finish_block(self))
				return false;
			self->nbreaks = n;
		}
		if (node->tag != GUMBO_TAG_BR && self->depth < DEPTH && !enter(self, i))
			return false;
		i++;
	}
	return finish_block(self);
}

bool
nx_htmlblocks_read(struct nx_htmlblocks *self, const struct nx_htmltree *tree,
                   struct nx_arena *arena)
{
	struct walk walk = { .tree = tree, .blocks = self, .arena = arena };
	size_t nbytes = 16;

	*self = (struct nx_htmlblocks){ 0 };
	for (uint32_t i = 0; i < tree->count; i++)
		nbytes += tree->nodes[i].text.len + 1;
	walk.text = nx_arena_alloc(arena, nbytes);
	walk.levels = nx_arena_alloc(arena, DEPTH * sizeof(*walk.levels));
	if (!walk.text || !walk.levels)
		return false;
	return tree->body == 0 || walk_body(&walk);
}

bool
nx_htmlblocks_is_prose(const struct nx_htmlblock *block)
{
	return block->letters >= PROSE_MIN && block->linked * 2 < block->letters;
}

bool
nx_htmlblocks_ends_sentence(struct nx_str text)
{
	static const char *const stops[] = { ".", "!", "?", ":", "\xE3\x80\x82", "\xEF\xBC\x81",
		                             "\xEF\xBC\x9F", "\xE0\xA5\xA4", "\xD8\x9F", "\xDB\x94",
		                             "\xE1\x8D\xA2", "\xE2\x80\xA6" };
	static const char *const closers[] = { "\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x99",
		                               "\xC2\xBB", "\xE3\x80\x8D", "\xE2\x80\x9C", "\xC2\xAB" };

	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++) {
			size_t n = strlen(closers[i]);
			if (text.len > n && memcmp(text.ptr + text.len - n, closers[i], n) == 0) {
				text.len -= n;
				again = true;
			}
		}
	}
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		size_t n = strlen(stops[i]);
		if (text.len >= n && memcmp(text.ptr + text.len - n, stops[i], n) == 0)
			return true;
	}
	return false;
}

bool
nx_htmlblocks_is_linked(const struct nx_htmlblock *block)
{
	if (block->linked * 10 >= block->letters * 9)
		return true;
	return block->linked * 2 > block->letters && !nx_htmlblocks_ends_sentence(block->text);
}

bool
nx_htmlblocks_is_paragraph(uint16_t tag)
{
	return tag == GUMBO_TAG_P || tag == GUMBO_TAG_LI || tag == GUMBO_TAG_BLOCKQUOTE ||
	       tag == GUMBO_TAG_PRE || (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6);
}
