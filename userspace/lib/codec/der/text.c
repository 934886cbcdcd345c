// SPDX-License-Identifier: MIT
/* What is in DER, in words for people. */
#include <openssl/objects.h>
#include <stdio.h>
#include <string.h>

#include "codec/der/der.h"

static const struct {
	u8 tag;
	const char *name;
} names[] = {
	{ DER_BOOLEAN, "BOOLEAN" },
	{ DER_INTEGER, "INTEGER" },
	{ DER_BIT_STRING, "BIT STRING" },
	{ DER_OCTET_STRING, "OCTET STRING" },
	{ DER_NULL, "NULL" },
	{ DER_OID, "OBJECT IDENTIFIER" },
	{ DER_ENUMERATED, "ENUMERATED" },
	{ DER_IA5_STRING, "IA5String" },
	{ DER_UTC_TIME, "UTCTime" },
	{ DER_GENERALIZED_TIME, "GeneralizedTime" },
	{ DER_SEQUENCE, "SEQUENCE" },
	{ DER_SET, "SET" },
};

static void tag_text(u8 tag, char *out, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].tag == tag) {
			snprintf(out, size, "%s", names[i].name);
			return;
		}
	}
	snprintf(out, size, "tag 0x%02x", tag);
}

void der_fault_text(const struct der_fault *fault, const u8 *from, char *out,
		    size_t size)
{
	size_t at = fault->at ? (size_t)(fault->at - from) : 0;
	char actual[24] = "nothing", want[24];

	if (!fault->want) {
		snprintf(out, size, "at byte %zu: %s", at, fault->why);
		return;
	}
	tag_text(fault->want, want, sizeof(want));
	if (fault->tag)
		tag_text(fault->tag, actual, sizeof(actual));
	snprintf(out, size, "at byte %zu: %s, want %s", at, actual, want);
}

/* OpenSSL reads an OID with its header: of one octet for these. */
void der_oid_text(struct der_view oid, char *out, size_t size)
{
	u8 der[2 + 0x7f] = { DER_OID, (u8)oid.size };
	const unsigned char *pos = der;
	ASN1_OBJECT *object = NULL;

	if (oid.size <= sizeof(der) - 2) {
		memcpy(der + 2, oid.data, oid.size);
		object = d2i_ASN1_OBJECT(NULL, &pos, (long)oid.size + 2);
	}
	if (!object || OBJ_obj2txt(out, (int)size, object, 0) <= 0)
		snprintf(out, size, "unknown");
	ASN1_OBJECT_free(object);
}
