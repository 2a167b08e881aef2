#include "tests/oracle/sample.h"

#include <stdlib.h>
#include <string.h>

bool sample_no_patterns;

/* Commonest first: the random choice is Zipf's. */
static const char *const WORDS[] = {
	"the", "of", "to", "in", "Iran", "said", "missile", "U.S.", "defense", "us", "on", "vote",
	"S-300", "votes", "new", "news", "Iran’s", "air-defense", "die", "der", "organization",
	"Senate", "AT&T", "organ", "3,000", "3000", "Müller", "muller", "EU", "COVID-19", "Covid",
	"19", "S300", "$1.5bn", "O'Brien", "al-Qaeda", "#MeToo", "@AP", "universe", "university",
	"voted", "NATO", "transaction[s]", "Wahlen", "Wahl", "missiles", "élections", "élection",
	"导弹防御系统", "导弹", "防御", "ракеты", "ракета", "soleimani", "Soleimany", "Sulaimani", "misfire",
	"mist", "radar", "interceptor", "interceptors", "battery", "batteries", "US", "S", "300",
	"pipeline", "gate", "Watergate", "women", "woman", "storm", "flood", "floods", "bank",
	"rates", "chip", "chips",
};
enum { NWORDS = sizeof(WORDS) / sizeof(*WORDS) };

static const char *const LANGS[] = { "en", "en", "en", "en", "de", "fr", "zh", "ru", "" };
static const char *const SOURCES[] = { "Harbour Gazette", "Northwind Agency", "The Ledger", "AP" };
static const char *const AUTHORS[] = { "Ana Ruiz", "Joe O'Brien", "Li Wei", "Ruiz Ana" };
static const char *const SECTIONS[] = { "World", "Business", "World News" };

size_t
sample_below(size_t n)
{
	return (size_t)rand() % n;
}

static const char *
any_word(void)
{
	size_t i = sample_below(NWORDS), j = sample_below(NWORDS), k = sample_below(NWORDS);

	i = i < j ? i : j;
	return WORDS[i < k ? i : k];
}

/* ---- Corpora ---- */

static void
put_text(FILE *file, size_t nwords, bool paragraphs)
{
	for (size_t i = 0; i < nwords; i++) {
		size_t r = sample_below(40);
		fprintf(file, "%s%s", any_word(),
		        r < 3                   ? ". "
		        : r == 3 && paragraphs  ? ".\\n\\n"
		        : r == 4                ? ", "
		                                : " ");
	}
}

void
sample_article(FILE *file, unsigned key, const char *extra)
{
	fprintf(file, "{\"id\":\"key-%03u\",\"title\":\"", key);
	put_text(file, sample_below(9), false);
	fprintf(file, "\",\"summary\":\"");
	put_text(file, sample_below(3) ? 0 : 5 + sample_below(12), false);
	fprintf(file, "\",\"text\":\"");
	put_text(file, sample_below(20) ? sample_below(70) : 0, true);
	fprintf(file, "end\",\"language\":\"%s\",\"source\":\"%s\",\"section\":\"%s\"",
	        LANGS[sample_below(9)], SOURCES[sample_below(4)], SECTIONS[sample_below(3)]);
	fprintf(file, ",\"authors\":[\"%s\",\"%s\"],\"tags\":[\"%s\"]", AUTHORS[sample_below(4)],
	        AUTHORS[sample_below(4)], any_word());
	fprintf(file, ",\"url\":\"https://www.example.org/%zu/%s-story\"", 2016 + sample_below(5),
	        sample_below(2) ? "missile" : "radar");
	if (sample_below(12))
		fprintf(file, ",\"published\":\"%zu-%02zu-%02zuT%02zu:00:00Z\"", 2016 + sample_below(5),
		        1 + sample_below(12), 1 + sample_below(28), sample_below(2) ? 12 : sample_below(24));
	fprintf(file, "%s}\n", extra);
}

/* ---- Queries ---- */

static void
put(char *to, const char *text)
{
	strcat(to, text);
}

static void
put_phrase(char *to, size_t n)
{
	put(to, "\"");
	for (size_t i = 0; i < n; i++) {
		put(to, i ? " " : "");
		put(to, any_word());
	}
	put(to, "\"");
}

