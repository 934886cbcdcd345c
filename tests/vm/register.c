// SPDX-License-Identifier: MIT
/*
 * One measurement register of /dev/vouch
 *
 *   register NAME [DIGEST]
 *
 * Extends it by DIGEST, 96 hex digits, when there is one. Prints its value, or
 * errno and failure.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define DIGEST_SIZE 48

static void fail(const char *what, const struct vouch_failure *failure)
{
	printf("%s: errno=%s stage=%u reason=%u fw=%#llx\n", what,
	       strerrorname_np(errno), failure->stage, failure->reason,
	       (unsigned long long)failure->fw_error);
	exit(1);
}

static void extend(int fd, const char *name, const char *hex)
{
	struct vouch_extend_mr arg = { .digest_size = DIGEST_SIZE };

	strncpy((char *)arg.name, name, sizeof(arg.name) - 1);
	for (int i = 0; i < DIGEST_SIZE; i++) {
		if (sscanf(hex + 2 * i, "%2hhx", &arg.digest[i]) != 1) {
			fprintf(stderr, "digest has '%s', want 96 hex digits\n",
				hex);
			exit(2);
		}
	}
	if (ioctl(fd, VOUCH_IOC_EXTEND_MR, &arg))
		fail("extend", &arg.failure);
}

static void print(int fd, const char *name)
{
	struct vouch_read_mr arg = { 0 };

	strncpy((char *)arg.name, name, sizeof(arg.name) - 1);
	if (ioctl(fd, VOUCH_IOC_READ_MR, &arg))
		fail("read", &arg.failure);
	for (unsigned int i = 0; i < arg.value_size; i++)
		printf("%02x", arg.value[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	int fd;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: register NAME [DIGEST]\n");
		return 2;
	}
	if (argc == 3 && strlen(argv[2]) != 2 * DIGEST_SIZE) {
		fprintf(stderr, "digest has '%s', want 96 hex digits\n",
			argv[2]);
		return 2;
	}
	fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/vouch");
		return 2;
	}
	if (argc == 3)
		extend(fd, argv[1], argv[2]);
	print(fd, argv[1]);
	return 0;
}
