// SPDX-License-Identifier: MIT
/*
 * PCK certificates, as a PCCS has them: of a quoting enclave that it knows by
 * its QEID, or of a platform by its encrypted PPID, which Intel alone can read.
 */
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "sim/pki/pki.h"
#include "sim/web/web.h"

static const enum sim_tdx_cert issuers[] = { SIM_TDX_CA, SIM_TDX_ROOT,
					     SIM_TDX_CERTS };

enum match { MATCH, OTHER, MALFORMED };

static enum match match(const char *text, const u8 *bytes, size_t size)
{
	u8 got[SIM_ENCRYPTED_PPID];
	size_t got_size;

	if (!text ||
	    !OPENSSL_hexstr2buf_ex(got, sizeof(got), &got_size, text, '\0') ||
	    got_size != size)
		return MALFORMED;
	return memcmp(got, bytes, size) ? OTHER : MATCH;
}

/* Whether it is a platform of ours, and the TCB that it has. */
static enum match find_platform(const struct sim_web *web,
				const struct sim_web_request *request)
{
	const char *ppid = sim_web_query(request, "encrypted_ppid");
	u8 tcb[SIM_PCK_TCB], encrypted[SIM_ENCRYPTED_PPID];
	enum match qe = match(sim_web_query(request, "qeid"), web->qe->id,
			      sizeof(web->qe->id));
	enum match rows[5] = { qe };

	sim_qe_pck_tcb(web->config, tcb);
	if (!sim_qe_encrypted_ppid(web->config, encrypted))
		return OTHER;
	if (ppid) {
		rows[1] = match(ppid, encrypted, sizeof(encrypted));
		rows[0] = qe == MALFORMED ? qe : MATCH;
	}
	rows[2] = match(sim_web_query(request, "cpusvn"), tcb, 16);
	rows[3] = match(sim_web_query(request, "pcesvn"), tcb + 16, 2);
	rows[4] = match(sim_web_query(request, "pceid"), tcb + 18, 2);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i] == MALFORMED)
			return MALFORMED;
		rows[0] = rows[i] == OTHER ? OTHER : rows[0];
	}
	return rows[0];
}

/* Of the same CA, for a key that no quoting enclave here was certified by. */
static X509 *other_pck(const struct sim_web *web)
{
	struct sim_tdx_pki pki = *web->tdx;
	X509 *cert = NULL;

	pki.keys[SIM_TDX_PCK] =
		sim_seed_p256(web->config->seed, "other-pck", NULL, 0);
	if (pki.keys[SIM_TDX_PCK])
		cert = sim_tdx_cert_make(&pki, web->config, SIM_TDX_PCK);
	EVP_PKEY_free(pki.keys[SIM_TDX_PCK]);
	return cert;
}

static void answer_cert(X509 *cert, struct sim_web_answer *answer)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long size = 0;
	u8 *body = NULL;

	if (bio && cert && PEM_write_bio_X509(bio, cert))
		size = BIO_get_mem_data(bio, &text);
	if (size > 0)
		body = malloc((size_t)size);
	if (body)
		memcpy(body, text, (size_t)size);
	sim_web_answer_set(answer, body, (size_t)size);
	BIO_free(bio);
}

static char *to_hex(const u8 *bytes, size_t size)
{
	char *text = malloc(2 * size + 1);

	for (size_t i = 0; text && i < size; i++)
		sprintf(text + 2 * i, "%02X", bytes[i]);
	return text;
}

void sim_web_pckcert(struct sim_web *web, const struct sim_web_request *request,
		     struct sim_web_answer *answer)
{
	const struct sim_tdx_config *tdx = &web->config->tdx;
	enum match found = web->qe ? find_platform(web, request) : OTHER;
	u8 tcb[SIM_PCK_TCB];
	X509 *other = NULL;

	if (found != MATCH) {
		sim_web_answer_text(answer, found == OTHER ? 404 : 400,
				    found == OTHER ?
					    "No data found.\n" :
					    "Invalid request parameters.\n");
		return;
	}
	if (sim_web_has(web, SIM_WEB_OTHER_PCK))
		other = other_pck(web);
	answer_cert(other ? other : web->tdx->certs[SIM_TDX_PCK], answer);
	X509_free(other);
	sim_qe_pck_tcb(web->config, tcb);
	sim_web_answer_add(answer, "SGX-TCBm", to_hex(tcb, 18));
	sim_web_answer_add(answer, "SGX-FMSPC",
			   to_hex(tdx->fmspc, sizeof(tdx->fmspc)));
	sim_web_answer_add(answer, "SGX-PCK-Certificate-CA-Type",
			   strdup("PLATFORM"));
	sim_web_add_chain(web, answer, "SGX-PCK-Certificate-Issuer-Chain",
			  issuers);
}
