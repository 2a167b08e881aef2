#include "article/htmldates.h"

#include "article/clean.h"
#include "article/htmlwords.h"
#include "article/months.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>

enum {
	LINE_MAX = 340,  /* bytes of a line that shows the date */
	LONG_LINE = 130, /* bytes without blanks of a line between headline and text */
	SHORT_LINE = 45, /* of one inside of the text */
	LINES_INSIDE = 12, /* blocks from the beginning of the text on that are looked at */
	LINES_ABOVE = 5, /* blocks above the headline that are looked at */
	LINES_BELOW = 8, /* and below the text */
	NODES_MAX = 14,  /* nodes in an element named for dates */
};

/* Among other articles, or not. */
enum where { HERE, ELSEWHERE, ANYWHERE };

/* A digit of any script that news is dated in. */
static bool
is_digit(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10 };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return true;
	return false;
}

static bool
is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

/* Digits from p on, at most nine; *end gets where they end. */
static unsigned
count_digits(const char *p, const char *limit, const char **end)
{
	unsigned n = 0, width;

	while (p < limit && n < 9 && is_digit(nx_utf8_decode(p, limit, &width))) {
		p += width;
		n++;
	}
	*end = p;
	return n;
}

/* Behind the letters at p, which stop at a digit of any script. */
static const char *
skip_letters(const char *p, const char *limit)
{
	const char *end;

	while (p < limit && is_letter(*p) &&
	       ((unsigned char)*p < 0xC2 || count_digits(p, limit, &end) == 0))
		p++;
	return p;
}

/* Two numbers, or one besides a month in words, and a year; without a year three numbers.  Where digits
 * are not ASCII's, months may be of another calendar, and any year will do. */
static bool
shows_date(struct nx_str line)
{
	const char *p = line.ptr, *limit, *end;
	bool year = false, month = false;
	unsigned numbers = 0;

	if (line.len == 0 || line.len > LINE_MAX)
		return false;
	for (limit = p + line.len; p < limit; p = end) {
		unsigned n = count_digits(p, limit, &end);
		bool native = n && (unsigned char)*p >= 0x80;

		if (n == 0) {
			end = skip_letters(p, limit);
			month |= end > p + 2 &&
			         nx_months_find((struct nx_str){ p, (size_t)(end - p) }) > 0;
			end += end == p;
			continue;
		}
		year |= n == 4 && (native || *p == '1' || *p == '2');
		year |= n == 8 && *p == '2';
		month |= native;
		numbers += n <= 2;
	}
	return (year && month) || numbers >= (year ? 2 : 3);
}

static struct nx_str
line_attribute(const struct nx_htmlnode *node, const char *name, struct nx_arena *arena)
{
	return nx_clean_line(nx_htmltree_attribute(node, name), arena);
}

/* Each line of a block that <br> parts. */
static void
add_line(struct nx_htmlfacts *facts, struct nx_str text)
{
	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		size_t n = end ? (size_t)(end - text.ptr) : text.len;
		struct nx_str line = { text.ptr, n };

		if (shows_date(line))
			nx_htmlfacts_date(facts, line, NX_DATE_FROM_TEXT);
		text.ptr += end ? n + 1 : n;
		text.len -= end ? n + 1 : n;
	}
}

static void
read_microdata(struct nx_htmlfacts *facts, const struct nx_htmltree *tree, struct nx_arena *arena)
{
	for (uint32_t i = 0; i < tree->count; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];
		struct nx_str value;

		if (!node->attributes ||
		    !nx_htmltree_has_word(nx_htmltree_attribute(node, "itemprop"), "datePublished"))
			continue;
		value = line_attribute(node, "content", arena);
		if (value.len == 0)
			value = line_attribute(node, "datetime", arena);
		if (value.len == 0)
			value = nx_htmltree_text(tree, i, LINE_MAX, arena);
		nx_htmlfacts_date(facts, value, NX_DATE_FROM_MICRODATA);
		return;
	}
}

/* Inside of what is about other articles. */
static bool
is_elsewhere(const struct nx_htmltree *tree, uint32_t i)
{
	for (; i != NX_HTML_NONE && i != tree->body; i = tree->nodes[i].parent) {
		const struct nx_htmlnode *node = &tree->nodes[i];
		if (node->tag == GUMBO_TAG_NAV || node->tag == GUMBO_TAG_FOOTER ||
		    node->tag == GUMBO_TAG_ASIDE || node->tag == GUMBO_TAG_A ||
		    (node->marks & (NX_MARK_CLUTTER | NX_MARK_COMMENTS)))
			return true;
	}
	return false;
}

