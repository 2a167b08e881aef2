#include "search/topk.h"

#include <string.h>

enum {
	HEAP_MOST = 32,      /* up to so many are kept in a heap: each push raises the threshold */
	FEW = 32,            /* up to so many are sorted by insertion */
	BEHIND_MOST = 16384, /* of more, so many at most wait behind the k best */
	DIGIT = 8,           /* bits of a value looked at together */
	DIGITS = 1 << DIGIT
};

/* The earlier of two in the ranking, without a branch to mispredict. */
static inline bool
is_better(struct nx_ranked a, struct nx_ranked b)
{
	return (a.value > b.value) | ((a.value == b.value) & (a.doc < b.doc));
}

/* ---- Few: a heap ---- */

static void
sift_up(struct nx_ranked *items, uint32_t at)
{
	struct nx_ranked item = items[at];

	while (at > 0 && is_better(items[(at - 1) / 2], item)) {
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
		if (child + 1 < count && is_better(items[child], items[child + 1]))
			child++;
		if (!is_better(item, items[child]))
			break;
		items[at] = items[child];
		at = child;
	}
	items[at] = item;
}

static void
push_heap(struct nx_topk *self, struct nx_ranked item)
{
	if (self->count < self->k) {
		self->items[self->count++] = item;
		sift_up(self->items, self->count - 1);
	} else {
		sift_down(self->items, self->count, item);
	}
	if (self->count == self->k)
		nx_topk_raise(self, self->items[0].value + 1);
}

/* ---- Many: in the order they came, so that of two with one value the better is in front ---- */

/* How far a distance of values is to be shifted to be a digit. */
static unsigned
shift_of(uint64_t distance)
{
	unsigned bits = distance ? 64 - (unsigned)__builtin_clzll(distance) : 0;

	return bits > DIGIT ? bits - DIGIT : 0;
}

/* Drops values below `low`. */
static void
drop_below(struct nx_topk *self, int64_t low)
{
	struct nx_ranked *items = self->items;
	uint32_t n = 0;

	for (uint32_t i = 0; i < self->count; i++) {
		items[n] = items[i];
		n += items[n].value >= low;
	}
	self->count = n;
}

/* Drops the last values that are `low`, as many as are too many. */
static void
drop_last(struct nx_topk *self, int64_t low)
{
	struct nx_ranked *items = self->items;
	uint32_t n = self->count, left = self->count - self->k;

	for (uint32_t i = self->count; i-- > 0;) { /* from the back: what is kept is moved there */
		if (left && items[i].value == low)
			left--;
		else
			items[--n] = items[i];
	}
	memmove(items, items + n, self->k * sizeof(*items));
	self->count = self->k;
}

/* Of all values, which are at least `low`: the beginning of the highest of DIGITS stretches from `low` to
 * `high` at which k of them are reached. */
static int64_t
stretch_of_rank(const struct nx_topk *self, int64_t low, int64_t high)
{
	uint32_t counts[DIGITS] = { 0 }, sum = 0, d = DIGITS;
	uint64_t distance = (uint64_t)high - (uint64_t)low;
	unsigned shift = shift_of(distance);

	for (uint32_t i = 0; i < self->count; i++) {
		uint64_t above = (uint64_t)self->items[i].value - (uint64_t)low;

		counts[(above < distance ? above : distance) >> shift]++;
	}
	while (sum < self->k)
		sum += counts[--d];
	return (int64_t)((uint64_t)low + ((uint64_t)d << shift));
}

/* Drops values until k are left, or up to `more` more.  The least that is kept. */
static int64_t
drop_worst(struct nx_topk *self, uint32_t more)
{
	int64_t low = self->threshold, high = self->greatest;

	drop_below(self, low);
	while (self->count > self->k + more) {
		unsigned shift = shift_of((uint64_t)high - (uint64_t)low);

		low = stretch_of_rank(self, low, high);
		high = (int64_t)((uint64_t)low + ((uint64_t)1 << shift) - 1);
		drop_below(self, low);
		if (shift == 0 && self->count > self->k)
			drop_last(self, low);
	}
	return low;
}

/* The first k have come: the least of them is to be beaten. */
static void
raise_to_least(struct nx_topk *self)
{
	int64_t least = INT64_MAX;

	for (uint32_t i = 0; i < self->k; i++)
		least = self->items[i].value < least ? self->items[i].value : least;
	nx_topk_raise(self, least + 1);
}

