/* SPDX-License-Identifier: MIT */
/* Sealed files: Documentation/seal.rst is the format. */
#ifndef VOUCH_LIB_SEAL_PRIVATE_H
#define VOUCH_LIB_SEAL_PRIVATE_H

#include <errno.h>
#include <vouch_seal.h>

#include "base/error.h"
#include "codec/cbor/item.h"
#include "snp/snp.h"

#define SEAL_VERSION 1
#define SEAL_KEY_SIZE 32
#define SEAL_IV_SIZE 12
#define SEAL_TAG_SIZE 16
#define SEAL_SALT_SIZE 32
#define SEAL_FILE_SIZE 16

/* What a slot wants from outside. */
enum seal_outside {
	SEAL_OUTSIDE_NONE = 0,
	SEAL_OUTSIDE_SHARE = 1,
	SEAL_OUTSIDE_PASSPHRASE = 2,
	SEAL_OUTSIDE_RECOVERY = 3,
};

/*
 * Inputs of the guest's key. What is not among the inputs of MSG_KEY_REQ tells
 * why the key is another one: @chip is SHA-384 of the slot's salt and CHIP_ID.
 */
struct seal_guest {
	u64 tee; /* enum vouch_tee */
	u64 root; /* 0: VCEK */
	u64 message; /* version of MSG_KEY_REQ */
	u64 fields, vmpl, svn, floor_svn, family, model;
	bool has_user;
	u64 user; /* whose separated key it is */
	u8 tcb[8], floor_tcb[8], policy[8], launch_mit[8];
	bool has_launch_mit;
	u8 image_id[16], family_id[16], host_data[32];
	u8 chip[48], measurement[48], id_key[48], author_key[48];
};

/* A COSE_Encrypt0; borrowed. */
struct seal_record {
	struct item_bytes headers; /* protected */
	struct item_bytes ciphertext;
	u8 iv[SEAL_IV_SIZE];
};

struct seal_slot {
	struct seal_record record;
	u64 version, generation, created, outside;
	bool has_scrypt, has_guest, has_replaces;
	u64 scrypt; /* log2 of N; r is 8, p is 1 */
	u64 replaces; /* generation of the slot that is to be dropped */
	u8 file[SEAL_FILE_SIZE], salt[SEAL_SALT_SIZE];
	struct seal_guest guest;
};

/* What is encrypted by the data key. */
struct seal_data {
	struct seal_record record;
	u64 version, created;
	bool demands_share;
	u8 file[SEAL_FILE_SIZE];
};

struct seal_file {
	cbor_item_t *root;
	struct seal_data data;
	struct seal_slot slots[VOUCH_SEAL_SLOTS_MAX];
	size_t count;
};

/* The guest as it is now, or will be. */
struct seal_now {
	struct seal_guest guest; /* @tcb is what is committed */
	u8 reported[8];
	const struct snp_product *product;
};

/* One call of a public function. */
struct seal {
	struct vouch_device *device; /* or NULL */
	struct vouch_seal_keys keys;
	struct vouch_seal_reply reply;
	struct vouch_error *error;
	struct vouch_error tried; /* why one slot does not open, of several */
	struct vouch_get_info info;
	struct vouch_snp_claims claims;
	bool has_claims;
	u32 user; /* with @has_claims: whose separated keys are to be had */
};

/* Return: -EKEYREJECTED. */
#define seal_refuse(s, why, ...)    \
	((s)->reply.reason = (why), \
	 vouch__error((s)->error, -EKEYREJECTED, __VA_ARGS__))

/* ---- seal/crypt.c ---- */

int seal_random(u8 *out, size_t size, struct vouch_error *error);

/* A256GCM; @out has room for @plain and the tag. Return: 0, -EIO, -ENOMEM. */
int seal_encrypt(const u8 *key, const u8 *iv, const struct vouch_bytes *headers,
		 const struct vouch_bytes *plain, u8 *out,
		 struct vouch_error *error);

/* Return: 0; -EBADMSG for another key or bytes; -EIO, -ENOMEM. */
int seal_decrypt(const u8 *key, const struct seal_record *record, u8 *out,
		 struct vouch_error *error);

/* HKDF with SHA-384 into SEAL_KEY_SIZE bytes. */
int seal_hkdf(const u8 *input, size_t size, const struct seal_slot *slot,
	      const struct item_bytes *headers, u8 *key,
	      struct vouch_error *error);

/* scrypt with r = 8, p = 1 into SEAL_KEY_SIZE bytes. */
int seal_scrypt(const struct vouch_seal_keys *keys,
		const struct seal_slot *slot, u8 *key,
		struct vouch_error *error);

/* ---- seal/fields.c ---- */

