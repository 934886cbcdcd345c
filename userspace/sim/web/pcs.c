// SPDX-License-Identifier: MIT
/*
 * Intel's provisioning certification service, version 4 of its API, and the
 * addresses that only a PCCS has: rootcacrl and crl?uri=.
 */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "sim/web/web.h"

#define ROOT_CRL \
	"https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"

static const enum sim_tdx_cert signers[] = { SIM_TDX_SIGNER, SIM_TDX_ROOT,
					     SIM_TDX_CERTS };
static const enum sim_tdx_cert cas[] = { SIM_TDX_CA, SIM_TDX_ROOT,
					 SIM_TDX_CERTS };

/* What was signed has no such blank: a cache that wrote the JSON anew. */
static char *reprint(char *text)
{
	char *brace = text ? strchr(text + 1, '{') : NULL;
	char *out = brace ? malloc(strlen(text) + 2) : NULL;

	if (out)
		sprintf(out, "%.*s %s", (int)(brace - text + 1), text,
			brace + 1);
	free(text);
	return out;
}

static void answer_document(struct sim_web *web,
			    char *(*make)(const struct sim_tdx_pki *pki,
					  const struct sim_config *config),
			    const char *chain, struct sim_web_answer *answer)
{
	struct sim_config config = *web->config;
	char *text;

	if (sim_web_has(web, SIM_WEB_OTHER_FMSPC))
		config.tdx.fmspc[0] ^= 1;
	if (sim_web_has(web, SIM_WEB_OLDER))
		config.tdx.evaluation_number--;
	if (sim_web_has(web, SIM_WEB_EXPIRED))
		snprintf(config.not_before, sizeof(config.not_before),
			 "2024-01-01");
	text = make(web->tdx, &config);
	if (sim_web_has(web, SIM_WEB_MINIFIED))
		text = reprint(text);
	sim_web_answer_set(answer, (u8 *)text, text ? strlen(text) : 0);
	sim_web_add_chain(web, answer, chain, signers);
}

static u8 *to_hex(const u8 *der, size_t size)
{
	char *out = malloc(2 * size + 1);

	for (size_t i = 0; out && i < size; i++)
		sprintf(out + 2 * i, "%02x", der[i]);
	return (u8 *)out;
}

static void answer_crl(struct sim_web *web, enum sim_tdx_cert issuer,
		       bool is_hex, struct sim_web_answer *answer)
{
	struct sim_config config = *web->config;
	X509_CRL *crl;
	u8 *der = NULL, *body = NULL;
	int size;

	if (sim_web_has(web, SIM_WEB_EXPIRED))
		snprintf(config.not_before, sizeof(config.not_before),
			 "2024-01-01");
	crl = sim_tdx_crl_make(web->tdx, &config, issuer);
	size = crl ? i2d_X509_CRL(crl, &der) : -1;
	is_hex |= sim_web_has(web, SIM_WEB_CRL_HEX);
	if (size > 0)
		body = is_hex ? (void *)to_hex(der, (size_t)size) :
				malloc((size_t)size);
	if (body && !is_hex)
		memcpy(body, der, (size_t)size);
	sim_web_answer_set(answer, body, (size_t)size * (is_hex ? 2 : 1));
	if (is_hex)
		sim_web_answer_add(answer, "Content-Type",
				   strdup("application/x-pem-file"));
	OPENSSL_free(der);
	X509_CRL_free(crl);
}

static bool is_platform(const struct sim_web *web, const char *fmspc)
{
	u8 bytes[6];
	size_t size;

	return fmspc &&
	       OPENSSL_hexstr2buf_ex(bytes, sizeof(bytes), &size, fmspc,
				     '\0') &&
	       size == sizeof(bytes) &&
	       !memcmp(bytes, web->config->tdx.fmspc, sizeof(bytes));
}

/* Intel's service has one number here; a PCCS never looks at it. */
static bool has_number(struct sim_web *web,
		       const struct sim_web_request *request)
{
	const char *number = sim_web_query(request, "tcbEvaluationDataNumber");

	return !number || sim_web_has(web, SIM_WEB_ANY_NUMBER) ||
	       strtoul(number, NULL, 10) == web->config->tdx.evaluation_number;
}

static const struct document {
	const char *name, *chain;
	char *(*make_tdx)(const struct sim_tdx_pki *pki,
			  const struct sim_config *config);
	char *(*make_sgx)(const struct sim_tdx_pki *pki,
			  const struct sim_config *config);
	bool is_numbered, is_by_platform;
} documents[] = {
	{ "tcb", "TCB-Info-Issuer-Chain", sim_tdx_tcb_info, sim_sgx_tcb_info,
	  true, true },
	{ "qe/identity", "SGX-Enclave-Identity-Issuer-Chain",
	  sim_tdx_qe_identity, sim_sgx_qe_identity, true, false },
	{ "tcbevaluationdatanumbers",
	  "TCB-Evaluation-Data-Numbers-Issuer-Chain", sim_tdx_numbers,
	  sim_sgx_numbers, false, false },
};

static bool answer_signed(struct sim_web *web,
			  const struct sim_web_request *request,
			  const char *what, bool is_td,
			  struct sim_web_answer *answer)
{
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		const struct document *d = &documents[i];

		if (strcmp(what, d->name) != 0)
			continue;
		if ((d->is_numbered && !has_number(web, request)) ||
		    (d->is_by_platform &&
		     !is_platform(web, sim_web_query(request, "fmspc"))))
			return false;
		answer_document(web, is_td ? d->make_tdx : d->make_sgx,
				d->chain, answer);
		return true;
	}
	return false;
}

static bool answer_named(struct sim_web *web,
			 const struct sim_web_request *request,
			 const char *what, bool is_td,
			 struct sim_web_answer *answer)
{
	const char *ca = sim_web_query(request, "ca");
	const char *encoding = sim_web_query(request, "encoding");
	const char *uri = sim_web_query(request, "uri");

	if (answer_signed(web, request, what, is_td, answer))
		return true;
	if (!is_td && !strcmp(what, "pckcrl") && ca &&
	    !strcmp(ca, "platform")) {
		answer_crl(web, SIM_TDX_CA,
			   !encoding || strcmp(encoding, "der"), answer);
		sim_web_add_chain(web, answer, "SGX-PCK-CRL-Issuer-Chain", cas);
	} else if (!is_td && !strcmp(what, "pckcert")) {
		sim_web_pckcert(web, request, answer);
	} else if (!is_td && !strcmp(what, "rootcacrl")) {
		answer_crl(web, SIM_TDX_ROOT, true, answer);
	} else if (!is_td && !strcmp(what, "crl") && uri &&
		   !strcmp(uri, ROOT_CRL)) {
		answer_crl(web, SIM_TDX_ROOT, false, answer);
	} else {
		return false;
	}
	return true;
}

bool sim_web_pcs(struct sim_web *web, const struct sim_web_request *request,
		 struct sim_web_answer *answer)
{
	static const char middle[] = "/certification/v4/";
	bool is_td = !strncmp(request->path, "/tdx/", 5);

	if (!web->tdx)
		return false;
	if (!strcmp(request->path, "/IntelSGXRootCA.der")) {
		answer_crl(web, SIM_TDX_ROOT, false, answer);
		return true;
	}
	if ((!is_td && strncmp(request->path, "/sgx/", 5) != 0) ||
	    strncmp(request->path + 4, middle, strlen(middle)) != 0)
		return false;
	return answer_named(web, request, request->path + 3 + sizeof(middle),
			    is_td, answer);
}
