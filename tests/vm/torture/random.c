// SPDX-License-Identifier: MIT
/* Random numbers that can be had again. */
#include <string.h>

#include "torture.h"

uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t random_below(struct random *random, uint32_t bound)
{
	return (uint32_t)(random_next(random) >> 32) % bound;
}

bool random_once(struct random *random, uint32_t times)
{
	return !random_below(random, times);
}

void random_fill(struct random *random, void *data, size_t size)
{
	uint8_t *at = data;

	while (size) {
		uint64_t value = random_next(random);
		size_t step = size < 8 ? size : 8;

		memcpy(at, &value, step);
		at += step;
		size -= step;
	}
}
