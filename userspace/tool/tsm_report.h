/* SPDX-License-Identifier: MIT */
/* A report asked for by Linux's configfs-tsm, whatever TEE the guest has. */
#ifndef VOUCH_TOOL_TSM_REPORT_H
#define VOUCH_TOOL_TSM_REPORT_H

#include <vouch.h>

#define TSM_REPORTS "/sys/kernel/config/tsm/report"

/*
 * Makes a folder in @reports, asks there for a report over @nonce with zeroes
 * behind it, and removes the folder again. @bytes: as tsm_folder_load() has
 * them. Return: 0, or a negative errno with @error.
 */
int tsm_report_create(const char *reports, const uint8_t *nonce, size_t size,
		      struct vouch_bytes *bytes, struct vouch_error *error);

/* The same for "vouch evidence"; returns the exit status. */
int tsm_report_write(const char *reports, const uint8_t *nonce, size_t size,
		     const char *output);

#endif /* VOUCH_TOOL_TSM_REPORT_H */
