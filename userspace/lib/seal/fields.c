// SPDX-License-Identifier: MIT
/*
 * Protected headers: rows in the order of deterministic CBOR (RFC 8949, section
 * 4.2.1). Whatever is not in a row is refused: an input that is not known
 * would be left out of the derivation.
 */
#include <string.h>

#include "seal/private.h"

#define LABEL_ALG 1
#define LABEL_IV 5
#define ALG_A256GCM 3

enum field_type {
	FIELD_NUMBER, /* u64, below 2^63 */
	FIELD_BYTES,
	FIELD_MAP, /* of the guest's inputs */
	FIELD_TRUE, /* is there or not */
};

/* @has: where it is kept whether it is there; 0: it has to be. */
struct field {
	const char *name;
	enum field_type type;
	size_t at, size, has;
};

#define NUMBER(type, name, member) \
	{ name, FIELD_NUMBER, offsetof(type, member), sizeof(u64), 0 }
#define MAYBE(type, name, member)                                  \
	{ name, FIELD_NUMBER, offsetof(type, member), sizeof(u64), \
	  offsetof(type, has_##member) }
#define BYTES(type, name, member)                    \
	{ name, FIELD_BYTES, offsetof(type, member), \
	  sizeof(((type *)0)->member), 0 }

#define GUEST(name, member) NUMBER(struct seal_guest, name, member)
#define GUEST_BYTES(name, member) BYTES(struct seal_guest, name, member)

static const struct field guest_fields[] = {
	GUEST("svn", svn),
	GUEST_BYTES("tcb", tcb),
	GUEST("tee", tee),
	GUEST_BYTES("chip", chip),
	GUEST("root", root),
	MAYBE(struct seal_guest, "user", user),
	GUEST("vmpl", vmpl),
	GUEST("model", model),
	GUEST("family", family),
	GUEST("fields", fields),
	GUEST_BYTES("id-key", id_key),
	GUEST_BYTES("policy", policy),
	GUEST("message", message),
	GUEST_BYTES("image-id", image_id),
	GUEST_BYTES("family-id", family_id),
	GUEST("floor-svn", floor_svn),
	GUEST_BYTES("floor-tcb", floor_tcb),
	GUEST_BYTES("host-data", host_data),
	GUEST_BYTES("author-key", author_key),
	{ "launch-mit", FIELD_BYTES, offsetof(struct seal_guest, launch_mit), 8,
	  offsetof(struct seal_guest, has_launch_mit) },
	GUEST_BYTES("measurement", measurement),
};

static const struct field slot_fields[] = {
	BYTES(struct seal_slot, "file", file),
	BYTES(struct seal_slot, "salt", salt),
	{ "guest", FIELD_MAP, offsetof(struct seal_slot, guest), 0,
	  offsetof(struct seal_slot, has_guest) },
	MAYBE(struct seal_slot, "scrypt", scrypt),
	NUMBER(struct seal_slot, "created", created),
	NUMBER(struct seal_slot, "outside", outside),
	MAYBE(struct seal_slot, "replaces", replaces),
	NUMBER(struct seal_slot, "generation", generation),
	NUMBER(struct seal_slot, "vouch-seal", version),
};

static const struct field data_fields[] = {
	BYTES(struct seal_data, "file", file),
	NUMBER(struct seal_data, "created", created),
	NUMBER(struct seal_data, "vouch-seal", version),
	{ "demands-share", FIELD_TRUE,
	  offsetof(struct seal_data, demands_share), 0,
	  offsetof(struct seal_data, demands_share) },
};

static bool is_there(const struct field *field, const u8 *base)
{
	return !field->has || *(const bool *)(base + field->has);
}

static u64 number_at(const u8 *at)
{
	u64 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* ---- writing ---- */

static void put_fields(cbor_item_t **map, const struct field *fields,
		       size_t count, const u8 *base);

static cbor_item_t *guest_map(const u8 *guest)
{
	cbor_item_t *map = cbor_new_definite_map(ARRAY_SIZE(guest_fields));

	if (map)
		put_fields(&map, guest_fields, ARRAY_SIZE(guest_fields), guest);
	return map;
}

static cbor_item_t *field_item(const struct field *field, const u8 *at)
{
	switch (field->type) {
	case FIELD_NUMBER:
		return item_int((int64_t)number_at(at));
	case FIELD_BYTES:
		return item_bytes(at, field->size);
	case FIELD_MAP:
		return guest_map(at);
	case FIELD_TRUE:
		break;
	}
	return cbor_build_bool(true);
}

static void put_fields(cbor_item_t **map, const struct field *fields,
		       size_t count, const u8 *base)
{
	for (size_t i = 0; i < count; i++)
		if (is_there(&fields[i], base))
			item_put(map, cbor_build_string(fields[i].name),
				 field_item(&fields[i], base + fields[i].at));
}

static int headers(const struct seal_record *record, const struct field *fields,
		   size_t count, const void *base, struct vouch_bytes *out,
		   struct vouch_error *error)
{
	cbor_item_t *map = cbor_new_definite_map(count + 2);

	item_put(&map, item_int(LABEL_ALG), item_int(ALG_A256GCM));
	item_put(&map, item_int(LABEL_IV),
		 item_bytes(record->iv, sizeof(record->iv)));
	put_fields(&map, fields, count, base);
	return item_encode(&map, out, error);
}

int seal_slot_headers(const struct seal_slot *slot, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	return headers(&slot->record, slot_fields, ARRAY_SIZE(slot_fields),
		       slot, out, error);
}

int seal_data_headers(const struct seal_data *data, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	return headers(&data->record, data_fields, ARRAY_SIZE(data_fields),
		       data, out, error);
}

/* ---- reading ---- */

static int read_fields(struct seal *s, const cbor_item_t *map,
		       const struct field *fields, size_t count, size_t others,
		       u8 *base);

static int read_field(struct seal *s, const cbor_item_t *item,
		      const struct field *field, u8 *at)
{
	struct item_bytes bytes;
	int64_t number;
	bool is_true;

	if (field->type == FIELD_NUMBER && item_read_int(item, &number) &&
	    number >= 0)
		memcpy(at, &number, sizeof(number));
	else if (field->type == FIELD_BYTES && item_read_bytes(item, &bytes) &&
		 bytes.size == field->size)
		memcpy(at, bytes.data, bytes.size);
	else if (field->type == FIELD_MAP && cbor_isa_map(item))
		return read_fields(s, item, guest_fields,
				   ARRAY_SIZE(guest_fields), 0, at);
	else if (field->type != FIELD_TRUE || !item_read_bool(item, &is_true) ||
		 !is_true)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "field '%s' of the sealed file is malformed",
				   field->name);
	return 0;
}

/* Names the first key that is in no row. */
static int refuse_unknown(struct seal *s, const cbor_item_t *map,
			  const struct field *fields, size_t count)
{
	struct item_bytes text = { (const u8 *)"", 0 };

	for (size_t i = 0; i < cbor_map_size(map); i++) {
		const cbor_item_t *key = cbor_map_handle(map)[i].key;
		size_t at = 0;

		if (!item_read_text(key, &text))
			continue;
		while (at < count && !item_is_text(key, fields[at].name))
			at++;
		if (at == count)
			return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
					   "sealed file has the field '%.*s', "
					   "which this version of vouch does "
					   "not know: want a newer one",
					   (int)(text.size > 40 ? 40 :
								  text.size),
					   (const char *)text.data);
	}
	return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
			   "sealed file has a numbered field that this version "
			   "of vouch does not know: want a newer one");
}

