/* SPDX-License-Identifier: MIT */
/*
 * The list of IMA, "binary_runtime_measurements" of Linux, little-endian: what
 * the kernel measured into PCR 10, with templates such as ima-ng and ima-sig.
 */
#ifndef VOUCH_LIB_TPM_IMA_H
#define VOUCH_LIB_TPM_IMA_H

#include <jansson.h>

#include "tpm/tpm.h"

#define IMA_PCR 10

struct ima_entry {
	u32 pcr;
	bool is_violation; /* zeroes in the list, ones in the register */
	struct tpm_view name; /* of the template */
	struct tpm_view data; /* its fields, each with its length */
};

struct ima_list {
	struct ima_entry *entries;
	size_t count;
};

/* Return: 0, -EBADMSG, -EOPNOTSUPP for the template "ima", -ENOMEM. */
int ima_open(const struct tpm_view *bytes, struct ima_list *list,
	     struct vouch_error *error);
void ima_close(struct ima_list *list);

/*
 * How many entries lead to @value of PCR 10, or SIZE_MAX without such a number:
 * the list grows between the quote and its reading. False without memory.
 */
bool ima_replay(const struct ima_list *list, u16 alg, const u8 *value,
		size_t *count);

/* Path and digest of an entry, for people; "" when it has another template. */
void ima_text(const struct ima_entry *entry, char *out, size_t size);

#endif /* VOUCH_LIB_TPM_IMA_H */
