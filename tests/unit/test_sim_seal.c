// SPDX-License-Identifier: MIT
/* Sealing: what opens, what does not, and why. */
#define _GNU_SOURCE /* memmem() */
#include <vouch_seal.h>

#include "sim_guest.h"

#define SHARE "a share of 16 bytes or more"

static const struct vouch_seal_options defaults = { .size = sizeof(defaults) };
static u8 recovery[VOUCH_SEAL_RECOVERY_SIZE] = { 1, 2, 3 };
static u8 secret[] = "the secret";
static const struct vouch_bytes data = { secret, sizeof(secret) };

/* What is sealed, until the test ends. */
struct state {
	struct sim_guest *guest;
	struct vouch_bytes sealed;
	struct vouch_seal_reply reply;
	struct vouch_error error;
};

#define GUEST(guest, ...)                                            \
	do {                                                         \
		fixture_config(&(guest)->sim.config, "seed", "seal", \
			       __VA_ARGS__, NULL);                   \
		sim_guest_start(guest);                              \
	} while (0)
#define MILAN "product", "milan"

/* The same guest, as it is after what was changed. */
#define BECOMES(s, ...)                                     \
	do {                                                \
		sim_free(&(s)->guest->sim);                 \
		memset((s)->guest, 0, sizeof(*(s)->guest)); \
		GUEST((s)->guest, __VA_ARGS__);             \
	} while (0)

static int setup(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->guest = calloc(1, sizeof(*s->guest));
	assert_non_null(s->guest);
	GUEST(s->guest, MILAN);
	s->reply.size = sizeof(s->reply);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct state *s = *state;

	vouch_bytes_free(&s->sealed);
	sim_free(&s->guest->sim);
	free(s->guest);
	free(s);
	return 0;
}

static void seal(struct state *s, const struct vouch_seal_options *options,
		 const struct vouch_seal_keys *keys)
{
	vouch_bytes_free(&s->sealed);
	if (vouch_seal(&s->guest->device, options, keys, &data, &s->sealed,
		       &s->reply, &s->error))
		fail_msg("%s", s->error.text);
}

/* Return: the reason, after a check of what was opened. */
static u32 opens(struct state *s, const struct vouch_seal_keys *keys)
{
	struct vouch_bytes out;
	int ret = vouch_unseal(&s->guest->device, keys, &s->sealed, &out,
			       &s->reply, &s->error);

	if (!ret) {
		assert_int_equal(out.size, data.size);
		assert_memory_equal(out.data, data.data, data.size);
		assert_int_equal(s->reply.reason, VOUCH_SEAL_OPENS);
	} else {
		assert_int_equal(ret, -EKEYREJECTED);
		assert_null(out.data);
		assert_int_not_equal(s->reply.reason, VOUCH_SEAL_OPENS);
		assert_int_not_equal(s->error.text[0], 0);
	}
	vouch_secret_free(&out);
	return s->reply.reason;
}

static void resealed(struct state *s, const struct vouch_seal_keys *keys)
{
	struct vouch_bytes both, done;

	if (vouch_reseal(&s->guest->device, &defaults, keys, &s->sealed, &both,
			 &s->reply, &s->error))
		fail_msg("%s", s->error.text);
	vouch_bytes_free(&s->sealed);
	s->sealed = both;
	if (vouch_reseal_finish(&s->guest->device, keys, &both, &done,
				&s->reply, &s->error))
		fail_msg("%s", s->error.text);
	if (done.size) {
		vouch_bytes_free(&s->sealed);
		s->sealed = done;
	}
}

static void what_was_sealed_opens(void **state)
{
	struct state *s = *state;

	seal(s, &defaults, NULL);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	assert_int_equal(s->reply.generation, 1);
}

static void sealing_tells_its_limits(void **state)
{
	const struct vouch_seal_keys share = {
		.size = sizeof(share),
		.share = (const u8 *)SHARE,
		.share_size = sizeof(SHARE),
		.recovery = recovery,
	};
	struct state *s = *state;

	seal(s, &defaults, NULL);
	assert_int_equal(s->reply.limits, 0x1f);
	seal(s, &defaults, &share);
	assert_int_equal(s->reply.limits, VOUCH_SEAL_LIMIT_ROLLBACK |
						  VOUCH_SEAL_LIMIT_SIMULATED);
	BECOMES(s, "product", "genoa");
	seal(s, &defaults, NULL);
	assert_int_equal(s->reply.limits, 0x1f & ~VOUCH_SEAL_LIMIT_MILAN);
}

