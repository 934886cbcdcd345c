// SPDX-License-Identifier: MIT
/* What the quoting enclave takes, and every signature of what it gives. */
#include "sim_tdx_fixture.h"

static const u8 mac_key[32] = { 1, 2, 3 };

static void good_reports_are_taken(void **state)
{
	u8 report[1024];

	(void)state;
	for (u8 version = 0; version < 2; version++) {
		report_make(report, version, mac_key);
		assert_null(sim_tdreport_refusal(report, mac_key));
	}
}

/* Each byte counts, but those that nothing covers: 17 behind TEE_TCB_INFO. */
static void every_altered_byte_is_refused(void **state)
{
	u8 report[1024];

	(void)state;
	report_make(report, 1, mac_key);
	for (int i = 0; i < 1024; i++) {
		bool is_covered = i < 256 + 239 || i >= 512;

		report[i] ^= 1;
		assert_int_equal(!!sim_tdreport_refusal(report, mac_key),
				 is_covered);
		report[i] ^= 1;
	}
}

/* With a right MAC and hashes, and still not what a TDX module makes. */
static void sealed_nonsense_is_refused(void **state)
{
	static const struct {
		int at;
		u8 value;
	} rows[] = {
		{ 0, 0 }, { 0, 0x80 }, { 1, 1 },   { 2, 2 },
		{ 3, 1 }, { 4, 1 },    { 192, 1 }, { 223, 1 },
	};
	u8 report[1024];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		report_make(report, 1, mac_key);
		report[rows[i].at] = rows[i].value;
		report_seal(report, mac_key);
		assert_non_null(sim_tdreport_refusal(report, mac_key));
	}
}

/* MAC and hashes are three checks: none stands in for another. */
static void each_part_is_checked_alone(void **state)
{
	unsigned int size;
	u8 report[1024];

	(void)state;
	for (int at = 32; at <= 80; at += 48) {
		report_make(report, 1, mac_key);
		report[at] ^= 1;
		HMAC(EVP_sha256(), mac_key, 32, report, 224, report + 224,
		     &size);
		assert_non_null(
			strstr(sim_tdreport_refusal(report, mac_key), "hash"));
	}
	report_make(report, 1, mac_key);
	report_seal(report, (const u8[32]){ 9 });
	assert_non_null(strstr(sim_tdreport_refusal(report, mac_key), "MAC"));
}

struct parts {
	size_t body, body_size;
	const u8 *signature, *key, *enclave, *enclave_signature, *auth, *chain;
	u16 auth_size;
	u32 chain_size;
};

/* Takes a quote apart, and insists on each length. */
static struct parts take_apart(const u8 *quote, size_t size)
{
	bool is_v5 = get_le16(quote) == 5;
	struct parts p = { .body = is_v5 ? 54 : 48, .body_size = 584 };
	const u8 *at, *outer_end;

	if (is_v5)
		p.body_size = get_le32(quote + 50);
	at = quote + p.body + p.body_size;
	assert_int_equal(at + 4 + get_le32(at) - quote, size);
	p.signature = at + 4;
	p.key = p.signature + 64;
	assert_int_equal(get_le16(p.key + 64), 6);
	p.enclave = p.key + 70;
	outer_end = p.enclave + get_le32(p.key + 66);
	assert_ptr_equal(outer_end, quote + size);
	p.enclave_signature = p.enclave + 384;
	p.auth_size = get_le16(p.enclave_signature + 64);
	p.auth = p.enclave_signature + 66;
	at = p.auth + p.auth_size;
	assert_int_equal(get_le16(at), 5);
	p.chain_size = get_le32(at + 2);
	p.chain = at + 6;
	assert_ptr_equal(p.chain + p.chain_size, outer_end);
	return p;
}

static X509 *first_cert(const struct parts *p)
{
	BIO *bio = BIO_new_mem_buf(p->chain, (int)p->chain_size);
	X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(cert);
	return cert;
}

static void assert_signatures(const u8 *quote, const struct parts *p)
{
	EVP_PKEY *key = p256_from_point(p->key);
	X509 *pck = first_cert(p);
	u8 bound[64 + 32], hash[32];

	assert_true(p256_verifies(key, p->signature, quote,
				  p->body + p->body_size));
	assert_false(p256_verifies(key, p->signature, quote,
				   p->body + p->body_size - 1));
	assert_true(p256_verifies(X509_get0_pubkey(pck), p->enclave_signature,
				  p->enclave, 384));
	assert_int_equal(p->auth_size, 32);
	memcpy(bound, p->key, 64);
	memcpy(bound + 64, p->auth, 32);
	EVP_Digest(bound, sizeof(bound), hash, NULL, EVP_sha256(), NULL);
	assert_memory_equal(p->enclave + 320, hash, 32);
	assert_true(is_zero(p->enclave + 352, 32));
	X509_free(pck);
	EVP_PKEY_free(key);
}

