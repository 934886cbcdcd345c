// SPDX-License-Identifier: MIT
/* All that a verifier of quotes needs, as files. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/error.h"
#include "sim/tdx/tdx.h"

static int write_file(const char *folder, const char *name, const void *data,
		      size_t size, struct sim_error *error)
{
	char path[4096];
	bool done;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = data ? fopen(path, "we") : NULL;
	if (!file)
		return sim_error(error, data ? -errno : -EIO,
				 data ? "%s: %m" : "%s: cannot be made", path);
	done = fwrite(data, 1, size, file) == size;
	if (fclose(file) || !done)
		return sim_error(error, -EIO, "%s: cannot be written", path);
	return 0;
}

static int write_chain(const struct sim_tdx_pki *pki, const char *folder,
		       const char *name, const enum sim_tdx_cert *certs,
		       struct sim_error *error)
{
	size_t size = 0;
	char *text = sim_tdx_pki_chain(pki, certs, &size);
	int err = write_file(folder, name, text, size, error);

	free(text);
	return err;
}

static int write_text(const char *folder, const char *name, char *text,
		      struct sim_error *error)
{
	int err =
		write_file(folder, name, text, text ? strlen(text) : 0, error);

	free(text);
	return err;
}

static int write_crl(const char *folder, const char *name, X509_CRL *crl,
		     struct sim_error *error)
{
	u8 *der = NULL;
	int size = crl ? i2d_X509_CRL(crl, &der) : 0;
	int err = write_file(folder, name, der, size > 0 ? (size_t)size : 0,
			     error);

	OPENSSL_free(der);
	X509_CRL_free(crl);
	return err;
}

int sim_tdx_export(const struct sim_tdx_pki *pki,
		   const struct sim_config *config, const char *folder,
		   struct sim_error *error)
{
	static const enum sim_tdx_cert root[] = { SIM_TDX_ROOT, SIM_TDX_CERTS };
	static const enum sim_tdx_cert pck[] = { SIM_TDX_PCK, SIM_TDX_CA,
						 SIM_TDX_ROOT, SIM_TDX_CERTS };
	static const enum sim_tdx_cert signer[] = { SIM_TDX_SIGNER,
						    SIM_TDX_ROOT,
						    SIM_TDX_CERTS };
	int err;

	if (mkdir(folder, 0755) && errno != EEXIST)
		return sim_error(error, -errno, "%s: %m", folder);
	err = write_chain(pki, folder, "root.pem", root, error);
	if (!err)
		err = write_chain(pki, folder, "pck_chain.pem", pck, error);
	if (!err)
		err = write_chain(pki, folder, "tcb_signing_chain.pem", signer,
				  error);
	if (!err)
		err = write_text(folder, "tcbinfo.json",
				 sim_tdx_tcb_info(pki, config), error);
	if (!err)
		err = write_text(folder, "qe_identity.json",
				 sim_tdx_qe_identity(pki, config), error);
	if (!err)
		err = write_crl(folder, "root_crl.der",
				sim_tdx_crl_make(pki, config, SIM_TDX_ROOT),
				error);
	if (!err)
		err = write_crl(folder, "pck_crl.der",
				sim_tdx_crl_make(pki, config, SIM_TDX_CA),
				error);
	return err;
}
