/* SPDX-License-Identifier: MIT */
/* A folder with answers of services. */
#ifndef VOUCH_TOOL_MIRROR_H
#define VOUCH_TOOL_MIRROR_H

#include "fetch.h"

/* ---- mirror_write.c ---- */

/* All answers, in each layout. Return: an exit status; complains. */
int mirror_write(const char *folder, const struct fetching *f);

/* ---- mirror_pccs.c ---- */

/* A file for each platform. Return: an exit status. */
int mirror_write_pccs(const char *folder, const struct fetching *f);

/* ---- mirror_put.c ---- */

/* FOLDER/PATH with all folders that it needs. Return: an exit status. */
int mirror_put(const char *folder, const char *path,
	       const struct vouch_bytes *bytes);

/* The body of an answer, and the chain in its headers, or NULL. */
struct vouch_bytes mirror_body(const struct vouch_bytes *answer);
char *mirror_chain(const struct vouch_bytes *answer);

#endif /* VOUCH_TOOL_MIRROR_H */
