// SPDX-License-Identifier: MIT
/* The members of a JSON object that keys are known of. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* A comment, or at the top the object of a kind, or any_of, for read.c. */
static int other_member_read(struct policy_reader *r, const char *name,
			     json_t *json, const char *path)
{
	const struct policy *policy = r->policy;
	bool is_top = !strcmp(path, name);

	if (!strcmp(name, "comment") || (is_top && !strcmp(name, "any_of")))
		return 0;
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
