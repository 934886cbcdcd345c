// SPDX-License-Identifier: MIT
/* What the paravisor claims, and the report of the TEE in its report. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "codec/json_scan.h"
#include "hcl/hcl.h"

/* REPORT_DATA of a TDREPORT: REPORTMACSTRUCT of the TDX module ABI. */
#define TDREPORT_AT_DATA 128
#define SNP_AT_DATA 0x50 /* AMD 56860, table 23 */

static const char *type_name(u32 type)
{
	static const char *const names[] = { NULL,   "vbs", "sev-snp",
					     "none", "tdx", "cca" };

	return type < ARRAY_SIZE(names) ? names[type] : NULL;
}

/* The key that the paravisor's TPM signs quotes with, as a JWK; or NULL. */
static json_t *attestation_key(const json_t *claims)
{
	json_t *key;
	size_t i;

	json_array_foreach(json_object_get(claims, "keys"), i, key) {
		const char *id = json_string_value(json_object_get(key, "kid"));

		if (id && !strcmp(id, "HCLAkPub"))
			return key;
	}
	return NULL;
}

static void copy(json_t **to, const char *name, json_t *value)
{
	if (value)
		json_put(to, name, json_incref(value));
}

json_t *hcl_json(const struct hcl *hcl)
{
	const char *text = (const char *)hcl->claims;
	const char *type = type_name(hcl->report_type);
	json_t *o = json_pack("{s:i, s:s, s:s?}", "request_version",
			      (int)hcl->request_version, "hash",
			      hcl_hash_name(hcl->hash_type), "report_type",
			      type);
	json_t *claims = NULL;

	if (json_scan_is_small(text, hcl->claims_size))
		claims = json_loadb(text, hcl->claims_size,
				    JSON_REJECT_DUPLICATES, NULL);
	copy(&o, "attestation_key", attestation_key(claims));
	copy(&o, "vm-configuration",
	     json_object_get(claims, "vm-configuration"));
	copy(&o, "user-data", json_object_get(claims, "user-data"));
	json_decref(claims);
	return o;
}

/* By the first row that knows it; the report is not looked at any further. */
static json_t *show_report(const struct evidence_kinds *kinds,
			   const struct hcl *hcl, struct vouch_error *error)
{
	for (size_t i = 0; i < kinds->count; i++) {
		const struct evidence_kind *row = kinds->rows[i];

		for (size_t j = 0; j < row->forms_count; j++) {
			const struct input_form *form = &row->forms[j];

			if (form->show &&
			    form->match(hcl->report, hcl->report_size) >=
				    INPUT_STARTS)
				return form->show(kinds, hcl->report,
						  hcl->report_size, error);
		}
	}
	return json_null();
}

static bool is_bound(const struct hcl *hcl)
{
	size_t at = hcl->report_type == HCL_REPORT_TDX ? TDREPORT_AT_DATA :
							 SNP_AT_DATA;
	u8 report_data[VOUCH_REPORT_DATA_SIZE];

	return hcl_report_data(hcl, report_data) &&
	       !memcmp(hcl->report + at, report_data, sizeof(report_data));
}

json_t *hcl_show(const struct evidence_kinds *kinds, const u8 *data,
		 size_t size, struct vouch_error *error)
{
	json_t *json, *report;
	struct hcl hcl;

	if (hcl_open(data, size, &hcl, error))
		return NULL;
	report = show_report(kinds, &hcl, error);
	if (!report)
		return NULL;
	json = hcl_json(&hcl);
	json_put(&json, "report_data_is_of_claims",
		 json_boolean(is_bound(&hcl)));
	json_put(&json, "report", report);
	json_put(&json, "type", json_string("hcl report"));
	if (!json)
		vouch__error(error, -ENOMEM, "no memory");
	return json;
}
