// SPDX-License-Identifier: MIT
/* Evidence with a vTPM, and each link of its chain broken in turn. */
#include <errno.h>
#include <openssl/hmac.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "appraise/kinds.h"
#include "appraising.h"
#include "base/bytes.h"
#include "evidence/evidence.h"
#include "pki.h"
#include "snp/kind.h"
#include "soft_tpm.h"
#include "svsm/svsm.h"

#define MEASUREMENT                                        \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define NONCE "000102030405060708090a0b0c0d0e0f"
#define CHALLENGE_KEY \
	"1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER_KEY \
	"2222222222222222222222222222222222222222222222222222222222222222"
#define ALL_PCRS 0xffffff
#define AT_VMPL 0x30

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

static struct pki *pki;
static struct soft_tpm *tpm, *other;

/* What is wrong with the Evidence that is made. */
struct broken {
	bool other_ek; /* in the manifest */
	bool has_ak, has_other_ak; /* in its place */
	bool other_ak; /* of another TPM, which signs and certifies */
	bool unproven_ak; /* likewise, beside the proof of the right one */
	bool other_manifest; /* than the report is over */
	bool other_report; /* than the quote is over */
	u8 vmpl;
	u32 mask; /* of PCRs; 0: all */
	int pcr; /* whose value is changed; 0: none */
	size_t log_at; /* byte of the log that is changed; 0: none */
	bool no_log;
	bool no_vtpm; /* format 1, over key and nonce alone */
	bool short_values; /* the last one is missing */
	u32 attributes; /* that are changed in the AK */
	enum tpm_proof_type proof;
};

/* All that a token is made of. */
struct parts {
	EVP_PKEY *key;
	struct soft_bytes manifest, sent, quote, signature, attest, mac;
	u8 report[PKI_REPORT_SIZE], values[24 * 32], log[4096], ak[200];
	struct report_facts facts;
	struct evidence_claims claims;
};

static struct item_bytes borrowed(const void *data, size_t size)
{
	return (struct item_bytes){ data, size };
}

static struct tpm_view view_of(const struct soft_bytes *bytes)
{
	return (struct tpm_view){ bytes->data, bytes->size };
}

static void make_report(struct parts *p, const struct broken *b)
{
	u8 binding[64], report_data[64];
	struct soft_bytes *m = &p->manifest;

	p->key = cose_key_generate();
	assert_int_equal(cose_key_point(p->key, &p->claims.key, NULL), 0);
	p->claims.nonce = borrowed(nonce, sizeof(nonce));
	assert_int_equal(
		evidence_binding(p->key, &p->claims.nonce, binding, NULL), 0);
	if (b->has_ak || b->has_other_ak)
		soft_manifest_ak(b->has_ak ? tpm : other, SVSM_UEFI_SECURE_BOOT,
				 m);
	else
		soft_manifest(b->other_ek ? other : tpm, SVSM_UEFI_SECURE_BOOT,
			      m);
	assert_true(svsm_report_data(binding, m->data, m->size, report_data));
	pki_report(pki, b->no_vtpm ? binding : report_data, p->report);
	p->report[AT_VMPL] = b->vmpl;
	pki_sign_report(pki, p->report);
	p->sent = *m;
	if (b->other_manifest)
		soft_manifest(other, SVSM_UEFI_SECURE_BOOT, &p->sent);
}

/* By the rule of Documentation/vtpm.rst, without the code under test. */
static void make_qualifying(const struct parts *p, const struct broken *b,
			    u8 *qualifying)
{
	u8 data[16 + PKI_REPORT_SIZE] = "vouch-quote\0\1\0\0";

	memcpy(data + 16, p->report, PKI_REPORT_SIZE);
	data[20] ^= b->other_report;
	EVP_Digest(data, sizeof(data), qualifying, NULL, EVP_sha256(), NULL);
}

static void make_proof(struct parts *p, const struct broken *b,
		       struct soft_tpm *signer, const u8 *qualifying)
{
	struct tpm_evidence *e = &p->claims.vtpm;
	const struct tpm_view ek = { tpm->ek_public, tpm->ek_size };
	const struct tpm_view ak = { tpm->ak_public, tpm->ak_size };
	struct tpm_public ek_key, ak_key;
	u8 challenge_key[32], secret[32];
	unsigned int size;

