// SPDX-License-Identifier: MIT
/*
 * Sealing to what the guest is now: first a slot more, then one less, so that
 * whatever file is left by a machine that stops in between opens.
 */
#include <string.h>

#include "seal/private.h"
#include "base/openssl.h"

/*
 * What opened is replaced, unless it is for recovery. A slot with a part from
 * outside gets a successor with one.
 */
static int new_slot(struct seal *s, const struct seal_file *file, size_t used,
		    const struct vouch_seal_options *options,
		    struct seal_slot *slot)
{
	const struct seal_slot *old = &file->slots[used];

	*slot = (struct seal_slot){ .has_guest = !options->without_guest };
	if (s->keys.share)
		slot->outside = SEAL_OUTSIDE_SHARE;
	else if (s->keys.passphrase)
		slot->outside = SEAL_OUTSIDE_PASSPHRASE;
	if (!slot->has_guest && !slot->outside)
		return vouch__error(s->error, -EINVAL,
				    "no key is given for the new slot, want "
				    "the guest's, a share or a passphrase");
	slot->generation = file->slots[seal_newest(file)].generation + 1;
	slot->has_replaces = old->outside != SEAL_OUTSIDE_RECOVERY;
	slot->replaces = slot->has_replaces ? old->generation : 0;
	memcpy(slot->file, file->data.file, sizeof(slot->file));
	return 0;
}

/* Data that does not open is not worth a slot. */
static int check_data(struct seal *s, const struct seal_file *file,
		      const u8 *dek)
{
	struct vouch_bytes data;
	int ret = seal_open_data(s, file, dek, &data);

	vouch_secret_free(&data);
	return ret;
}

static int add(struct seal *s, struct seal_file *file,
	       const struct vouch_seal_options *options, const u8 *dek,
	       size_t used, struct vouch_bytes *both)
{
	struct seal_new_slot made = { 0 };
	int ret = new_slot(s, file, used, options, &made.slot);

	if (!ret)
		ret = seal_new_slot(s, options, dek, &made);
	if (!ret) {
		file->slots[file->count++] = made.slot;
		ret = seal_file_write(file, both, s->error);
		s->reply.generation = made.slot.generation;
	}
	seal_new_slot_free(&made);
	return ret;
}

static int reseal(struct seal *s, struct seal_file *file,
		  struct vouch_seal_options *options, struct vouch_bytes *both)
{
	struct vouch_bytes dek = { 0 };
	size_t used;
	int ret = 0;

	if (file->count == VOUCH_SEAL_SLOTS_MAX)
		return vouch__error(s->error, -ENOSPC,
				    "sealed file has %zu slots, want fewer",
				    file->count);
	if (file->slots[seal_newest(file)].generation == INT64_MAX)
		return vouch__error(s->error, -ENOSPC,
				    "sealed file has its last generation");
	ret = vouch_secret_new(&dek, SEAL_KEY_SIZE, s->error);
	if (!ret)
		ret = seal_open(s, file, dek.data, &used);
	if (!ret)
		ret = check_data(s, file, dek.data);
	options->demands_share |= file->data.demands_share;
	if (!ret)
		ret = seal_demands(s, options);
	if (!ret)
		ret = add(s, file, options, dek.data, used, both);
	if (!ret)
		s->reply.limits = seal_limits(s, options);
	vouch_secret_free(&dek);
	return ret;
}

int vouch_reseal(struct vouch_device *device,
		 const struct vouch_seal_options *options,
		 const struct vouch_seal_keys *keys,
		 const struct vouch_bytes *sealed, struct vouch_bytes *both,
		 struct vouch_seal_reply *reply, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_seal_options known;
	struct seal_file file = { 0 };
	struct seal s;
	int ret = seal_begin(&s, device, keys, error);

	*both = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = seal_options_read(&s, options, &known);
	if (!ret)
		ret = seal_file_open(&s, sealed, &file);
	if (!ret)
		ret = reseal(&s, &file, &known, both);
	seal_file_close(&file);
	ret = seal_end(&s, ret, reply);
	if (ret)
		vouch_bytes_free(both);
	return ret;
}

/* What the slot that opened replaces, but for a slot for recovery. */
static bool drop(struct seal_file *file, size_t used)
{
	const struct seal_slot *kept = &file->slots[used];
	bool is_dropped = false;

	for (size_t i = 0; i < file->count; i++) {
		struct seal_slot *slot = &file->slots[i];

		if (!kept->has_replaces || i == used ||
		    slot->generation != kept->replaces ||
		    slot->outside == SEAL_OUTSIDE_RECOVERY)
			continue;
		slot->record.headers = (struct item_bytes){ 0 };
		is_dropped = true;
	}
	return is_dropped;
}

static int finish(struct seal *s, struct seal_file *file,
		  struct vouch_bytes *sealed)
{
	struct vouch_bytes dek;
	size_t used = file->count;
	int ret = vouch_secret_new(&dek, SEAL_KEY_SIZE, s->error);

	if (!ret)
		ret = seal_open(s, file, dek.data, &used);
	if (!ret)
		ret = check_data(s, file, dek.data);
	if (!ret && drop(file, used))
		ret = seal_file_write(file, sealed, s->error);
	vouch_secret_free(&dek);
	return ret;
}

int vouch_reseal_finish(struct vouch_device *device,
			const struct vouch_seal_keys *keys,
			const struct vouch_bytes *both,
			struct vouch_bytes *sealed,
			struct vouch_seal_reply *reply,
			struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct seal_file file = { 0 };
	struct seal s;
	int ret = seal_begin(&s, device, keys, error);

	*sealed = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = seal_file_open(&s, both, &file);
	if (!ret)
		ret = finish(&s, &file, sealed);
	seal_file_close(&file);
	ret = seal_end(&s, ret, reply);
	if (ret)
		vouch_bytes_free(sealed);
	return ret;
}
