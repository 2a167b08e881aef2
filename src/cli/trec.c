#include "cli/trec.h"

#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A whole file with a NUL behind it; NULL after a message. */
static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0, room = 0, got;

	if (!file) {
		cli_complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	do {
		if (room - n < 2) {
			char *grown = realloc(text, room = room ? room * 2 : 65536);
			if (!grown) {
				cli_complain("%s: out of memory", path);
				free(text);
				fclose(file);
				return NULL;
			}
			text = grown;
		}
		got = fread(text + n, 1, room - n - 1, file);
		n += got;
	} while (got);
	fclose(file);
	text[n] = '\0';
	return text;
}

/* Room for one more item of `size` bytes in *items. */
static bool
grow(void **items, size_t count, size_t *room, size_t size)
{
	void *grown;

	if (count < *room)
		return true;
	*room = *room ? *room * 2 : 64;
	grown = realloc(*items, *room * size);
	if (!grown)
		return cli_complain("out of memory"), false;
	*items = grown;
	return true;
}

/* Cuts the line that starts at *rest off and moves *rest behind it; NULL at the end. */
static char *
next_line(char **rest)
{
	char *line = *rest;
	size_t n = strcspn(line, "\n");

	if (!*line)
		return NULL;
	*rest = line + n + (line[n] == '\n');
	line[n] = '\0';
	if (n && line[n - 1] == '\r')
		line[n - 1] = '\0';
	return line;
}

static char *
trimmed(char *text)
{
	char *end;

	text += strspn(text, " \t\r\n");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r\n", end[-1]))
		*--end = '\0';
	return text;
}

static bool
add_topic(struct cli_topics *self, char *id, char *query)
{
	void *items = self->items;
	bool grown = grow(&items, self->count, &self->room, sizeof(*self->items));

	self->items = items;
	if (grown)
		self->items[self->count++] = (struct cli_topic){ trimmed(id), trimmed(query) };
	return grown;
}

/* The text behind <tag>, up to the next tag, which is cut off; NULL when there is none before
 * `end`. */
static char *
behind_tag(char *from, char *end, const char *tag)
{
	char *p = strstr(from, tag);

	return p && p < end ? p + strlen(tag) : NULL;
}

/* <top> <num> Number: 301 <title> International Organized Crime <desc> ... </top> */
static bool
read_trec_topics(struct cli_topics *self, const char *path)
{
	for (char *top = strstr(self->text, "<top>"); top; top = strstr(top, "<top>")) {
		char *end = strstr(top, "</top>");
		char *num, *title;

		if (!end)
			return cli_complain("%s: a <top> without </top>", path), false;
		num = behind_tag(top, end, "<num>");
		title = behind_tag(top, end, "<title>");
		if (!num || !title)
			return cli_complain("%s: a topic lacks <num> or <title>", path), false;
		top = end + 1;
		num[strcspn(num, "<")] = '\0';
		title[strcspn(title, "<")] = '\0';
		num = trimmed(num);
		if (strncmp(num, "Number:", 7) == 0)
			num += 7;
		title = trimmed(title);
		if (strncmp(title, "Topic:", 6) == 0)
			title += 6;
		if (!add_topic(self, num, title))
			return false;
	}
	return true;
}

static bool
read_tsv_topics(struct cli_topics *self, const char *path)
{
	char *rest = self->text, *line;

	for (size_t n = 1; (line = next_line(&rest)) != NULL; n++) {
		char *tab = strchr(line, '\t');

		if (!*trimmed(line))
			continue;
		if (!tab)
			return cli_complain("%s:%zu: no tab between the topic's number and its "
			                    "query",
			                    path, n),
			       false;
		*tab = '\0';
		if (!add_topic(self, line, tab + 1))
			return false;
	}
	return true;
}

