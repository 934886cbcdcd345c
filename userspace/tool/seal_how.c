// SPDX-License-Identifier: MIT
/* What sealing is asked for, and what is said about it. */
#include <errno.h>
#include <string.h>

#include "seal.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Of "status" as well: completion and documents see one table a command. */
const struct option seal_options[] = {
	SEAL_KEY_OPTIONS,
	SEAL_HOW_OPTIONS,
	{ "random", required_argument, NULL, 'r' },
	{ "luks", required_argument, NULL, 'l' },
	{ "output", required_argument, NULL, 'o' },
	{ "tcb", required_argument, NULL, 't' },
	{ "measurement", required_argument, NULL, 'M' },
	{ "guest-svn", required_argument, NULL, 'g' },
	{ "report", required_argument, NULL, 'p' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

bool seal_not_for(const char *what, int found)
{
	for (const struct option *o = seal_options; o->name; o++)
		if (o->val == found)
			complain("option '--%s' is not for %s", o->name, what);
	return false;
}

static const struct {
	const char *name;
	uint64_t fields;
} bindings[] = {
	{ "image", VOUCH_KEY_FIELD_POLICY | VOUCH_KEY_FIELD_MEASUREMENT },
	{ "signer", VOUCH_KEY_FIELD_POLICY | VOUCH_KEY_FIELD_FAMILY_ID |
			    VOUCH_KEY_FIELD_GUEST_SVN },
	{ "policy", VOUCH_KEY_FIELD_POLICY },
	{ "image-id", VOUCH_KEY_FIELD_IMAGE_ID },
	{ "family-id", VOUCH_KEY_FIELD_FAMILY_ID },
	{ "measurement", VOUCH_KEY_FIELD_MEASUREMENT },
	{ "svn", VOUCH_KEY_FIELD_GUEST_SVN },
	{ "mitigations", VOUCH_KEY_FIELD_LAUNCH_MIT },
};

static uint64_t fields_of(const char *name, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(bindings); i++)
		if (strlen(bindings[i].name) == size &&
		    memcmp(bindings[i].name, name, size) == 0)
			return bindings[i].fields;
	return 0;
}

static bool take_binding(const char *list, uint64_t *fields)
{
	for (const char *at = list;; at++) {
		size_t size = strcspn(at, ",");
		uint64_t found = fields_of(at, size);

		if (!found) {
			complain("--bind has '%.*s', want image, signer, or "
				 "some of policy, image-id, family-id, "
				 "measurement, svn, mitigations",
				 (int)(size > 40 ? 40 : size), at);
			return false;
		}
		*fields |= found;
		at += size;
		if (!*at)
			return true;
	}
}

static bool take_floor(struct vouch_seal_options *options)
{
	size_t size;

	options->has_floor = true;
	return option_hex("--floor-tcb", optarg, options->floor_tcb, 8, 8,
			  &size);
}

bool seal_take_how(struct vouch_seal_options *options, int found)
{
	switch (found) {
	case 'b':
		return take_binding(optarg, &options->fields);
	case 'n':
		return options->without_guest = true;
	case 's':
		return options->is_separated = true;
	case 'd':
		return options->demands_share = true;
	case 'm':
		return options->refuses_milan = true;
	case 'T':
		return take_floor(options);
	case 'V':
		return option_number("--floor-svn", optarg, 0, UINT32_MAX,
				     &options->floor_svn);
	case 'c':
		return option_number("--scrypt-cost", optarg,
				     VOUCH_SEAL_SCRYPT_MIN,
				     VOUCH_SEAL_SCRYPT_MAX,
				     &options->scrypt_cost);
	default:
		return false;
	}
}

void seal_tell_limits(uint32_t limits)
{
	static const struct {
		uint32_t bit;
		const char *text;
	} rows[] = {
		{ VOUCH_SEAL_LIMIT_ROLLBACK,
		  "an older copy of this file opens as well: keep its "
		  "generation elsewhere, and give it to --generation" },
		{ VOUCH_SEAL_LIMIT_CLONES,
		  "a second guest of the same image and fields on this chip "
		  "opens it as well: add a share where that matters" },
		{ VOUCH_SEAL_LIMIT_MILAN,
		  "this chip is a Milan: a published attack computes keys of "
		  "such chips in software: add a share" },
		{ VOUCH_SEAL_LIMIT_NO_RECOVERY,
		  "no slot for recovery: on another chip, or after an update "
		  "of what it is bound to, nothing opens it" },
		{ VOUCH_SEAL_LIMIT_SIMULATED,
		  "this guest is simulated: its keys are no secret" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (limits & rows[i].bit)
			complain("note: %s", rows[i].text);
}

int seal_open_device(struct vouch_device **device, bool is_needed,
		     struct vouch_error *error)
{
	int ret;

	*device = NULL;
	if (!is_needed)
		return 0;
	ret = vouch_device_open(device, NULL, true, error);
	return ret;
}

int seal_failed(int code, const struct vouch_seal_reply *reply,
		const struct vouch_error *error)
{
	complain("%s", error->text);
	if (code == -EKEYREJECTED && reply->reason)
		return EXIT_SEAL_REASON + (int)reply->reason;
	if (reply->failure.stage)
		return EXIT_UNDECIDED;
	return code == -EINVAL || code == -E2BIG ? EXIT_USAGE : EXIT_UNDECIDED;
}