	memset(challenge_key, 0x11, sizeof(challenge_key));
	e->proof.type = b->proof;
	tpm_public_open(&ek, &ek_key, NULL);
	tpm_public_open(&ak, &ak_key, NULL);
	if (b->proof == TPM_PROOF_CERTIFY) {
		tpm_challenge_certify_key(challenge_key, &ek_key, secret);
		soft_tpm_certify(b->unproven_ak ? tpm : signer, qualifying, 32,
				 secret, &p->attest, &p->mac);
		e->proof.attest = view_of(&p->attest);
		e->proof.mac = view_of(&p->mac);
	} else if (b->proof == TPM_PROOF_CREDENTIAL) {
		tpm_challenge_secret(challenge_key, &ek_key, &ak_key, secret);
		HMAC(EVP_sha256(), secret, 32, qualifying, 32, p->mac.data,
		     &size);
		p->mac.size = size;
		e->proof.mac = view_of(&p->mac);
	}
}

static void make_vtpm(struct parts *p, const struct broken *b)
{
	struct soft_tpm *signer = b->other_ak || b->unproven_ak ? other : tpm;
	struct tpm_evidence *e = &p->claims.vtpm;
	u32 mask = b->mask ? b->mask : ALL_PCRS;
	u8 qualifying[32];

	make_qualifying(p, b, qualifying);
	soft_tpm_quote(signer, qualifying, sizeof(qualifying), mask, &p->quote,
		       &p->signature);
	memcpy(p->log, tpm->log, tpm->log_size);
	p->log[b->log_at] ^= b->log_at != 0;
	memcpy(p->ak, signer->ak_public, signer->ak_size);
	for (int i = 0; i < 4; i++)
		p->ak[4 + i] ^= (u8)(b->attributes >> (24 - 8 * i));
	e->ak = (struct tpm_view){ p->ak, signer->ak_size };
	e->quote = view_of(&p->quote);
	e->signature = view_of(&p->signature);
	e->values.count = 1;
	e->values.banks[0].alg = TPM_ALG_SHA256;
	e->values.banks[0].values.data = p->values;
	e->values.banks[0].values.size =
		soft_tpm_values(signer, mask, p->values);
	if (b->short_values)
		e->values.banks[0].values.size -= 32;
	if (b->pcr)
		p->values[32 * b->pcr] ^= 1;
	if (!b->no_log)
		e->log = (struct tpm_view){ p->log, tpm->log_size };
	make_proof(p, b, signer, qualifying);
	p->claims.has_vtpm = true;
	p->claims.manifest = borrowed(p->sent.data, p->sent.size);
}

static void fill_claims(struct parts *p)
{
	struct evidence_claims *c = &p->claims;

	c->kind = &snp_kind;
	c->tee = snp_kind.tee;
	c->tee->read(p->report, sizeof(p->report), &p->facts, NULL);
	c->format = EVIDENCE_FORMAT_3;
	c->issued_at = time(NULL);
	c->oem = c->tee->oem;
	c->hwmodel = borrowed(p->facts.hwmodel, strlen(p->facts.hwmodel));
	c->dbgstat = p->facts.dbgstat;
	c->swname = borrowed("vouch", 5);
	c->swversion = borrowed("1", 1);
	c->digests[0] = borrowed(p->facts.digests[0], KIND_DIGEST_SIZE);
	c->report = borrowed(p->report, sizeof(p->report));
}

static struct vouch_bytes make_evidence(struct broken b)
{
	struct parts *p = calloc(1, sizeof(*p));
	struct vouch_bytes out;

	make_report(p, &b);
	fill_claims(p);
	if (b.no_vtpm)
		p->claims.format = EVIDENCE_FORMAT;
	else
		make_vtpm(p, &b);
	assert_int_equal(evidence_encode(&p->claims, p->key, &out, NULL), 0);
	EVP_PKEY_free(p->key);
	free(p);
	return out;
}

/* Else the policy says itself what is known of the SVSM. */
static bool names_svsm(const char *policy)
{
	return !policy || (!strstr(policy, "\"presence\"") &&
			   !strstr(policy, "\"svsm\": {}") &&
			   !strstr(policy, "\"svsm\": {\"measurement\""));
}

