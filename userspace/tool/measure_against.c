// SPDX-License-Identifier: MIT
/*
 * "vouch measure --against": which launch of a set has the values of Evidence;
 * if none has, the closest, and what else would make more of them match.
 */
#include <stdlib.h>
#include <string.h>

#include "measure_against.h"

#define NOT_YET AGAINST_NOT_YET

struct against *against_new(const char *path)
{
	struct against *a = calloc(1, sizeof(*a));
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error = { 0 };
	char *text = NULL;

	if (!a || !file_read(path, &bytes)) {
		free(a);
		return NULL;
	}
	if (vouch_show(bytes.data, bytes.size, &text, &error))
		complain("%s: %s", path, error.text);
	else
		a->shown = json_loads(text, JSON_ALLOW_NUL, NULL);
	vouch_text_free(text);
	vouch_bytes_free(&bytes);
	a->closest = NOT_YET;
	if (a->shown)
		return a;
	against_free(a);
	return NULL;
}

void against_free(struct against *a)
{
	if (a)
		json_decref(a->shown);
	free(a);
}

static void print_launch(const struct measure_set *set, size_t index,
			 const char *word)
{
	printf("%s", word);
	for (size_t i = 0; i < set->count; i++) {
		printf(" %s=", set->inputs[i].key);
		text_print(measure_chosen(set, index, &set->inputs[i]));
	}
	putchar('\n');
}

void against_add(struct against *a, const struct measure_set *set, size_t index,
		 const struct vouch_measurement *m)
{
	size_t told, same = against_count(a, m, &told);

	if (a->closest == NOT_YET || same > a->closest_same) {
		a->closest = index;
		a->closest_same = same;
	}
	if (!told || same < told)
		return;
	a->is_matched = true;
	print_launch(set, index, "matched");
}

int against_end(struct against *a, const struct measure_set *set)
{
	if (a->is_matched)
		return EXIT_AFFIRMED;
	if (a->closest == NOT_YET)
		return EXIT_UNDECIDED;
	print_launch(set, a->closest, "closest");
	return against_try(a, set);
}
