// SPDX-License-Identifier: MIT
/*
 * Handshakes of TLS with evidence in the server's certificate, in memory: the
 * client is OpenSSL's, and vouch_tls_verify() is all it has of this library.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <vouch_tls.h>

#include "base/bytes.h"
#include "fake_device.h"
#include "guest_cert.h"
#include "pki.h"

#define INTEL "1.2.840.113741.1337.6"

static struct pki *pki;
static EVP_PKEY *guest;
static time_t clock_ahead; /* of the verifier, in seconds */

/* ---- what the last peer was ---- */

static struct {
	unsigned int count;
	bool is_accepted, has_result;
	enum vouch_tls_freshness freshness;
	time_t age;
	char reason[96];
} told;

static void tell(const struct vouch_tls_peer *peer, void *data)
{
	assert_ptr_equal(data, &told);
	told.count++;
	told.is_accepted = peer->is_accepted;
	told.has_result = peer->result;
	told.age = peer->age;
	told.freshness = peer->freshness;
	snprintf(told.reason, sizeof(told.reason), "%s", peer->reason);
}

static struct vouch_tls tls = {
	.size = sizeof(tls),
	.max_age = 60,
	.accept_stated_date = true,
	.accept_simulated = true,
	.tell = tell,
	.data = &told,
};

/* ---- a handshake ---- */

static SSL *server_of(const struct vouch_bytes *der, EVP_PKEY *key)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	SSL *ssl;

	assert_int_equal(SSL_CTX_use_certificate_ASN1(context, (int)der->size,
						      der->data),
			 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
	ssl = SSL_new(context);
	SSL_CTX_free(context);
	SSL_set_accept_state(ssl);
	return ssl;
}

static SSL *client_of(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(context, vouch_tls_verify, &tls);
	ssl = SSL_new(context);
	SSL_CTX_free(context);
	SSL_set_connect_state(ssl);
	return ssl;
}

/* Whether the client takes the server for what it says. */
static bool shake_hands(const struct vouch_bytes *der, EVP_PKEY *key)
{
	SSL *server = server_of(der, key), *client = client_of();
	BIO *one, *other;
	bool is_done = false;

	memset(&told, 0, sizeof(told));
	assert_int_equal(BIO_new_bio_pair(&one, 0, &other, 0), 1);
	SSL_set_bio(server, one, one);
	SSL_set_bio(client, other, other);
	for (int i = 0; i < 10 && !is_done; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
		is_done = SSL_is_init_finished(client) &&
			  SSL_is_init_finished(server);
	}
	if (!is_done)
		assert_int_equal(SSL_get_verify_result(client),
				 X509_V_ERR_APPLICATION_VERIFICATION);
	SSL_free(server);
	SSL_free(client);
	return is_done;
}

/* ---- servers ---- */

/* With a report over a hash of @bound in the certificate of @key. */
static struct vouch_bytes cert_of(EVP_PKEY *key, EVP_PKEY *bound)
{
	u8 report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	u8 report[PKI_REPORT_SIZE];
	u8 *spki = NULL;
	int size = i2d_PUBKEY(bound, &spki);

	assert_true(EVP_Digest(spki, (size_t)size, report_data, NULL,
			       EVP_sha384(), NULL));
	OPENSSL_free(spki);
	pki_report(pki, report_data, report);
	return guest_cert(key, INTEL, report, sizeof(report));
}

static void expect(const struct vouch_bytes *der, const char *reason)
{
	bool is_done = shake_hands(der, guest);

	assert_int_equal(told.count, 1);
	assert_string_equal(told.reason, reason);
	assert_int_equal(told.is_accepted, !*reason);
	assert_int_equal(is_done, !*reason);
}

static void test_evidence_for_the_key_is_taken(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	expect(&der, "");
	assert_true(told.has_result);
	assert_in_range(told.age, 0, 59);
	assert_int_equal(told.freshness, VOUCH_TLS_BY_STATED_DATE);
	vouch_bytes_free(&der);
}

