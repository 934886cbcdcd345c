// SPDX-License-Identifier: MIT
/*
 * MSG_KEY_REQ (AMD 56860): a key from a root and from what is mixed in.
 *
 * AMD's own derivation function cannot be checked from outside, so this one
 * only keeps its promise: the key depends on the root, the VMPL, the HOST_DATA,
 * the ID or author key, the selection, and each selected field.
 */
#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "sim/base/fields.h"
#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

#define REQ_ROOT 0
#define REQ_RESERVED 4
#define REQ_FIELDS 8
#define REQ_VMPL 16
#define REQ_SVN 20
#define REQ_TCB 24
#define REQ_MIT 32
#define ROOT_VMRK 1U
#define RSP_KEY 0x20
#define VMPL_MAX 3

/* GUEST_FIELD_SELECT. */
enum {
	FIELD_POLICY = 1 << 0,
	FIELD_IMAGE_ID = 1 << 1,
	FIELD_FAMILY_ID = 1 << 2,
	FIELD_MEASUREMENT = 1 << 3,
	FIELD_GUEST_SVN = 1 << 4,
	FIELD_TCB = 1 << 5,
	FIELD_LAUNCH_MIT = 1 << 6,
	FIELDS_V1 = FIELD_LAUNCH_MIT - 1,
	FIELDS_V2 = FIELDS_V1 | FIELD_LAUNCH_MIT,
};

/* KEY_SELECT, bits 2:1 of the first word, as in MSG_REPORT_REQ. */
enum {
	SEL_DEFAULT = 0,
	SEL_VCEK = 1,
	SEL_VLEK = 2,
};

struct key_request {
	u32 root;
	u32 select;
	u64 fields;
	u32 vmpl;
	u32 guest_svn;
	u8 tcb[8];
	u64 launch_mit;
};

static void parse_key_request(const struct sim_message *message,
			      struct key_request *r)
{
	u32 root = get_le32(message->payload + REQ_ROOT);

	*r = (struct key_request){
		.root = root & ROOT_VMRK,
		.select = root >> 1 & 3,
		.fields = get_le64(message->payload + REQ_FIELDS),
		.vmpl = get_le32(message->payload + REQ_VMPL),
		.guest_svn = get_le32(message->payload + REQ_SVN),
	};
	memcpy(r->tcb, message->payload + REQ_TCB, sizeof(r->tcb));
	if (message->version >= 2)
		r->launch_mit = get_le64(message->payload + REQ_MIT);
}

static u32 check_root(const struct sim_config *config,
		      const struct key_request *r)
{
	bool has_vlek = config->signing_key == SIM_SIGNER_VLEK;

	if (r->root == ROOT_VMRK)
		return SIM_FW_SUCCESS;
	if (config->mask_chip_key || r->select > SEL_VLEK ||
	    (r->select == SEL_VLEK && !has_vlek) ||
	    (r->select == SEL_VCEK && config->vcek_disabled) ||
	    (r->select == SEL_DEFAULT && config->vcek_disabled && !has_vlek))
		return SIM_FW_INVALID_KEY;
	return SIM_FW_SUCCESS;
}

/* A guest may ask for keys of older versions of itself, never of newer ones. */
static bool fields_are_allowed(const struct sim_config *config,
			       const struct key_request *r)
{
	struct sim_tcb tcb;

	if (r->fields & FIELD_TCB &&
	    (!sim_tcb_decode(config->product, r->tcb, &tcb) ||
	     !sim_tcb_at_most(&tcb, &config->committed_tcb)))
		return false;
	if (r->fields & FIELD_GUEST_SVN && r->guest_svn > config->guest_svn)
		return false;
	return !(r->fields & FIELD_LAUNCH_MIT) ||
	       !(r->launch_mit & ~config->launch_mit);
}

