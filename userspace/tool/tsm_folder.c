// SPDX-License-Identifier: MIT
/*
 * A folder of Linux's configfs-tsm, or a copy of one: a report in several
 * files, which Documentation/ABI/testing/configfs-tsm-report of Linux names.
 */
#define _GNU_SOURCE /* asprintf() */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tool.h"
#include "tsm_folder.h"

static const char *const blobs[] = { "outblob", "auxblob", "manifestblob" };

/* What the report was asked for: none of it says more than the report does. */
static const char *const others[] = {
	"provider",	   "generation",
	"inblob",	   "privlevel",
	"privlevel_floor", "service_provider",
	"service_guid",	   "service_manifest_version",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

bool tsm_folder_has(const char *name)
{
	return is_among(blobs, COUNT(blobs), name) ||
	       is_among(others, COUNT(others), name);
}

bool tsm_folder_has_report(const char *path)
{
	struct stat st;
	char *file;
	bool has;

	if (asprintf(&file, "%s/outblob", path) < 0)
		return false;
	has = !stat(file, &st) && S_ISREG(st.st_mode);
	free(file);
	return has;
}

bool tsm_folder_is(const char *path)
{
	DIR *folder = tsm_folder_has_report(path) ? opendir(path) : NULL;
	const struct dirent *entry;
	bool is = folder;

	while (is && (entry = readdir(folder)))
		is = *entry->d_name == '.' || tsm_folder_has(entry->d_name);
	if (folder)
		closedir(folder);
	return is;
}

/* A file of the folder; no bytes when there is no such file. */
static int load(const char *path, const char *name, struct vouch_bytes *bytes)
{
	char *file;
	int ret;

	*bytes = (struct vouch_bytes){ 0 };
	if (asprintf(&file, "%s/%s", path, name) < 0)
		return -ENOMEM;
	ret = file_load_found(file, bytes);
	free(file);
	return ret == -ENOENT && strcmp(name, "outblob") ? 0 : ret;
}

static int put_blob(json_t *object, const char *path, const char *name)
{
	struct vouch_bytes bytes;
	int ret = load(path, name, &bytes);
	char *text = NULL;

	if (!ret && bytes.size) {
		text = base64_text(bytes.data, bytes.size);
		ret = json_object_set_new(object, name, json_string(text)) ?
			      -ENOMEM :
			      0;
	}
	free(text);
	vouch_bytes_free(&bytes);
	return ret;
}

/* One line of text, without its end. */
static int load_line(const char *path, const char *name, char **line)
{
	struct vouch_bytes bytes;
	int ret = load(path, name, &bytes);

	*line = NULL;
	if (!ret && bytes.data) {
		*line = strndup((char *)bytes.data, bytes.size);
		ret = *line ? 0 : -ENOMEM;
	}
	if (*line)
		(*line)[strcspn(*line, "\n")] = '\0';
	vouch_bytes_free(&bytes);
	return ret;
}

static int put_line(json_t *object, const char *name, const char *line)
{
	if (!line)
		return 0;
	return json_object_set_new(object, name, json_of_name(line)) ? -ENOMEM :
								       0;
}

static int put_blobs(json_t *object, const char *path)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < COUNT(blobs); i++)
		ret = put_blob(object, path, blobs[i]);
	return ret;
}

/* "generation" counts each request, whoever makes it. */
static int is_same(const char *path, const char *generation)
{
	char *now;
	int ret = load_line(path, "generation", &now);

	if (!ret && generation && (!now || strcmp(generation, now)))
		ret = -ESTALE;
	free(now);
	return ret;
}

int tsm_folder_load(const char *path, struct vouch_bytes *bytes)
{
	json_t *object = json_object();
	char *provider = NULL, *generation = NULL, *text = NULL;
	int ret = load_line(path, "generation", &generation);

	if (!ret)
		ret = load_line(path, "provider", &provider);
	if (!ret)
		ret = put_blobs(object, path);
	if (!ret)
		ret = is_same(path, generation);
	if (!ret)
		ret = put_line(object, "provider", provider);
	if (!ret)
		ret = put_line(object, "generation", generation);
	if (!ret)
		text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(object);
	free(provider);
	free(generation);
	*bytes = (struct vouch_bytes){ (uint8_t *)text,
				       text ? strlen(text) : 0 };
	return ret || text ? ret : -ENOMEM;
}

bool evidence_read(const char *path, struct vouch_bytes *bytes)
{
	int code;

	if (!tsm_folder_is(path))
		return file_read(path, bytes);
	code = tsm_folder_load(path, bytes);
	if (code)
		complain("%s: %s", path, file_error(code));
	return !code;
}
