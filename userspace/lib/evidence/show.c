// SPDX-License-Identifier: MIT
/* A token as JSON: headers, claims by their names, report and certificates. */
#include <errno.h>

#include "base/error.h"
#include "base/json_text.h"
#include "evidence/evidence.h"
#include "hcl/hcl.h"
#include "log/runtime.h"
#include "svsm/svsm.h"

static json_t *hex(const struct item_bytes *bytes)
{
	return json_hex(bytes->data, bytes->size);
}

static json_t *text(const struct item_bytes *bytes)
{
	return json_stringn((const char *)bytes->data, bytes->size);
}

/* Bytes that should be a name. */
static json_t *name(const struct item_bytes *bytes)
{
	json_t *json = text(bytes);

	return json ? json : hex(bytes);
}

static json_t *headers_json(const struct evidence *e)
{
	return json_pack("{s:s, s:s, s:s, s:b}", "alg", "ES384", "content_type",
			 EVIDENCE_TYPE, "typ", EVIDENCE_TYPE, "tagged_cwt",
			 (int)e->message.is_cwt);
}

static json_t *key_json(const struct cose_point *key)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "kty", "EC2", "alg",
			 "ES384", "crv", "P-384", "x",
			 json_hex(key->x, sizeof(key->x)), "y",
			 json_hex(key->y, sizeof(key->y)));
}

static json_t *measurements_json(const struct evidence_claims *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->tee->digests_count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:o}", "id",
						c->tee->components[i],
						"algorithm", "sha-384",
						"digest", hex(&c->digests[i])));
	return list;
}

static json_t *cmw_json(const struct evidence_claims *c)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:i, s:i}", "__cmwc_t",
			 EVIDENCE_COLLECTION, "type", EVIDENCE_TSM_TYPE, "ind",
			 EVIDENCE_CMW_EVIDENCE, "provider", c->tee->provider,
			 "outblob_size", (int)c->report.size, "auxblob_size",
			 (int)c->certs.size);
}

/* By the names of the registries, in the order of the token. */
static json_t *claims_json(const struct evidence_claims *c)
{
	json_t *json = json_object();

	json_object_set_new(json, "iat", json_integer(c->issued_at));
	json_object_set_new(json, "cnf", key_json(&c->key));
	json_object_set_new(json, "eat_nonce", hex(&c->nonce));
	json_object_set_new(json, "oemid", json_integer(c->oem));
	json_object_set_new(json, "hwmodel", name(&c->hwmodel));
	json_object_set_new(json, "dbgstat", json_integer(c->dbgstat));
	json_object_set_new(json, "eat_profile",
			    json_string(evidence_profile(c)));
	json_object_set_new(json, "swname", text(&c->swname));
	json_object_set_new(json, "swversion", text(&c->swversion));
	json_object_set_new(json, "measurements", measurements_json(c));
	json_object_set_new(json, "cmw", cmw_json(c));
	json_object_set_new(json, "simulated", json_boolean(c->is_simulated));
	json_object_set_new(json, "format", json_integer(c->format));
	if (c->has_uid)
		json_object_set_new(json, "uid", json_integer(c->uid));
	if (c->has_bound)
		json_object_set_new(json, "bound",
				    evidence_bound_json(&c->bound));
	return json;
}

/* What cannot be decoded is still shown, with the reason. */
static json_t *undecoded(const struct item_bytes *bytes,
			 const struct vouch_error *why)
{
	return json_pack("{s:s, s:o}", "undecoded", why->text, "bytes",
			 hex(bytes));
}

static json_t *report_json(const struct evidence_claims *c)
{
	struct vouch_error why = { .text = "no memory" };
	json_t *json = c->tee->show(c->report.data, c->report.size, &why);

	return json ? json : undecoded(&c->report, &why);
}

static json_t *certs_json(const struct evidence_claims *c)
{
	struct vouch_error why = { .text = "no memory" };
	json_t *json;

	if (!c->certs.size)
		return json_null();
	json = c->tee->show_certs(c->certs.data, c->certs.size, &why);
	return json ? json : undecoded(&c->certs, &why);
}

static json_t *boot_log_json(const struct item_bytes *bytes)
{
	struct vouch_error why = { .text = "no memory" };
	json_t *json = event_log_show(bytes->data, bytes->size, &why);

	return json ? json : undecoded(bytes, &why);
}

static json_t *log_json(const struct item_bytes *bytes)
{
	struct vouch_error why = { .text = "no memory" };
	struct runtime_log log;
	json_t *json;

	if (runtime_log_open(bytes->data, bytes->size, &log, &why))
		return undecoded(bytes, &why);
	json = runtime_log_json(&log);
	runtime_log_close(&log);
	return json;
}

/* What the SVSM said of its services, and what the TPM signed. */
static json_t *manifest_json(const struct item_bytes *bytes)
{
	struct vouch_error why = { .text = "no memory" };
	struct svsm_manifest manifest;

	if (svsm_manifest_open(bytes->data, bytes->size, &manifest, &why))
		return undecoded(bytes, &why);
	return svsm_manifest_json(&manifest);
}

static json_t *paravisor_json(const struct item_bytes *bytes)
{
	struct vouch_error why;
	struct hcl hcl;

	if (hcl_open(bytes->data, bytes->size, &hcl, &why))
		return undecoded(bytes, &why);
	return hcl_json(&hcl);
}

static json_t *vtpm_log_json(const struct tpm_view *log)
{
	struct vouch_error why = { .text = "no memory" };
	const struct item_bytes bytes = { log->data, log->size };
	json_t *json = event_log_show(log->data, log->size, &why);

	return json ? json : undecoded(&bytes, &why);
}

static void put_vtpm(json_t *json, const struct evidence_claims *c)
{
	if (c->hcl.size)
		json_object_set_new(json, "hcl", paravisor_json(&c->hcl));
	else
		json_object_set_new(json, "svsm", manifest_json(&c->manifest));
	json_object_set_new(json, "tpm", tpm_evidence_json(&c->vtpm));
	if (c->vtpm.log.size)
		json_object_set_new(json, "tpm_log",
				    vtpm_log_json(&c->vtpm.log));
}

static json_t *evidence_json(const struct evidence *e)
{
	json_t *json = json_object();

	json_object_set_new(json, "type", json_string("evidence"));
	json_object_set_new(json, "headers", headers_json(e));
	json_object_set_new(json, "claims", claims_json(&e->claims));
	json_object_set_new(json, "signature", hex(&e->message.signature));
	json_object_set_new(json, "report", report_json(&e->claims));
	json_object_set_new(json, "certificates", certs_json(&e->claims));
	if (e->claims.has_boot_log)
		json_object_set_new(json, "boot_log",
				    boot_log_json(&e->claims.boot_log));
	if (e->claims.has_log)
		json_object_set_new(json, "runtime_log",
				    log_json(&e->claims.log));
	if (e->claims.has_vtpm)
		put_vtpm(json, &e->claims);
	return json;
}

int evidence_show(const struct evidence_kinds *kinds, const u8 *data,
		  size_t size, json_t **out, struct vouch_error *error)
{
	struct evidence *e;
	int ret = evidence_open(kinds, data, size, &e, error);

	*out = NULL;
	if (ret)
		return ret;
	*out = evidence_json(e);
	evidence_close(e);
	if (!*out)
		return vouch__error(error, -ENOMEM, "no memory for Evidence");
	return 0;
}
