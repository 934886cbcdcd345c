// SPDX-License-Identifier: MIT
/* The data key in a slot, and the key that the slot opens by. */
#include <stdlib.h>
#include <string.h>

#include "seal/private.h"
#include "codec/digest.h"

/* All that is secret while a slot is made or opened, in one locked page. */
struct slot_secrets {
	u8 parts[VOUCH_KEY_SIZE + SHA384_SIZE]; /* guest's, then outside's */
	size_t size; /* of @parts in use */
	u8 key[SEAL_KEY_SIZE];
};

bool seal_has_outside(const struct seal *s, const struct seal_slot *slot)
{
	switch (slot->outside) {
	case SEAL_OUTSIDE_SHARE:
		return s->keys.share;
	case SEAL_OUTSIDE_PASSPHRASE:
		return s->keys.passphrase;
	case SEAL_OUTSIDE_RECOVERY:
		return s->keys.recovery;
	default:
		return true;
	}
}

static u64 le64(const u8 *at)
{
	u64 value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | at[i];
	return value;
}

static int derive_refused(struct seal *s, int code,
			  const struct vouch_error *why)
{
	if (code == -EPERM || code == -EBADF || code == -ENOMEM)
		return vouch__error(s->error, code, "%s", why->text);
	return seal_refuse(
		s, code == -EOPNOTSUPP ? VOUCH_SEAL_NO_KEY : VOUCH_SEAL_REFUSED,
		"%s", why->text);
}

/* The guest's part of the key, with the inputs of the record and no others. */
static int add_guests(struct seal *s, const struct seal_slot *slot,
		      struct slot_secrets *secrets)
{
	const struct seal_guest *g = &slot->guest;
	const struct vouch_key_options options = {
		.size = sizeof(options),
		.fields = g->fields,
		.tcb = le64(g->tcb),
		.launch_mit = g->has_launch_mit ? le64(g->launch_mit) : 0,
		.guest_svn =
			g->fields & VOUCH_KEY_FIELD_GUEST_SVN ? (u32)g->svn : 0,
		.privilege = (u32)g->vmpl,
		.has_privilege = true,
		.separated = g->has_user,
	};
	struct vouch_error error;
	int ret = vouch_device_derive_key(s->device, &options, secrets->parts,
					  &s->reply.failure, &error);

	if (ret)
		return derive_refused(s, ret, &error);
	secrets->size = VOUCH_KEY_SIZE;
	return 0;
}

static int add_outsides(struct seal *s, const struct seal_slot *slot,
			struct slot_secrets *secrets)
{
	u8 *out = secrets->parts + secrets->size;

	switch (slot->outside) {
	case SEAL_OUTSIDE_SHARE:
		secrets->size += SHA384_SIZE;
		if (!digest_sha384(s->keys.share, s->keys.share_size, out))
			return vouch__error(s->error, -ENOMEM,
					    "no memory for SHA-384");
		return 0;
	case SEAL_OUTSIDE_PASSPHRASE:
		secrets->size += SEAL_KEY_SIZE;
		return seal_scrypt(&s->keys, slot, out, s->error);
	case SEAL_OUTSIDE_RECOVERY:
		secrets->size += VOUCH_SEAL_RECOVERY_SIZE;
		memcpy(out, s->keys.recovery, VOUCH_SEAL_RECOVERY_SIZE);
		return 0;
	default:
		return 0;
	}
}

static int slot_key(struct seal *s, const struct seal_slot *slot,
		    const struct item_bytes *headers,
		    struct slot_secrets *secrets)
{
	int ret = slot->has_guest ? add_guests(s, slot, secrets) : 0;

	if (!ret)
		ret = add_outsides(s, slot, secrets);
	if (!ret)
		ret = seal_hkdf(secrets->parts, secrets->size, slot, headers,
				secrets->key, s->error);
	return ret;
}

