// SPDX-License-Identifier: MIT
/* Asking a device: sizes that grow, failures in words, separation. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_device.h"
#include "fake_td.h"
#include "base/types.h"

static struct pki *pki;

static struct vouch_report_options with_certs(void)
{
	return (struct vouch_report_options){
		.size = sizeof(struct vouch_report_options),
		.certs = true,
	};
}

static void large_table(struct fake_device *fake, size_t size)
{
	fake->table = (struct vouch_bytes){ malloc(size), size };
	assert_non_null(fake->table.data);
	memset(fake->table.data, 0x5a, size);
}

static void buffers_grow_until_all_fits(void **state)
{
	static const size_t sizes[] = { 1, 4096, 32 * 1024, 32 * 1024 + 1,
					VOUCH_CERTS_SIZE_MAX };
	struct vouch_report_options options = with_certs();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct vouch_report_reply reply = { .size = sizeof(reply) };
		struct fake_device fake;

		fake_device_init(&fake, pki);
		large_table(&fake, sizes[i]);
		assert_int_equal(vouch_device_report(&fake.device, &options,
						     &reply, NULL),
				 0);
		assert_int_equal(reply.report.size, PKI_REPORT_SIZE);
		assert_int_equal(reply.certs.size, sizes[i]);
		assert_memory_equal(reply.certs.data, fake.table.data,
				    sizes[i]);
		vouch_bytes_free(&reply.report);
		vouch_bytes_free(&reply.certs);
		vouch_bytes_free(&fake.table);
	}
}

static void no_table_is_an_empty_one(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	assert_null(reply.certs.data);
	vouch_bytes_free(&reply.report);
}

/* With room for all from the first call on: each costs a report. */
static void a_service_report_has_its_manifest(void **state)
{
	static const uint8_t guid[VOUCH_GUID_SIZE] = { 1, 2, 3 };
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.manifest_size = VOUCH_MANIFEST_SIZE_MAX;
	options.format = VOUCH_FORMAT_SERVICE;
	options.service_guid = guid;
	options.manifest_version = 7;
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	assert_int_equal(fake.reports, 1);
	assert_int_equal(reply.format, VOUCH_FORMAT_SERVICE);
	assert_int_equal(reply.manifest.size, VOUCH_MANIFEST_SIZE_MAX);
	assert_int_equal(reply.manifest.data[0], 'm');
	assert_memory_equal(fake.asked.service_guid, guid, sizeof(guid));
	assert_int_equal(fake.asked.manifest_version, 7);
	vouch_bytes_free(&reply.report);
	vouch_bytes_free(&reply.manifest);
}

static void a_ticket_has_its_manifest(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_ticket_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;
	uint64_t ticket;

	(void)state;
	fake_device_init(&fake, pki);
	fake.manifest_size = 362;
	options.format = VOUCH_FORMAT_SERVICE;
	reply.report.size = sizeof(reply.report);
	assert_int_equal(vouch_device_submit(&fake.device, &options, 5, &ticket,
					     NULL),
			 0);
	assert_int_equal(vouch_device_collect(&fake.device, ticket, true, 0,
					      &reply, NULL),
			 0);
	assert_int_equal(reply.report.manifest.size, 362);
	vouch_bytes_free(&reply.report.report);
	vouch_bytes_free(&reply.report.manifest);
}

static void other_reports_have_no_manifest(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	assert_null(reply.manifest.data);
	vouch_bytes_free(&reply.report);
	options.format = VOUCH_FORMAT_SERVICE;
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     NULL),
			 -EOPNOTSUPP);
}

static void a_table_that_always_grows_ends(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.certs_step = 4096;
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     NULL),
			 -ENOSPC);
	assert_in_range(fake.reports, 2, 8);
	assert_null(reply.report.data);
	assert_null(reply.certs.data);
}

static void a_table_beyond_the_limit_is_refused(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.certs_step = VOUCH_CERTS_SIZE_MAX;
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     &error),
			 -EPROTO);
	assert_non_null(strstr(error.text, "want at most 1048576"));
}

/* A kernel that wrote past a buffer could not be helped; believing it could. */
static void a_size_beyond_the_buffer_is_refused(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.is_lying = true;
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     NULL),
			 -EPROTO);
	assert_null(reply.report.data);
	assert_null(reply.certs.data);
}

