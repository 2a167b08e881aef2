/* query.h - the steps of a query that several public functions take. */
#ifndef NX_API_QUERY_H
#define NX_API_QUERY_H

#include "api/internal.h"
#include "query/tree.h"
#include "search/search.h"

/* NIDX_EARG naming the option that is out of its range. */
enum nidx_status nx_api_check_options(const struct nidx_search_options *options,
                                      struct nidx_error *err);

/* The tree of a query, in the arena. */
enum nidx_status nx_api_parse(const char *query, const struct nidx_search_options *options,
                              struct nx_arena *arena, struct nx_query **tree,
                              struct nidx_error *err);

#endif
