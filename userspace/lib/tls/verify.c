// SPDX-License-Identifier: MIT
/*
 * A peer whose certificate has evidence in it. Default is to refuse: whatever
 * is not found to be right ends the handshake.
 */
#include <errno.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vouch_tls.h>

#include "base/bytes.h"
#include "base/openssl.h"
#include "check/context.h"
#include "check/facts.h"
#include "check/window.h"
#include "evidence/evidence.h"
#include "policy/policy.h"

struct peer {
	const struct vouch_tls *tls;
	X509 *cert; /* borrowed */
	time_t now;
	time_t stated; /* notBefore */
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

/* From when until when the certificate says. */
static bool check_dates(struct peer *peer)
{
	time_t until;

	if (!read_date(X509_get0_notBefore(peer->cert), &peer->stated) ||
	    !read_date(X509_get0_notAfter(peer->cert), &until))
		return refuse(peer, "certificate has no dates");
	if (peer->now < peer->stated)
		return refuse(peer, "certificate is not in force yet");
	if (peer->now > until)
		return refuse(peer, "certificate has expired");
	return true;
}

/*
 * notBefore can be made later by who holds the key. The date that the evidence
 * binds cannot, so that it decides wherever there is one.
 */
static bool check_age(struct peer *peer)
{
	struct vouch_tls_peer *told = &peer->told;
	bool is_bound = peer->result->issued;

	if (!is_bound && !peer->tls->accept_stated_date)
		return refuse(peer, "evidence in the certificate binds no "
				    "date: its age is the word of who holds "
				    "the key");
	told->issued = is_bound ? (time_t)peer->result->issued : peer->stated;
	told->age = peer->now - told->issued;
	if (told->age < -(time_t)CLOCK_SKEW_MAX)
		return refuse(peer, "evidence is of a date to come");
	if (told->age > (time_t)peer->tls->max_age)
		return refuse(peer, "certificate is older than is allowed");
	told->freshness = is_bound ? VOUCH_TLS_BY_DATE :
				     VOUCH_TLS_BY_STATED_DATE;
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

/*
 * Where notBefore will do no date is asked for: check_age(). Else the result
 * says by "certificate.age" what is fresh about the evidence; a policy that
 * wants less of age has its way.
 */
static void limit_age(const struct peer *peer, struct vouch_request *request)
{
	const struct policy_value *max =
		&peer->tls->verifier->policy->certificate_max_age;
	char json[64];

	if (peer->tls->accept_stated_date) {
		vouch_request_waive_freshness(request);
		return;
	}
	if (policy_has(max) && policy_number(max, 0) <= peer->tls->max_age)
		return;
	snprintf(json, sizeof(json), "{\"certificate\":{\"max_age\":%u}}",
		 peer->tls->max_age);
	vouch_request_add_policy(request, json, strlen(json),
				 "struct vouch_tls", NULL);
}

static struct vouch_request *request_of(const struct peer *peer)
{
	struct vouch_request *request = vouch_request_new();
	unsigned char *der = NULL;
	int size = i2d_X509(peer->cert, &der);

	if (request && size > 0) {
		vouch_request_set_time(request, peer->now);
		limit_age(peer, request);
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

/* Takes @request, which may be NULL. */
static bool appraise(struct peer *peer, struct vouch_request *request)
{
	int ret = request ? vouch_appraise(peer->tls->verifier, request,
					   &peer->result, NULL) :
			    -ENOMEM;

	vouch_request_free(request);
	return !ret || refuse(peer, "evidence could not be appraised");
}

/* The binding has to be there: evidence alone says nothing of the peer. */
static bool check_evidence(struct peer *peer)
{
	const struct vouch_check *binding;

	if (!appraise(peer, request_of(peer)))
		return false;
	binding = result_find(peer->result, "certificate.key_binding");
	if (!binding || binding->status != VOUCH_CHECK_PASS)
		return refuse(peer, "certificate has no evidence that is bound "
				    "to its key");
	if (!check_age(peer))
		return false;
	if (!is_good_enough(peer))
		return refuse(peer, "evidence in the certificate is not "
				    "affirmed");
	return true;
}

/* ---- by the exporter ---- */

static char *demand_of(const struct peer *peer, const uint8_t *exporter)
{
	struct vouch_bytes spki = { 0 };
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	int size =
		i2d_X509_PUBKEY(X509_get_X509_PUBKEY(peer->cert), &spki.data);
	bool ok;

	spki.size = size > 0 ? (size_t)size : 0;
	ok = size > 0 &&
	     !evidence_key_report_data(&spki, exporter, VOUCH_TLS_EXPORTER_SIZE,
				       NULL, report_data, NULL);
	OPENSSL_free(spki.data);
	return ok ? hex_encode(report_data, sizeof(report_data)) : NULL;
}

static struct vouch_request *channel_request(const struct peer *peer,
					     const uint8_t *exporter,
					     const uint8_t *evidence,
					     size_t size)
{
	struct vouch_request *request = vouch_request_new();
	char *hex = demand_of(peer, exporter);

	if (request && hex) {
		vouch_request_set_time(request, peer->now);
		vouch_request_expect(request, "report_data", hex,
				     "exporter of the TLS connection", NULL);
		vouch_request_set_evidence(request, evidence, size, NULL);
	}
	if (!hex) {
		vouch_request_free(request);
		request = NULL;
	}
	free(hex);
	return request;
}

/* REPORT_DATA itself, and no user's who made something of it unknown. */
static bool check_channel(struct peer *peer, struct vouch_request *request)
{
	const struct vouch_check *over;

	if (!appraise(peer, request))
		return false;
	over = result_find(peer->result, "freshness.report_data");
	if (!over || over->status != VOUCH_CHECK_PASS)
		return refuse(peer, "evidence is not over the certificate's "
				    "key and the exporter of this connection");
	peer->told.freshness = VOUCH_TLS_BY_EXPORTER;
	if (!is_good_enough(peer))
		return refuse(peer, "evidence over the exporter is not "
				    "affirmed");
	return true;
}

/* ---- both ---- */

static bool is_usable(const struct vouch_tls *tls)
{
	return tls && tls->size == sizeof(*tls) && tls->verifier &&
	       (tls->max_age || tls->by_exporter);
}

static bool start(struct peer *peer, X509 *cert)
{
	peer->told.reason = "";
	if (!is_usable(peer->tls))
		return refuse(peer, "struct vouch_tls is not filled in");
	peer->now = now_of(peer->tls->verifier);
	peer->cert = cert;
	return cert || refuse(peer, "peer has no certificate");
}

static int finish(struct peer *peer, bool is_accepted)
{
	peer->told.is_accepted = is_accepted;
	peer->told.result = peer->result;
	if (!is_accepted)
		peer->told.freshness = VOUCH_TLS_NOT_FRESH;
	if (is_usable(peer->tls) && peer->tls->tell)
		peer->tls->tell(&peer->told, peer->tls->data);
	vouch_result_free(peer->result);
	return is_accepted;
}

/* Of who signed it nothing is known yet, so that nobody is told of a peer. */
static bool is_put_off(const struct peer *peer, bool is_accepted)
{
	return is_accepted && peer->tls->by_exporter;
}

int vouch_tls_verify(struct x509_store_ctx_st *store, void *data)
{
	OPENSSL_ENTER;
	struct peer peer = { .tls = data };
	bool ok = start(&peer, X509_STORE_CTX_get0_cert(store)) &&
		  check_dates(&peer) && check_signature(&peer) &&
		  (peer.tls->by_exporter || check_evidence(&peer));

	if (!is_put_off(&peer, ok))
		finish(&peer, ok);
	X509_STORE_CTX_set_error(
		store, ok ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	return ok;
}

int vouch_tls_verify_channel(const struct vouch_tls *tls,
			     struct x509_st *certificate,
			     const uint8_t *exporter, const uint8_t *evidence,
			     size_t size)
{
	OPENSSL_ENTER;
	struct peer peer = { .tls = tls };
	bool ok = start(&peer, certificate) && check_dates(&peer) &&
		  check_signature(&peer) &&
		  check_channel(&peer, channel_request(&peer, exporter,
						       evidence, size));

	return finish(&peer, ok);
}
