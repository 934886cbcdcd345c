// SPDX-License-Identifier: MIT
/*
 * Which places of the modules a call of this thread reached, by KCOV
 *
 * What workers of the kernel do for a caller is not seen.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "torture.h"

#define KCOV_INIT_TRACE _IOR('c', 1, unsigned long)
#define KCOV_ENABLE _IO('c', 100)
#define KCOV_TRACE_PC 0

#define ENTRIES 8192UL
#define SEEN_BITS (1U << 18) /* more than the text of vouch has bytes */

static uint64_t base; /* of that text */

static uint64_t *map_trace(int fd)
{
	void *area;

	if (ioctl(fd, KCOV_INIT_TRACE, ENTRIES))
		return NULL;
	area = mmap(NULL, ENTRIES * sizeof(uint64_t), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (area == MAP_FAILED)
		return NULL;
	if (ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC)) {
		munmap(area, ENTRIES * sizeof(uint64_t));
		return NULL;
	}
	return area;
}

void coverage_open(struct coverage *coverage)
{
	int fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);

	if (!coverage->seen)
		coverage->seen = calloc(1, SEEN_BITS / 8);
	if (fd < 0 || !coverage->seen)
		return;
	/* The mapping, and the thread, keep it going. */
	coverage->area = map_trace(fd);
	close(fd);
}

void coverage_close(struct coverage *coverage)
{
	if (coverage->area)
		munmap(coverage->area, ENTRIES * sizeof(uint64_t));
	coverage->area = NULL;
}

void coverage_start(struct coverage *coverage)
{
	if (coverage->area)
		__atomic_store_n(&coverage->area[0], 0, __ATOMIC_RELAXED);
}

void coverage_rebase(void)
{
	FILE *modules = fopen("/proc/modules", "re");
	char line[512];

	while (modules && fgets(line, sizeof(line), modules))
		if (!strncmp(line, "vouch ", 6) && strstr(line, "0x"))
			base = strtoull(strstr(line, "0x"), NULL, 16);
	if (modules)
		fclose(modules);
}

unsigned int coverage_stop(struct coverage *coverage)
{
	unsigned int found = 0;
	uint64_t count;

	if (!coverage->area)
		return 0;
	count = __atomic_load_n(&coverage->area[0], __ATOMIC_RELAXED);
	for (uint64_t i = 1; i <= count && i < ENTRIES; i++) {
		uint64_t place = coverage->area[i] - base;
		uint8_t bit = (uint8_t)(1U << (place % 8));

		if (place >= SEEN_BITS)
			continue;
		found += !(coverage->seen[place / 8] & bit);
		coverage->seen[place / 8] |= bit;
	}
	return found;
}

unsigned int coverage_sum(const struct coverage *coverages, size_t count)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < SEEN_BITS / 8; i++) {
		uint8_t bits = 0;

		for (size_t j = 0; j < count; j++)
			bits |= coverages[j].seen[i];
		sum += (unsigned int)__builtin_popcount(bits);
	}
	return sum;
}
