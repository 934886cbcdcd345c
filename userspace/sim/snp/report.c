// SPDX-License-Identifier: MIT
/* MSG_REPORT_REQ and the ATTESTATION_REPORT (AMD 56860, tables 21 to 24). */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/crypto.h>

#include "sim/base/fields.h"
#include "sim/snp/snp.h"

#define OFFSET_REPORT 0x20
#define REQ_DATA_SIZE 64
#define REQ_VMPL 0x40
#define REQ_KEY_SEL 0x44
#define REQ_RESERVED 0x48
#define REQ_SIZE 96
#define VMPL_MAX 3
#define NUMBER_SIZE 48 /* of R and S that carry something */
#define NUMBER_ROOM 72

/* KEY_SEL of the request. */
enum {
	SEL_DEFAULT = 0,
	SEL_VCEK = 1,
	SEL_VLEK = 2,
};

/* SIGNING_KEY of the report. */
enum {
	SIGNED_BY_VCEK = 0,
	SIGNED_BY_VLEK = 1,
	SIGNED_BY_NONE = 7,
};

static u32 check_request(const struct sim_config *config,
			 const struct sim_message *request)
{
	u32 vmpl = get_le32(request->payload + REQ_VMPL);
	u32 select = get_le32(request->payload + REQ_KEY_SEL);
	bool has_vlek = config->signing_key == SIM_SIGNER_VLEK;

	if (!is_zero(request->payload + REQ_RESERVED, REQ_SIZE - REQ_RESERVED))
		return SIM_FW_INVALID_PARAM;
	if (select > SEL_VLEK || (select == SEL_VLEK && !has_vlek) ||
	    (select == SEL_VCEK && config->vcek_disabled) ||
	    (select == SEL_DEFAULT && config->vcek_disabled && !has_vlek))
		return SIM_FW_INVALID_KEY;
	/* No VMPL more privileged than that of the VMPCK may be asked for. */
	if (vmpl < request->vmpck || vmpl > VMPL_MAX)
		return SIM_FW_INVALID_PARAM;
	return SIM_FW_SUCCESS;
}

static u32 signing_key(const struct sim_config *config,
		       const struct sim_message *request)
{
	u32 select = get_le32(request->payload + REQ_KEY_SEL);

	if (select != SEL_VCEK && config->signing_key == SIM_SIGNER_VLEK)
		return SIGNED_BY_VLEK;
	return config->mask_chip_key ? SIGNED_BY_NONE : SIGNED_BY_VCEK;
}

static void put_guest(const struct sim_firmware *firmware,
		      const struct sim_message *request, u8 *report)
{
	const struct sim_config *config = firmware->config;

	put_le32(report, config->report_version);
	put_le32(report + 0x004, config->guest_svn);
	put_le64(report + 0x008, config->policy);
	memcpy(report + 0x010, config->family_id, 16);
	memcpy(report + 0x020, config->image_id, 16);
	memcpy(report + 0x030, request->payload + REQ_VMPL, 4);
	put_le32(report + 0x034, 1); /* ECDSA P-384 with SHA-384 */
	memcpy(report + 0x050, request->payload, REQ_DATA_SIZE);
	memcpy(report + 0x090, config->measurement, 48);
	memcpy(report + 0x0c0, config->host_data, 32);
	memcpy(report + 0x0e0, config->id_key_digest, 48);
	memcpy(report + 0x110, config->author_key_digest, 48);
	memcpy(report + 0x140, firmware->report_id, 32);
	memset(report + 0x160, 0xff, 32); /* no migration agent */
}

static void put_version(u8 *out, const struct sim_version *version)
{
	out[0] = version->build;
	out[1] = version->minor;
	out[2] = version->major;
}

