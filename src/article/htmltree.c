#include "article/htmltree.h"

#include "article/clean.h"
#include "article/htmlwords.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <string.h>
#include <strings.h>

/* Memory a page may cost in the parser: so much, and so many bytes for each of its own.  Sound
 * pages need about 20. */
enum { BUDGET_BASE = 16 << 20, BUDGET_TIMES = 120 };

/* The parser knows no failing allocation, so one that fails leaves it with a jump: all it holds is in
 * the arena, and nothing of it is used again. */
struct supply {
	struct nx_arena *arena;
	size_t budget;
	jmp_buf out;
};

enum { OUT_OF_MEMORY = 1, OUT_OF_BUDGET = 2 };

static void *
supply_memory(void *userdata, size_t nbytes)
{
	struct supply *supply = userdata;
	void *memory;

	if (supply->arena->total > supply->budget)
		longjmp(supply->out, OUT_OF_BUDGET);
	memory = nx_arena_alloc(supply->arena, nbytes);
	if (!memory)
		longjmp(supply->out, OUT_OF_MEMORY);
	return memory;
}

static void
keep_memory(void *userdata, void *memory)
{
	(void)userdata;
	(void)memory;
}

/* ---- Attributes ---- */

struct nx_str
nx_htmltree_attribute(const struct nx_htmlnode *node, const char *name)
{
	if (node->attributes)
		for (unsigned i = 0; i < node->attributes->length; i++) {
			const GumboAttribute *attribute = node->attributes->data[i];
			if (strcasecmp(attribute->name, name) == 0)
				return (struct nx_str){ attribute->value, strlen(attribute->value) };
		}
	return (struct nx_str){ NULL, 0 };
}

bool
nx_htmltree_same_class(const struct nx_htmlnode *a, const struct nx_htmlnode *b)
{
	struct nx_str x = nx_htmltree_attribute(a, "class"), y = nx_htmltree_attribute(b, "class");

	return a->tag == b->tag && x.len == y.len &&
	       (x.len == 0 || memcmp(x.ptr, y.ptr, x.len) == 0);
}

bool
nx_htmltree_has_word(struct nx_str list, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= list.len; i++)
		if (strncasecmp(list.ptr + i, word, n) == 0 && (i == 0 || list.ptr[i - 1] <= ' ') &&
		    (i + n == list.len || list.ptr[i + n] <= ' '))
			return true;
	return false;
}

bool
nx_htmltree_is_block(uint16_t tag)
{
	switch (tag) {
	case NX_HTML_TEXT:
	case GUMBO_TAG_A:
	case GUMBO_TAG_ABBR:
	case GUMBO_TAG_ACRONYM:
	case GUMBO_TAG_BDI:
	case GUMBO_TAG_BDO:
	case GUMBO_TAG_BR:
	case GUMBO_TAG_CITE:
	case GUMBO_TAG_DATA:
	case GUMBO_TAG_DEL:
	case GUMBO_TAG_DFN:
	case GUMBO_TAG_INS:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_LABEL:
	case GUMBO_TAG_LINK:
	case GUMBO_TAG_META:
	case GUMBO_TAG_Q:
	case GUMBO_TAG_RT:
	case GUMBO_TAG_RUBY:
	case GUMBO_TAG_SAMP:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_TIME:
	case GUMBO_TAG_VAR:
		return false;
	default:
		return true;
	}
}

/* ---- From the parser's tree to the array ---- */

struct step {
	const GumboNode *node;
	uint32_t at;
	unsigned next;
};

struct builder {
	struct nx_htmltree *tree;
	size_t room;
	struct nx_arena *arena;
};

static struct nx_htmlnode *
push_node(struct builder *self, uint32_t parent)
{
	struct nx_htmltree *tree = self->tree;
	struct nx_htmlnode *node;

	if (tree->count == self->room) {
		size_t room = self->room ? 2 * self->room : 1024;
		struct nx_htmlnode *nodes = nx_arena_alloc(self->arena, room * sizeof(*nodes));
		if (!nodes)
			return NULL;
		if (tree->count)
			memcpy(nodes, tree->nodes, tree->count * sizeof(*nodes));
		tree->nodes = nodes;
		self->room = room;
	}
	node = &tree->nodes[tree->count++];
	*node = (struct nx_htmlnode){ .parent = parent, .end = tree->count };
	return node;
}

