// SPDX-License-Identifier: MIT
/* A device's event log, tickets and lockdown, as the library has them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "appraise/kinds.h"
#include "evidence/evidence.h"
#include "fake_device.h"

static struct pki *pki;

static struct fake_log some_log(void)
{
	struct fake_log log = { 0 };

	fake_log_extend(&log, 0, NULL, "first");
	fake_log_lock(&log, VOUCH_LOCK_KEYS);
	fake_log_extend(&log, 3, NULL, "third");
	return log;
}

static void records_come_one_by_one(void **state)
{
	struct fake_log log = some_log();
	struct vouch_device_log *reader;
	struct vouch_log_entry entry = { .size = sizeof(entry) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.log = &log;
	assert_int_equal(vouch_device_log_open(&fake.device, 0, &reader, NULL),
			 0);
	for (u64 i = 1; i <= 3; i++) {
		assert_int_equal(vouch_device_log_next(reader, &entry, NULL),
				 1);
		assert_int_equal(entry.sequence, i);
		assert_int_equal(entry.boottime_ns, 1000000 * i);
		assert_int_equal(entry.record_size % 8, 0);
	}
	assert_int_equal(entry.mr, 4);
	assert_int_equal(entry.uid, 1000);
	assert_int_equal(entry.event_type, 13);
	assert_int_equal(entry.event_size, 5);
	assert_memory_equal(entry.event, "third", 5);
	assert_int_equal(vouch_device_log_next(reader, &entry, NULL), 0);
	fake_log_extend(&log, 0, NULL, "later");
	assert_int_equal(vouch_device_log_next(reader, &entry, NULL), 1);
	assert_int_equal(entry.sequence, 4);
	assert_int_equal(vouch_device_log_next(reader, &entry, NULL), 0);
	vouch_device_log_close(reader);
}

/* Each record alone is some 4 KiB; all of them do not fit one buffer. */
static void a_long_log_is_read_in_parts(void **state)
{
	static u8 event[900];
	static const u8 digest[48];
	struct fake_log log = { 0 };
	struct vouch_device_log *reader;
	struct vouch_log_entry entry = { .size = sizeof(entry) };
	struct fake_device fake;
	u64 count = 0;

	(void)state;
	fake_device_init(&fake, pki);
	fake.log = &log;
	for (int i = 0; i < 30; i++)
		fake_log_put(&log, 0, 1, 13, digest, event, sizeof(event));
	vouch_device_log_open(&fake.device, 11, &reader, NULL);
	while (vouch_device_log_next(reader, &entry, NULL) > 0)
		assert_int_equal(entry.sequence, 11 + count++);
	assert_int_equal(count, 20);
	vouch_device_log_close(reader);
}

/* A caller of an older library has a shorter struct, one of none has none. */
static void entries_are_as_long_as_the_caller_says(void **state)
{
	struct fake_log log = some_log();
	struct vouch_log_entry entry = { 0 };
	struct vouch_device_log *reader;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.log = &log;
	vouch_device_log_open(&fake.device, 0, &reader, NULL);
	assert_int_equal(vouch_device_log_next(reader, &entry, NULL), -EINVAL);
	entry.size = offsetof(struct vouch_log_entry, record);
	entry.record_size = 7;
	assert_int_equal(vouch_device_log_next(reader, &entry, NULL), 1);
	assert_int_equal(entry.sequence, 1);
	assert_null(entry.record);
	assert_int_equal(entry.record_size, 7);
	vouch_device_log_close(reader);
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct fake_log log = some_log();
	struct vouch_device_log *reader;
	struct vouch_log_entry entry = { .size = sizeof(entry) };
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	vouch_device_log_open(&fake.device, 0, &reader, NULL);
	assert_int_equal(vouch_device_log_next(reader, &entry, &error),
			 -ENOTTY);
	fake.log = &log;
	fake.log_lies = 1 << 20;
	assert_int_equal(vouch_device_log_next(reader, &entry, &error),
			 -EPROTO);
	fake.log_lies = 0;
	log.data[24 + 8] = 2; /* digests */
	assert_int_equal(vouch_device_log_next(reader, &entry, &error),
			 -EPROTO);
	assert_non_null(strstr(error.text, "record 1 makes no sense"));
	vouch_device_log_close(reader);
	vouch_device_log_open(&fake.device, 9, &reader, NULL);
	assert_int_equal(vouch_device_log_next(reader, &entry, &error),
			 -EINVAL);
	vouch_device_log_close(reader);
	vouch_device_log_close(NULL);
}

