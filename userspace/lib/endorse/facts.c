// SPDX-License-Identifier: MIT
/* What there is to say of an endorsement by itself. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <inttypes.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/time.h"
#include "snp/endorsements.h"
#include "tdx/pck/chain.h"
#include "tdx/collateral/collateral.h"
#include "codec/x509.h"

static void name_text(const X509_NAME *name, char *out, size_t size)
{
	if (!x509_common_name(name, out, size))
		snprintf(out, size, "no name");
}

static void tell_cert(X509 *cert, char *out, size_t size)
{
	char subject[128], issuer[128];

	name_text(X509_get_subject_name(cert), subject, sizeof(subject));
	name_text(X509_get_issuer_name(cert), issuer, sizeof(issuer));
	if (strcmp(subject, issuer))
		snprintf(out, size, "%s, issued by %s", subject, issuer);
	else
		snprintf(out, size, "%s", subject);
}

static void tell_crl(X509_CRL *crl, char *out, size_t size)
{
	ASN1_INTEGER *number =
		X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	BIGNUM *value = number ? ASN1_INTEGER_to_BN(number, NULL) : NULL;
	char *digits = value ? BN_bn2dec(value) : NULL;
	char issuer[128];

	name_text(X509_CRL_get_issuer(crl), issuer, sizeof(issuer));
	snprintf(out, size, "CRL of %s%s%.40s", issuer,
		 digits ? ", number " : "", digits ? digits : "");
	OPENSSL_free(digits);
	BN_free(value);
	ASN1_INTEGER_free(number);
	ERR_clear_error();
}

static void tell_collateral(const struct tdx_collateral *c, char *out,
			    size_t size)
{
	char *fmspc = hex_encode(c->fmspc, sizeof(c->fmspc));

	if (c->kind == TDX_TCB_INFO)
		snprintf(out, size,
			 "TCB info for %s, FMSPC %s, evaluation %" PRIu32,
			 c->id, fmspc ? fmspc : "", c->evaluation_number);
	else
		snprintf(out, size, "identity of %s, evaluation %" PRIu32,
			 c->id, c->evaluation_number);
	free(fmspc);
}

static void tell_block(const struct endorsement *item, char *out, size_t size)
{
	char *hex = hex_encode(item->block.data, 16);

	if (item->kind == &snp_id_block_endorsement)
		snprintf(out, size, "ID block for launch digest %s...",
			 hex ? hex : "");
	else
		snprintf(out, size, "ID authentication");
	free(hex);
}

void endorsement_subject(const struct endorsement *item, char *out, size_t size)
{
	if (item->cert)
		tell_cert(item->cert, out, size);
	else if (item->crl)
		tell_crl(item->crl, out, size);
	else if (item->collateral)
		tell_collateral(item->collateral, out, size);
	else
		tell_block(item, out, size);
}

void endorsement_window(const struct endorsement *item, time_t *issued,
			time_t *expires)
{
	*issued = 0;
	*expires = 0;
	if (item->cert) {
		x509_validity(item->cert, issued, expires);
	} else if (item->crl) {
		x509_time(X509_CRL_get0_lastUpdate(item->crl), issued);
		x509_time(X509_CRL_get0_nextUpdate(item->crl), expires);
	} else if (item->collateral) {
		*issued = item->collateral->issued;
		*expires = item->collateral->next_update;
	}
}

void endorsement_list(const struct endorsement *item, time_t at, char *out,
		      size_t size)
{
	char age[24];

	days_text(at - item->issued, age, sizeof(age));
	snprintf(out, size, "%s, %s old", item->list ? item->list : "", age);
}

/* Intel makes the list of its root once a year: that is no sign of old age. */
bool endorsement_ages(const struct endorsement *item)
{
	char issuer[128];

	if (item->collateral)
		return true;
	if (!item->crl)
		return false;
	name_text(X509_CRL_get_issuer(item->crl), issuer, sizeof(issuer));
	return strcmp(issuer, TDX_CN_ROOT) != 0;
}

static int encode_document(const struct signed_document *document,
			   struct vouch_bytes *bytes)
{
	char *signature =
		hex_encode(document->signature, sizeof(document->signature));
	char *text = NULL;
	int size = -1;

	if (signature)
		size = asprintf(&text, "{\"%s\":%.*s,\"signature\":\"%s\"}",
				document->name, (int)document->body.size,
				(char *)document->body.data, signature);
	free(signature);
	if (size < 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ (u8 *)text, (size_t)size };
	return 0;
}

static int encode_der(const struct endorsement *item, struct vouch_bytes *bytes)
{
	int size = item->cert ? i2d_X509(item->cert, NULL) :
				i2d_X509_CRL(item->crl, NULL);
	unsigned char *end;

	if (size <= 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ malloc((size_t)size), (size_t)size };
	end = bytes->data;
	if (!end)
		return -ENOMEM;
	if (item->cert)
		i2d_X509(item->cert, &end);
	else
		i2d_X509_CRL(item->crl, &end);
	return 0;
}

static int encode_block(const struct vouch_bytes *block,
			struct vouch_bytes *bytes)
{
	*bytes = (struct vouch_bytes){ malloc(block->size), block->size };
	if (!bytes->data)
		return -ENOMEM;
	memcpy(bytes->data, block->data, block->size);
	return 0;
}

int endorsement_encode(const struct endorsement *item,
		       struct vouch_bytes *bytes, struct vouch_error *error)
{
	int ret;

	if (item->collateral)
		ret = encode_document(&item->collateral->document, bytes);
	else if (item->block.size)
		ret = encode_block(&item->block, bytes);
	else
		ret = encode_der(item, bytes);
	if (ret)
		return vouch__error(error, ret, "no memory for %s",
				    item->source);
	return 0;
}