static int read_fields(struct seal *s, const cbor_item_t *map,
		       const struct field *fields, size_t count, size_t others,
		       u8 *base)
{
	size_t found = others;

	for (size_t i = 0; i < count; i++) {
		const cbor_item_t *item = item_get_text(map, fields[i].name);
		int ret;

		if (!item && !fields[i].has)
			return seal_refuse(s, VOUCH_SEAL_MALFORMED,
					   "sealed file lacks the field '%s'",
					   fields[i].name);
		if (!item)
			continue;
		if (fields[i].has)
			*(bool *)(base + fields[i].has) = true;
		ret = read_field(s, item, &fields[i], base + fields[i].at);
		if (ret)
			return ret;
		found++;
	}
	return found == cbor_map_size(map) ?
		       0 :
		       refuse_unknown(s, map, fields, count);
}

/* The two headers that COSE has numbers for. */
static int read_numbered(struct seal *s, const cbor_item_t *map,
			 struct seal_record *record)
{
	struct item_bytes iv;
	int64_t alg;

	if (!cbor_isa_map(map) ||
	    !item_read_int(item_get(map, LABEL_ALG), &alg) ||
	    !item_read_bytes(item_get(map, LABEL_IV), &iv) ||
	    iv.size != sizeof(record->iv))
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file lacks algorithm or IV of "
				   "%d bytes",
				   SEAL_IV_SIZE);
	if (alg != ALG_A256GCM)
		return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
				   "sealed file is encrypted by COSE algorithm "
				   "%lld, want %d (A256GCM)",
				   (long long)alg, ALG_A256GCM);
	memcpy(record->iv, iv.data, sizeof(record->iv));
	return 0;
}