static void a_failure_reaches_the_caller(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.fails_with = -EIO;
	fake.failure = (struct vouch_failure){
		.stage = VOUCH_STAGE_STATUS,
		.fw_error = 0x27,
	};
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     &error),
			 -EIO);
	assert_int_equal(reply.failure.stage, VOUCH_STAGE_STATUS);
	assert_non_null(strstr(error.text, "0x27 (INVALID_KEY)"));
	assert_non_null(strstr(error.text, "without --signer"));
}

/* What the module could not check is for whoever asked to know. */
static void reply_tells_format_and_flags(void **state)
{
	struct vouch_report_options options = with_certs();
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	assert_int_equal(reply.format, VOUCH_FORMAT_SNP);
	assert_int_equal(reply.flags, 0);
	vouch_bytes_free(&reply.report);
	fake.reply_flags = VOUCH_REPLY_F_UNKNOWN_FORMAT;
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	assert_int_equal(reply.flags, VOUCH_REPLY_F_UNKNOWN_FORMAT);
	vouch_bytes_free(&reply.report);
}

/* Zeroes behind a quote are part of what does not fit at first. */
static void a_large_quote_is_asked_for_again(void **state)
{
	static const struct {
		uint32_t padding;
		unsigned int reports;
		int ret;
	} rows[] = {
		{ 0, 1, 0 },
		{ 8192, 1, 0 },
		{ 128 * 1024 - 24 - TD_QUOTE_SIZE, 2, 0 },
		{ 128 * 1024, 1, -EPROTO },
	};
	struct vouch_report_options options = { .size = sizeof(options),
						.report_data = { 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_report_reply reply = { .size = sizeof(reply) };
		struct fake_device fake;

		fake_device_init(&fake, NULL);
		fake.tee = VOUCH_TEE_TDX;
		fake.quote_padding = rows[i].padding;
		assert_int_equal(vouch_device_report(&fake.device, &options,
						     &reply, NULL),
				 rows[i].ret);
		assert_int_equal(fake.reports, rows[i].reports);
		if (!rows[i].ret)
			assert_int_equal(reply.report.size,
					 TD_QUOTE_SIZE + rows[i].padding);
		vouch_bytes_free(&reply.report);
	}
}

static void a_qgs_is_for_tds_only(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.qgs = "/nonexistent" };
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_device_report(&fake.device, &options, &reply,
					     &error),
			 -EOPNOTSUPP);
	assert_non_null(strstr(error.text, "Intel TDX only"));
	assert_null(reply.report.data);
}

static void registers_are_counted_up(void **state)
{
	static const char *const names[] = { "mrtd", "rtmr0", "rtmr1", "rtmr2",
					     "rtmr3" };
	struct vouch_read_mr mr;
	struct vouch_error error;
	struct fake_device fake;
	u8 value[48];

	(void)state;
	fake_device_init(&fake, NULL);
	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(vouch_device_read_mr(&fake.device, NULL, i,
						      &mr, NULL),
				 0);
		assert_string_equal((const char *)mr.mr_name, names[i]);
		td_register(i, value);
		assert_memory_equal(mr.value, value, sizeof(value));
		assert_int_equal(mr.mr_flags & VOUCH_MR_F_EXTENDABLE, i > 2);
	}
	assert_int_equal(vouch_device_read_mr(&fake.device, NULL,
					      ARRAY_SIZE(names), &mr, &error),
			 -ENOENT);
	assert_int_equal(
		vouch_device_read_mr(&fake.device, "rtmr3", 0, &mr, NULL), 0);
	assert_string_equal((const char *)mr.mr_name, "rtmr3");
	assert_int_equal(vouch_device_read_mr(&fake.device, "pcr0", 0, &mr,
					      &error),
			 -ENOENT);
	assert_non_null(strstr(error.text, "pcr0: there is no such register"));
}

static void a_register_that_cannot_be_is_refused(void **state)
{
	struct vouch_read_mr mr;
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, NULL);
	assert_int_equal(vouch_device_read_mr(&fake.device, "a234567890123456",
					      0, &mr, &error),
			 -EINVAL);
	assert_non_null(
		strstr(error.text, "is 16 characters, want at most 15"));
	fake.is_lying = true;
	assert_int_equal(vouch_device_read_mr(&fake.device, NULL, 0, &mr,
					      &error),
			 -EPROTO);
}