static struct appraiser *new_appraiser(const char *policy)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_error error = { 0 };

	appraiser_add_trust_anchor(appraiser, pki->ark.data, pki->ark.size,
				   "ark", NULL);
	appraiser_add_endorsement(appraiser, pki->ask.data, pki->ask.size,
				  "ask", NULL);
	appraiser_add_endorsement(appraiser, pki->vcek.data, pki->vcek.size,
				  "vcek", NULL);
	appraiser_expect(appraiser, "snp.measurement", MEASUREMENT, "test",
			 NULL);
	if (names_svsm(policy))
		appraiser_expect(appraiser, "svsm.measurement", MEASUREMENT,
				 "test", NULL);
	appraiser_expect(appraiser, "nonce", NONCE, "test", NULL);
	if (policy && appraiser_set_policy(appraiser, policy, strlen(policy),
					   "policy", &error))
		fail_msg("%s", error.text);
	return appraiser;
}

/* Nothing fails before @id, or at all: each link has a check of its own. */
static void assert_first(const struct vouch_result *result, const char *id)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status != VOUCH_CHECK_FAIL)
			continue;
		assert_non_null(id);
		assert_string_equal(check->id, id);
		return;
	}
}

static void print_checks(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status != VOUCH_CHECK_PASS)
			print_message("%s %s: %s, want %s\n", check->id,
				      vouch_check_status_name(check->status),
				      check->actual, check->expected);
	}
}

/* @id has this outcome, and the result this status. */
static void expect_result(struct broken b, const char *key, const char *policy,
			  enum vouch_status status, const char *id,
			  enum vouch_check_status outcome)
{
	struct appraiser *appraiser = new_appraiser(policy);
	struct vouch_bytes evidence = make_evidence(b);
	const struct vouch_check *check;
	struct vouch_result *result;

	if (key)
		assert_int_equal(appraiser_expect(appraiser,
						  "tpm.challenge_key", key,
						  "test", NULL),
				 0);
	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	check = find_check(result, id);
	if (check && check->status != outcome)
		print_message("with %s\n", policy);
	if (!check || check->status != outcome ||
	    vouch_result_status(result) != status)
		print_checks(result);
	check = find_check(result, id);
	assert_non_null(check);
	assert_int_equal(check->status, outcome);
	assert_int_equal(vouch_result_status(result), status);
	assert_first(result, outcome == VOUCH_CHECK_FAIL ? id : NULL);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
}

static void expect_refused(struct broken b, const char *id)
{
	if (b.proof == TPM_PROOF_NONE)
		b.proof = TPM_PROOF_CERTIFY;
	expect_result(b, CHALLENGE_KEY, NULL, VOUCH_STATUS_CONTRAINDICATED, id,
		      VOUCH_CHECK_FAIL);
}

static const struct broken certified = { .proof = TPM_PROOF_CERTIFY };
static const struct broken credited = { .proof = TPM_PROOF_CREDENTIAL };

/* A root that was named makes it simulated, and all else is affirmed. */
static void good_chain_is_affirmed(void **state)
{
	(void)state;
	expect_result(certified, CHALLENGE_KEY, NULL, VOUCH_STATUS_SIMULATED,
		      "tpm.log.replay", VOUCH_CHECK_PASS);
	expect_result(credited, CHALLENGE_KEY, NULL, VOUCH_STATUS_SIMULATED,
		      "tpm.ak.proof", VOUCH_CHECK_PASS);
}

static const struct broken other_credited = {
	.other_ak = true,
	.proof = TPM_PROOF_CREDENTIAL,
};

static const struct broken unproven_credited = {
	.unproven_ak = true,
	.proof = TPM_PROOF_CREDENTIAL,
};

static void expect_attribute(u32 attribute)
{
	expect_refused((struct broken){ .attributes = attribute }, "tpm.ak");
}

