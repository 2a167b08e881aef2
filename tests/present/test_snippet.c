#include "present/snippet.h"

#include "base/utf8.h"
#include "text/analyzer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_present_snippet(void);

#define STR(text) ((struct nx_str){ (text), strlen(text) })

/* ---- Help ---- */

struct bench {
	struct nx_lexicon *lexicon;
	struct nx_analyzer *index, *query;
	struct nx_marker *marker;
	struct nx_tokens tokens;
	struct nx_arena arena;
	struct nx_match_span spans[4096];
	size_t nspans;
};

static void
bench_init(struct bench *self)
{
	memset(self, 0, sizeof(*self));
	self->lexicon = nx_lexicon_new();
	self->index = nx_analyzer_new(self->lexicon, NX_ANALYZE_INDEX);
	self->query = nx_analyzer_new(self->lexicon, NX_ANALYZE_QUERY);
	self->marker = nx_marker_new();
	ck_assert(self->index && self->query && self->marker);
}

static void
bench_release(struct bench *self)
{
	nx_tokens_release(&self->tokens);
	nx_analyzer_free(self->index);
	nx_analyzer_free(self->query);
	nx_lexicon_free(self->lexicon);
	nx_marker_free(self->marker);
	nx_arena_release(&self->arena);
}

/* All tokens of the article, as src/index lays them out. */
static void
analyse(struct bench *self, const struct nx_article *article)
{
	const struct nx_str zones[] = { article->title, article->lead, article->body };
	nx_pos pos = 0;

	self->tokens.count = 0;
	for (int z = 0; z < 3; z++)
		if (zones[z].len)
			ck_assert_int_eq(nx_analyzer_run(self->index, article->lang, zones[z].ptr,
			                                 zones[z].len, pos, &pos, &self->tokens),
			                 0);
}

/* Spans of every place where a word of `query` stands. */
static void
match(struct bench *self, const struct nx_article *article, const char *query)
{
	struct nx_tokens words = { NULL, 0, 0 };
	nx_pos next;

	analyse(self, article);
	nx_analyzer_run(self->query, article->lang, query, strlen(query), 0, &next, &words);
	self->nspans = 0;
	for (size_t i = 0; i < self->tokens.count; i++)
		for (size_t w = 0; w < words.count; w++)
			if (self->tokens.items[i].term == words.items[w].term)
				self->spans[self->nspans++] = (struct nx_match_span){
					self->tokens.items[i].pos,
					self->tokens.items[i].pos + words.items[w].width,
					(uint32_t)w, 1
				};
	nx_tokens_release(&words);
}

/* The passage with its marks in square brackets. */
static const char *
bracketed(const struct nx_passage *passage)
{
	static char text[8192];
	size_t len = 0, at = 0;

	for (size_t i = 0; i <= passage->nspans; i++) {
		size_t begin = i < passage->nspans ? passage->spans[i].begin : passage->text.len;
		memcpy(text + len, passage->text.ptr + at, begin - at);
		len += begin - at;
		if (i == passage->nspans)
			break;
		at = passage->spans[i].end;
		len += (size_t)sprintf(text + len, "[%.*s]", (int)(at - begin),
		                       passage->text.ptr + begin);
	}
	text[len] = '\0';
	return text;
}

static const char *
snippet(struct bench *self, const struct nx_article *article, const char *query, size_t nchars)
{
	struct nx_passage passage;

	match(self, article, query);
	ck_assert_int_eq(nx_snippet_make(self->marker, article, self->spans, self->nspans, nchars,
	                                 &self->arena, &passage, NULL),
	                 NIDX_OK);
	return bracketed(&passage);
}

static const char *
title(struct bench *self, const struct nx_article *article, const char *query)
{
	struct nx_passage passage;

	match(self, article, query);
	ck_assert_int_eq(nx_snippet_title(self->marker, article, self->spans, self->nspans,
	                                  &self->arena, &passage, NULL),
	                 NIDX_OK);
	return bracketed(&passage);
}

/* ---- Examples ---- */

static const char BODY[] =
    "The first paragraph talks of the weather in the valley and nothing else of note. It "
    "rained.\n\n"
    "On Monday the Senate voted on missile\ndefense. Iran\xE2\x80\x99s S-300 batteries were "
    "moved; the U.S. said \"no comment\" afterwards.\n\n"
    "Much later, the harbour froze and the ferries stayed in port for many weeks that winter.";

static struct nx_article
news(void)
{
	return (struct nx_article){ .title = STR("Senate votes on S-300  rival"),
		                    .lead = STR("A vote was held in the capital."),
		                    .body = STR(BODY),
		                    .lang = NX_LANG('e', 'n') };
}

