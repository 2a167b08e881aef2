/* agency.c - what agencies send: NITF, NewsML 1, NewsML-G2.
 *
 * A document is one article or a message of many.  Items that are pictures or sound are articles
 * when they have a headline and a caption; packages and lists of concepts are none.
 *
 * Source  IPTC: NITF 3.6, NewsML 1.2, NewsML-G2 2.x specifications
 */
#include "article/clean.h"
#include "article/pubstatus.h"
#include "article/xml.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

static const char *const endings[] = { ".nitf", ".newsml", ".g2", NULL };

static bool
same_any(struct nx_str text, const char *const *words)
{
	for (; *words; words++)
		if (nx_str_is(text, *words))
			return true;
	return false;
}

static const char *const roots[] = { "nitf", "NewsML", "NewsItem", "newsMessage", "newsItem",
	                             "packageItem", "conceptItem", "knowledgeItem", "planningItem",
	                             "catalogItem", NULL };

static enum nx_sure
sniff_agency(const struct nx_head *head)
{
	struct nx_str tag, root = nx_xml_root(head->bytes, &tag);

	return same_any(root, roots) ? NX_SURE_SEEN : NX_SURE_NOT;
}

/* ---- What all three share ---- */

struct agency {
	const struct nx_raw *raw;
	struct nx_arena *arena;
	struct nx_articles *out;
	unsigned packages, concepts, silent; /* items that are no article */
};

/* The article in the making, with lists that grow. */
struct making {
	struct nx_article article;
	struct nx_texts authors, tags;
};

static void
set(struct nx_str *to, struct nx_str text)
{
	if (to->len == 0)
		*to = text;
}

static enum nidx_status
finish(struct agency *self, struct making *making)
{
	struct nx_article *article = &making->article, *to;

	article->authors = making->authors.items;
	article->nauthors = making->authors.count;
	article->tags = making->tags.items;
	article->ntags = making->tags.count;
	article->date_from = article->published_text.len ? NX_DATE_FROM_FIELD : NX_DATE_FROM_NONE;
	set(&article->key, self->raw->key);
	if (article->title.len == 0 && article->body.len == 0 && article->lead.len == 0) {
		self->silent++;
		return self->arena->failed ? NIDX_ENOMEM : NIDX_OK;
	}
	to = nx_articles_push(self->out, self->arena);
	if (to)
		*to = *article;
	return to && !self->arena->failed ? NIDX_OK : NIDX_ENOMEM;
}

/* "By Jane Doe": news/authors.c takes the "By" and parts the names. */
static void
add_byline(struct making *making, const xmlNode *byline, struct nx_arena *arena)
{
	const xmlNode *person = nx_xml_find(byline, "person"), *at;

	if (person) {
		nx_texts_add(&making->authors, nx_xml_line(person, arena), arena);
		return;
	}
	for (at = byline ? byline->children : NULL; at; at = at->next) /* not its <byttl> */
		if (at->type == XML_TEXT_NODE)
			nx_texts_add(&making->authors, nx_xml_line(at, arena), arena);
	if (byline && making->authors.count == 0)
		nx_texts_add(&making->authors, nx_xml_line(byline, arena), arena);
}

/* ---- NITF ---- */

static void
read_docdata(struct making *making, const xmlNode *docdata, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;

	set(&article->key, nx_xml_attr(nx_xml_child(docdata, "doc-id"), "id-string", arena));
	set(&article->published_text, nx_xml_attr(nx_xml_child(docdata, "date.issue"), "norm", arena));
	set(&article->embargo, nx_xml_attr(nx_xml_child(docdata, "date.release"), "norm", arena));
	set(&article->status, nx_pubstatus(nx_xml_attr(docdata, "management-status", arena)));
	set(&article->source, nx_xml_attr(nx_xml_child(docdata, "doc.copyright"), "holder", arena));
	for (const xmlNode *keyword = nx_xml_child(nx_xml_child(docdata, "key-list"), "keyword");
	     keyword; keyword = nx_xml_after(keyword, "keyword"))
		nx_texts_add(&making->tags, nx_xml_attr(keyword, "key", arena), arena);
}

