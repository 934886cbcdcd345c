/* SPDX-License-Identifier: MIT */
/*
 * Arm's tokens: a COSE_Sign1 of a platform or of a PSA device, and
 * of CCA another of a realm, whose key the platform's challenge is a hash of.
 * RFC 9783; draft-ffm-rats-cca-token; DEN 0137 (RMM), section A7.
 */
#ifndef VOUCH_LIB_CCA_CCA_H
#define VOUCH_LIB_CCA_CCA_H

#include <jansson.h>

#include "codec/cbor/cose.h"

#define CCA_IMPLEMENTATION_SIZE 32
#define CCA_INSTANCE_SIZE 33
#define CCA_CHALLENGE_SIZE 64
#define CCA_MEASUREMENT_MAX 64
#define CCA_REMS 4

/* What a platform's token says of itself, by its claim 265. */
struct cca_profile {
	const char *name;
	bool is_prefix; /* profiles that are derived go on with ";..." */
	bool is_psa;
	bool is_iot; /* with the labels of PSA_IOT_PROFILE_1 */
	bool has_binding; /* claim 2408, and the challenge is optional */
};

/* Views of the token; what is not there has no data. */
struct cca_platform {
	const struct cca_profile *profile;
	struct item_bytes challenge, binding;
	struct item_bytes implementation_id, instance_id;
	struct item_bytes config, hash, service;
	struct item_bytes boot_seed, certification;
	int64_t lifecycle, client_id;
	const cbor_item_t *components; /* an array, or NULL */
};

struct cca_component {
	struct item_bytes type, measurement, version, signer, hash;
};

struct cca_realm {
	struct item_bytes profile; /* none: the key is a raw point */
	struct item_bytes challenge, rpv, rim, rem[CCA_REMS];
	struct item_bytes hash, key, key_hash;
};

/* What references are compared with: filled up with zeroes. */
struct cca_values {
	u8 implementation_id[CCA_IMPLEMENTATION_SIZE];
	u8 instance_id[CCA_INSTANCE_SIZE];
	u8 rim[CCA_MEASUREMENT_MAX];
	u8 rpv[CCA_MEASUREMENT_MAX];
	u8 rem[CCA_REMS][CCA_MEASUREMENT_MAX];
};

/* A token taken apart: a device's alone, or a platform's and a realm's. */
struct cca_token {
	u64 tag; /* around both, or 0 */
	cbor_item_t *root;
	struct cose_sign1 platform_message, realm_message;
	cbor_item_t *platform_claims, *realm_claims;
	struct cca_platform platform;
	struct cca_realm realm;
	struct cca_values values;
	bool is_authentic;
};

/* ---- cca/open.c ---- */

/* Whether it starts with tag 399 or 907, or as a COSE_Sign1 of a device. */
bool cca_is_token(const u8 *data, size_t size);
bool cca_is_psa(const u8 *data, size_t size);

/* Return: 0, -EBADMSG, -ENOMEM; cca_close() in any case. */
int cca_open(const u8 *data, size_t size, struct cca_token *token,
	     struct vouch_error *error);
int psa_open(const u8 *data, size_t size, struct cca_token *token,
	     struct vouch_error *error);
void cca_close(struct cca_token *token);

/* ---- cca/platform.c ---- */

/* The profile that the claims name, or NULL. */
const struct cca_profile *cca_profile_of(const cbor_item_t *claims);
int cca_platform_read(const cbor_item_t *claims, struct cca_platform *platform,
		      struct vouch_error *error);
size_t cca_component_count(const struct cca_platform *platform);
bool cca_component_at(const struct cca_platform *platform, size_t index,
		      struct cca_component *component);

/* "secured", by the high byte; NULL for what no specification names. */
const char *cca_lifecycle_name(int64_t lifecycle);

/* ---- cca/realm.c ---- */

int cca_realm_read(const cbor_item_t *claims, struct cca_realm *realm,
		   struct vouch_error *error);

/* Size of the digests of an algorithm by its name in a token, or 0. */
size_t cca_hash_size(const struct item_bytes *name);
/* Return: the size of the digest; 0 without memory, or for another name. */
size_t cca_hash(const struct item_bytes *name, const struct item_bytes *data,
		u8 *digest);

/* The realm's key, to be freed; NULL when it is none, or without memory. */
EVP_PKEY *cca_realm_key(const struct cca_realm *realm);

/* ---- cca/reference.c ---- */

/* Whether @text is a reference of a component: Documentation/policy.rst. */
bool cca_reference_is(const char *text);
bool cca_reference_holds(const char *text, const struct cca_component *c);
/* The reference that just this component meets; NULL without memory. */
char *cca_reference_text(const struct cca_component *c);

/* ---- cca/show.c ---- */

json_t *cca_platform_json(const struct cca_platform *platform);
json_t *cca_realm_json(const struct cca_realm *realm);
/* A token of CCA, or the claims of a device; with "authenticated". */
json_t *cca_token_json(const struct cca_token *token);

#endif /* VOUCH_LIB_CCA_CCA_H */
