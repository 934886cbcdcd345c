/* SPDX-License-Identifier: MIT */
/*
 * ID block and ID authentication of a guest: what its owner signed before the
 * launch; AMD 56860, SNP_LAUNCH_FINISH.
 */
#ifndef VOUCH_LIB_SNP_ID_BLOCK_ID_BLOCK_H
#define VOUCH_LIB_SNP_ID_BLOCK_ID_BLOCK_H

#include "base/types.h"

#define SNP_ID_BLOCK_SIZE 96
#define SNP_ID_AUTH_SIZE 4096
#define SNP_ID_KEY_SIZE 0x404
#define SNP_ID_SIGNATURE_SIZE 0x200

struct snp_id_block {
	const u8 *launch_digest; /* 48 bytes */
	const u8 *family_id, *image_id; /* 16 bytes each */
	u32 version;
	u32 guest_svn;
	u64 policy;
};

struct snp_id_auth {
	u32 id_algo, author_algo;
	const u8 *block_signature, *id_key; /* sizes as above */
	const u8 *key_signature, *author_key;
	bool is_reserved_zero; /* what is between them, and behind */
};

/* Told by size, version and what must be set. */
bool snp_id_block_is(const u8 *data, size_t size);
bool snp_id_auth_is(const u8 *data, size_t size);

/* Of data of that size; borrowed from it. */
struct snp_id_block snp_id_block_read(const u8 *data);
struct snp_id_auth snp_id_auth_read(const u8 *data);

/* SHA-384 of a key as it lies there, which is what a report has; 48 bytes. */
bool snp_id_key_digest(const u8 *key, u8 *digest);

/*
 * ECDSA P-384 with SHA-384 over @data, by key and signature of these forms.
 * Return: see ecdsa_verify().
 */
int snp_id_signature_verify(const u8 *key, const u8 *signature, const u8 *data,
			    size_t size);

#endif /* VOUCH_LIB_SNP_ID_BLOCK_ID_BLOCK_H */
