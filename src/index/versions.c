#include "index/versions.h"

#include "base/mem.h"

enum { FIRST_TABLE = 1024 };

void
nx_versions_release(struct nx_versions *self)
{
	nx_mem_free(self->items);
	nx_mem_free(self->table);
	*self = (struct nx_versions){ 0 };
}

size_t
nx_versions_nbytes(const struct nx_versions *self)
{
	return self->room * sizeof(*self->items) + self->table_room * sizeof(*self->table);
}

/* The place of a key in the table: its item's, or the empty one where it would go. */
static size_t
probe(const struct nx_versions *self, uint64_t hash, uint64_t check)
{
	size_t mask = self->table_room - 1, at = hash & mask;

	for (; self->table[at]; at = (at + 1) & mask) {
		const struct nx_version *item = &self->items[self->table[at] - 1];
		if (item->hash == hash && item->check == check)
			break;
	}
	return at;
}

/* Keeps at least half of the table empty. */
static bool
make_room(struct nx_versions *self)
{
	size_t room = self->table_room ? self->table_room * 2 : FIRST_TABLE;
	uint32_t *table;

	if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
		return false;
	if (self->count * 2 < self->table_room)
		return true;
	table = nx_mem_zalloc(room, sizeof(*table));
	if (!table)
		return false;
	nx_mem_free(self->table);
	self->table = table;
	self->table_room = room;
	for (size_t i = 0; i < self->count; i++)
		table[probe(self, self->items[i].hash, self->items[i].check)] = (uint32_t)i + 1;
	return true;
}

static int64_t
time_of(const struct nx_when *when)
{
	return when->precision == NX_WHEN_NONE ? INT64_MIN : when->seconds;
}

static struct nx_version
version_of(const struct nx_forward_doc *doc, uint32_t segment, uint32_t number)
{
	const struct nx_segment_doc *columns = &doc->columns;
	int64_t published = time_of(&columns->published);
	int64_t updated = time_of(&columns->updated);

	if (updated < published)
		updated = published;
	return (struct nx_version){ columns->key_hash, doc->key_check, updated, published, segment,
		                    number };
}

enum nx_offer
nx_versions_offer(struct nx_versions *self, const struct nx_forward_doc *doc, uint32_t segment,
                  uint32_t number, uint32_t *item, struct nx_version *old)
{
	struct nx_version new = version_of(doc, segment, number);
	size_t at;

	if (!make_room(self))
		return NX_OFFER_NO_MEMORY;
	at = probe(self, new.hash, new.check);
	if (!self->table[at]) {
		self->items[self->count++] = new;
		self->table[at] = (uint32_t)self->count;
		*item = (uint32_t)self->count - 1;
		return NX_OFFER_NEW;
	}
	*item = self->table[at] - 1;
	*old = self->items[*item];
	if (new.updated != old->updated ? new.updated < old->updated
	                                : new.published < old->published)
		return NX_OFFER_LOSES;
	self->items[*item] = new;
	return NX_OFFER_WINS;
}
