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

/**
 * struct vouch_tls_peer - what was found out about one peer
 * @is_accepted: the handshake goes on
 * @reason: why not, in a sentence; "" when it does
 * @result: of the evidence; NULL when it did not come to that; it goes
 *	when @tell returns
 * @issued: notBefore of the certificate; 0 without one
 * @age: seconds since then, which is what makes it fresh
 */
struct vouch_tls_peer {
	bool is_accepted;
	const char *reason;
	const struct vouch_result *result;
	time_t issued;
	time_t age;
};

/**
 * struct vouch_tls - how to judge peers; nothing changes it
 * @size: of this struct, in bytes
 * @verifier: sealed, with the policy that they have to meet
 * @max_age: the most seconds since notBefore; not 0. The date is the word of
 *	who holds the key
 * @accept_simulated: a simulator under a named root is good enough: for tests
 * @tell: is called once for each peer, from the thread of its handshake, with
 *	@data; or NULL
 * @data: for @tell
 */
struct vouch_tls {
	size_t size;
	const struct vouch_verifier *verifier;
	uint32_t max_age;
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

/**
 * struct vouch_tls_cert_options - what a certificate is to be
 * @size: of this struct, in bytes
 * @name: common name; NULL: "vouch"
 * @lifetime: in seconds; not 0. A request for a certificate has none
 * @is_request: a request for a certificate (CSR) instead
 * @qgs: where a quoting service is, as for vouch_device_report(); or NULL
 * @timeout_ms: likewise
 */
struct vouch_tls_cert_options {
	size_t size;
	const char *name;
	uint32_t lifetime;
	bool is_request;
	const char *qgs;
	uint32_t timeout_ms;
};

/**
 * vouch_tls_cert() - a certificate with evidence that is bound to its key
 * @device: opened; REPORT_DATA is chosen, which takes CAP_SYS_ADMIN
 * @key: also signs the certificate
 * @options: its @size is sizeof(*options)
 * @pem: out: to be freed with vouch_bytes_free()
 * @error: may be NULL
 *
 * Tagged evidence of DICE (2.23.133.5.4.9), as interoperable RA-TLS has it: a
 * report or quote, and claims with the hash of the key. REPORT_DATA is SHA-256
 * of the claims, and zeroes.
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
