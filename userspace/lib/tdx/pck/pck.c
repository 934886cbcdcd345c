// SPDX-License-Identifier: MIT
#include "tdx/pck/pck.h"

#include <errno.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define SGX_OID "1.2.840.113741.1.13.1"

/* The same in DER, and what is under it. */
struct arc {
	size_t size;
	u8 der[10];
};

static const struct arc sgx = { 9,
				{ 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01,
				  0x0d, 0x01 } };
static const struct arc sgx_tcb = { 10,
				    { 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01,
				      0x0d, 0x01, 0x02 } };
static const struct arc sgx_configuration = {
	10,
	{ 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01, 0x07 }
};

/* Components, PCESVN, CPUSVN. */
#define TCB_COUNT (TDX_COMPONENTS + 2)

/* Where a value of one type goes. */
struct target {
	int type; /* V_ASN1_... */
	void *out;
	size_t size; /* of an OCTET STRING */
	long max; /* of a number */
};

typedef bool read_fn(const ASN1_TYPE *value, long at, void *context);

static ASN1_SEQUENCE_ANY *open_sequence(const ASN1_TYPE *value)
{
	ASN1_SEQUENCE_ANY *list;
	const unsigned char *pos;
	int size;

	if (!value || value->type != V_ASN1_SEQUENCE)
		return NULL;
	pos = value->value.sequence->data;
	size = value->value.sequence->length;
	list = d2i_ASN1_SEQUENCE_ANY(NULL, &pos, size);
	if (list && pos == value->value.sequence->data + size)
		return list;
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
	return NULL;
}

/* The number behind @prefix in an OID; 0 when it is another. */
static long tail_of(const ASN1_TYPE *oid, const struct arc *prefix)
{
	const ASN1_OBJECT *object = oid->value.object;
	const u8 *der;
	size_t size;

	if (oid->type != V_ASN1_OBJECT)
		return 0;
	der = OBJ_get0_data(object);
	size = OBJ_length(object);
	/* One byte more, of the form that numbers up to 127 have. */
	return size == prefix->size + 1 && der[size - 1] < 0x80 &&
			       !memcmp(der, prefix->der, prefix->size) ?
		       der[size - 1] :
		       0;
}

/* One SEQUENCE {OID, value}; @seen gets a bit for each. */
static bool read_entry(const ASN1_TYPE *item, const struct arc *prefix,
		       u32 *seen, read_fn *read, void *context)
{
	ASN1_SEQUENCE_ANY *pair = open_sequence(item);
	bool ok = pair && sk_ASN1_TYPE_num(pair) == 2;
	long at = ok ? tail_of(sk_ASN1_TYPE_value(pair, 0), prefix) : 0;

	ok = at >= 1 && at <= TCB_COUNT &&
	     read(sk_ASN1_TYPE_value(pair, 1), at, context);
	if (ok)
		*seen |= 1u << at;
	sk_ASN1_TYPE_pop_free(pair, ASN1_TYPE_free);
	return ok;
}

/* Entries 1 to a count that is returned, in any order; 0: not so. */
static long read_entries(const ASN1_TYPE *value, const struct arc *prefix,
			 read_fn *read, void *context)
{
	ASN1_SEQUENCE_ANY *list = open_sequence(value);
	int count = list ? sk_ASN1_TYPE_num(list) : 0;
	bool ok = count > 0 && count <= TCB_COUNT;
	u32 seen = 0;

	for (int i = 0; ok && i < count; i++)
		ok = read_entry(sk_ASN1_TYPE_value(list, i), prefix, &seen,
				read, context);
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
	return ok && seen == (2u << count) - 2 ? count : 0;
}

static bool read_number(const ASN1_TYPE *value, const struct target *target)
{
	long number = target->type == V_ASN1_ENUMERATED ?
			      ASN1_ENUMERATED_get(value->value.enumerated) :
			      ASN1_INTEGER_get(value->value.integer);

	if (number < 0 || number > target->max)
		return false;
	if (target->type == V_ASN1_ENUMERATED)
		*(int *)target->out = (int)number;
	else if (target->max > 0xff)
		*(u16 *)target->out = (u16)number;
	else
		*(u8 *)target->out = (u8)number;
	return true;
}