static void records_are_shown_as_json(void **state)
{
	struct fake_log log = some_log();
	char *json;

	(void)state;
	assert_int_equal(vouch_log_json(log.data, log.size, &json, NULL), 0);
	assert_non_null(strstr(json, "\"text\": \"first\""));
	assert_non_null(strstr(json, "\"kind\": \"lockdown\""));
	vouch_text_free(json);
	assert_int_equal(vouch_log_json(log.data, log.size - 1, &json, NULL),
			 -EBADMSG);
	assert_null(json);
}

static void an_event_extends_by_its_digest(void **state)
{
	struct vouch_extend_options options = {
		.size = sizeof(options),
		.name = "rtmr3",
		.event = (const u8 *)"text",
		.event_size = 4,
		.event_type = 6,
	};
	struct vouch_extend_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;
	struct vouch_error error;
	u8 digest[48] = { 5 };

	(void)state;
	fake_device_init(&fake, pki);
	fake.tee = VOUCH_TEE_TDX;
	assert_int_equal(
		vouch_device_extend(&fake.device, &options, &reply, NULL), 0);
	assert_int_equal(reply.log_sequence, 7);
	assert_int_equal(fake.event_type, 6);
	assert_memory_equal(reply.digest, fake.digest, 48);
	options.digest = digest;
	options.digest_size = sizeof(digest);
	assert_int_equal(
		vouch_device_extend(&fake.device, &options, &reply, NULL), 0);
	assert_memory_equal(fake.digest, digest, 48);
	options.event_size = VOUCH_EVENT_DATA_SIZE_MAX + 1;
	assert_int_equal(vouch_device_extend(&fake.device, &options, &reply,
					     &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "want at most 4096"));
	options.event_size = 0;
	options.name = "rtmr0";
	assert_int_equal(vouch_device_extend(&fake.device, &options, &reply,
					     &error),
			 -EPERM);
	assert_int_equal(reply.failure.reason, VOUCH_REASON_FIRMWARE_OWNED);
}

static void what_is_locked_is_told(void **state)
{
	struct fake_log log = { 0 };
	struct vouch_error error;
	struct fake_device fake;
	u32 lockdown;

	(void)state;
	fake_device_init(&fake, pki);
	fake.log = &log;
	assert_int_equal(vouch_device_lockdown(&fake.device, VOUCH_LOCK_RAW,
					       &lockdown, NULL, NULL),
			 0);
	assert_int_equal(vouch_device_lockdown(&fake.device, VOUCH_LOCK_KEYS,
					       &lockdown, NULL, NULL),
			 0);
	assert_int_equal(lockdown, VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS);
	fake.denies_raw = true;
	assert_int_equal(vouch_device_lockdown(&fake.device, 1, NULL, NULL,
					       &error),
			 -EPERM);
	assert_non_null(strstr(error.text, "not locked"));
}