static void newer_firmware_opens_what_older_sealed(void **state)
{
	struct state *s = *state;

	seal(s, &defaults, NULL);
	BECOMES(s, MILAN, "reported_tcb", "snp=255,microcode=255");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	assert_true(s->guest->asked.fields & VOUCH_KEY_FIELD_TCB);
	assert_int_not_equal(s->guest->asked.tcb >> 48 & 0xff, 0);
	assert_int_not_equal(s->guest->asked.tcb >> 48 & 0xff, 255);
}

/* REPORTED_TCB alone is a host's to lower, and firmware derives the key. */
static void older_firmware_does_not_open(void **state)
{
	struct state *s = *state;

	seal(s, &defaults, NULL);
	BECOMES(s, MILAN, "reported_tcb", "snp=1", "committed_tcb", "snp=255");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OLD_FIRMWARE);
	BECOMES(s, MILAN, "reported_tcb", "snp=1");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OLD_FIRMWARE);
	assert_int_equal(s->guest->keys, 0);
}

static void each_difference_has_its_reason(void **state)
{
	static const char digits[] = "01010101010101010101010101010101"
				     "01010101010101010101010101010101"
				     "01010101010101010101010101010101"
				     "01010101010101010101010101010101";
	static const struct {
		const char *name, *value;
		size_t digits;
		u32 reason;
	} rows[] = {
		{ "chip_id", digits, 128, VOUCH_SEAL_OTHER_CHIP },
		{ "measurement", digits, 96, VOUCH_SEAL_OTHER_IMAGE },
		{ "policy", "0x130000", 8, VOUCH_SEAL_OTHER_GUEST },
		{ "host_data", digits, 64, VOUCH_SEAL_OTHER_GUEST },
		{ "id_key_digest", digits, 96, VOUCH_SEAL_OTHER_GUEST },
		{ "vmpl", "2", 1, VOUCH_SEAL_OTHER_GUEST },
		{ "product", "turin", 5, VOUCH_SEAL_OTHER_CHIP },
	};
	struct state *s = *state;

	seal(s, &defaults, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char value[129];

		snprintf(value, sizeof(value), "%.*s", (int)rows[i].digits,
			 rows[i].value);
		BECOMES(s, "product",
			strcmp(rows[i].name, "product") ? "milan" : value,
			rows[i].name, value);
		assert_int_equal(opens(s, NULL), rows[i].reason);
		assert_int_equal(s->guest->keys, 0);
	}
}

static void a_signer_s_next_image_opens(void **state)
{
	const struct vouch_seal_options signer = {
		.size = sizeof(signer),
		.fields = VOUCH_KEY_FIELD_POLICY | VOUCH_KEY_FIELD_FAMILY_ID |
			  VOUCH_KEY_FIELD_GUEST_SVN,
	};
	static const char key[] = "0123456789abcdef0123456789abcdef"
				  "0123456789abcdef0123456789abcdef"
				  "0123456789abcdef0123456789abcdef";
	struct state *s = *state;

	BECOMES(s, MILAN, "id_key_digest", key, "guest_svn", "3");
	seal(s, &signer, NULL);
	BECOMES(s, MILAN, "id_key_digest", key, "guest_svn", "4", "measurement",
		key);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	BECOMES(s, MILAN, "id_key_digest", key, "guest_svn", "2");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OLD_FIRMWARE);
}

static void refuses(struct state *s, const struct vouch_seal_options *options)
{
	struct vouch_bytes never;

	assert_int_equal(vouch_seal(&s->guest->device, options, NULL, &data,
				    &never, &s->reply, &s->error),
			 -EKEYREJECTED);
	assert_int_equal(s->reply.reason, VOUCH_SEAL_OLD_FIRMWARE);
	assert_null(never.data);
}

static void floors_refuse_older_ones(void **state)
{
	struct vouch_seal_options floors = {
		.size = sizeof(floors),
		.has_floor = true,
		.floor_svn = 2,
	};
	struct state *s = *state;

	BECOMES(s, MILAN, "guest_svn", "2", "reported_tcb", "snp=20");
	floors.floor_tcb[6] = 20;
	seal(s, &floors, NULL);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	BECOMES(s, MILAN, "guest_svn", "1", "reported_tcb", "snp=20");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OLD_FIRMWARE);
	refuses(s, &floors);
	BECOMES(s, MILAN, "guest_svn", "2", "reported_tcb", "snp=19");
	refuses(s, &floors);
}

