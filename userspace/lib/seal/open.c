// SPDX-License-Identifier: MIT
/* Opening sealed data: vouch_unseal(). */
#include <string.h>

#include "seal/private.h"
#include "base/openssl.h"
#include "base/sized.h"

static int check_keys(struct seal *s)
{
	const struct vouch_seal_keys *k = &s->keys;

	if (k->share && (k->share_size < VOUCH_SEAL_SHARE_MIN ||
			 k->share_size > VOUCH_SEAL_SHARE_MAX))
		return vouch__error(s->error, -EINVAL,
				    "share is %zu bytes, want %d to %d",
				    k->share_size, VOUCH_SEAL_SHARE_MIN,
				    VOUCH_SEAL_SHARE_MAX);
	if (k->passphrase &&
	    (!k->passphrase_size || k->passphrase_size > VOUCH_SEAL_SHARE_MAX))
		return vouch__error(s->error, -EINVAL,
				    "passphrase is %zu bytes, want 1 to %d",
				    k->passphrase_size, VOUCH_SEAL_SHARE_MAX);
	return 0;
}

int seal_begin(struct seal *s, struct vouch_device *device,
	       const struct vouch_seal_keys *keys, struct vouch_error *error)
{
	int ret = 0;

	*s = (struct seal){ .device = device, .error = error };
	s->reply.size = sizeof(s->reply);
	if (keys)
		ret = sized_read(&s->keys, sizeof(s->keys), keys, "keys",
				 error);
	return ret ? ret : check_keys(s);
}

int seal_end(struct seal *s, int code, struct vouch_seal_reply *reply)
{
	int filled = 0;

	if (code != -EKEYREJECTED)
		s->reply.reason = VOUCH_SEAL_OPENS;
	if (reply)
		filled = sized_fill(reply, &s->reply, sizeof(s->reply), "reply",
				    code ? NULL : s->error);
	return code ? code : filled;
}

/* How near a reason is to opening: what the newest slot says counts most. */
static bool is_before(const struct seal_file *file, size_t a, size_t b)
{
	u64 first = file->slots[a].generation;
	u64 second = file->slots[b].generation;

	return first == second ? a < b : first > second;
}

/* The slot that comes after number @last in order of age; count: none. */
static size_t next_slot(const struct seal_file *file, size_t last)
{
	size_t next = file->count;

	for (size_t i = 0; i < file->count; i++)
		if ((last == file->count || is_before(file, last, i)) &&
		    (next == file->count || is_before(file, i, next)))
			next = i;
	return next;
}

static int check_generation(struct seal *s, const struct seal_file *file)
{
	u64 newest = file->slots[seal_newest(file)].generation;

	if (newest >= s->keys.generation_min)
		return 0;
	return seal_refuse(s, VOUCH_SEAL_ROLLED_BACK,
			   "sealed file has generation %llu, want at least "
			   "%llu: it is an older copy",
			   (unsigned long long)newest,
			   (unsigned long long)s->keys.generation_min);
}

/*
 * What a slot says is true only if it opens: anybody can put one of a late
 * generation into an older copy. The slot that opens has to be as new itself,
 * but for recovery, whose slot is not made anew.
 */
static int unlock(struct seal *s, const struct seal_slot *slot, u8 *dek)
{
	if (slot->generation >= s->keys.generation_min ||
	    slot->outside == SEAL_OUTSIDE_RECOVERY)
		return seal_slot_unlock(s, slot, dek);
	return seal_refuse(s, VOUCH_SEAL_ROLLED_BACK,
			   "slot %llu does not open: it is older than "
			   "generation %llu",
			   (unsigned long long)slot->generation,
			   (unsigned long long)s->keys.generation_min);
}

/*
 * A recovery key was brought to be used, and says more about why nothing opens
 * than what the guest's own slot, which comes before, has to say. Without one
 * it is the newest slot that tells.
 */
static bool tells_more(const struct seal *s, const struct seal_slot *slot,
		       bool is_first)
{
	return is_first ||
	       (s->keys.recovery && slot->outside == SEAL_OUTSIDE_RECOVERY);
}

int seal_open(struct seal *s, const struct seal_file *file, u8 *dek,
	      size_t *used)
{
	struct vouch_error *error = s->error, worst = { 0 };
	struct vouch_seal_reply reply = { 0 };
	int ret = check_generation(s, file), first = ret;
	bool is_first = true;

	if (ret)
		return ret;
	s->error = &s->tried;
	*used = next_slot(file, file->count);
	for (; *used < file->count; *used = next_slot(file, *used)) {
		const struct seal_slot *slot = &file->slots[*used];

		ret = unlock(s, slot, dek);
		if (!ret)
			break;
		if (tells_more(s, slot, is_first)) {
			first = ret;
			worst = s->tried;
			reply = s->reply;
		}
		is_first = false;
	}
	s->error = error;
	if (*used < file->count) {
		s->reply.reason = VOUCH_SEAL_OPENS;
		s->reply.generation = file->slots[*used].generation;
		return 0;
	}
	s->reply = reply;
	return vouch__error(error, first, "%s", worst.text);
}

int seal_open_data(struct seal *s, const struct seal_file *file, const u8 *dek,
		   struct vouch_bytes *data)
{
	size_t size = file->data.record.ciphertext.size - SEAL_TAG_SIZE;
	int ret = vouch_secret_new(data, size, s->error);

	if (!ret)
		ret = seal_decrypt(dek, &file->data.record, data->data,
				   s->error);
	if (ret)
		vouch_secret_free(data);
	return ret == -EBADMSG ?
		       seal_refuse(s, VOUCH_SEAL_WRONG_KEY,
				   "sealed data was altered: its slot opens, "
				   "and the data does not") :
		       ret;
}

static int unseal(struct seal *s, const struct seal_file *file,
		  struct vouch_bytes *data)
{
	struct vouch_bytes dek;
	size_t used;
	int ret = vouch_secret_new(&dek, SEAL_KEY_SIZE, s->error);

	if (!ret)
		ret = seal_open(s, file, dek.data, &used);
	if (!ret)
		ret = seal_open_data(s, file, dek.data, data);
	vouch_secret_free(&dek);
	return ret;
}

int vouch_unseal(struct vouch_device *device,
		 const struct vouch_seal_keys *keys,
		 const struct vouch_bytes *sealed, struct vouch_bytes *data,
		 struct vouch_seal_reply *reply, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct seal_file file = { 0 };
	struct seal s;
	int ret = seal_begin(&s, device, keys, error);

	*data = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = seal_file_open(&s, sealed, &file);
	if (!ret)
		ret = unseal(&s, &file, data);
	seal_file_close(&file);
	ret = seal_end(&s, ret, reply);
	if (ret)
		vouch_secret_free(data);
	return ret;
}