static int secrets_new(struct seal *s, struct vouch_bytes *memory,
		       struct slot_secrets **secrets)
{
	int ret = vouch_secret_new(memory, sizeof(**secrets), s->error);

	*secrets = (struct slot_secrets *)(void *)memory->data;
	return ret;
}

static int box_new(struct seal *s, struct vouch_bytes *box)
{
	box->size = SEAL_KEY_SIZE + SEAL_TAG_SIZE;
	box->data = calloc(1, box->size);
	return box->data ?
		       0 :
		       vouch__error(s->error, -ENOMEM, "no memory for a slot");
}

int seal_slot_lock(struct seal *s, struct seal_slot *slot, const u8 *dek,
		   struct vouch_bytes *headers, struct vouch_bytes *box)
{
	const struct vouch_bytes plain = { (u8 *)(uintptr_t)dek,
					   SEAL_KEY_SIZE };
	struct slot_secrets *secrets;
	struct vouch_bytes memory;
	int ret = seal_slot_headers(slot, headers, s->error);

	if (!ret)
		ret = box_new(s, box);
	if (!ret)
		ret = secrets_new(s, &memory, &secrets);
	if (ret)
		return ret;
	slot->record.headers =
		(struct item_bytes){ headers->data, headers->size };
	slot->record.ciphertext = (struct item_bytes){ box->data, box->size };
	ret = slot_key(s, slot, &slot->record.headers, secrets);
	if (!ret)
		ret = seal_encrypt(secrets->key, slot->record.iv, headers,
				   &plain, box->data, s->error);
	vouch_secret_free(&memory);
	return ret;
}

static int wrong_key(struct seal *s, const struct seal_slot *slot)
{
	static const char *const others[] = {
		[SEAL_OUTSIDE_NONE] = "the file was altered",
		[SEAL_OUTSIDE_SHARE] =
			"the share is another one, or the file was altered",
		[SEAL_OUTSIDE_PASSPHRASE] =
			"the passphrase is wrong, or the file was altered",
		[SEAL_OUTSIDE_RECOVERY] =
			("the recovery key is of another file, or the file "
			 "was altered"),
	};

	return seal_refuse(s, VOUCH_SEAL_WRONG_KEY,
			   "slot %llu does not open: %s",
			   (unsigned long long)slot->generation,
			   others[slot->outside]);
}

/* The firmware is asked for a key only where it can be the right one. */
static int check_before(struct seal *s, const struct seal_slot *slot)
{
	static const char *const wanted[] = {
		[SEAL_OUTSIDE_NONE] = "",
		[SEAL_OUTSIDE_SHARE] = "a share",
		[SEAL_OUTSIDE_PASSPHRASE] = "a passphrase",
		[SEAL_OUTSIDE_RECOVERY] = "a recovery key",
	};
	struct seal_now now;
	int ret;

	if (slot->has_guest) {
		ret = seal_look(s) ?: seal_now(s, slot, &now);
		if (!ret)
			ret = seal_compare(s, slot, &now);
		if (ret)
			return ret;
	}
	if (seal_has_outside(s, slot))
		return 0;
	return seal_refuse(s, VOUCH_SEAL_NEEDS_KEY,
			   "slot %llu does not open without %s",
			   (unsigned long long)slot->generation,
			   wanted[slot->outside]);
}

int seal_slot_unlock(struct seal *s, const struct seal_slot *slot, u8 *dek)
{
	struct slot_secrets *secrets;
	struct vouch_bytes memory;
	int ret = check_before(s, slot);

	if (!ret)
		ret = secrets_new(s, &memory, &secrets);
	if (ret)
		return ret;
	ret = slot_key(s, slot, &slot->record.headers, secrets);
	if (!ret)
		ret = seal_decrypt(secrets->key, &slot->record, dek, s->error);
	vouch_secret_free(&memory);
	return ret == -EBADMSG ? wrong_key(s, slot) : ret;
}
