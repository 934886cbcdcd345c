// SPDX-License-Identifier: MIT
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>
#include <vouch.h>

/* No name of vouch's is longer. Longer words are not compared. */
#define LENGTH_MAX 63

static bool is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A third of the longer word, but no more than two characters. */
static size_t distance_max(size_t length, size_t other_length)
{
	size_t longer = length > other_length ? length : other_length;

	return least(longer / 3, 2);
}

/*
 * Optimal string alignment: @rows[i % 3][j] is the distance between the first
 * i characters of @word and the first j of @other.
 */
static size_t align(const char *word, size_t length, const char *other,
		    size_t other_length)
{
	size_t rows[3][LENGTH_MAX + 1];

	for (size_t j = 0; j <= other_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= length; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];

		row[0] = i;
		for (size_t j = 1; j <= other_length; j++) {
			bool same = is_same(word[i - 1], other[j - 1]);

			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + !same);
			if (i > 1 && j > 1 &&
			    is_same(word[i - 1], other[j - 2]) &&
			    is_same(word[i - 2], other[j - 1]))
				row[j] = least(row[j],
					       rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[length % 3][other_length];
}

size_t word_distance(const char *word, const char *other)
{
	size_t length = strlen(word), other_length = strlen(other), distance;

	if (length > LENGTH_MAX || other_length > LENGTH_MAX)
		return WORD_FAR;
	distance = align(word, length, other, other_length);
	return distance <= distance_max(length, other_length) ? distance :
								WORD_FAR;
}

const char *vouch_nearest(const char *word,
			  const char *(*name)(const void *names, size_t index),
			  const void *names)
{
	const char *other, *nearest = NULL;
	size_t shortest = WORD_FAR;

	for (size_t i = 0; (other = name(names, i)); i++) {
		size_t distance = word_distance(word, other);

		if (distance >= shortest)
			continue;
		shortest = distance;
		nearest = other;
	}
	return nearest;
}
