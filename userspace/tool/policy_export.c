// SPDX-License-Identifier: MIT
/*
 * "vouch policy export": reference values of a policy for verifiers of others:
 * CoRIM, signed or not, and messages to Trustee's RVPS.
 */
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "rvps.h"
#include "tool.h"

enum {
	OPT_TO = 256,
	OPT_SIGN,
	OPT_SIGNER,
};

static const struct option export_options[] = {
	{ "to", required_argument, NULL, OPT_TO },
	{ "sign", required_argument, NULL, OPT_SIGN },
	{ "signer", required_argument, NULL, OPT_SIGNER },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct policy_export {
	const char *to, *key, *signer, *output;
	const char *tee; /* "snp" or "tdx" */
	struct vouch_corim *corim;
	json_t *lists; /* of a message to RVPS */
	size_t launches;
};

/* What both forms have a place for. */
static const struct {
	const char *tee, *key, *rvps;
} places[] = {
	{ "snp", "measurement", "snp_launch_measurement" },
	{ "tdx", "mrtd", "mr_td" },
	{ "tdx", "rtmr0", "rtmr_0" },
	{ "tdx", "rtmr1", "rtmr_1" },
	{ "tdx", "rtmr2", "rtmr_2" },
	{ "tdx", "rtmr3", "rtmr_3" },
};

#define PLACES (sizeof(places) / sizeof(*places))

/* ---- values of a policy ---- */

/* A key takes one value, or a list of them. */
static size_t value_count(const json_t *value)
{
	return json_is_array(value) ? json_array_size(value) : 1;
}

/* Alone, or with a name and a comment; NULL and a message for anything else. */
static const char *value_text(const char *key, const json_t *value,
			      size_t index)
{
	const json_t *item =
		json_is_array(value) ? json_array_get(value, index) : value;
	const char *text = json_string_value(
		json_is_object(item) ? json_object_get(item, "value") : item);

	if (!text)
		complain("%s has a value that is no text, want hexadecimal",
			 key);
	return text;
}

/* The names of what stays behind: a policy asks for more than launches. */
static void tell_left_out(const char *tee, const json_t *object)
{
	const json_t *value;
	const char *key;
	size_t i;

	json_object_foreach((json_t *)object, key, value) {
		for (i = 0; i < PLACES; i++)
			if (!strcmp(places[i].tee, tee) &&
			    !strcmp(places[i].key, key))
				break;
		if (i == PLACES)
			complain("left out: %s.%s, for which there is no place",
				 tee, key);
	}
}

/* Values of several keys with several each do not say which belong together. */
static bool count_launches(const char *tee, const json_t *object, size_t *count)
{
	size_t many = 0;

	*count = 0;
	for (size_t i = 0; i < PLACES; i++) {
		const json_t *value = json_object_get(object, places[i].key);
		size_t values = value_count(value);

		if (strcmp(places[i].tee, tee) || !value)
			continue;
		many += values > 1;
		if (values > *count)
			*count = values;
	}
	if (many > 1)
		complain("several keys of %s have several values, want one "
			 "entry of any_of for each launch",
			 tee);
	return many <= 1;
}

/* ---- to CoRIM ---- */

static bool put_value(struct policy_export *e, const char *key, const char *hex)
{
	uint8_t digest[48];
	struct vouch_error error;
	size_t size;

	if (!hex || !option_hex(key, hex, digest, sizeof(digest),
				sizeof(digest), &size))
		return false;
	if (!vouch_corim_value(e->corim, key, digest, size, &error))
		return true;
	complain("%s", error.text);
	return false;
}

static bool put_launch(struct policy_export *e, const char *name,
		       const json_t *object, size_t index)
{
	struct vouch_error error;

	if (vouch_corim_launch(e->corim, name, &error)) {
		complain("%s", error.text);
		return false;
	}
	e->launches++;
	for (size_t i = 0; i < PLACES; i++) {
		const json_t *value = json_object_get(object, places[i].key);
		bool is_one = value_count(value) == 1;

		if (!strcmp(places[i].tee, e->tee) && value &&
		    !put_value(e, places[i].key,
			       value_text(places[i].key, value,
					  is_one ? 0 : index)))
			return false;
	}
	return true;
}

static bool put_launches(struct policy_export *e, const char *name,
			 const json_t *object)
{
	size_t count;

	if (!count_launches(e->tee, object, &count))
		return false;
	tell_left_out(e->tee, object);
	for (size_t i = 0; i < count; i++)
		if (!put_launch(e, name, object, i))
			return false;
	return true;
}

/* ---- to RVPS ---- */

static bool put_list(struct policy_export *e, size_t place, const json_t *value)
{
	for (size_t i = 0; i < value_count(value); i++) {
		const char *hex = value_text(places[place].key, value, i);

		if (!hex)
			return false;
		rvps_add(e->lists, places[place].rvps, hex);
	}
	return true;
}

static bool put_lists(struct policy_export *e, const char *name,
		      const json_t *object)
{
	(void)name;
	tell_left_out(e->tee, object);
	for (size_t i = 0; i < PLACES; i++) {
		const json_t *value = json_object_get(object, places[i].key);

		if (strcmp(places[i].tee, e->tee) || !value)
			continue;
		e->launches++;
		if (!put_list(e, i, value))
			return false;
	}
	return true;
}

static int write_rvps(const struct policy_export *e)
{
	char *text = rvps_message(e->lists);
	struct vouch_bytes bytes = { (uint8_t *)text, text ? strlen(text) : 0 };
	int status = EXIT_UNDECIDED;

	if (text)
		status = file_write(e->output, &bytes, 0644);
	else
		complain("no memory for a message");
	free(text);
	return status;
}

/* ---- export ---- */

static bool put_object(struct policy_export *e, const char *name,
		       const json_t *object)
{
	return e->corim ? put_launches(e, name, object) :
			  put_lists(e, name, object);
}

/* Entries of any_of, or what stands outside of them. */
static bool put_policy(struct policy_export *e, const json_t *policy)
{
	const json_t *entries = json_object_get(policy, "any_of");
	const json_t *object = json_object_get(policy, e->tee), *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		const char *name =
			json_string_value(json_object_get(entry, "name"));

		object = json_object_get(entry, e->tee);
		if (object && !put_object(e, name ? name : "launch", object))
			return false;
	}
	if (!entries && object && !put_object(e, "launch", object))
		return false;
	if (!e->launches)
		complain("policy has no reference value of a launch, want "
			 "snp.measurement, or tdx.mrtd and tdx.rtmr0 to rtmr3");
	return e->launches;
}

