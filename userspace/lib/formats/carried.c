// SPDX-License-Identifier: MIT
#include "formats/carried.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "codec/digest.h"

void carried_free(struct carried *carried)
{
	vouch_bytes_free(&carried->certs);
}

/*
 * Values that are shorter than REPORT_DATA have zeroes behind them. A longer
 * one is kept without a size: the container claims to be bound, and no
 * REPORT_DATA can be over that.
 */
bool carried_add(struct carried *carried, const char *of, const char *what,
		 carried_hash_fn *hash, size_t hash_size, const u8 *data,
		 size_t size)
{
	struct binding *binding = &carried->bindings[carried->count];

	if (carried->count == CARRIED_BINDINGS_MAX)
		return true;
	*binding = (struct binding){ .of = what, .size = BINDING_SIZE_MAX };
	if (!hash && size > BINDING_SIZE_MAX)
		binding->size = 0;
	else if (!hash && size)
		memcpy(binding->digest, data, size);
	if (hash && (hash_size > BINDING_SIZE_MAX ||
		     !hash(data, size, binding->digest)))
		return false;
	carried->of = of;
	carried->count++;
	return true;
}

/* What says on which processor a report was made, and what kind that is. */
void carried_set_platform(struct carried *carried, const char *word)
{
	if (!*carried->platform && word)
		snprintf(carried->platform, sizeof(carried->platform), "%.*s",
			 (int)strcspn(word, " \t\r\n"), word);
}

/* ---- ratsd, RFC 9711 claims in CBOR ---- */

#define RATSD_UCCS "__ratsd"
#define EAT_NONCE 10
#define SHAKE_SIZE 64

/* How ratsd makes a nonce as long as an attester wants it. */
static bool shake_256(const u8 *data, size_t size, u8 *digest)
{
	return digest_shake256(data, size, digest, SHAKE_SIZE);
}

static bool shake_256_half(const u8 *data, size_t size, u8 *digest)
{
	return digest_shake256(data, size, digest, SHAKE_SIZE / 2);
}

static bool shake_128(const u8 *data, size_t size, u8 *digest)
{
	return digest_shake128(data, size, digest, SHAKE_SIZE);
}

static bool add_ratsd(struct carried *carried, const u8 *nonce, size_t size)
{
	static const char of[] = "ratsd";

	return carried_add(carried, of, "the nonce", NULL, 0, nonce, size) &&
	       carried_add(carried, of, "SHAKE-256 of the nonce", shake_256,
			   SHAKE_SIZE, nonce, size) &&
	       carried_add(carried, of, "SHAKE-256 of the nonce, 32 bytes",
			   shake_256_half, SHAKE_SIZE, nonce, size) &&
	       carried_add(carried, of, "SHAKE-128 of the nonce", shake_128,
			   SHAKE_SIZE, nonce, size);
}

/* The record of a collection has claims of its own in it, under tag 601. */
static int take_ratsd(struct carried *carried, const cbor_item_t *record)
{
	struct item_bytes bytes, nonce;
	cbor_item_t *claims;
	const cbor_item_t *map;
	bool ok = true;
	int ret;

	if (!cbor_isa_array(record) || cbor_array_size(record) < 2 ||
	    !item_read_bytes(cbor_array_handle(record)[1], &bytes))
		return 0;
	ret = item_open_any(bytes.data, bytes.size, &claims, NULL);
	if (ret)
		return ret == -ENOMEM ? ret : 0;
	map = item_tagged(claims);
	if (item_read_bytes(item_get(map ? map : claims, EAT_NONCE), &nonce))
		ok = add_ratsd(carried, nonce.data, nonce.size);
	cbor_decref(&claims);
	return ok ? 0 : -ENOMEM;
}

int carried_take_cbor(struct carried *carried, const cbor_item_t *map)
{
	const cbor_item_t *ratsd = item_get_text(map, RATSD_UCCS);
	struct item_bytes word;
	char text[CARRIED_WORD_SIZE];

	if (item_read_text(item_get_text(map, "platform_type"), &word)) {
		snprintf(text, sizeof(text), "%.*s", (int)word.size,
			 (const char *)word.data);
		carried_set_platform(carried, text);
	}
	return ratsd && !carried->count ? take_ratsd(carried, ratsd) : 0;
}
