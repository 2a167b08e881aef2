#include "article/htmlkeep.h"

#include "article/htmlmain.h"
#include "article/htmlwords.h"

#include <string.h>

enum {
	LABEL_MAX = 60,      /* bytes of a line above the text that is no sentence */
	BYLINE_MAX = 110,    /* of one that names the author or the time */
	DATED = 6,           /* digits of a date */
	FURNITURE_MAX = 260, /* bytes of a paragraph that may be mere furniture */
};

static bool
is_junk(const struct nx_htmlblock *block)
{
	if (block->clutter || nx_htmlblocks_is_linked(block))
		return true;
	return block->text.len < FURNITURE_MAX && nx_htmlwords_is_furniture(block->text);
}

static bool
is_repeated(const struct nx_htmlblocks *blocks, size_t i, size_t first)
{
	for (size_t k = first; k < i; k++)
		if (!blocks->items[k].dropped && blocks->items[k].text.len == blocks->items[i].text.len &&
		    blocks->items[i].text.len > 40 &&
		    memcmp(blocks->items[k].text.ptr, blocks->items[i].text.ptr,
		           blocks->items[i].text.len) == 0)
			return true;
	return false;
}

/* The element whose paragraph a block is. */
static uint32_t
level_of(const struct nx_htmltree *tree, const struct nx_htmlblock *block)
{
	uint32_t n = block->node;

	return nx_htmlblocks_is_paragraph(tree->nodes[n].tag) ? tree->nodes[n].parent : n;
}

/* The level that most of the text stands on. */
static uint32_t
main_level(const struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, size_t first,
           size_t last, uint32_t *letters)
{
	uint32_t best = NX_HTML_NONE, most = 0;

	for (size_t i = first; i < last; i++)
		if (!is_junk(&blocks->items[i]))
			letters[level_of(tree, &blocks->items[i])] += blocks->items[i].letters;
	for (size_t i = first; i < last; i++) {
		uint32_t n = level_of(tree, &blocks->items[i]);
		if (letters[n] > most) {
			most = letters[n];
			best = n;
		}
	}
	return best;
}

/* A heading that announces something else stands at `i`: how far that reaches. */
static size_t
end_of_aside(const struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, size_t first,
             size_t i, size_t last, uint32_t level)
{
	uint32_t n = level_of(tree, &blocks->items[i]), child = n, rest = 0, before = 0;
	size_t k;

	if (level == NX_HTML_NONE)
		return i + 1;
	while (n != NX_HTML_NONE && n != level) {
		child = n;
		n = tree->nodes[n].parent;
	}
	if (n == level && child != level) { /* it is alone in an element beside the paragraphs */
		for (k = i; k < last && blocks->items[k].first < tree->nodes[child].end; k++)
			;
		return tree->nodes[child].mass * 4 < tree->nodes[level].mass ? k : i + 1;
	}
	for (k = first; k < last; k++)
		if ((n != level || level_of(tree, &blocks->items[k]) == level) &&
		    !is_junk(&blocks->items[k]) && nx_htmlblocks_is_prose(&blocks->items[k]))
			*(k < i ? &before : &rest) += blocks->items[k].letters;
	if (rest * 4 <= before)
		return last;
	for (k = i + 1; k < last && !blocks->items[k].heading; k++)
		if ((n != level || level_of(tree, &blocks->items[k]) == level) &&
		    !is_junk(&blocks->items[k]) &&
		    nx_htmlblocks_ends_sentence(blocks->items[k].text))
			break;
	return k;
}

static bool
announces(const struct nx_htmlblock *block)
{
	return block->text.len < (block->heading ? 120 : 40) && !block->clutter &&
	       (block->heading || !nx_htmlblocks_ends_sentence(block->text)) &&
	       nx_htmlwords_ends_article(block->text);
}

static size_t
count_digits(struct nx_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] >= '0' && text.ptr[i] <= '9';
	return n;
}

/* What stands above the text: the headline in other words, a date, the time it takes to read. */
static void
drop_labels(struct nx_htmlblocks *blocks, size_t first, size_t last)
{
	size_t prose = first;

	while (prose < last && (blocks->items[prose].dropped || blocks->items[prose].heading ||
	                        !nx_htmlblocks_is_prose(&blocks->items[prose])))
		prose++;
	if (prose == last)
		return;
	for (size_t i = first; i <= prose; i++) {
		struct nx_htmlblock *block = &blocks->items[i];
		bool told = nx_htmlwords_byline(block->text) || count_digits(block->text) >= DATED;
		size_t most = told ? BYLINE_MAX : LABEL_MAX;
		if (block->letters < most && !nx_htmlblocks_ends_sentence(block->text))
			block->dropped = true;
	}
}

void
nx_htmlkeep_mark(const struct nx_htmltree *tree, struct nx_htmlblocks *blocks, size_t first,
                 size_t last, size_t title, struct nx_str headline, uint32_t *letters)
{
	uint32_t level = main_level(tree, blocks, first, last, letters);
	size_t aside = 0;

	for (size_t i = first; i < last; i++) {
		struct nx_htmlblock *block = &blocks->items[i];

		if (i >= aside && announces(block) && (title == SIZE_MAX || i > title))
			aside = end_of_aside(tree, blocks, first, i, last, level);
		block->dropped = i < aside || is_junk(block) || (title != SIZE_MAX && i <= title) ||
		                 nx_htmlmain_alike(block->text, headline, false) ||
		                 (last - first < 3000 && is_repeated(blocks, i, first));
	}
	drop_labels(blocks, first, last);
	/* a heading that nothing stands below, a label at the end */
	for (size_t i = last, open = true; i-- > first && open;) {
		struct nx_htmlblock *block = &blocks->items[i];
		bool label = block->letters < 30 && !nx_htmlblocks_ends_sentence(block->text);
		if (!block->dropped && !block->heading && !label)
			open = false;
		else
			block->dropped = true;
	}
}
