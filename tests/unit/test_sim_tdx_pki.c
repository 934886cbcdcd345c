// SPDX-License-Identifier: MIT
/* Intel-shaped certificates and CRLs: their chain, names, extensions, dates. */
#include <openssl/x509v3.h>
#include <unistd.h>

#include "sim_tdx_fixture.h"

#define SGX_OID "1.2.840.113741.1.13.1"

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

/* As an appraiser does: strict, with both CRLs, at a time. 0: no CRLs. */
static int verify(const struct sim *sim, enum sim_tdx_cert which, time_t at)
{
	STACK_OF(X509) *untrusted = sk_X509_new_null();
	const struct sim_tdx_pki *pki = &sim->tdx.pki;
	X509_CRL *crls[] = {
		sim_tdx_crl_make(pki, &sim->config, SIM_TDX_ROOT),
		sim_tdx_crl_make(pki, &sim->config, SIM_TDX_CA),
	};
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	int err;

	assert_true(X509_STORE_add_cert(store, pki->certs[SIM_TDX_ROOT]));
	for (int i = 0; i < 2; i++)
		assert_true(X509_STORE_add_crl(store, crls[i]));
	assert_true(sk_X509_push(untrusted, pki->certs[SIM_TDX_CA]));
	assert_true(
		X509_STORE_CTX_init(ctx, store, pki->certs[which], untrusted));
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT |
						   X509_V_FLAG_CRL_CHECK |
						   X509_V_FLAG_CRL_CHECK_ALL);
	X509_VERIFY_PARAM_set_time(param, at);
	X509_verify_cert(ctx);
	err = X509_STORE_CTX_get_error(ctx);
	sk_X509_free(untrusted);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	for (int i = 0; i < 2; i++)
		X509_CRL_free(crls[i]);
	return err;
}

static void chains_verify_now(void **state)
{
	struct sim *sim = fixture_td("seed", "test");
	time_t now = time(NULL);

	(void)state;
	assert_int_equal(verify(sim, SIM_TDX_PCK, now), X509_V_OK);
	assert_int_equal(verify(sim, SIM_TDX_SIGNER, now), X509_V_OK);
	assert_int_equal(verify(sim, SIM_TDX_PCK, now + 40 * 86400),
			 X509_V_ERR_CRL_HAS_EXPIRED);
	fixture_td_free(sim);
}

static void window_follows_the_configuration(void **state)
{
	static const struct {
		time_t at;
		int err;
	} rows[] = {
		{ 1718409600 - 1, X509_V_ERR_CRL_NOT_YET_VALID },
		{ 1718409600, X509_V_OK },
		{ 1718409600 + 10 * 86400 - 1, X509_V_OK },
		{ 1718409600 + 10 * 86400 + 1, X509_V_ERR_CRL_HAS_EXPIRED },
	};
	struct sim *sim =
		fixture_td("not_before", "2024-06-15", "collateral_days", "10");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(verify(sim, SIM_TDX_PCK, rows[i].at),
				 rows[i].err);
	fixture_td_free(sim);
}

static void revoked_ones_are_listed(void **state)
{
	static const char *const keys[] = { "pck_revoked", "ca_revoked" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sim *sim = fixture_td(keys[i], "on");

		assert_int_equal(verify(sim, SIM_TDX_PCK, time(NULL)),
				 X509_V_ERR_CERT_REVOKED);
		assert_int_equal(verify(sim, SIM_TDX_SIGNER, time(NULL)),
				 X509_V_OK);
		fixture_td_free(sim);
	}
}

static void same_seed_same_certificates(void **state)
{
	struct sim *first = fixture_td("seed", "a"), *again, *other, *patched;

	(void)state;
	again = fixture_td("seed", "a", "tcb_status", "Revoked");
	other = fixture_td("seed", "b");
	patched = fixture_td("seed", "a", "pcesvn", "14");
	for (int i = 0; i < SIM_TDX_CERTS; i++) {
		X509 *cert = first->tdx.pki.certs[i];

		assert_int_equal(X509_cmp(cert, again->tdx.pki.certs[i]), 0);
		assert_int_not_equal(X509_cmp(cert, other->tdx.pki.certs[i]),
				     0);
		assert_int_equal(!X509_cmp(cert, patched->tdx.pki.certs[i]),
				 i != SIM_TDX_PCK);
	}
	fixture_td_free(first);
	fixture_td_free(again);
	fixture_td_free(other);
	fixture_td_free(patched);
}

