#include "index/snapshot.h"

#include <string.h>

/* Whether the bits of the file are not what the view shows. */
static bool
clock_matters(const struct nx_live_segment *self, const struct nx_view *view)
{
	struct nx_release release;
	int64_t until;

	for (uint32_t i = 0; i < nx_segment_nrestricted(self->segment); i++) {
		nx_segment_restricted(self->segment, i, &release);
		if (release.embargo > view->now)
			return true;
	}
	for (uint32_t i = 0; i < self->file.ntimed && !view->all_versions; i++) {
		nx_hidden_timed(&self->file, i, &until);
		if (until > view->now)
			return true;
	}
	return false;
}

/* First what is shown for a time, then what must not be shown yet: no document is shown before its
 * embargo ends, whatever else is said of it. */
static void
turn_clock(const struct nx_live_segment *self, const struct nx_view *view, uint8_t *bits)
{
	nx_doc ndocs = nx_segment_ndocs(self->segment);
	int64_t until;

	for (uint32_t i = 0; i < self->file.ntimed && !view->all_versions; i++) {
		nx_doc doc = nx_hidden_timed(&self->file, i, &until);
		if (until > view->now)
			bits[doc >> 3] &= (uint8_t)~(1 << (doc & 7));
	}
	for (uint32_t i = 0; i < nx_segment_nrestricted(self->segment); i++) {
		struct nx_release release;
		nx_doc doc = nx_segment_restricted(self->segment, i, &release);
		if (release.embargo > view->now && doc < ndocs)
			bits[doc >> 3] |= (uint8_t)(1 << (doc & 7));
	}
}

bool
nx_live_view(const struct nx_live_segment *self, const struct nx_view *view,
             struct nx_arena *arena, struct nx_live_segment *seen)
{
	size_t nbytes = (size_t)nx_segment_ndocs(self->segment) / 8 + 1;
	const uint8_t *base = view->all_versions ? self->file.gone : self->file.bits;
	uint8_t *bits;

	*seen = *self;
	seen->hidden = base;
	if (!clock_matters(self, view))
		return true;
	bits = nx_arena_zalloc(arena, nbytes, 1);
	if (!bits)
		return false;
	if (base)
		memcpy(bits, base, ((size_t)nx_segment_ndocs(self->segment) + 7) / 8);
	turn_clock(self, view, bits);
	seen->hidden = bits;
	return true;
}
