// SPDX-License-Identifier: MIT
/* Evidence with the vTPM of a paravisor, and each link of its chain broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "appraising.h"
#include "base/bytes.h"
#include "evidence/evidence.h"
#include "intel.h"
#include "pki.h"
#include "snp/kind.h"
#include "soft_tpm.h"
#include "tdx/kind.h"

#define MEASUREMENT                                        \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define NONCE "000102030405060708090a0b0c0d0e0f"
#define VM_ID "01234567-89ab-cdef-0123-456789abcdef"
#define ALL_PCRS 0xffffff
#define AT_VMPL 0x30
#define REPORT_ROOM 8192
#define AT_REPORT 0x20
#define AT_REQUEST 0x4c0
#define AT_CLAIMS 0x4d4

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

static struct pki *pki;
static struct intel *intel;
static struct soft_tpm *tpm, *other;

struct broken {
	bool tdx; /* a quote in place of SEV-SNP's report; not broken */
	bool other_ak; /* signs the quote */
	bool other_claims; /* than the report is over */
	bool other_type; /* of the report, in the header */
	bool other_binding; /* than the quote is over */
	bool no_ak, two_aks; /* in the claims */
	bool secure_boot_off, no_secure_boot; /* the latter: not told */
	int pcr; /* whose value is changed */
	u8 vmpl;
};

struct parts {
	EVP_PKEY *key;
	struct soft_bytes quote, signature;
	u8 blob[4096], report[REPORT_ROOM], values[24 * 32];
	size_t report_size;
	char claims[2048];
	struct report_facts facts;
	struct evidence_claims c;
};

static struct item_bytes borrowed(const void *data, size_t size)
{
	return (struct item_bytes){ data, size };
}

static void put_le32(u8 *at, size_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (u8)(value >> 8 * i);
}

/* As Azure's paravisor writes it: base64url without padding. */
static void write_claims(struct parts *p, const struct broken *b)
{
	char *n = base64_encode(tpm->modulus, sizeof(tpm->modulus));
	char key[512];

	for (char *c = n; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	n[strcspn(n, "=")] = '\0';
	snprintf(key, sizeof(key),
		 "{\"kid\":\"%s\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"}",
		 b->no_ak ? "HCLEkPub" : "HCLAkPub", n);
	snprintf(p->claims, sizeof(p->claims),
		 "{\"keys\":[%s%s%s],\"vm-configuration\":{\"secure-boot\":%s,"
		 "\"vmUniqueId\":\"" VM_ID "\"}}",
		 key, b->two_aks ? "," : "", b->two_aks ? key : "",
		 b->no_secure_boot  ? "null" :
		 b->secure_boot_off ? "false" :
				      "true");
	free(n);
}

static void make_snp(struct parts *p, const u8 *report_data, u8 vmpl)
{
	pki_report(pki, report_data, p->report);
	p->report[AT_VMPL] = vmpl;
	pki_sign_report(pki, p->report);
	p->report_size = PKI_REPORT_SIZE;
	memcpy(p->blob + AT_REPORT, p->report, p->report_size);
}

/* Of the TDREPORT inside nothing is asked: only the quote made of it counts. */
static void make_tdx(struct parts *p, const u8 *report_data)
{
	struct intel_quote quote;
	struct vouch_bytes made;

	intel_quote_init(intel, &quote, 4, true);
	memcpy(quote.body + TD_AT_REPORT_DATA, report_data, 64);
	made = intel_quote_make(intel, &quote);
	assert_true(made.size <= sizeof(p->report));
	memcpy(p->report, made.data, made.size);
	p->report_size = made.size;
	vouch_bytes_free(&made);
}

static void make_blob(struct parts *p, const struct broken *b)
{
	u8 report_data[64] = { 0 };
	size_t size;

	write_claims(p, b);
	size = strlen(p->claims);
	EVP_Digest(p->claims, size, report_data, NULL, EVP_sha256(), NULL);
	if (b->tdx)
		make_tdx(p, report_data);
	else
		make_snp(p, report_data, b->vmpl);
	memcpy(p->blob, "HCLA\2", 5);
	put_le32(p->blob + AT_REQUEST, 20 + size);
	put_le32(p->blob + AT_REQUEST + 4, 1);
	put_le32(p->blob + AT_REQUEST + 8, b->tdx != b->other_type ? 4 : 2);
	put_le32(p->blob + AT_REQUEST + 12, 1);
	put_le32(p->blob + AT_REQUEST + 16, size);
	memcpy(p->blob + AT_CLAIMS, p->claims, size);
	if (b->other_claims)
		memcpy(strstr((char *)p->blob + AT_CLAIMS, "0123"), "9", 1);
}

