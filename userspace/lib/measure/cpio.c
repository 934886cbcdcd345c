// SPDX-License-Identifier: MIT
/*
 * The form "newc" of Linux's Documentation/driver-api/early-userspace/
 * buffer-format.rst, with times and owners that are zero.
 */
#include "measure/cpio.h"

#include <stdio.h>
#include <string.h>

#define HEAD_SIZE 110
#define FOLDER 040555
#define FILE_MODE 0100444

static void add(struct hash *hash, const char *text, size_t size)
{
	hash_add(hash, (const u8 *)text, size);
}

/* Name and head are padded to four bytes together. */
static void add_head(struct hash *hash, u32 inode, u32 mode, u32 size,
		     const char *name)
{
	u32 length = (u32)strlen(name) + 1;
	char head[HEAD_SIZE + 1];

	snprintf(head, sizeof(head),
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		 inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, length, 0);
	add(hash, head, HEAD_SIZE);
	add(hash, name, length);
	hash_add_zeroes(hash, -(HEAD_SIZE + length) & 3);
}

void cpio_start(struct hash *hash, const char *name, u32 size)
{
	add_head(hash, 1, FOLDER, 0, ".extra");
	add_head(hash, 2, FILE_MODE, size, name);
}

/* systemd-stub has a capital digit here, and here alone. */
void cpio_end(struct hash *hash)
{
	static const char trailer[] = "070701"
				      "000000000000000000000000"
				      "000000000000000100000000"
				      "000000000000000000000000"
				      "00000000000000000000000B"
				      "00000000TRAILER!!!\0\0\0";

	add(hash, trailer, sizeof(trailer));
}