/* Who holds the key can date it anew, which has to be accepted by name. */
static void test_a_stated_date_is_nothing_by_default(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	tls.accept_stated_date = false;
	expect(&der, "evidence in the certificate binds no date: its age is "
		     "the word of who holds the key");
	assert_int_equal(told.freshness, VOUCH_TLS_NOT_FRESH);
	tls.accept_stated_date = true;
	vouch_bytes_free(&der);
}

static void test_evidence_of_another_is_refused(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct vouch_bytes der = cert_of(guest, other);

	(void)state;
	expect(&der, "certificate has no evidence that is bound to its key");
	vouch_bytes_free(&der);
	der = guest_cert(guest, "2.5.29.99", "nothing", 7);
	expect(&der, "certificate has no evidence that is bound to its key");
	vouch_bytes_free(&der);
	EVP_PKEY_free(other);
}

static void test_a_simulator_is_no_hardware(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	tls.accept_simulated = false;
	expect(&der, "evidence in the certificate is not affirmed");
	assert_true(told.has_result);
	tls.accept_simulated = true;
	vouch_bytes_free(&der);
}

static void test_age_is_limited(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	clock_ahead = 61;
	expect(&der, "certificate is older than is allowed");
	clock_ahead = 3700;
	expect(&der, "certificate has expired");
	clock_ahead = -60;
	expect(&der, "certificate is not in force yet");
	clock_ahead = 0;
	assert_false(told.has_result);
	vouch_bytes_free(&der);
}

/* Its dates would be those of whoever signed. */
static void test_the_key_signs_its_certificate(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	der.data[der.size - 1] ^= 1;
	expect(&der, "certificate is not signed by its own key");
	vouch_bytes_free(&der);
}

static void test_what_is_not_filled_in_accepts_nobody(void **state)
{
	struct vouch_bytes der = cert_of(guest, guest);

	(void)state;
	tls.max_age = 0;
	assert_false(shake_hands(&der, guest));
	tls.max_age = 60;
	tls.size--;
	assert_false(shake_hands(&der, guest));
	tls.size++;
	assert_int_equal(told.count, 0);
	vouch_bytes_free(&der);
}

/* ---- certificates that the library makes ---- */

static struct vouch_bytes made_cert(struct vouch_sign_key **key,
				    struct vouch_bytes *pem, bool has_table,
				    enum vouch_tls_form form)
{
	struct vouch_tls_cert_options options = {
		.size = sizeof(options),
		.lifetime = 3600,
		.name = "guest",
		.form = form,
	};
	struct vouch_bytes cert;
	struct fake_device fake;
	struct vouch_error error;

	fake_device_init(&fake, pki);
	if (has_table)
		fake.table = pki_table(pki);
	assert_int_equal(vouch_tls_key(key, pem, NULL), 0);
	if (vouch_tls_cert(&fake.device, *key, &options, &cert, &error))
		fail_msg("%s", error.text);
	vouch_bytes_free(&fake.table);
	return cert;
}

/* A certificate that the library makes for a key of its own. */
struct made {
	struct vouch_sign_key *key;
	struct vouch_bytes pem, cert, der;
	EVP_PKEY *private;
	X509 *x509;
};

static void make(struct made *made, bool has_table, enum vouch_tls_form form)
{
	BIO *bio;

	*made = (struct made){ 0 };
	made->cert = made_cert(&made->key, &made->pem, has_table, form);
	bio = BIO_new_mem_buf(made->cert.data, (int)made->cert.size);
	made->x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bio = BIO_new_mem_buf(made->pem.data, (int)made->pem.size);
	made->private = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	made->der.size = (size_t)i2d_X509(made->x509, &made->der.data);
}

static void unmake(struct made *made)
{
	EVP_PKEY_free(made->private);
	X509_free(made->x509);
	OPENSSL_free(made->der.data);
	vouch_bytes_free(&made->pem);
	vouch_bytes_free(&made->cert);
	vouch_sign_key_free(made->key);
}

