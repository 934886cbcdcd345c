// SPDX-License-Identifier: MIT
/* VEK certificates and the tables that hosts send, as JSON. */
#include "endorse/endorse.h"
#include "snp/certs.h"
#include "snp/endorsements.h"
#include "snp/show.h"
#include "codec/x509_json.h"

json_t *snp_vek_json(const struct snp_vek *vek)
{
	static const char *const names[SNP_SPL_COUNT] = {
		"bootloader", "tee",  "snp",	   "spl4", "spl5",
		"spl6",	      "spl7", "microcode", "fmc",
	};
	json_t *object = json_object();
	json_t *tcb = json_object();

	json_put(&object, "kind", json_ascii(vek->common_name));
	json_put(&object, "issuer", json_ascii(vek->issuer_name));
	json_put(&object, "struct_version", json_integer(vek->struct_version));
	json_put(&object, "product_name", json_ascii(vek->product_name));
	for (size_t i = 0; i < SNP_SPL_COUNT; i++) {
		if (vek->has_spl[i])
			json_put(&tcb, names[i], json_integer(vek->spl[i]));
	}
	json_put(&object, "tcb", tcb);
	if (vek->hwid_size)
		json_put(&object, "hwid", json_hex(vek->hwid, vek->hwid_size));
	if (vek->csp_id[0])
		json_put(&object, "csp_id", json_ascii(vek->csp_id));
	return object;
}

static void set_vek(json_t *object, X509 *cert)
{
	struct vouch_error why;
	struct snp_vek vek;

	if (!snp_vek_is(cert))
		return;
	if (snp_vek_parse(cert, &vek, &why))
		json_object_set_new(object, "vek_error", json_string(why.text));
	json_object_set_new(object, "vek", snp_vek_json(&vek));
}

json_t *snp_cert_json(X509 *cert)
{
	json_t *object = x509_cert_json(cert);

	set_vek(object, cert);
	return object;
}

/* NULL: another kind of endorsement, which has no place in a table. */
static json_t *item_json(const struct endorsement *item)
{
	bool is_shown = endorsement_cert(item) || endorsement_crl(item);

	return is_shown ? endorsement_show(item) : NULL;
}

/* What is in an entry: certificates and lists, or else its bytes. */
static json_t *entry_content(const struct snp_certs_entry *entry)
{
	struct endorsements *store = endorsements_new(&snp_endorsement_kinds);
	json_t *list = json_array();

	if (store)
		endorsements_add(store, entry->data, entry->size, "entry",
				 NULL);
	for (size_t i = 0; store && i < store->count; i++)
		json_array_append_new(list, item_json(&store->items[i]));
	if (!json_array_size(list))
		json_array_append_new(list, json_hex(entry->data, entry->size));
	endorsements_free(store);
	return list;
}

json_t *snp_certs_json(const u8 *data, size_t size, struct vouch_error *error)
{
	struct snp_certs certs;
	json_t *list;

	if (snp_certs_parse(data, size, &certs, error))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < certs.count; i++) {
		const struct snp_certs_entry *entry = &certs.entries[i];
		const char *name = snp_certs_name(entry->guid);

		json_array_append_new(
			list, json_pack("{s:o, s:s, s:I, s:o}", "guid",
					json_hex(entry->guid, 16), "name",
					name ? name : "unknown", "size",
					(json_int_t)entry->size, "content",
					entry_content(entry)));
	}
	return list;
}
