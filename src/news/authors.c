#include "news/authors.h"

#include <string.h>
#include <strings.h>

enum { AUTHORS_MAX = 64 /* a list longer than this is not of authors */ };

struct names {
	struct nx_str items[AUTHORS_MAX];
	size_t count;
};

static struct nx_str
trim(struct nx_str name)
{
	while (name.len && strchr(" ,;:\t\n", *name.ptr)) {
		name.ptr++;
		name.len--;
	}
	while (name.len && strchr(" ,;:\t\n", name.ptr[name.len - 1]))
		name.len--;
	return name;
}

static bool
begins(struct nx_str text, const char *word)
{
	size_t n = strlen(word);

	return text.len > n && strncasecmp(text.ptr, word, n) == 0;
}

static struct nx_str
without_by(struct nx_str name)
{
	static const char *const by[] = { "By ", "By: ", "Von ", "Par ", "Por ", "Written by ",
		                          "Автор: ", "Author: ", "Автор " };

	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		if (begins(name, by[i]))
			return trim(
			    (struct nx_str){ name.ptr + strlen(by[i]), name.len - strlen(by[i]) });
	return name;
}

/* "jane@paper.example (Jane Doe)" as RSS has it, "Jane Doe <jane@paper.example>" as mail. */
static struct nx_str
without_address(struct nx_str name)
{
	const char *at = name.len ? memchr(name.ptr, '@', name.len) : NULL;
	const char *open;

	if (!at)
		return name;
	open = memchr(name.ptr, '(', name.len);
	if (open && open > at && name.ptr[name.len - 1] == ')')
		return trim((struct nx_str){ open + 1, (size_t)(name.ptr + name.len - open) - 2 });
	open = memchr(name.ptr, '<', name.len);
	if (!open)
		open = memchr(name.ptr, '(', name.len);
	if (open && open < at && open > name.ptr)
		return trim((struct nx_str){ name.ptr, (size_t)(open - name.ptr) });
	return name;
}

/* What programs write where no author is known. */
static bool
is_nobody(struct nx_str name)
{
	static const char *const words[] = { "none",    "null",      "nan", "n/a",
		                             "unknown", "undefined", "-" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == name.len && strncasecmp(words[i], name.ptr, name.len) == 0)
			return true;
	return name.len == 0;
}

static void
push(struct names *names, struct nx_str name)
{
	name = without_address(trim(name));
	if (is_nobody(name) || names->count == AUTHORS_MAX)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].len == name.len &&
		    memcmp(names->items[i].ptr, name.ptr, name.len) == 0)
			return;
	names->items[names->count++] = name;
}

static size_t
count_words(struct nx_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] != ' ' && (i == 0 || text.ptr[i - 1] == ' ');
	return n;
}

/* "Doe, Jane" and "Jane Doe, Jr." are one name; "Jane Doe, John Smith" and "Jane Doe,
 * Reuters" are two: the first part must be a full name, and the next no mere title. */
static bool
splits_at_comma(struct nx_str before, struct nx_str after)
{
	static const char *const titles[] = { "Jr", "Sr", "II", "III", "MD", "PhD", "MP", "Esq",
		                              "Ph.D", "M.D" };

	before = trim(before);
	after = trim(after);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (begins(after, titles[i]) && after.len <= strlen(titles[i]) + 1)
			return false;
	if (after.len >= 2 && after.len <= 3 && strncasecmp(after.ptr, titles[0], 2) == 0)
		return false;
	return count_words(before) >= 2 && after.len > 0;
}

static struct nx_str
behind(struct nx_str text, size_t n)
{
	return trim((struct nx_str){ text.ptr + n, text.len - n });
}

/* Bytes of the separator at `at`, 0 if there is none. */
static size_t
separator_at(struct nx_str text, size_t begin, size_t at)
{
	static const char *const words[] = {
		" and ", " und ", " et ", " & ", " och ", " и ", " | "
	};
	static const char *const rare[] = { /* these stand in names too: "Ortega y Gasset" */
		" og ", " y ", " e ", " ve ", " en ", " oraz ", " i ", " ja "
	};
	struct nx_str rest = { text.ptr + at, text.len - at };
	const char *comma;

	if (*rest.ptr == ';')
		return 1;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins(rest, words[i]))
			return strlen(words[i]) - 1; /* its last blank may begin the next */
	for (size_t i = 0; i < sizeof(rare) / sizeof(rare[0]); i++)
		if (begins(rest, rare[i]) &&
		    count_words(trim((struct nx_str){ text.ptr + begin, at - begin })) >= 2 &&
		    count_words(behind(rest, strlen(rare[i]))) >= 2)
			return strlen(rare[i]) - 1;
	if (*rest.ptr != ',')
		return 0;
	comma = memchr(rest.ptr + 1, ',', rest.len - 1);
	return splits_at_comma((struct nx_str){ text.ptr + begin, at - begin },
	                       (struct nx_str){ rest.ptr + 1,
	                                        (size_t)((comma ? comma : rest.ptr + rest.len) -
	                                                 rest.ptr - 1) });
}

/* Names parted by semicolons are written "Doe, Jane; Smith, John": no other separator counts. */
static void
split(struct names *names, struct nx_str text)
{
	bool listed = memchr(text.ptr, ';', text.len) != NULL;
	size_t begin = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t n = listed ? text.ptr[i] == ';' : separator_at(text, begin, i);

		if (n == 0)
			continue;
		push(names, (struct nx_str){ text.ptr + begin, i - begin });
		begin = i + n;
		i += n - 1;
	}
	push(names, (struct nx_str){ text.ptr + begin, text.len - begin });
}

bool
nx_authors_tidy(struct nx_article *article, struct nx_arena *arena)
{
	struct names names = { .count = 0 };
	struct nx_str *items;

	for (size_t i = 0; i < article->nauthors; i++) {
		struct nx_str text = without_by(trim(article->authors[i]));
		if (text.len)
			split(&names, text);
	}
	if (article->nauthors == 0)
		return true;
	items = nx_arena_alloc(arena, (names.count + !names.count) * sizeof(*items));
	if (!items)
		return false;
	memcpy(items, names.items, names.count * sizeof(*items));
	article->authors = items;
	article->nauthors = names.count;
	return true;
}