bool
cli_topics_read(struct cli_topics *self, const char *path)
{
	*self = (struct cli_topics){ .text = read_file(path) };
	if (!self->text)
		return false;
	if (strstr(self->text, "<top>") ? !read_trec_topics(self, path)
	                                : !read_tsv_topics(self, path)) {
		cli_topics_release(self);
		return false;
	}
	if (self->count == 0) {
		cli_topics_release(self);
		return cli_complain("%s: no topics", path), false;
	}
	return true;
}

void
cli_topics_release(struct cli_topics *self)
{
	free(self->items);
	free(self->text);
	*self = (struct cli_topics){ 0 };
}

static int
compare_judgements(const void *a, const void *b)
{
	const struct cli_judgement *x = a, *y = b;
	int topics = strcmp(x->topic, y->topic);

	if (topics)
		return topics;
	return (x->hash > y->hash) - (x->hash < y->hash);
}

static bool
read_judgements(struct cli_judgements *self, const char *path)
{
	char *rest = self->text, *line;

	for (size_t n = 1; (line = next_line(&rest)) != NULL; n++) {
		char *save = NULL, *end, *fields[4];
		void *items = self->items;
		unsigned got = 0;

		for (char *p = strtok_r(line, " \t", &save); p && got < 4;
		     p = strtok_r(NULL, " \t", &save))
			fields[got++] = p;
		if (got == 0)
			continue;
		if (got < 4)
			return cli_complain("%s:%zu: expected 'topic 0 document grade'", path, n),
			       false;
		if (!grow(&items, self->count, &self->room, sizeof(*self->items)))
			return false;
		self->items = items;
		self->items[self->count] =
		    (struct cli_judgement){ fields[0], fields[2], nidx_key_hash(fields[2]),
			                    (int)strtol(fields[3], &end, 10) };
		if (*end)
			return cli_complain("%s:%zu: '%s' is no grade", path, n, fields[3]), false;
		self->count++;
	}
	return true;
}

bool
cli_judgements_read(struct cli_judgements *self, const char *path)
{
	*self = (struct cli_judgements){ .text = read_file(path) };
	if (!self->text)
		return false;
	if (!read_judgements(self, path)) {
		cli_judgements_release(self);
		return false;
	}
	if (self->count == 0) {
		cli_judgements_release(self);
		return cli_complain("%s: no judgements", path), false;
	}
	qsort(self->items, self->count, sizeof(*self->items), compare_judgements);
	return true;
}

void
cli_judgements_release(struct cli_judgements *self)
{
	free(self->items);
	free(self->text);
	*self = (struct cli_judgements){ 0 };
}

const struct cli_judgement *
cli_judgements_of(const struct cli_judgements *self, const char *topic, size_t *count)
{
	size_t lo = 0, hi = self->count;

	while (lo < hi) { /* the first judgement whose topic is not before */
		size_t mid = lo + (hi - lo) / 2;
		if (strcmp(self->items[mid].topic, topic) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < self->count && strcmp(self->items[hi].topic, topic) == 0; hi++)
		;
	*count = hi - lo;
	return self->items + lo;
}

const struct cli_judgement *
cli_judgement_find(const struct cli_judgement *of_topic, size_t count, uint64_t hash)
{
	size_t lo = 0, hi = count;

	while (lo < hi) { /* the first judgement whose hash is not less */
		size_t mid = lo + (hi - lo) / 2;
		if (of_topic[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < count && of_topic[lo].hash == hash ? of_topic + lo : NULL;
}

bool
cli_is_column(const char *option, const char *text)
{
	if (*text && !text[strcspn(text, " \t\r\n")])
		return true;
	cli_complain("%s takes one word, a column of the run, not '%s'", option, text);
	return false;
}

void
cli_put_run_line(FILE *out, const char *topic, const char *key, size_t rank, double score,
                 const char *tag)
{
	fprintf(out, "%s Q0 ", topic);
	for (const char *p = key; *p; p++)
		if ((unsigned char)*p <= ' ')
			fprintf(out, "%%%02X", (unsigned)*p);
		else
			putc(*p, out);
	fprintf(out, " %zu %.6f %s\n", rank, score, tag);
}