static bool read_value(const ASN1_TYPE *value, const struct target *target)
{
	const ASN1_STRING *octets;

	if (value->type != target->type)
		return false;
	switch (value->type) {
	case V_ASN1_BOOLEAN:
		*(bool *)target->out = value->value.boolean != 0;
		return true;
	case V_ASN1_INTEGER:
	case V_ASN1_ENUMERATED:
		return read_number(value, target);
	case V_ASN1_OCTET_STRING:
		octets = value->value.octet_string;
		if ((size_t)ASN1_STRING_length(octets) != target->size)
			return false;
		memcpy(target->out, ASN1_STRING_get0_data(octets),
		       target->size);
		return true;
	default:
		return false;
	}
}

static bool read_tcb(const ASN1_TYPE *value, long at, void *context)
{
	struct tdx_pck *pck = context;
	struct target target = { .type = V_ASN1_INTEGER, .max = 0xff };

	if (at <= TDX_COMPONENTS) {
		target.out = &pck->components[at - 1];
	} else if (at == TDX_COMPONENTS + 1) {
		target.out = &pck->pcesvn;
		target.max = 0xffff;
	} else {
		target.type = V_ASN1_OCTET_STRING;
		target.out = pck->cpu_svn;
		target.size = sizeof(pck->cpu_svn);
	}
	return read_value(value, &target);
}

static bool read_configuration(const ASN1_TYPE *value, long at, void *context)
{
	struct tdx_pck *pck = context;
	bool *const flags[] = {
		&pck->dynamic_platform,
		&pck->cached_keys,
		&pck->smt_enabled,
	};
	struct target target = { .type = V_ASN1_BOOLEAN };

	if ((size_t)at > ARRAY_SIZE(flags))
		return false;
	target.out = flags[at - 1];
	return read_value(value, &target);
}

/* Values of .1 to .7, where they are plain ones. */
static bool read_extension(const ASN1_TYPE *value, long at, void *context)
{
	struct tdx_pck *pck = context;
	const struct target targets[] = {
		[1] = { V_ASN1_OCTET_STRING, pck->ppid, 16, 0 },
		[3] = { V_ASN1_OCTET_STRING, pck->pceid, 2, 0 },
		[4] = { V_ASN1_OCTET_STRING, pck->fmspc, 6, 0 },
		[5] = { V_ASN1_ENUMERATED, &pck->sgx_type, 0, 2 },
		[6] = { V_ASN1_OCTET_STRING, pck->platform_instance_id, 16, 0 },
		[7] = { 0 },
	};

	if (at == 2)
		return read_entries(value, &sgx_tcb, read_tcb, pck) ==
		       TCB_COUNT;
	if (at == 7)
		return read_entries(value, &sgx_configuration,
				    read_configuration, pck) == 3;
	return (size_t)at < ARRAY_SIZE(targets) &&
	       read_value(value, &targets[at]);
}

/* The DER inside of the extension; NULL unless it is there exactly once. */
static ASN1_TYPE *find_extension(const X509 *cert)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(SGX_OID, 1);
	const ASN1_OCTET_STRING *data;
	const unsigned char *pos;
	ASN1_TYPE *value = NULL;
	int at = oid ? X509_get_ext_by_OBJ(cert, oid, -1) : -1;

	if (at >= 0 && X509_get_ext_by_OBJ(cert, oid, at) < 0) {
		data = X509_EXTENSION_get_data(X509_get_ext(cert, at));
		pos = data->data;
		value = d2i_ASN1_TYPE(NULL, &pos, data->length);
		if (value && pos != data->data + data->length) {
			ASN1_TYPE_free(value);
			value = NULL;
		}
	}
	ASN1_OBJECT_free(oid);
	return value;
}

/* Five values under the Processor CA, seven under the Platform CA. */
int tdx_pck_parse(const X509 *cert, struct tdx_pck *pck,
		  struct vouch_error *error)
{
	ASN1_TYPE *value = find_extension(cert);
	long count;

	*pck = (struct tdx_pck){ 0 };
	count = read_entries(value, &sgx, read_extension, pck);
	pck->has_platform = count == 7;
	ASN1_TYPE_free(value);
	ERR_clear_error();
	if (count == 5 || count == 7)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "PCK certificate has no well-formed SGX extension, "
			    "want one with 5 or 7 values");
}
