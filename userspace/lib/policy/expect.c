// SPDX-License-Identifier: MIT
/* A reference value from an option. */
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

#include "base/error.h"
#include "policy/private.h"

/* The key behind all dots of @path, or NULL. */
static const struct policy_key *find_path(const struct policy_key *keys,
					  const char *path)
{
	const struct policy_key *key = NULL;

	for (;;) {
		size_t length = strcspn(path, ".");

		key = policy_find_key(keys, path, length);
		if (!key || !path[length])
			return key;
		if (key->type != POLICY_OBJECT)
			return NULL;
		keys = key->keys;
		path += length + 1;
	}
}

/*
 * What @name is among the keys of a kind. "measurement" is that of the report:
 * a kind beside it, as an SVSM is, names its own in full.
 */
static const char *name_in_kind(const struct policy_kind *kind,
				const char *name)
{
	size_t length = strlen(kind->name);

	if (!strncmp(name, kind->name, length) && name[length] == '.')
		return name + length + 1;
	if (!strcmp(name, "measurement"))
		return kind->measurement ? kind->measurement : "";
	return name;
}

/* Whether one of @keys has the name @path; reads its value if so. */
static bool expect_among(struct policy_reader *r, void *block,
			 const struct policy_key *keys, const char *path,
			 const json_t *json, int *ret)
{
	const struct policy_key *key = find_path(keys, path);

	if (!key || key->type == POLICY_OBJECT)
		return false;
	*ret = policy_value_read(r, block, key, json, path);
	return true;
}

/* Without the name of a kind it is for each that has it. */
static int value_expect(struct policy_reader *r, const char *name,
			const json_t *json)
{
	const struct policy *policy = r->policy;
	char suggestion[POLICY_SUGGESTION_SIZE];
	int ret = 0;
	bool is_found =
		expect_among(r, r->policy, policy_keys, name, json, &ret);

	for (size_t i = 0; !ret && policy->kinds[i]; i++)
		is_found |= expect_among(r, policy->blocks[i],
					 policy->kinds[i]->keys,
					 name_in_kind(policy->kinds[i], name),
					 json, &ret);
	if (is_found)
		return ret;
	policy_suggest(policy->kinds, name, true, suggestion,
		       sizeof(suggestion));
	return vouch__error(r->error, -EINVAL,
			    "%s has no reference value '%s'%s", r->source, name,
			    suggestion);
}

int policy_expect(struct policy *policy, const char *name, const char *value,
		  const char *source, struct vouch_error *error)
{
	struct policy_reader r = {
		.policy = policy,
		.source = source ? source : "value",
		.error = error,
	};
	json_t *json = json_string(value);
	int ret;

	if (!json)
		return vouch__error(error, -EBADMSG, "%s is no UTF-8 text",
				    r.source);
	ret = value_expect(&r, name, json);
	/* It may be a secret, and this reference is the only one. */
	OPENSSL_cleanse((char *)json_string_value(json),
			json_string_length(json));
	json_decref(json);
	return ret;
}

static bool is_expected_among(void *block, const struct policy_key *keys,
			      const char *path)
{
	const struct policy_key *key = find_path(keys, path);

	return key && key->type != POLICY_OBJECT &&
	       policy_stored_value(block, key)->is_option;
}

bool policy_is_expected(struct policy *policy, const char *name)
{
	bool is_expected = is_expected_among(policy, policy_keys, name);

	for (size_t i = 0; policy->kinds[i]; i++)
		is_expected |= is_expected_among(
			policy->blocks[i], policy->kinds[i]->keys,
			name_in_kind(policy->kinds[i], name));
	return is_expected;
}
