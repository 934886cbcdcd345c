// SPDX-License-Identifier: MIT
/* The outer form, of which nothing is signed, and what is in it. */
#define _GNU_SOURCE /* memmem() */
#include "cca/cca.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"

#define TAG_LEGACY 399 /* {44234: bstr, 44241: bstr} */
#define TAG_CMW 907 /* each of them in [263, bstr] */
#define LABEL_PLATFORM 44234
#define LABEL_REALM 44241
#define FORMAT_EAT_CWT 263 /* CoAP's number of application/eat+cwt */

static const u8 legacy_tag[] = { 0xd9, TAG_LEGACY >> 8, TAG_LEGACY & 0xff };
static const u8 cmw_tag[] = { 0xd9, TAG_CMW >> 8, TAG_CMW & 0xff };

static bool starts_with(const u8 *data, size_t size, const u8 *tag)
{
	return size > sizeof(legacy_tag) &&
	       !memcmp(data, tag, sizeof(legacy_tag));
}

bool cca_is_token(const u8 *data, size_t size)
{
	return starts_with(data, size, legacy_tag) ||
	       starts_with(data, size, cmw_tag);
}

/* The message and its claims. */
static int open_message(const struct item_bytes *bytes, const char *whose,
			struct cose_sign1 *message, cbor_item_t **claims,
			struct vouch_error *error)
{
	struct vouch_error why;
	int ret = cose_open(bytes->data, bytes->size, message, &why);

	if (!ret)
		ret = item_open_any(message->payload.data,
				    message->payload.size, claims, &why);
	if (ret)
		return vouch__error(error, ret, "token of the %s: %s", whose,
				    why.text);
	if (cbor_isa_map(*claims))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "token of the %s has no map of claims", whose);
}

/* A device has little memory. Evidence, which looks alike, may be large. */
#define PSA_SIZE_MAX 65536

/* Whether there may be a profile of PSA's: most of what is asked has none. */
static bool may_be_psa(const u8 *data, size_t size)
{
	static const char *const texts[] = { "psacertified.org,",
					     "http://arm.com/psa/",
					     "PSA_IOT_PROFILE_1" };
	size_t tags_size;

	if (size > PSA_SIZE_MAX || !cose_is_tagged(data, size, &tags_size))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (memmem(data, size, texts[i], strlen(texts[i])))
			return true;
	return false;
}

bool cca_is_psa(const u8 *data, size_t size)
{
	struct item_bytes bytes = { data, size };
	struct cose_sign1 message = { 0 };
	const struct cca_profile *profile = NULL;
	cbor_item_t *claims = NULL;

	if (!may_be_psa(data, size))
		return false;
	if (!open_message(&bytes, "device", &message, &claims, NULL))
		profile = cca_profile_of(claims);
	if (claims)
		cbor_decref(&claims);
	cose_close(&message);
	return profile && profile->is_psa;
}

static bool read_part(const struct cca_token *token, const cbor_item_t *map,
		      int64_t label, struct item_bytes *part)
{
	const cbor_item_t *value = item_get(map, label);
	int64_t format;

	if (token->tag == TAG_LEGACY)
		return item_read_bytes(value, part);
	return item_read_int(item_at(value, 0, 2), &format) &&
	       format == FORMAT_EAT_CWT &&
	       item_read_bytes(item_at(value, 1, 2), part);
}

static int open_parts(struct cca_token *t, struct item_bytes *platform,
		      struct item_bytes *realm, struct vouch_error *error)
{
	const cbor_item_t *map = item_in_tag(t->root, t->tag);

	if (!map || !cbor_isa_map(map) || cbor_map_size(map) != 2)
		return vouch__error(error, -EBADMSG,
				    "token has other parts, want a platform's "
				    "(44234) and a realm's (44241)");
	if (read_part(t, map, LABEL_PLATFORM, platform) &&
	    read_part(t, map, LABEL_REALM, realm))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "token lacks a part, want 44234 and 44241, each %s",
			    t->tag == TAG_LEGACY ? "bytes" : "[263, bytes]");
}

static void copy(u8 *to, const struct item_bytes *from)
{
	if (from->size)
		memcpy(to, from->data, from->size);
}

static void keep_values(struct cca_token *t)
{
	copy(t->values.implementation_id, &t->platform.implementation_id);
	copy(t->values.instance_id, &t->platform.instance_id);
	copy(t->values.rim, &t->realm.rim);
	copy(t->values.rpv, &t->realm.rpv);
	for (size_t i = 0; i < CCA_REMS; i++)
		copy(t->values.rem[i], &t->realm.rem[i]);
}

static int open_platform(struct cca_token *t, const struct item_bytes *bytes,
			 bool is_psa, struct vouch_error *error)
{
	int ret = open_message(bytes, is_psa ? "device" : "platform",
			       &t->platform_message, &t->platform_claims,
			       error);

	if (!ret)
		ret = cca_platform_read(t->platform_claims, &t->platform,
					error);
	if (ret || t->platform.profile->is_psa == is_psa)
		return ret;
	return vouch__error(error, -EBADMSG,
			    "token has profile %s, want one of %s",
			    t->platform.profile->name, is_psa ? "PSA" : "CCA");
}

int cca_open(const u8 *data, size_t size, struct cca_token *t,
	     struct vouch_error *error)
{
	struct item_bytes platform, realm;
	int ret;

	*t = (struct cca_token){
		.tag = starts_with(data, size, legacy_tag) ? TAG_LEGACY :
							     TAG_CMW,
	};
	ret = item_open_any(data, size, &t->root, error);
	if (!ret)
		ret = open_parts(t, &platform, &realm, error);
	if (!ret)
		ret = open_platform(t, &platform, false, error);
	if (!ret)
		ret = open_message(&realm, "realm", &t->realm_message,
				   &t->realm_claims, error);
	if (!ret)
		ret = cca_realm_read(t->realm_claims, &t->realm, error);
	if (!ret)
		keep_values(t);
	return ret;
}

int psa_open(const u8 *data, size_t size, struct cca_token *t,
	     struct vouch_error *error)
{
	struct item_bytes bytes = { data, size };
	int ret;

	*t = (struct cca_token){ 0 };
	ret = open_platform(t, &bytes, true, error);
	if (!ret)
		keep_values(t);
	return ret;
}

void cca_close(struct cca_token *t)
{
	if (t->platform_claims)
		cbor_decref(&t->platform_claims);
	if (t->realm_claims)
		cbor_decref(&t->realm_claims);
	cose_close(&t->platform_message);
	cose_close(&t->realm_message);
	if (t->root)
		cbor_decref(&t->root);
	*t = (struct cca_token){ 0 };
}
