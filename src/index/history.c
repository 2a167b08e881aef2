#include "index/history.h"

#include "base/hash.h"

#include <string.h>

static bool
is_deleted(const struct nx_live_segment *live, nx_doc doc)
{
	return live->file.gone && live->file.gone[doc >> 3] >> (doc & 7) & 1;
}

static struct nx_version
version_at(const struct nx_live_segment *live, uint32_t segment, nx_doc doc)
{
	struct nx_segment_doc columns = {
		.published = nx_segment_published(live->segment, doc),
		.updated = nx_segment_updated(live->segment, doc),
		.text_hash = nx_segment_text_hash(live->segment, doc),
		.release = nx_segment_release(live->segment, doc),
	};
	struct nx_version version = nx_version_of(&columns);

	version.segment = segment;
	version.doc = doc;
	version.counted = nx_live_has(live, doc);
	return version;
}

/* Calls nx_snapshot_key() for documents with the hash; counts, or fills `to`. */
static size_t
collect(const struct nx_snapshot *snapshot, struct nx_str key, struct nx_version *to)
{
	uint64_t hash = nx_hash64(key.ptr, key.len);
	size_t n = 0;

	for (uint32_t i = 0; i < snapshot->nsegments; i++) {
		const struct nx_live_segment *live = &snapshot->segments[i];
		nx_doc doc = NX_NO_DOC;

		while (nx_segment_find_key(live->segment, hash, &doc)) {
			if (is_deleted(live, doc) || !nx_segment_has_key(live->segment, doc, key))
				continue;
			if (to)
				to[n] = version_at(live, i, doc);
			n++;
		}
	}
	return n;
}

enum nidx_status
nx_history(const struct nx_snapshot *snapshot, struct nx_str key, struct nx_arena *arena,
           struct nx_version **versions, size_t *count, struct nidx_error *err)
{
	size_t n = collect(snapshot, key, NULL);

	*count = 0;
	if (n == 0)
		return nx_fail(err, NIDX_ENOENT, 0, "no article has the key '%.*s'",
		               (int)(key.len < 200 ? key.len : 200), key.ptr);
	*versions = nx_arena_zalloc(arena, n, sizeof(**versions));
	if (!*versions)
		return nx_fail_memory(err);
	*count = collect(snapshot, key, *versions);
	nx_versions_decide(*versions, *count);
	return NIDX_OK;
}
