#include "article/htmlmain.h"

#include "article/clean.h"
#include "article/htmlkeep.h"
#include "article/htmlwords.h"

#include <string.h>

enum {
	WEIGHT_MAX = 1500, /* bytes of one paragraph that count */
	OUTWARDS = 5,      /* elements around a paragraph that it counts for */
	TEASERS = 2,       /* elements that may be named so and yet be the standfirst */
	MINOR_MAX = 100,   /* bytes of sentences in what is named as a label */
};

/* ---- Comparing lines ---- */

static bool
is_sign(unsigned char c)
{
	return c < '0' || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c < 0x80);
}

/* The next letter, lower case if ASCII; 0 at the end.  Quotes and dashes of Unicode are signs. */
static unsigned char
next_letter(struct nx_str *text)
{
	while (text->len) {
		unsigned char c = (unsigned char)*text->ptr;
		size_t n = 1;

		if (c == 0xE2 && text->len >= 3 && (unsigned char)text->ptr[1] == 0x80)
			n = 3;
		else if (c == 0xC2 && text->len >= 2)
			n = 2;
		else if (!is_sign(c)) {
			text->ptr++;
			text->len--;
			return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
		}
		text->ptr += n;
		text->len -= n;
	}
	return 0;
}

bool
nx_htmlmain_alike(struct nx_str a, struct nx_str b, bool prefix)
{
	bool any = false;

	for (;;) {
		unsigned char x = next_letter(&a), y = next_letter(&b);
		if (y == 0)
			return any && (prefix || x == 0);
		if (x != y)
			return false;
		any = true;
	}
}

bool
nx_htmlmain_is_caption(const struct nx_htmltree *tree, const struct nx_htmlblock *block)
{
	uint32_t n = block->node;

	for (unsigned k = 0; k < 3 && n != NX_HTML_NONE; k++, n = tree->nodes[n].parent)
		if (tree->nodes[n].tag == GUMBO_TAG_FIGCAPTION ||
		    (tree->nodes[n].marks & NX_MARK_CAPTION))
			return !(tree->nodes[n].marks & (NX_MARK_BODY | NX_MARK_ITEM_BODY));
	return false;
}

/* ---- Clutter ---- */

static bool
holds_tag(const struct nx_htmltree *tree, uint32_t node, uint16_t tag)
{
	for (uint32_t i = node + 1; i < tree->nodes[node].end; i++)
		if (tree->nodes[i].tag == tag)
			return true;
	return false;
}

/* Text of a standfirst's length, nearly free of links. */
static bool
is_plain(const struct nx_htmltree *tree, uint32_t node)
{
	size_t all = 0, linked = 0;
	uint32_t link = 0;

	for (uint32_t i = node; i < tree->nodes[node].end; i++) {
		if (tree->nodes[i].tag == GUMBO_TAG_A && i >= link)
			link = tree->nodes[i].end;
		all += tree->nodes[i].text.len;
		linked += i < link ? tree->nodes[i].text.len : 0;
	}
	return all >= 40 && all < 1200 && linked * 5 < all;
}

static bool
is_clutter(const struct nx_htmltree *tree, uint32_t i, uint32_t total, unsigned teasers)
{
	const struct nx_htmlnode *node = &tree->nodes[i];
	uint32_t share = total ? (uint32_t)((uint64_t)node->whole * 100 / total) : 0;

	if (!nx_htmltree_is_block(node->tag))
		return false;

	switch (node->tag) {
	case GUMBO_TAG_HTML:
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_MAIN:
		return false;
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_FOOTER:
		return share < 60;
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_FIGCAPTION:
	case GUMBO_TAG_FIELDSET:
		return share < 40;
	case GUMBO_TAG_FIGURE:
		return share < 40 && !holds_tag(tree, i, GUMBO_TAG_BLOCKQUOTE);
	default:
		break;
	}
	if (node->marks & NX_MARK_COMMENTS)
		return share < 75;
	if ((node->marks & NX_MARK_LEAD) && is_plain(tree, i))
		return (node->marks & NX_MARK_CLUTTER) && teasers > TEASERS;
	if (node->marks & (NX_MARK_ITEM_BODY | NX_MARK_BODY))
		return (node->marks & NX_MARK_CLUTTER) && share < 15;
	if (node->marks & (NX_MARK_CLUTTER | NX_MARK_CAPTION | NX_MARK_BYLINE))
		return share < 35;
	return (node->marks & (NX_MARK_DATE | NX_MARK_MINOR)) && node->whole < MINOR_MAX;
}

