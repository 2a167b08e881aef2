/* mem.h - the only door to malloc.
 *
 * Every module allocates through these, so that a test which makes allocation n
 * fail reaches every path, and so that sizes are multiplied with care in one place.
 *
 * Owner  the caller; release with nx_mem_free()
 */
#ifndef NX_BASE_MEM_H
#define NX_BASE_MEM_H

#include <stddef.h>

/* nbytes of uninitialised memory, or NULL.  nbytes 0 gives a unique pointer. */
void *nx_mem_alloc(size_t nbytes) __attribute__((malloc));

/* `count` items of `size` bytes, all zero, or NULL (also when the product overflows). */
void *nx_mem_zalloc(size_t count, size_t size) __attribute__((malloc));

/* Resizes to `count` items of `size` bytes; NULL on failure or overflow, `old` still owned. */
void *nx_mem_resize(void *old, size_t count, size_t size);

/* Takes NULL. */
void nx_mem_free(void *memory);

/* nx_mem_zalloc() and nx_mem_free() as zlib wants to be given them. */
void *nx_mem_zlib_alloc(void *ignored, unsigned count, unsigned size);
void nx_mem_zlib_free(void *ignored, void *memory);

/* Gives freed memory back to the system where the allocator keeps it (glibc does, for good).  For
 * long work between phases; costs milliseconds. */
void nx_mem_trim(void);

/* Grows *items (of `size` bytes each) so that at least `need` fit; *capacity is updated.
 * Doubles, so a sequence of pushes is linear.  0 on success, -1 and nothing changed on failure. */
int nx_mem_grow(void *items, size_t *capacity, size_t need, size_t size);

#endif
