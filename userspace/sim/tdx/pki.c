// SPDX-License-Identifier: MIT
/* Keys and certificates of the vendor of TDX, from the seed. */
#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

static const char *const cert_names[SIM_TDX_CERTS] = {
	[SIM_TDX_ROOT] = "sgx-root",
	[SIM_TDX_CA] = "pck-platform-ca",
	[SIM_TDX_SIGNER] = "tcb-signing",
	[SIM_TDX_PCK] = "pck",
};

/* CAs and signer are one for all platforms; a PCK is of one, and of one TCB. */
static EVP_PKEY *make_key(const struct sim_config *config,
			  enum sim_tdx_cert which)
{
	const struct sim_tdx_config *tdx = &config->tdx;
	u8 platform[16 + 16 + 4];

	memcpy(platform, tdx->platform_instance, 16);
	memcpy(platform + 16, tdx->pck_svn, 16);
	put_le32(platform + 32, tdx->pcesvn);
	return sim_seed_p256(config->seed, cert_names[which], platform,
			     which == SIM_TDX_PCK ? sizeof(platform) : 0);
}

int sim_tdx_pki_make(struct sim_tdx_pki *pki, const struct sim_config *config,
		     struct sim_error *error)
{
	*pki = (struct sim_tdx_pki){};
	for (enum sim_tdx_cert i = 0; i < SIM_TDX_CERTS; i++) {
		pki->keys[i] = make_key(config, i);
		if (pki->keys[i])
			pki->certs[i] = sim_tdx_cert_make(pki, config, i);
		if (pki->certs[i])
			continue;
		sim_error_openssl(error,
				  "key or certificate '%s' cannot be made",
				  cert_names[i]);
		sim_tdx_pki_free(pki);
		return -EIO;
	}
	return 0;
}

void sim_tdx_pki_free(struct sim_tdx_pki *pki)
{
	for (int i = 0; i < SIM_TDX_CERTS; i++) {
		EVP_PKEY_free(pki->keys[i]);
		X509_free(pki->certs[i]);
	}
	*pki = (struct sim_tdx_pki){};
}

char *sim_tdx_pki_chain(const struct sim_tdx_pki *pki,
			const enum sim_tdx_cert *certs, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool done = out;

	for (; done && *certs != SIM_TDX_CERTS; certs++)
		done = PEM_write_X509(out, pki->certs[*certs]);
	if ((!out || !fclose(out)) && done)
		return text;
	free(text);
	return NULL;
}