static void
read_nitf_head(struct making *making, const xmlNode *head, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;
	const xmlNode *pubdata = nx_xml_child(head, "pubdata");

	for (const xmlNode *docdata = nx_xml_child(head, "docdata"); docdata;
	     docdata = nx_xml_after(docdata, "docdata"))
		read_docdata(making, docdata, arena);
	set(&article->published_text, nx_xml_attr(pubdata, "date.publication", arena));
	set(&article->source, nx_xml_attr(pubdata, "name", arena));
	set(&article->section, nx_xml_attr(pubdata, "position.section", arena));
	for (const xmlNode *meta = nx_xml_child(head, "meta"); meta; meta = nx_xml_after(meta, "meta"))
		if (nx_str_is(nx_xml_attr(meta, "name", arena), "anpa-category"))
			set(&article->section, nx_xml_attr(meta, "content", arena));
}

static void
read_nitf_body(struct making *making, const xmlNode *body, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;
	const xmlNode *head = nx_xml_child(body, "body.head");
	const xmlNode *lines = nx_xml_child(head, "hedline"), *distributor;
	const xmlNode *content = nx_xml_child(body, "body.content");

	set(&article->title, nx_xml_line(nx_xml_child(lines, "hl1"), arena));
	set(&article->title, nx_xml_line(lines, arena));
	for (const xmlNode *byline = nx_xml_child(head, "byline"); byline;
	     byline = nx_xml_after(byline, "byline"))
		add_byline(making, byline, arena);
	distributor = nx_xml_child(head, "distributor");
	set(&article->source, nx_xml_line(distributor, arena));
	set(&article->lead, nx_xml_running(nx_xml_child(head, "abstract"), arena));
	set(&article->published_text,
	    nx_xml_attr(nx_xml_find(nx_xml_child(head, "dateline"), "story.date"), "norm", arena));
	set(&article->body, nx_xml_running(content, arena));
}

static void
read_nitf(struct making *making, const xmlNode *nitf, struct nx_arena *arena)
{
	const xmlNode *head = nx_xml_child(nitf, "head"), *body = nx_xml_child(nitf, "body");

	read_nitf_head(making, head, arena);
	read_nitf_body(making, body, arena);
	set(&making->article.title, nx_xml_line(nx_xml_child(head, "title"), arena));
	set(&making->article.lang_text, nx_xml_attr(nitf, "lang", arena));
	set(&making->article.lang_text, nx_xml_attr(body, "lang", arena));
}

/* ---- NewsML 1 ---- */

static struct nx_str
formal_name(const xmlNode *node, struct nx_arena *arena)
{
	return nx_xml_attr(node, "FormalName", arena);
}

static void
read_news_lines(struct making *making, const xmlNode *lines, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;

	set(&article->title, nx_xml_line(nx_xml_child(lines, "HeadLine"), arena));
	set(&article->lead, nx_xml_running(nx_xml_child(lines, "NewsLineText"), arena));
	if (making->authors.count == 0)
		add_byline(making, nx_xml_child(lines, "ByLine"), arena);
	for (const xmlNode *line = nx_xml_child(lines, "KeywordLine"); line;
	     line = nx_xml_after(line, "KeywordLine"))
		nx_texts_add(&making->tags, nx_xml_line(line, arena), arena);
}

static void
read_news_metadata(struct making *making, const xmlNode *component, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;
	const xmlNode *who = nx_xml_child(component, "AdministrativeMetadata");
	const xmlNode *what = nx_xml_child(component, "DescriptiveMetadata");
	const xmlNode *creator = nx_xml_child(nx_xml_child(who, "Creator"), "Party");

	set(&article->source, formal_name(nx_xml_child(nx_xml_child(who, "Provider"), "Party"), arena));
	set(&article->source, formal_name(nx_xml_child(nx_xml_child(who, "Source"), "Party"), arena));
	if (making->authors.count == 0)
		nx_texts_add(&making->authors, formal_name(creator, arena), arena);
	set(&article->lang_text, formal_name(nx_xml_child(what, "Language"), arena));
	for (const xmlNode *code = nx_xml_child(what, "SubjectCode"); code;
	     code = nx_xml_after(code, "SubjectCode"))
		for (const xmlNode *child = code->children; child; child = child->next)
			nx_texts_add(&making->tags, nx_xml_attr(child, "Name", arena), arena);
}

