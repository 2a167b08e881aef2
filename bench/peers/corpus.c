/* corpus.c - articles as the engines get them: as few or as many as wanted.
 *
 *	bench/peers/corpus --plain|--base|--full [-n ARTICLES] [-s SEED] [-l LANG] FILE.jsonl.gz... > CORPUS.jsonl
 *
 * Reads articles, a JSON object a line (id, title, body, date, lang; gzipped or not), and writes
 * {"id", "date", "text"}, with --full also "title".
 *
 * --plain  text is title and body, in small letters, all that is no letter being one space: every
 *          engine then has the same words, split at spaces
 * --base   plain, without accents, and each wide letter (Chinese, Japanese, Korean) a word: engines that
 *          fold letters or part such texts then have the same words too
 * --full   title and text as they are
 * -l       only articles in this language
 * -n       fewer than there are: a seeded sample.  More: articles are repeated with changes
 *
 * A repeat is an article drawn at random with a new id, a date drawn from the last 15 years of the
 * source to the second, and other words: one in 20 is a word drawn from anywhere in the source, so
 * that words stay as frequent as they are; three in 1000 are such a word with one to three of its
 * letters changed, so that the vocabulary grows with the collection as that of real ones does.
 * Articles without a date get one in the same way.  One seed always gives the same bytes.
 */
#include <jansson.h>
#include <utf8proc.h>
#include <zlib.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 20, WORD_MAX = 255, EDITS_MAX = 3 };
enum { STEP = 256 }; /* words; about an article */
enum { OTHER_WORD = 50, MADE_UP_WORD = 3 }; /* of 1000 words of a repeat */

static const int64_t SPAN = 15 * 365 * 86400LL; /* seconds that repeats are dated over */
static const int64_t NO_TIME = INT64_MIN;
static const int64_t UNDATED = 1735689599; /* the end of 2024: newest where no article has a date */

struct word {
	uint32_t begin, len; /* bytes of its text */
};

/* A text ready to be written between the quotes of a JSON string, and where its words are. */
struct text {
	char *bytes;
	struct word *words;
	uint32_t nbytes, nwords;
};

struct article {
	char *id;
	struct text title, text;
	int64_t seconds;
	uint64_t first_word; /* words of the texts before */
};

struct source {
	struct article *articles;
	size_t n, room;
	uint64_t nwords;
	uint32_t *holders; /* the article that each STEP-th of the words is in */
	const char *lang;
	int64_t oldest, newest;
	uint64_t random;
	bool plain, base;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "corpus: %s: %s\n", what, why);
	exit(2);
}

static void *
must(void *memory)
{
	if (!memory)
		die("memory", "no more of it");
	return memory;
}

/* xorshift64* (Vigna 2016). */
static uint64_t
next_random(struct source *self)
{
	self->random ^= self->random >> 12;
	self->random ^= self->random << 25;
	self->random ^= self->random >> 27;
	return self->random * 0x2545F4914F6CDD1DULL;
}

/* 0 <= result < n; n below 2^32 is drawn without a division. */
static uint64_t
draw(struct source *self, uint64_t n)
{
	uint64_t r = next_random(self);

	return n >> 32 ? r % n : (r >> 32) * n >> 32;
}

/* ---- Dates ---- */

/* Days since 1970-01-01 of a Gregorian date (Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t
days_of(int64_t y, unsigned m, unsigned d)
{
	int64_t era;
	unsigned yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + (int64_t)(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

/* "2006-10-20T18:15:00-04:00" and its beginnings. */
static int64_t
parse_date(const char *text)
{
	unsigned y, m, d, hour = 0, minute = 0, second = 0, off_hour = 0, off_minute = 0;
	int n = 0, used = 0;
	int64_t seconds;
	char sign = '+';

	if (!text || sscanf(text, "%4u-%2u-%2u%n", &y, &m, &d, &n) < 3 || m < 1 || m > 12 ||
	    d < 1 || d > 31)
		return NO_TIME;
	text += n;
	if (*text == 'T' && sscanf(text, "T%2u:%2u%n", &hour, &minute, &used) >= 2) {
		text += used;
		if (*text == ':' && sscanf(text, ":%2u%n", &second, &used) >= 1)
			text += used;
		text += strcspn(text, "+-Z");
		if (sscanf(text, "%c%2u:%2u", &sign, &off_hour, &off_minute) < 3)
			off_hour = off_minute = 0;
	}
	seconds = days_of(y, m, d) * 86400 + hour * 3600 + minute * 60 + second;
	return seconds - (sign == '-' ? -1 : 1) * (int64_t)(off_hour * 3600 + off_minute * 60);
}

