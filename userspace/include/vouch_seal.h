/* SPDX-License-Identifier: MIT */
/*
 * libvouch - secrets sealed to a guest, that outlive updates
 *
 * The format is Documentation/seal.rst. What is sealed is encrypted by a random
 * data key, and that key is in slots: each opens by the guest's own derived
 * key, by something from outside (a share, a passphrase, a recovery key), or by
 * both together.
 */
#ifndef VOUCH_SEAL_H
#define VOUCH_SEAL_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vouch_device; /* vouch_device.h */

/* ---- base/secret.c ---- */

/**
 * vouch_secret_new() - memory that is neither swapped out nor dumped
 * @bytes: out: zeroes; to be freed by vouch_secret_free() alone
 * @size: in bytes, at least 1
 * @error: may be NULL
 *
 * A child of fork() does not have it.
 *
 * Return: 0, or -ENOMEM when there is none, or none that may be locked.
 */
int vouch_secret_new(struct vouch_bytes *bytes, size_t size,
		     struct vouch_error *error);

/**
 * vouch_secret_free() - wipe and free what vouch_secret_new() gave
 * @bytes: empty is fine, and is what it then is
 */
void vouch_secret_free(struct vouch_bytes *bytes);

/* ---- seal/ ---- */

#define VOUCH_SEAL_DATA_MAX (1024 * 1024) /* bytes that can be sealed */
#define VOUCH_SEAL_FILE_MAX (2 * 1024 * 1024)
#define VOUCH_SEAL_SLOTS_MAX 16
#define VOUCH_SEAL_RECOVERY_SIZE 32
#define VOUCH_SEAL_SHARE_MIN 16
#define VOUCH_SEAL_SHARE_MAX 4096
#define VOUCH_SEAL_SCRYPT_MIN 14
#define VOUCH_SEAL_SCRYPT_MAX 18
#define VOUCH_SEAL_SCRYPT_DEFAULT 17

/**
 * enum vouch_seal_reason - why sealed data does not open, or is not made
 * @VOUCH_SEAL_OPENS: it does
 * @VOUCH_SEAL_MALFORMED: it is no sealed file
 * @VOUCH_SEAL_UNKNOWN: it has a version or a field that this library does not
 *	know
 * @VOUCH_SEAL_NEEDS_KEY: a share, passphrase or recovery key is missing
 * @VOUCH_SEAL_NO_KEY: this TEE has no derived key, or not that of the record
 * @VOUCH_SEAL_OTHER_CHIP: it was sealed on another chip
 * @VOUCH_SEAL_OTHER_IMAGE: it was sealed by another image (measurement)
 * @VOUCH_SEAL_OTHER_GUEST: another field of the guest differs
 * @VOUCH_SEAL_OLD_FIRMWARE: firmware or guest is older than the record allows
 * @VOUCH_SEAL_ROLLED_BACK: the file is older than the caller demands
 * @VOUCH_SEAL_REFUSED: the firmware gave no key, or one that is no secret
 * @VOUCH_SEAL_WRONG_KEY: what was derived does not open it: the file was
 *	altered, or the key from outside is another
 * @VOUCH_SEAL_FORBIDDEN: a demand that was made is not met
 */
enum vouch_seal_reason {
	VOUCH_SEAL_OPENS = 0,
	VOUCH_SEAL_MALFORMED = 1,
	VOUCH_SEAL_UNKNOWN = 2,
	VOUCH_SEAL_NEEDS_KEY = 3,
	VOUCH_SEAL_NO_KEY = 4,
	VOUCH_SEAL_OTHER_CHIP = 5,
	VOUCH_SEAL_OTHER_IMAGE = 6,
	VOUCH_SEAL_OTHER_GUEST = 7,
	VOUCH_SEAL_OLD_FIRMWARE = 8,
	VOUCH_SEAL_ROLLED_BACK = 9,
	VOUCH_SEAL_REFUSED = 10,
	VOUCH_SEAL_WRONG_KEY = 11,
	VOUCH_SEAL_FORBIDDEN = 12,
};