static void bad_keys_are_refused(void **state)
{
	static const u32 statuses[] = { 0x16, 0x27, 1 };
	struct vouch_bytes never;
	struct state *s = *state;
	struct sim_error error;

	seal(s, &defaults, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		s->guest->key_status = statuses[i];
		assert_int_equal(opens(s, NULL), VOUCH_SEAL_REFUSED);
		assert_int_equal(s->reply.failure.fw_error, statuses[i]);
	}
	s->guest->key_status = 0;
	assert_int_equal(sim_misbehave(&s->guest->sim.host.misbehaviour,
				       "status=0x16", &error),
			 0);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_REFUSED);
	assert_int_equal(sim_misbehave(&s->guest->sim.host.misbehaviour,
				       "zero-key forever", &error),
			 0);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_REFUSED);
	assert_int_equal(vouch_seal(&s->guest->device, &defaults, NULL, &data,
				    &never, &s->reply, NULL),
			 -EKEYREJECTED);
	assert_null(never.data);
}

static void parts_from_outside_have_to_be_there(void **state)
{
	struct vouch_seal_keys keys = {
		.size = sizeof(keys),
		.share = (const u8 *)SHARE,
		.share_size = sizeof(SHARE),
	};
	struct state *s = *state;

	seal(s, &defaults, &keys);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_NEEDS_KEY);
	keys.share_size--;
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_WRONG_KEY);
}

static void passphrases_go_through_scrypt(void **state)
{
	const struct vouch_seal_options cheap = { .size = sizeof(cheap),
						  .scrypt_cost = 14 };
	struct vouch_seal_keys keys = {
		.size = sizeof(keys),
		.passphrase = (const u8 *)"pass",
		.passphrase_size = 4,
	};
	struct state *s = *state;

	seal(s, &cheap, &keys);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
	keys.passphrase_size = 3;
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_WRONG_KEY);
}

static void the_recovery_key_opens_anywhere(void **state)
{
	const struct vouch_seal_keys keys = { .size = sizeof(keys),
					      .recovery = recovery };
	u8 other[VOUCH_SEAL_RECOVERY_SIZE] = { 0 };
	const struct vouch_seal_keys wrong = { .size = sizeof(wrong),
					       .recovery = other };
	struct vouch_bytes out;
	struct state *s = *state;

	seal(s, &defaults, &keys);
	BECOMES(s, "product", "turin");
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OTHER_CHIP);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
	assert_int_equal(opens(s, &wrong), VOUCH_SEAL_WRONG_KEY);
	assert_int_equal(
		vouch_unseal(NULL, &keys, &s->sealed, &out, NULL, NULL), 0);
	vouch_secret_free(&out);
	resealed(s, &keys);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
}

static void resealing_follows_the_firmware(void **state)
{
	struct state *s = *state;

	seal(s, &defaults, NULL);
	BECOMES(s, MILAN, "reported_tcb", "snp=255");
	resealed(s, NULL);
	assert_int_equal(s->reply.generation, 2);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	assert_int_equal(s->reply.generation, 2);
	BECOMES(s, MILAN);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OLD_FIRMWARE);
}

static void older_copies_are_refused_by_their_generation(void **state)
{
	struct vouch_seal_keys keys = { .size = sizeof(keys),
					.generation_min = 2 };
	struct state *s = *state;

	seal(s, &defaults, NULL);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_ROLLED_BACK);
	resealed(s, NULL);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
}

/* A late slot that does not open is nobody's word for the others. */
static void forged_generations_do_not_count(void **state)
{
	struct vouch_seal_keys keys = { .size = sizeof(keys),
					.generation_min = 2 };
	struct state *s = *state;
	struct vouch_bytes both;

	seal(s, &defaults, NULL);
	assert_int_equal(vouch_reseal(&s->guest->device, &defaults, NULL,
				      &s->sealed, &both, NULL, NULL),
			 0);
	vouch_bytes_free(&s->sealed);
	s->sealed = both;
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
	s->sealed.data[s->sealed.size - 1] ^= 1;
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_WRONG_KEY);
}

