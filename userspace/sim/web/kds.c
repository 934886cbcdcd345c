// SPDX-License-Identifier: MIT
/* AMD's key distribution service; AMD 57230, section 4. */
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/web/web.h"

static u8 *copy_openssl(const void *data, int size)
{
	u8 *copy = size > 0 ? malloc((size_t)size) : NULL;

	if (copy)
		memcpy(copy, data, (size_t)size);
	return copy;
}

static void answer_cert(struct sim_web_answer *answer, const X509 *cert)
{
	u8 *der = NULL;
	int size = cert ? i2d_X509(cert, &der) : -1;

	sim_web_answer_set(answer, copy_openssl(der, size),
			   size > 0 ? (size_t)size : 0);
	OPENSSL_free(der);
}

static void answer_chain(struct sim_web_answer *answer,
			 const struct sim_snp_pki *pki, enum sim_snp_cert ca)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long size = 0;

	if (bio && PEM_write_bio_X509(bio, pki->certs[ca]) &&
	    PEM_write_bio_X509(bio, pki->certs[SIM_ARK]))
		size = BIO_get_mem_data(bio, &text);
	sim_web_answer_set(answer, copy_openssl(text, (int)size), (size_t)size);
	BIO_free(bio);
}

static void answer_crl(struct sim_web *web, struct sim_web_answer *answer)
{
	X509_CRL *crl =
		sim_snp_crl_make(web->snp, sim_web_has(web, SIM_WEB_EXPIRED));
	u8 *der = NULL;
	int size = crl ? i2d_X509_CRL(crl, &der) : -1;

	sim_web_answer_set(answer, copy_openssl(der, size),
			   size > 0 ? (size_t)size : 0);
	OPENSSL_free(der);
	X509_CRL_free(crl);
}

static u8 spl_of(const struct sim_web_request *request, const char *name)
{
	const char *text = sim_web_query(request, name);

	return text ? (u8)strtoul(text, NULL, 10) : 0;
}

static void read_tcb(const struct sim_web_request *request, struct sim_tcb *tcb)
{
	*tcb = (struct sim_tcb){ .part = {
					 [SIM_TCB_FMC] =
						 spl_of(request, "fmcSPL"),
					 [SIM_TCB_BOOT_LOADER] =
						 spl_of(request, "blSPL"),
					 [SIM_TCB_TEE] =
						 spl_of(request, "teeSPL"),
					 [SIM_TCB_SNP] =
						 spl_of(request, "snpSPL"),
					 [SIM_TCB_MICROCODE] =
						 spl_of(request, "ucodeSPL"),
				 } };
}

/* Of this chip and any TCB; the chip's key is another for each TCB. */
static void answer_vcek(struct sim_web *web,
			const struct sim_web_request *request,
			struct sim_web_answer *answer)
{
	struct sim_config config = *web->config;
	struct sim_snp_pki pki = *web->snp;
	struct sim_error error;
	X509 *cert = NULL;

	read_tcb(request, &config.reported_tcb);
	if (sim_web_has(web, SIM_WEB_OTHER_TCB))
		config.reported_tcb.part[SIM_TCB_SNP]--;
	if (sim_web_has(web, SIM_WEB_OTHER_CHIP))
		config.chip_id[0] ^= 1;
	pki.keys[SIM_VCEK] = sim_snp_vek_key(&config, SIM_VCEK, &error);
	if (pki.keys[SIM_VCEK])
		cert = sim_snp_cert_make(&pki, &config, SIM_VCEK);
	answer_cert(answer, cert);
	X509_free(cert);
	EVP_PKEY_free(pki.keys[SIM_VCEK]);
}

static bool is_chip(const struct sim_config *config, const char *hwid)
{
	size_t size = sim_products[config->product].hwid_size, length;
	u8 chip_id[64];

	return strlen(hwid) == 2 * size &&
	       OPENSSL_hexstr2buf_ex(chip_id, sizeof(chip_id), &length, hwid,
				     '\0') &&
	       !memcmp(chip_id, config->chip_id, size);
}

bool sim_web_kds(struct sim_web *web, const struct sim_web_request *request,
		 struct sim_web_answer *answer)
{
	char start[64];
	bool is_vlek = !strncmp(request->path, "/vlek/", 6);
	const char *what;

	if (!web->snp)
		return false;
	snprintf(start, sizeof(start), "/%s/v1/%s/", is_vlek ? "vlek" : "vcek",
		 sim_products[web->config->product].cn);
	if (strncmp(request->path, start, strlen(start)) != 0)
		return false;
	what = request->path + strlen(start);
	if (!strcmp(what, "cert_chain"))
		answer_chain(answer, web->snp, is_vlek ? SIM_ASVK : SIM_ASK);
	else if (!strcmp(what, "crl"))
		answer_crl(web, answer);
	else if (!is_vlek && is_chip(web->config, what))
		answer_vcek(web, request, answer);
	else
		return false;
	return true;
}
