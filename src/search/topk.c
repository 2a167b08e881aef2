#include "search/topk.h"

static inline bool
is_worse(struct nx_ranked a, struct nx_ranked b)
{
	return a.value != b.value ? a.value < b.value : a.doc > b.doc;
}

static void
sift_up(struct nx_ranked *items, uint32_t at)
{
	struct nx_ranked item = items[at];

	while (at > 0 && is_worse(item, items[(at - 1) / 2])) {
		items[at] = items[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	items[at] = item;
}

/* Puts `item` where it belongs, starting from the root of `count` items. */
static void
sift_down(struct nx_ranked *items, uint32_t count, struct nx_ranked item)
{
	uint32_t at = 0, child;

	while ((child = 2 * at + 1) < count) {
		if (child + 1 < count && is_worse(items[child + 1], items[child]))
			child++;
		if (!is_worse(items[child], item))
			break;
		items[at] = items[child];
		at = child;
	}
	items[at] = item;
}

bool
nx_topk_init(struct nx_topk *self, uint32_t k, int64_t floor, struct nx_arena *arena)
{
	self->items = nx_arena_alloc(arena, (size_t)k * sizeof(self->items[0]));
	self->count = 0;
	self->k = k;
	self->threshold = k == 0 ? INT64_MAX : floor == INT64_MIN ? floor : floor - 1;
	return self->items != NULL;
}

void
nx_topk_push(struct nx_topk *self, int64_t value, nx_doc doc)
{
	struct nx_ranked item = { value, doc };

	if (value <= self->threshold)
		return;
	if (self->count < self->k) {
		self->items[self->count++] = item;
		sift_up(self->items, self->count - 1);
	} else {
		sift_down(self->items, self->count, item);
	}
	if (self->count == self->k && self->items[0].value > self->threshold)
		self->threshold = self->items[0].value;
}

void
nx_topk_sort(struct nx_topk *self)
{
	/* The root is the worst: taking it out again and again fills the array from the back. */
	for (uint32_t n = self->count; n > 1; n--) {
		struct nx_ranked worst = self->items[0];
		sift_down(self->items, n - 1, self->items[n - 1]);
		self->items[n - 1] = worst;
	}
}
