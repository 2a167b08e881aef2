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
#include "base/types.h"
#include "base/when.h"

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

	struct nx_when published, updated; /* completed */
	nx_lang lang;                      /* completed: the tag's, else detected */
};

#endif