START_TEST(marks_the_written_word_whatever_was_asked)
{
	struct bench b;
	struct nx_article a = news();

	bench_init(&b);
	ck_assert_str_eq(snippet(&b, &a, "iran S300", 60),
	                 "…[Iran]’s [S-300] batteries were moved; the U.S. said \"no…");
	ck_assert_str_eq(snippet(&b, &a, "US", 30), "…the [U.S.] said \"no comment\"…");
	ck_assert_str_eq(title(&b, &a, "S 300 voting"), "Senate [votes] on [S-300] rival");
	bench_release(&b);
}
END_TEST

START_TEST(line_breaks_become_spaces_and_words_stay_whole)
{
	struct bench b;
	struct nx_article a = news();

	bench_init(&b);
	ck_assert_str_eq(snippet(&b, &a, "missile defense", 60),
	                 "…voted on [missile] [defense]. Iran’s S-300 batteries were…");
	bench_release(&b);
}
END_TEST

START_TEST(no_match_shows_the_opening)
{
	struct bench b;
	struct nx_article a = news();

	bench_init(&b);
	ck_assert_str_eq(snippet(&b, &a, "", 60),
	                 "A vote was held in the capital. The first paragraph talks…");
	ck_assert_str_eq(snippet(&b, &a, "rival", 34), "A vote was held in the capital.…");
	a.body = STR("");
	ck_assert_str_eq(snippet(&b, &a, "", 50), "A vote was held in the capital.");
	a.lead = STR("");
	ck_assert_str_eq(snippet(&b, &a, "", 50), "");
	bench_release(&b);
}
END_TEST

START_TEST(article_without_title_shows_opening_words)
{
	struct bench b;
	struct nx_article a = news();

	bench_init(&b);
	a.title = STR("");
	a.body = STR("Short.");
	ck_assert_str_eq(title(&b, &a, "vote"), "A [vote] was held in the capital. Short.");
	bench_release(&b);
}
END_TEST

START_TEST(text_without_spaces_is_cut_between_characters)
{
	struct bench b;
	struct nx_article a = { .body = STR("这是第一句话关于天气和山谷。美国国防部周一宣布导弹防御"
		                            "系统部署完成。后来港口结冰了渡轮停航数周之久无人出行"),
		                .lang = NX_LANG('z', 'h') };

	bench_init(&b);
	ck_assert_str_eq(snippet(&b, &a, "导弹防御", 20), "…周一宣布[导弹防御]系统部署完成。…");
	bench_release(&b);
}
END_TEST

START_TEST(one_long_word_is_cut_by_force)
{
	char body[2000];
	struct bench b;
	struct nx_article a = { .lang = NX_LANG('e', 'n') };
	const char *shown;

	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	a.body = STR(body);
	bench_init(&b);
	shown = snippet(&b, &a, "", 20);
	ck_assert_uint_eq(strlen(shown), 18 + strlen("…"));
	bench_release(&b);
}
END_TEST

START_TEST(equal_words_are_one_group_when_nobody_says)
{
	struct bench b;
	struct nx_passage passage;
	struct nx_article a = { .body = STR("storm storm storm, it said and went on for a while. "
		                            "Much later came the flood after the storm again."),
		                .lang = NX_LANG('e', 'n') };

	bench_init(&b);
	match(&b, &a, "storm flood");
	for (size_t i = 0; i < b.nspans; i++)
		b.spans[i].group = NX_GROUP_BY_WORDS;
	ck_assert_int_eq(nx_snippet_make(b.marker, &a, b.spans, b.nspans, 50, &b.arena, &passage,
	                                 NULL),
	                 NIDX_OK);
	ck_assert_str_eq(bracketed(&passage),
	                 "…Much later came the [flood] after the [storm] again.");
	bench_release(&b);
}
END_TEST

/* ---- Property ---- */

static const char *const WORDS[] = {
	"missile", "missiles", "the",     "U.S.",    "S-300",   "Iran’s", "3,000",  "$1.5bn",
	"Müller",  "AT&T",     "O'Brien", "al-Qaeda", "#MeToo", "US",     "air-defense", "COVID-19",
	"ΑΘΗΝΑ",   "Россия",   "导弹防御", "日本語の", "กรุงเทพ", "e\xCC\x81t\xC3\xA9", "transaction[s]",
	"x", "(maybe)", "“quoted”", "voted",   "S",       "300",     "😀",     "--",     "\xC2\xAD",
};
static const char *const GAPS[] = { " ", " ", " ", " ", "\n", "  ", ". ", "\n\n", "。", "", ", ",
	                            "\t", "\xE2\x80\xA8", "\xC2\xA0", "\x01", "! " };

static void
random_text(char *to, size_t nwords)
{
	*to = '\0';
	for (size_t i = 0; i < nwords; i++) {
		strcat(to, WORDS[(size_t)rand() % (sizeof(WORDS) / sizeof(*WORDS))]);
		strcat(to, GAPS[(size_t)rand() % (sizeof(GAPS) / sizeof(*GAPS))]);
	}
}

