// SPDX-License-Identifier: MIT
#include "codec/pem.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

static bool append(struct vouch_bytes *text, const char *data, size_t size)
{
	u8 *grown = realloc(text->data, text->size + size + 1);

	if (!grown)
		return false;
	memcpy(grown + text->size, data, size);
	text->data = grown;
	text->size += size;
	return true;
}

bool pem_append(const char *label, const u8 *der, size_t size,
		struct vouch_bytes *text)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio && size <= INT32_MAX &&
		  PEM_write_bio(bio, label, "", der, (long)size) > 0;
	char *data = NULL;
	long length = ok ? BIO_get_mem_data(bio, &data) : 0;

	ok = length > 0 && append(text, data, (size_t)length);
	BIO_free(bio);
	return ok;
}

bool pem_each(const u8 *text, size_t size, pem_fn *each, void *data)
{
	BIO *bio = size <= INT32_MAX ? BIO_new_mem_buf(text, (int)size) : NULL;
	char *name, *header;
	bool ok = bio;
	unsigned char *der;
	long length;

	while (ok && PEM_read_bio(bio, &name, &header, &der, &length) > 0) {
		ok = each(data, der, (size_t)length);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	return ok;
}
