// SPDX-License-Identifier: MIT
/* Quotes, version 4 and 5 (Intel TDX DCAP Quoting Library API, appendix A). */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <stdlib.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

#define HEADER_SIZE 48
#define DESCRIPTOR_SIZE 6
#define KEY_TYPE_P256 2
#define TEE_TDX 0x81
#define BODY_1_0 2
#define BODY_1_5 3
#define BODY_1_0_SIZE 584
#define BODY_1_5_SIZE 648
#define ENCLAVE_SIZE 384
#define AUTH_SIZE 32
#define CERT_PPID_CLEAR 1
#define CERT_PCK_CHAIN 5
#define CERT_QE_REPORT 6
#define CERT_HEADER 6

/* Of the attestation key and of QE report certification data, before PEM. */
#define CERTIFICATION_FIXED                                                 \
	(SIM_P256_POINT + CERT_HEADER + ENCLAVE_SIZE + SIM_P256_SIGNATURE + \
	 2 + AUTH_SIZE + CERT_HEADER)

static bool put_point(const EVP_PKEY *key, u8 out[SIM_P256_POINT])
{
	u8 point[1 + SIM_P256_POINT];
	size_t size;

	if (!EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
					     point, sizeof(point), &size) ||
	    size != sizeof(point))
		return false;
	memcpy(out, point + 1, SIM_P256_POINT);
	return true;
}

/* REPORT of the QE (Intel SDM, volume 3D), bound to its key and auth data. */
static bool put_enclave(const struct sim_config *config, const u8 *key,
			const u8 *auth, u8 *out)
{
	const struct sim_tdx_config *tdx = &config->tdx;
	u8 bound[SIM_P256_POINT + AUTH_SIZE];

	memset(out, 0, ENCLAVE_SIZE);
	memcpy(out, tdx->cpusvn, sizeof(tdx->cpusvn));
	out[48] = 0x15; /* initialised, 64 bits, provisioning key */
	out[56] = 0xe7; /* XFRM */
	memcpy(out + 128, tdx->qe_mrsigner, sizeof(tdx->qe_mrsigner));
	put_le16(out + 256, (u16)tdx->qe_isvprodid);
	put_le16(out + 258, (u16)tdx->qe_isvsvn);
	memcpy(bound, key, SIM_P256_POINT);
	memcpy(bound + SIM_P256_POINT, auth, AUTH_SIZE);
	return !sim_seed_bytes(config->seed, "qe-mrenclave", NULL, 0, out + 64,
			       32) &&
	       EVP_Digest(bound, sizeof(bound), out + 320, NULL, EVP_sha256(),
			  NULL);
}

static void put_cert_header(u8 *out, u16 type, size_t size)
{
	put_le16(out, type);
	put_le32(out + 2, (u32)size);
}

/* Attestation key, then certification data of type 6 with another inside. */
static bool put_certification(struct sim_qe *qe, EVP_PKEY *pck, u16 type,
			      const u8 *data, size_t data_size)
{
	size_t size = CERTIFICATION_FIXED + data_size;
	u8 *key = malloc(size), *outer, *enclave, *auth, *inner;

	qe->certification = key;
	qe->certification_size = size;
	if (!key)
		return false;
	outer = key + SIM_P256_POINT;
	enclave = outer + CERT_HEADER;
	auth = enclave + ENCLAVE_SIZE + SIM_P256_SIGNATURE + 2;
	inner = auth + AUTH_SIZE;
	put_cert_header(outer, CERT_QE_REPORT,
			size - SIM_P256_POINT - CERT_HEADER);
	put_le16(auth - 2, AUTH_SIZE);
	for (u8 i = 0; i < AUTH_SIZE; i++)
		auth[i] = i;
	put_cert_header(inner, type, data_size);
	memcpy(inner + CERT_HEADER, data, data_size);
	return put_point(qe->key, key) &&
	       put_enclave(qe->config, key, auth, enclave) &&
	       sim_sign_raw(pck, enclave, ENCLAVE_SIZE, enclave + ENCLAVE_SIZE);
}

/* PEM ends with a NUL, as that of real platforms does. */
static bool certify_by_chain(struct sim_qe *qe, const struct sim_tdx_pki *pki)
{
	static const enum sim_tdx_cert certs[] = { SIM_TDX_PCK, SIM_TDX_CA,
						   SIM_TDX_ROOT,
						   SIM_TDX_CERTS };
	size_t size = 0;
	char *chain = sim_tdx_pki_chain(pki, certs, &size);
	bool done = chain &&
		    put_certification(qe, pki->keys[SIM_TDX_PCK],
				      CERT_PCK_CHAIN, (const u8 *)chain,
				      strlen(chain) + 1);

	free(chain);
	return done;
}

bool sim_qe_encrypted_ppid(const struct sim_config *config,
			   u8 out[SIM_ENCRYPTED_PPID])
{
	return !sim_seed_bytes(config->seed, "encrypted-ppid", config->tdx.ppid,
			       sizeof(config->tdx.ppid), out,
			       SIM_ENCRYPTED_PPID);
}

