// SPDX-License-Identifier: MIT
/*
 * What was fetched before, for all processes of a user:
 *
 *   objects/DIGEST   an answer, by the SHA-256 of its bytes
 *   names/DIGEST     what an address answered: which object, and its dates; by
 *                    the SHA-256 of the address
 *   locks/DIGEST     held by who asks that address; in it what it was told
 *
 * Objects and names are written beside their place, and then renamed: whatever
 * kills a process, each is there whole or not at all. A name is written after
 * its object. What does not fit together, or is past its dates, is not there.
 */
#define _GNU_SOURCE /* asprintf() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "fetch.h"

#define STALE_S 3600 /* nobody writes for so long: the writer was killed */
#define CLOCK_SLACK_NS 20000000L /* how late a file system's clock is */

struct fetch_cache {
	char *path;
	bool is_swept;
};

static bool make_folders(char *path)
{
	for (char *at = path + 1;; at++) {
		char was = *at;

		if (was && was != '/')
			continue;
		*at = '\0';
		if (mkdir(path, 0700) && errno != EEXIST) {
			complain("cache %s: %s", path, strerror(errno));
			return false;
		}
		*at = was;
		if (!was)
			return true;
	}
}

/* "$XDG_CACHE_HOME/vouch/endorsements", or below the home. */
static char *default_path(void)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int size = -1;

	if (cache && *cache == '/')
		size = asprintf(&path, "%s/vouch/endorsements", cache);
	else if (home && *home == '/')
		size = asprintf(&path, "%s/.cache/vouch/endorsements", home);
	return size < 0 ? NULL : path;
}

static bool make_all(struct fetch_cache *cache)
{
	static const char *const names[] = { "objects", "names", "locks" };
	bool ok = true;
	char *path;

	for (size_t i = 0; ok && i < sizeof(names) / sizeof(*names); i++) {
		ok = asprintf(&path, "%s/%s", cache->path, names[i]) >= 0;
		ok = ok && make_folders(path);
		if (ok)
			free(path);
	}
	return ok;
}

struct fetch_cache *fetch_cache_open(const struct fetch_options *options)
{
	struct fetch_cache *cache;

	if (options->no_cache)
		return NULL;
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return NULL;
	cache->path = options->cache ? strdup(options->cache) : default_path();
	if (!cache->path)
		complain("no cache: neither XDG_CACHE_HOME nor HOME is a "
			 "folder, want --cache FOLDER");
	if (cache->path && make_all(cache))
		return cache;
	fetch_cache_close(cache);
	return NULL;
}

void fetch_cache_close(struct fetch_cache *cache)
{
	if (cache)
		free(cache->path);
	free(cache);
}

/* FOLDER and the digest of some bytes; NULL without memory. */
static char *place(const struct fetch_cache *cache, const char *folder,
		   const void *data, size_t size)
{
	char digest[DIGEST_TEXT_SIZE], *path;

	if (!digest_text(data, size, digest) ||
	    asprintf(&path, "%s/%s/%s", cache->path, folder, digest) < 0)
		return NULL;
	return path;
}

/* ---- reading ---- */

static time_t number_of(const json_t *json, const char *name)
{
	return (time_t)json_integer_value(json_object_get(json, name));
}

static json_t *read_name(const struct fetch_cache *cache, const char *url)
{
	char *path = place(cache, "names", url, strlen(url));
	struct vouch_bytes bytes = { 0 };
	json_t *json = NULL;
	const char *of;

	if (path && !file_load(path, &bytes))
		json = json_loadb((char *)bytes.data, bytes.size, 0, NULL);
	vouch_bytes_free(&bytes);
	free(path);
	of = json_string_value(json_object_get(json, "url"));
	if (of && !strcmp(of, url))
		return json;
	json_decref(json);
	return NULL;
}

/* An object is what its name says, or damaged. */
static bool read_object(const struct fetch_cache *cache, const char *digest,
			struct vouch_bytes *bytes)
{
	char found[DIGEST_TEXT_SIZE], *path;
	bool ok;

	if (!digest || strlen(digest) != DIGEST_TEXT_SIZE - 1 ||
	    strspn(digest, "0123456789abcdef") != DIGEST_TEXT_SIZE - 1 ||
	    asprintf(&path, "%s/objects/%s", cache->path, digest) < 0)
		return false;
	ok = !file_load(path, bytes);
	free(path);
	if (ok && digest_text(bytes->data, bytes->size, found) &&
	    !strcmp(found, digest))
		return true;
	if (ok)
		vouch_bytes_free(bytes);
	return false;
}

bool fetch_cache_find(struct fetch_cache *cache, const char *url,
		      struct vouch_bytes *answer, time_t *fetched)
{
	json_t *name = cache ? read_name(cache, url) : NULL;
	time_t expires = number_of(name, "expires");
	bool ok;

