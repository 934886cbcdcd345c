// SPDX-License-Identifier: MIT
/*
 * The bytes themselves, tsm-report of Veraison, and CMW (RFC 9999) around it.
 * Certificates in tsm-report are in PEM, as Veraison's scheme wants each entry
 * of the table.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/pem.h"
#include "formats/write.h"

#define TSM_CBOR "application/vnd.veraison.tsm-report+cbor"
#define TSM_JSON "application/vnd.veraison.tsm-report+json"
#define RATSD_PROFILE "tag:github.com,2024:veraison/ratsd"
#define RATSD_COLLECTION "tag:github.com,2025:veraison/ratsd/cmw"
#define COLLECTION_TYPE "tag:vouch,2026:converted/1"
#define LOG_TYPE "application/vnd.vouch.ccel" /* nobody registered one */
#define IND_EVIDENCE 4 /* RFC 9999, section 3 */

static int copy(const struct item_bytes *bytes, struct vouch_bytes *out)
{
	out->data = malloc(bytes->size + 1);
	if (!out->data)
		return -ENOMEM;
	if (bytes->size)
		memcpy(out->data, bytes->data, bytes->size);
	out->size = bytes->size;
	return 0;
}

int write_raw(const struct pieces *p, struct vouch_bytes *out)
{
	return copy(&p->report, out);
}

int write_extended(const struct pieces *p, struct vouch_bytes *out)
{
	int ret = copy(&p->report, out);
	u8 *data;

	if (ret || !p->certs.size)
		return ret;
	data = realloc(out->data, out->size + p->certs.size);
	if (!data) {
		vouch_bytes_free(out);
		return -ENOMEM;
	}
	memcpy(data + out->size, p->certs.data, p->certs.size);
	out->data = data;
	out->size += p->certs.size;
	return 0;
}

/* ---- the table in PEM ---- */

static bool table_in_pem(const struct cert_table *der, struct vouch_bytes *out)
{
	struct vouch_bytes pem[CERT_ROLES] = { 0 };
	struct cert_table table = *der;
	bool ok = true;

	*out = (struct vouch_bytes){ 0 };
	for (size_t i = 0; i < CERT_ROLES && ok; i++) {
		if (!table.entries[i].size)
			continue;
		ok = pem_append(i == CERT_ROLE_CRL ? PEM_CRL : PEM_CERTIFICATE,
				table.entries[i].data, table.entries[i].size,
				&pem[i]);
		table.entries[i].data = pem[i].data;
		table.entries[i].size = pem[i].size;
	}
	ok = ok && cert_table_append(&table, out);
	for (size_t i = 0; i < CERT_ROLES; i++)
		vouch_bytes_free(&pem[i]);
	return ok;
}

/* ---- tsm-report ---- */

static const char *provider(const struct pieces *p)
{
	return p->is_snp ? "sev_guest" : "tdx_guest";
}

int write_tsm_cbor(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes certs;
	cbor_item_t *map;
	int ret;

	if (!table_in_pem(&p->table, &certs))
		return -ENOMEM;
	map = cbor_new_definite_map(3);
	if (certs.size)
		item_put(&map, cbor_build_string("auxblob"),
			 item_bytes(certs.data, certs.size));
	item_put(&map, cbor_build_string("outblob"),
		 item_bytes(p->report.data, p->report.size));
	item_put(&map, cbor_build_string("provider"),
		 cbor_build_string(provider(p)));
	ret = item_encode(&map, out, NULL);
	vouch_bytes_free(&certs);
	return ret;
}

int write_tsm_json(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes certs;
	json_t *json;

	if (!table_in_pem(&p->table, &certs))
		return -ENOMEM;
	json = json_pack("{s:o, s:s}", "outblob",
			 json_base64url(p->report.data, p->report.size),
			 "provider", provider(p));
	if (certs.size)
		json_object_set_new(json, "auxblob",
				    json_base64url(certs.data, certs.size));
	vouch_bytes_free(&certs);
	return write_json(json, out);
}

/* ---- CMW ---- */

static cbor_item_t *record_item(const char *type, const struct vouch_bytes *of)
{
	cbor_item_t *list = cbor_new_definite_array(3);

	item_push(&list, cbor_build_string(type));
	item_push(&list, item_bytes(of->data, of->size));
	item_push(&list, item_int(IND_EVIDENCE));
	return list;
}

static json_t *record_json(const char *type, const struct vouch_bytes *of)
{
	return json_pack("[s, o, i]", type, json_base64url(of->data, of->size),
			 IND_EVIDENCE);
}

int write_record_cbor(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes tsm;
	cbor_item_t *item;
	int ret = write_tsm_cbor(p, &tsm);

	if (ret)
		return ret;
	item = record_item(TSM_CBOR, &tsm);
	vouch_bytes_free(&tsm);
	return item_encode(&item, out, NULL);
}

int write_record_json(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes tsm;
	json_t *json;
	int ret = write_tsm_json(p, &tsm);

	if (ret)
		return ret;
	json = record_json(TSM_JSON, &tsm);
	vouch_bytes_free(&tsm);
	return write_json(json, out);
}

static const char *member(const struct pieces *p)
{
	return p->is_snp ? "snp" : "tdx";
}

/* The log is bound to the quote by replaying it: nothing else binds members. */
int write_collection_cbor(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes tsm,
		log = { (u8 *)(uintptr_t)p->log.data, p->log.size };
	cbor_item_t *map;
	int ret = write_tsm_cbor(p, &tsm);

	if (ret)
		return ret;
	map = cbor_new_definite_map(log.size ? 3 : 2);
	if (log.size)
		item_put(&map, cbor_build_string("ccel"),
			 record_item(LOG_TYPE, &log));
	item_put(&map, cbor_build_string(member(p)),
		 record_item(TSM_CBOR, &tsm));
	item_put(&map, cbor_build_string("__cmwc_t"),
		 cbor_build_string(COLLECTION_TYPE));
	vouch_bytes_free(&tsm);
	return item_encode(&map, out, NULL);
}

static json_t *collection_json(const struct pieces *p, const char *type,
			       const char *name)
{
	struct vouch_bytes tsm,
		log = { (u8 *)(uintptr_t)p->log.data, p->log.size };
	json_t *json;

	if (write_tsm_json(p, &tsm))
		return NULL;
	json = json_pack("{s:s, s:o}", "__cmwc_t", type, name,
			 record_json(TSM_JSON, &tsm));
	if (json && log.size &&
	    json_object_set_new(json, "ccel", record_json(LOG_TYPE, &log))) {
		json_decref(json);
		json = NULL;
	}
	vouch_bytes_free(&tsm);
	return json;
}

int write_collection_json(const struct pieces *p, struct vouch_bytes *out)
{
	return write_json(collection_json(p, COLLECTION_TYPE, member(p)), out);
}

/* ratsd's first form is over REPORT_DATA as the nonce, and has no log. */
int write_ratsd(const struct pieces *p, struct vouch_bytes *out)
{
	struct pieces alone = *p;
	struct vouch_bytes cmw;
	int ret;

	alone.log = (struct item_bytes){ 0 };
	ret = write_json(
		collection_json(&alone, RATSD_COLLECTION, "tsm-report"), &cmw);
	if (ret)
		return ret;
	ret = write_json(json_pack("{s:s, s:o, s:o}", "eat_profile",
				   RATSD_PROFILE, "eat_nonce",
				   json_base64url(p->report_data,
						  sizeof(p->report_data)),
				   "cmw", json_base64url(cmw.data, cmw.size)),
			 out);
	vouch_bytes_free(&cmw);
	return ret;
}
