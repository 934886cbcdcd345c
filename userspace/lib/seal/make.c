// SPDX-License-Identifier: MIT
/* Sealing data: vouch_seal(), and the slots of it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "seal/private.h"
#include "base/openssl.h"
#include "base/sized.h"

#define FIELDS_KNOWN (2 * VOUCH_KEY_FIELD_LAUNCH_MIT - 1)

static int check_options(struct seal *s, const struct vouch_seal_options *o)
{
	if (o->fields & ~FIELDS_KNOWN)
		return vouch__error(s->error, -EINVAL,
				    "fields are %#llx, want bits of %#llx",
				    (unsigned long long)o->fields,
				    (unsigned long long)FIELDS_KNOWN);
	if (o->scrypt_cost && (o->scrypt_cost < VOUCH_SEAL_SCRYPT_MIN ||
			       o->scrypt_cost > VOUCH_SEAL_SCRYPT_MAX))
		return vouch__error(s->error, -EINVAL,
				    "scrypt's cost is %u, want %d to %d",
				    o->scrypt_cost, VOUCH_SEAL_SCRYPT_MIN,
				    VOUCH_SEAL_SCRYPT_MAX);
	if (s->keys.share && s->keys.passphrase)
		return vouch__error(s->error, -EINVAL,
				    "share and passphrase are given, want one "
				    "of them");
	if (o->without_guest && !s->keys.share && !s->keys.passphrase &&
	    !s->keys.recovery)
		return vouch__error(s->error, -EINVAL,
				    "no key is given, want the guest's, a "
				    "share, a passphrase or a recovery key");
	return 0;
}

int seal_options_read(struct seal *s, const struct vouch_seal_options *given,
		      struct vouch_seal_options *options)
{
	int ret = sized_read(options, sizeof(*options), given, "options",
			     s->error);

	if (ret)
		return ret;
	if (!options->fields)
		options->fields = VOUCH_KEY_FIELD_POLICY |
				  VOUCH_KEY_FIELD_MEASUREMENT;
	if (!options->scrypt_cost)
		options->scrypt_cost = VOUCH_SEAL_SCRYPT_DEFAULT;
	if (!options->created)
		options->created = time(NULL);
	return check_options(s, options);
}

static bool is_milan(const struct seal *s)
{
	const struct snp_product *product =
		s->has_claims ? snp_claims_product(&s->claims) : NULL;

	return product && strcmp(product->name, "Milan") == 0;
}

int seal_demands(struct seal *s, const struct vouch_seal_options *options)
{
	bool is_alone = !options->without_guest && !s->keys.share &&
			!s->keys.passphrase;
	int ret = options->without_guest ? 0 : seal_look(s);

	if (ret)
		return ret;
	if (is_alone && options->demands_share)
		return seal_refuse(s, VOUCH_SEAL_FORBIDDEN,
				   "a part from outside is demanded beside the "
				   "guest's key, want a share or a passphrase");
	if (is_alone && options->refuses_milan && is_milan(s))
		return seal_refuse(s, VOUCH_SEAL_FORBIDDEN,
				   "the guest's key alone is refused on Milan, "
				   "want a share or a passphrase beside it");
	return 0;
}

u32 seal_limits(const struct seal *s, const struct vouch_seal_options *options)
{
	u32 limits = VOUCH_SEAL_LIMIT_ROLLBACK;
	bool has_part = s->keys.share || s->keys.passphrase;

	if (!options->without_guest && !has_part)
		limits |= VOUCH_SEAL_LIMIT_CLONES;
	if (!options->without_guest && !has_part && is_milan(s))
		limits |= VOUCH_SEAL_LIMIT_MILAN;
	if (!options->without_guest && !s->keys.recovery)
		limits |= VOUCH_SEAL_LIMIT_NO_RECOVERY;
	if (!options->without_guest && s->info.flags & VOUCH_INFO_F_SIMULATED)
		limits |= VOUCH_SEAL_LIMIT_SIMULATED;
	return limits;
}

int seal_new_slot(struct seal *s, const struct vouch_seal_options *options,
		  const u8 *dek, struct seal_new_slot *made)
{
	struct seal_slot *slot = &made->slot;
	int ret;

	slot->version = SEAL_VERSION;
	slot->created = (u64)options->created;
	slot->has_scrypt = slot->outside == SEAL_OUTSIDE_PASSPHRASE;
	slot->scrypt = options->scrypt_cost;
	ret = seal_random(slot->salt, sizeof(slot->salt), s->error);
	if (!ret)
		ret = seal_random(slot->record.iv, sizeof(slot->record.iv),
				  s->error);
	if (!ret && slot->has_guest)
		ret = seal_guest_record(s, options, slot);
	if (!ret)
		ret = seal_slot_lock(s, slot, dek, &made->headers, &made->box);
	return ret;
}

void seal_new_slot_free(struct seal_new_slot *made)
{
	vouch_bytes_free(&made->headers);
	vouch_bytes_free(&made->box);
}

/* What is sealed for the first time, until it is written. */
struct making {
	struct seal_file file;
	struct vouch_bytes headers, box; /* of the data */
	struct seal_new_slot slots[2]; /* the guest's, and for recovery */
};

