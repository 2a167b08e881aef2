/* build.h - puts nodes together in the one shape that tree.h promises.
 *
 * All functions take NULL for an operand that turned out to be nothing, and give NULL when
 * nothing is left (or memory is out: the arena knows).
 */
#ifndef NX_QUERY_BUILD_H
#define NX_QUERY_BUILD_H

#include "query/token.h"

/* Children in the making. */
struct nx_query_list {
	struct nx_query **items;
	uint32_t nitems, room;
};

struct nx_query *nx_query_new(struct nx_query_reader *self, enum nx_query_kind kind,
                              uint32_t begin, uint32_t end);
void nx_query_list_add(struct nx_query_reader *self, struct nx_query_list *list,
                       struct nx_query *item);

struct nx_query *nx_query_make_not(struct nx_query_reader *self, struct nx_query *child);
struct nx_query *nx_query_make_and(struct nx_query_reader *self, const struct nx_query_list *list);
struct nx_query *nx_query_make_or(struct nx_query_reader *self, const struct nx_query_list *list);

/* Bare words side by side; each item's `occur` is set. */
struct nx_query *nx_query_make_group(struct nx_query_reader *self,
                                     const struct nx_query_list *list);

/* Whether the item is filters with a boost somewhere: what is liked, not what is asked for. */
bool nx_query_is_wish(const struct nx_query *node);

/* NEAR, PRE, SENTENCE or PARAGRAPH; an AND where an operand has no place in the text. */
struct nx_query *nx_query_make_near(struct nx_query_reader *self, const struct nx_token *operator_,
                                    const struct nx_query_list *list);
struct nx_query *nx_query_make_atleast(struct nx_query_reader *self, const struct nx_token *token,
                                       struct nx_query *child);
struct nx_query *nx_query_make_field(struct nx_query_reader *self, const struct nx_token *token,
                                     struct nx_query *child);
struct nx_query *nx_query_make_boosted(struct nx_query *node, double boost);

/* As the whole tree, or as an operand of anything but AND and NOT. */
struct nx_query *nx_query_make_standalone(struct nx_query_reader *self, struct nx_query *node);

#endif
