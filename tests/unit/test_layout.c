// SPDX-License-Identifier: MIT
/* Protocol buffers: the wire format, and reports and quotes as messages. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/proto.h"
#include "formats/cert_table.h"
#include "formats/layout.h"
#include "vectors.h"

#include <cmocka.h>

static bool is_message(const char *bytes, size_t size)
{
	return proto_is_message((const u8 *)bytes, size);
}

static void wire_format_is_strict(void **state)
{
	static const char long_varint[] =
		"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";

	(void)state;
	assert_true(is_message("\x08\x01", 2));
	assert_true(is_message("\x0a\x01x\x10\x80\x01", 6));
	assert_true(is_message("\x09"
			       "12345678\x0d"
			       "1234",
			       14));
	assert_true(is_message(long_varint, 11));
	assert_false(is_message("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
				11)); /* 65 bits */
	assert_false(is_message("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
				"\x01",
				12));
	assert_false(is_message("", 0));
	assert_false(is_message("\x00\x01", 2)); /* number 0 */
	assert_false(is_message("\x0b\x0c", 2)); /* a group */
	assert_false(is_message("\x0a\x02x", 3)); /* short */
	assert_false(is_message("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x",
				12));
	assert_false(is_message("\x09"
				"1234567",
				8));
	assert_false(is_message("\xff\xff\xff\xff\x7f\x01", 6)); /* number */
}

static void the_last_field_counts(void **state)
{
	static const u8 bytes[] = "\x08\x01\x10\x02\x08\x03\x1a\x01x\x1a\x01y";
	const size_t size = sizeof(bytes) - 1;
	struct proto_field field;

	(void)state;
	assert_true(proto_find(bytes, size, 1, &field));
	assert_int_equal(field.value, 3);
	assert_false(proto_find(bytes, size, 4, &field));
	assert_true(proto_find_at(bytes, size, 3, 1, &field));
	assert_int_equal(*field.data, 'y');
	assert_false(proto_find_at(bytes, size, 3, 2, &field));
}

static void there_and_back(const struct layout *layout,
			   const struct vouch_bytes *bytes)
{
	struct vouch_bytes message, again;

	assert_true(layout_write(layout, bytes->data, bytes->size, &message));
	assert_int_equal(
		layout_read(layout, message.data, message.size, &again), 1);
	assert_int_equal(again.size, bytes->size);
	assert_memory_equal(again.data, bytes->data, bytes->size);
	vouch_bytes_free(&message);
	vouch_bytes_free(&again);
}

static void report_comes_back(const char *folder, const json_t *expect)
{
	struct vouch_bytes report = read_in(folder, "report.bin");

	(void)expect;
	there_and_back(&layout_snp_report, &report);
	vouch_bytes_free(&report);
}

static void quote_comes_back(const char *folder, const json_t *expect)
{
	struct vouch_bytes quote = read_in(folder, "quote.bin");
	const u8 version = quote.size ? quote.data[0] : 0;

	(void)expect;
	if (version == 4)
		there_and_back(&layout_quote_4, &quote);
	if (version == 5 && quote.data[48] == 3)
		there_and_back(&layout_quote_5, &quote);
	if (version == 5 && quote.data[48] == 2)
		there_and_back(&layout_quote_5_td_10, &quote);
	vouch_bytes_free(&quote);
}

static void real_ones_come_back(void **state)
{
	(void)state;
	if (!find_vectors())
		return;
	assert_true(each_folder("snp-report", report_comes_back) > 10);
	assert_true(each_folder("tdx-quote", quote_comes_back) > 10);
}

/* What no field has would be lost, and is not written. */
static void reserved_bytes_are_not_lost(void **state)
{
	struct vouch_bytes message;
	u8 report[1184] = { 2 };

	(void)state;
	memset(report + 0x50, 1, 0x140 - 0x50);
	assert_true(layout_write(&layout_snp_report, report, 1184, &message));
	vouch_bytes_free(&message);
	report[0x4c] = 1;
	assert_false(layout_write(&layout_snp_report, report, 1184, &message));
	assert_null(message.data);
	report[0x4c] = 0;
	assert_false(layout_write(&layout_snp_report, report, 1183, &message));
	assert_false(layout_write(&layout_quote_4, report, 1184, &message));
}

static void other_messages_are_told(void **state)
{
	struct vouch_bytes bytes;

	(void)state;
	assert_int_equal(layout_read(&layout_snp_report, (const u8 *)"\x08\x02",
				     2, &bytes),
			 0);
	assert_null(bytes.data);
	assert_int_equal(layout_read(&layout_quote_4, (const u8 *)"\x0a\x00", 2,
				     &bytes),
			 0);
	assert_int_equal(
		layout_read(&layout_quote_4, (const u8 *)"\x0a", 1, &bytes), 0);
}

static void tables_go_there_and_back(void **state)
{
	struct cert_table table = { 0 }, again;
	struct vouch_bytes report = { calloc(1, 4), 4 };

	(void)state;
	assert_non_null(report.data);
	assert_true(cert_table_append(&table, &report));
	assert_int_equal(report.size, 4);
	cert_table_add(&table, CERT_ROLE_VCEK, (const u8 *)"vcek", 4);
	cert_table_add(&table, CERT_ROLE_VCEK, (const u8 *)"other", 5);
	cert_table_add(&table, CERT_ROLE_ARK, (const u8 *)"ark", 3);
	assert_true(cert_table_append(&table, &report));
	assert_int_equal(report.size, 4 + 3 * 24 + 7);
	assert_true(cert_table_read(report.data + 4, report.size - 4, &again));
	assert_memory_equal(again.entries[CERT_ROLE_VCEK].data, "vcek", 4);
	assert_int_equal(again.entries[CERT_ROLE_ARK].size, 3);
	assert_int_equal(again.entries[CERT_ROLE_ASK].size, 0);
	assert_false(cert_table_read(report.data + 4, 3 * 24 + 6, &again));
	assert_false(cert_table_read(report.data + 4, 2 * 24, &again));
	vouch_bytes_free(&report);
	assert_int_equal(cert_role_of("VLEK"), CERT_ROLE_VLEK);
	assert_int_equal(cert_role_of("Empty"), CERT_ROLES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire_format_is_strict),
		cmocka_unit_test(the_last_field_counts),
		cmocka_unit_test(real_ones_come_back),
		cmocka_unit_test(reserved_bytes_are_not_lost),
		cmocka_unit_test(other_messages_are_told),
		cmocka_unit_test(tables_go_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
