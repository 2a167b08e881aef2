/* analyze.c - how fast are words made?
 *
 *	analyze FILE [LANG [ROUNDS]]
 *
 * Times are processor time, so that other work on the machine disturbs little.
 *
 * FILE is plain text, or JSON lines whose "body" is analysed (escapes are left as they are, but
 * \n and \" are read).  Prints megabytes a second of each round, in INDEX mode; the first
 * round meets every word for the first time, the others find it remembered.
 */
#include "text/analyzer.h"
#include "text/langid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct body {
	size_t at, len;
	nx_lang lang;
};

struct input {
	char *bytes;
	size_t len;
	struct body *bodies;
	size_t nbodies;
};

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void
read_all(struct input *in, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t room = 1 << 20, got;

	if (!file || !(in->bytes = malloc(room)))
		die(path);
	while ((got = fread(in->bytes + in->len, 1, room - in->len, file)) > 0) {
		in->len += got;
		if (in->len == room && !(in->bytes = realloc(in->bytes, room *= 2)))
			die(path);
	}
	fclose(file);
}

static void
add_body(struct input *in, size_t at, size_t len)
{
	if ((in->nbodies & (in->nbodies + 1)) == 0) {
		size_t room = 2 * (in->nbodies + 1);
		in->bodies = realloc(in->bodies, room * sizeof(*in->bodies));
		if (!in->bodies)
			die("memory");
	}
	in->bodies[in->nbodies++] = (struct body){ at, len, 0 };
}

/* Finds "body": "..." in each line and unescapes it in place. */
static void
find_bodies(struct input *in)
{
	static const char KEY[] = "\"body\": \"";
	char *end = in->bytes + in->len;

	if (in->len == 0 || in->bytes[0] != '{') {
		add_body(in, 0, in->len);
		return;
	}
	for (char *line = in->bytes, *lf; line < end; line = lf + 1) {
		char *from, *to;
		lf = memchr(line, '\n', (size_t)(end - line));
		lf = lf ? lf : end;
		from = memmem(line, (size_t)(lf - line), KEY, sizeof(KEY) - 1);
		if (!from)
			continue;
		from += sizeof(KEY) - 1;
		to = from;
		for (char *p = from; p < lf && *p != '"'; p++) {
			if (*p == '\\' && p + 1 < lf) {
				p++;
				*to++ = (char)(*p == 'n' ? '\n' : *p);
			} else {
				*to++ = *p;
			}
		}
		add_body(in, (size_t)(from - in->bytes), (size_t)(to - from));
	}
}

static void
detect_languages(struct input *in, nx_lang lang)
{
	double begin = now();

	for (size_t i = 0; i < in->nbodies; i++) {
		struct body *body = &in->bodies[i];
		nx_lang found = nx_langid_detect(in->bytes + body->at, body->len);
		body->lang = lang ? lang : found;
	}
	printf("detect    %8.2f us each, %zu bodies\n",
	       (now() - begin) * 1e6 / (double)in->nbodies, in->nbodies);
}

static void
analyze_all(const struct input *in, struct nx_analyzer *analyzer, struct nx_lexicon *lexicon)
{
	struct nx_tokens tokens = { NULL, 0, 0 };
	size_t nbytes = 0, ntokens = 0, nwords = 0;
	double begin = now(), seconds;

	for (size_t i = 0; i < in->nbodies; i++) {
		const struct body *body = &in->bodies[i];
		nx_pos next = 0;
		tokens.count = 0;
		if (nx_analyzer_run(analyzer, body->lang, in->bytes + body->at, body->len, 0, &next,
		                    &tokens))
			die("analyze");
		nbytes += body->len;
		nwords += next;
		ntokens += tokens.count;
	}
	seconds = now() - begin;
	printf("%8.1f MB/s  %6.1f ns/word  %.1f MB, %zu words, %zu tokens, %u terms, %u forms\n",
	       (double)nbytes / seconds * 1e-6, seconds * 1e9 / (double)nwords,
	       (double)nbytes * 1e-6, nwords, ntokens, nx_lexicon_count(lexicon),
	       nx_lexicon_form_count(lexicon));
	nx_tokens_release(&tokens);
}

int
main(int argc, char **argv)
{
	struct input in = { NULL, 0, NULL, 0 };
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, NX_ANALYZE_INDEX);
	int rounds = argc > 3 ? atoi(argv[3]) : 4;

	if (argc < 2 || !lexicon || !analyzer) {
		fprintf(stderr, "usage: analyze FILE [LANG [ROUNDS]]\n");
		return EXIT_FAILURE;
	}
	read_all(&in, argv[1]);
	find_bodies(&in);
	detect_languages(&in, argc > 2 ? nx_lang_parse(argv[2], strlen(argv[2])) : 0);
	for (int i = 0; i < rounds; i++)
		analyze_all(&in, analyzer, lexicon);
	printf("lexicon %.1f MB\n", (double)nx_lexicon_nbytes(lexicon) * 1e-6);
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
	free(in.bodies);
	free(in.bytes);
	return EXIT_SUCCESS;
}
