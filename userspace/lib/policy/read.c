// SPDX-License-Identifier: MIT
/* A policy from a JSON text. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/digest.h"
#include "codec/json_scan.h"
#include "policy/private.h"

/* Which text was read, for who has to know later. */
static int note_file(struct policy_reader *r)
{
	u8 digest[SHA256_SIZE];
	char *hex = NULL, *files;
	int size = -1;

	if (digest_sha256((const u8 *)r->json, r->size, digest))
		hex = hex_encode(digest, sizeof(digest));
	if (hex)
		size = asprintf(&files, "%s (SHA-256 %s)", r->source, hex);
	free(hex);
	if (size < 0)
		return policy_mistake(r, "", -ENOMEM, "found no memory");
	r->policy->files = files;
	return 0;
}

static int root_read(struct policy_reader *r)
{
	json_t *root = json_load_small(r->json, r->size, JSON_REJECT_DUPLICATES,
				       r->source, r->error);
	json_t *any_of;
	int ret;

	if (!root)
		return -EBADMSG;
	ret = policy_object_read(r, r->policy, policy_keys, root, "");
	any_of = json_object_get(root, "any_of");
	if (!ret && any_of)
		ret = policy_any_of_read(r, any_of);
	json_decref(root);
	return ret ? ret : note_file(r);
}

/* Read apart from @policy, so that half of a text never counts. */
int policy_read(struct policy *policy, const char *json, size_t size,
		const char *source, struct vouch_error *error)
{
	struct policy *read = policy_new(policy->kinds);
	struct policy_reader r = {
		.policy = read,
		.json = json,
		.size = size,
		.source = source ? source : "policy",
		.error = error,
	};
	int ret;

	if (!read)
		return vouch__error(error, -ENOMEM, "no memory for a policy");
	ret = root_read(&r);
	if (!ret)
		ret = policy_agree(policy, read, error);
	if (!ret && !policy_merge(policy, read))
		ret = policy_mistake(&r, "", -ENOMEM, "found no memory");
	policy_free(read);
	return ret;
}
