// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of mr.c and report.c
 */
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "fake_tdx.h"

/* Intel TDX Module ABI, TDREPORT_STRUCT. */
static const struct mr_row {
	const char *name;
	int offset;
	u32 flags;
	int extend_err;
	int rtmr;
} mr_rows[] = {
	{ .name = "mrtd", .offset = 528, .extend_err = -EOPNOTSUPP },
	{ .name = "mrconfigid", .offset = 576, .extend_err = -EOPNOTSUPP },
	{ .name = "mrowner", .offset = 624, .extend_err = -EOPNOTSUPP },
	{ .name = "mrownerconfig", .offset = 672, .extend_err = -EOPNOTSUPP },
	{ .name = "rtmr0", .offset = 720, .extend_err = -EPERM },
	{ .name = "rtmr1", .offset = 768, .extend_err = -EPERM },
	{ .name = "rtmr2",
	  .offset = 816,
	  .flags = VOUCH_MR_F_EXTENDABLE,
	  .rtmr = 2 },
	{ .name = "rtmr3",
	  .offset = 864,
	  .flags = VOUCH_MR_F_EXTENDABLE,
	  .rtmr = 3 },
};

static const u8 digest[TDX_MR_SIZE] = { 0x5a, 0x5b };

static struct vouch_mr_request mr_request_by_name(const char *name)
{
	struct vouch_mr_request request = {
		.entry = { .type = VOUCH_EV_IPL,
			   .is_admin = true,
			   .digest = digest },
		.deadline = jiffies + msecs_to_jiffies(FAKE_LONG_MS),
	};

	strscpy_pad(request.name, name, sizeof(request.name));
	return request;
}

static void expect_register(struct kunit *test, const struct mr_row *row,
			    const struct vouch_mr_request *request)
{
	struct fake_host *host = test->priv;
	struct vouch_failure failure = {};
	struct vouch_mr mr = {};
	int i, at;

	KUNIT_EXPECT_EQ(test, 0,
			vouch_tdx_read_mr(&host->guest->backend, request, &mr,
					  &failure));
	KUNIT_EXPECT_STREQ(test, row->name, (char *)mr.name);
	KUNIT_EXPECT_EQ(test, row->flags, mr.flags);
	KUNIT_EXPECT_EQ(test, 48, mr.value_size);
	for (i = 0; i < 48; i++) {
		at = row->offset + i;
		KUNIT_EXPECT_EQ(test, (u8)(at ^ (at >> 8)), mr.value[i]);
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(mr.value + 48, 0, 16));
}

static void mr_reads_each(struct kunit *test)
{
	struct vouch_mr_request request;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mr_rows); i++) {
		request = mr_request_by_name(mr_rows[i].name);
		expect_register(test, &mr_rows[i], &request);
		request = mr_request_by_name("");
		request.index = i;
		expect_register(test, &mr_rows[i], &request);
	}
}

static void mr_knows_no_others(struct kunit *test)
{
	static const char *const names[] = { "rtmr",   "rtmr4",
					     "rtmr22", "RTMR2",
					     "mrtd ",  "measurement",
					     "rtm",    "rtmr2xxxxxxxxxxxxxx" };
	struct fake_host *host = test->priv;
	struct vouch_mr_request request;
	struct vouch_failure failure;
	struct vouch_mr mr;
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		request = mr_request_by_name(names[i]);
		KUNIT_EXPECT_EQ(test, -ENOENT,
				vouch_tdx_read_mr(&host->guest->backend,
						  &request, &mr, &failure));
		KUNIT_EXPECT_EQ(test, -ENOENT,
				vouch_tdx_extend_mr(&host->guest->backend,
						    &request, &failure));
	}
	/* Bytes after the end of the name, and no end at all. */
	request = mr_request_by_name("rtmr2");
	request.name[15] = 'x';
	KUNIT_EXPECT_EQ(test, -ENOENT,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	memset(request.name, 'r', sizeof(request.name));
	KUNIT_EXPECT_EQ(test, -ENOENT,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));

	request = mr_request_by_name("");
	for (request.index = 8; request.index; request.index <<= 1)
		KUNIT_EXPECT_EQ(test, -ENOENT,
				vouch_tdx_read_mr(&host->guest->backend,
						  &request, &mr, &failure));
	KUNIT_EXPECT_EQ(test, 0, host->tdcalls);
}

