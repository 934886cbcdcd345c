// SPDX-License-Identifier: MIT
#include "measuring.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"

#include <cmocka.h>

void launch_with(struct vouch_launch *launch, const char *key,
		 const char *value)
{
	struct vouch_error error = { 0 };

	if (vouch_launch_set(launch, key, value, &error))
		fail_msg("%s=%s: %s", key, value, error.text);
}

bool launch_with_file(struct vouch_launch *launch, const char *key,
		      const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	void *data = NULL;

	if (fd < 0 || fstat(fd, &st))
		return false;
	if (st.st_size)
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			    fd, 0);
	close(fd);
	assert_ptr_not_equal(data, MAP_FAILED);
	assert_int_equal(vouch_launch_set_file(launch, key, data,
					       (size_t)st.st_size, NULL),
			 0);
	return true;
}

static const struct vouch_measured *
find_value(const struct vouch_measurement *m, const char *name)
{
	const struct vouch_measured *value;

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (!strcmp(value->name, name))
			return value;
	return NULL;
}

void assert_measures(struct vouch_launch *launch, const char *kind,
		     const char *name, const char *hex, const char *id)
{
	struct vouch_measurement *m;
	struct vouch_error error = { 0 };
	const struct vouch_measured *value;
	char *got;

	if (vouch_measure(launch, kind, &m, &error))
		fail_msg("%s: %s", id, error.text);
	value = find_value(m, name);
	if (!value || !value->digest)
		fail_msg("%s: no %s: %s", id, name,
			 value ? value->missing : "not named");
	got = hex_encode(value->digest, value->size);
	if (strcmp(got, hex))
		fail_msg("%s: %s is %s, want %s", id, name, got, hex);
	free(got);
	vouch_measurement_free(m);
}

void assert_no_measure(struct vouch_launch *launch, const char *kind, int code,
		       const char *part)
{
	struct vouch_measurement *m;
	struct vouch_error error = { 0 };

	assert_int_equal(vouch_measure(launch, kind, &m, &error), code);
	assert_null(m);
	if (!strstr(error.text, part))
		fail_msg("'%s' has no '%s'", error.text, part);
}

const char *measure_inputs(void)
{
	static char path[4096];
	const char *cache = getenv("VOUCH_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (cache)
		snprintf(path, sizeof(path), "%s/measure", cache);
	else if (xdg)
		snprintf(path, sizeof(path), "%s/vouch/measure", xdg);
	else
		snprintf(path, sizeof(path), "%s/.cache/vouch/measure",
			 home ? home : "");
	return access(path, F_OK) ? NULL : path;
}
