#include "tests/index/faults.h"

#include "store/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

atomic_long calls_left = LONG_MAX;
atomic_long allocations_left = LONG_MAX;
enum fault fault_kind;

int
nx_sys_fault(enum nx_sys_call call, size_t *nbytes)
{
	(void)call;
	if (atomic_fetch_sub(&calls_left, 1) != 1)
		return 0;
	switch (fault_kind) {
	case FAULT_KILL:
		_exit(KILLED);
	case FAULT_SHORT:
		if (nbytes && *nbytes > 1)
			*nbytes = 1;
		return 0;
	case FAULT_ENOSPC:
		return ENOSPC;
	case FAULT_EINTR:
		return EINTR;
	default:
		return EIO;
	}
}

void *__real_malloc(size_t nbytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t nbytes);
void *__wrap_malloc(size_t nbytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t nbytes);

void *
__wrap_malloc(size_t nbytes)
{
	return atomic_fetch_sub(&allocations_left, 1) == 1 ? NULL : __real_malloc(nbytes);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return atomic_fetch_sub(&allocations_left, 1) == 1 ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t nbytes)
{
	return atomic_fetch_sub(&allocations_left, 1) == 1 ? NULL : __real_realloc(old, nbytes);
}