static void each_link_is_checked(void **state)
{
	(void)state;
	expect_refused((struct broken){ .other_manifest = true },
		       "svsm.binding");
	expect_result((struct broken){ .vmpl = 2, .proof = 1 }, CHALLENGE_KEY,
		      "{\"snp\": {\"vmpl\": [0, 2]}}",
		      VOUCH_STATUS_CONTRAINDICATED, "svsm.vmpl",
		      VOUCH_CHECK_FAIL);
	expect_refused((struct broken){ .other_ek = true }, "tpm.ak.proof");
	expect_refused(other_credited, "tpm.ak.proof");
	expect_refused((struct broken){ .unproven_ak = true }, "tpm.ak.proof");
	expect_refused(unproven_credited, "tpm.ak.proof");
	expect_attribute(TPM_RESTRICTED);
	expect_attribute(TPM_FIXED_TPM);
	expect_refused((struct broken){ .pcr = 4 }, "tpm.quote.pcrs");
	expect_refused((struct broken){ .short_values = true },
		       "tpm.quote.selection");
}

/* A quote over another report: its proof would be over it as well. */
static void quote_is_of_this_report(void **state)
{
	static const char any_proof[] = "{\"tpm\": {\"ak_proof\": \"none\"}}";

	(void)state;
	expect_result((struct broken){ .other_report = true }, NULL, any_proof,
		      VOUCH_STATUS_CONTRAINDICATED, "tpm.quote.nonce",
		      VOUCH_CHECK_FAIL);
	expect_refused((struct broken){ .other_report = true }, "tpm.ak.proof");
}

/* By the size of the header: the first byte of the second event's digest. */
static void events_are_checked(void **state)
{
	(void)state;
	expect_refused((struct broken){ .log_at = 65 + 14 }, "tpm.log.replay");
	expect_refused((struct broken){ .log_at = 65 + 14 + 32 + 4 },
		       "tpm.log.data");
}

/* No proof, or one that this verifier cannot look at, affirms nothing. */
static void ak_has_to_be_proven(void **state)
{
	static const char none[] = "{\"tpm\": {\"ak_proof\": \"none\"}}";
	static const char credential[] =
		"{\"tpm\": {\"ak_proof\": \"credential\"}}";

	(void)state;
	expect_result((struct broken){ 0 }, CHALLENGE_KEY, NULL,
		      VOUCH_STATUS_NONE, "tpm.ak.proof", VOUCH_CHECK_OPEN);
	expect_result(certified, NULL, NULL, VOUCH_STATUS_NONE, "tpm.ak.proof",
		      VOUCH_CHECK_OPEN);
	expect_result(certified, OTHER_KEY, NULL, VOUCH_STATUS_CONTRAINDICATED,
		      "tpm.ak.proof", VOUCH_CHECK_FAIL);
	expect_result(certified, CHALLENGE_KEY, credential, VOUCH_STATUS_NONE,
		      "tpm.ak.proof", VOUCH_CHECK_OPEN);
	expect_result((struct broken){ 0 }, NULL, none, VOUCH_STATUS_WARNING,
		      "tpm.ak.proof", VOUCH_CHECK_WARN);
}

/* A manifest that has the AK proves it to everybody, and no other one. */
static void ak_may_be_in_the_manifest(void **state)
{
	static const char claims[] = "{\"tpm\": {\"ak_proof\": \"claims\"}}";
	static const char none[] = "{\"tpm\": {\"ak_proof\": \"none\"}}";
	static const char certify[] = "{\"tpm\": {\"ak_proof\": \"certify\"}}";
	const struct broken good = { .has_ak = true };
	const struct broken another = { .has_other_ak = true };
	struct broken both = { .has_other_ak = true, .proof = 1 };

	(void)state;
	expect_result(good, NULL, NULL, VOUCH_STATUS_SIMULATED, "tpm.ak.proof",
		      VOUCH_CHECK_PASS);
	expect_result(good, NULL, claims, VOUCH_STATUS_SIMULATED,
		      "tpm.log.replay", VOUCH_CHECK_PASS);
	expect_result(good, NULL, certify, VOUCH_STATUS_NONE, "tpm.ak.proof",
		      VOUCH_CHECK_OPEN);
	expect_result(another, NULL, NULL, VOUCH_STATUS_CONTRAINDICATED,
		      "tpm.ak.proof", VOUCH_CHECK_FAIL);
	expect_result(another, NULL, none, VOUCH_STATUS_CONTRAINDICATED,
		      "tpm.ak.proof", VOUCH_CHECK_FAIL);
	expect_result(both, CHALLENGE_KEY, NULL, VOUCH_STATUS_CONTRAINDICATED,
		      "tpm.ak.proof", VOUCH_CHECK_FAIL);
}

