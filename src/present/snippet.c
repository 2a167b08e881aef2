#include "present/snippet.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "present/marks.h"

#include <string.h>

static const char ELLIPSIS[] = "…";

enum {
	ELLIPSES = 2,      /* chars kept free for them */
	TITLE_CHARS = 100, /* of opening words where there is no title */
};

/* ---- Writing ---- */

/* The passage in the making: marks are met in order of begin. */
struct page {
	char *text;
	size_t len;
	struct nidx_span *spans;
	size_t nspans;
	const struct nx_mark *mark, *end_mark; /* next to begin */
	uint32_t open_until; /* source byte at which the last span ends; 0: none is open */
};

/* Opens and closes spans for the source byte that comes next.  Marks that overlap or touch are
 * one. */
static void
turn_marks(struct page *page, uint32_t at)
{
	for (; page->mark < page->end_mark && page->mark->begin <= at; page->mark++) {
		if (page->mark->end <= at)
			continue; /* before the window, or inside one that was shown */
		if (!page->open_until)
			page->spans[page->nspans++] = (struct nidx_span){ page->len, page->len };
		if (page->mark->end > page->open_until)
			page->open_until = page->mark->end;
	}
	if (page->open_until && page->open_until <= at) {
		page->spans[page->nspans - 1].end = page->len;
		page->open_until = 0;
	}
}

static void
put_ellipsis(struct page *page)
{
	memcpy(page->text + page->len, ELLIPSIS, sizeof(ELLIPSIS) - 1);
	page->len += sizeof(ELLIPSIS) - 1;
}

static uint32_t
skip_spaces(const char *text, uint32_t at, uint32_t end)
{
	for (unsigned width; at < end && (width = nx_marker_space(text + at, text + end));
	     at += width)
		;
	return at;
}

/* Writes text[begin, end) on one line, at most `room` chars.  Returns where it stopped. */
static uint32_t
put_text(struct page *page, const char *text, uint32_t begin, uint32_t end, size_t room)
{
	uint32_t at = skip_spaces(text, begin, end);

	while (at < end && room > 0) {
		uint32_t next = skip_spaces(text, at, end);
		unsigned width;

		turn_marks(page, at);
		if (next == end)
			break;
		if (next > at) {
			page->text[page->len++] = ' ';
			at = next;
		} else {
			nx_utf8_decode(text + at, text + end, &width);
			memcpy(page->text + page->len, text + at, width);
			page->len += width;
			at += width;
		}
		room--;
	}
	if (page->len && page->text[page->len - 1] == ' ')
		page->len--; /* the room ended behind a space */
	if (page->open_until)
		page->spans[page->nspans - 1].end = page->len;
	page->open_until = 0;
	return at;
}

/* The marker's text from byte `begin` to `end`, at most `room` chars, as the reader sees it. */
static enum nidx_status
write_passage(const struct nx_marker *marker, uint32_t begin, uint32_t end, size_t room,
              struct nx_arena *arena, struct nx_passage *out, struct nidx_error *err)
{
	const char *text = (const char *)marker->text.bytes;
	uint32_t len = (uint32_t)marker->text.len, at;
	struct page page = { .mark = marker->marks, .end_mark = marker->marks + marker->nmarks };

	page.text = nx_arena_alloc(arena, (size_t)(end - begin) + 2 * sizeof(ELLIPSIS));
	page.spans = nx_arena_alloc(arena, (marker->nmarks + 1) * sizeof(*page.spans));
	if (!page.text || !page.spans)
		return nx_fail_memory(err);
	if (len && skip_spaces(text, 0, begin) < begin)
		put_ellipsis(&page);
	at = len ? put_text(&page, text, begin, end, room) : 0;
	if (!marker->complete || skip_spaces(text, at, len) < len)
		put_ellipsis(&page);
	page.text[page.len] = '\0';
	*out = (struct nx_passage){ { page.text, page.len }, page.spans, page.nspans };
	return NIDX_OK;
}

/* ---- Public ---- */

/* A match at the window's edge is shown whole or not at all; only the core's are never given up. */
static struct nx_window
leave_halves(const struct nx_marker *marker, struct nx_window window, struct nx_window core)
{
	for (size_t i = 0; i < marker->nmarks; i++) {
		const struct nx_mark *mark = &marker->marks[i];
		if (mark->first_cut < window.begin && mark->behind_cut > window.begin)
			window.begin = mark->behind_cut < core.begin ? mark->behind_cut
			                                             : core.begin;
	}
	for (size_t i = marker->nmarks; i-- > 0;) {
		const struct nx_mark *mark = &marker->marks[i];
		if (mark->first_cut < window.end && mark->behind_cut > window.end &&
		    window.end > core.end)
			window.end = mark->first_cut > core.end ? mark->first_cut : core.end;
	}
	return window;
}

static enum nidx_status
write_window(const struct nx_marker *marker, struct nx_window core, uint32_t room,
             struct nx_arena *arena, struct nx_passage *out, struct nidx_error *err)
{
	struct nx_window window =
	    nx_window_widen(marker->cuts, (uint32_t)marker->ncuts, core, room);
	uint32_t begin, end;

	window = leave_halves(marker, window, core);
	begin = marker->cuts[window.begin].byte;
	end = marker->cuts[window.end].byte;
	if (end == begin) /* a word longer than the room is cut by force */
		end = (uint32_t)marker->text.len;
	return write_passage(marker, begin, end, room, arena, out, err);
}

enum nidx_status
nx_snippet_make(struct nx_marker *marker, const struct nx_article *article,
                const struct nx_match_span *spans, size_t nspans, size_t nchars,
                struct nx_arena *arena, struct nx_passage *out, struct nidx_error *err)
{
	struct nx_window core = { 0, 0 };
	uint32_t room = nchars > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)nchars;

	room = room > ELLIPSES ? room - ELLIPSES : 1; /* the contract asks for 3 */
	if (nx_marker_load_text(marker, article, spans, nspans, nchars))
		return nx_fail_memory(err);
	if (marker->nmarks)
		core = nx_window_choose(marker->cuts, marker->marks, marker->nmarks, room,
		                        marker->counts);
	return write_window(marker, core, room, arena, out, err);
}

enum nidx_status
nx_snippet_title(struct nx_marker *marker, const struct nx_article *article,
                 const struct nx_match_span *spans, size_t nspans, struct nx_arena *arena,
                 struct nx_passage *out, struct nidx_error *err)
{
	struct nx_window opening = { 0, 0 };

	if (article->title.len) {
		if (nx_marker_load_title(marker, article, spans, nspans))
			return nx_fail_memory(err);
		return write_passage(marker, 0, (uint32_t)marker->text.len, SIZE_MAX, arena, out,
		                     err);
	}
	if (nx_marker_load_text(marker, article, spans, nspans, TITLE_CHARS))
		return nx_fail_memory(err);
	return write_window(marker, opening, TITLE_CHARS - ELLIPSES, arena, out, err);
}
