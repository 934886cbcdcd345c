// SPDX-License-Identifier: MIT
/*
 * A client of configfs-tsm that knows nothing of vouch, written after Linux's
 * Documentation/ABI/testing/configfs-tsm-report, in the order in which the
 * clients in the field do it:
 *
 *   tsm_client once FOLDER INBLOB [NAME=VALUE]...
 *     as go-configfs-tsm's GetReport(): a folder of its own, each file read
 *     with the generation checked after it, and the folder removed
 *   tsm_client dcap FOLDER INBLOB
 *     as Intel's libtdx_attest: a folder that all its callers share and that
 *     stays, the provider tdx_guest, the quote, and the generation around it
 *
 * INBLOB is hex. NAME=VALUE are files to write first: privlevel and service_*.
 * What was read is in FOLDER, by the names of the files.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPORTS "/sys/kernel/config/tsm/report"
#define INBLOB_SIZE 64
#define ROOM (1024 * 1024)

static char entry[256];
static char bytes[ROOM];

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static const char *file_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", entry, name);
	return path;
}

/* All of it by one write; a binary file takes it when it is closed. */
static void attr_write(const char *name, const void *data, size_t size)
{
	int fd = open(file_of(name), O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd))
		fail(name);
}

static size_t attr_read(const char *name)
{
	int fd = open(file_of(name), O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	ssize_t got = 0;

	if (fd < 0)
		fail(name);
	while (size < sizeof(bytes) - 1 &&
	       (got = read(fd, bytes + size, sizeof(bytes) - 1 - size)) > 0)
		size += (size_t)got;
	if (got < 0)
		fail(name);
	close(fd);
	bytes[size] = 0;
	return size;
}

static uint64_t generation(void)
{
	attr_read("generation");
	return strtoull(bytes, NULL, 10);
}

static void keep(const char *folder, const char *name, size_t size)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
		fail(path);
	printf("%s %zu\n", name, size);
}

/* "It is a protocol violation if generation changed meanwhile." */
static void read_checked(const char *folder, const char *name,
			 uint64_t expected)
{
	size_t size = attr_read(name);

	keep(folder, name, size);
	if (generation() == expected)
		return;
	fprintf(stderr, "%s: another process wrote to the folder\n", name);
	exit(1);
}

static bool is_there(const char *name)
{
	return !access(file_of(name), F_OK);
}

static void read_if_there(const char *folder, const char *name,
			  uint64_t expected)
{
	if (is_there(name))
		read_checked(folder, name, expected);
}

static void inblob_write(const char *hex)
{
	uint8_t inblob[INBLOB_SIZE];
	size_t size = 0;
	unsigned int byte;

	while (size < sizeof(inblob) && sscanf(hex, "%2x", &byte) == 1) {
		inblob[size++] = (uint8_t)byte;
		hex += 2;
	}
	attr_write("inblob", inblob, size);
}

static int once(const char *folder, const char *inblob, char **options)
{
	uint64_t expected;

	snprintf(entry, sizeof(entry), REPORTS "/client-%d", (int)getpid());
	if (mkdir(entry, 0700))
		fail(entry);
	expected = generation();
	inblob_write(inblob);
	expected++;
	for (; *options; options++, expected++) {
		char *value = strchr(*options, '=');

		if (!value)
			return 2;
		*value++ = 0;
		attr_write(*options, value, strlen(value));
	}
	read_if_there(folder, "auxblob", expected);
	read_checked(folder, "outblob", expected);
	read_if_there(folder, "manifestblob", expected);
	read_checked(folder, "provider", expected);
	read_if_there(folder, "privlevel_floor", expected);
	if (rmdir(entry))
		fail(entry);
	return 0;
}

static int dcap(const char *folder, const char *inblob)
{
	uint64_t before;

	snprintf(entry, sizeof(entry), REPORTS "/com.intel.dcap");
	if (mkdir(entry, 0755) && errno != EEXIST)
		fail(entry);
	attr_read("provider");
	if (strncmp(bytes, "tdx_guest", strlen("tdx_guest"))) {
		fprintf(stderr, "provider is %swant tdx_guest\n", bytes);
		return 1;
	}
	before = generation();
	inblob_write(inblob);
	read_checked(folder, "outblob", before + 1);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && !strcmp(argv[1], "once"))
		return once(argv[2], argv[3], argv + 4);
	if (argc == 4 && !strcmp(argv[1], "dcap"))
		return dcap(argv[2], argv[3]);
	fprintf(stderr, "usage: tsm_client once|dcap FOLDER INBLOB "
			"[NAME=VALUE]...\n");
	return 2;
}
