#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/mman.h>
#endif

enum { HUGE_PAGE = 2 << 20 };

/* Large tables are hit at random: with pages of 4 KB nearly every hit would also miss the
 * translation buffer, and every page cost a fault.  Asks for large pages where whole ones fit;
 * not getting them is no failure. */
static void *
advise(void *memory, size_t nbytes)
{
#ifdef MADV_HUGEPAGE
	uintptr_t begin = (uintptr_t)memory, end = begin + nbytes;

	if (!memory || nbytes < 2 * HUGE_PAGE)
		return memory;
	begin = (begin + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
	end &= ~(uintptr_t)(HUGE_PAGE - 1);
	madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
	(void)nbytes;
#endif
	return memory;
}

void *
nx_mem_alloc(size_t nbytes)
{
	return advise(malloc(nbytes ? nbytes : 1), nbytes);
}

void *
nx_mem_zalloc(size_t count, size_t size)
{
	return advise(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *
nx_mem_resize(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	size *= count;
	return advise(realloc(old, size ? size : 1), size);
}

void
nx_mem_free(void *memory)
{
	free(memory);
}

void
nx_mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

int
nx_mem_grow(void *items, size_t *capacity, size_t need, size_t size)
{
	void *old, *grown;
	size_t room = *capacity ? *capacity : 16;

	if (need <= *capacity)
		return 0;
	while (room < need) {
		if (room > SIZE_MAX / 2)
			return -1;
		room *= 2;
	}
	memcpy(&old, items, sizeof(old)); /* `items` is the address of any kind of pointer */
	grown = nx_mem_resize(old, room, size);
	if (!grown)
		return -1;
	memcpy(items, &grown, sizeof(grown));
	*capacity = room;
	return 0;
}

void *
nx_mem_zlib_alloc(void *ignored, unsigned count, unsigned size)
{
	(void)ignored;
	return nx_mem_zalloc(count, size);
}

void
nx_mem_zlib_free(void *ignored, void *memory)
{
	(void)ignored;
	nx_mem_free(memory);
}
