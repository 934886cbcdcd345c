// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <string.h>

#include "amd.h"
#include "snp/vek/vek.h"

#include <cmocka.h>

static struct amd *milan, *turin;

/* 0: read; else the error names what is wrong. */
static int parse(struct amd *amd, const struct amd_vek *spec,
		 struct snp_vek *vek, struct vouch_error *error)
{
	struct vouch_bytes der = amd_make_vek(amd, spec);
	struct vouch_error why = { 0 };
	struct cert cert;
	int ret = cert_read(der.data, der.size, &cert, &why);

	/* What is there twice is no certificate. */
	if (ret) {
		assert_non_null(strstr(why.text, "is there twice"));
	} else {
		assert_true(snp_vek_is_named(&cert));
		ret = snp_vek_read(&cert, vek, &why);
	}
	if (error)
		*error = why;
	vouch_bytes_free(&der);
	return ret;
}

static void good_ones_are_read(void **state)
{
	struct snp_vek vek;

	(void)state;
	assert_int_equal(parse(milan, &(struct amd_vek){ 0 }, &vek, NULL), 0);
	assert_false(vek.is_vlek);
	assert_string_equal(vek.product->name, "Milan");
	assert_ptr_equal(vek.product, vek.issuer_product);
	assert_int_equal(vek.spl[SNP_SPL_BL], 4);
	assert_int_equal(vek.spl[SNP_SPL_TEE], 1);
	assert_int_equal(vek.spl[SNP_SPL_SNP], 24);
	assert_int_equal(vek.spl[SNP_SPL_UCODE], 219);
	assert_int_equal(vek.hwid_size, 64);
	assert_int_equal(vek.hwid[1], 0xa1);

	assert_int_equal(parse(milan, &(struct amd_vek){ .is_vlek = true },
			       &vek, NULL),
			 0);
	assert_true(vek.is_vlek);
	assert_int_equal(vek.hwid_size, 0);
	assert_string_equal(vek.csp_id, "CN=cc.example.com");

	assert_int_equal(parse(turin, &(struct amd_vek){ 0 }, &vek, NULL), 0);
	assert_int_equal(vek.spl[SNP_SPL_FMC], 1);
	assert_int_equal(vek.hwid_size, 8);
}

static void stepping_is_not_the_product(void **state)
{
	struct snp_vek vek;
	struct amd_vek spec = { .product_name = "Milan-B0" };

	(void)state;
	assert_int_equal(parse(milan, &spec, &vek, NULL), 0);
	assert_string_equal(vek.product->name, "Milan");
	spec.product_name = "Milan2";
	assert_int_equal(parse(milan, &spec, &vek, NULL), -EBADMSG);
}

static void every_extension_is_needed_once(void **state)
{
	static const char *const tails[] = {
		"1",   "2",   "3.1", "3.2", "3.3", "3.4",
		"3.5", "3.6", "3.7", "3.8", "3.9", "4",
	};
	struct snp_vek vek;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
		struct amd_vek without = { .left_out = tails[i] };
		struct amd_vek twice = { .twice = tails[i] };
		bool on_milan = strcmp(tails[i], "3.9");
		bool on_turin = strcmp(tails[i], "3.4");

		assert_int_equal(parse(milan, &without, &vek, NULL),
				 on_milan ? -EBADMSG : 0);
		assert_int_equal(parse(milan, &twice, &vek, NULL),
				 on_milan ? -EBADMSG : 0);
		assert_int_equal(parse(turin, &without, &vek, NULL),
				 on_turin ? -EBADMSG : 0);
	}
	assert_int_equal(
		parse(milan,
		      &(struct amd_vek){ .is_vlek = true, .left_out = "5" },
		      &vek, NULL),
		-EBADMSG);
}

/* Of another product: these two tell how to read the others. */
static void other_products_extensions_are_refused(void **state)
{
	struct snp_vek vek;

	(void)state;
	assert_int_equal(parse(milan, &(struct amd_vek){ .added = "3.9" }, &vek,
			       NULL),
			 -EBADMSG);
	assert_int_equal(parse(turin, &(struct amd_vek){ .added = "3.4" }, &vek,
			       NULL),
			 -EBADMSG);
	/* What nobody knows changes nothing. */
	assert_int_equal(
		parse(milan, &(struct amd_vek){ .added = "9" }, &vek, NULL), 0);
}

static const struct integer_row {
	const char *desc;
	u8 data[6];
	size_t size;
	int ret;
} integer_rows[] = {
	{ "0", { 2, 1, 0 }, 3, 0 },
	{ "127", { 2, 1, 127 }, 3, 0 },
	{ "128", { 2, 2, 0, 128 }, 4, 0 },
	{ "255", { 2, 2, 0, 255 }, 4, 0 },
	{ "256", { 2, 2, 1, 0 }, 4, -EBADMSG },
	{ "0x107, whose last byte is that of 7", { 2, 2, 1, 7 }, 4, -EBADMSG },
	{ "-1", { 2, 1, 255 }, 3, -EBADMSG },
	{ "7, not minimal", { 2, 2, 0, 7 }, 4, -EBADMSG },
	{ "long form of length", { 2, 0x81, 1, 7 }, 4, -EBADMSG },
	{ "trailing byte", { 2, 1, 7, 0 }, 4, -EBADMSG },
	{ "cut", { 2, 1 }, 2, -EBADMSG },
	{ "no length", { 2 }, 1, -EBADMSG },
	{ "empty", { 0 }, 0, -EBADMSG },
	{ "OCTET STRING", { 4, 1, 7 }, 3, -EBADMSG },
};

