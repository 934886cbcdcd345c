// SPDX-License-Identifier: MIT
/* What a register is extended by when a file is measured. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/types.h"
#include "base/openssl.h"

#define READ_SIZE (16 * 1024)

/* Return: 0 or -errno. */
static int hash_all(int fd, EVP_MD_CTX *ctx)
{
	u8 data[READ_SIZE];
	ssize_t count;

	do {
		count = read(fd, data, sizeof(data));
		if (count > 0 && !EVP_DigestUpdate(ctx, data, (size_t)count))
			return -EIO;
	} while (count > 0 || (count < 0 && errno == EINTR));
	return count < 0 ? -errno : 0;
}

int vouch_mr_digest(int fd, uint8_t *digest, struct vouch_error *error)
{
	OPENSSL_ENTER;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ret = -ENOMEM;

	if (ctx && EVP_DigestInit_ex(ctx, openssl_sha384(), NULL))
		ret = hash_all(fd, ctx);
	if (!ret && !EVP_DigestFinal_ex(ctx, digest, NULL))
		ret = -EIO;
	EVP_MD_CTX_free(ctx);
	return ret ? vouch__error(error, ret, "%s", strerror(-ret)) : 0;
}