static void
print_date(int64_t seconds, char to[64])
{
	int64_t days = seconds / 86400 - (seconds % 86400 < 0), z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	unsigned s = (unsigned)(seconds - days * 86400), doe = (unsigned)(z - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	unsigned month = mp < 10 ? mp + 3 : mp - 9;

	snprintf(to, 64, "%04lld-%02u-%02uT%02u:%02u:%02uZ",
	         (long long)(yoe + era * 400 + (month <= 2)), month, doy - (153 * mp + 2) / 5 + 1,
	         s / 3600, s / 60 % 60, s % 60);
}

/* ---- Texts ---- */

static bool
is_letter(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

/* The character at text[*i], U+FFFD where there is none; *i moves behind it. */
static utf8proc_int32_t
next_char(const char *text, size_t len, size_t *i)
{
	unsigned char first = (unsigned char)text[*i];
	utf8proc_int32_t c = first;
	utf8proc_ssize_t n = 1;

	if (first >= 0x80)
		n = utf8proc_iterate((const utf8proc_uint8_t *)text + *i,
		                     (utf8proc_ssize_t)(len - *i), &c);
	*i += n < 1 ? 1 : (size_t)n;
	return n < 1 ? 0xfffd : c;
}

/* Appends what stands for a character in a JSON string; room for 6 bytes. */
static size_t
put_char(char *to, utf8proc_int32_t c)
{
	if (c == '"' || c == '\\' || c == '\n') {
		to[0] = '\\';
		to[1] = c == '\n' ? 'n' : (char)c;
		return 2;
	}
	if (c < 0x20)
		return (size_t)sprintf(to, "\\u%04x", (unsigned)c);
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	return (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)to);
}

/* What the words of a text are made of. */
enum letters { AS_THEY_ARE, SMALL, BASE };

/* Appends a small letter, without its accents if they are not wanted. */
static void
put_letter(struct text *self, utf8proc_int32_t c, enum letters letters)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t n = 1;
	int last = UTF8PROC_BOUNDCLASS_START;

	parts[0] = c < 0x80 ? c | 32 : utf8proc_tolower(c);
	if (letters == BASE && c >= 0x80)
		n = utf8proc_decompose_char(parts[0], parts, 4, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK,
		                            &last);
	for (utf8proc_ssize_t i = 0; i < n && i < 4; i++)
		self->nbytes += (uint32_t)put_char(self->bytes + self->nbytes, parts[i]);
}

static void
end_word(struct text *self, struct word **word, enum letters letters)
{
	if (*word && self->nbytes == (*word)->begin) { /* of nothing but accents */
		self->nwords--;
	} else if (*word) {
		(*word)->len = self->nbytes - (*word)->begin;
		if (letters != AS_THEY_ARE)
			self->bytes[self->nbytes++] = ' ';
	}
	*word = NULL;
}

/* Appends `add` to `self`, as its own words. */
static void
add_text(struct text *self, const char *add, size_t len, enum letters letters)
{
	struct word *word = NULL;

	self->bytes = must(realloc(self->bytes, self->nbytes + 24 * len + 2));
	self->words = must(realloc(self->words, (self->nwords + len + 1) * sizeof(*word)));
	if (letters != AS_THEY_ARE && self->nbytes)
		self->bytes[self->nbytes++] = ' ';
	for (size_t i = 0; i < len;) {
		utf8proc_int32_t c = next_char(add, len, &i);
		bool letter = c < 0x80 ? (c | 32) >= 'a' && (c | 32) <= 'z' : is_letter(c);
		bool wide = letter && letters == BASE && utf8proc_charwidth(c) == 2;

		if (!letter || wide)
			end_word(self, &word, letters);
		if (letter && !word) {
			word = &self->words[self->nwords++];
			word->begin = self->nbytes;
		}
		if (letter && letters != AS_THEY_ARE)
			put_letter(self, c, letters);
		else if (letters == AS_THEY_ARE)
			self->nbytes += (uint32_t)put_char(self->bytes + self->nbytes, c);
		if (wide)
			end_word(self, &word, letters);
	}
	end_word(self, &word, letters);
	while (letters != AS_THEY_ARE && self->nbytes && self->bytes[self->nbytes - 1] == ' ')
		self->nbytes--;
	self->bytes = must(realloc(self->bytes, self->nbytes + 1));
	self->words = must(realloc(self->words, (self->nwords + 1) * sizeof(*word)));
}