static void integers_are_strict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(integer_rows); i++) {
		const struct integer_row *row = &integer_rows[i];
		struct amd_vek spec = { .replaced = "3.3",
					.data = row->data,
					.size = row->size };
		struct vouch_error error = { 0 };
		struct snp_vek vek;

		if (parse(milan, &spec, &vek, &error) != row->ret)
			fail_msg("%s: %s", row->desc, error.text);
	}
}

/* Bare octets, whatever DER they look like; wrapped ones; no other length. */
static void hwids_are_told_by_length(void **state)
{
	static const struct {
		const char *desc;
		u8 start[2];
		size_t size;
		int ret;
		u8 first; /* of what was read */
	} rows[] = {
		{ "starts as OCTET STRING of 62", { 4, 62 }, 64, 0, 4 },
		{ "starts as OCTET STRING of 64", { 4, 64 }, 64, 0, 4 },
		{ "starts as INTEGER", { 2, 1 }, 64, 0, 2 },
		{ "wrapped", { 4, 64 }, 66, 0, 0x77 },
		{ "wrapped in another tag", { 3, 64 }, 66, -EBADMSG, 0 },
		{ "wrapped, wrong length", { 4, 63 }, 66, -EBADMSG, 0 },
		{ "63 bytes", { 0x77, 0x77 }, 63, -EBADMSG, 0 },
		{ "65 bytes", { 0x77, 0x77 }, 65, -EBADMSG, 0 },
		{ "8 bytes, as of Turin", { 0x77, 0x77 }, 8, -EBADMSG, 0 },
		{ "empty", { 0 }, 0, -EBADMSG, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u8 data[66];
		struct amd_vek spec = { .replaced = "4",
					.data = data,
					.size = rows[i].size };
		struct vouch_error error = { 0 };
		struct snp_vek vek;

		memset(data, 0x77, sizeof(data));
		memcpy(data, rows[i].start, 2);
		if (parse(milan, &spec, &vek, &error) != rows[i].ret)
			fail_msg("%s: %s", rows[i].desc, error.text);
		if (!rows[i].ret)
			assert_int_equal(vek.hwid[0], rows[i].first);
	}
}

static void texts_are_strict(void **state)
{
	static const struct {
		u8 data[10];
		size_t size;
	} rows[] = {
		{ { 0x16, 5, 'M', 'i', 'l', 'a', 'n', 0 }, 8 },
		{ { 0x16, 6, 'M', 'i', 'l', 'a', 'n', 0 }, 8 },
		{ { 0x16, 4, 'M', 'i', 'l', 'a', 'n' }, 7 },
		{ { 0x0c, 5, 'M', 'i', 'l', 'a', 'n' }, 7 },
		{ { 0x16, 0x81, 5, 'M', 'i', 'l', 'a', 'n' }, 8 },
		{ { 0x16, 0 }, 2 },
		{ { 0x16 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct amd_vek spec = { .replaced = "2",
					.data = rows[i].data,
					.size = rows[i].size };
		struct snp_vek vek;

		assert_int_equal(parse(milan, &spec, &vek, NULL), -EBADMSG);
	}
}

static void chips_are_compared_whole(void **state)
{
	u8 chip_id[64] = { 0 };
	struct snp_vek vek;

	(void)state;
	parse(turin, &(struct amd_vek){ 0 }, &vek, NULL);
	memcpy(chip_id, vek.hwid, 8);
	assert_true(snp_vek_is_of_chip(&vek, chip_id));
	chip_id[63] = 1;
	assert_false(snp_vek_is_of_chip(&vek, chip_id));
	chip_id[63] = 0;
	chip_id[7] ^= 1;
	assert_false(snp_vek_is_of_chip(&vek, chip_id));
	/* A VLEK is of no chip, also not of the masked one. */
	memset(chip_id, 0, sizeof(chip_id));
	parse(milan, &(struct amd_vek){ .is_vlek = true }, &vek, NULL);
	assert_false(snp_vek_is_of_chip(&vek, chip_id));
}

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	turin = amd_new("Turin");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(milan);
	amd_free(turin);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones_are_read),
		cmocka_unit_test(stepping_is_not_the_product),
		cmocka_unit_test(every_extension_is_needed_once),
		cmocka_unit_test(other_products_extensions_are_refused),
		cmocka_unit_test(integers_are_strict),
		cmocka_unit_test(hwids_are_told_by_length),
		cmocka_unit_test(texts_are_strict),
		cmocka_unit_test(chips_are_compared_whole),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