static void mr_extends_what_it_may(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_mr_request request;
	struct vouch_failure failure;
	u32 i, calls;

	for (i = 0; i < ARRAY_SIZE(mr_rows); i++) {
		request = mr_request_by_name(mr_rows[i].name);
		failure = (struct vouch_failure){};
		calls = host->tdcalls;
		host->extended = 0xcc;
		KUNIT_EXPECT_EQ(test, mr_rows[i].extend_err,
				vouch_tdx_extend_mr(&host->guest->backend,
						    &request, &failure));
		KUNIT_EXPECT_EQ(test, mr_rows[i].extend_err ? calls : calls + 2,
				host->tdcalls);
		KUNIT_EXPECT_EQ(test,
				mr_rows[i].extend_err ? 0xcc : mr_rows[i].rtmr,
				host->extended);
		KUNIT_EXPECT_EQ(test,
				mr_rows[i].extend_err == -EPERM ?
					VOUCH_REASON_FIRMWARE_OWNED :
					VOUCH_REASON_NONE,
				failure.reason);
	}
}

/* The boot measured itself into RTMR2, and its log is replayed later. */
static void mr_leaves_rtmr2_to_the_administrator(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr2");
	struct fake_host *host = test->priv;
	struct vouch_failure failure = {};

	request.entry.is_admin = false;
	KUNIT_EXPECT_EQ(test, -EPERM,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, 0, host->tdcalls);

	request = mr_request_by_name("rtmr3");
	request.entry.is_admin = false;
	KUNIT_EXPECT_EQ(test, 0,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, 3, host->extended);
}

static void mr_retries_while_busy(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr3");
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct vouch_mr mr;

	host->busy = 20;
	KUNIT_EXPECT_EQ(test, 0,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, 22, host->tdcalls);
	KUNIT_EXPECT_EQ(test, 3, host->extended);
	host->busy = 20;
	KUNIT_EXPECT_EQ(test, 0,
			vouch_tdx_read_mr(&host->guest->backend, &request, &mr,
					  &failure));
	KUNIT_EXPECT_EQ(test, 43, host->tdcalls);
}

static void read_rtmr(struct kunit *test, const char *name, struct vouch_mr *mr)
{
	struct vouch_mr_request request = mr_request_by_name(name);
	struct fake_host *host = test->priv;
	struct vouch_failure failure;

	memset(mr, 0, sizeof(*mr));
	KUNIT_ASSERT_EQ(test, 0,
			vouch_tdx_read_mr(&host->guest->backend, &request, mr,
					  &failure));
}

/* What is logged is what the register was extended by, and nothing else. */
static void mr_logs_what_it_extends(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr3");
	struct vouch_read_log arg = { .room = FAKE_LOG_SIZE };
	const struct vouch_log_record *record;
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct vouch_mr before, after;
	u8 value[TDX_MR_SIZE];
	const void *records;
	const u8 *event;

	read_rtmr(test, "rtmr3", &before);
	KUNIT_EXPECT_EQ(test, 1, before.log_sequence);
	request.entry.uid = 1000;
	KUNIT_ASSERT_EQ(test, 0,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, 1, request.log_sequence);
	read_rtmr(test, "rtmr3", &after);
	KUNIT_EXPECT_EQ(test, 2, after.log_sequence);

	KUNIT_ASSERT_EQ(test, 0, vouch_log_read(&host->log, &arg, &records));
	KUNIT_ASSERT_EQ(test, 1, arg.count);
	record = records;
	event = (const u8 *)(record + 1);
	KUNIT_EXPECT_EQ(test, 1000, record->uid);
	KUNIT_EXPECT_EQ(test, 4, event[0]);
	KUNIT_EXPECT_MEMEQ(test, event + 14, digest, sizeof(digest));
	KUNIT_ASSERT_EQ(test, 0,
			vouch_mr_extended_value(before.value, digest, value));
	KUNIT_EXPECT_MEMEQ(test, value, after.value, sizeof(value));
}