/* A word, phrase, wildcard ...: what a positional operator may have. */
static void
put_leaf(char *to)
{
	static const char *const WILD[] = { "mis*", "*gate", "wom?n", "s*", "in*r*", "organ*", "导*",
		                            "?s", "mü*", "vot*" };
	static const char *const FUZZY[] = { "soleimani~1", "soleimani~2", "irna~1", "radra~",
		                             "vot~1", "ракеты~1" };
	char number[8];

	switch (sample_no_patterns ? 2 + sample_below(10) : sample_below(12)) {
	case 0:
		put(to, WILD[sample_below(10)]);
		break;
	case 1:
		put(to, FUZZY[sample_below(6)]);
		break;
	case 2:
		put_phrase(to, 2 + sample_below(2));
		break;
	case 3:
		put_phrase(to, 2 + sample_below(2));
		sprintf(number, "~%zu", sample_below(5));
		put(to, number);
		break;
	case 4:
		put(to, sample_below(2) ? "caps(US)" : "caps(EU)");
		break;
	default:
		put(to, any_word());
	}
}

static void
put_positional(char *to)
{
	static const char *const OPS[] = { " NEAR/%zu ", " w/%zu ", " pre/%zu ", " w/s ", " w/p " };
	const char *op = OPS[sample_below(5)];
	char text[16];
	size_t n = 2 + (sample_below(4) == 0);

	put(to, "(");
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), op, sample_below(9));
		put(to, i ? text : "");
		if (sample_below(5) == 0) {
			put(to, "(");
			put_leaf(to);
			put(to, " OR ");
			put_leaf(to);
			put(to, ")");
		} else {
			put_leaf(to);
		}
	}
	put(to, ")");
}

static void
put_field(char *to)
{
	static const char *const FIELDS[] = {
		"author:ruiz", "author:\"ana ruiz\"", "author:\"ruiz ana\"", "source:gazette",
		"source:\"harbour gazette\"", "source:gazette", "section:world",
		"section:\"world news\"", "lang:en", "lang:de", "url:missile",
		"url:\"example.org\"", "url:radar-story", "tag:iran", "title:*", "lead:*", "body:*",
		"author:*", "url:example.org/2019", "date:2019", "date:2019-03..2020-02",
		"since:2018-05", "until:2017", "date:400d", "wc>30", "wc<20", "source:ap^2",
		"source:\"harbour gazette\"^3", "(source:ap OR section:world^4)", "author:ruiz^.5",
		"+source:ap^2",
	};
	static const char *const ZONES[] = { "title:", "lead:", "body:" };

	if (sample_below(2)) {
		put(to, FIELDS[sample_below(sizeof(FIELDS) / sizeof(*FIELDS))]);
		return;
	}
	put(to, ZONES[sample_below(3)]);
	if (sample_below(3)) {
		put_leaf(to);
	} else {
		put(to, "(");
		sample_query(to, 1);
		put(to, ")");
	}
}

static void
put_part(char *to, unsigned depth)
{
	char boost[16];

	switch (sample_below(depth ? 12 : 7)) {
	case 0:
	case 1:
		put_field(to);
		break;
	case 2:
		put_positional(to);
		break;
	case 3:
		sprintf(boost, "atleast%zu(", 1 + sample_below(4));
		put(to, boost);
		put_leaf(to);
		put(to, ")");
		break;
	case 7:
	case 8:
		put(to, "(");
		sample_query(to, depth - 1);
		put(to, ")");
		break;
	default:
		put_leaf(to);
		if (sample_below(6) == 0) {
			sprintf(boost, "^%zu.%zu", sample_below(4), sample_below(10));
			put(to, boost);
		}
	}
}

void
sample_query(char *to, unsigned depth)
{
	static const char *const JOINS[] = {
		" ", " ", " ", " AND ", " OR ", " AND NOT ", " +", " -"
	};
	size_t n = 1 + sample_below(4);
	const char *join = JOINS[sample_below(8)];
	bool mixed = sample_below(3) == 0;

	for (size_t i = 0; i < n; i++) {
		if (i)
			put(to, mixed ? JOINS[sample_below(8)] : join);
		put_part(to, depth);
	}
}
