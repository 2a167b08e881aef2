/* sort.h - numbers in order, digit by digit.
 *
 * Threads  pure
 * Source   LSD radix sort: Sedgewick and Wayne, "Algorithms" (2011) 5.1
 */
#ifndef NX_BASE_SORT_H
#define NX_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts n keys, ascending by their bits from bit `from`, 0 to 63, on; keys that are equal there stay in order.  `room` holds n
 * more and is written over.  O(n) for each byte in which keys differ. */
void nx_sort_keys(uint64_t *keys, uint64_t *room, size_t n, unsigned from);

#endif