static void demands_are_kept(void **state)
{
	const struct vouch_seal_options demanding = { .size = sizeof(demanding),
						      .demands_share = true };
	const struct vouch_seal_options no_milan = { .size = sizeof(no_milan),
						     .refuses_milan = true };
	const struct vouch_seal_keys keys = {
		.size = sizeof(keys),
		.share = (const u8 *)SHARE,
		.share_size = sizeof(SHARE),
		.recovery = recovery,
	};
	const struct vouch_seal_keys only = { .size = sizeof(only),
					      .recovery = recovery };
	struct vouch_bytes never;
	struct state *s = *state;

	assert_int_equal(vouch_seal(&s->guest->device, &demanding, NULL, &data,
				    &never, &s->reply, NULL),
			 -EKEYREJECTED);
	assert_int_equal(s->reply.reason, VOUCH_SEAL_FORBIDDEN);
	assert_int_equal(vouch_seal(&s->guest->device, &no_milan, NULL, &data,
				    &never, &s->reply, NULL),
			 -EKEYREJECTED);
	assert_int_equal(s->reply.reason, VOUCH_SEAL_FORBIDDEN);
	seal(s, &no_milan, &keys);
	seal(s, &demanding, &keys);
	assert_int_equal(vouch_reseal(&s->guest->device, &defaults, &only,
				      &s->sealed, &never, &s->reply, NULL),
			 -EKEYREJECTED);
	assert_int_equal(s->reply.reason, VOUCH_SEAL_FORBIDDEN);
	resealed(s, &keys);
}

/* Whichever byte it is: nothing opens, and nothing breaks. */
static void no_altered_byte_opens(void **state)
{
	struct state *s = *state;

	seal(s, &defaults, NULL);
	for (size_t i = 0; i < s->sealed.size; i++) {
		s->sealed.data[i] ^= 1;
		assert_int_not_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
		s->sealed.data[i] ^= 1;
	}
	for (size_t size = s->sealed.size; size--;) {
		const struct vouch_bytes cut = { s->sealed.data, size };
		struct vouch_bytes out;

		assert_int_equal(vouch_unseal(NULL, NULL, &cut, &out, &s->reply,
					      NULL),
				 -EKEYREJECTED);
		assert_int_equal(s->reply.reason, VOUCH_SEAL_MALFORMED);
	}
}

/* Each bit of a file with one slot, by what is brought from outside. */
static void no_altered_bit_opens_from_outside(void **state)
{
	static const struct vouch_seal_options alone = {
		.size = sizeof(alone),
		.without_guest = true,
	};
	u8 share[VOUCH_SEAL_SHARE_MIN] = { 7 };
	const struct vouch_seal_keys keys[] = {
		{ .size = sizeof(keys[0]),
		  .share = share,
		  .share_size = sizeof(share) },
		{ .size = sizeof(keys[0]), .recovery = recovery },
	};
	struct state *s = *state;

	for (size_t i = 0; i < 2; i++) {
		seal(s, &alone, &keys[i]);
		assert_int_equal(opens(s, &keys[i]), VOUCH_SEAL_OPENS);
		for (size_t bit = 0; bit < 8 * s->sealed.size; bit++) {
			s->sealed.data[bit / 8] ^= 1 << bit % 8;
			assert_int_not_equal(opens(s, &keys[i]),
					     VOUCH_SEAL_OPENS);
			s->sealed.data[bit / 8] ^= 1 << bit % 8;
		}
	}
}

/* "created" in another spelling is a field that nobody knows. */
static void unknown_fields_and_versions_are_refused(void **state)
{
	struct state *s = *state;
	u8 *at;

	seal(s, &defaults, NULL);
	at = memmem(s->sealed.data, s->sealed.size, "user", 4);
	assert_null(at);
	at = memmem(s->sealed.data, s->sealed.size, "host-data", 9);
	assert_non_null(at);
	at[0] = 'H';
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_MALFORMED);
	at[0] = 'h';
	at = memmem(s->sealed.data, s->sealed.size, "vouch-seal\1", 11);
	assert_non_null(at);
	at[10] = 2;
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_UNKNOWN);
	at[10] = 1;
	s->sealed.data[14] = 2;
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_UNKNOWN);
	s->sealed.data[14] = 1;
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
}