/* A guest at VMPL 0 can have any manifest signed: the SVSM has to be named. */
static void svsm_has_to_be_named(void **state)
{
	static const char required[] =
		"{\"svsm\": {\"presence\": \"required\"}}";
	static const char unchecked[] =
		"{\"svsm\": {\"presence\": \"unchecked\"}}";

	(void)state;
	expect_result(certified, CHALLENGE_KEY, "{\"svsm\": {}}",
		      VOUCH_STATUS_NONE, "svsm.measurement", VOUCH_CHECK_OPEN);
	expect_result(certified, CHALLENGE_KEY, required, VOUCH_STATUS_NONE,
		      "svsm.measurement", VOUCH_CHECK_OPEN);
	expect_result(certified, CHALLENGE_KEY, unchecked,
		      VOUCH_STATUS_SIMULATED, "svsm.measurement",
		      VOUCH_CHECK_SKIP);
}

/* "--measurement" is of the report: most of them have no SVSM. */
static void measurement_of_a_report_names_no_svsm(void **state)
{
	struct vouch_bytes evidence = make_evidence(certified);
	struct appraiser *appraiser =
		new_appraiser("{\"svsm\": {\"presence\": \"required\"}}");
	struct vouch_result *result;

	(void)state;
	assert_int_equal(appraiser_expect(appraiser, "measurement", MEASUREMENT,
					  "test", NULL),
			 0);
	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	assert_int_equal(find_check(result, "snp.measurement")->status,
			 VOUCH_CHECK_PASS);
	assert_int_equal(find_check(result, "svsm.measurement")->status,
			 VOUCH_CHECK_OPEN);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
}

/* Extended since the log ended: not by the firmware, in 11 and its like. */
static void later_extensions_are_told(void **state)
{
	u8 kept[32];

	(void)state;
	memcpy(kept, tpm->pcrs[4], 32);
	tpm->pcrs[4][0] ^= 1;
	expect_refused((struct broken){ 0 }, "tpm.log.replay");
	memcpy(tpm->pcrs[4], kept, 32);
	tpm->pcrs[11][0] ^= 1; /* without any event in the log */
	expect_result(certified, CHALLENGE_KEY, NULL, VOUCH_STATUS_SIMULATED,
		      "tpm.log.replay", VOUCH_CHECK_PASS);
	tpm->pcrs[11][0] ^= 1;
	expect_result((struct broken){ .mask = 0xf, .proof = 1 }, CHALLENGE_KEY,
		      NULL, VOUCH_STATUS_SIMULATED, "tpm.quote.selection",
		      VOUCH_CHECK_PASS);
}

/* The log has one event of PCR 12, and the guest extended it further. */
static void events_of_other_values_prove_nothing(void **state)
{
	size_t size = tpm->log_size;
	u8 kept[32];

	(void)state;
	memcpy(kept, tpm->pcrs[12], sizeof(kept));
	soft_tpm_measure(tpm, 12, 0xd, "x", 1, "x", 1);
	tpm->pcrs[12][0] ^= 1;
	expect_result(certified, CHALLENGE_KEY, NULL, VOUCH_STATUS_WARNING,
		      "tpm.log.replay", VOUCH_CHECK_WARN);
	expect_result(certified, CHALLENGE_KEY,
		      "{\"tpm\": {\"events\": {\"require\": "
		      "\"pcr12:" CHALLENGE_KEY "\"}}}",
		      VOUCH_STATUS_NONE, "tpm.events.require",
		      VOUCH_CHECK_OPEN);
	expect_result(certified, CHALLENGE_KEY,
		      "{\"tpm\": {\"events\": {\"only\": "
		      "\"pcr12:" CHALLENGE_KEY "\"}}}",
		      VOUCH_STATUS_NONE, "tpm.events.only", VOUCH_CHECK_OPEN);
	memcpy(tpm->pcrs[12], kept, sizeof(kept));
	tpm->log_size = size;
}

static void hex_of(const char *text, char *out)
{
	u8 digest[32];
	char *hex;

	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
	hex = hex_encode(digest, sizeof(digest));
	strcpy(out, hex);
	free(hex);
}