static int write_corim(const struct policy_export *e)
{
	struct vouch_sign_key *key = NULL;
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error;
	int ret, status;

	ret = e->key ? vouch_sign_key_open(e->key, NULL, &key, &error) : 0;
	if (!ret)
		ret = key ? vouch_corim_sign(e->corim, key, e->signer, &bytes,
					     &error) :
			    vouch_corim_write(e->corim, &bytes, &error);
	vouch_sign_key_free(key);
	if (ret) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	status = file_write(e->output, &bytes, 0644);
	vouch_bytes_free(&bytes);
	return status;
}

/* A policy of both would be two CoRIMs: the one TEE that has entries. */
static const char *tee_of(const json_t *policy)
{
	const json_t *entries = json_object_get(policy, "any_of"), *entry;
	bool is_snp = json_object_get(policy, "snp");
	bool is_tdx = json_object_get(policy, "tdx");
	size_t i;

	json_array_foreach(entries, i, entry) {
		is_snp |= !!json_object_get(entry, "snp");
		is_tdx |= !!json_object_get(entry, "tdx");
	}
	if (is_snp && is_tdx) {
		complain("policy is for SEV-SNP and for TDX, want one of both");
		return NULL;
	}
	return is_tdx ? "tdx" : "snp";
}

static int export_policy(struct policy_export *e, const json_t *policy)
{
	bool is_corim = e->to && !strcmp(e->to, "corim");
	int status = EXIT_USAGE;

	e->tee = tee_of(policy);
	if (!e->tee)
		return EXIT_USAGE;
	if (is_corim)
		e->corim = vouch_corim_new(e->tee);
	else
		e->lists = json_object();
	if (!e->corim && !e->lists)
		complain("no memory for reference values");
	else if (put_policy(e, policy))
		status = is_corim ? write_corim(e) : write_rvps(e);
	vouch_corim_free(e->corim);
	json_decref(e->lists);
	return status;
}

/* Whatever is wrong with a policy is told as everywhere. */
static json_t *load_policy(const char *path)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_bytes bytes;
	struct vouch_error error;
	json_t *policy = NULL;

	if (!file_read(path, &bytes)) {
		vouch_verifier_unref(verifier);
		return NULL;
	}
	if (!verifier)
		complain("no memory for a policy");
	else if (vouch_verifier_add_policy(verifier, (char *)bytes.data,
					   bytes.size, path, &error))
		complain("%s", error.text);
	else
		policy = json_loadb((char *)bytes.data, bytes.size, 0, NULL);
	vouch_verifier_unref(verifier);
	vouch_bytes_free(&bytes);
	return policy;
}

static bool is_export_possible(const struct policy_export *e, int argc)
{
	if (!e->to || (strcmp(e->to, "corim") && strcmp(e->to, "rvps")))
		complain("--to is '%s', want corim or rvps", e->to ?: "");
	else if (e->key && strcmp(e->to, "corim"))
		complain("--sign is for --to corim, a message to RVPS has no "
			 "signature");
	else if (optind + 1 != argc)
		complain("want one FILE");
	else
		return true;
	return false;
}

int policy_export(int argc, char **argv)
{
	struct policy_export e = { .signer = "vouch" };
	json_t *policy;
	int found, status;

	while ((found = option_next(argc, argv, export_options)) != -1) {
		if (found == OPT_TO)
			e.to = optarg;
		else if (found == OPT_SIGN)
			e.key = optarg;
		else if (found == OPT_SIGNER)
			e.signer = optarg;
		else if (found == 'o')
			e.output = optarg;
		else
			return EXIT_USAGE;
	}
	if (!is_export_possible(&e, argc))
		return EXIT_USAGE;
	policy = load_policy(argv[optind]);
	if (!policy)
		return EXIT_USAGE;
	status = export_policy(&e, policy);
	json_decref(policy);
	return status;
}
