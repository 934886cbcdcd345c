// SPDX-License-Identifier: MIT
/*
 * Certificates in members beside a report of SEV-SNP: Azure's agents and
 * services send the VCEK, and the chain above it, as base64 of DER or as PEM.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/content.h"
#include "codec/pem.h"
#include "formats/cert_table.h"
#include "formats/private.h"

#define CERTS_MAX 8

struct beside {
	struct vouch_bytes certs[CERTS_MAX]; /* DER */
	size_t count;
	struct cert_table table;
};

/* Takes over @der. */
static void add(struct beside *b, u8 *der, size_t size)
{
	if (b->count == CERTS_MAX) {
		free(der);
		return;
	}
	b->certs[b->count++] = (struct vouch_bytes){ der, size };
	cert_table_add(&b->table, CERT_ROLES, der, size);
}

static bool add_copy(void *data, const u8 *der, size_t size)
{
	u8 *copy = malloc(size + 1);

	if (!copy)
		return false;
	memcpy(copy, der, size);
	add(data, copy, size);
	return true;
}

static bool add_text(struct beside *b, const char *text)
{
	struct vouch_bytes bytes;
	bool ok = true;

	if (content_is_pem((const u8 *)text, strlen(text)))
		return pem_each((const u8 *)text, strlen(text), add_copy, b);
	if (vouch_base64_decode(text, &bytes, NULL))
		return true;
	if (content_is_der(bytes.data, bytes.size)) {
		add(b, bytes.data, bytes.size);
		return true;
	}
	if (content_is_pem(bytes.data, bytes.size))
		ok = pem_each(bytes.data, bytes.size, add_copy, b);
	vouch_bytes_free(&bytes);
	return ok;
}

bool search_beside(struct search *s, const json_t *object)
{
	static const char *const names[] = {
		"vcek", "vlek", "vcekCert", "VcekCertChain", "certificateChain",
	};
	struct vouch_bytes *certs = &s->found->carried.certs;
	struct beside b = { 0 };
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(names) && ok && !certs->data; i++) {
		const char *text =
			json_string_value(json_object_get(object, names[i]));

		ok = !text || add_text(&b, text);
	}
	if (ok && b.count)
		ok = cert_table_append(&b.table, certs);
	for (size_t i = 0; i < b.count; i++)
		vouch_bytes_free(&b.certs[i]);
	return ok;
}