/* What sealing to a guest does not promise; &vouch_seal_reply.limits. */
#define VOUCH_SEAL_LIMIT_ROLLBACK (1U << 0) /* an older file opens as well */
#define VOUCH_SEAL_LIMIT_CLONES (1U << 1) /* so does it in a second guest */
#define VOUCH_SEAL_LIMIT_MILAN (1U << 2) /* the chip's root is in doubt */
#define VOUCH_SEAL_LIMIT_NO_RECOVERY (1U << 3) /* no other way to open it */
#define VOUCH_SEAL_LIMIT_SIMULATED (1U << 4) /* keys are those of a simulator */

/**
 * struct vouch_seal_reply - what became of it
 * @size: of this struct, in bytes
 * @reason: one of enum vouch_seal_reason
 * @generation: of the slot that opened, or that was made
 * @limits: VOUCH_SEAL_LIMIT_*, of what was sealed
 * @failure: what the device said
 */
struct vouch_seal_reply {
	size_t size;
	uint32_t reason;
	uint32_t limits;
	uint64_t generation;
	struct vouch_failure failure;
};

/**
 * struct vouch_seal_keys - what comes from outside; borrowed
 * @size: of this struct, in bytes
 * @share: of a key server, VOUCH_SEAL_SHARE_MIN to VOUCH_SEAL_SHARE_MAX bytes
 *	that nobody can guess; or NULL
 * @share_size: of @share in bytes
 * @passphrase: not empty, or NULL; scrypt makes a key of it
 * @passphrase_size: of @passphrase in bytes
 * @recovery: VOUCH_SEAL_RECOVERY_SIZE random bytes, or NULL
 * @generation_min: refuse a file of which no slot is as new, and slots that
 *	are not, but for those for recovery
 */
struct vouch_seal_keys {
	size_t size;
	const uint8_t *share;
	size_t share_size;
	const uint8_t *passphrase;
	size_t passphrase_size;
	const uint8_t *recovery;
	uint64_t generation_min;
};

/**
 * struct vouch_seal_options - how to seal
 * @size: of this struct, in bytes
 * @fields: VOUCH_KEY_FIELD_*, what the guest's key is bound to; the TCB always
 *	is. 0: policy and measurement
 * @without_guest: no guest's own key, only what is from outside
 * @is_separated: the key of this user, see VOUCH_KEY_F_SEPARATED
 * @demands_share: refuse to seal by the guest's key alone; kept in the file, so
 *	that vouch_reseal() refuses as well
 * @refuses_milan: refuse to seal by the guest's key alone on a chip whose root
 *	is in doubt
 * @has_floor: @floor_tcb is given
 * @floor_tcb: TCB_VERSION as in reports: do not seal by older firmware. What is
 *	sealed never opens by firmware older than that which sealed it
 * @floor_svn: do not open in a guest of a lower GUEST_SVN
 * @scrypt_cost: log2 of scrypt's N; 0: VOUCH_SEAL_SCRYPT_DEFAULT
 * @created: seconds since 1970; 0: now
 */
struct vouch_seal_options {
	size_t size;
	uint64_t fields;
	bool without_guest;
	bool is_separated;
	bool demands_share;
	bool refuses_milan;
	bool has_floor;
	uint8_t floor_tcb[8];
	uint32_t floor_svn;
	uint32_t scrypt_cost;
	int64_t created;
};

/**
 * vouch_seal() - seal data
 * @device: opened for writing; NULL only with &vouch_seal_options.without_guest
 * @options: how
 * @keys: a share or a passphrase goes into the guest's slot, a recovery key has
 *	a slot of its own
 * @data: 1 to VOUCH_SEAL_DATA_MAX bytes
 * @sealed: out
 * @reply: out: all but its size, which the caller sets; may be NULL
 * @error: may be NULL
 *
 * Return: 0; -EKEYREJECTED with a reason; -EINVAL for options that make no
 * sense; -E2BIG; or the -errno of the device, of memory or of OpenSSL.
 */
int vouch_seal(struct vouch_device *device,
	       const struct vouch_seal_options *options,
	       const struct vouch_seal_keys *keys,
	       const struct vouch_bytes *data, struct vouch_bytes *sealed,
	       struct vouch_seal_reply *reply, struct vouch_error *error);

