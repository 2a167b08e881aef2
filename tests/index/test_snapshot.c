#include "index/snapshot.h"

#include "base/mem.h"
#include "base/norm.h"
#include "index/fields.h"
#include "postings/cursor.h"
#include "tests/index/common.h"
#include "text/mixed.h"
#include "tests/index/suites.h"
#include "text/analyzer.h"

#include <stdlib.h>
#include <string.h>

enum { NARTICLES = 9000, NKEYS = 6900, SMALL = 1 << 20 };

struct fixture {
	const char *corpus, *index;
	struct nx_build_stats stats;
	struct nx_snapshot *snapshot;
};

/* Several segments, in each of which some documents were replaced by later ones. */
static void
set_up(struct fixture *self)
{
	struct nx_build_options options = { .segment_bytes = SMALL, .nthreads = 2 };
	struct chance chance = { 42 };
	struct nx_buffer lines = { 0 };

	self->corpus = temp_folder();
	self->index = temp_folder();
	make_articles(&lines, &chance, NARTICLES, NKEYS);
	write_file(self->corpus, "a.jsonl", lines.bytes, lines.len);
	nx_buffer_release(&lines);
	build_one(self->index, self->corpus, &options, &self->stats, NIDX_OK);
	ck_assert_uint_gt(self->stats.segments, 1);
	ck_assert_int_eq(nx_snapshot_open(&self->snapshot, self->index, NULL), NIDX_OK);
}

static void
tear_down(struct fixture *self)
{
	nx_snapshot_close(self->snapshot);
	remove_folder(self->index);
	remove_folder(self->corpus);
}

START_TEST(totals_are_those_of_the_live_documents)
{
	struct fixture f;
	uint64_t ndocs = 0, nwords = 0, nnormwords = 0, en = 0, dead = 0;

	set_up(&f);
	for (uint32_t s = 0; s < f.snapshot->nsegments; s++) {
		const struct nx_live_segment *live = &f.snapshot->segments[s];
		for (nx_doc d = 0; d < nx_segment_ndocs(live->segment); d++) {
			if (!nx_live_has(live, d)) {
				dead++;
				continue;
			}
			ndocs++;
			nwords += nx_segment_doc_nwords(live->segment, d);
			nnormwords += nx_norm_words(nx_segment_norms(live->segment)[d]);
			en += nx_segment_lang(live->segment, d) == NX_LANG('e', 'n');
		}
	}
	ck_assert_uint_gt(dead, 0);
	ck_assert_uint_eq(f.snapshot->ndocs, ndocs);
	ck_assert_uint_eq(f.stats.articles, ndocs);
	ck_assert_uint_eq(f.stats.articles + f.stats.replaced + f.stats.repeats, NARTICLES);
	ck_assert_uint_eq(f.snapshot->nwords, nwords);
	ck_assert_uint_eq(f.snapshot->nnormwords, nnormwords);
	ck_assert_uint_eq(f.snapshot->langs[0].lang, NX_LANG('e', 'n'));
	ck_assert_uint_eq(f.snapshot->langs[0].ndocs, en);
	for (uint32_t s = 0; s < f.snapshot->nsegments; s++)
		ck_assert_int_eq(nx_segment_check(f.snapshot->segments[s].segment, NULL), NIDX_OK);
	tear_down(&f);
}
END_TEST

START_TEST(every_key_is_found_once)
{
	struct fixture f;
	uint64_t found = 0;

	set_up(&f);
	for (unsigned k = 0; k < NKEYS + 10; k++) {
		char key[32];
		uint32_t segment;
		nx_doc doc;
		int len = snprintf(key, sizeof(key), "key-%u", k);

		if (!nx_snapshot_find_key(f.snapshot, &(struct nx_view){ 0 }, (struct nx_str){ key, (size_t)len }, &segment,
		                          &doc))
			continue;
		found++;
		ck_assert(nx_live_has(&f.snapshot->segments[segment], doc));
	}
	ck_assert_uint_eq(found, f.snapshot->ndocs);
	tear_down(&f);
}
END_TEST

START_TEST(documents_stand_newest_first_and_undated_last)
{
	struct fixture f;

	set_up(&f);
	for (uint32_t s = 0; s < f.snapshot->nsegments; s++) {
		const struct nx_segment *segment = f.snapshot->segments[s].segment;
		for (nx_doc d = 1; d < nx_segment_ndocs(segment); d++) {
			struct nx_when a = nx_segment_published(segment, d - 1);
			struct nx_when b = nx_segment_published(segment, d);
			ck_assert(b.precision == NX_WHEN_NONE ||
			          (a.precision != NX_WHEN_NONE && a.seconds >= b.seconds));
		}
	}
	tear_down(&f);
}
END_TEST

/* ---- Lists against the analyser ---- */

struct zone_ends {
	nx_pos title, lead, words;
};

static void
analyse(struct nx_analyzer *analyzer, const struct nx_article *article, struct nx_tokens *tokens,
        struct zone_ends *ends)
{
	const struct nx_str *texts[] = { &article->title, &article->lead, &article->body };
	nx_pos *zone_ends[] = { &ends->title, &ends->lead, &ends->words };
	nx_pos pos = 0;

	tokens->count = 0;
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(nx_mixed_run(analyzer, article->lang, texts[i]->ptr,
		                              texts[i]->len, pos, &pos, tokens),
		                 0);
		*zone_ends[i] = pos;
	}
}