static void assert_name(X509_NAME *name, const char *cn)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char text[256], want[256];
	int size;

	X509_NAME_print_ex(bio, name, 0, XN_FLAG_SEP_COMMA_PLUS);
	size = BIO_read(bio, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	BIO_free(bio);
	snprintf(want, sizeof(want),
		 "CN=%s,O=Intel Corporation,L=Santa Clara,ST=CA,C=US", cn);
	assert_string_equal(text, want);
}

static void names_are_intels(void **state)
{
	static const struct {
		const char *subject, *issuer;
		int extensions, pathlen;
		u32 usage;
	} rows[SIM_TDX_CERTS] = {
		[SIM_TDX_ROOT] = { "Intel SGX Root CA", "Intel SGX Root CA", 5,
				   1, KU_KEY_CERT_SIGN | KU_CRL_SIGN },
		[SIM_TDX_CA] = { "Intel SGX PCK Platform CA",
				 "Intel SGX Root CA", 5, 0,
				 KU_KEY_CERT_SIGN | KU_CRL_SIGN },
		[SIM_TDX_SIGNER] = { "Intel SGX TCB Signing",
				     "Intel SGX Root CA", 5, -1,
				     KU_DIGITAL_SIGNATURE |
					     KU_NON_REPUDIATION },
		[SIM_TDX_PCK] = { "Intel SGX PCK Certificate",
				  "Intel SGX PCK Platform CA", 6, -1,
				  KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION },
	};
	struct sim *sim = fixture_td("seed", "test");

	(void)state;
	for (int i = 0; i < SIM_TDX_CERTS; i++) {
		X509 *cert = sim->tdx.pki.certs[i];

		assert_name(X509_get_subject_name(cert), rows[i].subject);
		assert_name(X509_get_issuer_name(cert), rows[i].issuer);
		assert_int_equal(X509_get_ext_count(cert), rows[i].extensions);
		assert_int_equal(X509_get_pathlen(cert), rows[i].pathlen);
		assert_int_equal(X509_get_key_usage(cert), rows[i].usage);
		assert_int_equal(X509_get_signature_nid(cert),
				 NID_ecdsa_with_SHA256);
	}
	fixture_td_free(sim);
}

/* Intel's serial numbers of all but PCKs are their key identifiers. */
static void serial_numbers_are_of_20_bytes(void **state)
{
	struct sim *sim = fixture_td("seed", "test");

	(void)state;
	for (int i = 0; i < SIM_TDX_CERTS; i++) {
		X509 *cert = sim->tdx.pki.certs[i];
		const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
		const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(cert);

		assert_int_equal(id->length, 20);
		if (i == SIM_TDX_PCK)
			assert_memory_not_equal(serial->data, id->data, 19);
		else
			assert_memory_equal(serial->data, id->data,
					    serial->length);
		assert_in_range(serial->length, 19, 20);
	}
	fixture_td_free(sim);
}

static char *sgx_extension(X509 *cert)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(SGX_OID, 1);
	int at = X509_get_ext_by_OBJ(cert, oid, -1);
	const ASN1_OCTET_STRING *value;

	ASN1_OBJECT_free(oid);
	assert_true(at >= 0);
	value = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	return OPENSSL_buf2hexstr(value->data, value->length);
}

