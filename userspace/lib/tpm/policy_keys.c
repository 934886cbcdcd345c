// SPDX-License-Identifier: MIT
/* "tpm" of a policy, one row for each key; Documentation/policy.rst. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "policy/keys.h"
#include "tpm/policy.h"

#define POLICY_BLOCK struct tpm_policy

const u16 tpm_policy_banks[TPM_POLICY_BANKS] = {
	TPM_ALG_SHA256,
	TPM_ALG_SHA384,
	TPM_ALG_SHA512,
};

/* In the order of enum tpm_proof_type. */
static const char *const proofs[] = { "none", "certify", "credential", "claims",
				      NULL };
static const char *const demand[] = { "any", "require", "forbid", NULL };

static u16 bank_of_size(size_t size)
{
	for (size_t i = 0; i < TPM_POLICY_BANKS; i++) {
		if (tpm_hash_size(tpm_policy_banks[i]) == size)
			return tpm_policy_banks[i];
	}
	return 0;
}

bool tpm_event_named(const char *text, struct tpm_named_event *event)
{
	char *end;
	unsigned long pcr;

	*event = (struct tpm_named_event){ 0 };
	if (strncmp(text, "pcr", 3) || text[3] < '0' || text[3] > '9')
		return false;
	pcr = strtoul(text + 3, &end, 10);
	if (pcr >= TPM_PCRS || *end != ':' ||
	    hex_decode(end + 1, event->digest, sizeof(event->digest),
		       &event->size))
		return false;
	event->pcr = (unsigned int)pcr;
	event->alg = bank_of_size(event->size);
	return event->alg;
}

static bool is_tpm_event(const char *text)
{
	struct tpm_named_event event;

	return tpm_event_named(text, &event);
}

#define EVENTS(key, at)                                                    \
	{ .name = key,                                                     \
	  .type = POLICY_TEXTS,                                            \
	  .is_valid = is_tpm_event,                                        \
	  .example = "pcr4: and the digest that an event extended it by, " \
		     "32, 48 or 64 bytes in hex",                          \
	  .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_key events_keys[] = {
	EVENTS("require", events.require),
	EVENTS("forbid", events.forbid),
	EVENTS("only", events.only),
	{ 0 },
};

#define PCR(bank, number, size) BYTES(#number, pcrs[bank][number], size, size)
#define PCRS(bank, size)       \
	{ PCR(bank, 0, size),  \
	  PCR(bank, 1, size),  \
	  PCR(bank, 2, size),  \
	  PCR(bank, 3, size),  \
	  PCR(bank, 4, size),  \
	  PCR(bank, 5, size),  \
	  PCR(bank, 6, size),  \
	  PCR(bank, 7, size),  \
	  PCR(bank, 8, size),  \
	  PCR(bank, 9, size),  \
	  PCR(bank, 10, size), \
	  PCR(bank, 11, size), \
	  PCR(bank, 12, size), \
	  PCR(bank, 13, size), \
	  PCR(bank, 14, size), \
	  PCR(bank, 15, size), \
	  { 0 } }

/* PCRs from 16 on the guest can reset: they are worth nothing here. */
static const struct policy_key sha256_keys[] = PCRS(0, 32);
static const struct policy_key sha384_keys[] = PCRS(1, 48);
static const struct policy_key sha512_keys[] = PCRS(2, 64);

static const struct policy_key pcrs_keys[] = {
	OBJECT("sha256", sha256_keys),
	OBJECT("sha384", sha384_keys),
	OBJECT("sha512", sha512_keys),
	{ 0 },
};

static const struct policy_key tpm_keys[] = {
	SECRET("challenge_key", challenge_key, 32),
	CHOICES("ak_proof", ak_proof, proofs),
	OBJECT("pcrs", pcrs_keys),
	OBJECT("events", events_keys),
	BYTES("kernel", kernel, 32, 64),
	BYTES("initrd", initrd, 32, 64),
	BYTES("uki", uki, 32, 64),
	LEAF("command_line", command_line, POLICY_TEXTS),
	CHOICE("secure_boot", secure_boot, demand),
	{ 0 },
};

static const struct policy_default defaults[] = {
	{ .offset = offsetof(POLICY_BLOCK, ak_proof),
	  .text = "is certify, credential or claims: an AK of which nothing "
		  "shows that it is that TPM's is not accepted" },
	{ 0 },
};

const struct policy_kind tpm_policy_kind = {
	.name = "tpm",
	.keys = tpm_keys,
	.block_size = sizeof(struct tpm_policy),
	.defaults = defaults,
};