static void tickets_come_back_with_their_cookies(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_ticket_reply reply = { .size = sizeof(reply) };
	struct vouch_error error;
	struct fake_device fake;
	u64 ticket;

	(void)state;
	fake_device_init(&fake, pki);
	for (u64 i = 0; i < 4; i++)
		assert_int_equal(vouch_device_submit(&fake.device, &options,
						     100 + i, &ticket, NULL),
				 0);
	assert_int_equal(vouch_device_submit(&fake.device, &options, 1, &ticket,
					     &error),
			 -EAGAIN);
	assert_int_equal(vouch_device_collect(&fake.device, 3, false, 0, &reply,
					      NULL),
			 0);
	assert_int_equal(reply.cookie, 102);
	assert_int_equal(reply.report.report.size, PKI_REPORT_SIZE);
	vouch_bytes_free(&reply.report.report);
	fake.fails_with = -EIO;
	assert_int_equal(vouch_device_collect(&fake.device, 0, true, 10, &reply,
					      &error),
			 0);
	assert_int_equal(reply.cookie, 100);
	assert_int_equal(reply.code, -EIO);
	assert_null(reply.report.report.data);
	assert_int_equal(vouch_device_collect(&fake.device, 9, false, 0, &reply,
					      &error),
			 -ENOENT);
	options.qgs = "1:2";
	assert_int_equal(vouch_device_submit(&fake.device, &options, 1, &ticket,
					     &error),
			 -EINVAL);
}

/* What was extended while the report was made is not in its Evidence. */
static void evidence_has_the_log_of_its_report(void **state)
{
	static const u8 nonce[8];
	struct vouch_report_options options = {
		.size = sizeof(options),
		.bound = true,
		.log = true,
		.boot_log = (const u8 *)"boot",
		.boot_log_size = 4,
	};
	struct fake_log log = some_log();
	struct vouch_bytes evidence;
	struct fake_device fake;
	struct evidence *e;

	(void)state;
	fake_device_init(&fake, pki);
	fake.log = &log;
	fake.uid = 77;
	fake.is_busy = true;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce, 8, &options,
					       &evidence, NULL),
			 0);
	assert_int_equal(evidence_open(&evidence_kinds, evidence.data,
				       evidence.size, &e, NULL),
			 0);
	assert_int_equal(e->claims.format, 2);
	assert_int_equal(e->claims.bound.uid, 77);
	assert_int_equal(e->claims.bound.log_sequence, 4);
	assert_int_equal(log.count, 4);
	assert_int_equal(e->claims.log.size, log.starts[3]);
	assert_memory_equal(e->claims.log.data, log.data, log.starts[3]);
	assert_int_equal(e->claims.boot_log.size, 4);
	evidence_close(e);
	vouch_bytes_free(&evidence);
	fake.log = NULL;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce, 8, &options,
					       &evidence, NULL),
			 -EOPNOTSUPP);
}

static void logs_of_any_size_do_not_go_along(void **state)
{
	static const u8 nonce[8];
	static u8 boot_log[EVIDENCE_LOGS_MAX + 1];
	struct vouch_report_options options = {
		.size = sizeof(options),
		.boot_log = boot_log,
		.boot_log_size = sizeof(boot_log),
	};
	struct vouch_bytes evidence;
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_evidence_create(&fake.device, nonce, 8, &options,
					       &evidence, &error),
			 -E2BIG);
	assert_non_null(strstr(error.text, "leave out one of them"));
	options.boot_log_size--;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce, 8, &options,
					       &evidence, &error),
			 0);
	vouch_bytes_free(&evidence);
}

static int setup(void **state)
{
	(void)state;
	pki = pki_new();
	return !pki;
}

static int teardown(void **state)
{
	(void)state;
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_one_by_one),
		cmocka_unit_test(a_long_log_is_read_in_parts),
		cmocka_unit_test(entries_are_as_long_as_the_caller_says),
		cmocka_unit_test(what_makes_no_sense_is_refused),
		cmocka_unit_test(records_are_shown_as_json),
		cmocka_unit_test(an_event_extends_by_its_digest),
		cmocka_unit_test(what_is_locked_is_told),
		cmocka_unit_test(tickets_come_back_with_their_cookies),
		cmocka_unit_test(evidence_has_the_log_of_its_report),
		cmocka_unit_test(logs_of_any_size_do_not_go_along),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
