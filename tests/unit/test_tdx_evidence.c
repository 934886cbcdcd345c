// SPDX-License-Identifier: MIT
/* Evidence of a TD, from a device of genuine quotes, and its forgeries. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appraise/kinds.h"
#include "snp/kind.h"
#include "appraising.h"
#include "base/bytes.h"
#include "device/device.h"
#include "evidence/evidence.h"
#include "fake_log.h"
#include "intel_parts.h"

#include <cmocka.h>

#define NONCE "000102030405060708090a0b0c0d0e0f"
#define TD_AT_RTMR 328

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

/* A TD: quotes of version @version with these ATTRIBUTES. */
struct td {
	struct vouch_device device; /* first: commands get a pointer to it */
	u16 version;
	u8 attributes; /* lowest byte */
	bool is_enclave; /* quotes are of an SGX enclave */
	unsigned int wanted_certs;
};

/* Good Evidence, which the tests alter copies of. */
static struct vouch_bytes good;
static struct vouch_bytes enclave_quote;

/* What RTMRs hold, unless it is NULL. */
static const u8 (*registers)[48];

static void fill_td(u8 *body, const struct td *td, const u8 *report_data)
{
	body[TD_AT_ATTRIBUTES] = td->attributes;
	for (int i = 0; i < 4; i++)
		memset(body + TD_AT_RTMR + 48 * i, 0xa0 + i, 48);
	if (registers)
		memcpy(body + TD_AT_RTMR, registers, 4 * sizeof(*registers));
	memcpy(body + TD_AT_REPORT_DATA, report_data, 64);
}

static struct vouch_bytes make_quote(const struct td *td, const u8 *report_data)
{
	struct intel_quote quote;
	struct vouch_bytes made;

	intel_quote_init(intel, &quote, td->version, !td->is_enclave);
	if (td->is_enclave)
		memcpy(quote.body + SGX_AT_REPORT_DATA, report_data, 64);
	else
		fill_td(quote.body, td, report_data);
	made = intel_quote_make(intel, &quote);
	free(quote.certs);
	return made;
}

static int answer_report(struct td *td, struct vouch_get_report *request)
{
	struct vouch_bytes quote = make_quote(td, request->report_data);

	td->wanted_certs += request->flags & VOUCH_REPORT_F_CERTS;
	assert_true(quote.size <= request->report_size);
	memcpy((void *)(uintptr_t)request->report, quote.data, quote.size);
	request->report_size = (u32)quote.size;
	vouch_bytes_free(&quote);
	return 0;
}

static int answer(struct vouch_device *device, unsigned long number,
		  void *argument)
{
	struct vouch_get_info *info = argument;

	if (number == VOUCH_IOC_GET_REPORT)
		return answer_report((struct td *)device, argument);
	assert_int_equal(number, VOUCH_IOC_GET_INFO);
	info->tee = VOUCH_TEE_TDX;
	return 0;
}

static struct td new_td(u16 version)
{
	return (struct td){ .device = { .fd = -1, .command = answer },
			    .version = version };
}

static struct vouch_bytes create(struct td *td)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.certs = true };
	struct vouch_bytes evidence;

	assert_int_equal(vouch_evidence_create(&td->device, nonce,
					       sizeof(nonce), &options,
					       &evidence, NULL),
			 0);
	return evidence;
}

static void add_document(struct appraiser *appraiser, const char *name,
			 const char *body)
{
	struct vouch_bytes text = intel_document(intel->signer_key, name, body);

	add_endorsement(appraiser, &text);
	vouch_bytes_free(&text);
}

static struct appraiser *appraiser_with(const char *policy)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	add_anchor(appraiser, &intel->root);
	add_endorsement(appraiser, &intel->signer);
	add_endorsement(appraiser, &intel->root_crl);
	add_endorsement(appraiser, &intel->pck_crl);
	add_document(appraiser, "tcbInfo", intel_tcb_info);
	add_document(appraiser, "enclaveIdentity", intel_qe_identity);
	set_policy(appraiser, policy);
	appraiser_set_time(appraiser, INTEL_AT);
	return appraiser;
}

static struct appraiser *new_appraiser(void)
{
	struct appraiser *appraiser =
		appraiser_with("{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"}}");

	assert_int_equal(
		appraiser_expect(appraiser, "nonce", NONCE, "test", NULL), 0);
	return appraiser;
}