static void put_platform(const struct sim_config *config, u32 signer,
			 u8 *report)
{
	enum sim_product product = config->product;
	bool has_author = !is_zero(config->author_key_digest, 48);

	sim_tcb_encode(product, &config->current_tcb, report + 0x038);
	put_le64(report + 0x040, config->platform_info);
	put_le32(report + 0x048, (u32)has_author |
					 (u32)config->mask_chip_key << 1 |
					 signer << 2);
	sim_tcb_encode(product, &config->reported_tcb, report + 0x180);
	if (config->report_version >= 3) {
		report[0x188] = config->cpuid.family;
		report[0x189] = config->cpuid.model;
		report[0x18a] = config->cpuid.stepping;
	}
	if (!config->mask_chip_id && signer != SIGNED_BY_VLEK)
		memcpy(report + 0x1a0, config->chip_id, 64);
	sim_tcb_encode(product, &config->committed_tcb, report + 0x1e0);
	put_version(report + 0x1e8, &config->current_firmware);
	put_version(report + 0x1ec, &config->committed_firmware);
	sim_tcb_encode(product, &config->launch_tcb, report + 0x1f0);
	if (config->report_version >= 5) {
		put_le64(report + 0x1f8, config->launch_mit);
		put_le64(report + 0x200, config->current_mit);
	}
}

/* R and S, each little-endian with zeros up to 72 bytes (table 141). */
static bool put_signature(const u8 *der, size_t size, u8 *out)
{
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)size);
	bool done;

	memset(out, 0, SIM_REPORT_SIZE - SIM_REPORT_SIGNED);
	done = signature &&
	       BN_bn2lebinpad(ECDSA_SIG_get0_r(signature), out, NUMBER_SIZE) >
		       0 &&
	       BN_bn2lebinpad(ECDSA_SIG_get0_s(signature), out + NUMBER_ROOM,
			      NUMBER_SIZE) > 0;
	ECDSA_SIG_free(signature);
	return done;
}

static bool sign_report(u8 *report, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = 128;
	u8 der[128];
	bool done;

	done = ctx &&
	       EVP_DigestSignInit_ex(ctx, NULL, "SHA384", NULL, NULL, key,
				     NULL) > 0 &&
	       EVP_DigestSign(ctx, der, &size, report, SIM_REPORT_SIGNED) > 0 &&
	       put_signature(der, size, report + SIM_REPORT_SIGNED);
	EVP_MD_CTX_free(ctx);
	return done;
}

static void spoil_report(struct sim_misbehaviour *m, u8 *report)
{
	u64 value;

	if (sim_misbehaves(m, SIM_REPORT_DATA, NULL))
		report[0x050] ^= 1;
	if (sim_misbehaves(m, SIM_REPORT_VERSION, &value))
		put_le32(report, (u32)value);
	if (sim_misbehaves(m, SIM_REPORT_VMPL, &value))
		put_le32(report + 0x030, get_le32(report + 0x030) + (u32)value);
}

static bool build_report(struct sim_firmware *firmware,
			 const struct sim_message *request, u8 *report)
{
	u32 signer = signing_key(firmware->config, request);
	enum sim_snp_cert key = signer == SIGNED_BY_VLEK ? SIM_VLEK : SIM_VCEK;

	put_guest(firmware, request, report);
	put_platform(firmware->config, signer, report);
	spoil_report(firmware->misbehaviour, report);
	return signer == SIGNED_BY_NONE ||
	       sign_report(report, firmware->pki->keys[key]);
}

u16 sim_report_answer(struct sim_firmware *firmware,
		      const struct sim_message *request, u8 *payload)
{
	struct sim_misbehaviour *m = firmware->misbehaviour;
	u32 status = check_request(firmware->config, request);
	u8 *report = payload + OFFSET_REPORT;
	u64 value = SIM_REPORT_SIZE, size = SIM_REPORT_SIZE;

	if (!status && sim_misbehaves(m, SIM_STATUS, &value))
		status = (u32)value;
	if (!status && !build_report(firmware, request, report))
		status = SIM_FW_INVALID_PARAM;
	if (status || sim_misbehaves(m, SIM_ZERO_REPORT, NULL))
		memset(report, 0, SIM_REPORT_SIZE);
	if (!status && sim_misbehaves(m, SIM_SIGNATURE, NULL))
		report[SIM_REPORT_SIGNED] ^= 1;
	value = SIM_REPORT_SIZE;
	/* A larger one is all there, if a message has room for it. */
	if (sim_misbehaves(m, SIM_REPORT_BYTES, &value) &&
	    value > SIM_REPORT_SIZE && value <= SIM_PAYLOAD_MAX - OFFSET_REPORT)
		size = value;
	put_le32(payload, status);
	put_le32(payload + 4, (u32)value);
	firmware->stats->reports++;
	return (u16)(OFFSET_REPORT + size);
}