static void registers_are_extended(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		int ret;
		const char *text;
	} rows[] = {
		{ "rtmr2", 48, 0, NULL },
		{ "rtmr3", 48, 0, NULL },
		{ "rtmr3", 32, -EINVAL, "rtmr3: a value" },
		{ "rtmr3", 65, -EINVAL, "digest is 65 bytes" },
		{ "rtmr0", 48, -EPERM, "belongs to firmware and boot loader" },
		{ "pcr0", 48, -ENOENT, "pcr0: there is no such register" },
	};
	u8 digest[65];

	(void)state;
	memset(digest, 0xd1, sizeof(digest));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_failure failure = { 0 };
		struct vouch_error error;
		struct fake_device fake;

		fake_device_init(&fake, NULL);
		assert_int_equal(vouch_device_extend_mr(
					 &fake.device, rows[i].name, digest,
					 rows[i].size, &failure, &error),
				 rows[i].ret);
		if (rows[i].ret) {
			assert_non_null(strstr(error.text, rows[i].text));
			assert_int_equal(fake.extended, 0);
		} else {
			assert_int_equal(fake.extended, 3 + i);
			assert_memory_equal(fake.digest, digest, 48);
		}
		if (rows[i].ret == -EPERM)
			assert_int_equal(failure.reason,
					 VOUCH_REASON_FIRMWARE_OWNED);
	}
}

static void a_missing_device_says_so(void **state)
{
	struct vouch_device *device;
	struct vouch_error error;

	(void)state;
	assert_int_equal(vouch_device_open(&device, "/nonexistent/vouch", false,
					   &error),
			 -ENOENT);
	assert_null(device);
	assert_non_null(strstr(error.text, "/nonexistent/vouch is not there"));
	vouch_device_close(device);
}

static void assert_not_opened(const char *path, int ret, const char *text)
{
	struct vouch_device *device;
	struct vouch_error error;

	assert_int_equal(vouch_device_open(&device, path, true, &error), ret);
	assert_null(device);
	assert_non_null(strstr(error.text, text));
}

/* Also for root, who would be let in: the test becomes nobody for it. */
static void anothers_device_says_so(void **state)
{
	char path[] = "/tmp/vouch-device-XXXXXX";
	bool is_root = geteuid() == 0;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0), 0);
	if (is_root)
		assert_int_equal(seteuid(65534), 0);
	assert_not_opened(path, -EACCES,
			  "want root or the group of the device");
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	close(fd);
	unlink(path);
	assert_not_opened("/tmp", -EISDIR, "/tmp: ");
}

/* A file that is there, and no device of ours. */
static void another_file_gives_no_info(void **state)
{
	struct vouch_get_info info;
	struct vouch_device *device;
	struct vouch_error error;

	(void)state;
	assert_int_equal(vouch_device_open(&device, "/dev/null", false, &error),
			 0);
	assert_int_equal(vouch_device_info(device, &info, &error), -ENOTTY);
	assert_non_null(strstr(error.text, "GET_INFO failed"));
	vouch_device_close(device);
}

/* "<what failed>: <remedy>", both there, one line, no full stop. */
static void check_sentence(const char *text)
{
	const char *colon = strstr(text, ": ");

	assert_non_null(colon);
	assert_true(colon > text);
	assert_true(strlen(colon) > 10);
	assert_null(strchr(text, '\n'));
	assert_int_not_equal(text[strlen(text) - 1], '.');
	assert_null(strstr(text, "(null)"));
}

static void every_stage_and_reason_has_a_sentence(void **state)
{
	char seen[VOUCH_STAGE_SVSM + 1][400], text[400];
	struct vouch_failure failure = { 0 };

	(void)state;
	for (u32 stage = VOUCH_STAGE_QUEUE; stage <= VOUCH_STAGE_SVSM;
	     stage++) {
		failure.stage = stage;
		for (u32 reason = 0; reason <= VOUCH_REASON_SERVICE; reason++) {
			failure.reason = reason;
			vouch_failure_text(&failure, -EIO, text, sizeof(text));
			check_sentence(text);
			assert_null(strstr(text, "at stage"));
			assert_null(strstr(text, "for reason"));
			if (!reason)
				memcpy(seen[stage], text, sizeof(text));
		}
		for (u32 other = VOUCH_STAGE_QUEUE; other < stage; other++)
			assert_string_not_equal(seen[stage], seen[other]);
	}
}

static void every_firmware_status_has_a_sentence(void **state)
{
	struct vouch_failure failure = { .stage = VOUCH_STAGE_FIRMWARE };
	char text[400], number[16];

	(void)state;
	for (u32 status = 1; status <= 0x3f; status++) {
		failure.fw_error = status;
		vouch_failure_text(&failure, -EIO, text, sizeof(text));
		check_sentence(text);
		snprintf(number, sizeof(number), "%#x (", status);
		assert_non_null(strstr(text, number));
	}
	failure.fw_error = VOUCH_FW_NOT_CALLED;
	vouch_failure_text(&failure, -EIO, text, sizeof(text));
	check_sentence(text);
	assert_null(strstr(text, "firmware status"));
}