static void a_td_says_that_it_has_no_key(void **state)
{
	const struct vouch_seal_options outside = { .size = sizeof(outside),
						    .without_guest = true };
	const struct vouch_seal_keys keys = { .size = sizeof(keys),
					      .recovery = recovery };
	struct vouch_bytes never;
	struct state *s = *state;

	s->guest->tee = VOUCH_TEE_TDX;
	assert_int_equal(vouch_seal(&s->guest->device, &defaults, NULL, &data,
				    &never, &s->reply, &s->error),
			 -EKEYREJECTED);
	assert_int_equal(s->reply.reason, VOUCH_SEAL_NO_KEY);
	assert_non_null(strstr(s->error.text, "TDG.MR.KEY.GET"));
	seal(s, &outside, &keys);
	assert_int_equal(opens(s, &keys), VOUCH_SEAL_OPENS);
}

static void separated_keys_are_their_users(void **state)
{
	const struct vouch_seal_options mine = { .size = sizeof(mine),
						 .is_separated = true };
	struct state *s = *state;

	seal(s, &mine, NULL);
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OPENS);
	s->guest->uid = 1001;
	assert_int_equal(opens(s, NULL), VOUCH_SEAL_OTHER_GUEST);
}

static u32 status(struct state *s,
		  const struct vouch_seal_status_options *options,
		  const char *wants)
{
	char *json;

	if (vouch_seal_status(&s->guest->device, options, &s->sealed, &json,
			      &s->reply, &s->error))
		fail_msg("%s", s->error.text);
	if (!strstr(json, wants))
		fail_msg("no %s in %s", wants, json);
	vouch_text_free(json);
	return s->reply.reason;
}

static void status_tells_what_will_be(void **state)
{
	static const u8 old[8], image[48];
	struct vouch_seal_status_options o = { .size = sizeof(o) };
	struct state *s = *state;

	seal(s, &defaults, NULL);
	assert_int_equal(status(s, &o, "\"tried\": true"), VOUCH_SEAL_OPENS);
	o.measurement = image;
	assert_int_equal(status(s, &o, "another image"),
			 VOUCH_SEAL_OTHER_IMAGE);
	o.measurement = NULL;
	o.tcb = old;
	assert_int_equal(status(s, &o, "COMMITTED_TCB is lower"),
			 VOUCH_SEAL_OLD_FIRMWARE);
	o.tcb = (const u8 *)"\xff\xff\0\0\0\0\xff\xff";
	s->guest->keys = 0;
	assert_int_equal(status(s, &o, "\"opens\": true"), VOUCH_SEAL_OPENS);
	assert_int_equal(s->guest->keys, 0);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LOCKED "" /* mlock() does nothing there */
#else
#define LOCKED " lo"
#endif

static void secrets_are_in_no_dump(void **state)
{
	struct vouch_bytes bytes;
	char line[256];
	bool is_ours = false, is_marked = false;
	FILE *maps = fopen("/proc/self/smaps", "r");
	unsigned long start, end;

	(void)state;
	assert_non_null(maps);
	assert_int_equal(vouch_secret_new(&bytes, 32, NULL), 0);
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			is_ours = (uintptr_t)bytes.data >= start &&
				  (uintptr_t)bytes.data < end;
		if (is_ours && !strncmp(line, "VmFlags:", 8))
			is_marked = strstr(line, " dd") &&
				    strstr(line, LOCKED) && strstr(line, " dc");
	}
	fclose(maps);
	vouch_secret_free(&bytes);
	assert_true(is_marked);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_sealed_opens),
		TEST(sealing_tells_its_limits),
		TEST(newer_firmware_opens_what_older_sealed),
		TEST(older_firmware_does_not_open),
		TEST(each_difference_has_its_reason),
		TEST(a_signer_s_next_image_opens),
		TEST(floors_refuse_older_ones),
		TEST(bad_keys_are_refused),
		TEST(parts_from_outside_have_to_be_there),
		TEST(passphrases_go_through_scrypt),
		TEST(the_recovery_key_opens_anywhere),
		TEST(resealing_follows_the_firmware),
		TEST(older_copies_are_refused_by_their_generation),
		TEST(forged_generations_do_not_count),
		TEST(demands_are_kept),
		TEST(no_altered_byte_opens),
		TEST(no_altered_bit_opens_from_outside),
		TEST(unknown_fields_and_versions_are_refused),
		TEST(a_td_says_that_it_has_no_key),
		TEST(separated_keys_are_their_users),
		TEST(status_tells_what_will_be),
		TEST(secrets_are_in_no_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
