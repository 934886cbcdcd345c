// SPDX-License-Identifier: MIT
/*
 * Messages to Trustee's RVPS, whose names are those that its policy for CPUs
 * asks for: kbs/config/.../ear_default_policy_cpu.rego.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "codec/json_scan.h"
#include "formats/cca_store.h"

static const struct {
	const char *rvps, *tee, *key;
} names[] = {
	{ "snp_launch_measurement", "snp", "measurement" },
	{ "mr_td", "tdx", "mrtd" },
	{ "rtmr_0", "tdx", "rtmr0" },
	{ "rtmr_1", "tdx", "rtmr1" },
	{ "rtmr_2", "tdx", "rtmr2" },
	{ "rtmr_3", "tdx", "rtmr3" },
	{ "xfam", "tdx", "xfam" },
};

/* A value of zeroes is that of nearly every guest that has none. */
static int check_values(const char *name, const json_t *list,
			struct vouch_error *error)
{
	const json_t *item;
	const char *text;
	size_t i;

	if (!json_is_array(list) || !json_array_size(list))
		return vouch__error(error, -EBADMSG,
				    "reference value '%s' is no list with a "
				    "value",
				    name);
	json_array_foreach(list, i, item) {
		text = json_string_value(item);
		if (!text || !*text)
			return vouch__error(error, -EBADMSG,
					    "reference value '%s' has an item "
					    "that is no text in hexadecimal",
					    name);
		if (text[strspn(text, "0")] == '\0')
			return vouch__error(error, -EBADMSG,
					    "reference value '%s' has a value "
					    "of zeroes, which nearly every "
					    "guest may have",
					    name);
	}
	return 0;
}

static int take_value(json_t *policy, const char *name, json_t *list,
		      struct vouch_error *error)
{
	json_t *values;
	size_t i = 0;
	int ret;

	while (i < ARRAY_SIZE(names) && strcmp(names[i].rvps, name))
		i++;
	if (i == ARRAY_SIZE(names))
		return vouch__error(error, -EBADMSG,
				    "reference value '%s' has no place in a "
				    "policy, want snp_launch_measurement, "
				    "mr_td, rtmr_0 to rtmr_3 or xfam",
				    name);
	ret = check_values(name, list, error);
	if (ret)
		return ret;
	values = json_object_get(policy, names[i].tee);
	if (!values) {
		values = json_object();
		if (json_object_set_new(policy, names[i].tee, values))
			return -ENOMEM;
	}
	return json_object_set(values, names[i].key, list) ? -ENOMEM : 0;
}

static int make_policy(const json_t *payload, char **json,
		       struct vouch_error *error)
{
	json_t *policy = json_object(), *list;
	const char *name;
	int ret = policy ? 0 : -ENOMEM;

	json_object_foreach((json_t *)payload, name, list) {
		if (!ret)
			ret = take_value(policy, name, list, error);
	}
	if (!ret && !json_object_size(policy))
		ret = vouch__error(error, -EBADMSG,
				   "message has no reference value");
	if (!ret) {
		*json = json_text(policy, JSON_INDENT(2));
		ret = *json ? 0 : -ENOMEM;
	}
	json_decref(policy);
	return ret;
}

/*
 * The policy of Cocos before its CoRIM, check.Config of go-sev-guest in JSON: a
 * field that is null, missing or misspelt checks nothing there. Nothing of it
 * is taken, so that no policy looks stricter than what it was made of.
 */
static bool is_of_cocos(const json_t *message)
{
	return json_object_get(message, "rootOfTrust") ||
	       json_object_get(message, "pcr_values") ||
	       json_is_object(json_object_get(message, "policy"));
}

static int open_provenance(const json_t *message, json_t **payload,
			   struct vouch_error *error)
{
	const char *type = json_string_value(json_object_get(message, "type"));
	const char *text =
		json_string_value(json_object_get(message, "provenance"));
	struct vouch_bytes bytes;
	int ret;

	if (is_of_cocos(message))
		return vouch__error(error, -EBADMSG,
				    "this is a policy of Cocos, where what is "
				    "null or misspelt checks nothing: write "
				    "its values as a policy of vouch");
	if (!type || strcmp(type, "sample") || !text)
		return vouch__error(error, -EBADMSG,
				    "message to RVPS is of type '%s', want "
				    "'sample' with a provenance",
				    type ? type : "");
	ret = vouch_base64_decode(text, &bytes, error);
	if (ret)
		return ret;
	*payload = json_load_small((const char *)bytes.data, bytes.size,
				   JSON_REJECT_DUPLICATES, "provenance", error);
	vouch_bytes_free(&bytes);
	return *payload ? 0 : -EBADMSG;
}

/* A store has no message around it, as it is a verifier's own. */
static int make_cca(const json_t *store, char **json, struct vouch_error *error)
{
	json_t *policy = json_object();
	int ret = policy ? cca_store_read(store, policy, error) : -ENOMEM;

	if (!ret) {
		*json = json_text(policy, JSON_INDENT(2));
		ret = *json ? 0 : -ENOMEM;
	}
	json_decref(policy);
	return ret;
}

int vouch_policy_from_rvps(const uint8_t *data, size_t size, char **json,
			   struct vouch_error *error)
{
	OPENSSL_ENTER;
	json_t *message, *payload = NULL;
	int ret;

	*json = NULL;
	message = json_load_small((const char *)data, size,
				  JSON_REJECT_DUPLICATES, "message", error);
	if (!message)
		return -EBADMSG;
	if (cca_store_is(message)) {
		ret = make_cca(message, json, error);
	} else {
		ret = open_provenance(message, &payload, error);
		if (!ret)
			ret = make_policy(payload, json, error);
	}
	json_decref(message);
	json_decref(payload);
	return ret == -ENOMEM ?
		       vouch__error(error, ret, "no memory for a policy") :
		       ret;
}