static const struct {
	struct vouch_failure failure;
	int code;
	const char *part;
} remedies[] = {
	{ { VOUCH_STAGE_FIRMWARE, 0, 0x1d, 0 }, -EIO, "looks for the number" },
	{ { VOUCH_STAGE_STATUS, 0, 0x16, 0 }, -EINVAL, "plain values" },
	{ { VOUCH_STAGE_HOST, 0, 0, 1 }, -EIO, "INVALID_LEN" },
	{ { VOUCH_STAGE_HOST, VOUCH_REASON_BUSY, 0, 2 },
	  -ETIMEDOUT,
	  "BUSY): the host limits requests" },
	{ { VOUCH_STAGE_KEY, VOUCH_REASON_SHARED, 0, 0 },
	  -EKEYREVOKED,
	  "cannot be used, someone else used it: unload the other user "
	  "of the key (sev-guest), then reboot the guest, or load" },
	{ { VOUCH_STAGE_KEY, VOUCH_REASON_BUSY, VOUCH_FW_NOT_CALLED, 2 },
	  -EKEYREVOKED,
	  "until the kernel gave it up, hypervisor error 2 (BUSY): "
	  "reboot the guest, or load vouch with another message key" },
	{ { VOUCH_STAGE_KEY, VOUCH_REASON_KERNEL, VOUCH_FW_NOT_CALLED, 0 },
	  -EKEYREVOKED,
	  "gave it up: see the kernel log, then reboot the guest, or "
	  "load vouch with another message key" },
	{ { VOUCH_STAGE_KEY, VOUCH_REASON_NO_KEY, VOUCH_FW_NOT_CALLED, 0 },
	  -EKEYREVOKED,
	  "firmware or the kernel used it up" },
	{ { VOUCH_STAGE_EXIT, 0, VOUCH_FW_NOT_CALLED, 0 },
	  -ETIMEDOUT,
	  "has not answered in time: ask again, or allow more time" },
	{ { VOUCH_STAGE_EXIT, 0, VOUCH_FW_NOT_CALLED, 0 },
	  -EIO,
	  "answered nothing usable: ask again; if that fails too" },
	{ { VOUCH_STAGE_AUTH, 0, VOUCH_FW_NOT_CALLED, 0 },
	  -EBADMSG,
	  "do not trust this host" },
	{ { VOUCH_STAGE_TDCALL, 0, 0x8000020000000082, 0 },
	  -EAGAIN,
	  "TDX module status 0x8000020000000082 (TDX_OPERAND_BUSY): "
	  "others" },
	{ { VOUCH_STAGE_TDCALL, VOUCH_REASON_FIRMWARE_OWNED,
	    VOUCH_FW_NOT_CALLED, 0 },
	  -EPERM,
	  "belongs to firmware and boot loader: extend one" },
	{ { VOUCH_STAGE_HOST, VOUCH_REASON_BUSY, VOUCH_FW_NOT_CALLED, 1 },
	  -ETIMEDOUT,
	  "R10 1 (TDG.VP.VMCALL_RETRY)" },
	{ { VOUCH_STAGE_HOST, 0, VOUCH_FW_NOT_CALLED, 0x8000000000000003 },
	  -EIO,
	  "R10 0x8000000000000003 (TDG.VP.VMCALL_SUBFUNC_UNSUPPORTED): the "
	  "host knows no GetQuote" },
	{ { VOUCH_STAGE_QUOTE, 0, VOUCH_FW_NOT_CALLED, 0x8000000000000000 },
	  -EIO,
	  "quote status 0x8000000000000000 (GET_QUOTE_ERROR): its" },
	{ { VOUCH_STAGE_QUOTE, 0, VOUCH_FW_NOT_CALLED, 0x8000000000000001 },
	  -EIO,
	  "(GET_QUOTE_SERVICE_UNAVAILABLE): the host runs no" },
	{ { VOUCH_STAGE_QUOTE, VOUCH_REASON_IN_FLIGHT, VOUCH_FW_NOT_CALLED, 0 },
	  -ETIMEDOUT,
	  "it is still at work: ask again" },
	{ { VOUCH_STAGE_QUOTE, VOUCH_REASON_PARKED, VOUCH_FW_NOT_CALLED, 0 },
	  -EAGAIN,
	  "owns every quote buffer that you may have: wait" },
	{ { VOUCH_STAGE_HOST, VOUCH_REASON_NOT_SHARED, VOUCH_FW_NOT_CALLED, 0 },
	  -EIO,
	  "does not let the guest share memory: tell the provider" },
	{ { VOUCH_STAGE_SVSM, VOUCH_REASON_SERVICE, 0x80000001, 0 },
	  -EOPNOTSUPP,
	  "refused the call, it has no such service, or no manifest of this "
	  "version, SVSM result 0x80000001 (UNSUPPORTED_PROTOCOL): ask for" },
	{ { VOUCH_STAGE_SVSM, 0, 0x80000007, 0 },
	  -EAGAIN,
	  "SVSM result 0x80000007 (BUSY): the SVSM" },
	{ { VOUCH_STAGE_SVSM, VOUCH_REASON_SIZE, VOUCH_FW_NOT_CALLED, 0 },
	  -EPROTO,
	  "a size is out of bounds: the SVSM" },
	{ { VOUCH_STAGE_CERTS, VOUCH_REASON_CERTS_GREW, VOUCH_FW_NOT_CALLED,
	    0 },
	  -EPROTO,
	  "ask without certificates" },
	{ { VOUCH_STAGE_QUEUE, VOUCH_REASON_LIMIT, VOUCH_FW_NOT_CALLED, 0 },
	  -EAGAIN,
	  "as many under way as you may: wait" },
	{ { VOUCH_STAGE_QUEUE, VOUCH_REASON_LOCKED, VOUCH_FW_NOT_CALLED, 0 },
	  -EPERM,
	  "request was not sent, the administrator has locked it: "
	  "vouch info" },
	{ { 0, 0, 0, 0 }, -EAGAIN, "in use: ask again later" },
	{ { 0, 0, 0, 0 }, -EPERM, "CAP_SYS_ADMIN" },
	{ { 0, 0, 0, 0 }, -ENODEV, "confidential guest" },
	{ { 0, 0, 0, 0 }, -EMFILE, "see the kernel log" },
	{ { 99, 99, 0x77, 9 },
	  -EIO,
	  "at stage 99, for reason 99, "
	  "firmware status 0x77 (unknown), hypervisor error 9" },
};