static void expect_outcome(const struct vouch_bytes *evidence, int exit_status,
			   const char *id, const char *outcome)
{
	struct appraiser *appraiser = new_appraiser();

	assert_appraised(appraiser, evidence->data, evidence->size, exit_status,
			 id, outcome);
	appraiser_free(appraiser);
}

static void settle_time(struct evidence_claims *claims)
{
	claims->issued_at = INTEL_AT;
}

/*
 * A liar with root in the guest: quote, key and binding are genuine, and the
 * token says something else than the quote.
 */
static struct vouch_bytes lie(u16 version,
			      void (*change)(struct evidence_claims *claims))
{
	struct td td = new_td(version);
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes forged, quote;
	struct evidence *e;
	u8 report_data[64];

	assert_int_equal(evidence_open(&evidence_kinds, good.data, good.size,
				       &e, NULL),
			 0);
	cose_key_point(key, &e->claims.key, NULL);
	evidence_binding(key, &e->claims.nonce, report_data, NULL);
	quote = make_quote(&td, report_data);
	e->claims.report = (struct item_bytes){ quote.data, quote.size };
	settle_time(&e->claims);
	if (change)
		change(&e->claims);
	assert_int_equal(evidence_encode(&e->claims, key, &forged, NULL), 0);
	vouch_bytes_free(&quote);
	evidence_close(e);
	EVP_PKEY_free(key);
	return forged;
}

static void expect_lie(void (*change)(struct evidence_claims *claims),
		       int exit_status, const char *id, const char *outcome)
{
	struct vouch_bytes forged = lie(4, change);

	expect_outcome(&forged, exit_status, id, outcome);
	vouch_bytes_free(&forged);
}

static void good_evidence_is_affirmed(void **state)
{
	(void)state;
	for (u16 version = 4; version <= 5; version++) {
		struct vouch_bytes honest = lie(version, NULL);

		expect_outcome(&honest, 0, "evidence.claims.measurement",
			       "pass");
		expect_outcome(&honest, 0, "tdx.report_data", "pass");
		vouch_bytes_free(&honest);
	}
}

/* The nonce is in REPORT_DATA: who gave that need not give it again. */
static void report_data_has_the_nonce(void **state)
{
	struct vouch_bytes honest = lie(4, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct appraiser *appraiser =
			appraiser_with("{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"}}");
		struct evidence *e;
		u8 binding[64];
		char *hex;

		evidence_open(&evidence_kinds, honest.data, honest.size, &e,
			      NULL);
		evidence_binding(e->key, &e->claims.nonce, binding, NULL);
		evidence_close(e);
		binding[63] ^= (u8)i;
		hex = hex_encode(binding, sizeof(binding));
		assert_int_equal(appraiser_expect(appraiser, "report_data", hex,
						  "test", NULL),
				 0);
		assert_appraised(appraiser, honest.data, honest.size, i,
				 "evidence.nonce", i ? "open" : "pass");
		appraiser_free(appraiser);
		free(hex);
	}
	vouch_bytes_free(&honest);
}

/* Which the guest asks for whenever there may be one. */
static void no_certificate_table_is_asked_for(void **state)
{
	struct td td = new_td(4);
	struct vouch_bytes evidence = create(&td);

	(void)state;
	assert_int_equal(td.wanted_certs, 0);
	vouch_bytes_free(&evidence);
}

static void it_repeats_what_the_quote_says(void **state)
{
	static const u8 values[] = { 0x4d, 0xa0, 0xa1, 0xa2, 0xa3 };
	struct evidence *e;
	u8 value[48];

	(void)state;
	assert_int_equal(evidence_open(&evidence_kinds, good.data, good.size,
				       &e, NULL),
			 0);
	assert_int_equal(e->claims.tee->tee, VOUCH_TEE_TDX);
	assert_int_equal(e->claims.oem, 343);
	assert_int_equal(e->claims.dbgstat, 2);
	assert_int_equal(e->claims.hwmodel.size, 3);
	assert_memory_equal(e->claims.hwmodel.data, "TDX", 3);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		memset(value, values[i], sizeof(value));
		assert_int_equal(e->claims.digests[i].size, sizeof(value));
		assert_memory_equal(e->claims.digests[i].data, value,
				    sizeof(value));
	}
	evidence_close(e);
}

