/* release.h - may an article be shown yet, and still?
 *
 * Agencies send an article ahead of its time (embargo), tell their clients to hold it (withheld) and call it
 * back (canceled).
 */
#ifndef NX_BASE_RELEASE_H
#define NX_BASE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

enum nx_release_status {
	NX_RELEASE_USABLE,
	NX_RELEASE_WITHHELD,
	NX_RELEASE_CANCELED,
	NX_RELEASE_EMBARGOED, /* until a time that nobody can read */
	NX_RELEASE_STATUSES
};

#define NX_NO_EMBARGO INT64_MIN

struct nx_release {
	int64_t embargo; /* seconds since 1970: not to be shown before; or NX_NO_EMBARGO */
	uint8_t status;  /* enum nx_release_status */
};

static inline bool
nx_release_is_free(struct nx_release release)
{
	return release.status == NX_RELEASE_USABLE && release.embargo == NX_NO_EMBARGO;
}

/* "usable", "withheld", "canceled", "embargoed"; of an unknown number "withheld". */
static inline const char *
nx_release_word(unsigned status)
{
	return status == NX_RELEASE_USABLE      ? "usable"
	       : status == NX_RELEASE_CANCELED  ? "canceled"
	       : status == NX_RELEASE_EMBARGOED ? "embargoed"
	                                        : "withheld";
}

#endif
