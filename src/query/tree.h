/* tree.h - what the reader asked, as a tree.
 *
 * The parser knows the grammar (docs/QUERY.md) and nothing of any index: words are kept as
 * written, and become terms when the query meets an index and its languages.
 *
 * Owner  all nodes and strings live in the arena given to nx_query_parse()
 */
#ifndef NX_QUERY_TREE_H
#define NX_QUERY_TREE_H

#include "base/arena.h"
#include "base/fail.h"
#include "base/types.h"

enum nx_query_kind {
	NX_QUERY_NOTHING,  /* matches no article: an empty query */
	NX_QUERY_ALL,      /* every article: '*' alone, or only exclusions and filters */
	NX_QUERY_WORD,     /* `text`, one written word (may analyse to several tokens) */
	NX_QUERY_PHRASE,   /* `text`: the words between the quotes as written; `distance` = slop */
	NX_QUERY_WILDCARD, /* `text` with * and ? */
	NX_QUERY_FUZZY,    /* `text`, at most `distance` edits (1 or 2) */
	NX_QUERY_CAPS,     /* caps(US): `text` written in capitals */
	NX_QUERY_AND,      /* all children */
	NX_QUERY_OR,       /* any child; scores add up */
	NX_QUERY_GROUP, /* ranked words: any child marked SHOULD, every MUST, no MUST_NOT; with at
	                 * least one MUST, SHOULD children only add score, as a WISH always */
	NX_QUERY_NOT,   /* one child: articles without it; inside AND, excludes */
	NX_QUERY_NEAR,  /* children within `distance` words of each other, in any order */
	NX_QUERY_PRE,   /* children within `distance` words, in this order */
	NX_QUERY_SENTENCE, /* children in one sentence */
	NX_QUERY_PARAGRAPH,
	/* one child (word, phrase, wildcard, OR of them) `count` times or more */
	NX_QUERY_ATLEAST,
	NX_QUERY_FIELD, /* one child, within `field` */
	NX_QUERY_DATE,  /* published in [from, until), seconds since 1970 UTC */
	NX_QUERY_LENGTH /* words of the article between min_words and max_words */
};

enum nx_query_occur {
	NX_OCCUR_SHOULD,
	NX_OCCUR_MUST,
	NX_OCCUR_MUST_NOT,
	NX_OCCUR_WISH /* adds to the score of what matches anyway: a boosted filter, source:ap^2 */
};

enum nx_query_field {
	NX_FIELD_NONE,
	NX_FIELD_TITLE,   /* zones of the text */
	NX_FIELD_LEAD,
	NX_FIELD_BODY,    /* neither title nor lead */
	NX_FIELD_AUTHOR,  /* metadata words */
	NX_FIELD_SOURCE,
	NX_FIELD_SECTION,
	NX_FIELD_LANG,
	NX_FIELD_URL,
	NX_FIELD_TAG
};

struct nx_query {
	enum nx_query_kind kind;
	enum nx_query_occur occur;   /* meaningful to a GROUP parent, and of the whole tree */
	enum nx_query_field field;   /* FIELD */
	struct nx_str text;          /* unescaped: quotes and operators taken away */
	uint32_t begin, end;         /* bytes of the query string this came from */
	double boost;                /* term^2; 1 when none given */
	uint32_t distance;
	uint32_t count;
	int64_t from, until;         /* DATE; INT64_MIN / INT64_MAX where open */
	uint32_t min_words, max_words; /* LENGTH, both included; 0 / UINT32_MAX where open */
	struct nx_query **children;
	uint32_t nchildren;
};

enum {
	NX_QUERY_MAX_BYTES = 1 << 18, /* of the query's text */
	NX_QUERY_MAX_LEAVES = 4096,   /* words, phrases and filters */
	NX_QUERY_MAX_DEPTH = 64       /* parentheses in parentheses, and nodes from root to leaf */
};

struct nx_query_options {
	bool strict;  /* errors are reported, not forgiven */
	bool all;     /* bare words are all required */
	int64_t now;  /* seconds; what 7d and since: count from */
	const char *default_field; /* reserved: NULL */
};

/* What a tree looks like, whatever was written, so that a search need not look twice:
 *
 * - DATE, LENGTH and NOT stand only under AND, under NOT, or as a MUST_NOT child of a GROUP. An AND
 *   of nothing but these has an ALL child. ALL stands nowhere else but as the whole tree, the child
 *   of a FIELD (`title:*`: articles that have one), of an OR, or a MUST child of a GROUP (`+*
 *   iran`).
 * - AND and OR have at least two children, and none of their own kind and boost 1. An AND has at
 *   most one DATE and one LENGTH. A GROUP has two or more children, at least one SHOULD or MUST.
 * - Filters (author: source: section: lang: url: tag: and dates and lengths) among bare words are
 *   lifted out of the GROUP into an AND around it; a boosted one (source:ap^2) stays, as a WISH
 *   where there is something else to match.
 * - Children of NEAR, PRE, SENTENCE, PARAGRAPH: WORD, PHRASE, WILDCARD, FUZZY, CAPS, ORs of these,
 *   or again NEAR ... PARAGRAPH. The child of ATLEAST: WORD, PHRASE, WILDCARD, FUZZY, CAPS, ORs of
 *   these.
 * - FIELD: a field inside another counts, the outer does not.
 * - NOTHING is only ever the whole tree.
 * - The whole tree is SHOULD; MUST only where that makes a difference: a WORD, or one in a zone,
 *   which may analyse to several tokens and then means all of them (`+air-defense`).  Beside
 *   filters, where an AND has no room for that mark, a PHRASE says it (`"air-defense" AND
 *   lang:en`).
 */

/* Parses `len` bytes.  In forgiving mode (the default) every input gives a tree and NIDX_OK; in
 * strict mode NIDX_ESYNTAX with err->offset at the byte and a message with the remedy.
 * NIDX_ENOMEM. */
enum nidx_status nx_query_parse(const char *text, size_t len,
                                const struct nx_query_options *options, struct nx_arena *arena,
                                struct nx_query **tree, struct nidx_error *err);

/* True for what says where from, when or how long rather than what about: dates, lengths, metadata
 * without a boost, and combinations of nothing but these.  Filters choose among articles and change
 * nothing of how the words beside them are read. */
bool nx_query_is_filter(const struct nx_query *node);

/* The tree written out unambiguously, parenthesised but for the outermost pair, as --explain
 * prints it: reparsing it strictly prints the same.  Appends to `out`. */
struct nx_buffer;
void nx_query_print(const struct nx_query *tree, struct nx_buffer *out);

#endif
