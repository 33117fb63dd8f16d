/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocator.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "module/support/interpose.h"

struct allocator allocator = {.fails_at = ALLOCATOR_NEVER};

/* glibc's own functions by their internal names, because dlsym() would allocate to find them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *at);

void allocator_order(long fails_at, bool from_then_on)
{
	allocator.fails_at = fails_at;
	allocator.from_then_on = from_then_on;
	allocator.calls = 0;
}

static bool is_spared(long call)
{
	return allocator.fails_at < 0 || call < allocator.fails_at ||
	       (call > allocator.fails_at && !allocator.from_then_on);
}

static bool fails(size_t size)
{
	long call;

	if (!allocator.armed || (allocator.only && size != allocator.only))
		return false;
	call = allocator.calls++;
	if (allocator.largest ? size <= allocator.largest : is_spared(call))
		return false;
	errno = ENOMEM;
	return true;
}

static void *counted(void *at)
{
	allocator.live += at != NULL;
	return at;
}

INTERPOSED void *malloc(size_t size)
{
	return fails(size) ? NULL : counted(__libc_malloc(size));
}

INTERPOSED void *calloc(size_t count, size_t size)
{
	return fails(count * size) ? NULL : counted(__libc_calloc(count, size));
}

INTERPOSED void *memalign(size_t alignment, size_t size)
{
	return fails(size) ? NULL : counted(__libc_memalign(alignment, size));
}

INTERPOSED void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

INTERPOSED int posix_memalign(void **ret, size_t alignment, size_t size)
{
	void *at = memalign(alignment, size);

	if (!at)
		return ENOMEM;
	*ret = at;
	return 0;
}

INTERPOSED void *realloc(void *at, size_t size)
{
	void *moved;

	if (!at)
		return malloc(size);
	if (size && fails(size))
		return NULL;
	moved = __libc_realloc(at, size);
	allocator.live -= size == 0 && !moved; /* freed */
	return moved;
}

INTERPOSED void *reallocarray(void *at, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(at, count * size);
}

INTERPOSED void free(void *at)
{
	allocator.live -= at != NULL;
	__libc_free(at);
}