static void assert_body(const u8 *quote, const struct parts *p,
			const u8 *report)
{
	const struct {
		int at, from, size;
	} rows[] = {
		{ 0, 264, 16 },	  { 16, 280, 48 },  { 64, 328, 48 },
		{ 112, 376, 8 },  { 120, 512, 8 },  { 128, 520, 8 },
		{ 136, 528, 48 }, { 184, 576, 48 }, { 232, 624, 48 },
		{ 280, 672, 48 }, { 328, 720, 48 }, { 376, 768, 48 },
		{ 424, 816, 48 }, { 472, 864, 48 }, { 520, 128, 64 },
		{ 584, 384, 16 }, { 600, 912, 48 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((size_t)(rows[i].at + rows[i].size) <= p->body_size)
			assert_memory_equal(quote + p->body + rows[i].at,
					    report + rows[i].from,
					    rows[i].size);
}

static void quotes_of_each_kind_verify(void **state)
{
	static const struct {
		const char *version;
		u8 report_version;
		u16 type;
		u32 size;
	} rows[] = {
		{ "4", 0, 0, 584 },
		{ "4", 1, 0, 584 },
		{ "5", 0, 2, 584 },
		{ "5", 1, 3, 648 },
	};
	static const u8 vendor[] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
				     0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
				     0x95, 0x7f, 0x06, 0x07 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sim *sim = fixture_td("quote_version", rows[i].version);
		u8 report[1024], *quote;
		struct parts p;
		size_t size;

		report_make(report, rows[i].report_version,
			    sim->tdx.qe.mac_key);
		quote = sim_qe_quote(&sim->tdx.qe, report, &size);
		assert_non_null(quote);
		p = take_apart(quote, size);
		assert_int_equal(get_le16(quote), rows[i].version[0] - '0');
		assert_int_equal(get_le16(quote + 2), 2);
		assert_int_equal(get_le32(quote + 4), 0x81);
		assert_true(is_zero(quote + 8, 4));
		assert_memory_equal(quote + 12, vendor, 16);
		assert_true(is_zero(quote + 44, 4));
		if (rows[i].type)
			assert_int_equal(get_le16(quote + 48), rows[i].type);
		assert_int_equal(p.body_size, rows[i].size);
		assert_body(quote, &p, report);
		assert_signatures(quote, &p);
		free(quote);
		fixture_td_free(sim);
	}
}

static void enclave_is_the_configured_one(void **state)
{
	struct sim *sim = fixture_td("qe_isvprodid", "258", "qe_isvsvn", "772",
				     "qe_mrsigner",
				     "11111111111111111111111111111111"
				     "11111111111111111111111111111111",
				     "cpusvn",
				     "22222222222222222222222222222222");
	u8 report[1024], *quote;
	struct parts p;
	size_t size;

	(void)state;
	report_make(report, 1, sim->tdx.qe.mac_key);
	quote = sim_qe_quote(&sim->tdx.qe, report, &size);
	p = take_apart(quote, size);
	assert_int_equal(p.enclave[0], 0x22);
	assert_int_equal(p.enclave[128], 0x11);
	assert_int_equal(get_le16(p.enclave + 256), 258);
	assert_int_equal(get_le16(p.enclave + 258), 772);
	/* No debug enclave; its masked attributes are those of the identity. */
	assert_int_equal(p.enclave[48] & 0xfb, 0x11);
	free(quote);
	fixture_td_free(sim);
}

static void boot_changes_the_mac_key_alone(void **state)
{
	struct sim *a = fixture_td("boot", "1"), *b = fixture_td("boot", "2");
	struct sim *again = fixture_td("boot", "1");

	(void)state;
	assert_memory_equal(a->tdx.qe.mac_key, again->tdx.qe.mac_key, 32);
	assert_memory_not_equal(a->tdx.qe.mac_key, b->tdx.qe.mac_key, 32);
	assert_int_equal(EVP_PKEY_eq(a->tdx.qe.key, b->tdx.qe.key), 1);
	fixture_td_free(a);
	fixture_td_free(b);
	fixture_td_free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_reports_are_taken),
		cmocka_unit_test(every_altered_byte_is_refused),
		cmocka_unit_test(sealed_nonsense_is_refused),
		cmocka_unit_test(each_part_is_checked_alone),
		cmocka_unit_test(quotes_of_each_kind_verify),
		cmocka_unit_test(enclave_is_the_configured_one),
		cmocka_unit_test(boot_changes_the_mac_key_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
