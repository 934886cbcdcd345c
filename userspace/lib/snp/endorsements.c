// SPDX-License-Identifier: MIT
#include "snp/endorsements.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "snp/id_block/id_block.h"
#include "snp/show.h"

#define SNP_CHIP_ID_SIZE 64

/* Where it is not well-formed, the appraisal says why. */
struct endorsed_vek {
	struct snp_vek vek;
	bool is_good; /* all of that is there, and well-formed */
};

const struct snp_vek *snp_vek_of(const struct endorsement *item)
{
	const struct endorsed_vek *vek = item->extra;

	return &vek->vek;
}

bool snp_vek_is_good(const struct endorsement *item)
{
	const struct endorsed_vek *vek = item->extra;

	return vek->is_good;
}

u64 snp_chip_key(const u8 *chip_id)
{
	return endorsed_key(ENDORSED_BY_CHIP, chip_id, SNP_CHIP_ID_SIZE);
}

u64 snp_vlek_key(void)
{
	return endorsed_key_text(ENDORSED_BY_CHIP, "VLEK");
}

/* The identifier may be shorter than CHIP_ID, which then ends in zeroes. */
bool snp_vek_chip(const struct endorsement *item, u64 *key)
{
	u8 chip_id[SNP_CHIP_ID_SIZE] = { 0 };
	const struct snp_vek *vek;

	if (item->kind != &snp_vek_endorsement)
		return false;
	vek = snp_vek_of(item);
	*key = snp_vlek_key();
	if (vek->is_vlek)
		return true;
	if (!snp_vek_is_good(item))
		return false;
	memcpy(chip_id, vek->hwid, vek->hwid_size);
	*key = snp_chip_key(chip_id);
	return vek->hwid_size;
}

static int refine_vek(struct endorsement *item)
{
	const struct cert *cert = endorsement_read(item);
	struct endorsed_vek *vek;

	if (!snp_vek_is_named(cert))
		return 0;
	vek = malloc(sizeof(*vek));
	if (!vek)
		return -ENOMEM;
	vek->is_good = !snp_vek_read(cert, &vek->vek, NULL);
	item->extra = vek;
	return 1;
}

static json_t *show_vek(const struct endorsement *item)
{
	return snp_cert_json(endorsement_read(item));
}

const struct endorsement_kind snp_vek_endorsement = {
	.name = "certificate",
	.remedy = ENDORSEMENT_REMEDY("a certificate"),
	.base = &cert_endorsement,
	.refine = refine_vek,
	.free = free,
	.show = show_vek,
};

const u8 *snp_id_bytes(const struct endorsement *item)
{
	return item->parsed;
}

static int open_bytes(struct endorsement *item, const u8 *data, size_t size)
{
	item->parsed = malloc(size);
	if (!item->parsed)
		return -ENOMEM;
	memcpy(item->parsed, data, size);
	return 0;
}

static int encode_bytes(const struct endorsement *item, size_t size,
			struct vouch_bytes *bytes)
{
	*bytes = (struct vouch_bytes){ malloc(size), size };
	if (!bytes->data)
		return -ENOMEM;
	memcpy(bytes->data, snp_id_bytes(item), size);
	return 0;
}

static void tell_id_block(const struct endorsement *item, char *out,
			  size_t size)
{
	char *hex = hex_encode(snp_id_bytes(item), 16);

	snprintf(out, size, "ID block for launch digest %s...", hex ? hex : "");
	free(hex);
}

static int encode_id_block(const struct endorsement *item,
			   struct vouch_bytes *bytes)
{
	return encode_bytes(item, SNP_ID_BLOCK_SIZE, bytes);
}

static json_t *show_id_block(const struct endorsement *item)
{
	return snp_id_block_json(snp_id_bytes(item));
}

const struct endorsement_kind snp_id_block_endorsement = {
	.name = "id_block",
	.remedy = ENDORSEMENT_REMEDY("an ID block"),
	.is = snp_id_block_is,
	.open = open_bytes,
	.free = free,
	.subject = tell_id_block,
	.encode = encode_id_block,
	.show = show_id_block,
};

static void tell_id_auth(const struct endorsement *item, char *out, size_t size)
{
	(void)item;
	snprintf(out, size, "ID authentication");
}

static int encode_id_auth(const struct endorsement *item,
			  struct vouch_bytes *bytes)
{
	return encode_bytes(item, SNP_ID_AUTH_SIZE, bytes);
}

static json_t *show_id_auth(const struct endorsement *item)
{
	return snp_id_auth_json(snp_id_bytes(item));
}

const struct endorsement_kind snp_id_auth_endorsement = {
	.name = "id_auth",
	.remedy = ENDORSEMENT_REMEDY("an ID authentication"),
	.is = snp_id_auth_is,
	.open = open_bytes,
	.free = free,
	.subject = tell_id_auth,
	.encode = encode_id_auth,
	.show = show_id_auth,
};
