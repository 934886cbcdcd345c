// SPDX-License-Identifier: MIT
#include "base/openssl.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static OSSL_LIB_CTX *context;
static EVP_MD *sha1, *sha256, *sha384, *sha512;

/*
 * Registered after OpenSSL's own handler, and so called before it, be it at
 * the end of the program or when the library is unloaded.
 */
static void clean_up(void)
{
	EVP_MD_free(sha1);
	EVP_MD_free(sha256);
	EVP_MD_free(sha384);
	EVP_MD_free(sha512);
	OSSL_LIB_CTX_free(context);
}

/* What openssl.cnf says is for the default context, and for no other. */
static void set_up(void)
{
	context = OSSL_LIB_CTX_new();
	if (!context)
		return;
	sha1 = EVP_MD_fetch(context, "SHA1", NULL);
	sha256 = EVP_MD_fetch(context, "SHA2-256", NULL);
	sha384 = EVP_MD_fetch(context, "SHA2-384", NULL);
	sha512 = EVP_MD_fetch(context, "SHA2-512", NULL);
	atexit(clean_up);
}

OSSL_LIB_CTX *openssl_context(void)
{
	pthread_once(&once, set_up);
	return context;
}

const EVP_MD *openssl_sha1(void)
{
	pthread_once(&once, set_up);
	return sha1 ? sha1 : EVP_sha1();
}

const EVP_MD *openssl_sha256(void)
{
	pthread_once(&once, set_up);
	return sha256 ? sha256 : EVP_sha256();
}

const EVP_MD *openssl_sha384(void)
{
	pthread_once(&once, set_up);
	return sha384 ? sha384 : EVP_sha384();
}

const EVP_MD *openssl_sha512(void)
{
	pthread_once(&once, set_up);
	return sha512 ? sha512 : EVP_sha512();
}

/* Marks are counted on the last entry; an empty queue takes none. */
u8 openssl_enter(void)
{
	return ERR_set_mark() == 1;
}

void openssl_leave(const u8 *entered)
{
	(void)entered;
	ERR_pop_to_mark();
}

void openssl_drop_errors(void)
{
	ERR_pop_to_mark();
	ERR_set_mark();
}