static void it_is_shown(void **state)
{
	static const char *const names[] = { "tdx-mrtd", "tdx-rtmr0",
					     "tdx-rtmr1", "tdx-rtmr2",
					     "tdx-rtmr3" };
	json_t *json, *list;

	(void)state;
	assert_int_equal(evidence_show(&evidence_kinds, good.data, good.size,
				       &json, NULL),
			 0);
	list = json_object_get(json_object_get(json, "claims"), "measurements");
	assert_int_equal(json_array_size(list), ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(json_string_value(json_object_get(
					    json_array_get(list, i), "id")),
				    names[i]);
	assert_null(
		json_object_get(json_object_get(json, "report"), "undecoded"));
	json_decref(json);
}

static void a_td_that_is_debugged_says_so(void **state)
{
	struct td td = new_td(5);
	struct vouch_bytes evidence;
	struct evidence *e;

	(void)state;
	td.attributes = 1;
	evidence = create(&td);
	assert_int_equal(evidence_open(&evidence_kinds, evidence.data,
				       evidence.size, &e, NULL),
			 0);
	assert_int_equal(e->claims.dbgstat, 0);
	evidence_close(e);
	expect_outcome(&evidence, 1, "tdx.attr.debug", "fail");
	vouch_bytes_free(&evidence);
}

static const u8 other_digest[48] = { 1 };
static size_t lied_about; /* number of a digest */

static void say_other_digest(struct evidence_claims *claims)
{
	claims->digests[lied_about] =
		(struct item_bytes){ other_digest, sizeof(other_digest) };
}

static void each_digest_is_compared(void **state)
{
	(void)state;
	for (lied_about = 0; lied_about < KIND_DIGESTS_MAX; lied_about++)
		expect_lie(say_other_digest, 1, "evidence.claims.measurement",
			   "fail");
}

static void say_debug(struct evidence_claims *claims)
{
	claims->dbgstat = 0;
}

static void say_other_oem(struct evidence_claims *claims)
{
	claims->oem = snp_kind.tee->oem;
}

static void say_other_model(struct evidence_claims *claims)
{
	claims->hwmodel = (struct item_bytes){ (const u8 *)"SEV-SNP", 7 };
}

static void say_user(struct evidence_claims *claims)
{
	claims->has_uid = true;
	claims->uid = 0;
}

static void say_snp(struct evidence_claims *claims)
{
	claims->tee = snp_kind.tee;
}

static void bring_certs(struct evidence_claims *claims)
{
	claims->certs = (struct item_bytes){ other_digest, 48 };
}

static struct evidence_tee other_tee;

static void leave_out_a_digest(struct evidence_claims *claims)
{
	other_tee = *claims->tee;
	other_tee.digests_count--;
	claims->tee = &other_tee;
}

/* RTMR2 and RTMR3 with the names of each other. */
static void swap_digests(struct evidence_claims *claims)
{
	other_tee = *claims->tee;
	other_tee.components[3] = claims->tee->components[4];
	other_tee.components[4] = claims->tee->components[3];
	claims->tee = &other_tee;
}

static void other_tokens_are_refused(void **state)
{
	static const struct {
		void (*change)(struct evidence_claims *claims);
		const char *id;
	} rows[] = {
		{ say_debug, "evidence.claims.dbgstat" },
		{ say_other_oem, "evidence.claims.oemid" },
		{ say_other_model, "evidence.claims.hwmodel" },
		{ say_user, "evidence.key_binding" },
		{ say_user, "tdx.report_data" },
	};
	static void (*const unread[])(struct evidence_claims *claims) = {
		bring_certs,
		leave_out_a_digest,
		swap_digests,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_lie(rows[i].change, 1, rows[i].id, "fail");
	expect_lie(say_snp, 3, "evidence.key_binding", "open");
	for (size_t i = 0; i < ARRAY_SIZE(unread); i++)
		expect_lie(unread[i], 3, "evidence.profile", "open");
}

static void bytes_count(void **state)
{
	struct appraiser *appraiser = new_appraiser();
	struct vouch_bytes honest = lie(4, NULL);

	(void)state;
	for (size_t i = 0; i < honest.size; i += 7) {
		struct vouch_result *result;

		honest.data[i] ^= (u8)(1 << i % 8);
		assert_int_equal(appraise_once(appraiser, honest.data,
					       honest.size, &result, NULL),
				 0);
		if (!is_refused(result))
			fail_msg("byte %zu", i);
		vouch_result_free(result);
		honest.data[i] ^= (u8)(1 << i % 8);
	}
	expect_outcome(&honest, 0, "evidence.signature", "pass");
	vouch_bytes_free(&honest);
	appraiser_free(appraiser);
}

static void quotes_of_enclaves_are_refused(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence;
	struct vouch_error error;
	struct td td = new_td(3);

	(void)state;
	td.is_enclave = true;
	assert_int_equal(vouch_evidence_create(&td.device, nonce, sizeof(nonce),
					       &options, &evidence, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "SGX enclave, want a TD"));
	assert_null(evidence.data);
}

static void say_enclave(struct evidence_claims *claims)
{
	static const u8 zeroes[64];
	struct td td = new_td(3);

	td.is_enclave = true;
	enclave_quote = make_quote(&td, zeroes);
	claims->report =
		(struct item_bytes){ enclave_quote.data, enclave_quote.size };
}

/* A quote that is genuine, in the place of one of a TD. */
static void evidence_over_an_enclave_is_refused(void **state)
{
	struct vouch_bytes forged = lie(4, say_enclave);

	(void)state;
	expect_outcome(&forged, 1, "evidence.key_binding", "open");
	vouch_bytes_free(&forged);
	vouch_bytes_free(&enclave_quote);
}

/* A TD that has booted, and then extended RTMR2 and RTMR3 by vouch. */
static struct {
	struct fake_log boot, log;
	u8 ccel[4096];
	size_t ccel_size;
	bool has_no_boot_log;
} logs;

static void boot(void)
{
	memset(&logs, 0, sizeof(logs));
	fake_log_extend(&logs.boot, 0, NULL, "firmware");
	fake_log_extend(&logs.boot, 1, NULL, "kernel");
	fake_log_extend(&logs.boot, 2, NULL, "command line");
	logs.ccel_size = fake_log_boot(&logs.boot, logs.ccel);
	memcpy(logs.log.swmrs, logs.boot.swmrs, sizeof(logs.log.swmrs));
	fake_log_extend(&logs.log, 2, NULL, "module");
	fake_log_extend(&logs.log, 3, NULL, "application");
	registers = (const void *)logs.log.swmrs;
}

static void give_logs(struct evidence_claims *c)
{
	for (int i = 0; i < 4; i++)
		c->digests[i + 1] = (struct item_bytes){ registers[i], 48 };
	c->format = EVIDENCE_FORMAT_2;
	c->has_log = true;
	c->log = (struct item_bytes){ logs.log.data, logs.log.size };
	c->has_boot_log = !logs.has_no_boot_log;
	c->boot_log = (struct item_bytes){ logs.ccel, logs.ccel_size };
}

static void both_logs_lead_to_the_registers(void **state)
{
	static const char *const ids[] = {
		"tdx.log.rtmr0", "tdx.log.rtmr1",	 "tdx.log.rtmr2",
		"tdx.log.rtmr3", "runtime.log.sequence", "evidence.boot_log"
	};

	(void)state;
	boot();
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		expect_lie(give_logs, 0, ids[i], "pass");
}

static void each_log_counts(void **state)
{
	u8 before[48];

	(void)state;
	boot();
	logs.log.data[logs.log.starts[0] + 24 + 14] ^= 1;
	expect_lie(give_logs, 1, "tdx.log.rtmr2", "fail");
	boot();
	logs.log.data[logs.log.starts[1] + 24 + 14] ^= 1;
	expect_lie(give_logs, 1, "tdx.log.rtmr3", "fail");
	boot();
	memcpy(before, logs.log.swmrs[3], sizeof(before));
	fake_log_extend(&logs.log, 3, NULL, "never");
	memcpy(logs.log.swmrs[3], before, sizeof(before));
	expect_lie(give_logs, 1, "tdx.log.rtmr3", "fail");
	boot();
	fake_log_foreign(&logs.log, 3);
	expect_lie(give_logs, 1, "tdx.log.rtmr3", "warn");
}

/* RTMR3 is the guest's from zeroes on; what RTMR2 began with is unknown. */
static void without_a_boot_log_rtmr2_is_open(void **state)
{
	(void)state;
	boot();
	logs.has_no_boot_log = true;
	expect_lie(give_logs, 3, "tdx.log.rtmr2", "open");
	expect_lie(give_logs, 3, "tdx.log.rtmr3", "pass");
	expect_lie(give_logs, 3, "tdx.log.rtmr0", "absent");
}

/* A TD where @index was extended, and the module then loaded (anew). */
static void load(u32 index)
{
	static const u8 earlier[48] = { 0xea };

	boot();
	memset(&logs.log, 0, sizeof(logs.log));
	memcpy(logs.log.swmrs, logs.boot.swmrs, sizeof(logs.log.swmrs));
	fake_log_extend(&logs.log, index, earlier, "earlier");
	logs.log.count = 0;
	logs.log.size = 0;
	fake_log_start(&logs.log, 2);
	if (index == 3)
		fake_log_start(&logs.log, 3);
	fake_log_extend(&logs.log, index, NULL, "later");
}

/* Before the log's first record of it, RTMR3 is nobody's but the guest's. */
static void what_the_module_found_is_where_it_goes_on(void **state)
{
	(void)state;
	load(3);
	expect_lie(give_logs, 0, "tdx.log.rtmr2", "pass");
	expect_lie(give_logs, 0, "tdx.log.rtmr3", "skip");
	logs.has_no_boot_log = true;
	expect_lie(give_logs, 0, "tdx.log.rtmr2", "skip");
	expect_lie(give_logs, 0, "tdx.log.rtmr0", "absent");
	logs.log.data[logs.log.starts[2] + 24 + 14] ^= 1;
	expect_lie(give_logs, 3, "tdx.log.rtmr3", "open");
	logs.has_no_boot_log = false;
	expect_lie(give_logs, 1, "tdx.log.rtmr3", "fail");
	/* The boot log ends where RTMR2 did not. */
	load(2);
	expect_lie(give_logs, 1, "tdx.log.rtmr2", "warn");
}

/* Once a register has records, nothing new is found in it. */
static void what_is_found_later_is_unknown(void **state)
{
	static const u8 unknown[48] = { 0x99 };

	(void)state;
	load(3);
	memcpy(logs.log.swmrs[3], unknown, sizeof(unknown));
	fake_log_start(&logs.log, 3);
	expect_lie(give_logs, 1, "tdx.log.rtmr3", "warn");
	/* Unless it is what the log says. */
	load(3);
	fake_log_start(&logs.log, 3);
	expect_lie(give_logs, 0, "tdx.log.rtmr3", "skip");
}

static void expect_complete(const char *registers_named, int exit_status,
			    const char *outcome)
{
	struct vouch_bytes token = lie(4, give_logs);
	struct appraiser *appraiser;
	char policy[512];

	snprintf(policy, sizeof(policy),
		 "{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"},"
		 "\"runtime\":{\"events\":{\"complete\":%s}}}",
		 registers_named);
	appraiser = appraiser_with(policy);
	appraiser_expect(appraiser, "nonce", NONCE, "test", NULL);
	assert_appraised(appraiser, token.data, token.size, exit_status,
			 "runtime.events.complete", outcome);
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
}

static void a_policy_forbids_what_is_unknown(void **state)
{
	(void)state;
	load(3);
	expect_complete("\"rtmr2\"", 0, "pass");
	expect_complete("[\"rtmr2\", \"rtmr3\"]", 1, "fail");
	expect_complete("\"swmr2\"", 3, "open");
	logs.has_no_boot_log = true;
	expect_complete("\"rtmr2\"", 1, "fail");
	expect_complete("\"rtmr1\"", 3, "open");
	boot();
	expect_complete("[\"rtmr0\", \"rtmr1\", \"rtmr2\", \"rtmr3\"]", 0,
			"pass");
	fake_log_foreign(&logs.log, 3);
	expect_complete("\"rtmr3\"", 1, "fail");
}

/* An event of the boot is one, too. */
static void a_policy_names_events_of_both_logs(void **state)
{
	static const struct {
		const char *key, *name, *text;
		int exit_status;
		const char *outcome;
	} rows[] = {
		{ "require", "rtmr1", "kernel", 0, "pass" },
		{ "require", "rtmr3", "application", 0, "pass" },
		{ "require", "rtmr1", "other kernel", 1, "fail" },
		{ "require", "swmr0", "kernel", 3, "open" },
		{ "forbid", "rtmr1", "kernel", 1, "fail" },
		{ "forbid", "rtmr2", "module", 1, "fail" },
		{ "only", "rtmr1", "kernel", 0, "pass" },
		{ "only", "rtmr2", "command line", 1, "fail" },
	};

	(void)state;
	boot();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes token = lie(4, give_logs);
		char policy[512], id[64], *hex;
		struct appraiser *appraiser;
		u8 digest[48];

		EVP_Digest(rows[i].text, strlen(rows[i].text), digest, NULL,
			   EVP_sha384(), NULL);
		hex = hex_encode(digest, sizeof(digest));
		snprintf(policy, sizeof(policy),
			 "{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"},"
			 "\"runtime\":{\"events\":{\"%s\":\"%s:%s\"}}}",
			 rows[i].key, rows[i].name, hex);
		appraiser = appraiser_with(policy);
		appraiser_expect(appraiser, "nonce", NONCE, "test", NULL);
		snprintf(id, sizeof(id), "runtime.events.%s", rows[i].key);
		assert_appraised(appraiser, token.data, token.size,
				 rows[i].exit_status, id, rows[i].outcome);
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
		free(hex);
	}
}

