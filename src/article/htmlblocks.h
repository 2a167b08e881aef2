/* htmlblocks.h - a page as the paragraphs a reader sees, and what each says of itself.
 *
 * A block is the text between two tags that part paragraphs, with where it stands in the tree. How long
 * it is, how much of it is linked, whether it ends sentences: that is what tells an article's
 * text from what surrounds it, in any language.
 *
 * Owner    borrows from the arena
 * Threads  immutable once read
 * Source   shallow text features: Kohlschuetter, Fankhauser, Nejdl, "Boilerplate detection using
 *          shallow text features" (WSDM 2010), sections 3 and 5
 */
#ifndef NX_ARTICLE_HTMLBLOCKS_H
#define NX_ARTICLE_HTMLBLOCKS_H

#include "article/htmltree.h"

struct nx_htmlblock {
	struct nx_str text;   /* white space runs are single blanks, <br> is "\n" */
	uint32_t node;        /* the innermost element that holds it and parts paragraphs */
	uint32_t first;       /* its first text node */
	uint32_t letters;     /* bytes that are no white space */
	uint32_t linked;      /* those inside of links */
	bool clutter;         /* an element around it is */
	bool heading, item;   /* in <h1> to <h6>; in <li> */
	bool dropped;         /* by a later judgement */
};

struct nx_htmlblocks {
	struct nx_htmlblock *items;
	size_t count;
};

/* All blocks of the page's body that are not hidden.  False when memory is out. */
bool nx_htmlblocks_read(struct nx_htmlblocks *self, const struct nx_htmltree *tree,
                        struct nx_arena *arena);

/* Long enough, little linked: the kind of text that articles are made of. */
bool nx_htmlblocks_is_prose(const struct nx_htmlblock *block);

/* Mostly links, and no sentence. */
bool nx_htmlblocks_is_linked(const struct nx_htmlblock *block);

/* Tags that hold one paragraph, not many. */
bool nx_htmlblocks_is_paragraph(uint16_t tag);

/* Whether the text's last sign ends a sentence, in any script. */
bool nx_htmlblocks_ends_sentence(struct nx_str text);

#endif
