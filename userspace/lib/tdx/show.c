// SPDX-License-Identifier: MIT
/* Every field of a quote and a TDREPORT, under the specification's names. */
#include "tdx/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/json_text.h"
#include "codec/cert_json.h"
#include "tdx/pck/chain.h"

/* TD ATTRIBUTES; Intel TDX Module ABI. */
static const struct {
	const char *name;
	unsigned int at;
} attributes[] = {
	{ "debug", 0 },	   { "hgs_plus_prof", 4 },    { "perf_prof", 5 },
	{ "pmt_prof", 6 }, { "icssd", 16 },	      { "servtd_ext", 17 },
	{ "lass", 27 },	   { "sept_ve_disable", 28 }, { "migratable", 29 },
	{ "pks", 30 },	   { "key_locker", 31 },      { "tpa", 62 },
	{ "perfmon", 63 },
};

#define SET(object, claims, field) \
	json_put(object, #field,   \
		 json_hex((claims)->field, sizeof((claims)->field)))

static json_t *attributes_json(u64 value)
{
	json_t *object = json_object();

	json_put(&object, "value", json_hex_number(value));
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		json_put(&object, attributes[i].name,
			 json_boolean(value >> attributes[i].at & 1));
	return object;
}

static void set_td(json_t **o, const struct vouch_tdx_claims *td)
{
	char name[8];

	SET(o, td, tee_tcb_svn);
	SET(o, td, mrseam);
	SET(o, td, mrsignerseam);
	json_put(o, "seam_attributes", json_hex_number(td->seam_attributes));
	json_put(o, "td_attributes", attributes_json(td->td_attributes));
	json_put(o, "xfam", json_hex_number(td->xfam));
	SET(o, td, mrtd);
	SET(o, td, mrconfigid);
	SET(o, td, mrowner);
	SET(o, td, mrownerconfig);
	for (size_t i = 0; i < ARRAY_SIZE(td->rtmr); i++) {
		snprintf(name, sizeof(name), "rtmr%zu", i);
		json_put(o, name, json_hex(td->rtmr[i], 48));
	}
	SET(o, td, report_data);
	if (!td->has_current_svn)
		return;
	SET(o, td, tee_tcb_svn2);
	SET(o, td, mrservicetd);
	if (td->has_extended)
		json_put(o, "extended", tdx_extended_json(td));
}

static void set_enclave(json_t **o, const struct vouch_sgx_claims *enclave)
{
	SET(o, enclave, cpu_svn);
	json_put(o, "misc_select", json_hex_number(enclave->misc_select));
	SET(o, enclave, attributes);
	SET(o, enclave, mrenclave);
	SET(o, enclave, mrsigner);
	json_put(o, "isv_prod_id", json_integer(enclave->isv_prod_id));
	json_put(o, "isv_svn", json_integer(enclave->isv_svn));
	SET(o, enclave, report_data);
}

static json_t *qe_json(const struct vouch_sgx_claims *qe)
{
	json_t *object = json_object();

	set_enclave(&object, qe);
	return object;
}

static void set_header(json_t **o, const struct vouch_quote_claims *c)
{
	json_put(o, "version", json_integer(c->version));
	json_put(o, "key_type", json_integer(c->key_type));
	json_put(o, "tee_type", json_hex_number(c->tee_type));
	if (c->version == 3) {
		json_put(o, "qe_svn", json_integer(c->qe_svn));
		json_put(o, "pce_svn", json_integer(c->pce_svn));
	}
	SET(o, c, vendor_id);
	SET(o, c, user_data);
	if (c->version == 5)
		json_put(o, "body_type", json_integer(c->body_type));
}

json_t *tdx_quote_json(const struct tdx_quote *quote)
{
	const struct vouch_quote_claims *claims = &quote->claims;
	json_t *object = json_object();

	set_header(&object, claims);
	if (claims->is_td)
		set_td(&object, &claims->td);
	else
		set_enclave(&object, &claims->enclave);
	json_put(&object, "quoting_enclave", qe_json(&claims->qe));
	json_put(&object, "certification_data_type",
		 json_integer(quote->cert_type));
	json_put(&object, "padding_size",
		 json_integer((json_int_t)quote->padding_size));
	return object;
}

