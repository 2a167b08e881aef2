/* htmltree.h - a page as one array, in reading order.
 *
 * The parser's tree is copied into an array of nodes in the order of their start tags: a
 * subtree is then a span of the array, so that "is it inside", "how much text does it hold" and "what
 * comes next" need neither recursion nor pointers.
 *
 *	<p>a<b>c</b></p>d      0 p [0,4)   1 "a"   2 b [2,4)   3 "c"   4 "d"
 *
 * Owner    borrows from the arena
 * Threads  immutable after reading, but for marks
 * Source   nested sets (Celko 1996); the parser is gumbo, an implementation of WHATWG HTML 13.2
 */
#ifndef NX_ARTICLE_HTMLTREE_H
#define NX_ARTICLE_HTMLTREE_H

#include "base/arena.h"

#include <gumbo.h>

enum {
	NX_HTML_TEXT = 0xFFFF, /* as a tag: a text node */
	NX_HTML_DEPTH = 1024,  /* what is nested deeper is left out */
	NX_HTML_NONE = UINT32_MAX,
};

struct nx_htmlnode {
	uint32_t parent, end; /* NX_HTML_NONE for the root; behind the last node inside */
	uint16_t tag;         /* GumboTag, or NX_HTML_TEXT */
	bool hidden;          /* by an attribute */
	uint32_t marks;       /* enum nx_htmlmark, of its class and id words */
	struct nx_str text;   /* of a text node */
	const GumboVector *attributes; /* NULL for text */
	uint32_t mass, whole; /* bytes of sentences inside: outside of clutter; all */
};

struct nx_htmltree {
	struct nx_htmlnode *nodes;
	uint32_t count;
	uint32_t body; /* the node of <body>; 0 when there is none */
};

enum nx_htmlread {
	NX_HTMLREAD_OK,
	NX_HTMLREAD_MEMORY,
	NX_HTMLREAD_COMPLEX, /* the parser's work has no proportion to the page's size */
};

/* Parses a page from nx_htmlslim_cut() and marks its nodes. */
enum nx_htmlread nx_htmltree_read(struct nx_htmltree *self, struct nx_str page,
                                  struct nx_arena *arena);

/* The attribute's value; empty when there is none.  Ends in NUL. */
struct nx_str nx_htmltree_attribute(const struct nx_htmlnode *node, const char *name);

/* Whether tag and class attribute are the same. */
bool nx_htmltree_same_class(const struct nx_htmlnode *a, const struct nx_htmlnode *b);

/* All text inside a node, white space runs as single blanks, at most `max` bytes. */
struct nx_str nx_htmltree_text(const struct nx_htmltree *self, uint32_t node, size_t max,
                               struct nx_arena *arena);

/* The same up to a node inside. */
struct nx_str nx_htmltree_text_until(const struct nx_htmltree *self, uint32_t node, uint32_t end,
                                     size_t max, struct nx_arena *arena);

/* Whether `word` is one of the words, parted by white space, of `list`; any case. */
bool nx_htmltree_has_word(struct nx_str list, const char *word);

/* True for tags that part paragraphs; false for those that stand inside a line. */
bool nx_htmltree_is_block(uint16_t tag);

#endif
