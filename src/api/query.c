/* query.c - options of a search, and queries looked at without an index. */
#include "api/query.h"

#include "base/buffer.h"
#include "query/caret.h"
#include "query/span.h"
#include "search/plan.h"

#include <string.h>
#include <time.h>

void
nidx_search_options_init(struct nidx_search_options *options)
{
	struct nx_weights weights = nx_weights_default();

	*options = (struct nidx_search_options){
		.struct_size = sizeof(*options),
		.count = 10,
		.from = NIDX_NO_TIME,
		.until = NIDX_NO_TIME,
		.now = NIDX_NO_TIME,
		.max_terms = NX_EXPAND_MAX,
		.k1 = (double)weights.k1,
		.b = (double)weights.b,
		.title_weight = (double)weights.title,
		.lead_weight = (double)weights.lead,
		.nearness_weight = (double)weights.nearness,
		.wildcard_weight = (double)weights.wildcard,
	};
}

enum nidx_status
nx_api_check_options(const struct nidx_search_options *o, struct nidx_error *err)
{
	if (o->struct_size != sizeof(*o))
		return nx_fail(err, NIDX_EARG, 0,
		               "search options: call nidx_search_options_init() first");
	if (!(o->k1 >= 0 && o->k1 <= 1e6))
		return nx_fail(err, NIDX_EARG, 0, "k1 must be at least 0, not %g", o->k1);
	if (!(o->b >= 0 && o->b <= 1))
		return nx_fail(err, NIDX_EARG, 0, "b must be from 0 to 1, not %g", o->b);
	if (!(o->title_weight >= 0 && o->title_weight <= 1e6) ||
	    !(o->lead_weight >= 0 && o->lead_weight <= 1e6) ||
	    !(o->nearness_weight >= 0 && o->nearness_weight <= 1e6) ||
	    !(o->wildcard_weight >= 0 && o->wildcard_weight <= 1e6))
		return nx_fail(err, NIDX_EARG, 0, "weights must be at least 0");
	if (o->max_terms < 1 || o->max_terms > 1000000)
		return nx_fail(err, NIDX_EARG, 0, "max_terms must be from 1 to 1000000");
	if ((unsigned)o->sort > NIDX_OLDEST_FIRST)
		return nx_fail(err, NIDX_EARG, 0, "no such sort: %d", (int)o->sort);
	if (o->count > UINT32_MAX / 2 || o->offset > UINT32_MAX / 2)
		return nx_fail(err, NIDX_EARG, 0, "count and offset must be below 2^31");
	return NIDX_OK;
}

enum nidx_status
nx_api_parse(const char *query, const struct nidx_search_options *options, struct nx_arena *arena,
             struct nx_query **tree, struct nidx_error *err)
{
	struct nx_query_options parse = {
		.strict = options->strict != 0,
		.all = options->all != 0,
		.now = options->now == NIDX_NO_TIME ? (int64_t)time(NULL) : options->now,
	};

	return nx_query_parse(query, strlen(query), &parse, arena, tree, err);
}

enum nidx_status
nidx_parse(const char *query, const struct nidx_search_options *options, char **parsed,
           struct nidx_error *err)
{
	struct nidx_search_options defaults;
	struct nx_arena arena = { 0 };
	struct nx_buffer text = { 0 };
	struct nx_query *tree;
	enum nidx_status status;

	*parsed = NULL;
	nidx_search_options_init(&defaults);
	if (!options)
		options = &defaults;
	status = nx_api_check_options(options, err);
	if (status == NIDX_OK)
		status = nx_api_parse(query, options, &arena, &tree, err);
	if (status == NIDX_OK) {
		nx_query_print(tree, &text);
		*parsed = nx_api_take_string(&text);
		if (!*parsed)
			status = nx_fail_memory(err);
	}
	nx_arena_release(&arena);
	return status;
}

char *
nidx_caret(const char *query, uint64_t offset)
{
	struct nx_buffer text = { 0 };

	nx_query_caret(query, strlen(query), offset, &text);
	return nx_api_take_string(&text);
}

enum nidx_status
nidx_parse_dates(const char *text, int64_t now, int64_t *from, int64_t *until,
                 struct nidx_error *err)
{
	struct nx_str span = { text, strlen(text) };

	if (nx_query_parse_date_span(span, now == NIDX_NO_TIME ? (int64_t)time(NULL) : now, from,
	                             until))
		return NIDX_OK;
	return nx_fail(err, NIDX_ESYNTAX, 0,
	               "'%s' is no date: write 2020, 2020-01, 2020-01-06, 2020-01-01..2020-01-31, "
	               "or a time back such as 24h, 7d, 2w, 3m, 1y",
	               text);
}
