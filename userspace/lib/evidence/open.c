// SPDX-License-Identifier: MIT
/*
 * Taking a token apart. What is not exactly of the profile is refused: a claim
 * that is not known here would be a statement that nobody checks.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "evidence/evidence.h"

#define CLAIMS_COUNT 13 /* those that each token has */

static bool read_headers(struct evidence *e)
{
	const cbor_item_t *map = e->message.headers;
	int64_t alg;

	return cbor_isa_map(map) && cbor_map_size(map) == 3 &&
	       e->message.unprotected_count == 0 &&
	       item_read_int(item_get(map, COSE_LABEL_ALG), &alg) &&
	       alg == COSE_ALG_ES384 &&
	       item_is_text(item_get(map, COSE_LABEL_CONTENT_TYPE),
			    EVIDENCE_TYPE) &&
	       item_is_text(item_get(map, COSE_LABEL_TYP), EVIDENCE_TYPE);
}

/* The profile says which format it has to be. */
static bool read_profile(struct evidence *e)
{
	const cbor_item_t *profile = item_get(e->payload, CLAIM_PROFILE);

	e->claims.format = EVIDENCE_FORMAT;
	if (item_is_text(profile, EVIDENCE_PROFILE))
		return true;
	e->claims.format = EVIDENCE_FORMAT_2;
	if (item_is_text(profile, EVIDENCE_PROFILE_2))
		return true;
	e->claims.format = EVIDENCE_FORMAT_3;
	return item_is_text(profile, EVIDENCE_PROFILE_3);
}

static bool read_format(struct evidence *e)
{
	int64_t format;

	return item_read_int(item_get(e->payload, CLAIM_FORMAT), &format) &&
	       format == e->claims.format;
}

static bool read_issued_at(struct evidence *e)
{
	return item_read_int(item_get(e->payload, CLAIM_IAT),
			     &e->claims.issued_at) &&
	       e->claims.issued_at >= 0;
}

static bool read_cnf(struct evidence *e)
{
	const cbor_item_t *map = item_get(e->payload, CLAIM_CNF);

	return map && cbor_isa_map(map) && cbor_map_size(map) == 1 &&
	       cose_key_read(item_get(map, 1), &e->claims.key);
}

static bool read_nonce(struct evidence *e)
{
	return item_read_bytes(item_get(e->payload, CLAIM_NONCE),
			       &e->claims.nonce) &&
	       e->claims.nonce.size >= EVIDENCE_NONCE_MIN &&
	       e->claims.nonce.size <= EVIDENCE_NONCE_MAX;
}

static bool read_hardware(struct evidence *e)
{
	return item_read_int(item_get(e->payload, CLAIM_OEMID),
			     &e->claims.oem) &&
	       item_read_bytes(item_get(e->payload, CLAIM_HWMODEL),
			       &e->claims.hwmodel) &&
	       e->claims.hwmodel.size >= 1 &&
	       e->claims.hwmodel.size <= KIND_HWMODEL_MAX;
}

static bool read_dbgstat(struct evidence *e)
{
	return item_read_int(item_get(e->payload, CLAIM_DBGSTAT),
			     &e->claims.dbgstat) &&
	       e->claims.dbgstat >= 0 && e->claims.dbgstat <= 4;
}

static bool read_software(struct evidence *e)
{
	const cbor_item_t *version = item_get(e->payload, CLAIM_SWVERSION);

	return item_read_text(item_get(e->payload, CLAIM_SWNAME),
			      &e->claims.swname) &&
	       item_read_text(item_at(version, 0, 1), &e->claims.swversion);
}

static bool read_simulated(struct evidence *e)
{
	return item_read_bool(item_get(e->payload, CLAIM_SIMULATED),
			      &e->claims.is_simulated);
}

static bool read_uid(struct evidence *e)
{
	const cbor_item_t *item = item_get(e->payload, CLAIM_UID);
	int64_t uid;

	if (!item)
		return true;
	if (!item_read_int(item, &uid) || uid < 0 || uid > UINT32_MAX)
		return false;
	e->claims.has_uid = true;
	e->claims.uid = (u32)uid;
	return true;
}

static bool read_u32(const cbor_item_t *item, u32 *out)
{
	int64_t number;

	if (!item_read_int(item, &number) || number < 0 || number > UINT32_MAX)
		return false;
	*out = (u32)number;
	return true;
}