static size_t
count_points(struct nx_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return n;
}

/* Whether the text of the mark alone gives the term (or it was cut at the passage's end). */
static bool
gives_term(struct bench *b, nx_lang lang, const char *text, size_t len, const bool *wanted)
{
	struct nx_tokens tokens = { NULL, 0, 0 };
	nx_pos next;
	bool gives = false;

	ck_assert_int_eq(nx_analyzer_run(b->index, lang, text, len, 0, &next, &tokens), 0);
	for (size_t i = 0; i < tokens.count; i++)
		gives |= wanted[tokens.items[i].term];
	nx_tokens_release(&tokens);
	return gives;
}

static void
check_passage(struct bench *b, const struct nx_passage *p, nx_lang lang, const bool *wanted,
              unsigned seed)
{
	ck_assert_uint_eq(nx_utf8_valid(p->text.ptr, p->text.len), p->text.len);
	ck_assert_int_eq(p->text.ptr[p->text.len], 0);
	ck_assert(!memchr(p->text.ptr, '\n', p->text.len) &&
	          !memchr(p->text.ptr, '\t', p->text.len));
	for (size_t i = 0; i < p->nspans; i++) {
		const struct nidx_span *s = &p->spans[i];
		ck_assert_msg(s->begin < s->end && s->end <= p->text.len, "seed %u", seed);
		ck_assert_msg(i == 0 || p->spans[i - 1].end < s->begin, "seed %u", seed);
		ck_assert_uint_eq(nx_utf8_cut(p->text.ptr, s->begin), s->begin);
		ck_assert_uint_eq(nx_utf8_cut(p->text.ptr, s->end), s->end);
		ck_assert_msg(gives_term(b, lang, p->text.ptr + s->begin, s->end - s->begin,
		                         wanted),
		              "seed %u: mark \"%.*s\" in \"%s\"", seed, (int)(s->end - s->begin),
		              p->text.ptr + s->begin, p->text.ptr);
	}
}

START_TEST(every_mark_is_a_word_that_matched)
{
	static char texts[3][8192];
	static const size_t ROOMS[] = { 40, 80, 200, 1000 };
	static const nx_lang LANGS[] = { NX_LANG('e', 'n'), NX_LANG('d', 'e'), 0 };
	struct bench b;

	bench_init(&b);
	for (unsigned seed = 1; seed <= 1500; seed++) {
		struct nx_article a = { .lang = LANGS[seed % 3] };
		struct nx_passage passage;
		bool *wanted;
		size_t room;

		srand(seed);
		for (int z = 0; z < 3; z++)
			random_text(texts[z], (size_t)rand() % (z == 2 ? 150 : 12));
		a.title = STR(texts[0]);
		a.lead = STR(texts[1]);
		a.body = STR(texts[2]);
		analyse(&b, &a);
		wanted = calloc(nx_lexicon_count(b.lexicon) + 1, sizeof(*wanted));
		b.nspans = 0;
		for (size_t i = 0; i < b.tokens.count; i++)
			if (rand() % 10 == 0 && !(b.tokens.items[i].flags & NX_TOKEN_EXTRA)) {
				wanted[b.tokens.items[i].term] = true;
				b.spans[b.nspans++] = (struct nx_match_span){
					b.tokens.items[i].pos, b.tokens.items[i].pos + 1,
					NX_GROUP_BY_WORDS, (float)(rand() % 9)
				};
			}
		room = ROOMS[rand() % 4];
		ck_assert_int_eq(nx_snippet_make(b.marker, &a, b.spans, b.nspans, room, &b.arena,
		                                 &passage, NULL),
		                 NIDX_OK);
		ck_assert_msg(count_points(passage.text) <= room, "seed %u", seed);
		check_passage(&b, &passage, a.lang, wanted, seed);
		ck_assert_int_eq(nx_snippet_title(b.marker, &a, b.spans, b.nspans, &b.arena,
		                                  &passage, NULL),
		                 NIDX_OK);
		check_passage(&b, &passage, a.lang, wanted, seed);
		free(wanted);
		nx_arena_reset(&b.arena);
	}
	bench_release(&b);
}
END_TEST

Suite *
suite_present_snippet(void)
{
	Suite *suite = suite_create("present.snippet");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, marks_the_written_word_whatever_was_asked);
	tcase_add_test(tcase, line_breaks_become_spaces_and_words_stay_whole);
	tcase_add_test(tcase, no_match_shows_the_opening);
	tcase_add_test(tcase, article_without_title_shows_opening_words);
	tcase_add_test(tcase, text_without_spaces_is_cut_between_characters);
	tcase_add_test(tcase, one_long_word_is_cut_by_force);
	tcase_add_test(tcase, equal_words_are_one_group_when_nobody_says);
	tcase_add_test(tcase, every_mark_is_a_word_that_matched);
	suite_add_tcase(suite, tcase);
	return suite;
}
