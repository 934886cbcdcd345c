// SPDX-License-Identifier: MIT
/* "vouch doctor": readers of answers, and what of them may be recorded. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"
#include "doctor/doctor.h"
#include "doctor/keep.h"

#include <cmocka.h>

static struct answer given(const char *text)
{
	struct answer answer = { 0 };

	assert_int_equal(answer_set(&answer, text, strlen(text)), 0);
	answer_finish(&answer, 0);
	return answer;
}

static void numbers_are_whole(void **state)
{
	static const struct {
		const char *text;
		bool is_number;
		uint64_t number;
	} rows[] = {
		{ "0x207", true, 0x207 },
		{ "12\n", true, 12 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ " 1", false, 0 },
		{ "1 2", false, 0 },
		{ "12x", false, 0 },
		{ "0xffffffffffffffff", true, UINT64_MAX },
		{ "0x10000000000000000", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = given(rows[i].text);
		uint64_t number = 0;

		assert_int_equal(answer_number(&answer, &number),
				 rows[i].is_number);
		if (rows[i].is_number)
			assert_true(number == rows[i].number);
		answer_free(&answer);
	}
}

static void fields_are_whole_words(void **state)
{
	struct answer answer = given("api=1.58 xstate=7 state=1 flags=0x3\n");
	uint64_t number;
	char word[16];

	(void)state;
	assert_true(answer_field_number(&answer, "state", &number));
	assert_int_equal(number, 1);
	assert_true(answer_field(&answer, "api", word, sizeof(word)));
	assert_string_equal(word, "1.58");
	assert_false(answer_field(&answer, "flag", word, sizeof(word)));
	assert_false(answer_field_number(&answer, "api", &number));
	assert_true(answer_field(&answer, "flags", word, 3));
	assert_string_equal(word, "0x");
	answer_free(&answer);
}

static void words_stand_alone(void **state)
{
	struct answer answer = given("ro nohibernate2 iommu=pt\n");

	(void)state;
	assert_true(answer_has_word(&answer, "ro"));
	assert_true(answer_has_word(&answer, "iommu=pt"));
	assert_false(answer_has_word(&answer, "nohibernate"));
	assert_false(answer_has_word(&answer, "pt"));
	answer_free(&answer);
}

static void registers_are_four(void **state)
{
	struct answer answer = given("0x1 0x2 0x3 0x4");
	uint32_t regs[4];

	(void)state;
	assert_true(answer_cpuid(&answer, regs));
	assert_int_equal(regs[3], 4);
	answer_free(&answer);
	answer = given("0x1 0x2 0x3");
	assert_false(answer_cpuid(&answer, regs));
	answer_free(&answer);
	answer = given("0x1 0x2 0x3 0x100000000");
	assert_false(answer_cpuid(&answer, regs));
	answer_free(&answer);
	answer = given("1 2 3 4 5");
	assert_false(answer_cpuid(&answer, regs));
	answer_free(&answer);
}

static void answers_have_a_limit(void **state)
{
	char *data = calloc(1, ANSWER_SIZE_MAX + 1);
	struct answer answer = { 0 };

	(void)state;
	assert_non_null(data);
	assert_int_equal(answer_set(&answer, data, ANSWER_SIZE_MAX), 0);
	assert_int_equal(answer_append(&answer, data, 1), -EFBIG);
	assert_int_equal(answer_set(&answer, data, ANSWER_SIZE_MAX + 1),
			 -EFBIG);
	answer_free(&answer);
	free(data);
}

static void errors_are_told_apart(void **state)
{
	static const struct {
		int code;
		enum answer_state want;
	} rows[] = {
		{ 0, ANSWER_GIVEN },	    { -EACCES, ANSWER_DENIED },
		{ -EPERM, ANSWER_DENIED },  { -ENOENT, ANSWER_ABSENT },
		{ -ENODEV, ANSWER_ABSENT }, { -EIO, ANSWER_FAILED },
		{ -ENOMEM, ANSWER_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = { 0 };

		answer_finish(&answer, rows[i].code);
		assert_int_equal(answer.state, rows[i].want);
		assert_int_equal(answer.code, -rows[i].code);
		answer_free(&answer);
	}
}

/* The outcome of a check on a machine of these answers, which are used up. */
static void is_outcome(json_t *answers, const char *world, const char *id,
		       const char *want)
{
	struct machine *machine = machine_of_answers(answers);
	json_t *result, *check;
	const char *status = "none";
	size_t i;

	assert_non_null(machine);
	result = doctor_examine(machine, world);
	assert_non_null(result);
	json_array_foreach(json_object_get(result, "checks"), i, check)
		if (!strcmp(json_string_value(json_object_get(check, "id")),
			    id))
			status = json_string_value(
				json_object_get(check, "status"));
	assert_string_equal(status, want);
	json_decref(result);
	machine_free(machine);
}

