// SPDX-License-Identifier: MIT
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "codec/pem.h"

#define WIREGUARD_SIZE 32

static EVP_PKEY *key_of_pem(const char *text)
{
	BIO *bio = BIO_new_mem_buf(text, -1);
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	X509 *cert = NULL;

	if (bio && !key && BIO_reset(bio) >= 0)
		cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (cert)
		key = X509_get_pubkey(cert);
	X509_free(cert);
	BIO_free(bio);
	return key;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size >= length && !memcmp(text + size - length, end, length);
}

/* Blocks that have a public key, alone or in a certificate. */
static unsigned int count_keys(const char *text)
{
	static const char begin[] = "-----BEGIN ";
	unsigned int count = 0;

	while ((text = strstr(text, begin))) {
		size_t size;

		text += sizeof(begin) - 1;
		size = strcspn(text, "-\r\n");
		count += ends_with(text, size, "PUBLIC KEY") ||
			 ends_with(text, size, "CERTIFICATE");
	}
	return count;
}

static int read_pem(const char *text, struct vouch_bytes *key)
{
	EVP_PKEY *pkey = key_of_pem(text);
	unsigned char *der = NULL;
	int length = pkey ? i2d_PUBKEY(pkey, &der) : 0;

	EVP_PKEY_free(pkey);
	if (length <= 0)
		return -EBADMSG;
	key->data = malloc((size_t)length);
	if (key->data) {
		memcpy(key->data, der, (size_t)length);
		key->size = (size_t)length;
	}
	OPENSSL_free(der);
	return key->data ? 0 : -ENOMEM;
}

static int decode(const char *text, size_t size, struct vouch_bytes *key)
{
	char *copy = strndup(text, size);
	int ret = copy ? vouch_base64_decode(copy, key, NULL) : -ENOMEM;

	free(copy);
	return ret;
}

/* RFC 4253, section 6.6, in base64 between two blanks. */
static int read_ssh(const char *text, struct vouch_bytes *key)
{
	const char *from = strchr(text, ' ');

	return from ? decode(from + 1, strcspn(from + 1, " \r\n"), key) :
		      -EBADMSG;
}

/* As "wg pubkey" prints it. */
static int read_wireguard(const char *text, struct vouch_bytes *key)
{
	int ret = decode(text, strcspn(text, "\r\n"), key);

	if (ret || key->size == WIREGUARD_SIZE)
		return ret;
	vouch_bytes_free(key);
	return -EBADMSG;
}

/* Whether there is more than one line, besides empty ones. */
static bool has_lines(const char *text)
{
	text += strspn(text, " \t\r\n");
	text += strcspn(text, "\n");
	return text[strspn(text, " \t\r\n")];
}

static int read_text(const char *text, struct vouch_bytes *key)
{
	if (strstr(text, "-----BEGIN "))
		return count_keys(text) > 1 ? -EEXIST : read_pem(text, key);
	if (has_lines(text))
		return -EEXIST;
	if (!strncmp(text, "ssh-", 4) || !strncmp(text, "ecdsa-", 6))
		return read_ssh(text, key);
	return read_wireguard(text, key);
}

int public_key_read(const u8 *text, size_t size, struct vouch_bytes *key)
{
	char *copy = strndup((const char *)text, size);
	int ret = copy ? read_text(copy, key) : -ENOMEM;

	if (ret)
		*key = (struct vouch_bytes){ 0 };
	free(copy);
	return ret;
}
