// SPDX-License-Identifier: MIT
/*
 * Signatures that are known by digest, outside the tree: $VECTORS, or
 * ../shared/vectors. The test is linked with --wrap=signature_verify, so that
 * it sees which signatures are verified.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "amd.h"
#include "appraising.h"
#include "codec/digest.h"
#include "endorse/endorse.h"
#include "intel.h"
#include "snp/snp.h"
#include "tdx/pck/chain.h"
#include "vectors.h"
#include "wrapped_verify.h"

#include <cmocka.h>

#define AT_2025_07 1751328000
#define AT_2025_06 1748736000
#define AT_2023_07 1688169600

static int verified; /* signatures so far */

int __wrap_signature_verify(const struct signature *signature, EVP_PKEY *key)
{
	verified++;
	return __real_signature_verify(signature, key);
}

/* The first certificate of a file, in DER. */
static struct vouch_bytes cert_in(const char *name)
{
	struct vouch_bytes text = read_in(vectors, name), der = { 0 };
	BIO *bio;
	X509 *cert;
	int size;

	assert_true(text.size > 0);
	if (text.data[0] == 0x30)
		return text;
	bio = BIO_new_mem_buf(text.data, (int)text.size);
	cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	assert_non_null(cert);
	size = i2d_X509(cert, &der.data);
	assert_true(size > 0);
	der.size = (size_t)size;
	X509_free(cert);
	BIO_free(bio);
	vouch_bytes_free(&text);
	return der;
}

#define INTEL_ROOT "intel-root/sgx-root/intel_sgx_root_ca.der"
#define PLATFORM_CA "tdx-quote/v4-dcapqvl-b0c06f/pck_crl_issuer_chain.pem"
#define PROCESSOR_CA "sgx-quote/v3-dcapqvl-00a067/pck_crl_issuer_chain.pem"
#define FIRST_SIGNER "tdx-quote/v4-gotdx-spr-e4/tcbinfo_issuer_chain.pem"
#define SECOND_SIGNER "sgx-quote/v3-automata-00606a/tcbinfo_issuer_chain.pem"

/* All of the table, which tests/tool/known.sh compares with these files too. */
static const struct {
	const char *issuer, *cert, *name;
} rows[] = {
	{ "snp-roots/milan/ark.der", "snp-roots/milan/ask.der", "SEV-Milan" },
	{ "snp-roots/milan/ark.der", "snp-roots/milan/asvk.der",
	  "SEV-VLEK-Milan" },
	{ "snp-roots/genoa/ark.der", "snp-roots/genoa/ask.der", "SEV-Genoa" },
	{ "snp-roots/genoa/ark.der", "snp-roots/genoa/asvk.der",
	  "SEV-VLEK-Genoa" },
	{ "snp-roots/turin/ark.der", "snp-roots/turin/ask.der", "SEV-Turin" },
	{ "snp-roots/turin/ark.der", "snp-roots/turin/asvk.der",
	  "SEV-VLEK-Turin" },
	{ INTEL_ROOT, PLATFORM_CA, TDX_CN_PLATFORM },
	{ INTEL_ROOT, PROCESSOR_CA, TDX_CN_PROCESSOR },
	{ INTEL_ROOT, FIRST_SIGNER, TDX_CN_SIGNER },
	{ INTEL_ROOT, SECOND_SIGNER, TDX_CN_SIGNER },
};

static bool is_built_in(const u8 *digest)
{
	static const char *const names[] = { "Milan", "Genoa", "Turin" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!memcmp(snp_product_by_name(names[i], 5)->ark, digest, 32))
			return true;
	}
	return !memcmp(tdx_intel_root, digest, sizeof(tdx_intel_root));
}

static bool is_known(const struct vouch_bytes *cert,
		     const struct vouch_bytes *issuer)
{
	u8 digest[32], root[32];

	assert_true(digest_sha256(cert->data, cert->size, digest));
	assert_true(digest_sha256(issuer->data, issuer->size, root));
	return endorsed_signature_is_known(digest, root);
}

static void known_signatures_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes root = cert_in(rows[i].issuer);
		struct vouch_bytes der = cert_in(rows[i].cert);
		struct cert issuer, cert;
		EVP_PKEY *key;
		u8 digest[32];

		assert_int_equal(cert_read(root.data, root.size, &issuer, NULL),
				 0);
		assert_int_equal(cert_read(der.data, der.size, &cert, NULL), 0);
		assert_true(tdx_cert_is_named(&cert, rows[i].name));
		assert_true(name_same(cert.issuer, issuer.subject));
		assert_true(digest_sha256(root.data, root.size, digest));
		assert_true(is_built_in(digest));
		assert_true(is_known(&der, &root));
		key = cert_key_new(&issuer);
		assert_int_equal(signature_verify(&cert.signature, key), 1);
		EVP_PKEY_free(key);
		vouch_bytes_free(&root);
		vouch_bytes_free(&der);
	}
}