static void
weigh(struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, bool whole)
{
	for (size_t i = 0; i < blocks->count; i++) {
		const struct nx_htmlblock *block = &blocks->items[i];

		if (!nx_htmlblocks_is_prose(block) || (!whole && block->clutter))
			continue;
		for (uint32_t n = block->node; n != NX_HTML_NONE; n = tree->nodes[n].parent) {
			if (whole)
				tree->nodes[n].whole += block->letters - block->linked;
			else
				tree->nodes[n].mass += block->letters - block->linked;
		}
	}
}

/* Elements named as both standfirst and clutter ("teaser").  One article has one; where there are
 * more, they are of other articles. */
static unsigned
count_teasers(const struct nx_htmltree *tree)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < tree->count; i++)
		n += (tree->nodes[i].marks & NX_MARK_LEAD) &&
		     (tree->nodes[i].marks & NX_MARK_CLUTTER) && is_plain(tree, i);
	return n;
}

static void
mark_clutter(struct nx_htmltree *tree, struct nx_htmlblocks *blocks)
{
	uint32_t end = 0, total = tree->nodes[tree->body].whole;
	unsigned teasers = count_teasers(tree);
	size_t b = 0;

	for (uint32_t i = tree->body + 1; i < tree->nodes[tree->body].end; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];
		if (i >= end && node->tag != NX_HTML_TEXT && is_clutter(tree, i, total, teasers))
			end = node->end;
		while (b < blocks->count && blocks->items[b].first < i)
			b++;
		for (size_t k = b; k < blocks->count && blocks->items[k].first == i; k++)
			blocks->items[k].clutter = i < end;
	}
}

/* ---- The element that holds the text ---- */

static unsigned
factor_of(const struct nx_htmlnode *node)
{
	if (node->marks & NX_MARK_ITEM_BODY)
		return 250;
	if (node->marks & NX_MARK_BODY)
		return 180;
	if (node->tag == GUMBO_TAG_ARTICLE || node->tag == GUMBO_TAG_MAIN)
		return 130;
	return node->marks & NX_MARK_PERHAPS ? 115 : 100;
}

/* The weight of all elements, in the arena; NULL when memory is out. */
static uint64_t *
score(const struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, struct nx_arena *arena)
{
	uint64_t *scores = nx_arena_zalloc(arena, tree->count, sizeof(*scores));

	for (size_t i = 0; scores && i < blocks->count; i++) {
		const struct nx_htmlblock *block = &blocks->items[i];
		uint32_t n = block->node;
		uint64_t weight = block->letters - block->linked;

		if (block->clutter || block->heading || !nx_htmlblocks_is_prose(block))
			continue;
		if (weight > WEIGHT_MAX)
			weight = WEIGHT_MAX;
		if (!nx_htmlblocks_ends_sentence(block->text))
			weight /= 3;
		weight *= 100;
		if (nx_htmlblocks_is_paragraph(tree->nodes[n].tag))
			n = tree->nodes[n].parent;
		for (unsigned k = 0; k < OUTWARDS && n != NX_HTML_NONE; k++) {
			scores[n] += weight;
			weight = weight * 7 / 10;
			n = tree->nodes[n].parent;
		}
	}
	return scores;
}