void sim_qe_pck_tcb(const struct sim_config *config, u8 out[SIM_PCK_TCB])
{
	const struct sim_tdx_config *tdx = &config->tdx;

	memcpy(out, tdx->cpusvn, sizeof(tdx->cpusvn));
	put_le16(out + 16, (u16)tdx->pcesvn);
	memcpy(out + 18, tdx->pceid, sizeof(tdx->pceid));
}

/* The PPID, in clear or as Intel alone can read it, and the TCB. */
static bool certify_by_ppid(struct sim_qe *qe, const struct sim_tdx_pki *pki)
{
	const struct sim_tdx_config *tdx = &qe->config->tdx;
	bool is_clear = tdx->certification_data == CERT_PPID_CLEAR;
	size_t size = is_clear ? sizeof(tdx->ppid) : SIM_ENCRYPTED_PPID;
	u8 data[SIM_ENCRYPTED_PPID + SIM_PCK_TCB];

	if (is_clear)
		memcpy(data, tdx->ppid, size);
	else if (!sim_qe_encrypted_ppid(qe->config, data))
		return false;
	sim_qe_pck_tcb(qe->config, data + size);
	return put_certification(qe, pki->keys[SIM_TDX_PCK],
				 (u16)tdx->certification_data, data,
				 size + SIM_PCK_TCB);
}

static bool certify_qe(struct sim_qe *qe, const struct sim_tdx_pki *pki)
{
	return qe->config->tdx.certification_data == CERT_PCK_CHAIN ?
		       certify_by_chain(qe, pki) :
		       certify_by_ppid(qe, pki);
}

int sim_qe_init(struct sim_qe *qe, const struct sim_config *config,
		const struct sim_tdx_pki *pki, struct sim_error *error)
{
	const u8 *platform = config->tdx.platform_instance;
	size_t size = sizeof(config->tdx.platform_instance);
	bool done;

	*qe = (struct sim_qe){
		.config = config,
		.key = sim_seed_p256(config->seed, "attestation-key", platform,
				     size),
	};
	done = qe->key &&
	       !sim_seed_bytes(config->seed, "tdreport-mac", config->boot,
			       strlen(config->boot), qe->mac_key,
			       sizeof(qe->mac_key)) &&
	       !sim_seed_bytes(config->seed, "qe-id", platform, size, qe->id,
			       sizeof(qe->id)) &&
	       certify_qe(qe, pki);
	if (done)
		return 0;
	sim_qe_free(qe);
	return sim_error_openssl(error, "quoting enclave cannot be made");
}

void sim_qe_free(struct sim_qe *qe)
{
	EVP_PKEY_free(qe->key);
	free(qe->certification);
	OPENSSL_cleanse(qe, sizeof(*qe));
}

static void put_header(const struct sim_qe *qe, u16 version, u8 *out)
{
	static const u8 vendor[16] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
				       0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
				       0x95, 0x7f, 0x06, 0x07 };

	memset(out, 0, HEADER_SIZE);
	put_le16(out, version);
	put_le16(out + 2, KEY_TYPE_P256);
	put_le32(out + 4, TEE_TDX);
	memcpy(out + 12, vendor, sizeof(vendor));
	memcpy(out + 28, qe->id, sizeof(qe->id));
}

/* TD Quote Body; @report is a TDREPORT, whose parts have another order. */
static void put_body(const u8 *report, size_t size, u8 *out)
{
	memcpy(out, report + 264, 120); /* TEE_TCB_SVN to SEAMATTRIBUTES */
	memcpy(out + 120, report + 512, 400); /* ATTRIBUTES to RTMR3 */
	memcpy(out + 520, report + 128, 64); /* REPORTDATA */
	if (size != BODY_1_5_SIZE)
		return;
	memcpy(out + 584, report + 384, 16); /* TEE_TCB_SVN_2 */
	memcpy(out + 600, report + 912, 48); /* SERVTD_HASH */
}

u8 *sim_qe_quote(const struct sim_qe *qe, const u8 report[SIM_TDREPORT_SIZE],
		 size_t *size)
{
	u16 version = (u16)qe->config->tdx.quote_version;
	bool is_v5 = version >= 5, is_1_5 = is_v5 && report[2];
	size_t body_size = is_1_5 ? BODY_1_5_SIZE : BODY_1_0_SIZE;
	size_t body = HEADER_SIZE + (is_v5 ? DESCRIPTOR_SIZE : 0);
	size_t data = SIM_P256_SIGNATURE + qe->certification_size;
	u8 *quote, *end;

	*size = body + body_size + 4 + data;
	quote = malloc(*size);
	if (!quote)
		return NULL;
	put_header(qe, version, quote);
	if (is_v5)
		put_cert_header(quote + HEADER_SIZE,
				is_1_5 ? BODY_1_5 : BODY_1_0, body_size);
	put_body(report, body_size, quote + body);
	end = quote + body + body_size;
	put_le32(end, (u32)data);
	memcpy(end + 4 + SIM_P256_SIGNATURE, qe->certification,
	       qe->certification_size);
	if (sim_sign_raw(qe->key, quote, body + body_size, end + 4))
		return quote;
	free(quote);
	return NULL;
}
