#include "article/htmlauthors.h"

#include "article/clean.h"
#include "article/htmlwords.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum {
	NAME_BYTES = 90,  /* of an author */
	NODES_MAX = 10,   /* nodes in an element that is a byline */
	LINE_BYTES = 110, /* of a line that is one */
	LINES_ABOVE = 4,  /* blocks above the headline that are looked at */
	LINES_BELOW = 4,  /* and from the text's end on */
};

static struct nx_str
behind(struct nx_str text, size_t n)
{
	return n ? nx_clean_trim((struct nx_str){ text.ptr + n, text.len - n }) : text;
}

/* "By Jane Doe | Reporter" without what is no name; empty for addresses and numbers. */
static struct nx_str
tidy_name(struct nx_str name)
{
	const char *cut;
	size_t digits = 0;

	name = nx_clean_trim(name);
	name = behind(name, nx_htmlwords_byline(name));
	cut = name.len ? memchr(name.ptr, '|', name.len) : NULL;
	if (cut)
		name = nx_clean_trim((struct nx_str){ name.ptr, (size_t)(cut - name.ptr) });
	for (size_t i = 0; i < name.len; i++)
		digits += name.ptr[i] >= '0' && name.ptr[i] <= '9';
	if (nx_str_begins(name, "http") || nx_str_begins(name, "www.") || nx_str_begins(name, "@") ||
	    (name.len && memchr(name.ptr, '/', name.len)) || name.len > NAME_BYTES ||
	    digits * 2 > name.len ||
	    (name.len && memchr(name.ptr, '@', name.len) && !memchr(name.ptr, ' ', name.len)))
		return (struct nx_str){ NULL, 0 };
	return name;
}

void
nx_htmlauthors_push(struct nx_htmlnames *names, struct nx_str name)
{
	if (name.len == 0 || names->count == NX_HTML_NAMES)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].len == name.len &&
		    strncasecmp(names->items[i].ptr, name.ptr, name.len) == 0)
			return;
	names->items[names->count++] = name;
}

void
nx_htmlauthors_add(struct nx_htmlnames *names, struct nx_str name)
{
	nx_htmlauthors_push(names, tidy_name(name));
}

/* ---- The paper itself ---- */

/* "mdr.de", "STERN.de", "Deutsche Welle (www.dw.com)", and the site's name. */
static bool
is_paper(const struct nx_htmlfacts *facts, struct nx_str name)
{
	bool blank = memchr(name.ptr, ' ', name.len) != NULL;
	const char *dot = memchr(name.ptr, '.', name.len);

	if (nx_str_holds(name, "www.") || nx_str_holds(name, ".com"))
		return true;
	if (dot && !blank && name.ptr + name.len - dot <= 8 && dot > name.ptr + 1)
		return true;
	return (facts->site.len && nx_htmlmain_alike(name, facts->site, true)) ||
	       (facts->publisher.len && nx_htmlmain_alike(name, facts->publisher, true));
}

static void
drop_paper(const struct nx_htmlfacts *facts, struct nx_htmlnames *names)
{
	size_t n = 0;

	for (size_t i = 0; i < names->count; i++)
		if (!is_paper(facts, names->items[i]))
			names->items[n++] = names->items[i];
	names->count = n;
}

/* ---- The page ---- */

static bool
is_byline(const struct nx_htmlnode *node)
{
	return node->tag != NX_HTML_TEXT &&
	       (nx_htmltree_has_word(nx_htmltree_attribute(node, "rel"), "author") ||
	        (node->marks & NX_MARK_BYLINE));
}

/* Two to six words without figures; one where words have no blanks between them. */
static bool
is_name(struct nx_str text)
{
	size_t blanks = 0;

	for (size_t i = 0; i < text.len; i++) {
		blanks += text.ptr[i] == ' ';
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return false;
	}
	return text.len > 0 && blanks <= 8 && (blanks > 0 || (unsigned char)*text.ptr >= 0xE0);
}

/* The first byline from `begin` on, and those of its kind that follow soon. */
static void
read_bylines(struct nx_htmlnames *names, const struct nx_htmltree *tree, uint32_t begin,
             uint32_t end, struct nx_arena *arena)
{
	const struct nx_htmlnode *first = NULL;

	for (uint32_t i = begin; i < end; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];
		size_t before = names->count;
		struct nx_str text;

		if (node->end - i > NODES_MAX || !is_byline(node) || (first && !nx_htmltree_same_class(first, node)))
			continue;
		text = tidy_name(nx_htmltree_text(tree, i, NAME_BYTES + 1, arena));
		if (!is_name(text))
			continue;
		nx_htmlauthors_push(names, text);
		if (names->count > before && !first) {
			first = node;
			end = end < node->end + 120 ? end : node->end + 120;
		}
		i = node->end - 1;
	}
}

/* "By" and a capital or a sign of another script. */
static void
read_line(struct nx_htmlnames *names, struct nx_str line)
{
	size_t n = nx_htmlwords_byline(line);
	struct nx_str rest;

	if (n == 0 || line.len > LINE_BYTES)
		return;
	rest = behind(line, n);
	if (rest.len >= 5 && memchr(rest.ptr, ' ', rest.len) &&
	    ((*rest.ptr >= 'A' && *rest.ptr <= 'Z') || (unsigned char)*rest.ptr >= 0x80) &&
	    !nx_htmlblocks_ends_sentence(rest))
		nx_htmlauthors_add(names, rest);
}

/* Each line of a block that <br> parts. */
static void
read_block(struct nx_htmlnames *names, struct nx_str text)
{
	while (text.len && names->count == 0) {
		const char *end = memchr(text.ptr, '\n', text.len);
		size_t n = end ? (size_t)(end - text.ptr) : text.len;

		read_line(names, (struct nx_str){ text.ptr, n });
		text.ptr += end ? n + 1 : n;
		text.len -= end ? n + 1 : n;
	}
}

static void
read_lines(struct nx_htmlnames *names, const struct nx_htmlblocks *blocks,
           const struct nx_htmlmain *main)
{
	size_t begin = main->headline > LINES_ABOVE ? main->headline - LINES_ABOVE : 0;
	size_t end = main->last + LINES_BELOW;

	for (size_t i = begin; i < main->first + 2 && i < blocks->count && !names->count; i++)
		read_block(names, blocks->items[i].text);
	for (size_t i = main->last ? main->last - 1 : 0; i < end && i < blocks->count && !names->count;
	     i++)
		read_block(names, blocks->items[i].text);
}

void
nx_htmlauthors_read(struct nx_htmlfacts *facts, const struct nx_htmltree *tree,
                    const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main,
                    struct nx_arena *arena)
{
	struct nx_htmlnames named = facts->authors, *names = &facts->authors;
	uint32_t body = tree->body, end = body ? tree->nodes[body].end : 0, title = body;

	if (blocks->count && main->headline < blocks->count)
		title = blocks->items[main->headline].first;
	drop_paper(facts, names);
	if (names->count)
		return;
	read_bylines(names, tree, title, end, arena);
	if (!names->count)
		read_bylines(names, tree, body, title, arena);
	drop_paper(facts, names);
	if (!names->count)
		read_lines(names, blocks, main);
	if (!names->count)
		*names = named;
}