static void mr_full_log_extends_nothing(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr3");
	struct fake_host *host = test->priv;
	struct vouch_failure failure = {};
	int err, i;

	request.entry.is_admin = false;
	for (i = 0; i < 1000; i++) {
		host->extended = 0xcc;
		err = vouch_tdx_extend_mr(&host->guest->backend, &request,
					  &failure);
		if (err)
			break;
	}
	KUNIT_EXPECT_EQ(test, -ENOSPC, err);
	KUNIT_EXPECT_EQ(test, 0xcc, host->extended);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_LIMIT, failure.reason);
	KUNIT_EXPECT_EQ(test, i + 1, vouch_log_end(&host->log));
}

/* Expects record @number to be @name, of register @mr, which holds @value. */
static void expect_value(struct kunit *test, u32 number, const u8 *name, u8 mr,
			 const u8 *value)
{
	static const u8 zeroes[TDX_MR_SIZE];
	struct vouch_read_log arg = { .from = number, .room = FAKE_LOG_SIZE };
	const struct vouch_log_record *record;
	struct fake_host *host = test->priv;
	const void *records;
	const u8 *event;

	KUNIT_ASSERT_EQ(test, 0, vouch_log_read(&host->log, &arg, &records));
	KUNIT_ASSERT_GE(test, arg.count, 1);
	record = records;
	event = (const u8 *)(record + 1);
	KUNIT_EXPECT_EQ(test, VOUCH_UID_NONE, record->uid);
	KUNIT_EXPECT_EQ(test, mr, event[0]);
	KUNIT_EXPECT_EQ(test, VOUCH_EV_NO_ACTION, event[4]);
	KUNIT_EXPECT_MEMEQ(test, event + 14, zeroes, sizeof(zeroes));
	KUNIT_EXPECT_MEMEQ(test, event + 66, name, 16);
	KUNIT_EXPECT_MEMEQ(test, event + 66 + 16, value, TDX_MR_SIZE);
}

static void expect_foreign(struct kunit *test, u32 number, u8 mr,
			   const u8 *value)
{
	expect_value(test, number, "vouch-foreign\0\0", mr, value);
}

static void expect_start(struct kunit *test, u32 number, u8 mr, const u8 *value)
{
	expect_value(test, number, "vouch-start\0\0\0\0", mr, value);
}

/* Of those alone that vouch extends, and once. */
static void mr_logs_where_registers_begin(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_mr mr;
	int i;

	for (i = 0; i < TDX_RTMR_COUNT; i++)
		host->rtmrs[i][0] ^= 1;
	for (i = 0; i < 2; i++) {
		read_rtmr(test, "mrtd", &mr);
		KUNIT_EXPECT_EQ(test, 3, mr.log_sequence);
	}
	expect_start(test, 1, 3, host->rtmrs[2]);
	expect_start(test, 2, 4, host->rtmrs[3]);
	host->rtmrs[3][0] ^= 1;
	read_rtmr(test, "rtmr3", &mr);
	KUNIT_EXPECT_EQ(test, 4, mr.log_sequence);
	expect_foreign(test, 3, 4, host->rtmrs[3]);
}

/* A guest of its own, with the log as the one before left it. */
static void mr_logs_where_the_next_td_begins(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_mr mr;

	read_rtmr(test, "rtmr2", &mr);
	KUNIT_EXPECT_EQ(test, 1, mr.log_sequence);
	host->guest->has_rtmrs = false;
	host->rtmrs[2][1] ^= 1;
	read_rtmr(test, "rtmr2", &mr);
	KUNIT_EXPECT_EQ(test, 2, mr.log_sequence);
	expect_start(test, 1, 3, host->rtmrs[2]);
}