static void making_free(struct making *m)
{
	for (size_t i = 0; i < ARRAY_SIZE(m->slots); i++)
		seal_new_slot_free(&m->slots[i]);
	vouch_bytes_free(&m->headers);
	vouch_bytes_free(&m->box);
}

static int make_data(struct seal *s, const struct vouch_seal_options *options,
		     const u8 *dek, const struct vouch_bytes *plain,
		     struct making *m)
{
	struct seal_data *d = &m->file.data;
	int ret = seal_random(d->file, sizeof(d->file), s->error);

	d->version = SEAL_VERSION;
	d->created = (u64)options->created;
	d->demands_share = options->demands_share;
	if (!ret)
		ret = seal_random(d->record.iv, sizeof(d->record.iv), s->error);
	if (!ret)
		ret = seal_data_headers(d, &m->headers, s->error);
	if (ret)
		return ret;
	m->box.size = plain->size + SEAL_TAG_SIZE;
	m->box.data = malloc(m->box.size);
	if (!m->box.data)
		return vouch__error(s->error, -ENOMEM,
				    "no memory for sealed data");
	d->record.headers =
		(struct item_bytes){ m->headers.data, m->headers.size };
	d->record.ciphertext = (struct item_bytes){ m->box.data, m->box.size };
	return seal_encrypt(dek, d->record.iv, &m->headers, plain, m->box.data,
			    s->error);
}

static u64 part_of(const struct seal *s)
{
	if (s->keys.share)
		return SEAL_OUTSIDE_SHARE;
	return s->keys.passphrase ? SEAL_OUTSIDE_PASSPHRASE : SEAL_OUTSIDE_NONE;
}

static int add_slot(struct seal *s, const struct vouch_seal_options *options,
		    const u8 *dek, bool has_guest, u64 outside,
		    struct making *m)
{
	struct seal_new_slot *made = &m->slots[m->file.count];
	int ret;

	made->slot.generation = 1;
	made->slot.has_guest = has_guest;
	made->slot.outside = outside;
	memcpy(made->slot.file, m->file.data.file, sizeof(made->slot.file));
	ret = seal_new_slot(s, options, dek, made);
	m->file.slots[m->file.count++] = made->slot;
	return ret;
}

static int make(struct seal *s, const struct vouch_seal_options *options,
		const u8 *dek, const struct vouch_bytes *plain,
		struct vouch_bytes *sealed)
{
	struct making m = { 0 };
	int ret = make_data(s, options, dek, plain, &m);

	if (!ret && (!options->without_guest || part_of(s)))
		ret = add_slot(s, options, dek, !options->without_guest,
			       part_of(s), &m);
	if (!ret && s->keys.recovery)
		ret = add_slot(s, options, dek, false, SEAL_OUTSIDE_RECOVERY,
			       &m);
	if (!ret)
		ret = seal_file_write(&m.file, sealed, s->error);
	making_free(&m);
	return ret;
}

static int seal_data(struct seal *s, const struct vouch_seal_options *given,
		     const struct vouch_bytes *plain,
		     struct vouch_bytes *sealed)
{
	struct vouch_seal_options options;
	struct vouch_bytes dek = { 0 };
	int ret = seal_options_read(s, given, &options);

	if (!ret && (!plain->size || plain->size > VOUCH_SEAL_DATA_MAX))
		ret = vouch__error(s->error, -E2BIG,
				   "data is %zu bytes, want 1 to %d",
				   plain->size, VOUCH_SEAL_DATA_MAX);
	if (!ret)
		ret = seal_demands(s, &options);
	if (!ret)
		ret = vouch_secret_new(&dek, SEAL_KEY_SIZE, s->error);
	if (!ret)
		ret = seal_random(dek.data, dek.size, s->error);
	if (!ret)
		ret = make(s, &options, dek.data, plain, sealed);
	if (!ret) {
		s->reply.generation = 1;
		s->reply.limits = seal_limits(s, &options);
	}
	vouch_secret_free(&dek);
	return ret;
}

int vouch_seal(struct vouch_device *device,
	       const struct vouch_seal_options *options,
	       const struct vouch_seal_keys *keys,
	       const struct vouch_bytes *data, struct vouch_bytes *sealed,
	       struct vouch_seal_reply *reply, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct seal s;
	int ret = seal_begin(&s, device, keys, error);

	*sealed = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = seal_data(&s, options, data, sealed);
	ret = seal_end(&s, ret, reply);
	if (ret)
		vouch_bytes_free(sealed);
	return ret;
}