/* By the rule of Documentation/evidence.rst, without the code under test. */
static void make_quote(struct parts *p, const struct broken *b,
		       struct soft_tpm *signer)
{
	u8 data[16 + 64 + REPORT_ROOM] = "vouch-quote\0\2\0\0";
	u8 qualifying[32];

	p->key = cose_key_generate();
	assert_int_equal(cose_key_point(p->key, &p->c.key, NULL), 0);
	p->c.nonce = borrowed(nonce, sizeof(nonce));
	assert_int_equal(evidence_binding(p->key, &p->c.nonce, data + 16, NULL),
			 0);
	data[16] ^= b->other_binding;
	memcpy(data + 80, p->report, p->report_size);
	EVP_Digest(data, 80 + p->report_size, qualifying, NULL, EVP_sha256(),
		   NULL);
	soft_tpm_quote(signer, qualifying, 32, ALL_PCRS, &p->quote,
		       &p->signature);
}

static void fill_claims(struct parts *p, struct soft_tpm *signer, bool is_tdx)
{
	struct evidence_claims *c = &p->c;
	struct tpm_evidence *e = &c->vtpm;

	c->kind = is_tdx ? &tdx_kind : &snp_kind;
	c->tee = c->kind->tee;
	c->tee->read(p->report, p->report_size, &p->facts, NULL);
	c->format = EVIDENCE_FORMAT_3;
	c->issued_at = is_tdx ? INTEL_AT : time(NULL);
	c->oem = c->tee->oem;
	c->hwmodel = borrowed(p->facts.hwmodel, strlen(p->facts.hwmodel));
	c->dbgstat = p->facts.dbgstat;
	c->swname = borrowed("vouch", 5);
	c->swversion = borrowed("1", 1);
	for (size_t i = 0; i < c->tee->digests_count; i++)
		c->digests[i] = borrowed(p->facts.digests[i], KIND_DIGEST_SIZE);
	c->report = borrowed(p->report, p->report_size);
	c->has_vtpm = true;
	c->hcl = borrowed(p->blob, sizeof(p->blob));
	e->ak = (struct tpm_view){ signer->ak_public, signer->ak_size };
	e->quote = (struct tpm_view){ p->quote.data, p->quote.size };
	e->signature =
		(struct tpm_view){ p->signature.data, p->signature.size };
	e->values.count = 1;
	e->values.banks[0].alg = TPM_ALG_SHA256;
	e->values.banks[0].values.data = p->values;
	e->values.banks[0].values.size =
		soft_tpm_values(signer, ALL_PCRS, p->values);
	e->log = (struct tpm_view){ tpm->log, tpm->log_size };
}

static struct vouch_bytes make_evidence(struct broken b)
{
	struct soft_tpm *signer = b.other_ak ? other : tpm;
	struct parts *p = calloc(1, sizeof(*p));
	struct vouch_bytes out;

	make_blob(p, &b);
	make_quote(p, &b, signer);
	fill_claims(p, signer, b.tdx);
	if (b.pcr)
		p->values[32 * b.pcr] ^= 1;
	assert_int_equal(evidence_encode(&p->c, p->key, &out, NULL), 0);
	EVP_PKEY_free(p->key);
	free(p);
	return out;
}

static void know_snp(struct appraiser *appraiser)
{
	add_anchor(appraiser, &pki->ark);
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	appraiser_expect(appraiser, "snp.measurement", MEASUREMENT, "test",
			 NULL);
}

static void know_tdx(struct appraiser *appraiser)
{
	struct vouch_bytes tcb_info =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);
	struct vouch_bytes identity = intel_document(
		intel->signer_key, "enclaveIdentity", intel_qe_identity);

	add_anchor(appraiser, &intel->root);
	add_endorsement(appraiser, &intel->signer);
	add_endorsement(appraiser, &intel->root_crl);
	add_endorsement(appraiser, &intel->pck_crl);
	add_endorsement(appraiser, &tcb_info);
	add_endorsement(appraiser, &identity);
	appraiser_expect(appraiser, "tdx.mrtd", MEASUREMENT, "test", NULL);
	appraiser_set_time(appraiser, INTEL_AT);
	vouch_bytes_free(&tcb_info);
	vouch_bytes_free(&identity);
}

static struct appraiser *new_appraiser(const char *policy, bool is_tdx)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_error error = { 0 };

	if (is_tdx)
		know_tdx(appraiser);
	else
		know_snp(appraiser);
	appraiser_expect(appraiser, "nonce", NONCE, "test", NULL);
	if (appraiser_set_policy(appraiser, policy, strlen(policy), "policy",
				 &error))
		fail_msg("%s", error.text);
	return appraiser;
}

