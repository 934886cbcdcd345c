// SPDX-License-Identifier: MIT
/* Keys and certificates: the same for a seed, and as AMD issues them. */
#include <dirent.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_fixture.h"

#define ARC "1.3.6.1.4.1.3704.1."

static char folder[] = "/tmp/vouch-test-XXXXXX";

static int group_setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int group_teardown(void **state)
{
	(void)state;
	return fixture_remove(folder);
}

static void make(struct sim_snp_pki *pki, const char *product, const char *key,
		 const char *value)
{
	struct sim_error error = {};
	struct sim_config config;

	fixture_config(&config, "product", product, key, value, NULL);
	if (sim_snp_pki_make(pki, &config, folder, &error))
		fail_msg("%s", error.text);
}

static void assert_same_cert(const struct sim_snp_pki *a,
			     const struct sim_snp_pki *b,
			     enum sim_snp_cert which, bool is_same)
{
	assert_int_equal(!X509_cmp(a->certs[which], b->certs[which]), is_same);
}

static int verify_chain(const struct sim_snp_pki *pki, X509 *leaf, X509 *ca)
{
	STACK_OF(X509) *untrusted = sk_X509_new_null();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE *store = X509_STORE_new();
	int err;

	assert_true(X509_STORE_add_cert(store, pki->certs[SIM_ARK]));
	assert_true(sk_X509_push(untrusted, ca));
	assert_true(X509_STORE_CTX_init(ctx, store, leaf, untrusted));
	X509_verify_cert(ctx);
	err = X509_STORE_CTX_get_error(ctx);
	sk_X509_free(untrusted);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return err;
}

static void chains_verify(void **state)
{
	static const char *const products[] = { "milan", "genoa", "turin" };
	struct sim_snp_pki pki;

	(void)state;
	for (int i = 0; i < 3; i++) {
		make(&pki, products[i], "seed", "test");
		X509 **c = pki.certs;

		assert_int_equal(verify_chain(&pki, c[SIM_VCEK], c[SIM_ASK]),
				 X509_V_OK);
		assert_int_equal(verify_chain(&pki, c[SIM_VLEK], c[SIM_ASVK]),
				 X509_V_OK);
		assert_int_not_equal(verify_chain(&pki, c[SIM_VCEK],
						  c[SIM_ASVK]),
				     X509_V_OK);
		sim_snp_pki_free(&pki);
	}
}

/* Without the state folder for one of the two: the keys are made again. */
static void same_seed_same_certificates(void **state)
{
	struct sim_error error = {};
	struct sim_snp_pki first, again;
	struct sim_config config;

	(void)state;
	make(&first, "milan", "seed", "test");
	fixture_config(&config, "product", "milan", "seed", "test", NULL);
	assert_int_equal(sim_snp_pki_make(&again, &config, NULL, &error), 0);
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++) {
		assert_same_cert(&first, &again, i, true);
		assert_int_equal(EVP_PKEY_eq(first.keys[i], again.keys[i]), 1);
	}
	sim_snp_pki_free(&first);
	sim_snp_pki_free(&again);
}

static void seed_product_chip_and_tcb_count(void **state)
{
	struct sim_snp_pki base, seed, tcb, csp;

	(void)state;
	make(&base, "milan", "seed", "vouch");
	make(&seed, "milan", "seed", "test");
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++)
		assert_int_not_equal(EVP_PKEY_eq(base.keys[i], seed.keys[i]),
				     1);
	make(&tcb, "milan", "reported_tcb", "snp=1");
	assert_int_equal(EVP_PKEY_eq(base.keys[SIM_ASK], tcb.keys[SIM_ASK]), 1);
	assert_int_not_equal(
		EVP_PKEY_eq(base.keys[SIM_VCEK], tcb.keys[SIM_VCEK]), 1);
	assert_int_not_equal(
		EVP_PKEY_eq(base.keys[SIM_VLEK], tcb.keys[SIM_VLEK]), 1);
	make(&csp, "milan", "csp_id", "CN=other.example");
	assert_same_cert(&base, &csp, SIM_VCEK, true);
	assert_int_not_equal(
		EVP_PKEY_eq(base.keys[SIM_VLEK], csp.keys[SIM_VLEK]), 1);
	sim_snp_pki_free(&base);
	sim_snp_pki_free(&seed);
	sim_snp_pki_free(&tcb);
	sim_snp_pki_free(&csp);
}

