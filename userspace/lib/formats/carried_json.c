// SPDX-License-Identifier: MIT
/*
 * Requests and answers in JSON that tell what REPORT_DATA has to be. Each rule
 * is that of the service that takes such a request; Documentation/formats.rst.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/content.h"
#include "codec/digest.h"
#include "formats/carried.h"

/* A member in base64, of either alphabet; empty when it is not there. */
static struct vouch_bytes bytes_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	struct vouch_bytes bytes = { 0 };

	if (text && vouch_base64_decode(text, &bytes, NULL))
		bytes = (struct vouch_bytes){ 0 };
	return bytes;
}

/* By all three hashes: which one was chosen may be told elsewhere. */
static bool add_hashes(struct carried *carried, const char *of, const u8 *data,
		       size_t size)
{
	return carried_add(carried, of, "SHA-384", digest_sha384, SHA384_SIZE,
			   data, size) &&
	       carried_add(carried, of, "SHA-256", digest_sha256, SHA256_SIZE,
			   data, size) &&
	       carried_add(carried, of, "SHA-512", digest_sha512, SHA512_SIZE,
			   data, size);
}

/*
 * RFC 8785 of what these services send: texts of ASCII and integers, for which
 * sorted keys and no white space are all that it asks for.
 */
static bool add_canonical(struct carried *carried, const char *of,
			  const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	bool ok = text && add_hashes(carried, of, (u8 *)text, strlen(text));

	free(text);
	return ok;
}

/* ---- Intel Trust Authority ---- */

static bool join(struct vouch_bytes *to, const struct vouch_bytes *more)
{
	u8 *data = realloc(to->data, to->size + more->size + 1);

	if (!data)
		return false;
	if (more->size)
		memcpy(data + to->size, more->data, more->size);
	to->data = data;
	to->size += more->size;
	return true;
}

/* SHA-512 of the nonce's value, its time, and the data of the user. */
static bool take_ita(struct carried *carried, const json_t *object)
{
	const json_t *nonce = json_object_get(object, "verifier_nonce");
	struct vouch_bytes all = bytes_of(nonce, "val");
	struct vouch_bytes time = bytes_of(nonce, "iat");
	struct vouch_bytes data = bytes_of(object, "runtime_data");
	bool ok = true;

	if (!data.data)
		data = bytes_of(object, "user_data");
	if (json_is_object(nonce))
		ok = join(&all, &time) && join(&all, &data) &&
		     carried_add(carried, "Intel Trust Authority",
				 "SHA-512 of nonce, time and data",
				 digest_sha512, SHA512_SIZE, all.data,
				 all.size);
	vouch_bytes_free(&all);
	vouch_bytes_free(&time);
	vouch_bytes_free(&data);
	return ok;
}

/* ---- Microsoft Azure Attestation ---- */

static bool take_maa(struct carried *carried, const json_t *object)
{
	const json_t *runtime = json_object_get(object, "runtimeData");
	struct vouch_bytes data = bytes_of(runtime, "data");
	bool ok = !data.data ||
		  carried_add(carried, "Azure Attestation",
			      "SHA-256 of runtimeData", digest_sha256,
			      SHA256_SIZE, data.data, data.size);

	vouch_bytes_free(&data);
	return ok;
}

/* ---- Trustee ---- */

/* The request of its attestation service: raw bytes, or an object. */
static bool take_trustee_as(struct carried *carried, const json_t *object)
{
	static const char of[] = "Trustee's attestation service";
	const json_t *runtime = json_object_get(object, "runtime_data");
	const json_t *structured = json_object_get(runtime, "structured");
	struct vouch_bytes raw = bytes_of(runtime, "raw");
	size_t size = raw.size < BINDING_SIZE_MAX ? raw.size : BINDING_SIZE_MAX;
	bool ok = true;

	if (raw.data)
		ok = carried_add(carried, of, "runtime_data", NULL, 0, raw.data,
				 size);
	else if (structured)
		ok = add_canonical(carried, of, structured);
	vouch_bytes_free(&raw);
	return ok;
}

/* The message to its key broker: nonce, key, and further evidence as text. */
static bool take_trustee_kbs(struct carried *carried, const json_t *object)
{
	const json_t *runtime = json_object_get(object, "runtime-data");
	const json_t *evidence = json_object_get(object, "tee-evidence");
	const char *more = json_string_value(
		json_object_get(evidence, "additional_evidence"));
	json_t *all = json_pack("{s:s, s:O?, s:O?}", "additional-evidence",
				more ? more : "", "nonce",
				json_object_get(runtime, "nonce"), "tee-pubkey",
				json_object_get(runtime, "tee-pubkey"));
	bool ok = all && add_canonical(carried, "Trustee's key broker", all);

	json_decref(all);
	return ok;
}

/* ---- Cocos, ratsd ---- */

/* Of the binding of key and TLS session that the peer checks. */
static bool take_cocos(struct carried *carried, const json_t *object)
{
	struct vouch_bytes binding =
		bytes_of(json_object_get(object, "binder"), "binding");
	bool ok = !binding.data ||
		  carried_add(carried, "Cocos", "SHA-512 of the binding",
			      digest_sha512, SHA512_SIZE, binding.data,
			      binding.size);

	vouch_bytes_free(&binding);
	return ok;
}

/* Its first version wants a nonce of 64 bytes, and takes it as it is. */
static bool take_ratsd(struct carried *carried, const json_t *object)
{
	struct vouch_bytes nonce = bytes_of(object, "eat_nonce");
	bool ok = !nonce.data || carried_add(carried, "ratsd", "the nonce",
					     NULL, 0, nonce.data, nonce.size);

	vouch_bytes_free(&nonce);
	return ok;
}

static bool is_ratsd(const json_t *object)
{
	static const char profile[] = "tag:github.com,2024:veraison/ratsd";
	const char *text =
		json_string_value(json_object_get(object, "eat_profile"));

	return text && !strcmp(text, profile);
}

static bool has_object(const json_t *object, const char *name)
{
	return json_is_object(json_object_get(object, name));
}

/* An object is of one service at most. */
static bool take_binding(struct carried *carried, const json_t *object)
{
	if (has_object(object, "verifier_nonce"))
		return take_ita(carried, object);
	if (has_object(object, "runtimeData"))
		return take_maa(carried, object);
	if (has_object(object, "runtime_data"))
		return take_trustee_as(carried, object);
	if (has_object(object, "runtime-data") &&
	    has_object(object, "tee-evidence"))
		return take_trustee_kbs(carried, object);
	if (has_object(object, "binder"))
		return take_cocos(carried, object);
	return !is_ratsd(object) || take_ratsd(carried, object);
}

int carried_take_json(struct carried *carried, const json_t *object)
{
	static const char *const words[] = { "tee", "platform_type" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		carried_set_platform(carried, json_string_value(json_object_get(
						      object, words[i])));
	return carried->count || take_binding(carried, object) ? 0 : -ENOMEM;
}