static void set_platform(json_t **o, const struct tdx_pck *pck)
{
	SET(o, pck, platform_instance_id);
	json_put(o, "dynamic_platform", json_boolean(pck->dynamic_platform));
	json_put(o, "cached_keys", json_boolean(pck->cached_keys));
	json_put(o, "smt_enabled", json_boolean(pck->smt_enabled));
}

json_t *tdx_pck_json(const struct tdx_pck *pck)
{
	json_t *o = json_object();

	SET(&o, pck, ppid);
	SET(&o, pck, fmspc);
	SET(&o, pck, pceid);
	json_put(&o, "pcesvn", json_integer(pck->pcesvn));
	SET(&o, pck, components);
	SET(&o, pck, cpu_svn);
	json_put(&o, "sgx_type", json_integer(pck->sgx_type));
	if (pck->has_platform)
		set_platform(&o, pck);
	return o;
}

/* As far as it can be read: nothing of it is verified here. */
static json_t *show_pck(const struct tdx_chain *chain)
{
	static const char *const names[] = { "issuer", "serial", "not_before",
					     "not_after" };
	json_t *cert = cert_json(&chain->certs[TDX_CHAIN_PCK]);
	json_t *o = tdx_pck_json(&chain->pck);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		json_put(&o, names[i],
			 json_incref(json_object_get(cert, names[i])));
	json_decref(cert);
	return o;
}

static void set_pck(json_t **o, const struct tdx_quote *quote)
{
	struct tdx_chain chain;

	if (quote->cert_type != TDX_CERT_PCK_CHAIN ||
	    tdx_chain_open(quote->certs, quote->certs_size, NULL, &chain, NULL))
		return;
	if (chain.has_pck)
		json_put(o, "pck", show_pck(&chain));
	tdx_chain_close(&chain);
}

json_t *tdx_show_quote(const u8 *data, size_t size, struct vouch_error *error)
{
	struct tdx_quote quote;
	json_t *json;

	/* What is behind a quote does not keep it from being shown. */
	if (tdx_quote_open(data, size, &quote, error) &&
	    quote.part != TDX_QUOTE_PADDING)
		return NULL;
	json = tdx_quote_json(&quote);
	set_pck(&json, &quote);
	json_put(&json, "type",
		 json_string(quote.claims.is_td ? "tdx quote" : "sgx quote"));
	return json;
}

json_t *tdx_show_report(const u8 *data, size_t size, struct vouch_error *error)
{
	struct vouch_tdreport_claims claims;
	json_t *o;

	if (tdx_report_read(data, size, &claims, error))
		return NULL;
	o = json_object();
	json_put(&o, "report_type", json_integer(claims.type));
	json_put(&o, "subtype", json_integer(claims.subtype));
	json_put(&o, "version", json_integer(claims.version));
	SET(&o, &claims, cpu_svn);
	set_td(&o, &claims.td);
	SET(&o, &claims, mac);
	json_put(&o, "tee_tcb_info_hash",
		 json_string(claims.tcb_info_is_bound ? "ok" : "wrong"));
	json_put(&o, "tee_info_hash",
		 json_string(claims.td_info_is_bound ? "ok" : "wrong"));
	json_put(&o, "type", json_string("tdx tdreport"));
	return o;
}

json_t *tdx_shown_json(const struct tdx_shown *shown)
{
	json_t *claims = tdx_quote_json(&shown->quote);

	json_put(&claims, "authenticated", json_boolean(shown->is_authentic));
	if (shown->has_pck)
		json_put(&claims, "pck", tdx_pck_json(&shown->pck));
	if (shown->tcb)
		json_put(&claims, "tcb", json_incref(shown->tcb));
	return claims;
}

void tdx_shown_free(struct tdx_shown *shown)
{
	if (!shown)
		return;
	json_decref(shown->tcb);
	free(shown);
}