static void versions_are_pairs(void **state)
{
	static const char *const rows[][2] = {
		{ "api=1.51", "pass" }, { "api=1.50", "fail" },
		{ "api=2.0", "pass" },	{ "api=0.99", "fail" },
		{ "api=x", "unknown" }, { "build=1", "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_outcome(json_pack("{s:s, s:s}", "exists /dev/sev", "yes",
				     "sev SNP_PLATFORM_STATUS", rows[i][0]),
			   "snp-host", "snp.firmware", rows[i][1]);
}

static void no_permission_is_no_failure(void **state)
{
	(void)state;
	is_outcome(json_pack("{s:{s:s}}", "msr 0xc0010010", "error", "EACCES"),
		   "snp-host", "snp.bios.smee", "unknown");
	is_outcome(json_pack("{s:{s:s}}", "exists /dev/sev", "error", "EPERM"),
		   "snp-host", "snp.device", "unknown");
	is_outcome(json_object(), "snp-host", "snp.device", "fail");
}

static void a_check_waits_for_another(void **state)
{
	(void)state;
	is_outcome(json_object(), "snp-host", "snp.firmware", "skip");
	is_outcome(json_object(), "tdx-guest", "guest.clock", "skip");
}

#define STATUS                            \
	"file /sys/firmware/efi/efivars/" \
	"SgxRegistrationStatus-f236c5dc-a491-4bbe-bcdd-88885770df45"
#define SGX "file /proc/cpuinfo", "flags : sgx\n"

/* Eleven bytes: attributes, version, size, status, error. */
static void registration_is_of_eleven_bytes(void **state)
{
	static const char *const rows[][2] = {
		{ "BwAAAAEABwADAAA=", "pass" }, /* complete */
		{ "BwAAAAEABwACAAA=", "fail" }, /* bit 0 is clear */
		{ "BwAAAAEABwADAKM=", "fail" }, /* an error */
		{ "BwAAAAEABwADAA==", "unknown" }, /* ten */
		{ "", "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_outcome(json_pack("{s:s, s:{s:s}}", SGX, STATUS, "base64",
				     rows[i][0]),
			   "tdx-host", "sgx.registration.status", rows[i][1]);
}

static void flags_are_whole_words(void **state)
{
	(void)state;
	is_outcome(json_pack("{s:s}", "file /proc/cpuinfo",
			     "flags\t: sev_snp2 xsev_snp\n"),
		   "snp-host", "snp.kernel.flag", "fail");
	is_outcome(json_pack("{s:s}", "file /proc/cpuinfo",
			     "model : 1\nflags\t: sev sev_snp\nflags : x\n"),
		   "snp-host", "snp.kernel.flag", "pass");
	/* Only the first processor is looked at. */
	is_outcome(json_pack("{s:s}", "file /proc/cpuinfo",
			     "flags\t: sev\nflags : sev_snp\n"),
		   "snp-host", "snp.kernel.flag", "fail");
	is_outcome(json_pack("{s:s}", "file /proc/cpuinfo", ""), "snp-host",
		   "snp.kernel.flag", "fail");
}