static void assert_name(X509_NAME *name, const char *cn)
{
	char text[256], want[256];
	BIO *bio = BIO_new(BIO_s_mem());
	int size;

	X509_NAME_print_ex(bio, name, 0, XN_FLAG_SEP_COMMA_PLUS);
	size = BIO_read(bio, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	BIO_free(bio);
	snprintf(want, sizeof(want),
		 "OU=Engineering,C=US,L=Santa Clara,ST=CA,"
		 "O=Advanced Micro Devices,CN=%s",
		 cn);
	assert_string_equal(text, want);
}

static void names_are_amds(void **state)
{
	static const struct {
		enum sim_snp_cert which;
		const char *subject, *issuer, *serial;
	} rows[] = {
		{ SIM_ARK, "ARK-Turin", "ARK-Turin", "030000" },
		{ SIM_ASK, "SEV-Turin", "ARK-Turin", "030001" },
		{ SIM_ASVK, "SEV-VLEK-Turin", "ARK-Turin", "030101" },
		{ SIM_VCEK, "SEV-VCEK", "SEV-Turin", "0" },
		{ SIM_VLEK, "SEV-VLEK", "SEV-VLEK-Turin", "0" },
	};
	struct sim_snp_pki pki;

	(void)state;
	make(&pki, "turin", "seed", "test");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		X509 *cert = pki.certs[rows[i].which];
		BIGNUM *serial =
			ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
		char *hex = BN_bn2hex(serial);

		assert_name(X509_get_subject_name(cert), rows[i].subject);
		assert_name(X509_get_issuer_name(cert), rows[i].issuer);
		assert_string_equal(hex, rows[i].serial);
		OPENSSL_free(hex);
		BN_free(serial);
	}
	sim_snp_pki_free(&pki);
}

/* Content of extnValue in hexadecimal, "" when the extension is absent. */
static void assert_ext(X509 *cert, const char *tail, const char *want)
{
	ASN1_OCTET_STRING *value;
	ASN1_OBJECT *oid;
	char name[64];
	char *hex;
	int at;

	snprintf(name, sizeof(name), ARC "%s", tail);
	oid = OBJ_txt2obj(name, 1);
	at = X509_get_ext_by_OBJ(cert, oid, -1);
	if (at >= 0)
		assert_int_equal(X509_get_ext_by_OBJ(cert, oid, at), -1);
	ASN1_OBJECT_free(oid);
	assert_int_equal(at < 0, !*want);
	if (at < 0)
		return;
	value = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	hex = OPENSSL_buf2hexstr(value->data, value->length);
	assert_string_equal(hex, want);
	OPENSSL_free(hex);
}

static void milan_extensions(void **state)
{
	static const struct {
		const char *tail, *vcek, *vlek;
	} rows[] = {
		{ "1", "02:01:00", "02:01:00" },
		{ "2", "16:08:4D:69:6C:61:6E:2D:42:30",
		  "16:05:4D:69:6C:61:6E" },
		{ "3.1", "02:01:04", "02:01:04" },
		{ "3.2", "02:01:00", "02:01:00" },
		{ "3.3", "02:01:1D", "02:01:1D" },
		{ "3.4", "02:01:00", "02:01:00" },
		{ "3.5", "02:01:00", "02:01:00" },
		{ "3.6", "02:01:00", "02:01:00" },
		{ "3.7", "02:01:00", "02:01:00" },
		{ "3.8", "02:02:00:DE", "02:02:00:DE" },
		{ "3.9", "", "" },
		{ "5", "", "16:04:43:4E:3D:78" },
	};
	struct sim_snp_pki pki;

	(void)state;
	make(&pki, "milan", "csp_id", "CN=x");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_ext(pki.certs[SIM_VCEK], rows[i].tail, rows[i].vcek);
		assert_ext(pki.certs[SIM_VLEK], rows[i].tail, rows[i].vlek);
	}
	assert_ext(pki.certs[SIM_VLEK], "4", "");
	sim_snp_pki_free(&pki);
}

static void turin_extensions(void **state)
{
	struct sim_snp_pki pki;
	X509 *vcek;

	(void)state;
	make(&pki, "turin", "chip_id",
	     "0204060810121416000000000000000000000000000000000000000000000000"
	     "0000000000000000000000000000000000000000000000000000000000000000");
	vcek = pki.certs[SIM_VCEK];
	assert_ext(vcek, "1", "02:01:01");
	assert_ext(vcek, "2", "16:05:54:75:72:69:6E");
	assert_ext(vcek, "3.4", "");
	assert_ext(vcek, "3.9", "02:01:01");
	assert_ext(vcek, "4", "02:04:06:08:10:12:14:16");
	sim_snp_pki_free(&pki);
}

