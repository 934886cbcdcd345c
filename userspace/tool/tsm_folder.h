/* SPDX-License-Identifier: MIT */
/* A report of Linux's configfs-tsm, which is a folder. */
#ifndef VOUCH_TOOL_TSM_FOLDER_H
#define VOUCH_TOOL_TSM_FOLDER_H

#include <stdbool.h>
#include <vouch.h>

/* Whether a folder has the file "outblob": a report of Linux's configfs-tsm. */
bool tsm_folder_has_report(const char *path);

/* Whether configfs-tsm has a file of that name in the folder of a report. */
bool tsm_folder_has(const char *name);

/* Whether it has such a report and nothing else. */
bool tsm_folder_is(const char *path);

/*
 * What the files of a report hold, as one object of JSON, which the library
 * takes for one piece. Return: 0 or a negative errno: -ESTALE when another
 * report was asked for while it was read.
 */
int tsm_folder_load(const char *path, struct vouch_bytes *bytes);

/* file_read() of evidence, which may be such a folder. */
bool evidence_read(const char *path, struct vouch_bytes *bytes);

#endif /* VOUCH_TOOL_TSM_FOLDER_H */
