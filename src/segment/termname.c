#include "segment/termname.h"

#include <stdbool.h>
#include <string.h>

struct name {
	const char *begins, *name; /* of the term, of its name */
	bool closed;               /* by a parenthesis behind the word */
};

static const struct name NAMES[] = {
	{ "\1p", "[paragraph]", false }, { "\1s", "[sentence]", false },
	{ "\2a", "author:", false },     { "\2c", "section:", false },
	{ "\2l", "lang:", false },       { "\2s", "source:", false },
	{ "\2t", "tag:", false },        { "\2u", "url:", false },
	{ "\3", "caps(", true },
};

enum { NNAMES = sizeof(NAMES) / sizeof(NAMES[0]) };

static bool
begins(struct nx_str text, const char *with)
{
	size_t len = strlen(with);

	return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

static void
put_visible(struct nx_buffer *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f || text[i] == '\\')
			nx_buffer_printf(out, "\\x%02x", (unsigned)(unsigned char)text[i]);
		else
			nx_buffer_put_u8(out, (uint8_t)text[i]);
}

void
nx_term_name(struct nx_str term, struct nx_buffer *out)
{
	const struct name *name = NAMES;
	size_t skipped = 0;

	while (name < NAMES + NNAMES && !begins(term, name->begins))
		name++;
	if (name < NAMES + NNAMES) {
		skipped = strlen(name->begins);
		nx_buffer_put(out, name->name, strlen(name->name));
	}
	put_visible(out, term.ptr + skipped, term.len - skipped);
	if (skipped && name->closed)
		nx_buffer_put_u8(out, ')');
}

void
nx_term_of_name(struct nx_str name, struct nx_buffer *out)
{
	for (size_t i = 0; i < NNAMES; i++) {
		if (!begins(name, NAMES[i].name))
			continue;
		nx_buffer_put(out, NAMES[i].begins, strlen(NAMES[i].begins));
		name.ptr += strlen(NAMES[i].name);
		name.len -= strlen(NAMES[i].name);
		name.len -= NAMES[i].closed && name.len && name.ptr[name.len - 1] == ')';
		break;
	}
	nx_buffer_put(out, name.ptr, name.len);
}
