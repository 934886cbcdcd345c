// SPDX-License-Identifier: MIT
#include "foreign.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#define HASH_SIZE 64 /* SHA-512 */
#define WIREGUARD_SIZE 32

/* ---- a public key of the caller's ---- */

static bool decode(const char *text, size_t size, struct vouch_bytes *key)
{
	char *copy = strndup(text, size);
	int ret = copy ? vouch_base64_decode(copy, key, NULL) : -1;

	free(copy);
	return !ret;
}

/* "ssh-ed25519 AAAA... comment": the blob between the blanks. */
static bool read_ssh(const char *text, struct vouch_bytes *key)
{
	const char *from = strchr(text, ' ');

	if (strncmp(text, "ssh-", 4) != 0 && strncmp(text, "ecdsa-", 6) != 0)
		return false;
	return from && decode(from + 1, strcspn(from + 1, " \r\n"), key);
}

/* As wg pubkey prints it: base64 of 32 bytes. */
static bool read_wireguard(const char *text, struct vouch_bytes *key)
{
	if (!decode(text, strcspn(text, "\r\n"), key))
		return false;
	if (key->size == WIREGUARD_SIZE)
		return true;
	vouch_bytes_free(key);
	return false;
}

static EVP_PKEY *key_of_pem(const char *text, size_t size)
{
	BIO *bio = BIO_new_mem_buf(text, (int)size);
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	X509 *cert = NULL;

	if (bio && !key) {
		BIO_reset(bio);
		cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		key = cert ? X509_get_pubkey(cert) : NULL;
	}
	X509_free(cert);
	BIO_free(bio);
	return key;
}

/* SubjectPublicKeyInfo of a key or of a certificate, in DER. */
static bool read_pem(const char *text, size_t size, struct vouch_bytes *key)
{
	EVP_PKEY *pkey = key_of_pem(text, size);
	unsigned char *der = NULL;
	int length = pkey ? i2d_PUBKEY(pkey, &der) : -1;

	EVP_PKEY_free(pkey);
	if (length > 0)
		key->data = malloc((size_t)length);
	if (key->data) {
		memcpy(key->data, der, (size_t)length);
		key->size = (size_t)length;
	}
	OPENSSL_free(der);
	return key->data;
}

static bool read_key(const char *path, struct vouch_bytes *key)
{
	struct vouch_bytes file;
	char *text;
	bool ok;

	*key = (struct vouch_bytes){ 0 };
	if (!file_read(path, &file))
		return false;
	text = strndup((const char *)file.data, file.size);
	ok = text && (read_pem(text, strlen(text), key) ||
		      read_ssh(text, key) || read_wireguard(text, key));
	if (!ok)
		complain("%s is no public key, want one in PEM, a "
			 "certificate, an SSH key or one of WireGuard",
			 path);
	free(text);
	vouch_bytes_free(&file);
	return ok;
}

/* ---- what the report is over ---- */

static bool hash_part(EVP_MD_CTX *context, const void *data, size_t size)
{
	unsigned char digest[HASH_SIZE];

	return EVP_Digest(data, size, digest, NULL, EVP_sha512(), NULL) &&
	       EVP_DigestUpdate(context, digest, sizeof(digest));
}

/* Each part is hashed by itself, so that none can pass for another. */
static bool bind(const struct foreign_options *o, const struct vouch_bytes *key,
		 const uint8_t *nonce, size_t nonce_size, uint8_t *out)
{
	static const unsigned char label[] = "vouch-evidence\0\2\0\0";
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context && EVP_DigestInit_ex(context, EVP_sha512(), NULL) &&
		  EVP_DigestUpdate(context, label, sizeof(label)) &&
		  hash_part(context, key->data, key->size) &&
		  hash_part(context, nonce, nonce_size) &&
		  hash_part(context, o->user_data, o->user_data_size) &&
		  EVP_DigestFinal_ex(context, out, NULL);

	EVP_MD_CTX_free(context);
	if (!ok)
		complain("no memory for a hash");
	return ok;
}

bool foreign_report_data(const struct foreign_options *o, const uint8_t *nonce,
			 size_t nonce_size, uint8_t *report_data)
{
	struct vouch_bytes key = { 0 };
	bool ok = true;

	memset(report_data, 0, VOUCH_REPORT_DATA_SIZE);
	if (!o->key && !o->has_user_data) {
		memcpy(report_data, nonce, nonce_size);
		return true;
	}
	if (o->key)
		ok = read_key(o->key, &key);
	if (ok)
		ok = bind(o, &key, nonce, nonce_size, report_data);
	vouch_bytes_free(&key);
	return ok;
}

/* ---- out ---- */

/* The report with the table behind it, as SNP_GET_EXT_REPORT has both. */
static bool join(const struct vouch_report_reply *reply,
		 struct vouch_bytes *both)
{
	both->data = malloc(reply->report.size + reply->certs.size + 1);
	if (!both->data) {
		complain("no memory for a report");
		return false;
	}
	memcpy(both->data, reply->report.data, reply->report.size);
	if (reply->certs.size)
		memcpy(both->data + reply->report.size, reply->certs.data,
		       reply->certs.size);
	both->size = reply->report.size + reply->certs.size;
	return true;
}

int foreign_write(const struct foreign_options *o,
		  const struct vouch_report_reply *reply,
		  const struct vouch_bytes *log, const char *output)
{
	struct vouch_conversion out = { .size = sizeof(out) };
	struct vouch_bytes both = { 0 };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;

	if (!join(reply, &both))
		return status;
	if (vouch_convert(both.data, both.size, log->data, log->size, o->format,
			  &out, &error))
		complain("%s", error.text);
	else
		status = file_write(output, &out.bytes, 0644);
	vouch_bytes_free(&out.bytes);
	vouch_bytes_free(&both);
	return status;
}
