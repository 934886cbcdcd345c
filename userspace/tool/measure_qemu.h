/* SPDX-License-Identifier: MIT */
/* What the two files that read a command line of QEMU share. */
#ifndef VOUCH_TOOL_MEASURE_QEMU_H
#define VOUCH_TOOL_MEASURE_QEMU_H

#include "measure.h"

/* Each text is to be freed; NULL where there is none, or without memory. */

/* As far as the next comma that is not doubled, with those that are as one. */
char *qemu_value(const char *value);

/* The text of "name=" in a list with commas. */
char *qemu_member(const char *list, const char *name);

/* The same, or else the first of the list, which may be without its name. */
char *qemu_first(const char *list, const char *name);

/* The file of the node @name of -blockdev, which may lie on another. */
char *qemu_flash(char *const *args, size_t count, const char *name);

#endif /* VOUCH_TOOL_MEASURE_QEMU_H */