static int read_headers(struct seal *s, struct seal_record *record,
			const struct field *fields, size_t count, void *base)
{
	struct vouch_error error;
	cbor_item_t *map;
	int ret = item_open(record->headers.data, record->headers.size, &map,
			    &error);

	if (ret == -EBADMSG)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "header of the sealed file %s", error.text);
	if (ret)
		return vouch__error(s->error, ret, "%s", error.text);
	ret = read_numbered(s, map, record);
	if (!ret)
		ret = read_fields(s, map, fields, count, 2, base);
	cbor_decref(&map);
	return ret;
}

static int check_version(struct seal *s, u64 version)
{
	if (version == SEAL_VERSION)
		return 0;
	return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
			   "sealed file has version %llu, want %d",
			   (unsigned long long)version, SEAL_VERSION);
}

int seal_data_read(struct seal *s, struct seal_data *data)
{
	int ret = read_headers(s, &data->record, data_fields,
			       ARRAY_SIZE(data_fields), data);

	return ret ? ret : check_version(s, data->version);
}

static int check_guest(struct seal *s, const struct seal_guest *g)
{
	const u64 v1 = VOUCH_KEY_FIELD_LAUNCH_MIT - 1;
	u64 known = g->message == 2 ? v1 | VOUCH_KEY_FIELD_LAUNCH_MIT : v1;

	if (g->tee != VOUCH_TEE_SNP || g->root || !g->message ||
	    g->message > 2 || g->fields & ~known)
		return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
				   "sealed file has a guest's key of a kind "
				   "that this version of vouch does not know");
	if (!(g->fields & VOUCH_KEY_FIELD_TCB) ||
	    g->has_launch_mit != !!(g->fields & VOUCH_KEY_FIELD_LAUNCH_MIT) ||
	    g->vmpl > 3 || g->svn > UINT32_MAX || g->floor_svn > UINT32_MAX ||
	    g->family > UINT8_MAX || g->model > UINT8_MAX)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file has inputs of a guest's key "
				   "that cannot be");
	return 0;
}

static int check_slot(struct seal *s, const struct seal_slot *slot)
{
	bool wants_scrypt = slot->outside == SEAL_OUTSIDE_PASSPHRASE;

	if (slot->outside > SEAL_OUTSIDE_RECOVERY)
		return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
				   "sealed file wants a key from outside of a "
				   "kind that this version of vouch does not "
				   "know");
	if ((!slot->has_guest && !slot->outside) || !slot->generation ||
	    slot->has_scrypt != wants_scrypt ||
	    (slot->has_replaces && slot->replaces >= slot->generation))
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file has a slot whose fields "
				   "contradict each other");
	if (slot->has_scrypt && (slot->scrypt < VOUCH_SEAL_SCRYPT_MIN ||
				 slot->scrypt > VOUCH_SEAL_SCRYPT_MAX))
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file wants scrypt with N of 2^%llu, "
				   "want 2^%d to 2^%d",
				   (unsigned long long)slot->scrypt,
				   VOUCH_SEAL_SCRYPT_MIN,
				   VOUCH_SEAL_SCRYPT_MAX);
	return slot->has_guest ? check_guest(s, &slot->guest) : 0;
}

int seal_slot_read(struct seal *s, struct seal_slot *slot)
{
	int ret = read_headers(s, &slot->record, slot_fields,
			       ARRAY_SIZE(slot_fields), slot);

	if (!ret)
		ret = check_version(s, slot->version);
	return ret ? ret : check_slot(s, slot);
}
