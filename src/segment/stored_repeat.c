#include "segment/stored_repeat.h"

#include "base/mem.h"

#include <string.h>

enum {
	HASH_BITS = 15,
	NOWHERE = UINT32_MAX,
	LENGTH_MAX = 1 << 16,
	REPEAT_COST = 11 * 8, /* class and slots of a repeat; measured on news, it varies by 2 bits */
};

void
nx_repeater_release(struct nx_repeater *self)
{
	nx_mem_free(self->ops);
	nx_mem_free(self->repeats);
	nx_mem_free(self->costs);
	nx_mem_free(self->latest);
	nx_mem_free(self->hashed);
	*self = (struct nx_repeater){ 0 };
}

bool
nx_repeater_reset(struct nx_repeater *self, size_t nkinds)
{
	const size_t hashed = ((size_t)1 << HASH_BITS) * sizeof(*self->hashed);

	self->nops = self->nrepeats = 0;
	if (!self->hashed)
		self->hashed = nx_mem_alloc(hashed);
	if (!self->hashed ||
	    nx_mem_grow(&self->costs, &self->costs_room, nkinds, sizeof(*self->costs)) ||
	    nx_mem_grow(&self->latest, &self->latest_room, nkinds, sizeof(*self->latest)))
		return false;
	memset(self->hashed, 0xff, hashed);
	memset(self->latest, 0xff, nkinds * sizeof(*self->latest));
	return true;
}

/* A group being searched. */
struct search {
	struct nx_repeater *self;
	const uint32_t *units;
	size_t begin, end;
};

static inline uint32_t *
hash_slot(const struct search *in, size_t at)
{
	const uint32_t *u = in->units + at;
	uint32_t hash = (u[0] * 2654435761u) ^ (u[1] * 2246822519u) ^ (u[2] * 3266489917u);

	return &in->self->hashed[hash >> (32 - HASH_BITS)];
}

static inline void
remember(const struct search *in, size_t at)
{
	in->self->latest[in->units[at]] = (uint32_t)at;
	if (in->end - at >= 3)
		*hash_slot(in, at) = (uint32_t)at;
}

/* What is saved by repeating from `from` at `at`, and how many units. */
static int
try_repeat(const struct search *in, size_t from, size_t at, uint32_t *length)
{
	const uint32_t *units = in->units;
	size_t most = in->end - at < LENGTH_MAX ? in->end - at : LENGTH_MAX, n = 0;
	int saved = -REPEAT_COST;

	for (; n < most && units[from + n] == units[at + n]; n++)
		saved += in->self->costs[units[at + n]];
	*length = (uint32_t)n;
	if (n == 0)
		return saved;
	return saved - 8 * (int)(nx_slot_bits(nx_slot((uint32_t)n - 1)) +
	                         nx_slot_bits(nx_slot((uint32_t)(at - from - 1))));
}

/* The better of the latest place of the unit at `at` and the latest of it and the next two. */
static int
best_repeat(const struct search *in, size_t at, struct nx_repeat *best)
{
	uint32_t from[2] = { in->self->latest[in->units[at]], NOWHERE };
	int most = 0;

	if (in->end - at >= 3)
		from[1] = *hash_slot(in, at);
	for (int i = 0; i < 2; i++) {
		uint32_t length;
		int saved;
		if (from[i] == NOWHERE || from[i] < in->begin || (i == 1 && from[1] == from[0]))
			continue;
		saved = try_repeat(in, from[i], at, &length);
		if (saved > most) {
			most = saved;
			*best = (struct nx_repeat){ length, (uint32_t)at - from[i] };
		}
	}
	return most;
}

static inline void
put_op(struct search *in, size_t at, uint32_t unit)
{
	in->self->ops[in->self->nops++] =
	    (struct nx_op){ at > in->begin ? in->units[at - 1] : NX_UNIT_END, unit };
}

bool
nx_repeater_group(struct nx_repeater *self, const uint32_t *units, size_t begin, size_t end)
{
	struct search in = { self, units, begin, end };
	struct nx_repeat repeat, next;
	int saved = -1; /* by a repeat at `at`; -1 when not yet searched */

	if (nx_mem_grow(&self->ops, &self->ops_room, self->nops + (end - begin),
	                sizeof(*self->ops)) ||
	    nx_mem_grow(&self->repeats, &self->repeats_room, self->nrepeats + (end - begin),
	                sizeof(*self->repeats)))
		return false;
	for (size_t at = begin; at < end;) {
		int later = 0;
		if (saved < 0)
			saved = best_repeat(&in, at, &repeat);
		remember(&in, at);
		if (saved > 0 && at + 1 < end)
			later = best_repeat(&in, at + 1, &next);
		if (saved <= 0 || later > saved) {
			put_op(&in, at, units[at]);
			at++;
			saved = later > saved ? later : -1;
			repeat = next;
			continue;
		}
		put_op(&in, at, NX_UNIT_REPEAT);
		self->repeats[self->nrepeats++] = repeat;
		for (size_t i = 1; i < repeat.length; i++)
			remember(&in, at + i);
		at += repeat.length;
		saved = -1;
	}
	return true;
}