static void mr_notices_others_when_read(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_mr mr;

	read_rtmr(test, "mrtd", &mr);
	KUNIT_EXPECT_EQ(test, 1, mr.log_sequence);
	host->rtmrs[2][5] ^= 1;
	/* Whichever register is asked for. */
	read_rtmr(test, "mrtd", &mr);
	KUNIT_EXPECT_EQ(test, 2, mr.log_sequence);
	expect_foreign(test, 1, 3, host->rtmrs[2]);
	/* And once. */
	read_rtmr(test, "rtmr2", &mr);
	KUNIT_EXPECT_EQ(test, 2, mr.log_sequence);
}

static void mr_notices_others_before_it_extends(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr3");
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	u8 value[TDX_MR_SIZE];
	struct vouch_mr mr;

	read_rtmr(test, "rtmr3", &mr);
	host->rtmrs[3][0] ^= 1;
	memcpy(value, host->rtmrs[3], sizeof(value));
	KUNIT_ASSERT_EQ(test, 0,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, 2, request.log_sequence);
	read_rtmr(test, "rtmr3", &mr);
	KUNIT_EXPECT_EQ(test, 3, mr.log_sequence);
	KUNIT_ASSERT_EQ(test, 0, vouch_mr_extended_value(value, digest, value));
	KUNIT_EXPECT_MEMEQ(test, value, mr.value, sizeof(value));
}

/* Return: a bound request of user 1000 over zeroes */
static struct vouch_report_request bound_request(void)
{
	static const u8 callers[VOUCH_REPORT_DATA_SIZE];

	return (struct vouch_report_request){
		.callers = callers,
		.is_bound = true,
		.user = KUIDT_INIT(1000),
		.deadline = jiffies + msecs_to_jiffies(FAKE_LONG_MS),
	};
}

static void mr_binds_the_log_as_of_the_registers(struct kunit *test)
{
	u8 *tdreport = kunit_kzalloc(test, TDX_TDREPORT_SIZE, GFP_KERNEL);
	struct vouch_report_request request = bound_request();
	struct vouch_moment moment = {};
	u8 data[VOUCH_REPORT_DATA_SIZE];
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct vouch_mr mr;

	KUNIT_ASSERT_NOT_NULL(test, tdreport);
	read_rtmr(test, "rtmr3", &mr);
	host->rtmrs[1][0] ^= 1;
	KUNIT_ASSERT_EQ(test, 0,
			vouch_tdx_report(host->guest, &request, tdreport,
					 &failure));
	KUNIT_EXPECT_EQ(test, 2, request.moment.log_sequence);
	/* TDX has no software registers: they are hashed as zeroes. */
	moment.log_sequence = 2;
	moment.lockdown = vouch_lockdown_all();
	KUNIT_ASSERT_EQ(test, 0,
			vouch_report_bind(data, 1000, &moment,
					  request.callers));
	KUNIT_EXPECT_MEMEQ(test, data, tdreport + 128, sizeof(data));
	KUNIT_EXPECT_MEMEQ(test, host->rtmrs[1], tdreport + 768, TDX_MR_SIZE);
}

/* The number that the report is over counts where registers begin. */
static void mr_binds_where_registers_begin(struct kunit *test)
{
	u8 *tdreport = kunit_kzalloc(test, TDX_TDREPORT_SIZE, GFP_KERNEL);
	struct vouch_report_request request = bound_request();
	struct vouch_moment moment = { .log_sequence = 2 };
	u8 data[VOUCH_REPORT_DATA_SIZE];
	struct fake_host *host = test->priv;
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, tdreport);
	host->rtmrs[3][0] ^= 1;
	KUNIT_ASSERT_EQ(test, 0,
			vouch_tdx_report(host->guest, &request, tdreport,
					 &failure));
	KUNIT_EXPECT_EQ(test, 2, request.moment.log_sequence);
	moment.lockdown = vouch_lockdown_all();
	KUNIT_ASSERT_EQ(test, 0,
			vouch_report_bind(data, 1000, &moment,
					  request.callers));
	KUNIT_EXPECT_MEMEQ(test, data, tdreport + 128, sizeof(data));
}