static void the_exact_remedy_wins(void **state)
{
	char text[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(remedies); i++) {
		vouch_failure_text(&remedies[i].failure, remedies[i].code, text,
				   sizeof(text));
		check_sentence(text);
		assert_non_null(strstr(text, remedies[i].part));
	}
}

static void a_short_buffer_is_terminated(void **state)
{
	struct vouch_failure failure = { .stage = VOUCH_STAGE_KEY };
	char text[64];

	(void)state;
	for (size_t size = 0; size < sizeof(text); size++) {
		memset(text, 0x7f, sizeof(text));
		vouch_failure_text(&failure, -EIO, text, size);
		assert_int_equal(text[size], 0x7f);
		assert_true(!size || strlen(text) < size);
	}
}

/* SHA-512("vouch-separated\0" || le32(1) || le32(1000) || 00 01 .. 3f) */
static const u8 separated[] = {
	0xda, 0xef, 0x6a, 0x21, 0xf1, 0xdc, 0x1f, 0xcf, 0x39, 0xb4, 0x5f,
	0xdb, 0x97, 0x92, 0xca, 0xf8, 0x66, 0xa8, 0xf2, 0xab, 0x1c, 0x43,
	0x6b, 0x08, 0xd7, 0xf0, 0x71, 0xe9, 0xb1, 0x89, 0x88, 0x66, 0x79,
	0x3d, 0x00, 0xc1, 0x9c, 0xdd, 0x87, 0xdb, 0x98, 0x66, 0x18, 0x2f,
	0x09, 0xb9, 0x03, 0x52, 0xba, 0x3f, 0xfa, 0x67, 0x96, 0x59, 0x4a,
	0x01, 0x52, 0xc0, 0x2f, 0x28, 0xae, 0x4f, 0x3e, 0x8b,
};

static void separation_is_as_specified(void **state)
{
	u8 report_data[64], out[64];

	(void)state;
	for (u8 i = 0; i < sizeof(report_data); i++)
		report_data[i] = i;
	assert_int_equal(
		vouch_separated_report_data(1000, report_data, out, NULL), 0);
	assert_memory_equal(out, separated, sizeof(out));
	vouch_separated_report_data(1001, report_data, out, NULL);
	assert_memory_not_equal(out, separated, sizeof(out));
}