static void test_made_certificates_are_taken(void **state)
{
	struct made made;

	(void)state;
	tls.accept_stated_date = false;
	for (int i = 0; i < 4; i++) {
		make(&made, i & 1, i & 2 ? VOUCH_TLS_CMW : VOUCH_TLS_RA_TLS);
		assert_true(shake_hands(&made.der, made.private));
		assert_string_equal(told.reason, "");
		assert_int_equal(told.freshness, VOUCH_TLS_BY_DATE);
		unmake(&made);
	}
	tls.accept_stated_date = true;
}

/* Signed anew by its own key with a later date: the evidence has the first. */
static void date_anew(struct made *made, long seconds)
{
	unsigned char *der = NULL;

	X509_gmtime_adj(X509_getm_notBefore(made->x509), seconds);
	assert_true(X509_sign(made->x509, made->private, EVP_sha384()));
	OPENSSL_free(made->der.data);
	made->der.size = (size_t)i2d_X509(made->x509, &der);
	made->der.data = der;
}

static void test_a_later_date_is_of_no_use(void **state)
{
	struct made made;

	(void)state;
	for (int is_stated = 0; is_stated < 2; is_stated++) {
		tls.accept_stated_date = is_stated;
		make(&made, true, VOUCH_TLS_CMW);
		date_anew(&made, 100);
		clock_ahead = 110;
		assert_false(shake_hands(&made.der, made.private));
		assert_string_equal(told.reason,
				    "certificate is older than is allowed");
		tls.max_age = 120;
		assert_true(shake_hands(&made.der, made.private));
		assert_int_equal(told.freshness, VOUCH_TLS_BY_DATE);
		assert_in_range(told.age, 109, 119);
		tls.max_age = 60;
		clock_ahead = 0;
		unmake(&made);
	}
}

/* ---- by the exporter ---- */

static const u8 exporter[VOUCH_TLS_EXPORTER_SIZE] = "of this connection";

/* A report over the key of @key and @nonce, as a server sends it. */
static bool verify_channel(const struct made *made, EVP_PKEY *key,
			   const u8 *nonce)
{
	struct vouch_bytes pem = { 0 };
	u8 report_data[VOUCH_REPORT_DATA_SIZE], report[PKI_REPORT_SIZE];
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	assert_true(PEM_write_bio_PUBKEY(bio, key));
	pem.size = (size_t)BIO_get_mem_data(bio, &text);
	pem.data = (u8 *)text;
	assert_int_equal(vouch_key_report_data(&pem, nonce, sizeof(exporter),
					       NULL, report_data, NULL),
			 0);
	BIO_free(bio);
	pki_report(pki, report_data, report);
	memset(&told, 0, sizeof(told));
	return vouch_tls_verify_channel(&tls, made->x509, exporter, report,
					sizeof(report));
}

static void test_exporter_binds_the_connection(void **state)
{
	static const u8 other[VOUCH_TLS_EXPORTER_SIZE] = "of another";
	struct made made;

	(void)state;
	tls.by_exporter = true;
	make(&made, true, VOUCH_TLS_CMW);
	assert_true(shake_hands(&made.der, made.private));
	assert_int_equal(told.count, 0); /* nothing is known of it yet */
	assert_true(verify_channel(&made, made.private, exporter));
	assert_int_equal(told.freshness, VOUCH_TLS_BY_EXPORTER);
	assert_true(told.is_accepted);
	assert_false(verify_channel(&made, made.private, other));
	assert_string_equal(told.reason,
			    "evidence is not over the certificate's key and "
			    "the exporter of this connection");
	assert_int_equal(told.freshness, VOUCH_TLS_NOT_FRESH);
	assert_false(verify_channel(&made, guest, exporter));
	tls.accept_simulated = false;
	assert_false(verify_channel(&made, made.private, exporter));
	assert_string_equal(told.reason,
			    "evidence over the exporter is not affirmed");
	tls.accept_simulated = true;
	assert_false(vouch_tls_verify_channel(&tls, NULL, exporter,
					      (const u8 *)"", 0));
	assert_false(vouch_tls_verify_channel(&tls, made.x509, exporter,
					      (const u8 *)"none", 4));
	tls.by_exporter = false;
	unmake(&made);
}