/* Nothing extended it: that is known without any log. */
static void a_register_of_zeroes_has_no_events(void **state)
{
	char policy[512], *hex = hex_encode(registers[0], 48);
	struct appraiser *appraiser;
	struct vouch_bytes token;

	(void)state;
	snprintf(policy, sizeof(policy),
		 "{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"},"
		 "\"runtime\":{\"events\":{\"only\":\"rtmr3:%s\","
		 "\"forbid\":\"rtmr3:%s\"}}}",
		 hex, hex);
	free(hex);
	memset(&logs, 0, sizeof(logs));
	logs.has_no_boot_log = true;
	registers = (const void *)logs.log.swmrs;
	token = lie(4, give_logs);
	appraiser = appraiser_with(policy);
	appraiser_expect(appraiser, "nonce", NONCE, "test", NULL);
	assert_appraised(appraiser, token.data, token.size, 0,
			 "runtime.events.forbid", "pass");
	assert_appraised(appraiser, token.data, token.size, 0,
			 "runtime.events.only", "pass");
	logs.log.swmrs[3][0] = 1;
	vouch_bytes_free(&token);
	token = lie(4, give_logs);
	assert_appraised(appraiser, token.data, token.size, 3,
			 "runtime.events.only", "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
}

/* What was given goes before what the guest says. */
static void a_log_that_is_given_goes_first(void **state)
{
	static const u8 other[] = "no log";
	struct appraiser *appraiser = new_appraiser();
	struct vouch_result *result;
	struct vouch_bytes token;

	(void)state;
	boot();
	token = lie(4, give_logs);
	appraise_with_log(appraiser, token.data, token.size, other,
			  sizeof(other), &result, NULL);
	assert_string_equal(check_outcome(result, "evidence.boot_log"), "skip");
	assert_string_equal(check_outcome(result, "tdx.log.format"), "warn");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
	registers = NULL;
}