/* Text of a content item: NITF, HTML, or what it is. */
static void
read_content_item(struct making *making, const xmlNode *item, struct nx_arena *arena)
{
	const xmlNode *data = nx_xml_child(item, "DataContent");
	const xmlNode *nitf = nx_xml_find(data, "nitf");
	struct nx_str type = formal_name(nx_xml_child(item, "MediaType"), arena);

	if (type.len && !nx_str_is(type, "Text") && !nx_str_is(type, "text") && !nitf)
		return;
	if (nitf) {
		read_nitf(making, nitf, arena);
	} else {
		const xmlNode *body = nx_xml_find(data, "body");
		const xmlNode *content = nx_xml_find(body, "body.content");
		set(&making->article.body,
		    nx_xml_running(content ? content : body ? body : data, arena));
	}
}

static void
read_component(struct making *making, const xmlNode *component, struct nx_arena *arena,
               unsigned depth)
{
	if (depth > 8)
		return;
	read_news_lines(making, nx_xml_child(component, "NewsLines"), arena);
	read_news_metadata(making, component, arena);
	for (const xmlNode *child = component->children; child; child = child->next) {
		if (nx_xml_is(child, "ContentItem"))
			read_content_item(making, child, arena);
		else if (nx_xml_is(child, "NewsComponent"))
			read_component(making, child, arena, depth + 1);
	}
}

static enum nidx_status
read_news_item(struct agency *self, const xmlNode *item, const xmlNode *envelope)
{
	struct nx_arena *arena = self->arena;
	struct making making = { 0 };
	struct nx_article *article = &making.article;
	const xmlNode *id = nx_xml_find(nx_xml_child(item, "Identification"), "NewsIdentifier");
	const xmlNode *management = nx_xml_child(item, "NewsManagement");
	const xmlNode *change = nx_xml_child(management, "StatusWillChange");

	set(&article->key, nx_xml_line(nx_xml_child(id, "PublicIdentifier"), arena));
	set(&article->key, nx_xml_line(nx_xml_child(id, "NewsItemId"), arena));
	article->status = nx_pubstatus(formal_name(nx_xml_child(management, "Status"), arena));
	if (nx_str_is(article->status, "embargoed"))
		article->embargo = nx_xml_line(nx_xml_child(change, "DateAndTime"), arena);
	for (const xmlNode *part = nx_xml_child(item, "NewsComponent"); part;
	     part = nx_xml_after(part, "NewsComponent"))
		read_component(&making, part, arena, 0);
	article->published_text = nx_xml_line(nx_xml_child(management, "FirstCreated"), arena);
	set(&article->published_text, nx_xml_line(nx_xml_child(envelope, "DateAndTime"), arena));
	article->updated_text = nx_xml_line(nx_xml_child(management, "ThisRevisionCreated"), arena);
	set(&article->title, nx_xml_line(nx_xml_find(item, "HeadLine"), arena));
	return finish(self, &making);
}

/* ---- NewsML-G2 ---- */

static struct nx_str
name_or_literal(const xmlNode *node, struct nx_arena *arena)
{
	struct nx_str name = nx_xml_line(nx_xml_child(node, "name"), arena);

	set(&name, nx_xml_attr(node, "literal", arena));
	if (name.len == 0) { /* "nprov:REUTERS" */
		const char *colon;
		name = nx_xml_attr(node, "qcode", arena);
		colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
		if (colon)
			name = (struct nx_str){ colon + 1,
				                (size_t)(name.ptr + name.len - colon - 1) };
	}
	return name;
}

