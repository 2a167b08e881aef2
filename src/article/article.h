/* article.h - what a newsroom published, whatever form it came in.
 *
 * Every format is turned into this one struct; nothing behind it knows about
 * formats.  A reader fills the text fields as they were written; what must be worked out
 * (dates, language, lead) is completed by src/news and marked below.
 *
 * Owner  all bytes belong to the arena the article was parsed into
 * Units  text is valid UTF-8; paragraphs are separated by "\n\n", lines by "\n"
 */
#ifndef NX_ARTICLE_ARTICLE_H
#define NX_ARTICLE_ARTICLE_H

#include "base/lang.h"
#include "base/release.h"
#include "base/types.h"
#include "base/when.h"

#include <stdbool.h>

/* Where the publishing time was found. */
enum nx_date_from {
	NX_DATE_FROM_NONE,
	NX_DATE_FROM_FIELD,   /* of a feed, an agency format, JSON, CSV */
	NX_DATE_FROM_JSON_LD,
	NX_DATE_FROM_META,
	NX_DATE_FROM_MICRODATA,
	NX_DATE_FROM_TIME_TAG,
	NX_DATE_FROM_URL,
	NX_DATE_FROM_TEXT,    /* a line of the page or the dateline */
	NX_DATE_FROM_DOUBTED, /* nowhere: what was given lies in the future, or cannot be meant */
};

/* A place that may tell the publishing time. */
struct nx_dated {
	struct nx_str text; /* as written; an address when it was found in one (FROM_URL) */
	enum nx_date_from from;
};

struct nx_article {
	/* guid, agency id, canonical URL, or path in the folder: never empty */
	struct nx_str key;
	struct nx_str title;   /* headline; may be empty */
	struct nx_str lead;    /* summary as published; completed: the opening paragraph */
	struct nx_str body;    /* the rest; completed: without the lead */
	struct nx_str source;  /* publisher, or the URL's host */
	struct nx_str section;
	struct nx_str url;
	const struct nx_str *authors;
	size_t nauthors;
	const struct nx_str *tags;
	size_t ntags;
	struct nx_str published_text; /* as written; empty if none */
	struct nx_str updated_text;
	struct nx_str lang_text; /* as written: "en-GB" */
	bool lang_doubtful;      /* written by a template that serves many languages */
	const struct nx_str *captions; /* of pictures, kept apart from the text; not indexed */
	size_t ncaptions;
	enum nx_date_from date_from; /* NONE with a published_text: FIELD; completed */
	const struct nx_dated *dates; /* to be tried when published_text cannot be meant, best first */
	size_t ndates;
	struct nx_str status;    /* of agencies: "usable", "withheld", "canceled"; empty if none */
	struct nx_str embargo;   /* until when it must not be published, as written */

	struct nx_when published, updated; /* completed */
	nx_lang lang;                      /* completed: the tag's, else detected */
	struct nx_release release;         /* completed: of status and embargo */
	bool finished; /* what is completed is there already: of a dump */
	bool repeat;   /* to be stored, and no document: of a dump */
};

#endif