#define NAMED "{\"hcl\": {\"measurement\": \"" MEASUREMENT "\""

/* @id has this outcome, and nothing failed before it. */
static void expect(struct broken b, const char *policy,
		   enum vouch_status status, const char *id,
		   enum vouch_check_status outcome)
{
	struct appraiser *appraiser = new_appraiser(policy, b.tdx);
	struct vouch_bytes evidence = make_evidence(b);
	const struct vouch_check *check;
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status != VOUCH_CHECK_FAIL)
			continue;
		if (strcmp(check->id, id) || outcome != VOUCH_CHECK_FAIL)
			fail_msg("%s: %s, want %s", check->id, check->actual,
				 check->expected);
		break;
	}
	check = find_check(result, id);
	assert_non_null(check);
	assert_int_equal(check->status, outcome);
	assert_int_equal(vouch_result_status(result), status);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
}

static void expect_refused(struct broken b, const char *id)
{
	expect(b, NAMED "}, \"snp\": {\"vmpl\": [0, 2]}}",
	       VOUCH_STATUS_CONTRAINDICATED, id, VOUCH_CHECK_FAIL);
}

static const struct broken good;

/* A root that was named makes it simulated, and all else is affirmed. */
static void good_chain_is_affirmed(void **state)
{
	(void)state;
	expect(good, NAMED "}}", VOUCH_STATUS_SIMULATED, "tpm.ak.proof",
	       VOUCH_CHECK_PASS);
	expect(good, NAMED "}, \"tpm\": {\"ak_proof\": \"claims\"}}",
	       VOUCH_STATUS_SIMULATED, "tpm.log.replay", VOUCH_CHECK_PASS);
}

static void each_link_is_checked(void **state)
{
	(void)state;
	expect_refused((struct broken){ .other_claims = true }, "hcl.claims");
	expect_refused((struct broken){ .other_type = true }, "hcl.format");
	expect_refused((struct broken){ .vmpl = 2 }, "hcl.vmpl");
	expect_refused((struct broken){ .other_ak = true }, "tpm.ak.proof");
	expect_refused((struct broken){ .other_binding = true },
		       "tpm.quote.nonce");
	expect_refused((struct broken){ .pcr = 4 }, "tpm.quote.pcrs");
}

/* The same of a TD, whose evidence is the quote made of the TDREPORT. */
static void td_has_the_same_links(void **state)
{
	static const char policy[] = NAMED "}}";

	(void)state;
	expect((struct broken){ .tdx = true }, policy, VOUCH_STATUS_SIMULATED,
	       "tpm.log.replay", VOUCH_CHECK_PASS);
	expect((struct broken){ .tdx = true },
	       "{\"hcl\": {\"measurement\": \"" NONCE NONCE NONCE "\"}}",
	       VOUCH_STATUS_CONTRAINDICATED, "hcl.measurement",
	       VOUCH_CHECK_FAIL);
	expect_refused((struct broken){ .tdx = true, .other_claims = true },
		       "hcl.claims");
	expect_refused((struct broken){ .tdx = true, .other_type = true },
		       "hcl.format");
	expect_refused((struct broken){ .tdx = true, .other_ak = true },
		       "tpm.ak.proof");
	expect_refused((struct broken){ .tdx = true, .other_binding = true },
		       "tpm.quote.nonce");
	expect_refused((struct broken){ .tdx = true, .pcr = 4 },
		       "tpm.quote.pcrs");
}

/* What cannot be read is no key, and no two of them either. */
static void claims_have_one_key(void **state)
{
	static const char policy[] = NAMED "}}";

	(void)state;
	expect((struct broken){ .no_ak = true }, policy, VOUCH_STATUS_NONE,
	       "hcl.ak", VOUCH_CHECK_OPEN);
	expect((struct broken){ .two_aks = true }, policy, VOUCH_STATUS_NONE,
	       "hcl.ak", VOUCH_CHECK_OPEN);
}

/* Nothing but the quote binds key and nonce: no policy lets it be anybody's. */
static void no_policy_waives_the_proof(void **state)
{
	(void)state;
	expect((struct broken){ .other_ak = true },
	       NAMED "}, \"tpm\": {\"ak_proof\": [\"none\", \"claims\"]}}",
	       VOUCH_STATUS_CONTRAINDICATED, "tpm.ak.proof", VOUCH_CHECK_FAIL);
}

static void paravisor_has_to_be_named(void **state)
{
	(void)state;
	expect(good, "{}", VOUCH_STATUS_NONE, "hcl.measurement",
	       VOUCH_CHECK_OPEN);
	expect(good, "{\"hcl\": {\"presence\": \"unchecked\"}}",
	       VOUCH_STATUS_SIMULATED, "hcl.measurement", VOUCH_CHECK_SKIP);
	expect(good, "{\"hcl\": {\"measurement\": \"" NONCE NONCE NONCE "\"}}",
	       VOUCH_STATUS_CONTRAINDICATED, "hcl.measurement",
	       VOUCH_CHECK_FAIL);
}

