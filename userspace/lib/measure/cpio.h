/* SPDX-License-Identifier: MIT */
/* An archive of one file, as systemd-stub makes it for an initrd. */
#ifndef VOUCH_LIB_MEASURE_CPIO_H
#define VOUCH_LIB_MEASURE_CPIO_H

#include "measure/hash.h"

/* Its folder .extra, and the head of @name in it, whose content comes next. */
void cpio_start(struct hash *hash, const char *name, u32 size);

/* Behind the content, which is padded to four bytes. */
void cpio_end(struct hash *hash);

#endif /* VOUCH_LIB_MEASURE_CPIO_H */
