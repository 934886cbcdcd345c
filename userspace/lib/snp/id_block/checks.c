// SPDX-License-Identifier: MIT
/*
 * snp.idblock.*: ID block and ID authentication, where the verifier has them.
 * Firmware has verified both before the launch, and the report has digests of
 * the keys. They are verified again here, because the verifier's files may be
 * others than those that firmware saw.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "snp/private.h"
#include "snp/id_block/id_block.h"

#define ALGO_P384 1
#define DIGEST_SIZE 48

static bool is_ours(const struct snp_appraisal *s,
		    const struct endorsement *item)
{
	u8 digest[DIGEST_SIZE];

	if (item->kind == &snp_id_block_endorsement)
		return !memcmp(
			snp_id_block_read(snp_id_bytes(item)).launch_digest,
			s->claims.measurement, DIGEST_SIZE);
	return snp_id_key_digest(snp_id_auth_read(snp_id_bytes(item)).id_key,
				 digest) &&
	       !memcmp(digest, s->claims.id_key_digest, DIGEST_SIZE);
}

/* That of this guest among those of others; else the first, to say why not. */
static const struct endorsement *find(const struct snp_appraisal *s,
				      const struct endorsement_kind *kind)
{
	struct endorsed_walk walk = endorsed_walk(
		s->a->verifier->endorsements, NULL, endorsed_key_kind(kind));
	const struct endorsement *item, *first = NULL;

	while ((item = endorsed_next_of(&walk, kind))) {
		if (!first)
			first = item;
		if (is_ours(s, item))
			return item;
	}
	return first;
}

static void check_number(struct snp_appraisal *s, const char *id, u64 wanted,
			 u64 actual, const struct check_note *note)
{
	char wanted_text[32], actual_text[32];

	snprintf(wanted_text, sizeof(wanted_text), "0x%" PRIx64, wanted);
	snprintf(actual_text, sizeof(actual_text), "0x%" PRIx64, actual);
	check_that(s->checks, id, wanted == actual, note, wanted_text,
		   actual_text);
}

static void check_block(struct snp_appraisal *s, const struct endorsement *item)
{
	const struct vouch_snp_claims *c = &s->claims;
	struct snp_id_block block = snp_id_block_read(snp_id_bytes(item));
	struct check_note note = {
		.source = item->source,
		.remedy = "the ID block does not belong to this report: give "
			  "the one that the guest was launched with",
	};

	check_bytes(s->checks, "snp.idblock.file", block.launch_digest,
		    c->measurement, sizeof(c->measurement), &note);
	check_bytes(s->checks, "snp.idblock.family_id", block.family_id,
		    c->family_id, sizeof(c->family_id), &note);
	check_bytes(s->checks, "snp.idblock.image_id", block.image_id,
		    c->image_id, sizeof(c->image_id), &note);
	check_number(s, "snp.idblock.guest_svn", block.guest_svn, c->guest_svn,
		     &note);
	check_number(s, "snp.idblock.policy", block.policy, c->policy, &note);
}

static bool check_form(struct snp_appraisal *s, const struct snp_id_auth *auth,
		       const char *source)
{
	bool has_author = s->claims.key_info & SNP_KEY_AUTHOR_KEY_EN;
	struct check_note note = {
		.source = source,
		.remedy = "the ID authentication is damaged, or of a newer "
			  "firmware",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	const char *wrong = NULL;

	if (!auth->is_reserved_zero)
		wrong = "reserved bytes that are not zero";
	else if (has_author && auth->author_algo != ALGO_P384)
		wrong = "an author key of another algorithm";
	return check_that(s->checks, "snp.idblock.auth", !wrong, &note,
			  "keys and signatures on P-384, and zeroes",
			  wrong ? wrong : "as specified");
}

/* A key of the file is the one that firmware saw. */
static void check_key(struct snp_appraisal *s, const char *id, const u8 *key,
		      const u8 *wanted, const char *source)
{
	struct check_note note = {
		.source = source,
		.remedy = "the guest was launched with another key than that "
			  "of the ID authentication, or without an ID block",
	};
	u8 digest[DIGEST_SIZE];

	if (snp_id_key_digest(key, digest))
		check_bytes(s->checks, id, digest, wanted, sizeof(digest),
			    &note);
	else
		s->checks->out_of_memory = true;
}

static void check_author(struct snp_appraisal *s,
			 const struct snp_id_auth *auth, const char *source)
{
	struct check_note note = {
		.source = source,
		.remedy = "the author did not sign this ID key, or the file "
			  "is damaged",
	};
	bool ok;

	if (!(s->claims.key_info & SNP_KEY_AUTHOR_KEY_EN)) {
		check_skip(s->checks, "snp.idblock.author_key", &note,
			   "launched without an author key");
		check_skip(s->checks, "snp.idblock.author_signature", &note,
			   "launched without an author key");
		return;
	}
	check_key(s, "snp.idblock.author_key", auth->author_key,
		  s->claims.author_key_digest, source);
	ok = check_answer(
		s->checks,
		snp_id_signature_verify(auth->author_key, auth->key_signature,
					auth->id_key, SNP_ID_KEY_SIZE));
	check_that(s->checks, "snp.idblock.author_signature", ok, &note,
		   "signature by the author key over the ID key",
		   ok ? "valid" : "not valid");
}

static void check_auth(struct snp_appraisal *s, const struct endorsement *item,
		       const struct endorsement *block)
{
	struct snp_id_auth auth = snp_id_auth_read(snp_id_bytes(item));
	struct check_note note = {
		.source = item->source,
		.remedy = "the ID key did not sign this ID block, or a file "
			  "is damaged",
	};
	bool ok;

	if (!check_form(s, &auth, item->source))
		return;
	check_key(s, "snp.idblock.id_key", auth.id_key, s->claims.id_key_digest,
		  item->source);
	check_author(s, &auth, item->source);
	if (!block) {
		check_skip(s->checks, "snp.idblock.signature", &note,
			   "no ID block given");
		return;
	}
	ok = check_answer(s->checks,
			  snp_id_signature_verify(
				  auth.id_key, auth.block_signature,
				  snp_id_bytes(block), SNP_ID_BLOCK_SIZE));
	check_that(s->checks, "snp.idblock.signature", ok, &note,
		   "signature by the ID key over the ID block",
		   ok ? "valid" : "not valid");
}

void snp_check_id_block(struct snp_appraisal *s)
{
	const struct endorsement *block = find(s, &snp_id_block_endorsement);
	const struct endorsement *auth = find(s, &snp_id_auth_endorsement);
	struct check_note note = { .source = "AMD 56860, ID block" };

	if (s->a->authentic_only) {
		snp_skip_all(s, (const char *[]){ "snp.idblock.file" }, 1);
		return;
	}
	if (block)
		check_block(s, block);
	else
		check_skip(s->checks, "snp.idblock.file", &note,
			   "no ID block given");
	if (auth)
		check_auth(s, auth, block);
	else if (block)
		check_skip(s->checks, "snp.idblock.signature", &note,
			   "no ID authentication given");
}