/* The protected headers, encoded. Return: 0 or -ENOMEM. */
int seal_slot_headers(const struct seal_slot *slot, struct vouch_bytes *out,
		      struct vouch_error *error);
int seal_data_headers(const struct seal_data *data, struct vouch_bytes *out,
		      struct vouch_error *error);

/* Of @record.headers. Return: 0, -EKEYREJECTED or -ENOMEM. */
int seal_slot_read(struct seal *s, struct seal_slot *slot);
int seal_data_read(struct seal *s, struct seal_data *data);

/* ---- seal/file.c ---- */

/* @file is freed with seal_file_close(), after a failure as well. */
int seal_file_open(struct seal *s, const struct vouch_bytes *sealed,
		   struct seal_file *file);
void seal_file_close(struct seal_file *file);

/* The data of @file with its slots, as far as they have records. */
int seal_file_write(const struct seal_file *file, struct vouch_bytes *sealed,
		    struct vouch_error *error);

/* Number of the newest slot. */
size_t seal_newest(const struct seal_file *file);

/* ---- seal/guest.c ---- */

/* Asks the device once. Return: 0, -EKEYREJECTED without a key, or -errno. */
int seal_look(struct seal *s);

/* As @s has looked, with the digest of the chip as in @slot. */
int seal_now(struct seal *s, const struct seal_slot *slot,
	     struct seal_now *now);

/* Inputs of a new slot with a salt. */
int seal_guest_record(struct seal *s, const struct vouch_seal_options *options,
		      struct seal_slot *slot);

/* ---- seal/compare.c ---- */

/* Each component; false without a product, whose layout is then not known. */
bool seal_tcb_at_most(const struct snp_product *product, const u8 *tcb,
		      const u8 *limit);

struct seal_component {
	const char *name;
	u64 field; /* 0: always counts */
	u32 reason;
	size_t at, size; /* in struct seal_guest; 0: @holds decides */
	bool (*holds)(const struct seal_guest *guest,
		      const struct seal_now *now);
	const char *what; /* what is wrong when it does not hold */
};

extern const struct seal_component seal_components[];
extern const size_t seal_components_count;

bool seal_component_counts(const struct seal_component *c,
			   const struct seal_guest *guest);
bool seal_component_holds(const struct seal_component *c,
			  const struct seal_guest *guest,
			  const struct seal_now *now);

/* Return: 0, or -EKEYREJECTED for the first component that differs. */
int seal_compare(struct seal *s, const struct seal_slot *slot,
		 const struct seal_now *now);

/* ---- seal/slot.c ---- */

/* Whether @s has what the slot wants from outside. */
bool seal_has_outside(const struct seal *s, const struct seal_slot *slot);

/* Encrypts @dek into the slot's record; its bytes are @headers and @box. */
int seal_slot_lock(struct seal *s, struct seal_slot *slot, const u8 *dek,
		   struct vouch_bytes *headers, struct vouch_bytes *box);

/* Return: 0 with @dek, -EKEYREJECTED, or -errno. */
int seal_slot_unlock(struct seal *s, const struct seal_slot *slot, u8 *dek);

/* ---- seal/open.c ---- */

/* Begins a call: what the caller gave, checked. */
int seal_begin(struct seal *s, struct vouch_device *device,
	       const struct vouch_seal_keys *keys, struct vouch_error *error);

/* Ends it: @reply, which may be NULL, is filled. Return: @code, or -EINVAL. */
int seal_end(struct seal *s, int code, struct vouch_seal_reply *reply);

/* The data key, from the newest slot that opens; @used is its number. */
int seal_open(struct seal *s, const struct seal_file *file, u8 *dek,
	      size_t *used);

/* Decrypts the data. */
int seal_open_data(struct seal *s, const struct seal_file *file, const u8 *dek,
		   struct vouch_bytes *data);

/* ---- seal/make.c ---- */

/* A slot to come, and what it points to. */
struct seal_new_slot {
	struct seal_slot slot;
	struct vouch_bytes headers, box;
};

/* @outside is one of enum seal_outside; frees by seal_new_slot_free(). */
int seal_new_slot(struct seal *s, const struct vouch_seal_options *options,
		  const u8 *dek, struct seal_new_slot *made);
void seal_new_slot_free(struct seal_new_slot *made);

/* What options must be. Return: 0, -EINVAL or -EKEYREJECTED. */
int seal_options_read(struct seal *s, const struct vouch_seal_options *given,
		      struct vouch_seal_options *options);

/* Demands of the options, and of a file, on a slot with the guest's key. */
int seal_demands(struct seal *s, const struct vouch_seal_options *options);

u32 seal_limits(const struct seal *s, const struct vouch_seal_options *options);

#endif /* VOUCH_LIB_SEAL_PRIVATE_H */
