// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the hashes that the kernel computes
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/hash.h>
#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/printk.h>

#include "crypto.h"

/* Allocated once. Hashing changes nothing in them, so they need no lock. */
static struct crypto_shash *sha384;
static struct crypto_shash *sha512;

/**
 * vouch_hash_alloc() - get a hash that software computes in this guest
 * @name: what the crypto API calls it
 *
 * Return: the hash, or an error pointer
 */
struct crypto_shash *vouch_hash_alloc(const char *name)
{
	return crypto_alloc_shash(name, 0, VOUCH_CRYPTO_MASK);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_hash_alloc);

static int hash_get(const char *name, struct crypto_shash **out)
{
	struct crypto_shash *tfm = vouch_hash_alloc(name);

	if (IS_ERR(tfm)) {
		pr_err("no %s: error %ld, want module sha512\n", name,
		       PTR_ERR(tfm));
		return PTR_ERR(tfm);
	}
	*out = tfm;
	return 0;
}

int vouch_hash_init(void)
{
	int err = hash_get("sha384", &sha384);

	if (err)
		return err;
	err = hash_get("sha512", &sha512);
	if (err)
		crypto_free_shash(sha384);
	return err;
}

void vouch_hash_exit(void)
{
	crypto_free_shash(sha512);
	crypto_free_shash(sha384);
}

/* Return: 0 with 48 bytes at @digest, or what the crypto API says */
int vouch_sha384(const void *data, u32 size, u8 *digest)
{
	return crypto_shash_tfm_digest(sha384, data, size, digest);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_sha384);

/* Return: 0 with 64 bytes at @digest, or what the crypto API says */
int vouch_sha512(const void *data, u32 size, u8 *digest)
{
	return crypto_shash_tfm_digest(sha512, data, size, digest);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_sha512);
