/* SPDX-License-Identifier: MIT */
/*
 * libvouch - peers of TLS that have their evidence in their certificate
 *
 * Not part of vouch.h. It needs libcrypto alone: the program links libssl. See
 * "TLS" in Documentation/library.rst.
 */
#ifndef VOUCH_TLS_H
#define VOUCH_TLS_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct x509_store_ctx_st; /* X509_STORE_CTX of OpenSSL */
struct x509_st; /* X509 */

/**
 * enum vouch_tls_freshness - what makes the evidence of a peer fresh
 * @VOUCH_TLS_NOT_FRESH: nothing; the peer is not accepted
 * @VOUCH_TLS_BY_DATE: it binds a date of the guest, not older than allowed
 * @VOUCH_TLS_BY_STATED_DATE: notBefore of the certificate, which is the word of
 *	who holds the key: it was accepted as that
 * @VOUCH_TLS_BY_EXPORTER: it is over the exporter of this very connection
 */
enum vouch_tls_freshness {
	VOUCH_TLS_NOT_FRESH,
	VOUCH_TLS_BY_DATE,
	VOUCH_TLS_BY_STATED_DATE,
	VOUCH_TLS_BY_EXPORTER,
};

/**
 * struct vouch_tls_peer - what was found out about one peer
 * @is_accepted: the handshake goes on
 * @reason: why not, in a sentence; "" when it does
 * @result: of the evidence; NULL when it did not come to that; it goes
 *	when @tell returns
 * @freshness: what it is fresh by
 * @issued: the date that decides; 0 without one
 * @age: seconds since then
 */
struct vouch_tls_peer {
	bool is_accepted;
	const char *reason;
	const struct vouch_result *result;
	enum vouch_tls_freshness freshness;
	time_t issued;
	time_t age;
};

/**
 * struct vouch_tls - how to judge peers; nothing changes it
 * @size: of this struct, in bytes
 * @verifier: sealed, with the policy that they have to meet; its
 *	certificate.max_age holds as well
 * @max_age: the most seconds since the date that the evidence binds; 0 only
 *	with @by_exporter
 * @by_exporter: vouch_tls_verify() takes any certificate that its own key
 *	signed. Nothing is known of the peer before
 *	vouch_tls_verify_channel() has returned 1: send it nothing until then
 * @accept_stated_date: notBefore will do where the evidence binds no date. Who
 *	has the key, stolen or not, can make it later at any time
 * @accept_simulated: a simulator under a named root is good enough: for tests
 * @tell: is called once for each peer, from the thread of its handshake, with
 *	@data; or NULL
 * @data: for @tell
 */
struct vouch_tls {
	size_t size;
	const struct vouch_verifier *verifier;
	uint32_t max_age;
	bool by_exporter;
	bool accept_stated_date;
	bool accept_simulated;
	void (*tell)(const struct vouch_tls_peer *peer, void *data);
	void *data;
};

/**
 * vouch_tls_verify() - for SSL_CTX_set_cert_verify_callback()
 * @store: with the certificate of the peer
 * @tls: a struct vouch_tls, which has to stay
 *
 * In place of OpenSSL's verification: names and CAs do not count. The peer has
 * to hold the key of a certificate that it signed itself, whose evidence is
 * bound to that key and affirmed.
 *
 * Return: 1, or 0 with X509_V_ERR_APPLICATION_VERIFICATION in @store.
 */
int vouch_tls_verify(struct x509_store_ctx_st *store, void *tls);

/* RFC 9266: "tls-exporter", with a context of no bytes. */
#define VOUCH_TLS_EXPORTER_LABEL "EXPORTER-Channel-Binding"
#define VOUCH_TLS_EXPORTER_SIZE 32

/**
 * vouch_tls_verify_channel() - evidence over the exporter of a connection
 * @tls: as for vouch_tls_verify()
 * @certificate: of the peer, by SSL_get0_peer_certificate()
 * @exporter: VOUCH_TLS_EXPORTER_SIZE bytes, by SSL_export_keying_material()
 *	after the handshake
 * @evidence: in any format, as the peer sent it over the connection
 * @size: of @evidence in bytes
 *
 * REPORT_DATA has to be vouch_key_report_data() of the certificate's key with
 * the exporter as the nonce: who stands between has another exporter, and does
 * not hold the key. The connection has to be of TLS 1.3, or of TLS 1.2 with
 * the extended master secret (RFC 9266, section 3).
 *
 * Return: 1, or 0: then end the connection.
 */
int vouch_tls_verify_channel(const struct vouch_tls *tls,
			     struct x509_st *certificate,
			     const uint8_t *exporter, const uint8_t *evidence,
			     size_t size);

/* ---- tls/cert.c: the other side ---- */

/**
 * vouch_tls_key() - make a key for a certificate
 * @key: out: a P-384 key; to be freed with vouch_sign_key_free()
 * @pem: out: the private key, to be freed with vouch_bytes_free()
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_tls_key(struct vouch_sign_key **key, struct vouch_bytes *pem,
		  struct vouch_error *error);

/* Forms of evidence in the extension 2.23.133.5.4.9 of a certificate. */
enum vouch_tls_form {
	VOUCH_TLS_CMW, /* a CMW collection (RFC 9999), as DICE 1.1 has it */
	VOUCH_TLS_RA_TLS, /* tagged evidence of interoperable RA-TLS */
};

/**
 * struct vouch_tls_cert_options - what a certificate is to be
 * @size: of this struct, in bytes
 * @name: common name; NULL: "vouch"
 * @lifetime: in seconds; not 0. A request for a certificate has none
 * @is_request: a request for a certificate (CSR) instead
 * @qgs: where a quoting service is, as for vouch_device_report(); or NULL
 * @timeout_ms: likewise
 * @form: of the evidence in the extension
 */
struct vouch_tls_cert_options {
	size_t size;
	const char *name;
	uint32_t lifetime;
	bool is_request;
	const char *qgs;
	uint32_t timeout_ms;
	enum vouch_tls_form form;
};

/**
 * vouch_tls_cert() - a certificate with evidence that is bound to its key
 * @device: opened; REPORT_DATA is chosen, which takes CAP_SYS_ADMIN
 * @key: also signs the certificate
 * @options: its @size is sizeof(*options)
 * @pem: out: to be freed with vouch_bytes_free()
 * @error: may be NULL
 *
 * A report or quote, and claims with the hash of the key and with the time by
 * the guest's clock, in a form of @options. REPORT_DATA is SHA-256 of the
 * claims, and zeroes: nobody can give the evidence a later date.
 *
 * Return: 0; -EINVAL for options that are none; what the device or a QGS
 * returns; -EIO; -ENOMEM.
 */
int vouch_tls_cert(struct vouch_device *device,
		   const struct vouch_sign_key *key,
		   const struct vouch_tls_cert_options *options,
		   struct vouch_bytes *pem, struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_TLS_H */
