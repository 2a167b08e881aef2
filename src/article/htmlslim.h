/* htmlslim.h - a page without what no reader sees: the bytes that are worth parsing.
 *
 * Two thirds of a news page are scripts, styles, drawings, comments and attributes that only
 * programs read.  The parser is the dearest step, so they are cut out before it, in one pass
 * over the tags.  The same pass keeps JSON-LD aside, turns inline formatting that says nothing into
 * nothing, and bounds nesting: the parser's work per tag grows with the depth.
 *
 *	<div style="display:none" data-x="1"><b>A</b></div>   becomes   <div hidden>A</div>
 *
 * Owner    the page is in the arena; scripts borrow from the bytes given
 * Threads  pure
 * Source   WHATWG HTML, 13.2.5 (tokenization), of which this is the part that finds where tags end
 */
#ifndef NX_ARTICLE_HTMLSLIM_H
#define NX_ARTICLE_HTMLSLIM_H

#include "base/arena.h"

enum {
	NX_HTML_NESTING = 256,  /* elements inside of each other that are kept */
	NX_HTML_SCRIPTS = 64,   /* JSON-LD scripts of a page that are kept */
	NX_HTML_TAGS = 400000,  /* tags that are kept: the text of further ones is kept without them */
	NX_HTML_BYTES = 16 << 20, /* of the result; what comes behind is cut off */
};

struct nx_htmlslim {
	struct nx_str page;
	struct nx_str scripts[NX_HTML_SCRIPTS]; /* JSON-LD, as it stands in the page */
	size_t nscripts;
};

/* `bytes` are valid UTF-8.  False when memory is out (arena->failed). */
bool nx_htmlslim_cut(struct nx_htmlslim *self, struct nx_str bytes, struct nx_arena *arena);

/* The label of the character set that a page declares within its first kilobytes (<meta charset>,
 * http-equiv, <?xml encoding?>); empty when it declares none.  Borrows from `bytes`. */
struct nx_str nx_htmlslim_charset(struct nx_str bytes);

#endif
