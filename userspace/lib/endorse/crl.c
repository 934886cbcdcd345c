// SPDX-License-Identifier: MIT
/* CRLs, whoever issues them. */
#include <errno.h>
#include <limits.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "codec/x509.h"
#include "codec/x509_json.h"
#include "endorse/private.h"

/* RFC 5280, section 5.2.3; to write a number in decimal is quadratic. */
#define NUMBER_SIZE_MAX 20

static void close_crl(void *parsed)
{
	X509_CRL_free(parsed);
}

X509_CRL *endorsement_crl(const struct endorsement *item)
{
	return endorsement_base(item) == &crl_endorsement ? item->parsed : NULL;
}

static bool has_good_number(X509_CRL *crl)
{
	ASN1_INTEGER *number =
		X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	bool ok = !number || ASN1_STRING_length(number) <= NUMBER_SIZE_MAX;

	ASN1_INTEGER_free(number);
	ERR_clear_error();
	return ok;
}

/* The one CRL that all of the bytes are, or NULL. */
static X509_CRL *decode(const u8 *data, size_t size)
{
	const unsigned char *end = data;
	X509_CRL *crl;

	if (size > LONG_MAX)
		return NULL;
	crl = d2i_X509_CRL(NULL, &end, (long)size);
	ERR_clear_error();
	if (crl && end == data + size && has_good_number(crl))
		return crl;
	X509_CRL_free(crl);
	return NULL;
}

static void tell_crl(const struct endorsement *item, char *out, size_t size)
{
	X509_CRL *crl = endorsement_crl(item);
	ASN1_INTEGER *number =
		X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	BIGNUM *value = number ? ASN1_INTEGER_to_BN(number, NULL) : NULL;
	char *digits = value ? BN_bn2dec(value) : NULL;
	char issuer[128];

	endorse_name_text(X509_CRL_get_issuer(crl), issuer, sizeof(issuer));
	snprintf(out, size, "CRL of %s%s%.40s", issuer,
		 digits ? ", number " : "", digits ? digits : "");
	OPENSSL_free(digits);
	BN_free(value);
	ASN1_INTEGER_free(number);
	ERR_clear_error();
}

static void crl_window(const struct endorsement *item, time_t *issued,
		       time_t *expires)
{
	X509_CRL *crl = endorsement_crl(item);

	x509_time(X509_CRL_get0_lastUpdate(crl), issued);
	x509_time(X509_CRL_get0_nextUpdate(crl), expires);
}

bool endorse_crl_open(struct endorsement *item, const u8 *data, size_t size)
{
	X509_CRL *crl = decode(data, size);

	if (!crl)
		return false;
	item->kind = &crl_endorsement;
	item->parsed = crl;
	x509_time(X509_CRL_get0_lastUpdate(crl), &item->issued);
	return true;
}

void endorsement_list(const struct endorsement *item, time_t at, char *out,
		      size_t size)
{
	char age[24], text[256];

	tell_crl(item, text, sizeof(text));
	days_text(at - item->issued, age, sizeof(age));
	snprintf(out, size, "%s, %s old", text, age);
}

static bool crl_ages(const struct endorsement *item)
{
	(void)item;
	return true;
}

static int encode_crl(const struct endorsement *item, struct vouch_bytes *bytes)
{
	X509_CRL *crl = endorsement_crl(item);
	int size = i2d_X509_CRL(crl, NULL);
	unsigned char *end;

	if (size <= 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ malloc((size_t)size), (size_t)size };
	end = bytes->data;
	if (!end)
		return -ENOMEM;
	i2d_X509_CRL(crl, &end);
	return 0;
}

static json_t *show_crl(const struct endorsement *item)
{
	return x509_crl_json(endorsement_crl(item));
}

const struct endorsement_kind crl_endorsement = {
	.name = "crl",
	.remedy = ENDORSEMENT_REMEDY("a CRL"),
	.free = close_crl,
	.subject = tell_crl,
	.window = crl_window,
	.ages = crl_ages,
	.encode = encode_crl,
	.show = show_crl,
};