static void
read_content_meta(struct making *making, const xmlNode *meta, struct nx_arena *arena)
{
	struct nx_article *article = &making->article;

	set(&article->title, nx_xml_line(nx_xml_child(meta, "headline"), arena));
	set(&article->lead, nx_xml_running(nx_xml_child(meta, "description"), arena));
	set(&article->lang_text, nx_xml_attr(nx_xml_child(meta, "language"), "tag", arena));
	for (const xmlNode *by = nx_xml_child(meta, "by"); by; by = nx_xml_after(by, "by"))
		nx_texts_add(&making->authors, nx_xml_line(by, arena), arena);
	for (const xmlNode *creator = nx_xml_child(meta, "creator");
	     creator && making->authors.count == 0; creator = nx_xml_after(creator, "creator"))
		nx_texts_add(&making->authors, nx_xml_line(nx_xml_child(creator, "name"), arena), arena);
	for (const xmlNode *subject = nx_xml_child(meta, "subject"); subject;
	     subject = nx_xml_after(subject, "subject"))
		nx_texts_add(&making->tags, nx_xml_line(nx_xml_child(subject, "name"), arena), arena);
	for (const xmlNode *word = nx_xml_child(meta, "keyword"); word;
	     word = nx_xml_after(word, "keyword"))
		nx_texts_add(&making->tags, nx_xml_line(word, arena), arena);
}

static void
read_content_set(struct making *making, const xmlNode *set_node, struct nx_arena *arena)
{
	for (const xmlNode *child = set_node ? set_node->children : NULL; child; child = child->next) {
		if (nx_xml_is(child, "inlineXML")) {
			const xmlNode *nitf = nx_xml_find(child, "nitf");
			const xmlNode *body = nx_xml_find(child, "body");
			if (nitf)
				read_nitf(making, nitf, arena);
			set(&making->article.body, nx_xml_running(body ? body : child, arena));
			set(&making->article.title,
			    nx_xml_line(nx_xml_find(nx_xml_find(child, "head"), "title"), arena));
		} else if (nx_xml_is(child, "inlineData")) {
			set(&making->article.body, nx_xml_running(child, arena));
		}
	}
}

static enum nidx_status
read_g2_item(struct agency *self, const xmlNode *item)
{
	struct nx_arena *arena = self->arena;
	struct making making = { 0 };
	struct nx_article *article = &making.article;
	const xmlNode *meta = nx_xml_child(item, "itemMeta");
	const xmlNode *content = nx_xml_child(item, "contentMeta");

	article->key = nx_xml_attr(item, "guid", arena);
	article->published_text = nx_xml_line(nx_xml_child(meta, "firstCreated"), arena);
	set(&article->published_text, nx_xml_line(nx_xml_child(content, "contentCreated"), arena));
	set(&article->published_text, nx_xml_line(nx_xml_child(meta, "versionCreated"), arena));
	article->updated_text = nx_xml_line(nx_xml_child(meta, "versionCreated"), arena);
	article->embargo = nx_xml_line(nx_xml_child(meta, "embargoed"), arena);
	article->status = nx_pubstatus(nx_xml_attr(nx_xml_child(meta, "pubStatus"), "qcode", arena));
	set(&article->status, nx_pubstatus(nx_xml_attr(nx_xml_child(meta, "pubStatus"), "uri", arena)));
	article->source = name_or_literal(nx_xml_child(meta, "provider"), arena);
	article->lang_text = nx_xml_attr(item, "lang", arena);
	read_content_meta(&making, content, arena);
	read_content_set(&making, nx_xml_child(item, "contentSet"), arena);
	set(&article->title, nx_xml_line(nx_xml_child(meta, "title"), arena));
	return finish(self, &making);
}

/* ---- Documents ---- */