static uint32_t
heaviest(const struct nx_htmltree *tree, const uint64_t *scores)
{
	uint32_t best = tree->body;
	uint64_t most = 0;

	for (uint32_t i = tree->body; i < tree->nodes[tree->body].end; i++) {
		uint64_t weight = scores[i] ? scores[i] * factor_of(&tree->nodes[i]) : 0;
		if (weight > most) {
			most = weight;
			best = i;
		}
	}
	return best;
}

static bool
same_kind(const struct nx_htmlnode *a, const struct nx_htmlnode *b)
{
	uint32_t says = NX_MARK_BODY | NX_MARK_ITEM_BODY;

	return (a->marks & says) == (b->marks & says) && nx_htmltree_same_class(a, b);
}

/* Prose in the children of `outer` that are of the kind of its child `inner`. */
static uint32_t
mass_of_siblings(const struct nx_htmltree *tree, uint32_t outer, uint32_t inner)
{
	uint32_t mass = 0;

	for (uint32_t i = outer + 1; i < tree->nodes[outer].end; i = tree->nodes[i].end)
		if (i != inner && tree->nodes[i].mass &&
		    same_kind(&tree->nodes[i], &tree->nodes[inner]))
			mass += tree->nodes[i].mass;
	return mass;
}

/* The text may be spread over several elements.  From the heaviest outwards: taken is what calls
 * itself the text, an <article>, what holds more of the inner one's kind, and, as long as none calls
 * itself the text, what adds little. */
static uint32_t
grow(const struct nx_htmltree *tree, uint32_t best)
{
	uint32_t says = NX_MARK_BODY | NX_MARK_ITEM_BODY, inner = best;

	for (uint32_t n = tree->nodes[best].parent; n != NX_HTML_NONE && n != tree->body;
	     n = tree->nodes[n].parent) {
		const struct nx_htmlnode *node = &tree->nodes[n];
		uint32_t mass = tree->nodes[best].mass;
		uint64_t share = node->mass ? (uint64_t)mass * 100 / node->mass : 0;
		bool named = tree->nodes[best].marks & says;
		bool spread = share >= 20 && (!named || (tree->nodes[inner].marks & says)) &&
		              mass_of_siblings(tree, n, inner) * 10 > mass;

		if (((node->marks & says) && share >= (named ? 75 : 50)) ||
		    (node->tag == GUMBO_TAG_ARTICLE && share >= 50) || spread ||
		    (share >= 75 && !named && node->tag != GUMBO_TAG_HTML))
			best = n;
		inner = n;
	}
	return best;
}

/* ---- Inside of it ---- */

/* Where the headline stands: the last block before `from` that says it, or the first inside. */
static size_t
find_title(const struct nx_htmlblocks *blocks, struct nx_str title, uint32_t begin, uint32_t end)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; title.len && i < blocks->count && blocks->items[i].first < end; i++) {
		if (!nx_htmlmain_alike(blocks->items[i].text, title, false))
			continue;
		if (found == SIZE_MAX || blocks->items[i].first < begin || blocks->items[i].heading)
			found = i;
		if (blocks->items[i].first >= begin && blocks->items[i].heading)
			break;
	}
	return found;
}

/* ---- The standfirst ---- */

static bool
has_mark_around(const struct nx_htmltree *tree, uint32_t n, uint32_t marks, uint16_t heading)
{
	for (unsigned k = 0; k < 3 && n != NX_HTML_NONE; k++, n = tree->nodes[n].parent)
		if ((tree->nodes[n].marks & marks) || (heading && tree->nodes[n].tag == heading))
			return true;
	return false;
}

