#include "index/settle.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A version of an article that the making brings, or of which it brings another. */
struct candidate {
	uint32_t group;  /* its key: a range of `sorted` */
	uint64_t place;  /* where its article is stored, of those in segments */
	struct nx_version version;
	bool wrong;    /* another key with the same hash */
	bool has_terms; /* they were read with the key: */
	size_t terms, nterms; /* where they begin in settling.terms, and their bytes */
};

/* A document to be hidden. */
struct hide {
	uint32_t segment;
	nx_doc doc;
	uint64_t place;
	int64_t until;
	const struct candidate *known; /* its terms, or NULL */
};

enum { TERMS_MOST = 32 << 20 /* bytes of terms that are kept */ };

struct settling {
	struct nx_sealing *sealing;
	struct nx_making *making;
	struct nx_forward_doc **sorted; /* by key, then by arrival */
	uint32_t *groups;               /* where each key begins in it; one more behind the last */
	uint32_t ngroups;
	struct candidate *items;
	size_t count, room;
	struct hide *hides;
	size_t nhides, hides_room;
	struct nx_buffer terms; /* of candidates that will be hidden, most of them */
	struct nx_version *versions; /* of one key */
	size_t versions_room;
};

/* ---- Keys ---- */

static int
by_key(const void *a, const void *b)
{
	const struct nx_forward_doc *da = *(struct nx_forward_doc *const *)a;
	const struct nx_forward_doc *db = *(struct nx_forward_doc *const *)b;

	if (da->columns.key_hash != db->columns.key_hash)
		return da->columns.key_hash < db->columns.key_hash ? -1 : 1;
	if (da->key_check != db->key_check)
		return da->key_check < db->key_check ? -1 : 1;
	return (da->number > db->number) - (da->number < db->number);
}

static bool
same_key(const struct nx_forward_doc *a, const struct nx_forward_doc *b)
{
	return a->columns.key_hash == b->columns.key_hash && a->key_check == b->key_check;
}

static bool
group_keys(struct settling *self)
{
	size_t n = self->making->ndocs;

	self->sorted = nx_mem_alloc((n + 1) * sizeof(struct nx_forward_doc *));
	self->groups = nx_mem_alloc((n + 1) * sizeof(*self->groups));
	if (!self->sorted || !self->groups)
		return false;
	if (n) {
		memcpy(self->sorted, self->making->docs, n * sizeof(struct nx_forward_doc *));
		qsort(self->sorted, n, sizeof(struct nx_forward_doc *), by_key);
	}
	for (size_t i = 0; i < n; i++)
		if (!i || !same_key(self->sorted[i - 1], self->sorted[i]))
			self->groups[self->ngroups++] = (uint32_t)i;
	self->groups[self->ngroups] = (uint32_t)n;
	return true;
}

/* ---- What segments hold of them ---- */

static bool
add_candidate(struct settling *self, uint32_t group, struct nx_version version, uint64_t place)
{
	if (nx_mem_grow(&self->items, &self->room, self->count + 1, sizeof(*self->items)))
		return false;
	self->items[self->count++] =
	    (struct candidate){ .group = group, .place = place, .version = version };
	return true;
}

static bool
find_in_segments(struct settling *self, uint32_t group)
{
	const struct nx_writer *writer = self->sealing->writer;
	uint64_t hash = self->sorted[self->groups[group]]->columns.key_hash;

	for (size_t i = 0; i < writer->nsegments; i++) {
		const struct nx_writer_segment *item = &writer->segments[i];
		nx_doc doc = NX_NO_DOC;

		while (nx_segment_find_key(item->segment, hash, &doc))
			if (!nx_hiding_is_gone(&item->hiding, doc) &&
			    !add_candidate(self, group, nx_writer_version(writer, i, doc),
			                   nx_segment_stored_place(item->segment, doc)))
				return false;
	}
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->version.segment != y->version.segment)
		return x->version.segment < y->version.segment ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int
by_group(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return by_place(a, b);
}

/* A text that the making has too is proof enough. */
static bool
is_known(const struct settling *self, const struct candidate *item)
{
	for (uint32_t i = self->groups[item->group]; i < self->groups[item->group + 1]; i++)
		if (self->sorted[i]->columns.text_hash == item->version.text)
			return true;
	return false;
}

/* Reads an article: is it of this key?  What counts now is most often about to be hidden. */
static enum nidx_status
verify_one(struct settling *self, struct candidate *item, struct nidx_error *err)
{
	bool wanted = item->version.counted && self->terms.len < TERMS_MOST;
	enum nidx_status status;

	item->terms = self->terms.len;
	status = nx_writer_compare_key(self->sealing->writer, item->version.segment,
	                               item->version.doc,
	                               self->sorted[self->groups[item->group]]->key, &item->wrong,
	                               wanted ? &self->terms : NULL, err);
	item->has_terms = wanted;
	item->nterms = self->terms.len - item->terms;
	return status;
}

