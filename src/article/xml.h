/* xml.h - XML as news arrives in it: feeds and agency formats, element by element.
 *
 * A document is read forward; what an element holds becomes a tree only when asked for, so a feed of
 * thousands of items costs the memory of one.  Nothing outside the document is ever fetched, and no
 * entity is expanded but those of HTML, which feeds use without declaring them.  Broken
 * documents are read as far as they go.
 *
 * Names are compared without their prefix: feeds bind and forget prefixes freely.
 *
 * Owner    texts are in the arena; nodes belong to the document
 * Threads  one at a time
 * Source   libxml2, xmlreader interface
 */
#ifndef NX_ARTICLE_XML_H
#define NX_ARTICLE_XML_H

#include "article/format.h"

#include <libxml/xmlreader.h>

struct nx_xml {
	xmlTextReaderPtr reader;
	struct nx_arena *arena;
	xmlDoc *saved;       /* by nx_xml_saved() */
	int lines;           /* before the root */
	struct nx_str error; /* the first of the parser's, with its line; empty while there is none */
};

/* The local name of the root element at the start of a file, its prefix cut; empty when it is no XML.
 * `whole` tag in *tag, up to its end or that of the bytes. */
struct nx_str nx_xml_root(struct nx_str head, struct nx_str *tag);

/* Opens the document of a raw item.  NIDX_ENOMEM; NIDX_EINPUT where libxml2 is not installed (base/late.h). */
enum nidx_status nx_xml_open(struct nx_xml *self, const struct nx_raw *raw, struct nx_arena *arena,
                             struct nidx_error *err);
void nx_xml_close(struct nx_xml *self);

/* Moves to the next element (into the current one, or behind it with `skip`); NULL at the end or where
 * the document is broken beyond reading.  The node has its attributes but no children yet. */
xmlNode *nx_xml_next(struct nx_xml *self, bool skip);

/* How many elements the current one is in. */
int nx_xml_depth(struct nx_xml *self);

/* The current element with all it holds; valid until the next move. */
xmlNode *nx_xml_expand(struct nx_xml *self);

/* The root with what the parser could save of a broken document; to be asked last. */
xmlNode *nx_xml_saved(struct nx_xml *self);

/* ---- Looking into elements; all take NULL nodes ---- */

bool nx_xml_is(const xmlNode *node, const char *name);

/* Whether the node's namespace ends with or contains this. */
bool nx_xml_in(const xmlNode *node, const char *namespace_part);

/* The first child element of that name; the next sibling of that name. */
xmlNode *nx_xml_child(const xmlNode *node, const char *name);
xmlNode *nx_xml_after(const xmlNode *node, const char *name);

/* The first element of that name anywhere below. */
xmlNode *nx_xml_find(const xmlNode *node, const char *name);

/* An attribute, white space cut; empty when there is none. */
struct nx_str nx_xml_attr(const xmlNode *node, const char *name, struct nx_arena *arena);

/* All text below as it is. */
struct nx_str nx_xml_text(const xmlNode *node, struct nx_arena *arena);

/* The same on one line. */
struct nx_str nx_xml_line(const xmlNode *node, struct nx_arena *arena);

/* Running text: elements that are blocks in (X)HTML or NITF are paragraphs; escaped HTML inside is
 * stripped of it. */
struct nx_str nx_xml_running(const xmlNode *node, struct nx_arena *arena);

/* `url` as seen from `base`. */
struct nx_str nx_xml_url(struct nx_str url, struct nx_str base, struct nx_arena *arena);

/* Texts that become authors or tags; room grows in the arena. */
struct nx_texts {
	struct nx_str *items;
	size_t count, room;
};
void nx_texts_add(struct nx_texts *self, struct nx_str text, struct nx_arena *arena);

#endif