/* [lockdown, log sequence, software registers], with a user id beside it. */
static bool read_bound(struct evidence *e)
{
	const cbor_item_t *item = item_get(e->payload, CLAIM_BOUND);
	struct vouch_bound *bound = &e->claims.bound;
	struct item_bytes swmrs;
	int64_t sequence;

	if (!item)
		return true;
	if (!e->claims.has_uid || e->claims.format < EVIDENCE_FORMAT_2 ||
	    !read_u32(item_at(item, 0, 3), &bound->lockdown) ||
	    !item_read_int(item_at(item, 1, 3), &sequence) || sequence < 1 ||
	    !item_read_bytes(item_at(item, 2, 3), &swmrs) ||
	    swmrs.size != sizeof(bound->swmrs))
		return false;
	bound->uid = e->claims.uid;
	bound->log_sequence = (u64)sequence;
	memcpy(bound->swmrs, swmrs.data, sizeof(bound->swmrs));
	e->claims.has_bound = true;
	return true;
}

static bool read_log(const struct evidence *e, int64_t label, bool *has,
		     struct item_bytes *log)
{
	const cbor_item_t *item = item_get(e->payload, label);

	*has = item;
	return !item || (e->claims.format >= EVIDENCE_FORMAT_2 &&
			 item_read_bytes(item, log));
}

static bool read_logs(struct evidence *e)
{
	struct evidence_claims *c = &e->claims;

	return read_log(e, CLAIM_BOOT_LOG, &c->has_boot_log, &c->boot_log) &&
	       read_log(e, CLAIM_LOG, &c->has_log, &c->log);
}

/* What a vTPM signed: there in format 3, and in no other. */
static bool read_vtpm(struct evidence *e)
{
	const cbor_item_t *map = item_get(e->payload, CLAIM_VTPM);

	if (!map || e->claims.format != EVIDENCE_FORMAT_3)
		return !map && e->claims.format != EVIDENCE_FORMAT_3;
	e->claims.has_vtpm = true;
	return evidence_read_vtpm(map, &e->claims);
}

static bool read_component(const cbor_item_t *map, const char *name,
			   struct item_bytes *digest)
{
	const cbor_item_t *id = item_get(map, 1);
	const cbor_item_t *value = item_get(map, 2);
	int64_t algorithm;

	return cbor_isa_map(map) && cbor_map_size(map) == 2 &&
	       item_is_text(item_at(id, 0, 1), name) &&
	       item_read_int(item_at(value, 0, 2), &algorithm) &&
	       algorithm == EVIDENCE_HASH_SHA384 &&
	       item_read_bytes(item_at(value, 1, 2), digest) &&
	       digest->size == KIND_DIGEST_SIZE;
}

/* One of those that the TEE measures, in their order. */
static bool read_measurement(struct evidence *e, const cbor_item_t *entry,
			     size_t index)
{
	struct item_bytes inner;
	int64_t format;

	return item_read_int(item_at(entry, 0, 2), &format) &&
	       format == EVIDENCE_MEASURED_COMPONENT &&
	       item_read_bytes(item_at(entry, 1, 2), &inner) &&
	       item_open(inner.data, inner.size, &e->components[index], NULL) ==
		       0 &&
	       read_component(e->components[index],
			      e->claims.tee->components[index],
			      &e->claims.digests[index]);
}

static bool read_measurements(struct evidence *e)
{
	const cbor_item_t *list = item_get(e->payload, CLAIM_MEASUREMENTS);
	size_t count = e->claims.tee->digests_count;

	for (size_t i = 0; i < count; i++)
		if (!read_measurement(e, item_at(list, i, count), i))
			return false;
	return true;
}

/* "auxblob" is the host's certificate table, and may be missing. */
static bool read_tsm(struct evidence *e)
{
	const cbor_item_t *certs = item_get_text(e->tsm, "auxblob");
	size_t count = certs ? 3 : 2;

	return cbor_isa_map(e->tsm) && cbor_map_size(e->tsm) == count &&
	       item_is_text(item_get_text(e->tsm, "provider"),
			    e->claims.tee->provider) &&
	       item_read_bytes(item_get_text(e->tsm, "outblob"),
			       &e->claims.report) &&
	       (!certs || (e->claims.tee->has_certs &&
			   item_read_bytes(certs, &e->claims.certs)));
}

/* The name of the record says of which kind the report is. */
static const cbor_item_t *find_record(struct evidence *e,
				      const cbor_item_t *map)
{
	for (size_t i = 0; i < e->kinds->count; i++) {
		const struct evidence_kind *kind = e->kinds->rows[i];
		const cbor_item_t *record =
			kind->tee ? item_get_text(map, kind->tee->record) :
				    NULL;

		if (!record)
			continue;
		e->claims.kind = kind;
		e->claims.tee = kind->tee;
		return record;
	}
	return NULL;
}

