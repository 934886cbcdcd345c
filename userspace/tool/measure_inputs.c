// SPDX-License-Identifier: MIT
/*
 * The inputs of "vouch measure": each has a value or several, and each choice
 * of one value for each is a launch. The input given last changes first.
 */
#define _GNU_SOURCE /* strchrnul() */
#include <stdlib.h>
#include <string.h>

#include "measure.h"

static const struct vouch_launch_key *find_key(const char *name)
{
	const struct vouch_launch_key *key;

	for (size_t i = 0; (key = vouch_launch_key(i)); i++)
		if (!strcmp(key->name, name))
			return key;
	return NULL;
}

bool measure_is_file(const char *name)
{
	const struct vouch_launch_key *key = find_key(name);

	return key && key->is_file;
}

static struct measure_input *find_input(struct measure_set *set,
					const struct vouch_launch_key *key)
{
	struct measure_input *input = set->inputs;

	while (input < set->inputs + set->count &&
	       strcmp(input->key, key->name))
		input++;
	if (input == set->inputs + MEASURE_INPUTS_MAX)
		return NULL;
	if (input == set->inputs + set->count) {
		set->count++;
		input->key = key->name;
		input->is_file = key->is_file;
	}
	return input;
}

static bool make_room(struct measure_input *input)
{
	size_t count = input->count + 1;
	char **values = realloc(input->values, count * sizeof(*values));
	struct mapped **files;

	if (!values)
		return false;
	input->values = values;
	files = realloc(input->files, count * sizeof(*files));
	if (!files)
		return false;
	input->files = files;
	files[input->count] = NULL;
	return true;
}

static int add_value(struct measure_input *input, const char *value,
		     size_t size)
{
	char *copy = strndup(value, size);

	if (!copy || !make_room(input)) {
		complain("no memory for --%s", input->key);
		free(copy);
		return EXIT_UNDECIDED;
	}
	input->values[input->count++] = copy;
	if (!input->is_file)
		return EXIT_AFFIRMED;
	input->files[input->count - 1] = mapped_open(copy);
	return input->files[input->count - 1] ? EXIT_AFFIRMED : EXIT_UNDECIDED;
}

/* Tells at once whether a value is good, and which is not. */
static int try_value(const char *key, const char *value)
{
	struct vouch_launch *launch = vouch_launch_new();
	struct vouch_error error = { 0 };
	int code = launch ? vouch_launch_set(launch, key, value, &error) : -1;

	if (code)
		complain("%s", launch ? error.text : "no memory for a launch");
	vouch_launch_free(launch);
	return code ? EXIT_USAGE : EXIT_AFFIRMED;
}

static int add_list(struct measure_input *input, const char *list)
{
	int status = EXIT_AFFIRMED;

	while (status == EXIT_AFFIRMED) {
		const char *end = strchrnul(list, ',');

		status = add_value(input, list, (size_t)(end - list));
		if (status == EXIT_AFFIRMED)
			status = try_value(input->key,
					   input->values[input->count - 1]);
		if (!*end)
			break;
		list = end + 1;
	}
	return status;
}

int measure_add(struct measure_set *set, const char *name, const char *value)
{
	const struct vouch_launch_key *key = find_key(name);
	struct measure_input *input = key ? find_input(set, key) : NULL;

	if (!input)
		return try_value(name, value); /* complains */
	if (key->is_file || !strcmp(name, "cmdline"))
		return add_value(input, value, strlen(value));
	return add_list(input, value);
}

static void free_input(struct measure_input *input)
{
	for (size_t i = 0; i < input->count; i++) {
		mapped_close(input->files[i]);
		free(input->values[i]);
	}
	free(input->files);
	free(input->values);
}

void measure_set_free(struct measure_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		free_input(&set->inputs[i]);
	set->count = 0;
}

size_t measure_set_size(const struct measure_set *set)
{
	size_t size = 1;

	for (size_t i = 0; i < set->count; i++) {
		size *= set->inputs[i].count;
		if (size > MEASURE_SET_MAX) {
			complain("set has more than %d launches, want fewer "
				 "values",
				 MEASURE_SET_MAX);
			return 0;
		}
	}
	return size;
}

/* Which of its values an input has in launch @index. */
static size_t choice_of(const struct measure_set *set, size_t index,
			const struct measure_input *input)
{
	for (size_t i = set->count; i-- > 0;) {
		const struct measure_input *other = &set->inputs[i];

		if (other == input)
			return index % other->count;
		index /= other->count;
	}
	return 0;
}

const char *measure_chosen(const struct measure_set *set, size_t index,
			   const struct measure_input *input)
{
	return input->values[choice_of(set, index, input)];
}

static int choose(const struct measure_set *set, size_t index,
		  const struct measure_input *input,
		  struct vouch_launch *launch)
{
	size_t choice = choice_of(set, index, input);
	struct vouch_error error = { 0 };
	int code;

	if (input->is_file)
		code = vouch_launch_set_file(launch, input->key,
					     input->files[choice]->data,
					     input->files[choice]->size,
					     &error);
	else
		code = vouch_launch_set(launch, input->key,
					input->values[choice], &error);
	if (code)
		complain("%s", error.text);
	return code ? EXIT_USAGE : EXIT_AFFIRMED;
}

/* What does not change is set once: its digests are kept. */
static bool is_set(const struct measure_set *set, size_t index,
		   const struct measure_input *input)
{
	return index &&
	       choice_of(set, index, input) == choice_of(set, index - 1, input);
}

int measure_choose(const struct measure_set *set, size_t index,
		   struct vouch_launch *launch)
{
	int status = EXIT_AFFIRMED;

	for (size_t i = 0; i < set->count && status == EXIT_AFFIRMED; i++)
		if (!is_set(set, index, &set->inputs[i]))
			status = choose(set, index, &set->inputs[i], launch);
	return status;
}

int measure_choose_all(const struct measure_set *set, size_t index,
		       struct vouch_launch *launch)
{
	int status = EXIT_AFFIRMED;

	for (size_t i = 0; i < set->count && status == EXIT_AFFIRMED; i++)
		status = choose(set, index, &set->inputs[i], launch);
	return status;
}

int measure_restore(const struct measure_set *set, size_t index,
		    const char *key, struct vouch_launch *launch)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->inputs[i].key, key))
			return choose(set, index, &set->inputs[i], launch);
	vouch_launch_set(launch, key, NULL, NULL);
	return EXIT_AFFIRMED;
}