static void options_are_whole_lines(void **state)
{
	static const char *const rows[][2] = {
		{ "CONFIG_KVM=y\n", "pass" },
		{ "CONFIG_KVM=m", "pass" },
		{ "CONFIG_KVM=n\n", "fail" },
		{ "CONFIG_KVM=yes\n", "fail" },
		{ "# CONFIG_KVM is not set\n", "fail" },
		{ "XCONFIG_KVM=y\n", "fail" },
		{ "CONFIG_KVM_X=y\n", "fail" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_outcome(json_pack("{s:s, s:s}", "kernel r", "7",
				     "config /boot/config-7", rows[i][0]),
			   "snp-host", "kernel.kvm", rows[i][1]);
}

static void compressed_options_are_read(void **state)
{
	/* "CONFIG_KVM=y\n" by gzip. */
	static const unsigned char packed[] = {
		0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		0xff, 0x73, 0xf6, 0xf7, 0x73, 0xf3, 0x74, 0x8f, 0xf7,
		0x0e, 0xf3, 0xb5, 0xad, 0xe4, 0x02, 0x00, 0xd8, 0x2c,
		0x83, 0x57, 0x0d, 0x00, 0x00, 0x00,
	};
	struct answer answer = { 0 };

	(void)state;
	assert_int_equal(config_inflate(packed, sizeof(packed), &answer), 0);
	answer_finish(&answer, 0);
	assert_int_equal(config_value(&answer, "CONFIG_KVM"), 'y');
	answer_free(&answer);
	for (size_t size = 0; size < sizeof(packed); size++) {
		struct answer part = { 0 };

		assert_true(config_inflate(packed, size, &part) < 0);
		answer_free(&part);
	}
}

/* What is kept of an answer; NULL when nothing may be. */
static char *kept_of(const char *question, const char *text)
{
	struct answer answer = given(text), kept = { 0 };
	int ret = keep_answer(question, &answer, &kept);

	answer_free(&answer);
	if (!ret)
		return kept.data ?: strdup("");
	assert_int_equal(ret, -ENODATA);
	return NULL;
}

static void is_kept(const char *question, const char *text, const char *want)
{
	char *kept = kept_of(question, text);

	if (want)
		assert_string_equal(kept ?: "(none)", want);
	else
		assert_null(kept);
	free(kept);
}

static void a_record_names_nobody(void **state)
{
	(void)state;
	is_kept("file /etc/hostname", "fileserver\n", NULL);
	is_kept("file /sys/class/dmi/id/product_serial", "123", NULL);
	is_kept("file /sys/class/dmi/id/chassis_asset_tag", "123", NULL);
	is_kept("list /home", "somebody\n", NULL);
	is_kept("file /proc/cmdline", "root=UUID=1 nohibernate ip=10.0.0.1\n",
		"nohibernate ");
	is_kept("log", "eth0: 52:54:00:12:34:56\nTDX-Module initialized\n",
		"TDX-Module initialized\n");
	is_kept("config /boot/config-7",
		"CONFIG_DEFAULT_HOSTNAME=\"a\"\nCONFIG_KVM=y\n",
		"CONFIG_KVM=y\n");
	is_kept("node /dev/vouch", "mode=0660 group=acme member=no read=no",
		"mode=0660 group=other member=no read=no");
	is_kept("program make", "/home/somebody/bin/make", "yes");
	is_kept("file /etc/sgx_default_qcnl.conf",
		"\"pccs_url\": \"https://pccs.acme.example:8081/x\"\n",
		"\"pccs_url\": \"https://pccs.invalid\"\n");
	is_kept("file /etc/sgx_default_qcnl.conf",
		"PCCS_URL=https://localhost:8081/x\n",
		"\"pccs_url\": \"https://localhost:8081\"\n");
	is_kept("file /proc/net/tcp",
		"0: 0302010A:1F91 00000000:0000 0A 1\n"
		"1: 0302010A:0016 0402010A:1234 01 1\n",
		"0: 00000000:1F91 00000000:0000 0A\n");
}

static void memory_keeps_its_sizes_alone(void **state)
{
	uint8_t raw[0x40] = { 17, 0x28 };
	struct answer answer = { 0 }, kept = { 0 };

	(void)state;
	memset(raw + 2, 0xAA, sizeof(raw) - 2);
	answer_set(&answer, raw, sizeof(raw));
	answer_finish(&answer, 0);
	assert_int_equal(keep_answer("file /sys/firmware/dmi/entries/17-0/raw",
				     &answer, &kept),
			 0);
	assert_int_equal(kept.size, 0x20);
	assert_int_equal((uint8_t)kept.data[0x0C], 0xAA);
	assert_int_equal(kept.data[0x18], 0);
	assert_int_equal(kept.data[2], 0);
	answer_free(&answer);
	answer_free(&kept);
}

static void nothing_else_is_asked(void **state)
{
	(void)state;
	assert_null(asker_of("write /dev/sev"));
	assert_null(asker_of("fil /proc/cpuinfo"));
	assert_null(asker_of(""));
	assert_non_null(asker_of("file /proc/cpuinfo"));
	assert_non_null(asker_of("now"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(fields_are_whole_words),
		cmocka_unit_test(words_stand_alone),
		cmocka_unit_test(registers_are_four),
		cmocka_unit_test(answers_have_a_limit),
		cmocka_unit_test(errors_are_told_apart),
		cmocka_unit_test(versions_are_pairs),
		cmocka_unit_test(no_permission_is_no_failure),
		cmocka_unit_test(a_check_waits_for_another),
		cmocka_unit_test(registration_is_of_eleven_bytes),
		cmocka_unit_test(flags_are_whole_words),
		cmocka_unit_test(options_are_whole_lines),
		cmocka_unit_test(compressed_options_are_read),
		cmocka_unit_test(a_record_names_nobody),
		cmocka_unit_test(memory_keeps_its_sizes_alone),
		cmocka_unit_test(nothing_else_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
