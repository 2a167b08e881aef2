/* ones.h - how many bits are set.
 *
 * Threads  pure
 */
#ifndef NX_BASE_ONES_H
#define NX_BASE_ONES_H

#include <stddef.h>
#include <stdint.h>

/* Of `nwords` times eight bytes, anywhere in memory. */
uint64_t nx_count_ones(const void *bytes, size_t nwords);

#endif