static void other_bytes_are_not_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes root = cert_in(rows[i].issuer);
		struct vouch_bytes der = cert_in(rows[i].cert);

		for (size_t at = 0; at < der.size; at += 50) {
			der.data[at] ^= 1;
			assert_false(is_known(&der, &root));
			der.data[at] ^= 1;
		}
		root.data[root.size - 1] ^= 1;
		assert_false(is_known(&der, &root));
		root.data[root.size - 1] ^= 1;
		/* The root itself, and the two the other way round. */
		assert_false(is_known(&root, &root));
		assert_false(is_known(&root, &der));
		assert_true(is_known(&der, &root));
		vouch_bytes_free(&root);
		vouch_bytes_free(&der);
	}
}

/* ---- SEV-SNP ---- */

#define SNP_REPORT "snp-report/milan-v3-azure-065a"

struct snp_case {
	struct vouch_bytes ask, ark;
	bool is_anchor; /* the ARK is named as one */
	int exit_status, verified;
	const char *actual; /* of snp.chain.signatures, or NULL */
};

/* Of a check that is there. */
static const char *actual_of(const struct vouch_result *result, const char *id)
{
	const struct vouch_check *check = find_check(result, id);

	assert_non_null(check);
	return check->actual;
}

static void appraise_snp(const struct snp_case *c)
{
	struct vouch_bytes report = read_in(vectors, SNP_REPORT "/report.bin");
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;
	int before = verified;

	appraiser_set_time(appraiser, AT_2025_07);
	add_file(appraiser, vectors, SNP_REPORT "/vcek.der");
	add_endorsement(appraiser, &c->ask);
	if (c->is_anchor)
		add_anchor(appraiser, &c->ark);
	else
		add_endorsement(appraiser, &c->ark);
	assert_int_equal(appraise_once(appraiser, report.data, report.size,
				       &result, NULL),
			 0);
	if (result_exit_status(result) != c->exit_status)
		print_bad_checks(result);
	assert_int_equal(result_exit_status(result), c->exit_status);
	assert_int_equal(verified - before, c->verified);
	if (c->actual)
		assert_string_equal(actual_of(result, "snp.chain.signatures"),
				    c->actual);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&report);
}

/* VEK by ASK is all that is left; an ASK of one other bit is verified. */
static void ask_is_known_whole(void **state)
{
	struct vouch_bytes ask = read_in(vectors, "snp-roots/milan/ask.der");
	struct vouch_bytes ark = read_in(vectors, "snp-roots/milan/ark.der");

	(void)state;
	appraise_snp(&(struct snp_case){
		ask, ark, false, 0, 1,
		"each signed by the next; that of the intermediate is known "
		"by its digest" });
	/* AMD's root, named by who trusts it: it is the one built in. */
	appraise_snp(&(struct snp_case){ ask, ark, true, 0, 1, NULL });
	ask.data[ask.size - 1] ^= 1;
	appraise_snp(
		&(struct snp_case){ ask, ark, false, 1, 1,
				    "intermediate is not signed by the root" });
	vouch_bytes_free(&ask);
	vouch_bytes_free(&ark);
}

/* A root of AMD's name that an operator trusts instead of AMD's. */
static void ask_is_verified_below_another_root(void **state)
{
	struct vouch_bytes ask = read_in(vectors, "snp-roots/milan/ask.der");
	EVP_PKEY *key = EVP_RSA_gen(4096);
	const struct amd_ca spec = {
		.subject = "ARK-Milan",
		.issuer = "ARK-Milan",
		.key = key,
		.issuer_key = key,
		.serial = 0x10000,
	};
	struct vouch_bytes ark = amd_make_ca(&spec);

	(void)state;
	appraise_snp(
		&(struct snp_case){ ask, ark, true, 1, 1,
				    "intermediate is not signed by the root" });
	EVP_PKEY_free(key);
	vouch_bytes_free(&ask);
	vouch_bytes_free(&ark);
}

/* ---- TDX ---- */

#define TD_QUOTE "tdx-quote/v4-dcapqvl-b0c06f"
#define OLD_QUOTE "tdx-quote/v4-gotdx-spr-e4"

static char *pem_of(const struct vouch_bytes *der)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *text;
	long size;

	PEM_write_bio(bio, "CERTIFICATE", "", der->data, (long)der->size);
	size = BIO_get_mem_data(bio, &data);
	text = strndup(data, (size_t)size);
	BIO_free(bio);
	return text;
}

