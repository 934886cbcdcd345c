/* SPDX-License-Identifier: MIT */
/*
 * What a result keeps of the chain of certificates and of the TCB, for who
 * draws them. Each kind fills it after its checks, from what they found.
 */
#ifndef VOUCH_LIB_CHECK_PARTS_H
#define VOUCH_LIB_CHECK_PARTS_H

#include <vouch.h>

#include "check/check.h"

#define PARTS_CERTIFICATES 4
#define PARTS_COMPONENTS 33 /* PCESVN, and 16 each of SGX and TDX */

struct result_parts {
	struct vouch_certificate certificates[PARTS_CERTIFICATES];
	size_t certificates_count;
	struct vouch_tcb_component components[PARTS_COMPONENTS];
	size_t components_count;
};

/*
 * The @nth check with this id, counted from 0; PARTS_EACH: all with it. Without
 * one that @is_needed nothing vouches for the certificate: it is open.
 */
struct part_check {
	const char *id;
	int nth;
	bool is_needed;
};

#define PARTS_EACH (-1)

/*
 * Adds one, which is not there yet, with the worst of @checks; an id of NULL
 * ends them. @role is to stay. NULL when there are too many.
 */
struct vouch_certificate *parts_add_certificate(struct result_parts *parts,
						const struct check_list *list,
						const struct part_check *checks,
						const char *role,
						size_t issuer);

/* Adds one, unless there is nothing to tell: no value, and none is wanted. */
void parts_add_component(struct result_parts *parts, const char *name,
			 u32 value, bool has_wanted, u32 wanted);

#endif /* VOUCH_LIB_CHECK_PARTS_H */
