// SPDX-License-Identifier: MIT
/* The vendor's keys and certificates, from the seed. */
#include <errno.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/error.h"
#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

static const char *const cert_names[SIM_SNP_CERTS] = {
	[SIM_ARK] = "ark",   [SIM_ASK] = "ask",	  [SIM_ASVK] = "asvk",
	[SIM_VCEK] = "vcek", [SIM_VLEK] = "vlek",
};

/* The CAs of a product are the same for every chip and TCB. */
static EVP_PKEY *ca_key(const struct sim_config *config,
			enum sim_snp_cert which, const char *state,
			struct sim_error *error)
{
	char label[64];
	EVP_PKEY *key;

	snprintf(label, sizeof(label), "%s-%s", cert_names[which],
		 sim_products[config->product].name);
	key = sim_state_load(state, config->seed, label);
	if (key)
		return key;
	key = sim_seed_rsa(config->seed, label);
	if (!key) {
		sim_error_openssl(error, "key '%s' cannot be made", label);
	} else if (sim_state_save(state, config->seed, label, key, error)) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

/* A VCEK is of one chip, a VLEK of one provider, both of one TCB. */
EVP_PKEY *sim_snp_vek_key(const struct sim_config *config,
			  enum sim_snp_cert which, struct sim_error *error)
{
	u8 context[8 + SIM_TEXT_MAX] = {};
	const void *owner = config->chip_id;
	size_t size = sizeof(config->chip_id);
	EVP_PKEY *key;

	if (which == SIM_VLEK) {
		owner = config->csp_id;
		size = strlen(config->csp_id);
	}
	sim_tcb_encode(config->product, &config->reported_tcb, context);
	memcpy(context + 8, owner, size);
	key = sim_seed_p384(config->seed, cert_names[which], context, 8 + size);
	if (!key)
		sim_error_openssl(error, "key '%s' cannot be made",
				  cert_names[which]);
	return key;
}

int sim_snp_pki_make(struct sim_snp_pki *pki, const struct sim_config *config,
		     const char *state, struct sim_error *error)
{
	*pki = (struct sim_snp_pki){};
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++) {
		pki->keys[i] = i <= SIM_ASVK ?
				       ca_key(config, i, state, error) :
				       sim_snp_vek_key(config, i, error);
		if (!pki->keys[i])
			goto fail;
		pki->certs[i] = sim_snp_cert_make(pki, config, i);
		if (!pki->certs[i]) {
			sim_error_openssl(error,
					  "certificate '%s' cannot be made",
					  cert_names[i]);
			goto fail;
		}
	}
	return 0;

fail:
	sim_snp_pki_free(pki);
	return -EIO;
}

void sim_snp_pki_free(struct sim_snp_pki *pki)
{
	for (int i = 0; i < SIM_SNP_CERTS; i++) {
		EVP_PKEY_free(pki->keys[i]);
		X509_free(pki->certs[i]);
	}
	*pki = (struct sim_snp_pki){};
}

static int export_one(const struct sim_snp_pki *pki, const char *folder,
		      enum sim_snp_cert which, struct sim_error *error)
{
	bool is_pem = which <= SIM_ASVK;
	char path[4096];
	bool done;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.%s", folder, cert_names[which],
		 is_pem ? "pem" : "der");
	file = fopen(path, "we");
	if (!file)
		return sim_error(error, -errno, "%s: %m", path);
	done = is_pem ? PEM_write_X509(file, pki->certs[which]) :
			i2d_X509_fp(file, pki->certs[which]);
	if (fclose(file) || !done)
		return sim_error(error, -EIO, "%s: cannot be written", path);
	return 0;
}

int sim_snp_pki_export(const struct sim_snp_pki *pki, const char *folder,
		       struct sim_error *error)
{
	int err;

	if (mkdir(folder, 0755) && errno != EEXIST)
		return sim_error(error, -errno, "%s: %m", folder);
	for (enum sim_snp_cert i = 0; i < SIM_SNP_CERTS; i++) {
		err = export_one(pki, folder, i, error);
		if (err)
			return err;
	}
	return 0;
}
