// SPDX-License-Identifier: MIT
/* What there is to appraise, one after the other. */
#define _GNU_SOURCE /* asprintf(), scandir(), alphasort() */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tool.h"
#include "tsm_folder.h"

/* A folder that is gone through by name, so that results have an order. */
struct folder {
	char *path;
	struct dirent **entries;
	int count, next;
	bool has_report; /* of configfs-tsm, in several files */
};

struct items {
	char **args;
	int count, next;
	struct folder folders[FOLDERS_MAX];
	size_t depth;
	struct lines lines;
	bool in_lines; /* of standard input */
};

struct items *items_new(int count, char **args)
{
	struct items *items = calloc(1, sizeof(*items));

	if (items) {
		items->args = args;
		items->count = count;
	}
	return items;
}

static void leave(struct items *items)
{
	struct folder *folder = &items->folders[--items->depth];

	for (int i = folder->next; i < folder->count; i++)
		free(folder->entries[i]);
	free(folder->entries);
	free(folder->path);
}

void items_free(struct items *items)
{
	while (items && items->depth)
		leave(items);
	if (items)
		lines_stop(&items->lines);
	free(items);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool items_may_be_one(const struct items *items)
{
	return items->count == 1 &&
	       (!is_folder(items->args[0]) || tsm_folder_is(items->args[0]));
}

bool items_is_single(const struct items *items)
{
	return items_may_be_one(items) && strcmp(items->args[0], "-");
}

/* All files of a report in one item, by the path of the folder. */
static bool set_report(struct item *item, const char *path)
{
	item_set_path(item, path);
	item->is_folder = true;
	return true;
}

/* An item that nobody can read keeps the place of what it stands for. */
static void set_error(struct item *item, const char *path, const char *text)
{
	item_set_path(item, path);
	snprintf(item->error, sizeof(item->error), "%s", text);
}

static int skip_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Returns whether there is an item: one that says what is wrong. */
static bool enter(struct items *items, const char *path, struct item *item)
{
	struct folder folder = { .path = strdup(path) };

	if (items->depth == FOLDERS_MAX) {
		set_error(item, path, "is too deep, want 8 folders at most");
	} else {
		folder.count =
			scandir(path, &folder.entries, skip_dots, alphasort);
		folder.has_report = tsm_folder_has_report(path);
		if (folder.count > 0 && folder.path) {
			items->folders[items->depth++] = folder;
			return false;
		}
		set_error(item, path,
			  folder.count ? strerror(errno) : "has no files");
		if (!folder.count)
			free(folder.entries);
	}
	free(folder.path);
	return true;
}

/* Sockets, pipes and devices in a folder are nobody's evidence. */
static bool next_entry(struct items *items, struct item *item)
{
	struct folder *folder = &items->folders[items->depth - 1];
	struct dirent *entry = folder->entries[folder->next++];
	struct stat st;
	bool found = false;
	char *path;

	if (folder->has_report && tsm_folder_has(entry->d_name)) {
		found = !strcmp(entry->d_name, "outblob") &&
			set_report(item, folder->path);
		free(entry);
		return found;
	}
	if (asprintf(&path, "%s/%s", folder->path, entry->d_name) < 0)
		path = NULL;
	free(entry);
	if (!path || stat(path, &st)) {
		set_error(item, path ? path : folder->path, strerror(errno));
		found = true;
	} else if (S_ISDIR(st.st_mode)) {
		found = enter(items, path, item);
	} else if (S_ISREG(st.st_mode)) {
		item_set_path(item, path);
		item->is_found = true;
		found = true;
	}
	free(path);
	return found;
}

/* Standard input that is no lines: nobody else can read it later. */
static bool load_whole(struct items *items, struct item *item)
{
	int code;

	item_set_path(item, "-");
	lines_take(&items->lines, &item->bytes);
	code = file_load_rest(&item->bytes);
	if (code)
		snprintf(item->error, sizeof(item->error), "%s",
			 file_error(code));
	free(item->path);
	item->path = NULL;
	return true;
}

static bool next_arg(struct items *items, struct item *item)
{
	const char *arg = items->args[items->next++];

	if (strcmp(arg, "-") == 0) {
		items->in_lines = lines_start(&items->lines);
		return !items->in_lines && load_whole(items, item);
	}
	if (tsm_folder_is(arg))
		return set_report(item, arg);
	if (is_folder(arg))
		return enter(items, arg, item);
	item_set_path(item, arg);
	return true;
}

static bool is_through(const struct items *items)
{
	const struct folder *folder = &items->folders[items->depth - 1];

	return folder->next == folder->count;
}

bool items_next(struct items *items, struct item *item)
{
	bool found = false;

	while (!found) {
		if (items->in_lines) {
			found = lines_next(&items->lines, item);
			items->in_lines = found;
		} else if (items->depth && is_through(items)) {
			leave(items);
		} else if (items->depth) {
			found = next_entry(items, item);
		} else if (items->next < items->count) {
			found = next_arg(items, item);
		} else {
			return false;
		}
	}
	return true;
}
