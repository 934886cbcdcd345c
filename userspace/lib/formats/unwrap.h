/* SPDX-License-Identifier: MIT */
/*
 * Evidence in the forms in which services, tickets and SDKs hand it out: text
 * of its bytes, members of JSON, armour, and responses of drivers. What comes
 * out decides whether a form was undone rightly, not the name of a member.
 */
#ifndef VOUCH_LIB_FORMATS_UNWRAP_H
#define VOUCH_LIB_FORMATS_UNWRAP_H

#include <vouch.h>

#include "base/types.h"
#include "formats/bound_key.h"
#include "formats/carried.h"

/* Characters of what was undone, in words. */
#define UNWRAP_TEXT_SIZE 256

/* Whether bytes are what is looked for. */
typedef bool unwrap_wanted_fn(const void *context, const u8 *data, size_t size);

struct unwrapped {
	struct vouch_bytes bytes; /* to be freed; no data: nothing was found */
	char undone[UNWRAP_TEXT_SIZE]; /* "in base64, in member evidence" */
	bool is_in_object; /* of JSON, perhaps beside others */
	struct bound_key key; /* of the certificate it was in, if it was */
	struct carried carried; /* what containers say of it; carried_free() */
	const char *limit; /* with -E2BIG: which one was reached, in words */
};

/*
 * Looks for the one piece in @data that @wanted is true of; @data itself is not
 * asked about.
 *
 * Return: 0, -ENOENT when there is none, -EEXIST when there are several that
 * differ, -E2BIG when there is more than may be undone, or -ENOMEM. @found has
 * bytes only with 0.
 */
int unwrap(const u8 *data, size_t size, unwrap_wanted_fn *wanted,
	   const void *context, struct unwrapped *found);

/* The same of pieces that may also be lists of objects in JSON. */
int unwrap_lists(const u8 *data, size_t size, unwrap_wanted_fn *wanted,
		 const void *context, struct unwrapped *found);

/* ---- formats/envelope.c ---- */

/* What an envelope of bytes holds, borrowed from it. */
struct envelope {
	const char *name; /* "in a response of SNP_GET_REPORT" */
	const u8 *data;
	size_t size;
};

/*
 * The response of the SNP guest driver: MSG_REPORT_RSP of AMD 56860, table 25,
 * as the firmware sends it or in the 4000 bytes of the ioctl. One that tells an
 * error is none.
 */
bool envelope_open(const u8 *data, size_t size, struct envelope *envelope);

#endif /* VOUCH_LIB_FORMATS_UNWRAP_H */
