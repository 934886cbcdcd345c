// SPDX-License-Identifier: MIT
/* Trustee's evidence of SEV-SNP, with the certificates in its "cert_chain". */
#include <errno.h>
#include <string.h>

#include "codec/json_scan.h"
#include "formats/private.h"
#include "formats/trustee.h"

#define CHAIN_MAX 16

/* Bytes of each entry, to be freed; returns how many. */
static size_t take_chain(struct search *s, const json_t *chain,
			 struct vouch_bytes *bytes, struct cert_table *table)
{
	size_t used = 0, i;
	const json_t *entry;

	json_array_foreach(chain, i, entry) {
		const char *type =
			json_string_value(json_object_get(entry, "cert_type"));
		int ret;

		if (!type || used == CHAIN_MAX)
			continue;
		ret = json_number_bytes(json_object_get(entry, "data"),
					&bytes[used]);
		if (ret < 0)
			s->ret = ret;
		if (ret <= 0)
			continue;
		cert_table_add(table, cert_role_of(type), bytes[used].data,
			       bytes[used].size);
		used++;
	}
	return used;
}

static bool join(struct search *s, const json_t *chain,
		 struct vouch_bytes *report)
{
	struct vouch_bytes bytes[CHAIN_MAX] = { 0 };
	struct cert_table table = { 0 };
	size_t count = take_chain(s, chain, bytes, &table);
	bool ok = cert_table_append(&table, report);

	for (size_t i = 0; i < count; i++)
		vouch_bytes_free(&bytes[i]);
	return ok;
}

bool search_trustee(struct search *s, const json_t *object, bool *is_first)
{
	const json_t *inner = json_object_get(object, "attestation_report");
	struct vouch_bytes report;
	int ret = trustee_report_read(inner ? inner : object, &report);
	bool is_one = ret > 0 &&
		      s->wanted(s->context, report.data, report.size);

	*is_first = false;
	if (is_one && !join(s, json_object_get(object, "cert_chain"), &report))
		ret = -ENOMEM;
	if (ret < 0)
		s->ret = ret;
	else if (is_one)
		*is_first = search_keep(s, report.data, report.size);
	if (*is_first)
		search_tell(s, "rebuilt from attestation_report of Rust's sev",
			    "");
	vouch_bytes_free(&report);
	return is_one;
}
