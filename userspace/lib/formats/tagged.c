// SPDX-License-Identifier: MIT
/*
 * Tagged evidence of DICE, as interoperable RA-TLS has it in an extension: a
 * list of evidence and claims, both byte strings, under a tag of CBOR. The
 * claims are a map in CBOR again, with a hash of the certificate's key.
 */
#include <errno.h>
#include <string.h>

#include "codec/digest.h"
#include "formats/bound_key.h"

#define TAG_SIZE 3

/* 60000 is a quote, 60001 a report. */
static bool has_tag(struct der_view value)
{
	static const u8 tag[] = { 0xd9, 0xea };

	return value.size > TAG_SIZE && !memcmp(value.data, tag, sizeof(tag)) &&
	       (value.data[2] == 0x60 || value.data[2] == 0x61);
}

static bool take_bytes(const cbor_item_t *list, size_t index,
		       struct der_view *view)
{
	struct item_bytes bytes;

	if (!item_read_bytes(item_at(list, index, 2), &bytes))
		return false;
	*view = (struct der_view){ bytes.data, bytes.size };
	return true;
}

int tagged_open(struct der_view value, struct tagged *tagged)
{
	int ret = -EBADMSG;

	*tagged = (struct tagged){ 0 };
	if (has_tag(value))
		ret = item_open(value.data + TAG_SIZE, value.size - TAG_SIZE,
				&tagged->list, NULL);
	if (!ret && (!take_bytes(tagged->list, 0, &tagged->evidence) ||
		     !take_bytes(tagged->list, 1, &tagged->claims)))
		ret = -EBADMSG;
	return ret;
}

void tagged_close(struct tagged *tagged)
{
	if (tagged->list)
		cbor_decref(&tagged->list);
}

/* IANA's numbers of named information hashes. */
static const struct {
	int64_t number;
	size_t size;
	bool (*hash)(const u8 *data, size_t size, u8 *digest);
} hashes[] = {
	{ 1, SHA256_SIZE, digest_sha256 },
	{ 7, SHA384_SIZE, digest_sha384 },
	{ 8, SHA512_SIZE, digest_sha512 },
};

/* @entry is a list of the number of a hash and its value. */
static int is_hash_of(const cbor_item_t *entry, struct der_view spki)
{
	u8 digest[SHA512_SIZE];
	struct item_bytes hash;
	int64_t number;

	if (!item_read_int(item_at(entry, 0, 2), &number) ||
	    !item_read_bytes(item_at(entry, 1, 2), &hash))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++) {
		if (hashes[i].number != number || hashes[i].size != hash.size)
			continue;
		if (!hashes[i].hash(spki.data, spki.size, digest))
			return -ENOMEM;
		return !memcmp(digest, hash.data, hash.size);
	}
	return 0;
}

/* The entry is the value, or CBOR in a byte string that is the value. */
static int names_key(const cbor_item_t *value, struct der_view spki)
{
	cbor_item_t *entry = NULL;
	struct item_bytes inner;
	int ret;

	if (!item_read_bytes(value, &inner))
		return is_hash_of(value, spki);
	ret = item_open(inner.data, inner.size, &entry, NULL);
	if (ret)
		return ret == -ENOMEM ? ret : 0;
	ret = is_hash_of(entry, spki);
	cbor_decref(&entry);
	return ret;
}

/* Of the guest's clock, when it asked for the report. */
static bool read_date(const cbor_item_t *map, int64_t *issued)
{
	return item_read_int(item_get_text(map, "iat"), issued) && *issued > 0;
}

int tagged_claims_name(struct der_view claims, struct der_view spki,
		       int64_t *issued)
{
	cbor_item_t *map;
	int ret = item_open(claims.data, claims.size, &map, NULL);

	if (ret)
		return ret == -ENOMEM ? ret : 0;
	ret = names_key(item_get_text(map, "pubkey-hash"), spki);
	if (!read_date(map, issued))
		*issued = 0;
	cbor_decref(&map);
	return ret;
}