/* ---- Reading ---- */

static void
add_article(struct source *self, const json_t *object)
{
	const json_t *title = json_object_get(object, "title");
	const json_t *body = json_object_get(object, "body");
	const char *id = json_string_value(json_object_get(object, "id"));
	const char *lang = json_string_value(json_object_get(object, "lang"));
	enum letters letters = self->base ? BASE : self->plain ? SMALL : AS_THEY_ARE;
	struct article *article;

	if (!id || (self->lang && (!lang || strcmp(lang, self->lang) != 0)))
		return;
	if (self->n == self->room) {
		self->room = self->room ? 2 * self->room : 1 << 14;
		self->articles = must(realloc(self->articles, self->room * sizeof(*article)));
	}
	article = &self->articles[self->n++];
	memset(article, 0, sizeof(*article));
	article->id = must(strdup(id));
	add_text(self->plain ? &article->text : &article->title, json_string_value(title),
	         json_string_length(title), letters);
	add_text(&article->text, json_string_value(body), json_string_length(body), letters);
	article->seconds = parse_date(json_string_value(json_object_get(object, "date")));
	if (article->seconds == NO_TIME)
		return;
	if (self->newest == NO_TIME || article->seconds > self->newest)
		self->newest = article->seconds;
	if (self->oldest == NO_TIME || article->seconds < self->oldest)
		self->oldest = article->seconds;
}

static void
read_file(struct source *self, const char *path, char *line)
{
	gzFile file = gzopen(path, "rb");
	json_error_t why;

	if (!file)
		die(path, "cannot be opened");
	gzbuffer(file, 1 << 18);
	while (gzgets(file, line, LINE_MAX_BYTES)) {
		json_t *object = json_loads(line, JSON_ALLOW_NUL, &why);
		if (!object)
			die(path, why.text);
		add_article(self, object);
		json_decref(object);
	}
	gzclose(file);
}

/* ---- Writing ---- */

static int64_t
draw_time(struct source *self)
{
	int64_t begin = self->newest - self->oldest > SPAN ? self->newest - SPAN : self->oldest;

	return begin + (int64_t)draw(self, (uint64_t)(self->newest - begin) + 1);
}

static void
number_words(struct source *self)
{
	uint64_t done = 0;

	for (size_t i = 0; i < self->n; i++) {
		self->articles[i].first_word = self->nwords;
		self->nwords += self->articles[i].text.nwords;
	}
	self->holders = must(malloc((self->nwords / STEP + 1) * sizeof(*self->holders)));
	for (size_t i = 0; i < self->n; i++)
		for (; done < self->articles[i].first_word + self->articles[i].text.nwords;
		     done += STEP)
			self->holders[done / STEP] = (uint32_t)i;
	if (!self->nwords)
		die("input", "no words in it");
}

/* Any word of the source with the same chance, so that frequencies stay. */
static const char *
draw_word(struct source *self, size_t *len)
{
	uint64_t number = draw(self, self->nwords);
	const struct article *article = &self->articles[self->holders[number / STEP]];
	const struct word *word;

	while (number - article->first_word >= article->text.nwords)
		article++;
	word = &article->text.words[number - article->first_word];
	*len = word->len;
	return article->text.bytes + word->begin;
}

/* The bytes of the character that text[at] is in. */
static size_t
char_around(const char *text, size_t len, size_t at, size_t *begin)
{
	size_t end = at + 1;

	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	while (end < len && ((unsigned char)text[end] & 0xc0) == 0x80)
		end++;
	*begin = at;
	return end - at;
}

/* A word that hardly anybody wrote: "goverhment".  Its letters come from other words. */
static size_t
make_up_word(struct source *self, char to[WORD_MAX + 4 * EDITS_MAX])
{
	size_t len, nedits = 1 + draw(self, EDITS_MAX);
	const char *word;

	do
		word = draw_word(self, &len);
	while (len < 5 || len > WORD_MAX);
	memcpy(to, word, len);
	while (nedits--) {
		size_t from_len, from, n, at, nold;
		const char *other = draw_word(self, &from_len);
		n = char_around(other, from_len, draw(self, from_len), &from);
		nold = char_around(to, len, draw(self, len), &at);
		if (n > 4)
			continue;
		memmove(to + at + n, to + at + nold, len - at - nold);
		memcpy(to + at, other + from, n);
		len += n - nold;
	}
	return len;
}