static bool read_collection(struct evidence *e)
{
	const cbor_item_t *map = item_get(e->payload, CLAIM_CMW);
	const cbor_item_t *record = find_record(e, map);
	struct item_bytes inner;
	int64_t indicator;

	return record && cbor_isa_map(map) && cbor_map_size(map) == 2 &&
	       item_is_text(item_get_text(map, "__cmwc_t"),
			    EVIDENCE_COLLECTION) &&
	       item_is_text(item_at(record, 0, 3), EVIDENCE_TSM_TYPE) &&
	       item_read_bytes(item_at(record, 1, 3), &inner) &&
	       item_read_int(item_at(record, 2, 3), &indicator) &&
	       indicator == EVIDENCE_CMW_EVIDENCE &&
	       item_open(inner.data, inner.size, &e->tsm, NULL) == 0 &&
	       read_tsm(e);
}

static bool read_count(struct evidence *e)
{
	const struct evidence_claims *c = &e->claims;
	size_t count = CLAIMS_COUNT + (size_t)c->has_uid + c->has_bound +
		       c->has_boot_log + c->has_log + c->has_vtpm;

	return cbor_map_size(e->payload) == count;
}

/* In the order in which a message is of most help. */
static const struct part {
	bool (*read)(struct evidence *e);
	const char *wrong;
} parts[] = {
	{ .read = read_headers,
	  .wrong = "protected headers are others than alg ES384, content "
		   "type and typ " EVIDENCE_TYPE },
	{ .read = read_profile,
	  .wrong = "eat_profile is another than " EVIDENCE_PROFILE
		   ", /2 and /3" },
	{ .read = read_format,
	  .wrong = "format is another than that of the profile" },
	{ .read = read_issued_at, .wrong = "iat is no time" },
	{ .read = read_cnf, .wrong = "cnf is no P-384 COSE_Key" },
	{ .read = read_nonce, .wrong = "eat_nonce is not of 8 to 64 bytes" },
	{ .read = read_hardware, .wrong = "oemid or hwmodel is malformed" },
	{ .read = read_dbgstat, .wrong = "dbgstat is not of 0 to 4" },
	{ .read = read_software, .wrong = "swname or swversion is malformed" },
	{ .read = read_collection,
	  .wrong = "cmw is not one record of a report or quote" },
	{ .read = read_measurements,
	  .wrong = "measurements is not a SHA-384 digest of each component" },
	{ .read = read_simulated, .wrong = "simulated is no boolean" },
	{ .read = read_uid, .wrong = "uid is no user id" },
	{ .read = read_bound,
	  .wrong = "bound is not lockdown, log sequence and 192 bytes of "
		   "registers, with a uid, in format 2" },
	{ .read = read_logs,
	  .wrong = "a log is no byte string, or not in format 2" },
	{ .read = read_vtpm,
	  .wrong = "vtpm is not manifest, AK, quote, signature and values, or "
		   "not in format 3" },
	{ .read = read_count,
	  .wrong = "claims are there that the profile does not have" },
};

static int read_parts(struct evidence *e, struct vouch_error *error)
{
	if (!cbor_isa_map(e->payload))
		return vouch__error(error, -EBADMSG, "payload is no map");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!parts[i].read(e))
			return vouch__error(error, -EBADMSG, "%s",
					    parts[i].wrong);
	return 0;
}

int evidence_open(const struct evidence_kinds *kinds, const u8 *data,
		  size_t size, struct evidence **evidence,
		  struct vouch_error *error)
{
	struct evidence *e = calloc(1, sizeof(*e));
	int ret;

	*evidence = NULL;
	if (!e)
		return vouch__error(error, -ENOMEM, "no memory for Evidence");
	e->kinds = kinds;
	ret = cose_open(data, size, &e->message, error);
	if (!ret)
		ret = item_open(e->message.payload.data,
				e->message.payload.size, &e->payload, error);
	if (!ret)
		ret = read_parts(e, error);
	if (!ret)
		ret = cose_key_from_point(&e->claims.key, &e->key, error);
	if (ret)
		evidence_close(e);
	else
		*evidence = e;
	return ret;
}

static void drop(cbor_item_t **item)
{
	if (*item)
		cbor_decref(item);
}

void evidence_close(struct evidence *e)
{
	if (!e)
		return;
	drop(&e->tsm);
	for (size_t i = 0; i < ARRAY_SIZE(e->components); i++)
		drop(&e->components[i]);
	drop(&e->payload);
	cose_close(&e->message);
	EVP_PKEY_free(e->key);
	free(e);
}
