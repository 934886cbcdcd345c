// SPDX-License-Identifier: MIT
/* The tables that hosts send, as JSON. */
#include "snp/certs/certs.h"
#include "snp/endorsements.h"
#include "snp/show.h"

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
