// SPDX-License-Identifier: MIT
#include "measure/hash.h"

#include "base/openssl.h"

static void restart(struct hash *hash)
{
	hash->is_ok = hash->context && hash->algorithm &&
		      EVP_DigestInit_ex(hash->context, hash->algorithm, NULL) ==
			      1;
}

static void start(struct hash *hash, const EVP_MD *algorithm)
{
	hash->context = EVP_MD_CTX_new();
	hash->algorithm = algorithm;
	restart(hash);
}

void hash_start_sha256(struct hash *hash)
{
	start(hash, openssl_sha256());
}

void hash_start_sha384(struct hash *hash)
{
	start(hash, openssl_sha384());
}

void hash_add(struct hash *hash, const u8 *data, size_t size)
{
	if (hash->is_ok)
		hash->is_ok = EVP_DigestUpdate(hash->context, data, size) == 1;
}

void hash_add_zeroes(struct hash *hash, size_t size)
{
	static const u8 zeroes[4096];

	while (size) {
		size_t step = size < sizeof(zeroes) ? size : sizeof(zeroes);

		hash_add(hash, zeroes, step);
		size -= step;
	}
}

bool hash_next(struct hash *hash, u8 *digest)
{
	bool is_ok = hash->is_ok &&
		     EVP_DigestFinal_ex(hash->context, digest, NULL) == 1;

	if (is_ok)
		restart(hash);
	else
		hash->is_ok = false;
	return is_ok;
}

bool hash_end(struct hash *hash, u8 *digest)
{
	bool is_ok = hash->is_ok;

	if (digest)
		is_ok = hash_next(hash, digest);
	EVP_MD_CTX_free(hash->context);
	*hash = (struct hash){ 0 };
	return is_ok;
}