/**
 * vouch_unseal() - open sealed data
 * @device: opened for writing; NULL: only slots without the guest's key
 * @keys: what is there from outside; may be NULL
 * @sealed: untrusted
 * @data: out: to be freed by vouch_secret_free()
 * @reply: as above; the reason is that of the newest slot
 * @error: may be NULL
 *
 * Return: as vouch_seal(); -EKEYREJECTED whenever there is a reason.
 */
int vouch_unseal(struct vouch_device *device,
		 const struct vouch_seal_keys *keys,
		 const struct vouch_bytes *sealed, struct vouch_bytes *data,
		 struct vouch_seal_reply *reply, struct vouch_error *error);

/**
 * vouch_reseal() - add a slot for the guest as it is now
 * @device: as vouch_seal()
 * @options: of the new slot; what the file demands counts as well
 * @keys: open the file, and go into the new slot
 * @sealed: untrusted
 * @both: out: with the slots of @sealed, and the new one
 * @reply: as above; the generation is that of the new slot
 * @error: may be NULL
 *
 * Replaces nothing yet: write @both, sync it, read it again, and give it to
 * vouch_reseal_finish().
 *
 * Return: as vouch_unseal(); -ENOSPC when there is no slot left.
 */
int vouch_reseal(struct vouch_device *device,
		 const struct vouch_seal_options *options,
		 const struct vouch_seal_keys *keys,
		 const struct vouch_bytes *sealed, struct vouch_bytes *both,
		 struct vouch_seal_reply *reply, struct vouch_error *error);

/**
 * vouch_reseal_finish() - open by the new slot, and drop what it replaces
 * @device: as above
 * @keys: as above
 * @both: as it was read again
 * @sealed: out: without the slot that opened in vouch_reseal(); empty when
 *	there was nothing to drop
 * @reply: as above
 * @error: may be NULL
 *
 * A slot with a recovery key, and those of other guests, stay. What opens in no
 * slot is left as it is.
 *
 * Return: as vouch_unseal().
 */
int vouch_reseal_finish(struct vouch_device *device,
			const struct vouch_seal_keys *keys,
			const struct vouch_bytes *both,
			struct vouch_bytes *sealed,
			struct vouch_seal_reply *reply,
			struct vouch_error *error);

/**
 * struct vouch_seal_status_options - what to compare with
 * @size: of this struct, in bytes
 * @report: ATTESTATION_REPORT of VOUCH_SNP_REPORT_SIZE bytes, of the guest in
 *	question; NULL: the device's
 * @measurement: 48 bytes: of an image to come; or NULL
 * @tcb: TCB_VERSION, 8 bytes: committed by firmware to come; or NULL
 * @guest_svn: with @has_guest_svn, of an image to come
 * @has_guest_svn: @guest_svn is given
 * @keys: what is there from outside, or NULL; without @report and what is to
 *	come, the slots are opened, too
 */
struct vouch_seal_status_options {
	size_t size;
	const uint8_t *report;
	const uint8_t *measurement;
	const uint8_t *tcb;
	uint32_t guest_svn;
	bool has_guest_svn;
	const struct vouch_seal_keys *keys;
};

/**
 * vouch_seal_status() - whether sealed data will open, component by component
 * @device: NULL with &vouch_seal_status_options.report, or when only slots
 *	without the guest's key are of interest
 * @options: what to compare with
 * @sealed: untrusted
 * @json: out: see Documentation/seal.rst; to be freed by vouch_text_free()
 * @reply: as above: whether one slot opens, or else why the newest does not
 * @error: may be NULL
 *
 * Return: 0 also when it does not open; else as vouch_unseal().
 */
int vouch_seal_status(struct vouch_device *device,
		      const struct vouch_seal_status_options *options,
		      const struct vouch_bytes *sealed, char **json,
		      struct vouch_seal_reply *reply,
		      struct vouch_error *error);

/**
 * vouch_seal_reason_name() - a reason as in JSON
 * @reason: one of enum vouch_seal_reason
 *
 * Return: "other-chip", for example; "unknown" for a number that is none.
 */
const char *vouch_seal_reason_name(uint32_t reason);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_SEAL_H */