	*answer = (struct vouch_bytes){ 0 };
	*fetched = number_of(name, "fetched");
	ok = name && (!expires || time(NULL) <= expires) &&
	     *fetched <= time(NULL) &&
	     read_object(cache,
			 json_string_value(json_object_get(name, "sha256")),
			 answer);
	json_decref(name);
	return ok;
}

/* ---- writing ---- */

/* Half of a file that a killed process left, by its name and age. */
static void sweep_entry(const char *folder, const char *name)
{
	struct stat st;
	char *path;

	if (*name == '.' || !strchr(name, '.') ||
	    asprintf(&path, "%s/%s", folder, name) < 0)
		return;
	if (!lstat(path, &st) && time(NULL) - st.st_mtime > STALE_S)
		unlink(path);
	free(path);
}

static void sweep_folder(const struct fetch_cache *cache, const char *folder)
{
	struct dirent *entry;
	char *path;
	DIR *dir;

	if (asprintf(&path, "%s/%s", cache->path, folder) < 0)
		return;
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		sweep_entry(path, entry->d_name);
	if (dir)
		closedir(dir);
	free(path);
}

static void sweep(struct fetch_cache *cache)
{
	if (cache->is_swept)
		return;
	cache->is_swept = true;
	sweep_folder(cache, "objects");
	sweep_folder(cache, "names");
}

static bool write_at(char *path, const void *data, size_t size)
{
	const struct vouch_bytes bytes = { (uint8_t *)data, size };
	bool ok = path && file_write(path, &bytes, 0600) == EXIT_AFFIRMED;

	free(path);
	return ok;
}

static char *name_text(const char *url, const struct vouch_bytes *answer,
		       const struct vouch_want_dates *dates)
{
	char digest[DIGEST_TEXT_SIZE], *text;
	json_t *json;

	if (!digest_text(answer->data, answer->size, digest))
		return NULL;
	json = json_pack("{s:s, s:s, s:I, s:I, s:I}", "url", url, "sha256",
			 digest, "fetched", (json_int_t)time(NULL), "issued",
			 (json_int_t)dates->issued, "expires",
			 (json_int_t)dates->expires);
	text = json ? json_dumps(json, JSON_PRESERVE_ORDER) : NULL;
	json_decref(json);
	return text;
}

bool fetch_cache_put(struct fetch_cache *cache, const char *url,
		     const struct vouch_bytes *answer,
		     const struct vouch_want_dates *dates)
{
	char *name;
	bool ok;

	if (!cache)
		return true;
	sweep(cache);
	name = name_text(url, answer, dates);
	ok = name &&
	     write_at(place(cache, "objects", answer->data, answer->size),
		      answer->data, answer->size) &&
	     write_at(place(cache, "names", url, strlen(url)), name,
		      strlen(name));
	free(name);
	return ok;
}

/* ---- one request for many that wait ---- */

static void wake(int number)
{
	(void)number;
}

/* flock() that ends after that time; it returns to wait once more. */
static bool lock_within(int fd, uint32_t seconds)
{
	const struct itimerval every = { { 1, 0 }, { 1, 0 } }, none = { 0 };
	struct sigaction action = { .sa_handler = wake }, before;
	double deadline = fetch_clock() + seconds;
	int ret;

	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &every, NULL);
	do {
		ret = flock(fd, LOCK_EX);
	} while (ret && errno == EINTR && fetch_clock() < deadline);
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &before, NULL);
	return !ret;
}

/* What the one before us was told, while we waited for it. */
static void read_said(int fd, const struct timespec *since, char *said,
		      size_t size)
{
	struct timespec told;
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st))
		return;
	told = st.st_mtim;
	told.tv_nsec += CLOCK_SLACK_NS;
	if (told.tv_sec < since->tv_sec ||
	    (told.tv_sec == since->tv_sec && told.tv_nsec < since->tv_nsec))
		return;
	got = pread(fd, said, size - 1, 0);
	said[got > 0 ? got : 0] = '\0';
}

int fetch_cache_lock(struct fetch_cache *cache, const char *url,
		     uint32_t seconds, char *said, size_t said_size)
{
	char *path = cache ? place(cache, "locks", url, strlen(url)) : NULL;
	struct timespec since;
	int fd = -1;

	*said = '\0';
	if (path)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(path);
	if (fd < 0 || !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	clock_gettime(CLOCK_REALTIME, &since);
	if (lock_within(fd, seconds)) {
		read_said(fd, &since, said, said_size);
		return fd;
	}
	close(fd);
	return -1;
}

void fetch_cache_unlock(int lock, const char *said)
{
	size_t size = said ? strlen(said) : 0;

	if (lock < 0)
		return;
	if (ftruncate(lock, 0) ||
	    (size && pwrite(lock, said, size, 0) != (ssize_t)size))
		complain("cache: %s", strerror(errno));
	close(lock);
}