static bool
says_published(struct nx_str line)
{
	static const char *const words[] = { "publi", "pubbl", "posted", "ver\303\266ff" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (line.len > strlen(words[i]) &&
		    strncasecmp(line.ptr, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The first <time> from `begin` to `end`.  Some show the day of publishing and give that of the last
 * change in the attribute. */
static bool
read_time(struct nx_htmlfacts *facts, const struct nx_htmltree *tree, uint32_t begin, uint32_t end,
          enum where where, struct nx_arena *arena)
{
	for (uint32_t i = begin; i < end; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];
		struct nx_str value, shown;

		if (node->tag != GUMBO_TAG_TIME || is_elsewhere(tree, i) != (where == ELSEWHERE))
			continue;
		value = line_attribute(node, "datetime", arena);
		shown = nx_htmltree_text(tree, i, LINE_MAX, arena);
		if (value.len == 0 || says_published(shown))
			add_line(facts, shown);
		nx_htmlfacts_date(facts, value, NX_DATE_FROM_TIME_TAG);
		if (value.len)
			add_line(facts, shown);
		if (value.len || shown.len)
			return true;
	}
	return false;
}

/* Elements named for dates: the first two that show one. */
static void
read_named(struct nx_htmlfacts *facts, const struct nx_htmltree *tree, uint32_t begin, uint32_t end,
           enum where where, struct nx_arena *arena)
{
	size_t before = facts->ndates;

	for (uint32_t i = begin; i < end && facts->ndates < before + 2; i++) {
		const struct nx_htmlnode *node = &tree->nodes[i];

		if (node->tag != NX_HTML_TEXT && (node->marks & NX_MARK_DATE) &&
		    node->end - i < NODES_MAX &&
		    (where == ANYWHERE || is_elsewhere(tree, i) == (where == ELSEWHERE))) {
			struct nx_str title = line_attribute(node, "title", arena);
			add_line(facts, title);
			add_line(facts, nx_htmltree_text(tree, i, LINE_MAX + 1, arena));
		}
	}
}

/* Below a picture: when that was taken. */
static bool
is_caption(const struct nx_htmltree *tree, const struct nx_htmlblock *block)
{
	uint32_t n = block->node;

	for (unsigned k = 0; k < 4 && n != NX_HTML_NONE; k++, n = tree->nodes[n].parent)
		if (tree->nodes[n].tag == GUMBO_TAG_FIGURE)
			return true;
	return false;
}

static void
read_lines(struct nx_htmlfacts *facts, const struct nx_htmltree *tree,
           const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main)
{
	size_t first = main->headline, last = main->last, end = main->last + LINES_BELOW;
	size_t above = first > LINES_ABOVE ? first - LINES_ABOVE : 0;

	for (size_t i = first; i <= main->first && i < blocks->count; i++)
		if (!is_caption(tree, &blocks->items[i]) && blocks->items[i].letters < LONG_LINE)
			add_line(facts, blocks->items[i].text);
	for (size_t i = main->first + 1; i < main->first + LINES_INSIDE && i < last; i++)
		if (blocks->items[i].letters <= SHORT_LINE)
			add_line(facts, blocks->items[i].text);
	for (size_t i = first; i > above; i--)
		add_line(facts, blocks->items[i - 1].text);
	for (size_t i = last > LINES_INSIDE ? last - LINES_INSIDE : 0; i < end && i < blocks->count; i++)
		if (i >= last || (!blocks->items[i].clutter &&
		                  (i + LINES_ABOVE >= last || blocks->items[i].letters < LONG_LINE)))
			add_line(facts, blocks->items[i].text);
}

bool
nx_htmldates_read(struct nx_htmlfacts *facts, const struct nx_htmltree *tree,
                  const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main,
                  struct nx_arena *arena)
{
	uint32_t body = tree->body, end = body ? tree->nodes[body].end : 0;
	uint32_t title = body, text;

	read_microdata(facts, tree, arena);
	if (blocks->count && main->headline < blocks->count)
		title = blocks->items[main->headline].first;
	text = title;
	if (blocks->count && main->first < blocks->count)
		text = blocks->items[main->first].first;
	if (!read_time(facts, tree, title, end, HERE, arena))
		read_time(facts, tree, body, title, HERE, arena);
	read_named(facts, tree, title, text, ANYWHERE, arena);
	read_named(facts, tree, text, end, HERE, arena);
	read_named(facts, tree, body, title, HERE, arena);
	nx_htmlfacts_date(facts, facts->url, NX_DATE_FROM_URL);
	read_lines(facts, tree, blocks, main);
	read_named(facts, tree, body, end, ELSEWHERE, arena);
	read_time(facts, tree, body, end, ELSEWHERE, arena);
	nx_htmlfacts_date(facts, facts->image, NX_DATE_FROM_URL);
	return !arena->failed;
}