static void expect_of(const char *policy, const char *id,
		      enum vouch_check_status outcome)
{
	expect_result(
		certified, CHALLENGE_KEY, policy,
		outcome == VOUCH_CHECK_PASS ? VOUCH_STATUS_SIMULATED :
		outcome == VOUCH_CHECK_OPEN ? VOUCH_STATUS_NONE :
					      VOUCH_STATUS_CONTRAINDICATED,
		id, outcome);
}

/* A policy of one line: @format has the digest of @text. */
static void expect_policy(const char *format, const char *text, const char *id,
			  enum vouch_check_status outcome)
{
	char policy[512], hex[65];

	hex_of(text, hex);
	snprintf(policy, sizeof(policy), format, hex);
	expect_of(policy, id, outcome);
}

#define SAYS(json) "{\"tpm\": {" json "}}"

static void policy_names_what_was_booted(void **state)
{
	static const struct {
		const char *policy, *text, *id;
		enum vouch_check_status outcome;
	} rows[] = {
		{ SAYS("\"kernel\": \"%s\""), SOFT_KERNEL, "tpm.kernel",
		  VOUCH_CHECK_PASS },
		{ SAYS("\"kernel\": \"%s\""), "another", "tpm.kernel",
		  VOUCH_CHECK_FAIL },
		{ SAYS("\"initrd\": \"%s\""), SOFT_INITRD, "tpm.initrd",
		  VOUCH_CHECK_PASS },
		{ SAYS("\"initrd\": \"%s\""), SOFT_KERNEL, "tpm.initrd",
		  VOUCH_CHECK_FAIL },
		{ SAYS("\"uki\": \"%s\""), SOFT_KERNEL, "tpm.uki",
		  VOUCH_CHECK_PASS },
		{ SAYS("\"uki\": \"%s\""), SOFT_INITRD, "tpm.uki",
		  VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"require\": \"pcr4:%s\"}"), SOFT_KERNEL,
		  "tpm.events.require", VOUCH_CHECK_PASS },
		{ SAYS("\"events\": {\"require\": \"pcr9:%s\"}"), SOFT_KERNEL,
		  "tpm.events.require", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"forbid\": \"pcr4:%s\"}"), SOFT_KERNEL,
		  "tpm.events.forbid", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"forbid\": \"pcr4:%s\"}"), SOFT_INITRD,
		  "tpm.events.forbid", VOUCH_CHECK_PASS },
		{ SAYS("\"events\": {\"only\": \"pcr4:%s\"}"), SOFT_KERNEL,
		  "tpm.events.only", VOUCH_CHECK_PASS },
		{ SAYS("\"events\": {\"only\": [\"pcr4:%s\", "
		       "\"pcr4:" CHALLENGE_KEY "\"]}"),
		  SOFT_KERNEL, "tpm.events.only", VOUCH_CHECK_PASS },
		{ SAYS("\"events\": {\"only\": \"pcr4:%s\"}"), SOFT_INITRD,
		  "tpm.events.only", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"only\": \"pcr9:%s\"}"), SOFT_KERNEL,
		  "tpm.events.only", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"only\": [\"pcr4:%s\", "
		       "\"pcr9:" CHALLENGE_KEY "\"]}"),
		  SOFT_KERNEL, "tpm.events.only", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"only\": [\"pcr1:%s\", "
		       "\"pcr4:" CHALLENGE_KEY "\"]}"),
		  SOFT_KERNEL, "tpm.events.only", VOUCH_CHECK_FAIL },
		{ SAYS("\"events\": {\"only\": [\"pcr4:%s\", "
		       "\"pcr4:" MEASUREMENT "\"]}"),
		  SOFT_KERNEL, "tpm.events.only", VOUCH_CHECK_OPEN },
		{ SAYS("\"pcrs\": {\"sha256\": {\"15\": \"%s\"}}"), "any",
		  "tpm.pcrs", VOUCH_CHECK_FAIL },
		{ SAYS("\"command_line\": \"" SOFT_COMMAND_LINE "\""), "",
		  "tpm.command_line", VOUCH_CHECK_PASS },
		{ SAYS("\"command_line\": \"quiet\""), "", "tpm.command_line",
		  VOUCH_CHECK_FAIL },
		{ SAYS("\"secure_boot\": \"require\""), "", "tpm.secure_boot",
		  VOUCH_CHECK_PASS },
		{ SAYS("\"secure_boot\": \"forbid\""), "", "tpm.secure_boot",
		  VOUCH_CHECK_FAIL },
		{ "{\"svsm\": {\"secure_boot\": \"require\"}}", "",
		  "svsm.secure_boot", VOUCH_CHECK_PASS },
		{ "{\"svsm\": {\"secure_boot\": \"forbid\"}}", "",
		  "svsm.secure_boot", VOUCH_CHECK_FAIL },
		{ "{\"svsm\": {\"services\": [\"vtpm\"]}}", "", "svsm.services",
		  VOUCH_CHECK_PASS },
		{ "{\"svsm\": {\"services\": "
		  "\"77777777-7777-7777-7777-777777777777\"}}",
		  "", "svsm.services", VOUCH_CHECK_FAIL },
		{ "{\"svsm\": {\"measurement\": \"" MEASUREMENT "\"}}", "",
		  "svsm.measurement", VOUCH_CHECK_PASS },
		{ "{\"svsm\": {\"measurement\": \"%s00112233445566778899"
		  "aabbccddeeff\"}}",
		  "", "svsm.measurement", VOUCH_CHECK_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_policy(rows[i].policy, rows[i].text, rows[i].id,
			      rows[i].outcome);
}

