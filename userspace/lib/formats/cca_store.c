// SPDX-License-Identifier: MIT
/*
 * Reference values as Veraison's verifier of Arm CCA (and Trustee's) keeps them
 * in JSON: rvstore.json of rust-ccatoken. Each member has to be understood: one
 * that was passed over would be a value that is not asked for.
 */
#include "formats/cca_store.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"

bool cca_store_is(const json_t *store)
{
	return json_is_object(store) && (json_object_get(store, "platform") ||
					 json_object_get(store, "realm"));
}

static int refuse(struct vouch_error *error, const char *what)
{
	return vouch__error(error, -EBADMSG, "store of reference values has %s",
			    what);
}

/* Whether it is an object with no other members than these. */
static bool has_only(const json_t *object, const char *const *names)
{
	const char *key;
	const json_t *value;

	if (!json_is_object(object))
		return false;
	json_object_foreach((json_t *)object, key, value) {
		size_t i = 0;

		while (names[i] && strcmp(names[i], key))
			i++;
		if (!names[i])
			return false;
	}
	return true;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* ---- the platform ---- */

/* A text without what would need %XX in a reference. */
static bool is_plain(const char *text)
{
	for (; text && *text; text++)
		if (*text <= ' ' || *text == '%' || *text > '~')
			return false;
	return true;
}

static json_t *reference_of(const json_t *c)
{
	const char *measurement = text_of(c, "measurement-value");
	const char *signer = text_of(c, "signer-id");
	const char *type = text_of(c, "component-type");
	const char *version = text_of(c, "version");

	if (!measurement || !signer || !is_plain(measurement) ||
	    !is_plain(signer) || !is_plain(type) || !is_plain(version))
		return NULL;
	return json_sprintf("measurement=%s signer=%s%s%s%s%s", measurement,
			    signer, type ? " type=" : "", type ? type : "",
			    version ? " version=" : "", version ? version : "");
}

static int take_components(json_t *out, const json_t *list,
			   struct vouch_error *error)
{
	static const char *const names[] = { "measurement-value", "signer-id",
					     "component-type", "version",
					     NULL };
	json_t *references = json_array(), *one;
	const json_t *c;
	size_t i;
	int ret = json_array_size(list) ? 0 : -EBADMSG;

	json_array_foreach(list, i, c) {
		one = has_only(c, names) ? reference_of(c) : NULL;
		if (!ret && json_array_append_new(references, one))
			ret = -EBADMSG;
	}
	if (!ret)
		return json_object_set_new(out, "components", references) ?
			       -ENOMEM :
			       0;
	json_decref(references);
	return refuse(error, "a platform without components, or one that is "
			     "not type, measurement, signer and version");
}

static int take_platform(json_t *out, const json_t *platform,
			 struct vouch_error *error)
{
	static const char *const names[] = { "implementation-id",
					     "sw-components",
					     "platform-configuration", NULL };
	json_t *id = json_object_get(platform, "implementation-id");
	json_t *config = json_object_get(platform, "platform-configuration");

	if (!has_only(platform, names) || !json_is_string(id))
		return refuse(error, "a platform that is not an "
				     "implementation-id, sw-components and a "
				     "platform-configuration");
	if (json_object_set(out, "implementation_id", id) ||
	    (config && json_object_set(out, "config", config)))
		return -ENOMEM;
	return take_components(out, json_object_get(platform, "sw-components"),
			       error);
}

/* ---- realms ---- */

static int take_rems(json_t *out, const json_t *list, struct vouch_error *error)
{
	static const char *const rems[] = { "rem0", "rem1", "rem2", "rem3" };

	if (!list)
		return 0;
	if (json_array_size(list) != ARRAY_SIZE(rems))
		return refuse(error, "other than four extensible-measurements");
	for (size_t i = 0; i < ARRAY_SIZE(rems); i++)
		if (json_object_set(out, rems[i], json_array_get(list, i)))
			return -ENOMEM;
	return 0;
}

/* The algorithm of the key's hash is no reference value: any that is known. */
static int take_realm(json_t *out, const json_t *realm,
		      struct vouch_error *error)
{
	static const char *const names[] = { "initial-measurement",
					     "rak-hash-algorithm",
					     "extensible-measurements",
					     "personalization-value", NULL };
	json_t *rim = json_object_get(realm, "initial-measurement");
	json_t *rpv = json_object_get(realm, "personalization-value");

	if (!has_only(realm, names) || !json_is_string(rim))
		return refuse(error, "a realm without initial-measurement, or "
				     "with members that are not known");
	if (json_object_set(out, "rim", rim) ||
	    (rpv && json_object_set(out, "rpv", rpv)))
		return -ENOMEM;
	return take_rems(out, json_object_get(realm, "extensible-measurements"),
			 error);
}

/* One realm is common; of several each is an entry of any_of. */
static int take_realms(json_t *policy, json_t *cca, const json_t *realms,
		       struct vouch_error *error)
{
	json_t *entries, *entry;
	const json_t *realm;
	int ret = 0;
	size_t i;

	if (json_array_size(realms) == 1)
		return take_realm(cca, json_array_get(realms, 0), error);
	entries = json_array();
	json_array_foreach(realms, i, realm) {
		json_t *values = json_object();

		entry = json_object();
		if (!ret)
			ret = take_realm(values, realm, error);
		json_put(&entry, "name", json_sprintf("realm %zu", i + 1));
		json_put(&entry, "cca", values);
		if (json_array_append_new(entries, entry) && !ret)
			ret = -ENOMEM;
	}
	if (json_object_set_new(policy, "any_of", entries) && !ret)
		ret = -ENOMEM;
	return ret;
}

/* Components of several platforms would be accepted mixed. */
int cca_store_read(const json_t *store, json_t *policy,
		   struct vouch_error *error)
{
	static const char *const names[] = { "platform", "realm", NULL };
	const json_t *platforms = json_object_get(store, "platform");
	const json_t *realms = json_object_get(store, "realm");
	json_t *cca = json_object();
	int ret = 0;

	if (!cca)
		return -ENOMEM;
	if (!has_only(store, names) || json_array_size(platforms) > 1)
		ret = refuse(error, "more than realms and one platform: give "
				    "each platform a policy of its own");
	if (!ret && json_array_size(platforms))
		ret = take_platform(cca, json_array_get(platforms, 0), error);
	if (!ret && json_array_size(realms))
		ret = take_realms(policy, cca, realms, error);
	if (!ret && !json_object_size(cca) && !json_object_size(policy))
		ret = refuse(error, "no reference value");
	if (!ret && json_object_size(cca) &&
	    json_object_set(policy, "cca", cca))
		ret = -ENOMEM;
	json_decref(cca);
	return ret;
}
