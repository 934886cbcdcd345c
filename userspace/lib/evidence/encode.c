// SPDX-License-Identifier: MIT
/*
 * Claims to a signed token. Keys are put in the order of RFC 8949, section
 * 4.2.1: bytewise by their encoding, so that Evidence is deterministic CBOR.
 */
#include <string.h>

#include "evidence/evidence.h"

static cbor_item_t *text(const struct item_bytes *from)
{
	return cbor_build_stringn((const char *)from->data, from->size);
}

static cbor_item_t *bytes(const struct item_bytes *from)
{
	return item_bytes(from->data, from->size);
}

/* Confirmation: this very key; RFC 8747, section 3.2. */
static cbor_item_t *confirmation(const struct cose_point *key)
{
	cbor_item_t *map = cbor_new_definite_map(1);

	item_put(&map, item_int(1), cose_key_item(key));
	return map;
}

/* [["..."]], the version scheme left out; RFC 9711, section 4.2.7. */
static cbor_item_t *version(const struct item_bytes *name)
{
	cbor_item_t *array = cbor_new_definite_array(1);

	item_push(&array, text(name));
	return array;
}

/* bstr .cbor: frees @inner. */
static cbor_item_t *embedded(cbor_item_t *inner)
{
	struct vouch_bytes encoded = { 0 };
	cbor_item_t *item = NULL;

	if (item_encode(&inner, &encoded, NULL) == 0)
		item = item_bytes(encoded.data, encoded.size);
	vouch_bytes_free(&encoded);
	return item;
}

/* Measured component, RFC 10013: {1: [name], 2: [7, digest]}. */
static cbor_item_t *component(const char *name, const struct item_bytes *digest)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *id = cbor_new_definite_array(1);
	cbor_item_t *value = cbor_new_definite_array(2);

	item_push(&id, cbor_build_string(name));
	item_push(&value, item_int(EVIDENCE_HASH_SHA384));
	item_push(&value, bytes(digest));
	item_put(&map, item_int(1), id);
	item_put(&map, item_int(2), value);
	return map;
}

static cbor_item_t *measurements(const struct evidence_claims *claims)
{
	size_t count = claims->tee->digests_count;
	cbor_item_t *list = cbor_new_definite_array(count);

	for (size_t i = 0; i < count; i++) {
		cbor_item_t *entry = cbor_new_definite_array(2);

		item_push(&entry, item_int(EVIDENCE_MEASURED_COMPONENT));
		item_push(&entry, embedded(component(claims->tee->components[i],
						     &claims->digests[i])));
		item_push(&list, entry);
	}
	return list;
}

/* tsm-report of Veraison's ratsd: the members of Linux's configfs-tsm. */
static cbor_item_t *tsm_report(const struct evidence_claims *claims)
{
	cbor_item_t *map = cbor_new_definite_map(3);

	if (claims->certs.size)
		item_put(&map, cbor_build_string("auxblob"),
			 bytes(&claims->certs));
	item_put(&map, cbor_build_string("outblob"), bytes(&claims->report));
	item_put(&map, cbor_build_string("provider"),
		 cbor_build_string(claims->tee->provider));
	return map;
}

/* Collection of one record, RFC 9999, section 3. */
static cbor_item_t *collection(const struct evidence_claims *claims)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *record = cbor_new_definite_array(3);

	item_push(&record, cbor_build_string(EVIDENCE_TSM_TYPE));
	item_push(&record, embedded(tsm_report(claims)));
	item_push(&record, item_int(EVIDENCE_CMW_EVIDENCE));
	item_put(&map, cbor_build_string(claims->tee->record), record);
	item_put(&map, cbor_build_string("__cmwc_t"),
		 cbor_build_string(EVIDENCE_COLLECTION));
	return map;
}

/* What REPORT_DATA is over; its user id is a claim of its own. */
static cbor_item_t *bound_item(const struct vouch_bound *bound)
{
	cbor_item_t *array = cbor_new_definite_array(3);

	item_push(&array, item_int(bound->lockdown));
	item_push(&array, item_int((int64_t)bound->log_sequence));
	item_push(&array, item_bytes(bound->swmrs, sizeof(bound->swmrs)));
	return array;
}

/* The claims of formats 2 and 3, each of which may be missing. */
static void put_logs(cbor_item_t **map, const struct evidence_claims *c)
{
	if (c->has_bound)
		item_put(map, item_int(CLAIM_BOUND), bound_item(&c->bound));
	if (c->has_boot_log)
		item_put(map, item_int(CLAIM_BOOT_LOG), bytes(&c->boot_log));
	if (c->has_log)
		item_put(map, item_int(CLAIM_LOG), bytes(&c->log));
	if (c->has_vtpm)
		item_put(map, item_int(CLAIM_VTPM), evidence_vtpm_item(c));
}

static cbor_item_t *claims_set(const struct evidence_claims *c)
{
	cbor_item_t *map = cbor_new_definite_map(18);

	item_put(&map, item_int(CLAIM_IAT), item_int(c->issued_at));
	item_put(&map, item_int(CLAIM_CNF), confirmation(&c->key));
	item_put(&map, item_int(CLAIM_NONCE), bytes(&c->nonce));
	item_put(&map, item_int(CLAIM_OEMID), item_int(c->oem));
	item_put(&map, item_int(CLAIM_HWMODEL), bytes(&c->hwmodel));
	item_put(&map, item_int(CLAIM_DBGSTAT), item_int(c->dbgstat));
	item_put(&map, item_int(CLAIM_PROFILE),
		 cbor_build_string(evidence_profile(c)));
	item_put(&map, item_int(CLAIM_SWNAME), text(&c->swname));
	item_put(&map, item_int(CLAIM_SWVERSION), version(&c->swversion));
	item_put(&map, item_int(CLAIM_MEASUREMENTS), measurements(c));
	item_put(&map, item_int(CLAIM_CMW), collection(c));
	item_put(&map, item_int(CLAIM_SIMULATED),
		 cbor_build_bool(c->is_simulated));
	item_put(&map, item_int(CLAIM_FORMAT),
		 item_int(c->format ? c->format : EVIDENCE_FORMAT));
	if (c->has_uid)
		item_put(&map, item_int(CLAIM_UID), item_int(c->uid));
	put_logs(&map, c);
	return map;
}

int evidence_encode(const struct evidence_claims *claims, EVP_PKEY *key,
		    struct vouch_bytes *out, struct vouch_error *error)
{
	cbor_item_t *map = claims_set(claims);
	struct vouch_bytes payload = { 0 };
	int ret;

	ret = item_encode(&map, &payload, error);
	if (!ret)
		ret = cose_sign(key, EVIDENCE_TYPE, &payload, out, error);
	vouch_bytes_free(&payload);
	return ret;
}