static void
push_many(struct nx_topk *self, struct nx_ranked item)
{
	self->items[self->count++] = item;
	self->greatest = item.value > self->greatest ? item.value : self->greatest;
	if (self->count == self->k)
		raise_to_least(self);
	else if (self->count == self->room)
		nx_topk_raise(self, drop_worst(self, (self->room - self->k) / 8));
}

/* ---- Sorting ---- */

static void
sort_few(struct nx_ranked *items, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct nx_ranked item = items[i];
		uint32_t j = i;

		for (; j > 0 && is_better(item, items[j - 1]); j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

/* Sorts by one digit of how far each value is below the greatest, and keeps what is in order. */
static void
sort_digit(const struct nx_topk *self, const struct nx_ranked *from, struct nx_ranked *to, unsigned shift)
{
	uint32_t ends[DIGITS] = { 0 }, sum = 0;
	uint64_t greatest = (uint64_t)self->greatest;

	for (uint32_t i = 0; i < self->count; i++)
		ends[(greatest - (uint64_t)from[i].value) >> shift & (DIGITS - 1)]++;
	for (uint32_t d = 0; d < DIGITS; d++) {
		uint32_t its = ends[d];

		ends[d] = sum;
		sum += its;
	}
	for (uint32_t i = 0; i < self->count; i++)
		to[ends[(greatest - (uint64_t)from[i].value) >> shift & (DIGITS - 1)]++] = from[i];
}

static bool
sort_many(struct nx_topk *self)
{
	struct nx_ranked *other = nx_arena_alloc(self->arena, self->count * sizeof(*other));
	int64_t least = self->greatest;
	uint64_t distance;

	if (!other)
		return false;
	for (uint32_t i = 0; i < self->count; i++)
		least = self->items[i].value < least ? self->items[i].value : least;
	distance = (uint64_t)self->greatest - (uint64_t)least;
	for (unsigned shift = 0; shift < 64 && distance >> shift; shift += DIGIT) {
		struct nx_ranked *from = self->items;

		sort_digit(self, from, other, shift);
		self->items = other;
		other = from;
	}
	return true;
}

/* ---- All ---- */

bool
nx_topk_init(struct nx_topk *self, uint32_t k, int64_t floor, struct nx_arena *arena)
{
	uint32_t behind = k <= HEAP_MOST ? 0 : k < BEHIND_MOST ? k : BEHIND_MOST;

	*self = (struct nx_topk){ .k = k, .arena = arena, .greatest = INT64_MIN };
	self->room = k < UINT32_MAX - behind ? k + behind : UINT32_MAX;
	self->items = nx_arena_alloc(arena, (size_t)self->room * sizeof(self->items[0]));
	self->threshold = k == 0 ? INT64_MAX : floor == INT64_MIN ? floor : floor - 1;
	return self->items != NULL;
}

void
nx_topk_push(struct nx_topk *self, int64_t value, nx_doc doc)
{
	struct nx_ranked item = { value, doc };

	if (value <= self->threshold)
		return;
	if (self->k <= HEAP_MOST)
		push_heap(self, item);
	else
		push_many(self, item);
}

bool
nx_topk_sort(struct nx_topk *self)
{
	if (self->count > self->k)
		(void)drop_worst(self, 0);
	if (self->count > FEW)
		return sort_many(self);
	sort_few(self->items, self->count);
	return true;
}

bool
nx_topk_again(struct nx_topk *self, struct nx_topk *before)
{
	*before = *self;
	if (!nx_topk_init(self, before->k, INT64_MIN, before->arena))
		return false;
	self->threshold = before->threshold;
	if (before->count >= before->k && before->k > 0) /* a document of the least value may be better */
		self->threshold--;
	return true;
}

bool
nx_topk_join(struct nx_topk *self, struct nx_topk *before)
{
	struct nx_ranked *items = nx_arena_alloc(self->arena, self->k * sizeof(*items));
	uint32_t i = 0, j = 0, n = 0;

	if (!items || !nx_topk_sort(self) || !nx_topk_sort(before))
		return false;
	while (n < self->k && (i < self->count || j < before->count)) {
		bool own = j == before->count ||
		           (i < self->count && is_better(self->items[i], before->items[j]));

		items[n++] = own ? self->items[i++] : before->items[j++];
	}
	if (before->greatest > self->greatest)
		self->greatest = before->greatest;
	self->items = items;
	self->count = n;
	return true;
}
