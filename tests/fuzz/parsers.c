// SPDX-License-Identifier: MIT
/* The parsers, each alone. */
#include "appraise/kinds.h"
#include "fuzz.h"

#include <string.h>

#include "codec/cbor/cose.h"
#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "log/runtime.h"
#include "evidence/evidence.h"
#include "appraise/policy_kinds.h"
#include "tdx/qgs/qgs.h"
#include "snp/certs/certs.h"
#include "snp/endorsements.h"
#include "snp/show.h"
#include "snp/vek/vek.h"
#include "tdx/pck/chain.h"
#include "tdx/collateral/collateral.h"
#include "tdx/show.h"

bool fuzz_show(const u8 *data, size_t size)
{
	char *json = NULL;

	vouch_show(data, size, &json, NULL);
	free(json);
	return false;
}

bool fuzz_snp_report(const u8 *data, size_t size)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	const struct snp_product *product;

	if (vouch_snp_report_parse(data, size, &claims, NULL))
		return false;
	product = snp_claims_product(&claims);
	json_decref(snp_claims_json(&claims, product));
	return false;
}

bool fuzz_snp_table(const u8 *data, size_t size)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	struct snp_certs certs;

	snp_certs_is_table(data, size);
	if (!snp_certs_parse(data, size, &certs, NULL))
		json_decref(snp_certs_json(data, size, NULL));
	if (store)
		snp_table_add(store, data, size, "table", NULL);
	endorsements_free(store);
	return false;
}

bool fuzz_quote(const u8 *data, size_t size)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	struct tdx_chain chain;
	struct tdx_quote quote;

	vouch_quote_parse(data, size, &claims, NULL);
	if (!tdx_quote_open(data, size, &quote, NULL) &&
	    !tdx_chain_open(quote.certs, quote.certs_size, NULL, &chain,
			    NULL)) {
		tdx_chain_judge(&chain);
		tdx_chain_close(&chain);
	}
	json_decref(tdx_show_quote(data, size, NULL));
	return false;
}

bool fuzz_tdreport(const u8 *data, size_t size)
{
	struct vouch_tdreport_claims claims = { .size = sizeof(claims) };

	vouch_tdreport_parse(data, size, &claims, NULL);
	json_decref(tdx_show_report(data, size, NULL));
	return false;
}

bool fuzz_log(const u8 *data, size_t size)
{
	struct event_log log;
	char text[EVENT_TEXT_SIZE];

	event_log_is(data, size);
	json_decref(event_log_show(data, size, NULL));
	if (event_log_open(data, size, &log, NULL))
		return false;
	for (size_t i = 0; i < log.count; i++) {
		event_text(&log.events[i], text, sizeof(text));
		event_type_text(log.events[i].type, text, sizeof(text));
		event_data_matches(&log.events[i]);
	}
	event_log_close(&log);
	return false;
}

bool fuzz_runtime_log(const u8 *data, size_t size)
{
	static const u8 target[EVENT_DIGEST_SIZE];
	struct runtime_log log;
	struct replay replay;
	char text[512], *json;

	if (!vouch_log_json(data, size, &json, NULL))
		vouch_text_free(json);
	if (runtime_log_open(data, size, &log, NULL))
		return false;
	for (u32 mr = 1; mr <= RUNTIME_MR_COUNT; mr++) {
		replay_start(&replay, target);
		replay_records(&replay, &log, mr, log.count);
		replay_explain(&replay, text, sizeof(text));
	}
	runtime_log_gap(&log, 0);
	runtime_log_lockdown(&log, runtime_log_end(&log));
	runtime_log_close(&log);
	return false;
}

bool fuzz_evidence(const u8 *data, size_t size)
{
	struct evidence *evidence = NULL;
	struct cose_sign1 message;
	json_t *json = NULL;

	if (!cose_open(data, size, &message, NULL))
		cose_close(&message);
	if (!evidence_open(&evidence_kinds, data, size, &evidence, NULL))
		evidence_close(evidence);
	if (!evidence_show(&evidence_kinds, data, size, &json, NULL))
		json_decref(json);
	return false;
}

bool fuzz_policy(const u8 *data, size_t size)
{
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	struct vouch_error error;

	if (policy)
		policy_read(policy, (const char *)data, size, "p", &error);
	policy_free(policy);
	return false;
}

/* "key\0value" */
bool fuzz_expect(const u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	size_t length = text ? strlen(text) : 0;
	char *value = length < size ? strndup((const char *)data + length + 1,
					      size - length - 1) :
				      strdup("00");
	struct policy *policy = kinds_policy_new(&evidence_kinds);

	if (text && value && policy)
		policy_expect(policy, text, value, "--option", NULL);
	policy_free(policy);
	free(text);
	free(value);
	return false;
}

bool fuzz_collateral(const u8 *data, size_t size)
{
	struct tdx_collateral *collateral;

	if (!tdx_collateral_open(data, size, &collateral, NULL))
		tdx_collateral_close(collateral);
	return false;
}

/* And all that is read of it when it is used. */
static void read_cert(const struct endorsed_cert *cert)
{
	struct vouch_error error;
	struct snp_vek vek;
	struct tdx_pck pck;
	char text[64];

	snp_vek_is_named(&cert->cert);
	if (!snp_vek_read(&cert->cert, &vek, &error))
		snp_vek_key_is_p384(cert->key);
	tdx_pck_read(&cert->cert, &pck, &error);
	cert_is_ca(&cert->cert);
	name_common(cert->cert.subject, text, sizeof(text));
	cert_serial_text(&cert->cert, text, sizeof(text));
}

static void read_item(const struct endorsement *item)
{
	struct vouch_bytes bytes = { 0 };
	time_t from, until;
	char text[320];

	endorsement_subject(item, text, sizeof(text));
	endorsement_window(item, &from, &until);
	endorsement_ages(item);
	if (!endorsement_encode(item, &bytes, NULL))
		vouch_bytes_free(&bytes);
	json_decref(endorsement_show(item));
	if (endorsement_crl(item))
		crl_is_plain(endorsement_crl(item));
	if (endorsement_cert(item))
		read_cert(endorsement_cert(item));
}

bool fuzz_endorsement(const u8 *data, size_t size)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);

	if (store && !endorsements_add(store, data, size, "file", NULL))
		for (size_t i = 0; i < store->count; i++)
			read_item(&store->items[i]);
	endorsements_free(store);
	return false;
}

bool fuzz_anchor(const u8 *data, size_t size)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);

	if (store)
		endorsements_add_anchor(store, data, size, "file", NULL);
	endorsements_free(store);
	vouch_roots_check(data, size, "file", NULL);
	return false;
}

bool fuzz_qgs(const u8 *data, size_t size)
{
	struct vouch_error error;
	const u8 *quote;
	size_t quote_size;

	if (size >= QGS_FRAME_SIZE)
		qgs_take_frame(data, &error);
	qgs_take_answer(data, size, &quote, &quote_size, &error);
	return false;
}

bool fuzz_base64(const u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct vouch_bytes bytes;

	if (text && !vouch_base64_decode(text, &bytes, NULL))
		vouch_bytes_free(&bytes);
	free(text);
	return false;
}