/* Between the headline and the text; named as one, or said by the page's description. */
static struct nx_str
find_lead(const struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, size_t title,
          size_t first, struct nx_str description)
{
	size_t begin = title == SIZE_MAX ? (first > 12 ? first - 12 : 0) : title + 1;

	for (size_t i = begin; i < first; i++) {
		const struct nx_htmlblock *block = &blocks->items[i];
		bool said = block->letters >= 30 && description.len &&
		            nx_htmlmain_alike(block->text, description, false);
		bool named = title != SIZE_MAX && block->letters >= 30 && !block->clutter &&
		             has_mark_around(tree, block->node, NX_MARK_LEAD, GUMBO_TAG_H2);

		if (!nx_htmlblocks_is_linked(block) && (said || named) && block->letters < 900)
			return block->text;
	}
	return (struct nx_str){ NULL, 0 };
}

/* ---- The whole ---- */

/* The last <h1> before block `first`; `first` when there is none. */
static size_t
last_h1(const struct nx_htmltree *tree, const struct nx_htmlblocks *blocks, size_t first)
{
	for (size_t i = first; i-- > 0;)
		if (tree->nodes[blocks->items[i].node].tag == GUMBO_TAG_H1)
			return i;
	return first;
}

static bool
join(struct nx_str *body, const struct nx_htmlblocks *blocks, size_t first, size_t last,
     struct nx_str lead, struct nx_arena *arena)
{
	const struct nx_htmlblock *before = NULL;
	size_t nbytes = 1, len = 0;
	char *text;

	for (size_t i = first; i < last; i++)
		nbytes += blocks->items[i].text.len + 2;
	text = nx_arena_alloc(arena, nbytes);
	if (!text)
		return false;
	for (size_t i = first; i < last; i++) {
		const struct nx_htmlblock *block = &blocks->items[i];

		if (block->dropped || (lead.len && nx_htmlmain_alike(block->text, lead, false)))
			continue;
		if (before) {
			memcpy(text + len, "\n\n", 2);
			len += before->item && block->item ? 1 : 2;
		}
		memcpy(text + len, block->text.ptr, block->text.len);
		len += block->text.len;
		before = block;
	}
	*body = len ? (struct nx_str){ text, len } : (struct nx_str){ NULL, 0 };
	return true;
}

/* Where the text that is left begins and ends, and the headline above it. */
static void
note_edges(struct nx_htmlmain *self, const struct nx_htmltree *tree,
           const struct nx_htmlblocks *blocks, size_t first, size_t last, size_t headline)
{
	while (first < last && blocks->items[first].dropped)
		first++;
	while (last > first && blocks->items[last - 1].dropped)
		last--;
	self->first = first;
	self->last = last;
	self->headline = headline < first ? headline : last_h1(tree, blocks, first);
}

bool
nx_htmlmain_find(struct nx_htmlmain *self, struct nx_htmltree *tree, struct nx_htmlblocks *blocks,
                 struct nx_str title, struct nx_str description, struct nx_arena *arena)
{
	size_t first = 0, last, headline;
	uint32_t root, end;
	uint64_t *scores;
	uint32_t *letters;

	*self = (struct nx_htmlmain){ 0 };
	if (blocks->count == 0)
		return true;
	weigh(tree, blocks, true);
	mark_clutter(tree, blocks);
	weigh(tree, blocks, false);
	scores = score(tree, blocks, arena);
	if (!scores)
		return false;
	root = grow(tree, heaviest(tree, scores));
	end = tree->nodes[root].end;
	while (first < blocks->count && blocks->items[first].first < root)
		first++;
	for (last = first; last < blocks->count && blocks->items[last].first < end; last++)
		;
	headline = find_title(blocks, title, root, end);
	if (headline != SIZE_MAX && headline >= first && headline > first + (last - first) / 2)
		headline = SIZE_MAX; /* said again at the end */
	letters = nx_arena_zalloc(arena, tree->count, sizeof(*letters));
	if (!letters)
		return false;
	nx_htmlkeep_mark(tree, blocks, first, last, headline >= first ? headline : SIZE_MAX, title,
	            letters);
	self->lead = find_lead(tree, blocks, headline, first, description);
	note_edges(self, tree, blocks, first, last, headline);
	return join(&self->body, blocks, first, last, self->lead, arena);
}
