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

/* The keys of one object, and the block that their values are in. */
struct scope {
	void *block;
	const struct policy_key *keys;
};

static int object_read(struct policy_reader *r, const struct scope *scope,
		       json_t *object, const char *prefix);

static int unknown_key(struct policy_reader *r, const char *path)
{
	char suggestion[POLICY_SUGGESTION_SIZE];
	char what[sizeof(suggestion) + 32];

	policy_suggest(r->policy->kinds, path, false, suggestion,
		       sizeof(suggestion));
	snprintf(what, sizeof(what), "is an unknown key%s", suggestion);
	return policy_mistake(r, path, -EBADMSG, what);
}

/* A comment, or at the top any_of or the object of a kind. */
static int other_member_read(struct policy_reader *r, const char *name,
			     json_t *json, const char *path)
{
	const struct policy *policy = r->policy;
	bool is_top = !strcmp(path, name);

	if (!strcmp(name, "comment"))
		return 0;
	if (is_top && !strcmp(name, "any_of"))
		return policy_any_of_read(r, json);
	for (size_t i = 0; is_top && policy->kinds[i]; i++) {
		const struct scope scope = { policy->blocks[i],
					     policy->kinds[i]->keys };

		if (!strcmp(policy->kinds[i]->name, name))
			return object_read(r, &scope, json, path);
	}
	return unknown_key(r, path);
}

static int member_read(struct policy_reader *r, const struct scope *scope,
		       const char *name, json_t *json, const char *path)
{
	const struct policy_key *key =
		policy_find_key(scope->keys, name, strlen(name));

	if (!key)
		return other_member_read(r, name, json, path);
	if (key->type == POLICY_OBJECT)
		return object_read(r,
				   &(struct scope){ scope->block, key->keys },
				   json, path);
	return policy_value_read(r, scope->block, key, json, path);
}

static int object_read(struct policy_reader *r, const struct scope *scope,
		       json_t *object, const char *prefix)
{
	const char *name;
	json_t *json;
	int ret = 0;

	if (!json_is_object(object))
		return policy_mistake(r, prefix, -EBADMSG, "is no object");
	json_object_foreach(object, name, json) {
		char path[256];

		snprintf(path, sizeof(path), "%s%s%s", prefix,
			 *prefix ? "." : "", name);
		ret = member_read(r, scope, name, json, path);
		if (ret)
			break;
	}
	return ret;
}

int policy_object_read(struct policy_reader *r, void *block,
		       const struct policy_key *keys, json_t *object,
		       const char *path)
{
	return object_read(r, &(struct scope){ block, keys }, object, path);
}

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
	const struct scope all = { r->policy, policy_keys };
	json_t *root = json_load_small(r->json, r->size, JSON_REJECT_DUPLICATES,
				       r->source, r->error);
	int ret;

	if (!root)
		return -EBADMSG;
	ret = object_read(r, &all, root, "");
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