static void
write_changed(struct source *self, const struct text *text)
{
	char made[WORD_MAX + 4 * EDITS_MAX];
	uint32_t done = 0;
	size_t len;

	for (uint32_t i = 0; i < text->nwords; i++) {
		uint64_t dice = draw(self, 1000);
		const struct word *word = &text->words[i];
		if (dice >= OTHER_WORD + MADE_UP_WORD)
			continue;
		fwrite(text->bytes + done, 1, word->begin - done, stdout);
		done = word->begin + word->len;
		if (dice < OTHER_WORD) {
			const char *other = draw_word(self, &len);
			fwrite(other, 1, len, stdout);
		} else {
			len = make_up_word(self, made);
			fwrite(made, 1, len, stdout);
		}
	}
	fwrite(text->bytes + done, 1, text->nbytes - done, stdout);
}

static void
write_id(const char *id)
{
	char escaped[8];

	for (size_t i = 0, len = strlen(id); i < len;) {
		utf8proc_int32_t c = next_char(id, len, &i);
		fwrite(escaped, 1, put_char(escaped, c), stdout);
	}
}

/* `repeat` 0: as it is. */
static void
write_article(struct source *self, const struct article *article, uint64_t repeat)
{
	int64_t seconds = article->seconds;
	char date[64];

	if (repeat || seconds == NO_TIME)
		seconds = draw_time(self);
	print_date(seconds, date);
	fputs("{\"id\": \"", stdout);
	write_id(article->id);
	if (repeat)
		printf(".%llu", (unsigned long long)repeat);
	printf("\", \"date\": \"%s\", ", date);
	for (int i = self->plain; i < 2; i++) {
		const struct text *text = i ? &article->text : &article->title;
		if (!i && !text->nbytes)
			continue;
		fputs(i ? "\"text\": \"" : "\"title\": \"", stdout);
		if (repeat)
			write_changed(self, text);
		else
			fwrite(text->bytes, 1, text->nbytes, stdout);
		fputs(i ? "\"}\n" : "\", ", stdout);
	}
}

/* A sample without repeats keeps the order (Knuth, 3.4.2, algorithm S). */
static void
write_all(struct source *self, uint64_t wanted)
{
	uint64_t left = wanted < self->n ? wanted : self->n;

	for (size_t i = 0; i < self->n; i++)
		if (left == self->n - i || draw(self, self->n - i) < left) {
			write_article(self, &self->articles[i], 0);
			left--;
		}
	for (uint64_t i = self->n; i < wanted; i++)
		write_article(self, &self->articles[draw(self, self->n)], i - self->n + 1);
}

static void
release(struct source *self)
{
	for (size_t i = 0; i < self->n; i++) {
		struct article *article = &self->articles[i];
		free(article->id);
		free(article->title.bytes);
		free(article->title.words);
		free(article->text.bytes);
		free(article->text.words);
	}
	free(self->articles);
	free(self->holders);
}

int
main(int argc, char **argv)
{
	struct source self = { .oldest = NO_TIME, .newest = NO_TIME, .random = 1 };
	uint64_t wanted = UINT64_MAX;
	bool full = false;
	char *line;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--plain"))
			self.plain = true;
		else if (!strcmp(argv[i], "--base"))
			self.plain = self.base = true;
		else if (!strcmp(argv[i], "--full"))
			full = true;
		else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			wanted = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "-s") && i + 1 < argc)
			self.random = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "-l") && i + 1 < argc)
			self.lang = argv[++i];
		else
			i = argc;
	}
	if (i >= argc || self.plain == full) {
		fprintf(stderr, "usage: bench/peers/corpus --plain|--base|--full [-n ARTICLES] [-s SEED] "
		                "[-l LANG] FILE.jsonl.gz... > CORPUS.jsonl\n");
		return 2;
	}
	self.random = (self.random + 1) * 0x9E3779B97F4A7C15ULL; /* small seeds are apart; never 0 */
	line = must(malloc(LINE_MAX_BYTES));
	for (; i < argc; i++)
		read_file(&self, argv[i], line);
	free(line);
	if (self.newest == NO_TIME)
		self.oldest = (self.newest = UNDATED) - SPAN;
	number_words(&self);
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	write_all(&self, wanted == UINT64_MAX ? self.n : wanted);
	release(&self);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
