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
 * struct vouch_tls_verdict - what was found out about one peer
 * @is_accepted: the handshake goes on
 * @reason: why not, in a sentence; "" when it does
 * @result: of the evidence; NULL when it did not come to that; it goes
 *	when @tell returns
 * @issued: notBefore of the certificate; 0 without one
 * @age: seconds since then, which is what makes it fresh
 */
struct vouch_tls_verdict {
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
	void (*tell)(const struct vouch_tls_verdict *verdict, void *data);
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

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_TLS_H */
