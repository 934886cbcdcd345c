// SPDX-License-Identifier: MIT
/*
 * A peer whose certificate has evidence in it. Default is to refuse: whatever
 * is not found to be right ends the handshake.
 */
#include <errno.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <vouch_tls.h>

#include "base/openssl.h"
#include "check/context.h"
#include "check/facts.h"

struct peer {
	const struct vouch_tls *tls;
	X509 *cert; /* borrowed */
	time_t now;
	struct vouch_result *result;
	struct vouch_tls_peer told;
};

static bool refuse(struct peer *peer, const char *reason)
{
	peer->told.reason = reason;
	return false;
}

static time_t now_of(const struct vouch_verifier *verifier)
{
	return verifier->clock ? verifier->clock(verifier->clock_data) :
				 time(NULL);
}

/* Seconds since 1970; false for a date that is none. */
static bool read_date(const ASN1_TIME *date, time_t *seconds)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, rest = 0;
	bool ok = epoch && date && ASN1_TIME_diff(&days, &rest, epoch, date);

	ASN1_TIME_free(epoch);
	*seconds = (time_t)days * 24 * 60 * 60 + rest;
	return ok;
}

/* From when until when the certificate says, and no longer than is allowed. */
static bool check_dates(struct peer *peer)
{
	time_t until;

	if (!read_date(X509_get0_notBefore(peer->cert), &peer->told.issued) ||
	    !read_date(X509_get0_notAfter(peer->cert), &until))
		return refuse(peer, "certificate has no dates");
	peer->told.age = peer->now - peer->told.issued;
	if (peer->told.age < 0)
		return refuse(peer, "certificate is not in force yet");
	if (peer->now > until)
		return refuse(peer, "certificate has expired");
	if (peer->told.age > (time_t)peer->tls->max_age)
		return refuse(peer, "certificate is older than is allowed");
	return true;
}

/* Else its dates would be those of somebody else. */
static bool check_signature(struct peer *peer)
{
	EVP_PKEY *key = X509_get0_pubkey(peer->cert);

	if (key && X509_verify(peer->cert, key) == 1)
		return true;
	return refuse(peer, "certificate is not signed by its own key");
}

static struct vouch_request *request_of(const struct peer *peer)
{
	struct vouch_request *request = vouch_request_new();
	unsigned char *der = NULL;
	int size = i2d_X509(peer->cert, &der);

	if (request && size > 0) {
		vouch_request_set_time(request, peer->now);
		/* Its age is what makes it fresh: check_dates(). */
		vouch_request_waive_freshness(request);
		vouch_request_set_evidence(request, der, (size_t)size, NULL);
	}
	OPENSSL_free(der);
	if (size > 0)
		return request;
	vouch_request_free(request);
	return NULL;
}

static bool is_good_enough(const struct peer *peer)
{
	enum vouch_status status = vouch_result_status(peer->result);

	return status == VOUCH_STATUS_AFFIRMING ||
	       (status == VOUCH_STATUS_SIMULATED &&
		peer->tls->accept_simulated);
}

/* The binding has to be there: evidence alone says nothing of the peer. */
static bool check_evidence(struct peer *peer)
{
	struct vouch_request *request = request_of(peer);
	const struct vouch_check *binding;
	int ret = request ? vouch_appraise(peer->tls->verifier, request,
					   &peer->result, NULL) :
			    -ENOMEM;

	vouch_request_free(request);
	if (ret)
		return refuse(peer, "evidence could not be appraised");
	binding = result_find(peer->result, "certificate.key_binding");
	if (!binding || binding->status != VOUCH_CHECK_PASS)
		return refuse(peer, "certificate has no evidence that is bound "
				    "to its key");
	if (!is_good_enough(peer))
		return refuse(peer, "evidence in the certificate is not "
				    "affirmed");
	return true;
}

static bool is_usable(const struct vouch_tls *tls)
{
	return tls && tls->size == sizeof(*tls) && tls->verifier &&
	       tls->max_age;
}

static bool verify(struct peer *peer, X509_STORE_CTX *store)
{
	peer->told.reason = "";
	if (!is_usable(peer->tls))
		return refuse(peer, "struct vouch_tls is not filled in");
	peer->now = now_of(peer->tls->verifier);
	peer->cert = X509_STORE_CTX_get0_cert(store);
	if (!peer->cert)
		return refuse(peer, "peer has no certificate");
	return check_dates(peer) && check_signature(peer) &&
	       check_evidence(peer);
}

int vouch_tls_verify(struct x509_store_ctx_st *store, void *data)
{
	OPENSSL_ENTER;
	struct peer peer = { .tls = data };

	peer.told.is_accepted = verify(&peer, store);
	peer.told.result = peer.result;
	if (is_usable(peer.tls) && peer.tls->tell)
		peer.tls->tell(&peer.told, peer.tls->data);
	vouch_result_free(peer.result);
	X509_STORE_CTX_set_error(store,
				 peer.told.is_accepted ?
					 X509_V_OK :
					 X509_V_ERR_APPLICATION_VERIFICATION);
	return peer.told.is_accepted;
}