static long salt_size(const X509 *cert)
{
	const X509_ALGOR *algorithm;
	RSA_PSS_PARAMS *params;
	const void *value;
	int type;
	long size;

	X509_get0_signature(NULL, &algorithm, cert);
	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	assert_int_equal(type, V_ASN1_SEQUENCE);
	params = ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
	assert_non_null(params);
	size = ASN1_INTEGER_get(params->saltLength);
	RSA_PSS_PARAMS_free(params);
	return size;
}

static void signatures_are_pss_with_sha384(void **state)
{
	struct sim_snp_pki pki;

	(void)state;
	make(&pki, "milan", "seed", "test");
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++) {
		int digest, type, bits;

		assert_true(X509_get_signature_info(pki.certs[i], &digest,
						    &type, &bits, NULL));
		assert_int_equal(digest, NID_sha384);
		assert_int_equal(type, NID_rsassaPss);
		assert_int_equal(salt_size(pki.certs[i]), 48);
		assert_int_equal(EVP_PKEY_get_bits(pki.keys[i]),
				 i <= SIM_ASVK ? 4096 : 384);
	}
	sim_snp_pki_free(&pki);
}

static void cas_and_leaves_are_told_apart(void **state)
{
	struct sim_snp_pki pki;

	(void)state;
	make(&pki, "milan", "seed", "test");
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++)
		assert_int_equal(X509_check_ca(pki.certs[i]) == 1,
				 i <= SIM_ASVK);
	assert_int_equal(X509_get_pathlen(pki.certs[SIM_ARK]), -1);
	assert_int_equal(X509_get_pathlen(pki.certs[SIM_ASK]), 0);
	assert_int_equal(X509_get_ext_count(pki.certs[SIM_VCEK]), 11);
	sim_snp_pki_free(&pki);
}

static void assert_starts(X509 *cert, const char *first, const char *last)
{
	ASN1_TIME *want = ASN1_TIME_new();

	assert_true(ASN1_TIME_set_string(want, first));
	assert_int_equal(ASN1_TIME_compare(X509_get0_notBefore(cert), want), 0);
	assert_true(ASN1_TIME_set_string(want, last));
	assert_int_equal(ASN1_TIME_compare(X509_get0_notAfter(cert), want), 0);
	ASN1_TIME_free(want);
}

static void validity_follows_the_configuration(void **state)
{
	struct sim_snp_pki pki;

	(void)state;
	make(&pki, "milan", "not_before", "2024-06-15");
	assert_starts(pki.certs[SIM_VCEK], "20240615000000Z",
		      "20310615000000Z");
	assert_starts(pki.certs[SIM_VLEK], "20240615000000Z",
		      "20250615000000Z");
	assert_starts(pki.certs[SIM_ARK], "20201022172305Z", "20451022172305Z");
	sim_snp_pki_free(&pki);
}

static void export_writes_what_openssl_reads(void **state)
{
	struct sim_error error;
	struct sim_snp_pki pki;
	char path[128];
	X509 *cert;
	FILE *file;

	(void)state;
	make(&pki, "milan", "seed", "test");
	assert_int_equal(sim_snp_pki_export(&pki, folder, &error), 0);
	snprintf(path, sizeof(path), "%s/ark.pem", folder);
	file = fopen(path, "r");
	assert_non_null(file);
	cert = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	assert_non_null(cert);
	assert_int_equal(X509_cmp(cert, pki.certs[SIM_ARK]), 0);
	X509_free(cert);
	assert_true(sim_snp_pki_export(&pki, "/proc/none", &error) < 0);
	sim_snp_pki_free(&pki);
}

static void state_is_kept_for_the_owner_alone(void **state)
{
	struct dirent *entry;
	int count = 0;
	struct stat st;
	DIR *dir;

	(void)state;
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (!strstr(entry->d_name, "-"))
			continue;
		assert_int_equal(fstatat(dirfd(dir), entry->d_name, &st, 0), 0);
		assert_int_equal(st.st_mode & 0077, 0);
		count++;
	}
	closedir(dir);
	assert_true(count >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_verify),
		cmocka_unit_test(same_seed_same_certificates),
		cmocka_unit_test(seed_product_chip_and_tcb_count),
		cmocka_unit_test(names_are_amds),
		cmocka_unit_test(milan_extensions),
		cmocka_unit_test(turin_extensions),
		cmocka_unit_test(signatures_are_pss_with_sha384),
		cmocka_unit_test(cas_and_leaves_are_told_apart),
		cmocka_unit_test(validity_follows_the_configuration),
		cmocka_unit_test(state_is_kept_for_the_owner_alone),
		cmocka_unit_test(export_writes_what_openssl_reads),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