/* A TDREPORT that makes no sense must not be taken for foreign extensions. */
static void mr_distrusts_a_malformed_tdreport(struct kunit *test)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr3");
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct vouch_mr mr;

	read_rtmr(test, "rtmr3", &mr);
	host->rtmrs[0][0] ^= 1;
	host->changes_tdreport = true;
	host->extended = 0xcc;
	KUNIT_EXPECT_EQ(test, -EPROTO,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_PAYLOAD, failure.stage);
	KUNIT_EXPECT_EQ(test, 0xcc, host->extended);
	KUNIT_EXPECT_EQ(test, 1, vouch_log_end(&host->log));
}

static void expect_failure(struct kunit *test, int err, u64 status,
			   unsigned int timeout_ms)
{
	struct vouch_mr_request request = mr_request_by_name("rtmr2");
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct vouch_mr mr;

	request.deadline = jiffies + msecs_to_jiffies(timeout_ms);
	memset(&failure, 0xcc, sizeof(failure));
	KUNIT_EXPECT_EQ(test, err,
			vouch_tdx_extend_mr(&host->guest->backend, &request,
					    &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_TDCALL, failure.stage);
	KUNIT_EXPECT_EQ(test, status, failure.fw_error);
	KUNIT_EXPECT_EQ(test, 0, failure.vmm_error);

	request.deadline = jiffies + msecs_to_jiffies(timeout_ms);
	memset(&failure, 0xcc, sizeof(failure));
	KUNIT_EXPECT_EQ(test, err,
			vouch_tdx_read_mr(&host->guest->backend, &request, &mr,
					  &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_TDCALL, failure.stage);
	KUNIT_EXPECT_EQ(test, status, failure.fw_error);
}

static void mr_tells_failures(struct kunit *test)
{
	struct fake_host *host = test->priv;

	host->tdcall_status = TDX_MODULE_INVALID;
	expect_failure(test, -EIO, TDX_MODULE_INVALID, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->tdcalls);
	host->tdcall_status = 0xc000010012345678;
	expect_failure(test, -EIO, 0xc000010012345678, FAKE_LONG_MS);
	host->busy = U32_MAX;
	expect_failure(test, -EAGAIN, TDX_MODULE_BUSY, FAKE_SHORT_MS);
	vouch_tdx_guest_close(&host->guest->backend);
	expect_failure(test, -ENODEV, TDX_MODULE_BUSY, FAKE_LONG_MS);
}

static struct kunit_case mr_cases[] = {
	KUNIT_CASE(mr_reads_each),
	KUNIT_CASE(mr_knows_no_others),
	KUNIT_CASE(mr_extends_what_it_may),
	KUNIT_CASE(mr_retries_while_busy),
	KUNIT_CASE(mr_tells_failures),
	KUNIT_CASE(mr_leaves_rtmr2_to_the_administrator),
	KUNIT_CASE(mr_logs_what_it_extends),
	KUNIT_CASE(mr_full_log_extends_nothing),
	KUNIT_CASE(mr_logs_where_registers_begin),
	KUNIT_CASE(mr_logs_where_the_next_td_begins),
	KUNIT_CASE(mr_notices_others_when_read),
	KUNIT_CASE(mr_notices_others_before_it_extends),
	KUNIT_CASE(mr_binds_the_log_as_of_the_registers),
	KUNIT_CASE(mr_binds_where_registers_begin),
	KUNIT_CASE(mr_distrusts_a_malformed_tdreport),
	{}
};

static struct kunit_suite mr_suite = {
	.name = "vouch-tdx-mr",
	.init = fake_init,
	.exit = fake_exit,
	.test_cases = mr_cases,
};

kunit_test_suite(mr_suite);