/* Written out by hand from the profile, in the form that real ones have. */
static void pck_says_what_it_is_configured_to(void **state)
{
	static const char *const parts[] = {
		/* PPID */
		"30:1E:06:0A:2A:86:48:86:F8:4D:01:0D:01:01:04:10:11:11:",
		/* component 1 is 255: two bytes, and positive */
		"30:11:06:0B:2A:86:48:86:F8:4D:01:0D:01:02:01:02:02:00:FF",
		"30:10:06:0B:2A:86:48:86:F8:4D:01:0D:01:02:02:02:01:02",
		"30:10:06:0B:2A:86:48:86:F8:4D:01:0D:01:02:10:02:01:10",
		/* PCESVN 300 */
		"30:11:06:0B:2A:86:48:86:F8:4D:01:0D:01:02:11:02:02:01:2C",
		/* CPUSVN */
		"30:1F:06:0B:2A:86:48:86:F8:4D:01:0D:01:02:12:04:10:FF:02:03",
		/* PCEID, FMSPC, SGX type */
		"30:10:06:0A:2A:86:48:86:F8:4D:01:0D:01:03:04:02:00:07",
		"30:14:06:0A:2A:86:48:86:F8:4D:01:0D:01:04:04:06:"
		"00:A0:6D:08:00:00",
		"30:0F:06:0A:2A:86:48:86:F8:4D:01:0D:01:05:0A:01:02",
		/* platform instance, flags */
		"30:1E:06:0A:2A:86:48:86:F8:4D:01:0D:01:06:04:10:22:22:",
		"30:44:06:0A:2A:86:48:86:F8:4D:01:0D:01:07:30:36:"
		"30:10:06:0B:2A:86:48:86:F8:4D:01:0D:01:07:01:01:01:FF:"
		"30:10:06:0B:2A:86:48:86:F8:4D:01:0D:01:07:02:01:01:00:"
		"30:10:06:0B:2A:86:48:86:F8:4D:01:0D:01:07:03:01:01:FF",
	};
	struct sim *sim = fixture_td(
		"pck_svn", "ff02030405060708090a0b0c0d0e0f10", "pcesvn", "300",
		"pceid", "0007", "fmspc", "00a06d080000", "sgx_type", "2",
		"ppid", "11111111111111111111111111111111", "platform_instance",
		"22222222222222222222222222222222", "cached_keys", "off");
	char *hex = sgx_extension(sim->tdx.pki.certs[SIM_TDX_PCK]), *at = hex;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		at = strstr(at, parts[i]);
		if (!at)
			fail_msg("part %zu is not there, in order: %s", i, hex);
	}
	OPENSSL_free(hex);
	fixture_td_free(sim);
}

static void crls_are_of_version_2_with_a_number(void **state)
{
	struct sim *sim = fixture_td("seed", "test");
	const struct sim_tdx_pki *pki = &sim->tdx.pki;

	(void)state;
	for (int i = SIM_TDX_ROOT; i <= SIM_TDX_CA; i++) {
		X509_CRL *crl = sim_tdx_crl_make(pki, &sim->config, i);
		int entries = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl));

		assert_int_equal(X509_CRL_get_version(crl), 1);
		assert_int_equal(X509_CRL_get_ext_count(crl), 2);
		assert_true(X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1) >=
			    0);
		assert_int_equal(entries > 0, i == SIM_TDX_CA);
		assert_int_equal(X509_CRL_verify(crl, pki->keys[i]), 1);
		assert_int_equal(X509_CRL_verify(crl, pki->keys[i + 1]), 0);
		X509_CRL_free(crl);
	}
	fixture_td_free(sim);
}

static int count_pem(const char *name)
{
	char path[128];
	FILE *file;
	X509 *cert;
	int count = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	while ((cert = PEM_read_X509(file, NULL, NULL, NULL))) {
		X509_free(cert);
		count++;
	}
	fclose(file);
	return count;
}

static void export_writes_all_that_an_appraiser_needs(void **state)
{
	static const char *const others[] = { "tcbinfo.json",
					      "qe_identity.json",
					      "root_crl.der", "pck_crl.der" };
	struct sim *sim = fixture_td("seed", "test");
	const struct sim_tdx_pki *pki = &sim->tdx.pki;
	struct sim_error error;
	char path[128];

	(void)state;
	assert_int_equal(sim_tdx_export(pki, &sim->config, folder, &error), 0);
	assert_int_equal(count_pem("root.pem"), 1);
	assert_int_equal(count_pem("pck_chain.pem"), 3);
	assert_int_equal(count_pem("tcb_signing_chain.pem"), 2);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, others[i]);
		assert_int_equal(access(path, R_OK), 0);
	}
	assert_true(sim_tdx_export(pki, &sim->config, "/proc/none", &error) <
		    0);
	fixture_td_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_verify_now),
		cmocka_unit_test(window_follows_the_configuration),
		cmocka_unit_test(revoked_ones_are_listed),
		cmocka_unit_test(same_seed_same_certificates),
		cmocka_unit_test(names_are_intels),
		cmocka_unit_test(serial_numbers_are_of_20_bytes),
		cmocka_unit_test(pck_says_what_it_is_configured_to),
		cmocka_unit_test(crls_are_of_version_2_with_a_number),
		cmocka_unit_test(export_writes_all_that_an_appraiser_needs),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
