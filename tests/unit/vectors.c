// SPDX-License-Identifier: MIT
#include "vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"

#include <cmocka.h>

#define FOLDERS_MAX 256

const char *vectors;

bool find_vectors(void)
{
	DIR *dir;

	vectors = getenv("VECTORS");
	if (!vectors)
		vectors = "../shared/vectors";
	dir = opendir(vectors);
	if (!dir) {
		printf("1..1\nok 1 - vectors # SKIP no folder %s\n", vectors);
		return false;
	}
	closedir(dir);
	return true;
}

static struct vouch_bytes read_file(const char *path)
{
	struct vouch_bytes bytes = { 0 };
	FILE *file = fopen(path, "rb");
	long size;

	if (!file)
		return bytes;
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	rewind(file);
	assert_true(size > 0);
	bytes.data = malloc((size_t)size);
	bytes.size = fread(bytes.data, 1, (size_t)size, file);
	assert_int_equal(bytes.size, size);
	fclose(file);
	return bytes;
}

struct vouch_bytes read_in(const char *folder, const char *name)
{
	char path[FILE_SIZE];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return read_file(path);
}

/* What is not there is not added. */
void add_file(struct appraiser *appraiser, const char *folder, const char *name)
{
	struct vouch_bytes bytes = read_in(folder, name);

	if (bytes.size)
		add_endorsement(appraiser, &bytes);
	vouch_bytes_free(&bytes);
}

bool has_file(const char *folder, const char *name)
{
	struct vouch_bytes bytes = read_in(folder, name);
	bool has = bytes.size > 0;

	vouch_bytes_free(&bytes);
	return has;
}

json_t *read_expect(const char *folder)
{
	char path[FILE_SIZE];
	json_t *json;

	snprintf(path, sizeof(path), "%s/expect.json", folder);
	json = json_load_file(path, 0, NULL);
	assert_non_null(json);
	return json;
}

const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static int order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t each_folder(const char *family, each_t *each)
{
	char *names[FOLDERS_MAX] = {}, path[PATH_SIZE];
	struct dirent *entry;
	size_t count = 0, called = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", vectors, family);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) && count < FOLDERS_MAX) {
		if (entry->d_name[0] != '.')
			names[count++] = strdup(entry->d_name);
	}
	closedir(dir);
	qsort(names, count, sizeof(names[0]), order);
	for (size_t i = 0; i < count; i++) {
		json_t *expect;

		snprintf(path, sizeof(path), "%s/%s/%s", vectors, family,
			 names[i]);
		free(names[i]);
		if (!has_file(path, "expect.json"))
			continue;
		expect = read_expect(path);
		print_message("# %s\n", path);
		each(path, expect);
		json_decref(expect);
		called++;
	}
	return called;
}
