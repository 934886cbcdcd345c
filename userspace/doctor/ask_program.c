// SPDX-License-Identifier: MIT
/*
 * Questions about programs and firmware images: what they can do is read from
 * the files, and none of them is started.
 */
#define _GNU_SOURCE /* memmem() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/machine.h"

#define IMAGE_SIZE_MAX (256u << 20)

/* Maps a file for reading; NULL with a negative errno in @ret. */
static void *map(const char *root, const char *path, size_t *size, int *ret)
{
	int fd = machine_open_file(root, path);
	struct stat found;
	void *data = MAP_FAILED;

	*ret = fd;
	if (fd < 0)
		return NULL;
	*ret = -EFBIG;
	if (fstat(fd, &found)) {
		*ret = -errno;
	} else if (found.st_size > 0 && found.st_size <= IMAGE_SIZE_MAX) {
		*size = (size_t)found.st_size;
		data = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
		*ret = data == MAP_FAILED ? -errno : 0;
	}
	close(fd);
	return data == MAP_FAILED ? NULL : data;
}

/*
 * QEMU's types are names that end with a zero in its data, so that a program
 * tells which it has without being run.
 */
int ask_types(const char *root, const char *subject, struct answer *answer)
{
	static const char *const types[] = { "sev-snp-guest", "tdx-guest",
					     "igvm-cfg" };
	size_t size;
	int ret;
	void *data = map(root, subject, &size, &ret);

	for (size_t i = 0; data && i < 3 && !ret; i++)
		if (memmem(data, size, types[i], strlen(types[i]) + 1))
			ret = answer_print(answer, "%s ", types[i]);
	if (data)
		munmap(data, size);
	return ret;
}

/* Whether a launch with this firmware can be measured says what it is for. */
static bool is_for(const char *kind, const void *data, size_t size,
		   const char *const (*values)[2])
{
	struct vouch_launch *launch = vouch_launch_new();
	struct vouch_measurement *measurement = NULL;
	bool ok = launch &&
		  !vouch_launch_set_file(launch, "ovmf", data, size, NULL);

	for (; ok && (*values)[0]; values++)
		ok = !vouch_launch_set(launch, (*values)[0], (*values)[1],
				       NULL);
	ok = ok && !vouch_measure(launch, kind, &measurement, NULL);
	vouch_measurement_free(measurement);
	vouch_launch_free(launch);
	return ok;
}

int ask_firmware(const char *root, const char *subject, struct answer *answer)
{
	static const char *const snp[][2] = { { "vcpus", "1" },
					      { "vcpu-type", "EPYC-v4" },
					      { NULL, NULL } };
	static const char *const tdx[][2] = { { "memory", "2G" },
					      { NULL, NULL } };
	size_t size;
	int ret;
	void *data = map(root, subject, &size, &ret);

	if (!data)
		return ret;
	if (is_for("snp", data, size, snp))
		ret = answer_print(answer, "snp ");
	if (!ret && is_for("tdx", data, size, tdx))
		ret = answer_print(answer, "tdx ");
	munmap(data, size);
	return ret;
}

int ask_program(const char *root, const char *subject, struct answer *answer)
{
	const char *path = getenv("PATH") ?: "/usr/bin:/bin";
	char file[MACHINE_PATH_SIZE], whole[MACHINE_PATH_SIZE];

	for (size_t length; *path; path += length + (path[length] == ':')) {
		int size;

		length = strcspn(path, ":");
		size = snprintf(file, sizeof(file), "%.*s/%s", (int)length,
				path, subject);
		if (size > 0 && size < (int)sizeof(file) && *file == '/' &&
		    machine_path(whole, root, file) && !access(whole, X_OK))
			return answer_print(answer, "%s", file);
	}
	return -ENOENT;
}
