// SPDX-License-Identifier: MIT
/* Guest messages: a known answer, and every byte wrong in turn. */
#include "sim_fixture.h"

/* Made with another implementation of AES-GCM. */
static const u8 known_key[32] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
	0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15,
	0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
};

static const u8 known_tag[16] = { 0x1d, 0x61, 0x3f, 0x52, 0xdf, 0x53,
				  0xd3, 0x81, 0x91, 0xd6, 0x87, 0x65,
				  0x82, 0x50, 0xa1, 0x03 };
static const u8 known_ciphertext[32] = {
	0x37, 0x3e, 0xf3, 0xe6, 0x16, 0xc3, 0xe4, 0xed, 0x9d, 0x12, 0x61,
	0xa0, 0x52, 0x18, 0x12, 0x45, 0xa9, 0xd5, 0x0b, 0x5d, 0x5d, 0xbe,
	0x82, 0x72, 0x42, 0xb7, 0xe9, 0x0b, 0xa2, 0xd6, 0x9b, 0xfd
};

static struct sim_message known_message(void)
{
	struct sim_message message = {
		.sequence = 0x0102030405060708,
		.algo = 1,
		.header_version = 1,
		.header_size = SIM_HEADER_SIZE,
		.type = 3,
		.version = 2,
		.size = 32,
		.vmpck = 1,
	};

	for (int i = 0; i < 32; i++)
		message.payload[i] = (u8)(0x80 + i);
	return message;
}

static void seal_gives_the_known_answer(void **state)
{
	struct sim_message message = known_message();
	u8 page[PAGE];

	(void)state;
	assert_true(sim_message_seal(&message, page, known_key));
	assert_memory_equal(page, known_tag, sizeof(known_tag));
	assert_memory_equal(page + 0x60, known_ciphertext,
			    sizeof(known_ciphertext));
	assert_true(is_zero(page + 0x10, 16));
	assert_int_equal(get_le64(page + 0x20), 0x0102030405060708);
	assert_int_equal(page[0x34], 3);
	assert_int_equal(page[0x3c], 1);
}

static void open_gives_back_what_was_sealed(void **state)
{
	struct sim_message message = known_message(), opened;
	u8 page[PAGE] = {};

	(void)state;
	assert_true(sim_message_seal(&message, page, known_key));
	assert_true(sim_message_open(&opened, page, known_key));
	assert_memory_equal(&opened, &message, sizeof(message));
}

/* Bytes of the tag, the IV, what the tag covers, and the ciphertext. */
static bool is_protected(size_t offset)
{
	return offset < 0x10 || (offset >= 0x20 && offset < 0x28) ||
	       (offset >= 0x30 && offset < 0x60 + 32);
}

static void open_refuses_every_altered_byte(void **state)
{
	struct sim_message message = known_message(), opened;
	u8 page[PAGE] = {};

	(void)state;
	assert_true(sim_message_seal(&message, page, known_key));
	for (size_t i = 0; i < 0x60 + 32; i++) {
		page[i] ^= 1;
		assert_int_equal(sim_message_open(&opened, page, known_key),
				 !is_protected(i));
		page[i] ^= 1;
	}
}

static void open_refuses_sizes_beyond_the_page(void **state)
{
	struct sim_message message = known_message(), opened;
	u8 page[PAGE] = {};

	(void)state;
	message.size = SIM_PAYLOAD_MAX;
	assert_true(sim_message_seal(&message, page, known_key));
	assert_true(sim_message_open(&opened, page, known_key));
	put_le16(page + 0x36, SIM_PAYLOAD_MAX + 1);
	assert_false(sim_message_open(&opened, page, known_key));
	put_le16(page + 0x36, 0xffff);
	assert_false(sim_message_open(&opened, page, known_key));
}

static void open_wipes_what_is_not_authentic(void **state)
{
	struct sim_message message = known_message(), opened;
	u8 page[PAGE] = {};

	(void)state;
	assert_true(sim_message_seal(&message, page, known_key));
	page[0] ^= 1;
	assert_false(sim_message_open(&opened, page, known_key));
	assert_true(is_zero(opened.payload, sizeof(opened.payload)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seal_gives_the_known_answer),
		cmocka_unit_test(open_gives_back_what_was_sealed),
		cmocka_unit_test(open_refuses_every_altered_byte),
		cmocka_unit_test(open_refuses_sizes_beyond_the_page),
		cmocka_unit_test(open_wipes_what_is_not_authentic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