static bool
add_node(struct builder *self, const GumboNode *from, uint32_t parent)
{
	struct nx_htmlnode *node = push_node(self, parent);

	if (!node)
		return false;
	if (from->type != GUMBO_NODE_ELEMENT) {
		node->tag = NX_HTML_TEXT;
		node->text = (struct nx_str){ from->v.text.text, strlen(from->v.text.text) };
		return true;
	}
	node->tag = (uint16_t)from->v.element.tag;
	node->attributes = &from->v.element.attributes;
	if (node->attributes->length == 0)
		return true;
	node->hidden = nx_htmltree_attribute(node, "hidden").ptr != NULL;
	node->marks = nx_htmlwords_marks(node);
	return true;
}

static bool
is_wanted(const GumboNode *node)
{
	return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEXT ||
	       node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE;
}

static bool
build(struct builder *self, const GumboNode *root)
{
	struct step *stack = nx_arena_alloc(self->arena, NX_HTML_DEPTH * sizeof(*stack));
	unsigned depth = 0;

	if (!stack || !add_node(self, root, NX_HTML_NONE))
		return false;
	stack[depth++] = (struct step){ root, 0, 0 };
	while (depth > 0) {
		struct step *top = &stack[depth - 1];
		const GumboVector *children = &top->node->v.element.children;
		const GumboNode *child;

		if (top->next == children->length) {
			self->tree->nodes[top->at].end = self->tree->count;
			depth--;
			continue;
		}
		child = children->data[top->next++];
		if (!is_wanted(child))
			continue;
		if (!add_node(self, child, top->at))
			return false;
		if (child->type == GUMBO_NODE_ELEMENT && depth < NX_HTML_DEPTH)
			stack[depth++] = (struct step){ child, self->tree->count - 1, 0 };
	}
	return true;
}

static void
find_body(struct nx_htmltree *self)
{
	for (uint32_t i = 0; i < self->count && !self->body; i++)
		if (self->nodes[i].tag == GUMBO_TAG_BODY)
			self->body = i;
}

enum nx_htmlread
nx_htmltree_read(struct nx_htmltree *self, struct nx_str page, struct nx_arena *arena)
{
	struct supply *supply = nx_arena_zalloc(arena, 1, sizeof(*supply));
	struct builder builder = { .tree = self, .arena = arena };
	GumboOptions options = kGumboDefaultOptions;
	const GumboOutput *output;

	*self = (struct nx_htmltree){ 0 };
	if (!supply)
		return NX_HTMLREAD_MEMORY;
	supply->arena = arena;
	supply->budget = arena->total + BUDGET_BASE + BUDGET_TIMES * page.len;
	options.allocator = supply_memory;
	options.deallocator = keep_memory;
	options.userdata = supply;
	options.max_errors = 0;
	switch (setjmp(supply->out)) {
	case 0:
		break;
	case OUT_OF_BUDGET:
		return NX_HTMLREAD_COMPLEX;
	default:
		return NX_HTMLREAD_MEMORY;
	}
	output = gumbo_parse_with_options(&options, page.ptr, page.len);
	if (!build(&builder, output->root))
		return NX_HTMLREAD_MEMORY;
	find_body(self);
	return NX_HTMLREAD_OK;
}

/* ---- Text ---- */

struct nx_str
nx_htmltree_text(const struct nx_htmltree *self, uint32_t node, size_t max, struct nx_arena *arena)
{
	return nx_htmltree_text_until(self, node, self->nodes[node].end, max, arena);
}

struct nx_str
nx_htmltree_text_until(const struct nx_htmltree *self, uint32_t node, uint32_t end, size_t max,
                       struct nx_arena *arena)
{
	char *text = nx_arena_alloc(arena, max + 1);
	size_t len = 0;

	if (!text)
		return (struct nx_str){ NULL, 0 };
	for (uint32_t i = node; i < end && len < max; i++) {
		struct nx_str piece = self->nodes[i].text;
		size_t n = piece.len < max - len ? piece.len : max - len;

		if (i > node && self->nodes[i].tag != NX_HTML_TEXT &&
		    (nx_htmltree_is_block(self->nodes[i].tag) ||
		     self->nodes[i].tag == GUMBO_TAG_BR))
			text[len++] = ' ';
		if (n > max - len)
			n = max - len;
		n = nx_utf8_cut(piece.ptr, n);
		if (n)
			memcpy(text + len, piece.ptr, n);
		len += n;
		if (n < piece.len)
			break;
	}
	return nx_clean_line((struct nx_str){ text, len }, arena);
}