/* Compares keys, not only their hashes. */
static enum nidx_status
verify(struct settling *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (self->count)
		qsort(self->items, self->count, sizeof(*self->items), by_place);
	for (size_t i = 0; i < self->count && !status; i++) {
		if (!is_known(self, &self->items[i]))
			status = verify_one(self, &self->items[i], err);
	}
	if (self->count)
		qsort(self->items, self->count, sizeof(*self->items), by_group);
	return status;
}

/* ---- Decisions ---- */

static void
drop(struct nx_sealing *self, struct nx_forward_doc *doc)
{
	doc->dropped = true;
	self->repeats++;
	nx_totals_subtract(self->workers[doc->worker].grouper.totals, doc->entries,
	                   doc->entries_bytes);
}

/* The candidate that a version of a segment was, among those from `first` on. */
static const struct candidate *
candidate_of(const struct settling *self, size_t first, const struct nx_version *version)
{
	while (self->items[first].version.segment != version->segment ||
	       self->items[first].version.doc != version->doc)
		first++;
	return &self->items[first];
}

static bool
hide_later(struct settling *self, size_t first, const struct nx_version *version)
{
	const struct nx_writer *writer = self->sealing->writer;

	if (nx_mem_grow(&self->hides, &self->hides_room, self->nhides + 1, sizeof(*self->hides)))
		return false;
	self->hides[self->nhides++] = (struct hide){
		version->segment, version->doc,
		nx_segment_stored_place(writer->segments[version->segment].segment, version->doc),
		version->until, candidate_of(self, first, version)
	};
	return true;
}

/* What was decided, done: new documents are marked, those of segments noted. */
static bool
apply(struct settling *self, size_t first, size_t n)
{
	struct nx_sealing *sealing = self->sealing;

	for (size_t i = 0; i < n; i++) {
		const struct nx_version *item = &self->versions[i];
		struct nx_forward_doc *doc;

		if (item->segment != NX_VERSION_NEW) {
			if (!item->counted && !hide_later(self, first, item))
				return false;
			continue;
		}
		doc = self->making->docs[item->doc];
		if (item->repeat) {
			drop(sealing, doc);
			continue;
		}
		doc->hidden = !item->counted;
		doc->until = item->until;
		if (item->release.status != NX_RELEASE_USABLE)
			sealing->withheld++;
		else if (!item->counted)
			sealing->replaced++;
	}
	return true;
}

/* Decides about one key; *at is its first candidate, and becomes the next key's. */
static bool
decide(struct settling *self, uint32_t group, size_t *at)
{
	size_t nnew = self->groups[group + 1] - self->groups[group], n = 0;
	size_t first = *at, end = *at;

	while (end < self->count && self->items[end].group == group)
		end++;
	if (nx_mem_grow(&self->versions, &self->versions_room, nnew + (end - *at),
	                sizeof(*self->versions)))
		return false;
	for (; *at < end; ++*at)
		if (!self->items[*at].wrong)
			self->versions[n++] = self->items[*at].version;
	for (uint32_t i = self->groups[group]; i < self->groups[group + 1]; i++) {
		self->versions[n] = nx_version_of(&self->sorted[i]->columns);
		self->versions[n++].doc = self->sorted[i]->number;
	}
	nx_versions_decide(self->versions, n);
	return apply(self, first, n);
}

static int
by_hide_place(const void *a, const void *b)
{
	const struct hide *x = a, *y = b;

	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static enum nidx_status
hide_all(struct settling *self, struct nidx_error *err)
{
	enum nidx_status status = NIDX_OK;

	if (self->nhides)
		qsort(self->hides, self->nhides, sizeof(*self->hides), by_hide_place);
	for (size_t i = 0; i < self->nhides && !status; i++) {
		const struct hide *hide = &self->hides[i];
		status = hide->known->has_terms
		             ? nx_writer_hide_known(self->sealing->writer, hide->segment, hide->doc,
		                                    hide->until,
		                                    self->terms.bytes + hide->known->terms,
		                                    hide->known->nterms, err)
		             : nx_writer_hide(self->sealing->writer, hide->segment, hide->doc,
		                              hide->until, err);
	}
	return status;
}

static enum nidx_status
run(struct settling *self, struct nidx_error *err)
{
	enum nidx_status status;
	size_t at = 0;

	if (!group_keys(self))
		return nx_fail_memory(err);
	for (uint32_t group = 0; group < self->ngroups; group++)
		if (!find_in_segments(self, group))
			return nx_fail_memory(err);
	status = verify(self, err);
	if (status)
		return status;
	for (uint32_t group = 0; group < self->ngroups; group++)
		if (!decide(self, group, &at))
			return nx_fail_memory(err);
	return hide_all(self, err);
}

enum nidx_status
nx_settle(struct nx_sealing *sealing, struct nx_making *making, struct nidx_error *err)
{
	struct settling self = { .sealing = sealing, .making = making };
	enum nidx_status status = run(&self, err);

	nx_mem_free(self.sorted);
	nx_mem_free(self.groups);
	nx_mem_free(self.items);
	nx_mem_free(self.hides);
	nx_mem_free(self.versions);
	nx_buffer_release(&self.terms);
	return status;
}