/*
 * Secure Boot was off, which the log calls something else, and the guest then
 * extended PCR 7 by an event that says that it is on: types are not measured.
 */
static void secure_boot_is_the_firmware_s_word(void **state)
{
	enum { EVENT = 65 + 54, DATA = EVENT + 50 }; /* the first of PCR 7 */
	size_t log_size = tpm->log_size;
	u8 kept[32], log[sizeof(tpm->log)], variable[128];
	u32 size;

	(void)state;
	memcpy(kept, tpm->pcrs[7], sizeof(kept));
	memcpy(log, tpm->log, sizeof(log));
	assert_int_equal(tpm->log[EVENT], 7);
	memcpy(&size, tpm->log + DATA - 4, sizeof(size));
	assert_in_range(size, 1, sizeof(variable));
	memcpy(variable, tpm->log + DATA, size);
	memcpy(tpm->log + EVENT + 4, "\x0d\0\0", 4); /* EV_IPL */
	soft_tpm_measure(tpm, 7, 0x80000001, variable, size, variable, size);
	expect_of(SAYS("\"secure_boot\": \"require\""), "tpm.secure_boot",
		  VOUCH_CHECK_OPEN);
	memcpy(tpm->pcrs[7], kept, sizeof(kept));
	memcpy(tpm->log, log, sizeof(log));
	tpm->log_size = log_size;
}

/* Events that lead nowhere, or are not there, prove nothing either way. */
static void without_log_events_are_open(void **state)
{
	static const char *const policies[][2] = {
		{ SAYS("\"kernel\": \"" CHALLENGE_KEY "\""), "tpm.kernel" },
		{ SAYS("\"command_line\": \"x\""), "tpm.command_line" },
		{ SAYS("\"secure_boot\": \"forbid\""), "tpm.secure_boot" },
		{ SAYS("\"events\": {\"forbid\": \"pcr4:" CHALLENGE_KEY "\"}"),
		  "tpm.events.forbid" },
		{ SAYS("\"events\": {\"only\": \"pcr4:" CHALLENGE_KEY "\"}"),
		  "tpm.events.only" },
		{ SAYS("\"pcrs\": {\"sha384\": {\"0\": \"" MEASUREMENT "\"}}"),
		  "tpm.pcrs" },
	};
	struct broken b = { .no_log = true, .proof = TPM_PROOF_CERTIFY };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++)
		expect_result(b, CHALLENGE_KEY, policies[i][0],
			      VOUCH_STATUS_NONE, policies[i][1],
			      VOUCH_CHECK_OPEN);
}

