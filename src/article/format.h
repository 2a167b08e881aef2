/* format.h - what a form of news must be able to do to be read.
 *
 * A format recognises itself, frames items, and understands one.  To add one: write
 * its file with these three functions, describe it in a `const struct nx_format`,
 * enter that in the table of formats.c, and add fixtures to tests/article.
 *
 * Threads  frame: one at a time per reader; sniff and parse: pure
 */
#ifndef NX_ARTICLE_FORMAT_H
#define NX_ARTICLE_FORMAT_H

#include "article/input.h"
#include "article/reader.h"

/* The first bytes of a file, which are all a format may judge it by. */
struct nx_head {
	struct nx_str bytes; /* text, never empty, without byte-order mark */
	bool whole;          /* they are the whole file */
	/* of the name, lower case, with its dot, without ".gz"; may be empty */
	struct nx_str ending;
};

/* How sure a format is of itself; of equals, the first in the table wins. */
enum nx_sure {
	NX_SURE_NOT = 0,
	NX_SURE_FALLBACK = 1, /* text, if nothing else */
	NX_SURE_NAMED = 2,    /* the name says so, and the content does not contradict */
	NX_SURE_SEEN = 3,     /* the content says so */
};

enum { NX_FRAME_DEPTH = 8 }; /* wrappers around a list of articles, at most */

/* Where a framer stands.  Zeroed at the start; a format uses what it needs. */
struct nx_framer {
	struct nx_input *input;
	uint64_t nitems;                  /* handed out so far */
	bool finished;                    /* only trouble or DONE remain */
	uint8_t nesting[NX_FRAME_DEPTH];  /* JSON: the brackets we are inside of, outermost first */
	unsigned depth;
	struct nx_buffer header, made;    /* CSV: the first row; the item, as JSON */
	char separator;
};

/* What a framer found. */
struct nx_framed {
	struct nx_str bytes; /* in the input's window; taken from it before the next call */
	uint64_t number;     /* "#number" of the fallback key; 0: the item is the file */
	uint64_t line, offset;
};

struct nx_format {
	const char *name;           /* "JSON lines" */
	const char *const *endings; /* of names, with the dot; NULL at the end; may be empty */
	enum nx_sure (*sniff)(const struct nx_head *head);
	/* When it is sure, it is news whatever the file's name. */
	bool unmistakable;
	/* Its articles are pages of sites: what they say again and again is clutter. */
	bool pages;
	/* parse() gets the bytes as they came, because they say themselves how they are encoded. */
	bool encoded;

	/* The next item.  As nx_reader_next(); an item handed out has been taken from the
	 * input, whose window stays untouched until the next call. */
	enum nidx_status (*frame)(struct nx_framer *self, struct nx_framed *item,
	                          struct nidx_error *err);

	/* As nx_raw_parse(); raw->bytes are valid UTF-8 unless `encoded`. */
	enum nidx_status (*parse)(const struct nx_raw *raw, struct nx_arena *arena,
	                          struct nx_articles *out, struct nidx_error *err);
};

extern const struct nx_format nx_format_text;
extern const struct nx_format nx_format_dump;
extern const struct nx_format nx_format_json_lines;
extern const struct nx_format nx_format_html;
extern const struct nx_format nx_format_json;
extern const struct nx_format nx_format_csv;
extern const struct nx_format nx_format_sgml;
extern const struct nx_format nx_format_wire;
extern const struct nx_format nx_format_mail;
extern const struct nx_format nx_format_feed;
extern const struct nx_format nx_format_agency;
extern const struct nx_format nx_format_other_xml;

/* frame() of formats whose whole file is the item. */
enum nidx_status nx_frame_whole(struct nx_framer *self, struct nx_framed *item,
                                struct nidx_error *err);

/* The format surest of `head`; never NULL, as text takes what is left. */
const struct nx_format *nx_formats_sniff(const struct nx_head *head);

/* True when a format lists this ending (lower case, with its dot). */
bool nx_formats_know_ending(struct nx_str ending);

/* The ending of a file name in lower case, ".gz" looked through, written to `to`; empty
 * when there is none or it is too long. */
enum { NX_ENDING_MAX = 15 };
struct nx_str nx_formats_ending(const char *name, char to[NX_ENDING_MAX + 1]);

/* Appends a zeroed article; NULL when memory is out. */
struct nx_article *nx_articles_push(struct nx_articles *self, struct nx_arena *arena);

/* parse() of both JSON formats. */
enum nidx_status nx_json_parse(const struct nx_raw *raw, struct nx_arena *arena,
                               struct nx_articles *out, struct nidx_error *err);

/* "path:12" or "path", for messages about an item. */
enum { NX_PLACE_MAX = 256 };
const char *nx_raw_place(const struct nx_raw *raw, char to[NX_PLACE_MAX]);

#endif