static void policy_names_the_vm(void **state)
{
	static const struct broken off = { .secure_boot_off = true };
	static const struct broken not_told = { .no_secure_boot = true };

	(void)state;
	expect(good, NAMED ", \"vm_id\": \"" VM_ID "\"}}",
	       VOUCH_STATUS_SIMULATED, "hcl.vm_id", VOUCH_CHECK_PASS);
	expect(good,
	       NAMED ", \"vm_id\": \"99999999-89ab-cdef-0123-456789abcdef\"}}",
	       VOUCH_STATUS_CONTRAINDICATED, "hcl.vm_id", VOUCH_CHECK_FAIL);
	expect(good, NAMED ", \"secure_boot\": \"require\"}}",
	       VOUCH_STATUS_SIMULATED, "hcl.secure_boot", VOUCH_CHECK_PASS);
	expect(off, NAMED ", \"secure_boot\": \"forbid\"}}",
	       VOUCH_STATUS_SIMULATED, "hcl.secure_boot", VOUCH_CHECK_PASS);
	expect(not_told, NAMED ", \"secure_boot\": \"forbid\"}}",
	       VOUCH_STATUS_CONTRAINDICATED, "hcl.secure_boot",
	       VOUCH_CHECK_FAIL);
	expect(off, NAMED ", \"secure_boot\": \"require\"}}",
	       VOUCH_STATUS_CONTRAINDICATED, "hcl.secure_boot",
	       VOUCH_CHECK_FAIL);
}

/* What a policy wants of an SVSM is not met by a paravisor. */
static void svsm_is_something_else(void **state)
{
	(void)state;
	expect(good, NAMED "}, \"svsm\": {\"services\": \"vtpm\"}}",
	       VOUCH_STATUS_NONE, "svsm.vtpm", VOUCH_CHECK_OPEN);
	expect(good, NAMED "}, \"svsm\": {\"secure_boot\": \"require\"}}",
	       VOUCH_STATUS_NONE, "svsm.vtpm", VOUCH_CHECK_OPEN);
	expect(good, NAMED "}, \"tpm\": {\"secure_boot\": \"require\"}}",
	       VOUCH_STATUS_SIMULATED, "tpm.secure_boot", VOUCH_CHECK_PASS);
}

static void all_is_shown(void **state)
{
	struct vouch_bytes evidence = make_evidence(good);
	char *json = NULL;

	(void)state;
	assert_int_equal(vouch_show(evidence.data, evidence.size, &json, NULL),
			 0);
	assert_non_null(strstr(json, "\"vmUniqueId\": \"" VM_ID "\""));
	assert_non_null(strstr(json, "\"key\": \"RSA-2048\""));
	vouch_text_free(json);
	vouch_bytes_free(&evidence);
}

/* A draft affirms what it was drafted from. */
static void draft_has_the_paravisor(void **state)
{
	struct vouch_bytes evidence = make_evidence(good);
	struct appraiser *appraiser = new_appraiser(NAMED "}}", false);
	struct vouch_result *result;
	char *json = NULL;

	(void)state;
	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	assert_int_equal(vouch_result_policy(result, VOUCH_DRAFT_MACHINE, &json,
					     NULL),
			 0);
	assert_non_null(strstr(json, VM_ID));
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
	expect(good, json, VOUCH_STATUS_SIMULATED, "hcl.measurement",
	       VOUCH_CHECK_PASS);
	vouch_text_free(json);
}

static int setup(void **state)
{
	(void)state;
	pki = pki_new();
	intel = intel_new();
	tpm = soft_tpm_new();
	other = soft_tpm_new();
	soft_tpm_use_rsa(tpm);
	soft_tpm_use_rsa(other);
	soft_tpm_boot(tpm);
	soft_tpm_boot(other);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pki_free(pki);
	intel_free(intel);
	soft_tpm_free(tpm);
	soft_tpm_free(other);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_chain_is_affirmed),
		cmocka_unit_test(each_link_is_checked),
		cmocka_unit_test(td_has_the_same_links),
		cmocka_unit_test(claims_have_one_key),
		cmocka_unit_test(no_policy_waives_the_proof),
		cmocka_unit_test(paravisor_has_to_be_named),
		cmocka_unit_test(policy_names_the_vm),
		cmocka_unit_test(svsm_is_something_else),
		cmocka_unit_test(all_is_shown),
		cmocka_unit_test(draft_has_the_paravisor),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