/* What is wrong with a chain of these three, and what it took to know. */
static void judge(const struct vouch_bytes *pck, const struct vouch_bytes *ca,
		  const struct vouch_bytes *root, const char *broken, int count)
{
	char *texts[] = { pem_of(pck), pem_of(ca), pem_of(root) };
	char *text = malloc(16384);
	struct vouch_error error;
	struct tdx_chain chain;
	int before = verified, size;

	size = snprintf(text, 16384, "%s%s%s", texts[0], texts[1], texts[2]);
	assert_int_equal(tdx_chain_open((const u8 *)text, (size_t)size, NULL,
					&chain, &error),
			 0);
	assert_string_equal(chain.broken, broken);
	assert_int_equal(tdx_chain_knows_ca(&chain), count == 1);
	assert_int_equal(verified - before, count);
	tdx_chain_close(&chain);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	free(text);
}

static void ca_is_known_below_intels_root(void **state)
{
	struct vouch_bytes root = cert_in(INTEL_ROOT),
			   ca = cert_in(PLATFORM_CA);
	struct vouch_bytes pck = cert_in(TD_QUOTE "/pck_chain.pem");
	struct intel *other = intel_new();

	(void)state;
	judge(&pck, &ca, &root, "", 1);
	judge(&pck, &ca, &other->root, "the CA is not signed by the root", 2);
	/* A root of the same key, of which other bytes are trusted. */
	root.data[root.size - 1] ^= 1;
	judge(&pck, &ca, &root, "", 2);
	root.data[root.size - 1] ^= 1;
	ca.data[ca.size - 1] ^= 1;
	judge(&pck, &ca, &root, "the CA is not signed by the root", 2);
	ca.data[ca.size - 1] ^= 1;
	/* The leaf is verified, whatever is known of its CA. */
	pck.data[pck.size - 1] ^= 1;
	judge(&pck, &ca, &root, "the PCK certificate is not signed by the CA",
	      1);
	intel_free(other);
	vouch_bytes_free(&root);
	vouch_bytes_free(&ca);
	vouch_bytes_free(&pck);
}

struct tdx_case {
	const char *folder;
	struct vouch_bytes signer;
	time_t at;
	bool has_lists; /* of revoked certificates */
	int verified;
	const char *status; /* of tdx.tcbinfo.signer */
	const char *actual; /* of it, or NULL */
};

static void appraise_tdx(const struct tdx_case *c)
{
	static const char *const names[] = { "tcbinfo.json", "qe_identity.json",
					     "pck_crl.der", "root_crl.der" };
	size_t count = c->has_lists ? ARRAY_SIZE(names) : 2;
	char folder[PATH_SIZE];
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;
	struct vouch_bytes quote;
	int before = verified;

	snprintf(folder, sizeof(folder), "%s/%s", vectors, c->folder);
	quote = read_in(folder, "quote.bin");
	for (size_t i = 0; i < count; i++)
		add_file(appraiser, folder, names[i]);
	set_policy(appraiser, "{\"require_crl\":false}");
	add_endorsement(appraiser, &c->signer);
	appraiser_set_time(appraiser, c->at);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_string_equal(check_outcome(result, "tdx.tcbinfo.signer"),
			    c->status);
	assert_int_equal(verified - before, c->verified);
	if (c->actual)
		assert_string_equal(actual_of(result, "tdx.tcbinfo.signer"),
				    c->actual);
	assert_string_equal(actual_of(result, "tdx.chain.signatures"),
			    "each signed by the next; that of the CA is known "
			    "by its digest");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

/* The PCK certificate and both lists are all that is left of certificates. */
static void signer_is_known_whole(void **state)
{
	struct vouch_bytes signer =
		cert_in(TD_QUOTE "/tcbinfo_issuer_chain.pem");
	const struct tdx_case good = { TD_QUOTE, signer, AT_2025_07, true,
				       3,	 "pass", NULL };
	const struct tdx_case bad = {
		TD_QUOTE,
		signer,
		AT_2025_07,
		true,
		4,
		"open",
		"a certificate that another root issued",
	};

	(void)state;
	appraise_tdx(&good);
	signer.data[signer.size - 1] ^= 1;
	appraise_tdx(&bad);
	vouch_bytes_free(&signer);
}

/* Its signature is known for ever, but it ended on 2025-05-21. */
static void signer_ends_when_it_says(void **state)
{
	struct vouch_bytes signer = cert_in(FIRST_SIGNER);
	struct tdx_case before = { OLD_QUOTE, signer, AT_2023_07, false,
				   1,	      "pass", NULL };
	struct tdx_case after = before;

	(void)state;
	after.at = AT_2025_06;
	after.status = "open";
	appraise_tdx(&before);
	appraise_tdx(&after);
	vouch_bytes_free(&signer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_signatures_hold),
		cmocka_unit_test(other_bytes_are_not_known),
		cmocka_unit_test(ask_is_known_whole),
		cmocka_unit_test(ask_is_verified_below_another_root),
		cmocka_unit_test(ca_is_known_below_intels_root),
		cmocka_unit_test(signer_is_known_whole),
		cmocka_unit_test(signer_ends_when_it_says),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests_name("known", tests, NULL, NULL);
}