static int set_up(void **state)
{
	struct td td = new_td(4);

	parts_set_up(state);
	good = create(&td);
	return 0;
}

static int tear_down(void **state)
{
	vouch_bytes_free(&good);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_evidence_is_affirmed),
		cmocka_unit_test(report_data_has_the_nonce),
		cmocka_unit_test(no_certificate_table_is_asked_for),
		cmocka_unit_test(it_repeats_what_the_quote_says),
		cmocka_unit_test(it_is_shown),
		cmocka_unit_test(a_td_that_is_debugged_says_so),
		cmocka_unit_test(each_digest_is_compared),
		cmocka_unit_test(other_tokens_are_refused),
		cmocka_unit_test(bytes_count),
		cmocka_unit_test(quotes_of_enclaves_are_refused),
		cmocka_unit_test(evidence_over_an_enclave_is_refused),
		cmocka_unit_test(both_logs_lead_to_the_registers),
		cmocka_unit_test(each_log_counts),
		cmocka_unit_test(without_a_boot_log_rtmr2_is_open),
		cmocka_unit_test(what_the_module_found_is_where_it_goes_on),
		cmocka_unit_test(what_is_found_later_is_unknown),
		cmocka_unit_test(a_policy_forbids_what_is_unknown),
		cmocka_unit_test(a_policy_names_events_of_both_logs),
		cmocka_unit_test(a_register_of_zeroes_has_no_events),
		cmocka_unit_test(a_log_that_is_given_goes_first),
	};

	return cmocka_run_group_tests_name("TDX evidence", tests, set_up,
					   tear_down);
}
