/* HTML pages: one article a page.
 *
 * decode, cut (htmlslim.h), parse (htmltree.h), what the page says to programs (htmlfacts.h), what it
 * shows to readers (htmlblocks.h, htmlmain.h), and the choice between them, which is here. */
#include "article/clean.h"
#include "article/encoding.h"
#include "article/format.h"
#include "article/htmlauthors.h"
#include "article/htmldates.h"
#include "article/htmlfacts.h"
#include "article/htmlmain.h"
#include "article/weburl.h"

#include <gumbo.h>
#include <string.h>
#include <strings.h>

enum {
	SNIFF = 4096, /* bytes within which a page must show that it is one */
	CAPTIONS_MAX = 64,
	CAPTION_LEAST = 12, /* bytes; shorter ones name the photographer */
};

static const char *const endings[] = { ".html", ".htm", ".xhtml", NULL };

static bool
holds_tag(struct nx_str bytes, const char *tag)
{
	size_t n = strlen(tag);

	for (size_t i = 0; i + n <= bytes.len; i++)
		if (bytes.ptr[i] == '<' && strncasecmp(bytes.ptr + i, tag, n) == 0)
			return true;
	return false;
}

static bool
is_named(struct nx_str ending)
{
	for (const char *const *e = endings; *e; e++)
		if (strlen(*e) == ending.len && memcmp(*e, ending.ptr, ending.len) == 0)
			return true;
	return false;
}