/* The list of `term` holds `doc` with exactly the distinct positions of tokens[] of that term. */
static void
check_term(const struct nx_segment *segment, nx_doc doc, struct nx_str text, uint32_t term,
           const struct nx_tokens *tokens, const struct zone_ends *ends)
{
	enum { ROOM = 4096 };
	static nx_pos expected[ROOM], got[ROOM];
	uint32_t count = 0;
	unsigned zones = 0;
	struct nx_list list;
	struct nx_cursor cursor;
	struct nx_found found;
	bool damaged = false;

	for (size_t i = 0; i < tokens->count; i++) {
		nx_pos pos = tokens->items[i].pos;
		if (tokens->items[i].term != term || count == ROOM ||
		    (count && expected[count - 1] == pos))
			continue;
		expected[count++] = pos;
		zones |= pos < ends->title ? NX_ZONE_TITLE : pos < ends->lead ? NX_ZONE_LEAD : 0u;
	}
	if (!count)
		return; /* the analyser numbered it on the way to another */
	ck_assert(nx_segment_find(segment, text, &list, &found, &damaged) && !damaged);
	nx_cursor_init(&cursor, &list);
	ck_assert_uint_eq(nx_cursor_seek(&cursor, doc), doc);
	ck_assert_uint_eq(nx_cursor_freq(&cursor), count);
	ck_assert_uint_eq(nx_cursor_zones(&cursor), zones);
	ck_assert_uint_eq(nx_cursor_positions(&cursor, got, ROOM), count);
	ck_assert_mem_eq(got, expected, count * sizeof(*got));
}

static void
check_document(const struct nx_segment *segment, nx_doc doc)
{
	struct nx_lexicon *lexicon = nx_lexicon_new();
	struct nx_analyzer *analyzer = nx_analyzer_new(lexicon, NX_ANALYZE_INDEX);
	struct nx_tokens tokens = { 0 };
	struct nx_arena arena = { 0 };
	struct nx_article article;
	struct zone_ends ends;

	ck_assert_int_eq(nx_segment_article(segment, doc, &arena, &article, NULL), NIDX_OK);
	analyse(analyzer, &article, &tokens, &ends);
	ck_assert_uint_eq(nx_segment_title_end(segment, doc), ends.title);
	ck_assert_uint_eq(nx_segment_lead_end(segment, doc), ends.lead);
	ck_assert_uint_eq(nx_segment_doc_nwords(segment, doc), ends.words);
	ck_assert_uint_eq(nx_segment_norms(segment)[doc], nx_norm_of(ends.words));
	for (uint32_t term = 0; term < nx_lexicon_count(lexicon); term++)
		check_term(segment, doc, nx_lexicon_term(lexicon, term), term, &tokens, &ends);
	nx_arena_release(&arena);
	nx_tokens_release(&tokens);
	nx_analyzer_free(analyzer);
	nx_lexicon_free(lexicon);
}

START_TEST(lists_hold_the_words_of_the_stored_articles)
{
	struct fixture f;

	set_up(&f);
	for (uint32_t s = 0; s < f.snapshot->nsegments; s++) {
		const struct nx_segment *segment = f.snapshot->segments[s].segment;
		for (nx_doc d = 0; d < nx_segment_ndocs(segment); d += 29)
			check_document(segment, d);
	}
	tear_down(&f);
}
END_TEST

static bool
count_term(void *ctx, struct nx_str term, nx_term number, uint32_t ndocs)
{
	uint64_t *sum = ctx;

	(void)term;
	(void)number;
	*sum += ndocs;
	return true;
}

START_TEST(metadata_and_structure_are_in_every_document)
{
	struct fixture f;
	uint64_t postings = 0;

	set_up(&f);
	for (uint32_t s = 0; s < f.snapshot->nsegments; s++) {
		const struct nx_segment *segment = f.snapshot->segments[s].segment;
		nx_doc ndocs = nx_segment_ndocs(segment);
		struct nx_list list;
		struct nx_found found;
		uint64_t langs = 0;
		bool damaged = false;

		ck_assert(nx_segment_find(segment, NX_STR("\1s"), &list, &found, &damaged));
		ck_assert_uint_eq(list.ndocs, ndocs);
		ck_assert(nx_segment_find(segment, NX_STR("\1p"), &list, &found, &damaged));
		ck_assert_uint_eq(list.ndocs, ndocs);
		ck_assert(nx_segment_find(segment, NX_STR("\2aruiz"), &list, &found, &damaged));
		ck_assert_uint_eq(list.ndocs, ndocs);
		ck_assert(nx_segment_find(segment, NX_STR("\2spaper"), &list, &found, &damaged));
		ck_assert_uint_eq(list.ndocs, ndocs);
		ck_assert(
		    nx_segment_find(segment, NX_STR("\2s=paper 1"), &list, &found, &damaged));
		ck_assert_uint_lt(list.ndocs, ndocs);
		nx_segment_terms(segment, NX_STR("\2l"), count_term, &langs);
		ck_assert_uint_eq(langs, ndocs);
		nx_segment_terms(segment, NX_STR(""), count_term, &postings);
	}
	ck_assert_uint_eq(postings, f.stats.postings);
	tear_down(&f);
}
END_TEST

Suite *
suite_index_snapshot(void)
{
	Suite *suite = suite_create("index.snapshot");
	TCase *snapshot = tcase_create("snapshot");

	tcase_set_timeout(snapshot, 120);
	tcase_add_test(snapshot, totals_are_those_of_the_live_documents);
	tcase_add_test(snapshot, every_key_is_found_once);
	tcase_add_test(snapshot, documents_stand_newest_first_and_undated_last);
	tcase_add_test(snapshot, lists_hold_the_words_of_the_stored_articles);
	tcase_add_test(snapshot, metadata_and_structure_are_in_every_document);
	suite_add_tcase(suite, snapshot);
	return suite;
}
