/* SPDX-License-Identifier: MIT */
/* What "vouch appraise --ear" writes: a result that is signed. */
#ifndef VOUCH_TOOL_EAR_H
#define VOUCH_TOOL_EAR_H

#include "tool.h"

struct ear_writer {
	const char *path; /* NULL: no token is wanted */
	const char *key; /* path or URI */
	const char *as; /* "form=cwt,dialect=veraison", or NULL */
	struct vouch_sign_key *signer;
	struct vouch_ear_options options;
	const char *algorithm;
	uint8_t nonce[64];
	char *text; /* of @as, taken apart */
	struct vouch_bytes token;
	unsigned int count; /* of results */
	char error[512]; /* why there is none */
};

/* Opens the key; complains. Return: an exit status. */
int ear_writer_start(struct ear_writer *writer);
void ear_writer_end(struct ear_writer *writer);

/* Signs the one result; a second one makes it no token. Not for threads. */
void ear_writer_add(struct ear_writer *writer,
		    const struct vouch_result *result,
		    const struct vouch_bytes *evidence);

/* Writes the token. Return: an exit status. */
int ear_writer_finish(struct ear_writer *writer);

#endif /* VOUCH_TOOL_EAR_H */
