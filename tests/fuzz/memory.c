// SPDX-License-Identifier: MIT
#include "memory.h"

#include <errno.h>
#include <execinfo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIVE 0x6c6976652d626c6bull
#define DEAD 0x646561642d626c6bull
#define POISON 0xdb
#define TAIL 16
#define HELD 1024

struct block {
	uint64_t magic;
	void *raw;
	size_t size;
	size_t run;
	size_t ordinal;
	struct block *before, *behind;
	uint64_t unused; /* keeps what follows aligned to 16 */
};

static struct block live = { .before = &live, .behind = &live };
static struct block *held[HELD]; /* freed, and poisoned */
static size_t held_at;
static size_t run, count, fail_at, watched;
static bool is_running, for_good, has_failed;
static struct memory_trace *made, *failed;

static void die(const char *what)
{
	void *frames[32];
	int depth = backtrace(frames, 32);

	if (write(2, what, strlen(what)) > 0)
		backtrace_symbols_fd(frames, depth, 2);
	abort();
}

static void note(struct memory_trace *trace)
{
	if (!trace || trace->depth)
		return;
	is_running = false;
	trace->depth = backtrace(trace->frames, 96);
	is_running = true;
}

static bool must_fail(void)
{
	bool fails;

	if (!is_running)
		return false;
	if (++count == watched)
		note(made);
	fails = fail_at && (count == fail_at || (for_good && count > fail_at));
	if (fails)
		note(failed);
	has_failed |= fails;
	return fails;
}

static void *allocate(size_t alignment, size_t size)
{
	size_t room = (sizeof(struct block) + alignment - 1) & -alignment;
	struct block *block;
	char *raw;

	raw = must_fail() || size > SIZE_MAX / 2 ?
		      NULL :
		      __libc_memalign(alignment, room + size + TAIL);
	if (!raw) {
		errno = ENOMEM;
		return NULL;
	}
	block = (struct block *)(raw + room) - 1;
	*block =
		(struct block){ LIVE,  raw,   size,	   is_running ? run : 0,
				count, &live, live.behind, 0 };
	live.behind->before = block;
	live.behind = block;
	memset(raw + room, 0xa5, size);
	memset(raw + room + size, POISON, TAIL);
	return raw + room;
}

static bool is_poison(const void *data, size_t size)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != POISON)
			return false;
	return true;
}

static void let_go(struct block *block)
{
	if (!block)
		return;
	if (!is_poison(block + 1, block->size))
		die("a block was written after it was freed\n");
	__libc_free(block->raw);
}

void free(void *data)
{
	struct block *block;

	if (!data)
		return;
	block = (struct block *)data - 1;
	if (block->magic == DEAD)
		die("a block is freed twice\n");
	if (block->magic != LIVE)
		die("what is freed is no block\n");
	if (!is_poison((char *)data + block->size, TAIL))
		die("a block was written behind its end\n");
	block->before->behind = block->behind;
	block->behind->before = block->before;
	block->magic = DEAD;
	memset(data, POISON, block->size);
	let_go(held[held_at % HELD]);
	held[held_at++ % HELD] = block;
}

void *malloc(size_t size)
{
	return allocate(16, size);
}

void *calloc(size_t number, size_t size)
{
	size_t total;
	void *data;

	if (__builtin_mul_overflow(number, size, &total))
		return NULL;
	data = allocate(16, total);
	if (data)
		memset(data, 0, total);
	return data;
}

void *realloc(void *data, size_t size)
{
	struct block *block;
	void *copy;

	if (!data)
		return allocate(16, size);
	block = (struct block *)data - 1;
	copy = allocate(16, size);
	if (!copy)
		return NULL;
	memcpy(copy, data, block->size < size ? block->size : size);
	free(data);
	return copy;
}

void *memalign(size_t alignment, size_t size)
{
	return allocate(alignment < 16 ? 16 : alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	*out = memalign(alignment, size);
	return *out ? 0 : ENOMEM;
}

void memory_run(size_t at, bool is_for_good)
{
	void *frames[1];

	if (!run)
		backtrace(frames, 1); /* loads what it needs */
	run++;
	count = 0;
	fail_at = at;
	for_good = is_for_good;
	has_failed = false;
	is_running = true;
}

size_t memory_stop(void)
{
	is_running = false;
	watched = 0;
	made = NULL;
	failed = NULL;
	return count;
}

bool memory_has_failed(void)
{
	return has_failed;
}

/* The newest come first; those of no run are among them. */
size_t memory_leaks(size_t *first)
{
	struct block *block = live.behind;
	size_t leaks = 0;

	for (; block->run == run || (!block->run && block != &live);
	     block = block->behind) {
		if (!block->run)
			continue;
		*first = block->ordinal;
		leaks++;
	}
	run++;
	return leaks;
}

void memory_watch(size_t ordinal, struct memory_trace *where,
		  struct memory_trace *what_failed)
{
	watched = ordinal;
	made = where;
	failed = what_failed;
	made->depth = 0;
	failed->depth = 0;
}
