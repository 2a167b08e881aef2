#include "article/format.h"

#include "article/container.h"

#include <stdio.h>
#include <string.h>

/* Most particular first: of equally sure formats the first wins. */
static const struct nx_format *const formats[] = {
	&nx_format_dump,
	&nx_format_json_lines,
	&nx_format_json,
	&nx_format_html,
	&nx_format_mail,
	&nx_format_csv,
	&nx_format_sgml,
	&nx_format_wire,
	&nx_format_feed,
	&nx_format_agency,
	&nx_format_other_xml,
	&nx_format_text,
};

enum { NFORMATS = sizeof(formats) / sizeof(formats[0]) };

const struct nx_format *
nx_formats_sniff(const struct nx_head *head)
{
	const struct nx_format *best = &nx_format_text;
	enum nx_sure most = NX_SURE_NOT;

	for (size_t i = 0; i < NFORMATS; i++) {
		enum nx_sure sure = formats[i]->sniff(head);
		if (sure > most) {
			most = sure;
			best = formats[i];
		}
	}
	return best;
}

bool
nx_formats_know_ending(struct nx_str ending)
{
	for (size_t i = 0; i < NFORMATS; i++)
		for (const char *const *e = formats[i]->endings; *e; e++)
			if (strlen(*e) == ending.len && memcmp(*e, ending.ptr, ending.len) == 0)
				return true;
	return false;
}

/* Length of `name` without a ".gz" at its end. */
static size_t
length_unzipped(const char *name)
{
	size_t len = strlen(name);

	if (len > 3 && name[len - 3] == '.' && (name[len - 2] | 0x20) == 'g' &&
	    (name[len - 1] | 0x20) == 'z')
		len -= 3;
	return len;
}

struct nx_str
nx_formats_ending(const char *name, char to[NX_ENDING_MAX + 1])
{
	size_t len = length_unzipped(name), begin = len, n;

	to[0] = '\0';
	while (begin > 0 && name[begin - 1] != '.' && name[begin - 1] != '/')
		begin--;
	if (begin == 0 || name[begin - 1] != '.' || len - begin + 1 > NX_ENDING_MAX)
		return (struct nx_str){ to, 0 };
	begin--;
	n = len - begin;
	for (size_t i = 0; i < n; i++) {
		char c = name[begin + i];
		to[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	to[n] = '\0';
	return (struct nx_str){ to, n };
}

bool
nx_reader_wants_name(const char *name)
{
	char ending[NX_ENDING_MAX + 1];

	struct nx_str known = nx_formats_ending(name, ending);

	return nx_formats_know_ending(known) || nx_containers_know_ending(known);
}

/* The capacity is the next power of two, so it need not be kept. */
struct nx_article *
nx_articles_push(struct nx_articles *self, struct nx_arena *arena)
{
	if ((self->count & (self->count - 1)) == 0) {
		size_t room = self->count ? 2 * self->count : 1;
		struct nx_article *items = nx_arena_zalloc(arena, room, sizeof(*items));

		if (!items)
			return NULL;
		if (self->count)
			memcpy(items, self->items, self->count * sizeof(*items));
		self->items = items;
	}
	self->items[self->count] = (struct nx_article){ 0 };
	return &self->items[self->count++];
}

const char *
nx_raw_place(const struct nx_raw *raw, char to[NX_PLACE_MAX])
{
	const char *path = raw->path ? raw->path : "input";

	if (raw->line)
		snprintf(to, NX_PLACE_MAX, "%.200s:%llu", path, (unsigned long long)raw->line);
	else
		snprintf(to, NX_PLACE_MAX, "%.200s", path);
	return to;
}