/* The first tag, behind comments and <?xml?>. */
static const char *
first_tag(struct nx_str bytes)
{
	const char *p = bytes.ptr, *end = p + bytes.len;

	while (p < end) {
		while (p < end && (unsigned char)*p <= ' ')
			p++;
		if (end - p < 6 || *p != '<')
			return NULL;
		if (memcmp(p, "<!--", 4) != 0 && memcmp(p, "<?xml", 5) != 0)
			return p;
		p = memchr(p, '>', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	return NULL;
}

static bool
is_html_tag(const char *tag, struct nx_str bytes)
{
	const char *name = tag + 1, *end = bytes.ptr + bytes.len;
	unsigned n = 0;

	while (name + n < end && n < 12 && ((name[n] | 0x20) >= 'a' && (name[n] | 0x20) <= 'z'))
		n++;
	return n > 0 && gumbo_tagn_enum(name, n) != GUMBO_TAG_UNKNOWN;
}

static enum nx_sure
sniff_html(const struct nx_head *head)
{
	struct nx_str bytes = head->bytes;
	const char *tag;
	bool named = is_named(head->ending);

	if (bytes.len > SNIFF)
		bytes.len = SNIFF;
	tag = first_tag(bytes);
	if (tag) {
		size_t left = bytes.len - (size_t)(tag - bytes.ptr);
		if ((left > 14 && strncasecmp(tag, "<!doctype html", 14) == 0) ||
		    (left > 5 && strncasecmp(tag, "<html", 5) == 0))
			return NX_SURE_SEEN;
	}
	if (named && (holds_tag(bytes, "<html") || holds_tag(bytes, "<!doctype html") ||
	              holds_tag(bytes, "<head") || holds_tag(bytes, "<body")))
		return NX_SURE_SEEN;
	if (tag && is_html_tag(tag, bytes) &&
	    (holds_tag(bytes, "<html") || holds_tag(bytes, "<!doctype html")))
		return NX_SURE_SEEN; /* a server's complaints stand before the page */
	return named ? NX_SURE_NAMED : NX_SURE_NOT;
}

/* ---- The headline ---- */

/* Whether `title` says `shorter` and then, behind a sign, something else. */
static bool
extends(struct nx_str title, struct nx_str shorter)
{
	return shorter.len >= 15 && nx_htmlmain_alike(title, shorter, true) &&
	       !nx_htmlmain_alike(title, shorter, false);
}

/* `title` without " - The Site" behind or "The Site: " before it, as what it must be is known
 * from what the page shows, or the part cut off is the site's name. */
static struct nx_str
without_site(struct nx_str title, const struct nx_htmlfacts *facts)
{
	static const char *const marks[] = { " | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ",
		                             " \xC2\xAB ", " :: ", " \xC2\xBB ", " \xE2\x80\xA2 ",
		                             " * " };

	for (size_t i = 1; i + 3 < title.len; i++)
		for (size_t k = 0; k < sizeof(marks) / sizeof(marks[0]); k++) {
			size_t n = strlen(marks[k]);
			struct nx_str head = { title.ptr, i }, tail;

			if (i + n >= title.len || memcmp(title.ptr + i, marks[k], n) != 0)
				continue;
			tail = (struct nx_str){ title.ptr + i + n, title.len - i - n };
			if (nx_htmlmain_alike(head, facts->h1, false) ||
			    nx_htmlmain_alike(head, facts->headline, false) ||
			    nx_htmlmain_alike(tail, facts->site, true))
				return head;
			if (nx_htmlmain_alike(tail, facts->h1, false))
				return tail;
		}
	if (extends(title, facts->h1))
		return facts->h1;
	return extends(title, facts->headline) ? facts->headline : title;
}

/* "The Site: Headline" */
static bool
ends_with(struct nx_str title, struct nx_str headline)
{
	return title.len > headline.len &&
	       memcmp(title.ptr + title.len - headline.len, headline.ptr, headline.len) == 0;
}

/* OpenGraph's is the headline as the editors want it shown elsewhere; JSON-LD's is often one for
 * search engines. */
static struct nx_str
choose_title(const struct nx_htmlfacts *facts)
{
	struct nx_str title = without_site(facts->og_title, facts);

	if (title.len)
		return title;
	if (facts->headline.len)
		return without_site(facts->headline, facts);
	if (facts->h1.len && (nx_htmlmain_alike(facts->page_title, facts->h1, true) ||
	                      ends_with(facts->page_title, facts->h1)))
		return facts->h1;
	title = without_site(facts->page_title, facts);
	return title.len ? title : facts->h1;
}

/* ---- The article ---- */

static struct nx_str
keep(struct nx_str text, struct nx_arena *arena)
{
	char *copy;

	if (text.len == 0)
		return (struct nx_str){ NULL, 0 };
	copy = nx_arena_copy(arena, text.ptr, text.len);
	for (size_t i = 0; copy && i < text.len; i++)
		if (copy[i] == '\0' || copy[i] == '\x7F')
			copy[i] = ' ';
	return (struct nx_str){ copy, copy ? text.len : 0 };
}

static const struct nx_str *
keep_names(const struct nx_htmlnames *names, size_t *count, struct nx_arena *arena)
{
	struct nx_str *items = nx_arena_alloc(arena, (names->count + 1) * sizeof(*items));

	*count = 0;
	for (size_t i = 0; items && i < names->count; i++)
		items[(*count)++] = keep(names->items[i], arena);
	return items;
}

/* What stands below pictures of the article. */
static void
keep_captions(struct nx_article *article, const struct nx_htmltree *tree,
              const struct nx_htmlblocks *blocks, const struct nx_htmlmain *main,
              struct nx_arena *arena)
{
	struct nx_str *items = NULL;
	size_t n = 0, end = main->last < blocks->count ? main->last : blocks->count;

	for (size_t i = main->headline; i < end && n < CAPTIONS_MAX; i++) {
		const struct nx_htmlblock *block = &blocks->items[i];
		if (block->text.len < CAPTION_LEAST || !nx_htmlmain_is_caption(tree, block))
			continue;
		if (!items)
			items = nx_arena_alloc(arena, CAPTIONS_MAX * sizeof(*items));
		if (!items)
			return;
		items[n++] = keep(block->text, arena);
	}
	article->captions = items;
	article->ncaptions = n;
}

static void
keep_dates(struct nx_article *article, const struct nx_htmlfacts *facts, struct nx_arena *arena)
{
	struct nx_dated *dates;

	if (facts->ndates == 0)
		return;
	dates = nx_arena_alloc(arena, facts->ndates * sizeof(*dates));
	for (size_t i = 0; dates && i < facts->ndates; i++)
		dates[i] = (struct nx_dated){ keep(facts->dates[i].text, arena),
			                      facts->dates[i].from };
	article->dates = dates;
	article->ndates = dates ? facts->ndates : 0;
	for (size_t i = 0; i < article->ndates && article->published_text.len == 0; i++)
		if (dates[i].from != NX_DATE_FROM_URL && dates[i].from != NX_DATE_FROM_TEXT) {
			article->published_text = dates[i].text;
			article->date_from = dates[i].from;
		}
}

static void
fill_article(struct nx_article *article, const struct nx_raw *raw, const struct nx_htmlfacts *facts,
             const struct nx_htmlmain *main, struct nx_str title, struct nx_arena *arena)
{
	bool short_body = main->body.len * 2 < facts->body.len;

	article->title = keep(title, arena);
	article->lead = keep(short_body ? (struct nx_str){ NULL, 0 } : main->lead, arena);
	article->body = keep(short_body ? facts->body : main->body, arena);
	if (article->body.len == 0 && article->lead.len == 0)
		article->lead = keep(facts->description, arena);
	article->url = keep(nx_weburl_is(facts->url) ? facts->url : raw->url, arena);
	article->source = keep(facts->site, arena);
	if (article->source.len == 0)
		article->source = nx_weburl_host(article->url, arena);
	article->section = keep(facts->section, arena);
	article->lang_text = keep(facts->lang, arena);
	article->lang_doubtful = true;
	article->updated_text = keep(facts->updated, arena);
	keep_dates(article, facts, arena);
	article->authors = keep_names(&facts->authors, &article->nauthors, arena);
	article->tags = keep_names(&facts->tags, &article->ntags, arena);
	article->key = article->url.len ? article->url : keep(raw->key, arena);
}

/* Reads the page with memory of its own, of which only the article is kept. */
static enum nidx_status
read_page(const struct nx_raw *raw, struct nx_arena *scratch, struct nx_arena *arena,
          struct nx_articles *out, struct nidx_error *err)
{
	struct nx_str label = raw->charset.len ? raw->charset : nx_htmlslim_charset(raw->bytes);
	struct nx_str bytes = nx_encoding_to_utf8(raw->bytes, label, scratch);
	struct nx_htmlslim *slim = nx_arena_alloc(scratch, sizeof(*slim));
	struct nx_htmlfacts *facts = nx_arena_alloc(scratch, sizeof(*facts));
	struct nx_htmlblocks blocks;
	struct nx_htmlmain main;
	struct nx_htmltree tree;
	struct nx_article *article;
	struct nx_str title;
	char place[NX_PLACE_MAX];
	enum nx_htmlread read;

	if (!slim || !facts || scratch->failed || !nx_htmlslim_cut(slim, bytes, scratch))
		return nx_fail_memory(err);
	read = nx_htmltree_read(&tree, slim->page, scratch);
	if (read == NX_HTMLREAD_COMPLEX)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: the page is too tangled to be read", nx_raw_place(raw, place));
	if (read != NX_HTMLREAD_OK || !nx_htmlfacts_read(facts, &tree, slim, scratch))
		return nx_fail_memory(err);
	title = choose_title(facts);
	if (!nx_htmlblocks_read(&blocks, &tree, scratch) ||
	    !nx_htmlmain_find(&main, &tree, &blocks, title, facts->description, scratch) ||
	    !nx_htmldates_read(facts, &tree, &blocks, &main, scratch))
		return nx_fail_memory(err);
	nx_htmlauthors_read(facts, &tree, &blocks, &main, scratch);
	if (title.len == 0 && main.body.len == 0 && facts->body.len == 0)
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: a page with neither a headline nor text",
		               nx_raw_place(raw, place));
	article = nx_articles_push(out, arena);
	if (!article)
		return nx_fail_memory(err);
	fill_article(article, raw, facts, &main, title, arena);
	keep_captions(article, &tree, &blocks, &main, arena);
	return arena->failed ? nx_fail_memory(err) : NIDX_OK;
}

static enum nidx_status
parse_html(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
           struct nidx_error *err)
{
	struct nx_arena scratch = { 0 };
	enum nidx_status status = read_page(raw, &scratch, arena, out, err);

	nx_arena_release(&scratch);
	return status;
}

const struct nx_format nx_format_html = {
	.name = "HTML",
	.endings = endings,
	.sniff = sniff_html,
	.unmistakable = true,
	.pages = true,
	.encoded = true,
	.frame = nx_frame_whole,
	.parse = parse_html,
};
