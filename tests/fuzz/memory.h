/* SPDX-License-Identifier: MIT */
/*
 * An allocator in place of the C library's, for all libraries of the program.
 * It fails when it is told to, knows what was not freed, and aborts on a block
 * that is freed twice, written behind its end, or written after it was freed.
 */
#ifndef TESTS_FUZZ_MEMORY_H
#define TESTS_FUZZ_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Starts a run in which allocation @fail_at, counted from 1, fails; 0: none.
 * @for_good: and all behind it.
 */
void memory_run(size_t fail_at, bool for_good);

/* Ends it: how many allocations there were. */
size_t memory_stop(void);
bool memory_has_failed(void);

/*
 * Blocks of this run that are left; @first: ordinal of one of them. They are no
 * longer counted afterwards.
 */
size_t memory_leaks(size_t *first);

/* Where an allocation comes from, innermost first. */
struct memory_trace {
	void *frames[96];
	int depth;
};

/*
 * In the next run, notes where allocation @ordinal comes from, and the first
 * that fails.
 */
void memory_watch(size_t ordinal, struct memory_trace *made,
		  struct memory_trace *failed);

/* What glibc has under its own names. */
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *data);

/* Of the linker: where the program's own code begins and ends. */
extern const char __executable_start, etext;

#endif /* TESTS_FUZZ_MEMORY_H */
