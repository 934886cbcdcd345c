// SPDX-License-Identifier: MIT
/* Stores of many platforms of Intel. */
#define _GNU_SOURCE /* memmem() */
#include "growth.h"

#include "appraising.h"
#include "intel_parts.h"

static struct parts parts;
static struct vouch_bytes tcb_info, identity;
static struct vouch_bytes with_chain, type_1, type_3;

static struct vouch_bytes quote_of_type(u16 type)
{
	struct parts other = good_parts(4);
	struct vouch_bytes quote;

	free(other.quote.certs);
	other.quote.certs = calloc(1, 404);
	other.quote.certs[0] = 0x77; /* of the PPID */
	other.quote.certs_size = 404;
	other.quote.cert_type = type;
	quote = intel_quote_make(intel, &other.quote);
	free_parts(&other);
	return quote;
}

void tdx_prepare(void)
{
	parts_set_up(NULL);
	parts = good_parts(4);
	tcb_info = intel_document(intel->signer_key, "tcbInfo", parts.tcb_info);
	identity = intel_document(intel->signer_key, "enclaveIdentity",
				  parts.identity);
	with_chain = intel_quote_make(intel, &parts.quote);
	type_1 = quote_of_type(1);
	type_3 = quote_of_type(3);
}

/* Without its documents, which add_hosts() adds. */
static struct appraiser *trusting(void)
{
	struct parts bare = parts;

	bare.has_no_tcb_info = true;
	bare.has_no_identity = true;
	return appraiser_of(&bare);
}

static void add_host(struct appraiser *appraiser)
{
	add_endorsement(appraiser, &tcb_info);
	add_endorsement(appraiser, &identity);
	add_endorsement(appraiser, &parts.signer);
	add_endorsement(appraiser, &parts.root_crl);
	add_endorsement(appraiser, &parts.pck_crl);
}

static void *hosts_new(size_t hosts)
{
	size_t *input = malloc(sizeof(*input));

	*input = hosts;
	return input;
}

static void appraise_quote(const struct appraiser *appraiser,
			   const struct vouch_bytes *quote,
			   enum vouch_status want)
{
	struct vouch_result *result;
	struct vouch_error error;

	if (appraise_once(appraiser, quote->data, quote->size, &result, &error))
		die("appraisal", error.text);
	want_status(result, want);
	vouch_result_free(result);
}

static void add_and_appraise(void *hosts)
{
	struct appraiser *appraiser = trusting();

	for (size_t i = 0; i < *(size_t *)hosts; i++)
		add_host(appraiser);
	for (int i = 0; i < 2; i++)
		appraise_quote(appraiser, &with_chain, VOUCH_STATUS_SIMULATED);
	appraiser_free(appraiser);
}

/* ---- PCK certificates ---- */

/* That of platform @i from 1 on: another PPID. */
static struct vouch_bytes pck_of(size_t i)
{
	static const uint8_t ppid[18] = { 0x04, 0x10, 0x77 };
	struct vouch_bytes der = copied(&intel->pck);
	uint8_t *at = memmem(der.data, der.size, ppid, sizeof(ppid));

	if (!at)
		die("PCK certificate", "has no PPID");
	for (int byte = 0; byte < 4; byte++)
		at[4 + byte] = (uint8_t)(i >> (8 * byte));
	return der;
}

/* More than one, or it is said what is wrong with that one. */
static void *platforms_new(size_t platforms)
{
	struct appraiser *appraiser = trusting();

	add_host(appraiser);
	add_endorsement(appraiser, &intel->ca);
	for (size_t i = 1; i <= platforms + 1; i++) {
		struct vouch_bytes pck = pck_of(i);

		add_endorsement(appraiser, &pck);
		vouch_bytes_free(&pck);
	}
	appraiser_verifier(appraiser);
	return appraiser;
}

static void appraise_unknown(void *appraiser)
{
	for (int i = 0; i < 2000; i++)
		appraise_quote(appraiser, &type_1, VOUCH_STATUS_NONE);
}

static void appraise_encrypted(void *appraiser)
{
	appraise_quote(appraiser, &type_3, VOUCH_STATUS_NONE);
}

/* ---- a chain ---- */

#define QUOTES 200 /* more than chains are remembered */

struct long_chains {
	struct appraiser *appraiser;
	struct vouch_bytes quotes[QUOTES];
};

/*
 * The quote's own three certificates, CAs behind them, and @lines blank lines,
 * by which no two are the same; a quote has 64 KiB at most.
 */
static struct vouch_bytes long_quote(size_t certs, size_t lines)
{
	const struct vouch_bytes *ca = &intel->ca;
	struct parts other = good_parts(4);
	char *one = intel_pem(&ca, 1), *end;
	size_t own = other.quote.certs_size;
	struct vouch_bytes quote;

	other.quote.certs = realloc(other.quote.certs,
				    own + certs * strlen(one) + lines + 1);
	end = other.quote.certs + own;
	for (size_t i = 3; i < certs; i++)
		end = stpcpy(end, one);
	memset(end, '\n', lines);
	other.quote.certs_size = (size_t)(end - other.quote.certs) + lines;
	quote = intel_quote_make(intel, &other.quote);
	free(one);
	free_parts(&other);
	return quote;
}

static void *chains_new(size_t certs)
{
	struct long_chains *input = malloc(sizeof(*input));

	input->appraiser = trusting();
	for (size_t i = 0; i < QUOTES; i++)
		input->quotes[i] = long_quote(certs, i);
	return input;
}

static void appraise_chains(void *input)
{
	const struct long_chains *chains = input;

	for (size_t i = 0; i < QUOTES; i++)
		appraise_quote(chains->appraiser, &chains->quotes[i],
			       VOUCH_STATUS_CONTRAINDICATED);
}

const struct row rows_of_tdx[] = {
	{ "200 quotes with a chain of so many certificates", "certificates", 32,
	  AIM_LINEAR, 1, 0, chains_new, appraise_chains },
	{ "hosts that bring the same collateral, all added, then two quotes",
	  "hosts", 1000, AIM_LINEAR, 0, 0, hosts_new, add_and_appraise },
	{ "2000 quotes of a platform that no PCK certificate is for",
	  "certificates", 1000, AIM_FLAT, 0, 0, platforms_new,
	  appraise_unknown },
	{ "a quote with an encrypted PPID", "certificates", 1000, AIM_LINEAR, 1,
	  0, platforms_new, appraise_encrypted },
	{ 0 },
};
