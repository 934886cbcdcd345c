// SPDX-License-Identifier: MIT
/*
 * Client of configfs-tsm (Documentation/ABI/testing/configfs-tsm-report of
 * Linux): each write counts up "generation", so that a report that others asked
 * for meanwhile in the same folder is not taken for ours.
 */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"
#include "tsm_folder.h"
#include "tsm_report.h"

/* All that providers take: SEV-SNP and TDX want 64 bytes, CCA 32 to 64. */
#define INBLOB_SIZE 64

/* The driver is busy for as long as firmware is: 50 times 100 ms. */
#define ATTEMPTS 50
#define PAUSE_NS 100000000

static int write_inblob(const char *folder, const uint8_t *inblob)
{
	ssize_t written;
	char *path;
	int fd, ret;

	if (asprintf(&path, "%s/inblob", folder) < 0)
		return -ENOMEM;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ret = fd < 0 ? -errno : 0;
	free(path);
	if (ret)
		return ret;
	written = write(fd, inblob, INBLOB_SIZE);
	if (written != INBLOB_SIZE)
		ret = written < 0 ? -errno : -EIO;
	close(fd);
	return ret;
}

/* -ENOENT: there is no such file, or no number in it. */
static int read_generation(const char *folder, unsigned long *number)
{
	struct vouch_bytes bytes;
	char *path, text[24] = "", *end;
	int ret;

	if (asprintf(&path, "%s/generation", folder) < 0)
		return -ENOMEM;
	ret = file_load_found(path, &bytes);
	free(path);
	if (ret)
		return ret;
	if (bytes.size && bytes.size < sizeof(text))
		memcpy(text, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	*number = strtoul(text, &end, 10);
	return end == text ? -ENOENT : 0;
}

/* One write counts for one: more is somebody else's. */
static int ask_once(const char *folder, const uint8_t *inblob,
		    struct vouch_bytes *bytes)
{
	unsigned long before, after;
	int ret = read_generation(folder, &before);

	if (!ret)
		ret = write_inblob(folder, inblob);
	if (!ret)
		ret = tsm_folder_load(folder, bytes);
	if (!ret)
		ret = read_generation(folder, &after);
	if (!ret && after != before + 1)
		ret = -ESTALE;
	if (ret)
		vouch_bytes_free(bytes);
	return ret;
}

static bool may_go_better(int ret)
{
	return ret == -EBUSY || ret == -EWOULDBLOCK || ret == -ESTALE ||
	       ret == -EINTR;
}

static int ask(const char *folder, const uint8_t *inblob,
	       struct vouch_bytes *bytes)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int ret = ask_once(folder, inblob, bytes);

	for (int i = 1; i < ATTEMPTS && may_go_better(ret); i++) {
		nanosleep(&pause, NULL);
		ret = ask_once(folder, inblob, bytes);
	}
	return ret;
}

/* A folder of another process of this number may be left over. */
static int make_folder(const char *reports, char **folder)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		if (asprintf(folder, "%s/vouch-%d-%d", reports, (int)getpid(),
			     i) < 0) {
			*folder = NULL;
			return -ENOMEM;
		}
		if (!mkdir(*folder, 0700))
			return 0;
		free(*folder);
		*folder = NULL;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int tell(struct vouch_error *error, int ret, const char *reports,
		bool has_folder)
{
	const char *why = ret == -ENXIO ? "the guest has no TEE that Linux "
					  "knows of" :
					  strerror(-ret);

	error->code = ret;
	if (has_folder)
		snprintf(error->text, sizeof(error->text),
			 "%s: no report was made: %s", reports,
			 ret == -ESTALE ? "others ask in the same folder" :
					  why);
	else
		snprintf(error->text, sizeof(error->text),
			 "%s: no folder can be made, want configfs mounted, a "
			 "TEE's module loaded, and root: %s",
			 reports, why);
	return ret;
}

int tsm_report_create(const char *reports, const uint8_t *nonce, size_t size,
		      struct vouch_bytes *bytes, struct vouch_error *error)
{
	uint8_t inblob[INBLOB_SIZE] = { 0 };
	char *folder = NULL;
	int ret;

	*bytes = (struct vouch_bytes){ 0 };
	if (size > sizeof(inblob))
		return tell(error, -EINVAL, reports, true);
	memcpy(inblob, nonce, size);
	ret = make_folder(reports, &folder);
	if (ret || !folder)
		return tell(error, ret, reports, false);
	ret = ask(folder, inblob, bytes);
	rmdir(folder);
	free(folder);
	return ret ? tell(error, ret, reports, true) : 0;
}

int tsm_report_write(const char *reports, const uint8_t *nonce, size_t size,
		     const char *output)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	int status;

	if (tsm_report_create(reports, nonce, size, &bytes, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	status = file_write(output, &bytes, 0644);
	vouch_bytes_free(&bytes);
	return status;
}