/* Who leaves the vTPM out does not get around what is wanted of it. */
static void without_vtpm_it_is_open(void **state)
{
	static const char *const wants[] = {
		SAYS("\"kernel\": \"" CHALLENGE_KEY "\""),
		SAYS("\"initrd\": \"" CHALLENGE_KEY "\""),
		SAYS("\"uki\": \"" CHALLENGE_KEY "\""),
		SAYS("\"command_line\": \"x\""),
		SAYS("\"secure_boot\": \"forbid\""),
		SAYS("\"events\": {\"require\": \"pcr4:" CHALLENGE_KEY "\"}"),
		SAYS("\"events\": {\"forbid\": \"pcr4:" CHALLENGE_KEY "\"}"),
		SAYS("\"events\": {\"only\": \"pcr4:" CHALLENGE_KEY "\"}"),
		SAYS("\"pcrs\": {\"sha384\": {\"15\": \"" MEASUREMENT "\"}}"),
		"{\"svsm\": {\"services\": \"vtpm\"}}",
		"{\"svsm\": {\"secure_boot\": \"require\"}}",
	};
	struct broken b = { .no_vtpm = true };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wants); i++)
		expect_result(b, CHALLENGE_KEY, wants[i], VOUCH_STATUS_NONE,
			      "svsm.vtpm", VOUCH_CHECK_OPEN);
	expect_result(b, CHALLENGE_KEY,
		      "{\"svsm\": {\"measurement\": \"" MEASUREMENT
		      "\", \"secure_boot\": \"any\"},"
		      " \"tpm\": {\"ak_proof\": \"certify\"}}",
		      VOUCH_STATUS_SIMULATED, "evidence.key_binding",
		      VOUCH_CHECK_PASS);
}

static void all_is_shown(void **state)
{
	struct vouch_bytes evidence = make_evidence(certified);
	char *json = NULL;

	(void)state;
	assert_int_equal(vouch_show(evidence.data, evidence.size, &json, NULL),
			 0);
	assert_non_null(strstr(json, "tag:vouch,2026:evidence/3"));
	assert_non_null(strstr(json, "\"service\": \"uefi-variables\""));
	assert_non_null(strstr(json, "\"secure_boot\": true"));
	assert_non_null(strstr(json, "\"key\": \"RSA-2048\""));
	assert_non_null(strstr(json, "\"ak_proof\": \"certify\""));
	assert_non_null(strstr(json, "\"reset_count\": 7"));
	assert_non_null(strstr(json, "kernel_cmdline: " SOFT_COMMAND_LINE));
	vouch_text_free(json);
	vouch_bytes_free(&evidence);
}

/* A draft affirms what it was drafted from. */
static void draft_has_pcrs(void **state)
{
	struct vouch_bytes evidence = make_evidence(certified);
	struct appraiser *appraiser = new_appraiser(NULL);
	struct vouch_result *result;
	char *json = NULL;

	(void)state;
	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	assert_int_equal(vouch_result_policy(result, 0, &json, NULL), 0);
	assert_non_null(strstr(json, "\"pcrs\""));
	assert_non_null(strstr(json, "\"vtpm\""));
	assert_non_null(strstr(strstr(json, "\"svsm\""), MEASUREMENT));
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
	expect_result(certified, CHALLENGE_KEY, json, VOUCH_STATUS_SIMULATED,
		      "tpm.pcrs", VOUCH_CHECK_PASS);
	vouch_text_free(json);
}

static int setup(void **state)
{
	(void)state;
	pki = pki_new();
	tpm = soft_tpm_new();
	other = soft_tpm_new();
	soft_tpm_boot(tpm);
	soft_tpm_boot(other);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pki_free(pki);
	soft_tpm_free(tpm);
	soft_tpm_free(other);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_chain_is_affirmed),
		cmocka_unit_test(each_link_is_checked),
		cmocka_unit_test(quote_is_of_this_report),
		cmocka_unit_test(events_are_checked),
		cmocka_unit_test(ak_has_to_be_proven),
		cmocka_unit_test(ak_may_be_in_the_manifest),
		cmocka_unit_test(svsm_has_to_be_named),
		cmocka_unit_test(measurement_of_a_report_names_no_svsm),
		cmocka_unit_test(later_extensions_are_told),
		cmocka_unit_test(events_of_other_values_prove_nothing),
		cmocka_unit_test(policy_names_what_was_booted),
		cmocka_unit_test(secure_boot_is_the_firmware_s_word),
		cmocka_unit_test(without_log_events_are_open),
		cmocka_unit_test(without_vtpm_it_is_open),
		cmocka_unit_test(all_is_shown),
		cmocka_unit_test(draft_has_pcrs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