static void test_options_of_certificates(void **state)
{
	struct vouch_tls_cert_options options = { .size = sizeof(options) };
	struct vouch_sign_key *key;
	struct vouch_bytes pem, cert;
	struct fake_device fake;
	struct vouch_error error;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_tls_key(&key, &pem, NULL), 0);
	assert_int_equal(vouch_tls_cert(&fake.device, key, &options, &cert,
					&error),
			 -EINVAL);
	assert_string_equal(error.text, "certificate ends when it begins, want "
					"a lifetime");
	options.form = 2;
	assert_int_equal(vouch_tls_cert(&fake.device, key, &options, &cert,
					&error),
			 -EINVAL);
	options.form = VOUCH_TLS_CMW;
	options.is_request = true;
	assert_int_equal(
		vouch_tls_cert(&fake.device, key, &options, &cert, &error), 0);
	assert_memory_equal(cert.data, "-----BEGIN CERTIFICATE REQUEST", 30);
	vouch_bytes_free(&cert);
	fake.denies_raw = true;
	assert_int_equal(vouch_tls_cert(&fake.device, key, &options, &cert,
					&error),
			 -EPERM);
	assert_null(cert.data);
	vouch_bytes_free(&pem);
	vouch_sign_key_free(key);
}

/* ---- the verifier ---- */

static time_t now(void *data)
{
	(void)data;
	return time(NULL) + clock_ahead;
}

static struct vouch_verifier *verifier_new(void)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	const struct vouch_bytes *const certs[] = { &pki->ask, &pki->vcek };
	u8 report[PKI_REPORT_SIZE], report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	char *hex, json[256];

	pki_report(pki, report_data, report);
	hex = hex_encode(report + PKI_AT_MEASUREMENT, 48);
	snprintf(json, sizeof(json), "{\"snp\": {\"measurement\": \"%s\"}}",
		 hex);
	free(hex);
	assert_int_equal(vouch_verifier_add_policy(verifier, json, strlen(json),
						   "policy", NULL),
			 0);
	assert_int_equal(
		vouch_verifier_add_trust_anchor(verifier, pki->ark.data,
						pki->ark.size, "ark", NULL),
		0);
	for (size_t i = 0; i < ARRAY_SIZE(certs); i++)
		assert_int_equal(vouch_verifier_add_endorsement(
					 verifier, certs[i]->data,
					 certs[i]->size, "cert", NULL),
				 0);
	vouch_verifier_set_clock(verifier, now, NULL, NULL);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	return verifier;
}

static int start(void **state)
{
	(void)state;
	pki = pki_new();
	guest = EVP_EC_gen("P-256");
	tls.verifier = verifier_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	vouch_verifier_unref((struct vouch_verifier *)tls.verifier);
	EVP_PKEY_free(guest);
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_evidence_for_the_key_is_taken),
		cmocka_unit_test(test_evidence_of_another_is_refused),
		cmocka_unit_test(test_a_simulator_is_no_hardware),
		cmocka_unit_test(test_age_is_limited),
		cmocka_unit_test(test_the_key_signs_its_certificate),
		cmocka_unit_test(test_what_is_not_filled_in_accepts_nobody),
		cmocka_unit_test(test_a_stated_date_is_nothing_by_default),
		cmocka_unit_test(test_made_certificates_are_taken),
		cmocka_unit_test(test_a_later_date_is_of_no_use),
		cmocka_unit_test(test_exporter_binds_the_connection),
		cmocka_unit_test(test_options_of_certificates),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