static int make_pki(void **state)
{
	(void)state;
	pki = pki_new();
	return 0;
}

static int drop_pki(void **state)
{
	(void)state;
	pki_free(pki);
	return 0;
}

/* A device whose events come through a pipe; [1] is where they go in. */
static struct vouch_device piped(int *fds)
{
	assert_int_equal(pipe(fds), 0);
	return (struct vouch_device){ .fd = fds[0] };
}

static void put_events(int fd, size_t size)
{
	struct vouch_event events[3] = { { .sequence = 1 }, { .sequence = 2 } };

	memset(events[0].name, 'n', sizeof(events[0].name));
	assert_true(size <= sizeof(events));
	assert_int_equal(write(fd, events, size), (ssize_t)size);
}

static void events_are_taken(void **state)
{
	struct vouch_event events[4];
	struct vouch_error error;
	struct vouch_device device;
	size_t count = 9;
	int fds[2];

	(void)state;
	device = piped(fds);
	/* Nothing so far, whether it is waited for or not. */
	assert_int_equal(
		vouch_device_events(&device, events, 4, 0, &count, &error), 0);
	assert_int_equal(count, 0);
	assert_int_equal(
		vouch_device_events(&device, events, 4, 1, &count, &error), 0);
	assert_int_equal(count, 0);

	put_events(fds[1], 2 * sizeof(*events));
	assert_int_equal(
		vouch_device_events(&device, events, 4, -1, &count, &error), 0);
	assert_int_equal(count, 2);
	assert_int_equal(events[0].sequence, 1);
	assert_int_equal(events[1].sequence, 2);
	assert_int_equal(strlen((char *)events[0].name), 15);

	put_events(fds[1], 3 * sizeof(*events));
	assert_int_equal(
		vouch_device_events(&device, events, 1, 0, &count, NULL), 0);
	assert_int_equal(count, 1);
	close(fds[0]);
	close(fds[1]);
}

static void events_that_cannot_be_had_are_told(void **state)
{
	struct vouch_event events[4];
	struct vouch_error error;
	struct vouch_device device;
	size_t count = 9;
	int fds[2];

	(void)state;
	device = piped(fds);
	put_events(fds[1], sizeof(*events) + 1);
	assert_int_equal(vouch_device_events(&device, events, 4, 0, &count,
					     &error),
			 -EPROTO);
	assert_int_equal(count, 0);
	close(fds[1]);
	assert_int_equal(vouch_device_events(&device, events, 4, -1, &count,
					     &error),
			 -ENODATA);
	close(fds[0]);
	assert_int_equal(vouch_device_events(&device, events, 4, -1, &count,
					     &error),
			 -EBADF);
	assert_string_equal(error.text, "no events: Bad file descriptor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffers_grow_until_all_fits),
		cmocka_unit_test(no_table_is_an_empty_one),
		cmocka_unit_test(a_service_report_has_its_manifest),
		cmocka_unit_test(a_ticket_has_its_manifest),
		cmocka_unit_test(other_reports_have_no_manifest),
		cmocka_unit_test(a_table_that_always_grows_ends),
		cmocka_unit_test(a_table_beyond_the_limit_is_refused),
		cmocka_unit_test(a_size_beyond_the_buffer_is_refused),
		cmocka_unit_test(a_failure_reaches_the_caller),
		cmocka_unit_test(reply_tells_format_and_flags),
		cmocka_unit_test(a_large_quote_is_asked_for_again),
		cmocka_unit_test(a_qgs_is_for_tds_only),
		cmocka_unit_test(registers_are_counted_up),
		cmocka_unit_test(a_register_that_cannot_be_is_refused),
		cmocka_unit_test(registers_are_extended),
		cmocka_unit_test(a_missing_device_says_so),
		cmocka_unit_test(anothers_device_says_so),
		cmocka_unit_test(another_file_gives_no_info),
		cmocka_unit_test(every_stage_and_reason_has_a_sentence),
		cmocka_unit_test(every_firmware_status_has_a_sentence),
		cmocka_unit_test(the_exact_remedy_wins),
		cmocka_unit_test(a_short_buffer_is_terminated),
		cmocka_unit_test(separation_is_as_specified),
		cmocka_unit_test(events_are_taken),
		cmocka_unit_test(events_that_cannot_be_had_are_told),
	};

	return cmocka_run_group_tests_name("device", tests, make_pki, drop_pki);
}
