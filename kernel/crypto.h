/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - which implementations of the crypto API may have keys
 */
#ifndef VOUCH_CRYPTO_H
#define VOUCH_CRYPTO_H

#include <linux/crypto.h>
#include <linux/types.h>

struct crypto_shash;

/*
 * An algorithm with any of these flags is not chosen, whatever its priority.
 * The driver of a crypto device copies keys and text to memory that the device
 * reads, and in a confidential guest this is memory that the host reads. The
 * host decides which devices there are. A driver that answers later may also
 * never answer, and the module could not be unloaded.
 */
#define VOUCH_CRYPTO_MASK                                 \
	(CRYPTO_ALG_ASYNC | CRYPTO_ALG_KERN_DRIVER_ONLY | \
	 CRYPTO_ALG_NEED_FALLBACK)

/* hash.c */
int vouch_hash_init(void);
void vouch_hash_exit(void);
struct crypto_shash *vouch_hash_alloc(const char *name);
int vouch_sha384(const void *data, u32 size, u8 *digest);
int vouch_sha512(const void *data, u32 size, u8 *digest);

#endif /* VOUCH_CRYPTO_H */
