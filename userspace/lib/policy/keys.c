// SPDX-License-Identifier: MIT
/* The keys of a policy that are no kind's own; Documentation/policy.rst. */
#include "policy/keys.h"

#include <string.h>

#include "policy/private.h"

#define POLICY_BLOCK struct policy

/* In the order of the enums of policy/policy.h. */
static const char *const freshness[] = { "required", "unchecked", NULL };
static const char *const provisional[] = { "warn", "refuse", "allow", NULL };
static const char *const unknown[] = { "warn", "refuse", "allow", NULL };

/* In the order of enum policy_lock. */
static const char *const locks[] = {
	"raw",	 "keys",  "reports", "swmr0", "swmr1", "swmr2",
	"swmr3", "rtmr0", "rtmr1",   "rtmr2", "rtmr3", NULL,
};

static const char *const registers[] = {
	"swmr0", "swmr1", "swmr2", "swmr3", "rtmr0",
	"rtmr1", "rtmr2", "rtmr3", NULL,
};

/* "swmr0:" or "rtmr3:", and SHA-384 in hex. */
static bool is_event(const char *text)
{
	return (!strncmp(text, "swmr", 4) || !strncmp(text, "rtmr", 4)) &&
	       text[4] >= '0' && text[4] <= '3' && text[5] == ':' &&
	       strlen(text + 6) == 96 &&
	       strspn(text + 6, "0123456789abcdefABCDEF") == 96;
}

#define EVENTS(key, at)                                                       \
	{ .name = key,                                                        \
	  .type = POLICY_TEXTS,                                               \
	  .is_valid = is_event,                                               \
	  .example = "swmr0: and the 48 bytes that an event extended it by, " \
		     "in hex",                                                \
	  .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_key events_keys[] = {
	EVENTS("require", runtime.events.require),
	EVENTS("forbid", runtime.events.forbid),
	EVENTS("only", runtime.events.only),
	CHOICES("complete", runtime.events.complete, registers),
	{ 0 },
};

static const struct policy_key lockdown_keys[] = {
	CHOICES("require", runtime.lockdown.require, locks),
	CHOICES("forbid", runtime.lockdown.forbid, locks),
	{ 0 },
};

static const struct policy_key runtime_keys[] = {
	BYTES("swmr0", runtime.swmr[0], 48, 48),
	BYTES("swmr1", runtime.swmr[1], 48, 48),
	BYTES("swmr2", runtime.swmr[2], 48, 48),
	BYTES("swmr3", runtime.swmr[3], 48, 48),
	OBJECT("events", events_keys),
	OBJECT("lockdown", lockdown_keys),
	{ 0 },
};

static const struct policy_key certificate_keys[] = {
	NUMBER("max_age", certificate_max_age, UINT32_MAX),
	{ 0 },
};

const struct policy_key policy_keys[] = {
	CHOICE("freshness", freshness, freshness),
	LEAF("strict", strict, POLICY_BOOL),
	CHOICE("unknown_bits", unknown_bits, unknown),
	LEAF("require_crl", require_crl, POLICY_BOOL),
	CHOICE("provisional", provisional, provisional),
	BYTES("nonce", nonce, 8, 64),
	NUMBERS("uid", uid, UINT32_MAX),
	OBJECT("certificate", certificate_keys),
	OBJECT("runtime", runtime_keys),
	{ 0 },
};

const struct policy_key *policy_find_key(const struct policy_key *keys,
					 const char *name, size_t length)
{
	for (; keys->name; keys++) {
		if (strlen(keys->name) == length &&
		    !memcmp(keys->name, name, length))
			return keys;
	}
	return NULL;
}