static enum nidx_status
read_node(struct agency *self, const xmlNode *node, unsigned depth)
{
	enum nidx_status status = NIDX_OK;

	if (nx_xml_is(node, "nitf")) {
		struct making making = { 0 };
		read_nitf(&making, node, self->arena);
		return finish(self, &making);
	}
	if (nx_xml_is(node, "newsItem"))
		return read_g2_item(self, node);
	if (nx_xml_is(node, "NewsItem"))
		return read_news_item(self, node,
		                      nx_xml_child(node->parent, "NewsEnvelope"));
	self->packages += nx_xml_is(node, "packageItem");
	self->concepts += nx_xml_is(node, "conceptItem") || nx_xml_is(node, "knowledgeItem") ||
	                  nx_xml_is(node, "planningItem") || nx_xml_is(node, "catalogItem");
	for (const xmlNode *child = node->children; child && depth < 4 && status == NIDX_OK;
	     child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			status = read_node(self, child, depth + 1);
	return status;
}

static enum nidx_status
refuse(const struct agency *self, const struct nx_xml *xml, struct nidx_error *err)
{
	char place[NX_PLACE_MAX];

	nx_raw_place(self->raw, place);
	if (xml->error.len)
		return nx_fail(err, NIDX_EINPUT, self->raw->offset, "%s: broken XML, %.*s", place,
		               (int)xml->error.len, xml->error.ptr);
	return nx_fail(err, NIDX_EINPUT, self->raw->offset, "%s: no article in it, but %s", place,
	               self->packages   ? "a package, which only lists other items"
	               : self->concepts ? "concepts or plans"
	                                : "an item without headline and text");
}

static enum nidx_status
parse_agency(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
             struct nidx_error *err)
{
	struct agency self = { .raw = raw, .arena = arena, .out = out };
	size_t before = out->count;
	struct nx_xml xml;
	enum nidx_status status = nx_xml_open(&xml, raw, arena, err);
	const xmlNode *root;

	if (status != NIDX_OK)
		return status;
	root = nx_xml_next(&xml, false) ? nx_xml_expand(&xml) : NULL;
	if (!root)
		root = nx_xml_saved(&xml);
	if (root)
		status = read_node(&self, root, 0);
	nx_xml_close(&xml);
	if (status != NIDX_OK)
		return nx_fail_memory(err);
	return out->count > before && !xml.error.len ? NIDX_OK : refuse(&self, &xml, err);
}

const struct nx_format nx_format_agency = {
	.name = "agency XML",
	.endings = endings,
	.sniff = sniff_agency,
	.unmistakable = true,
	.encoded = true,
	.frame = nx_frame_whole,
	.parse = parse_agency,
};

/* ---- XML that is no news ---- */

static enum nx_sure
sniff_other(const struct nx_head *head)
{
	struct nx_str tag, root = nx_xml_root(head->bytes, &tag);

	bool declared = head->bytes.len > 5 && memcmp(head->bytes.ptr, "<?xml", 5) == 0;

	return root.len && !nx_str_is(root, "html") && (declared || nx_str_is(head->ending, ".xml"))
	           ? NX_SURE_NAMED
	           : NX_SURE_NOT;
}

static enum nidx_status
parse_other(const struct nx_raw *raw, struct nx_arena *arena, struct nx_articles *out,
            struct nidx_error *err)
{
	struct nx_str tag, root = nx_xml_root(raw->bytes, &tag);
	char place[NX_PLACE_MAX];

	(void)arena;
	(void)out;
	nx_raw_place(raw, place);
	if (nx_str_is(root, "opml"))
		return nx_fail(err, NIDX_EINPUT, raw->offset,
		               "%s: an OPML list of feeds, not the feeds themselves", place);
	return nx_fail(err, NIDX_EINPUT, raw->offset,
	               "%s: XML of another kind (<%.*s>), in no form of news that nidx knows",
	               place, (int)(root.len < 40 ? root.len : 40), root.ptr);
}

static const char *const no_endings[] = { NULL };

const struct nx_format nx_format_other_xml = {
	.name = "other XML",
	.endings = no_endings,
	.sniff = sniff_other,
	.encoded = true,
	.frame = nx_frame_whole,
	.parse = parse_other,
};
