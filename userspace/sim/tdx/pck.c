// SPDX-License-Identifier: MIT
/*
 * What a PCK certificate says about its platform (Intel SGX PCK Certificate and
 * CRL Profile Specification, section 1.3.5): pairs of a name and a value.
 */
#include <openssl/asn1t.h>

#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

#define ARC "1.2.840.113741.1.13.1"

/* Takes over @item, also when it fails. */
static bool push_item(ASN1_SEQUENCE_ANY *list, ASN1_TYPE *item)
{
	if (list && item && sk_ASN1_TYPE_push(list, item) > 0)
		return true;
	ASN1_TYPE_free(item);
	return false;
}

static ASN1_TYPE *new_type(int type, void *value)
{
	ASN1_TYPE *item = value ? ASN1_TYPE_new() : NULL;

	if (item)
		ASN1_TYPE_set(item, type, value);
	return item;
}

static void free_list(ASN1_SEQUENCE_ANY *list)
{
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
}

/* Takes over @list. */
static ASN1_TYPE *new_sequence(ASN1_SEQUENCE_ANY *list)
{
	ASN1_STRING *string = ASN1_STRING_type_new(V_ASN1_SEQUENCE);
	ASN1_TYPE *item = NULL;
	u8 *der = NULL;
	int size = list ? i2d_ASN1_SEQUENCE_ANY(list, &der) : -1;

	if (string && size > 0 && ASN1_STRING_set(string, der, size))
		item = new_type(V_ASN1_SEQUENCE, string);
	if (!item)
		ASN1_STRING_free(string);
	OPENSSL_free(der);
	free_list(list);
	return item;
}

/* Takes over @value, also when it fails. */
static bool push_pair(ASN1_SEQUENCE_ANY *list, const char *tail,
		      ASN1_TYPE *value)
{
	ASN1_SEQUENCE_ANY *pair = sk_ASN1_TYPE_new_null();
	char oid[64];

	snprintf(oid, sizeof(oid), ARC ".%s", tail);
	if (!push_item(pair, new_type(V_ASN1_OBJECT, OBJ_txt2obj(oid, 1)))) {
		ASN1_TYPE_free(value);
		free_list(pair);
		return false;
	}
	if (push_item(pair, value))
		return push_item(list, new_sequence(pair));
	free_list(pair);
	return false;
}

static ASN1_TYPE *new_octets(const u8 *data, size_t size)
{
	ASN1_OCTET_STRING *string = ASN1_OCTET_STRING_new();

	if (string && ASN1_OCTET_STRING_set(string, data, size))
		return new_type(V_ASN1_OCTET_STRING, string);
	ASN1_OCTET_STRING_free(string);
	return NULL;
}

static ASN1_TYPE *new_integer(long value)
{
	ASN1_INTEGER *number = ASN1_INTEGER_new();

	if (number && ASN1_INTEGER_set(number, value))
		return new_type(V_ASN1_INTEGER, number);
	ASN1_INTEGER_free(number);
	return NULL;
}

static ASN1_TYPE *new_enumerated(long value)
{
	ASN1_ENUMERATED *number = ASN1_ENUMERATED_new();

	if (number && ASN1_ENUMERATED_set(number, value))
		return new_type(V_ASN1_ENUMERATED, number);
	ASN1_ENUMERATED_free(number);
	return NULL;
}

static ASN1_TYPE *new_boolean(bool value)
{
	ASN1_TYPE *item = ASN1_TYPE_new();

	if (item)
		ASN1_TYPE_set(item, V_ASN1_BOOLEAN, value ? item : NULL);
	return item;
}

static ASN1_TYPE *new_tcb(const struct sim_tdx_config *tdx)
{
	ASN1_SEQUENCE_ANY *list = sk_ASN1_TYPE_new_null();
	char tail[16];
	bool done = list;

	for (int i = 0; i < 16; i++) {
		snprintf(tail, sizeof(tail), "2.%d", i + 1);
		done = done &&
		       push_pair(list, tail, new_integer(tdx->pck_svn[i]));
	}
	done = done && push_pair(list, "2.17", new_integer(tdx->pcesvn)) &&
	       push_pair(list, "2.18", new_octets(tdx->pck_svn, 16));
	if (done)
		return new_sequence(list);
	free_list(list);
	return NULL;
}

static ASN1_TYPE *new_flags(const struct sim_tdx_config *tdx)
{
	ASN1_SEQUENCE_ANY *list = sk_ASN1_TYPE_new_null();

	if (push_pair(list, "7.1", new_boolean(tdx->dynamic_platform)) &&
	    push_pair(list, "7.2", new_boolean(tdx->cached_keys)) &&
	    push_pair(list, "7.3", new_boolean(tdx->smt_enabled)))
		return new_sequence(list);
	free_list(list);
	return NULL;
}

static bool push_platform(ASN1_SEQUENCE_ANY *list,
			  const struct sim_tdx_config *tdx)
{
	return push_pair(list, "1", new_octets(tdx->ppid, sizeof(tdx->ppid))) &&
	       push_pair(list, "2", new_tcb(tdx)) &&
	       push_pair(list, "3",
			 new_octets(tdx->pceid, sizeof(tdx->pceid))) &&
	       push_pair(list, "4",
			 new_octets(tdx->fmspc, sizeof(tdx->fmspc))) &&
	       push_pair(list, "5", new_enumerated(tdx->sgx_type)) &&
	       push_pair(list, "6",
			 new_octets(tdx->platform_instance,
				    sizeof(tdx->platform_instance))) &&
	       push_pair(list, "7", new_flags(tdx));
}

bool sim_tdx_pck_add(X509 *cert, const struct sim_tdx_config *tdx)
{
	ASN1_SEQUENCE_ANY *list = sk_ASN1_TYPE_new_null();
	u8 *der = NULL;
	int size = -1;
	bool done;

	if (push_platform(list, tdx))
		size = i2d_ASN1_SEQUENCE_ANY(list, &der);
	done = size > 0 && sim_cert_add_raw(cert, ARC, der, size);
	OPENSSL_free(der);
	free_list(list);
	return done;
}
