#include "api/tools.h"

#include "base/mem.h"

#include <stdatomic.h>

/* Bytes: what grew beyond, for one huge article, gives its memory back. */
enum { ARENA_KEPT = 1 << 20, UNPACKER_KEPT = 8 << 20 };

static void
tools_free(struct nx_tools *self)
{
	if (!self)
		return;
	nx_planner_free(self->planner);
	nx_marker_free(self->marker);
	nx_unpacker_release(&self->unpacker);
	nx_arena_release(&self->arena);
	nx_mem_free(self);
}

static struct nx_tools *
tools_new(void)
{
	struct nx_tools *self = nx_mem_zalloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->planner = nx_planner_new();
	if (!self->planner) {
		tools_free(self);
		return NULL;
	}
	return self;
}

/* Sets are swapped in and out whole, so no thread ever looks into one that is not its own; that
 * two threads may pass by a place that is just being filled costs a set too many, nothing else. */
struct nx_tools *
nx_tools_take(struct nx_tools_shelf *shelf)
{
	for (unsigned i = 0; i < NX_TOOLS_KEPT; i++) {
		struct nx_tools *tools;
		if (!atomic_load_explicit(&shelf->sets[i], memory_order_relaxed))
			continue;
		tools = atomic_exchange_explicit(&shelf->sets[i], NULL, memory_order_acquire);
		if (tools)
			return tools;
	}
	return tools_new();
}

void
nx_tools_give(struct nx_tools_shelf *shelf, struct nx_tools *tools)
{
	if (!tools)
		return;
	if (tools->arena.total > ARENA_KEPT)
		nx_arena_release(&tools->arena);
	nx_arena_reset(&tools->arena);
	if (nx_unpacker_nbytes(&tools->unpacker) > UNPACKER_KEPT)
		nx_unpacker_release(&tools->unpacker);
	for (unsigned i = 0; i < NX_TOOLS_KEPT; i++) {
		struct nx_tools *none = NULL;
		if (atomic_compare_exchange_strong_explicit(&shelf->sets[i], &none, tools,
		                                            memory_order_release,
		                                            memory_order_relaxed))
			return;
	}
	tools_free(tools);
}

struct nx_marker *
nx_tools_marker(struct nx_tools *tools)
{
	if (!tools->marker)
		tools->marker = nx_marker_new();
	return tools->marker;
}

void
nx_tools_release(struct nx_tools_shelf *shelf)
{
	for (unsigned i = 0; i < NX_TOOLS_KEPT; i++)
		tools_free(atomic_exchange_explicit(&shelf->sets[i], NULL, memory_order_acquire));
}