static u32 check_request(const struct sim_config *config,
			 const struct sim_message *message,
			 const struct key_request *r)
{
	u64 known = message->version >= 2 ? FIELDS_V2 : FIELDS_V1;
	u32 status;

	if (get_le32(message->payload + REQ_ROOT) & ~7U ||
	    !is_zero(message->payload + REQ_RESERVED, 4))
		return SIM_FW_INVALID_PARAM;
	status = check_root(config, r);
	if (status)
		return status;
	if (r->vmpl < message->vmpck || r->vmpl > VMPL_MAX ||
	    r->fields & ~known || !fields_are_allowed(config, r))
		return SIM_FW_INVALID_PARAM;
	return SIM_FW_SUCCESS;
}

/* The root of a chip or provider depends on the requested or reported TCB. */
static int root_key(const struct sim_config *config,
		    const struct key_request *r, u8 out[48])
{
	bool is_vlek = r->select != SEL_VCEK &&
		       config->signing_key == SIM_SIGNER_VLEK;
	u8 context[8 + 64] = {};

	if (r->root == ROOT_VMRK)
		return sim_seed_bytes(config->seed, "vmrk", NULL, 0, out, 48);
	if (r->fields & FIELD_TCB)
		memcpy(context, r->tcb, 8);
	else
		sim_tcb_encode(config->product, &config->reported_tcb, context);
	memcpy(context + 8, config->chip_id, 64);
	if (is_vlek)
		return sim_seed_bytes(config->seed, "vlek-root", context, 8,
				      out, 48);
	return sim_seed_bytes(config->seed, "vcek-root", context,
			      sizeof(context), out, 48);
}

/* Each field has a fixed place, which is zero when it is not selected. */
static void mix_fields(const struct sim_config *config,
		       const struct key_request *r, u8 out[256])
{
	bool has_author = !is_zero(config->author_key_digest, 48);

	memset(out, 0, 256);
	put_le32(out, r->root);
	put_le32(out + 4, r->vmpl);
	put_le64(out + 8, r->fields);
	memcpy(out + 16, config->host_data, 32);
	memcpy(out + 48,
	       has_author ? config->author_key_digest : config->id_key_digest,
	       48);
	out[96] = has_author;
	if (r->fields & FIELD_POLICY)
		put_le64(out + 104, config->policy);
	if (r->fields & FIELD_IMAGE_ID)
		memcpy(out + 112, config->image_id, 16);
	if (r->fields & FIELD_FAMILY_ID)
		memcpy(out + 128, config->family_id, 16);
	if (r->fields & FIELD_MEASUREMENT)
		memcpy(out + 144, config->measurement, 48);
	if (r->fields & FIELD_GUEST_SVN)
		put_le32(out + 192, r->guest_svn);
	if (r->fields & FIELD_TCB)
		memcpy(out + 200, r->tcb, 8);
	if (r->fields & FIELD_LAUNCH_MIT)
		put_le64(out + 208, r->launch_mit);
}

static bool derive_key(const struct sim_config *config,
		       const struct key_request *r, u8 out[SIM_KEY_SIZE])
{
	u8 root[48], mixed[256];
	unsigned int size;
	bool done;

	mix_fields(config, r, mixed);
	done = !root_key(config, r, root) &&
	       HMAC(EVP_sha256(), root, sizeof(root), mixed, sizeof(mixed), out,
		    &size) &&
	       size == SIM_KEY_SIZE;
	OPENSSL_cleanse(root, sizeof(root));
	return done;
}

u16 sim_key_answer(struct sim_firmware *firmware,
		   const struct sim_message *request, u8 *payload)
{
	struct sim_misbehaviour *m = firmware->misbehaviour;
	u8 *key = payload + RSP_KEY;
	struct key_request r;
	u64 value;
	u32 status;

	parse_key_request(request, &r);
	status = check_request(firmware->config, request, &r);
	if (!status && sim_misbehaves(m, SIM_STATUS, &value))
		status = (u32)value;
	if (!status && !derive_key(firmware->config, &r, key))
		status = SIM_FW_INVALID_PARAM;
	if (status || sim_misbehaves(m, SIM_ZERO_KEY, NULL))
		memset(key, 0, SIM_KEY_SIZE);
	put_le32(payload, status);
	firmware->stats->keys++;
	return RSP_KEY + SIM_KEY_SIZE;
}
