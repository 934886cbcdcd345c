// SPDX-License-Identifier: MIT
/* Every field of a report as JSON, under the name of the specification. */
#include <stdio.h>

#include "snp/show.h"

struct bit {
	const char *name;
	unsigned int at;
};

/* AMD 56860, table 10 */
static const struct bit policy_bits[] = {
	{ "smt", 16 },
	{ "reserved_must_be_1", 17 },
	{ "migrate_ma", 18 },
	{ "debug", 19 },
	{ "single_socket", 20 },
	{ "cxl_allow", 21 },
	{ "mem_aes_256_xts", 22 },
	{ "rapl_dis", 23 },
	{ "ciphertext_hiding", 24 },
	{ "page_swap_disable", 25 },
};

/* AMD 56860, table 24 */
static const struct bit platform_bits[] = {
	{ "smt_en", 0 },
	{ "tsme_en", 1 },
	{ "ecc_en", 2 },
	{ "rapl_dis", 3 },
	{ "ciphertext_hiding_en", 4 },
	{ "alias_check_complete", 5 },
	{ "iommu_write_safe", 6 },
	{ "tio_en", 7 },
};

static void set_bits(json_t **object, u64 value, const struct bit *bits,
		     size_t count)
{
	json_put(object, "value", json_hex_number(value));
	for (size_t i = 0; i < count; i++)
		json_put(object, bits[i].name,
			 json_boolean(value >> bits[i].at & 1));
}

static json_t *policy_json(u64 policy)
{
	json_t *object = json_object();
	char abi[16];

	snprintf(abi, sizeof(abi), "%u.%u", (unsigned int)(policy >> 8 & 0xff),
		 (unsigned int)(policy & 0xff));
	set_bits(&object, policy, policy_bits, ARRAY_SIZE(policy_bits));
	json_put(&object, "abi", json_string(abi));
	return object;
}

static json_t *platform_json(u64 platform_info)
{
	json_t *object = json_object();

	set_bits(&object, platform_info, platform_bits,
		 ARRAY_SIZE(platform_bits));
	return object;
}

static json_t *key_info_json(const struct vouch_snp_claims *claims)
{
	static const char *const names[] = {
		"VCEK", "VLEK", "2", "3", "4", "5", "6", "none",
	};
	u32 key_info = claims->key_info;

	return json_pack("{s:o, s:b, s:b, s:s}", "value",
			 json_hex_number(key_info), "author_key_en",
			 !!(key_info & SNP_KEY_AUTHOR_KEY_EN), "mask_chip_key",
			 !!(key_info & SNP_KEY_MASK_CHIP_KEY), "signing_key",
			 names[snp_signing_key(claims)]);
}

static json_t *tcb_json(const struct vouch_snp_tcb *tcb, bool known)
{
	json_t *object = json_object();

	json_put(&object, "raw", json_hex(tcb->raw, sizeof(tcb->raw)));
	if (!known)
		return object;
	if (tcb->has_fmc)
		json_put(&object, "fmc", json_integer(tcb->fmc));
	json_put(&object, "bootloader", json_integer(tcb->bootloader));
	json_put(&object, "tee", json_integer(tcb->tee));
	json_put(&object, "snp", json_integer(tcb->snp));
	json_put(&object, "microcode", json_integer(tcb->microcode));
	return object;
}

static json_t *firmware_json(const struct vouch_snp_firmware *firmware)
{
	char text[16];

	snprintf(text, sizeof(text), "%u.%u.%u", firmware->major,
		 firmware->minor, firmware->build);
	return json_string(text);
}

#define SET(object, claims, field) \
	json_put(object, #field,   \
		 json_hex((claims)->field, sizeof((claims)->field)))

static void set_identity(json_t **o, const struct vouch_snp_claims *c)
{
	json_put(o, "version", json_integer(c->version));
	json_put(o, "guest_svn", json_integer(c->guest_svn));
	json_put(o, "policy", policy_json(c->policy));
	SET(o, c, family_id);
	SET(o, c, image_id);
	if (c->vmpl == SNP_VMPL_HOST)
		json_put(o, "vmpl", json_string("host"));
	else
		json_put(o, "vmpl", json_integer(c->vmpl));
	json_put(o, "signature_algo", json_integer(c->signature_algo));
	json_put(o, "platform_info", platform_json(c->platform_info));
	json_put(o, "key_info", key_info_json(c));
	SET(o, c, report_data);
	SET(o, c, measurement);
	SET(o, c, host_data);
	SET(o, c, id_key_digest);
	SET(o, c, author_key_digest);
	SET(o, c, report_id);
	SET(o, c, report_id_ma);
}

/* Version 2 does not name its product: parsing read it as of its time. */
static void set_tcbs(json_t **o, const struct vouch_snp_claims *c,
		     const struct snp_product *product)
{
	bool known = product || !c->has_cpuid;

	json_put(o, "current_tcb", tcb_json(&c->current_tcb, known));
	json_put(o, "reported_tcb", tcb_json(&c->reported_tcb, known));
	json_put(o, "committed_tcb", tcb_json(&c->committed_tcb, known));
	json_put(o, "launch_tcb", tcb_json(&c->launch_tcb, known));
}

static void set_platform(json_t **o, const struct vouch_snp_claims *c,
			 const struct snp_product *product)
{
	set_tcbs(o, c, product);
	if (c->has_cpuid)
		json_put(o, "cpuid",
			 json_pack("{s:i, s:i, s:i}", "family", c->cpuid_family,
				   "model", c->cpuid_model, "stepping",
				   c->cpuid_stepping));
	json_put(o, "product",
		 product ? json_string(product->name) : json_null());
	SET(o, c, chip_id);
	json_put(o, "current_firmware", firmware_json(&c->current_firmware));
	json_put(o, "committed_firmware",
		 firmware_json(&c->committed_firmware));
	if (!c->has_mit_vectors)
		return;
	json_put(o, "launch_mit_vector", json_hex_number(c->launch_mit_vector));
	json_put(o, "current_mit_vector",
		 json_hex_number(c->current_mit_vector));
}

json_t *snp_claims_json(const struct vouch_snp_claims *claims,
			const struct snp_product *product)
{
	json_t *object = json_object();

	set_identity(&object, claims);
	set_platform(&object, claims, product);
	json_put(&object, "reserved",
		 claims->reserved_offset < 0 ?
			 json_string("zero") :
			 json_sprintf("not zero at 0x%x",
				      claims->reserved_offset));
	json_put(&object, "signature",
		 json_pack("{s:o, s:o}", "r", json_hex(claims->signature_r, 72),
			   "s", json_hex(claims->signature_s, 72)));
	return object;
}

json_t *snp_shown_json(const struct snp_shown *shown)
{
	json_t *claims = snp_claims_json(&shown->claims, shown->product);

	json_put(&claims, "authenticated", json_boolean(shown->is_authentic));
	if (shown->has_vek)
		json_put(&claims, "vek", snp_vek_json(&shown->vek));
	return claims;
}
