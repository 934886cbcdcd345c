// SPDX-License-Identifier: MIT
/* ID block and ID authentication beside a report, right but in one point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "amd.h"
#include "appraising.h"
#include "snp/id_block/id_block.h"
#include "vectors.h"

#include <cmocka.h>

/* Where fields are; AMD 56860, ID block, ID authentication, table 23. */
#define BLOCK_AT_FAMILY 48
#define BLOCK_AT_IMAGE 64
#define BLOCK_AT_SVN 84
#define BLOCK_AT_POLICY 88
#define AUTH_AT_SIGNATURE 0x40
#define AUTH_AT_KEY 0x240
#define AUTH_AT_KEY_SIGNATURE 0x680
#define AUTH_AT_AUTHOR 0x880
#define REPORT_AT_SVN 0x004
#define REPORT_AT_POLICY 0x008
#define REPORT_AT_FAMILY 0x010
#define REPORT_AT_IMAGE 0x020
#define REPORT_AT_KEY_INFO 0x048
#define REPORT_AT_MEASUREMENT 0x090
#define REPORT_AT_ID_KEY 0x0e0
#define REPORT_AT_AUTHOR 0x110

static struct amd *amd;
static EVP_PKEY *id_key, *author_key;

/* A launch; good until a test changes it. */
struct launch {
	u8 report[REPORT_SIZE];
	u8 block[SNP_ID_BLOCK_SIZE];
	u8 auth[SNP_ID_AUTH_SIZE];
};

static int set_up(void **state)
{
	(void)state;
	amd = amd_new("Genoa");
	id_key = EVP_EC_gen("P-384");
	author_key = EVP_EC_gen("P-384");
	return id_key && author_key ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(amd);
	EVP_PKEY_free(id_key);
	EVP_PKEY_free(author_key);
	return 0;
}

static void put_reversed(u8 *out, const u8 *in, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = in[size - 1 - i];
}

static void put_key(u8 *out, EVP_PKEY *key)
{
	u8 point[97];
	size_t size;

	assert_int_equal(
		EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
						point, sizeof(point), &size),
		1);
	assert_int_equal(size, sizeof(point));
	memset(out, 0, SNP_ID_KEY_SIZE);
	out[0] = 2;
	put_reversed(out + 4, point + 1, 48);
	put_reversed(out + 4 + 72, point + 49, 48);
}

static void put_signature(u8 *out, EVP_PKEY *key, const u8 *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	u8 der[256];
	const u8 *end = der;
	size_t der_size = sizeof(der);
	ECDSA_SIG *pair;

	assert_int_equal(
		EVP_DigestSignInit(context, NULL, EVP_sha384(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, der, &der_size, data, size),
			 1);
	pair = d2i_ECDSA_SIG(NULL, &end, (long)der_size);
	memset(out, 0, SNP_ID_SIGNATURE_SIZE);
	BN_bn2lebinpad(ECDSA_SIG_get0_r(pair), out, 72);
	BN_bn2lebinpad(ECDSA_SIG_get0_s(pair), out + 72, 72);
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(context);
}

/* Both signatures over what is there now, and both digests of the report. */
static void sign(struct launch *l)
{
	put_key(l->auth + AUTH_AT_KEY, id_key);
	put_key(l->auth + AUTH_AT_AUTHOR, author_key);
	put_signature(l->auth + AUTH_AT_SIGNATURE, id_key, l->block,
		      sizeof(l->block));
	put_signature(l->auth + AUTH_AT_KEY_SIGNATURE, author_key,
		      l->auth + AUTH_AT_KEY, SNP_ID_KEY_SIZE);
	snp_id_key_digest(l->auth + AUTH_AT_KEY, l->report + REPORT_AT_ID_KEY);
	snp_id_key_digest(l->auth + AUTH_AT_AUTHOR,
			  l->report + REPORT_AT_AUTHOR);
}

static void make_launch(struct launch *l)
{
	*l = (struct launch){ 0 };
	amd_fill_report(amd, l->report, 3, false);
	memset(l->block, 0x4d, 48);
	memset(l->block + BLOCK_AT_FAMILY, 0x46, 16);
	memset(l->block + BLOCK_AT_IMAGE, 0x49, 16);
	l->block[80] = 1;
	l->block[BLOCK_AT_SVN] = 7;
	memcpy(l->block + BLOCK_AT_POLICY, l->report + REPORT_AT_POLICY, 8);
	memcpy(l->report + REPORT_AT_MEASUREMENT, l->block, 48);
	memset(l->report + REPORT_AT_FAMILY, 0x46, 16);
	memset(l->report + REPORT_AT_IMAGE, 0x49, 16);
	l->report[REPORT_AT_SVN] = 7;
	l->report[REPORT_AT_KEY_INFO] |= 1;
	l->auth[0] = 1;
	l->auth[4] = 1;
	sign(l);
}

static void add_bytes(struct appraiser *appraiser, const u8 *data, size_t size)
{
	assert_int_equal(appraiser_add_endorsement(appraiser, data, size,
						   "file", NULL),
			 0);
}

static struct appraiser *appraiser_for(const struct launch *l, bool has_block,
				       bool has_auth)
{
	struct appraiser *appraiser = appraiser_new();
	char measurement[97] = { 0 };

	for (int i = 0; i < 48; i++)
		snprintf(measurement + 2 * i, 3, "%02x",
			 l->report[REPORT_AT_MEASUREMENT + i]);
	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	appraiser_expect(appraiser, "measurement", measurement, "test", NULL);
	appraiser_expect(appraiser, "freshness", "unchecked", "test", NULL);
	if (has_block)
		add_bytes(appraiser, l->block, sizeof(l->block));
	if (has_auth)
		add_bytes(appraiser, l->auth, sizeof(l->auth));
	return appraiser;
}

static void assert_launch(struct launch *l, bool has_block, bool has_auth,
			  int exit_status, const char *id, const char *outcome)
{
	struct appraiser *appraiser = appraiser_for(l, has_block, has_auth);

	amd_sign_report(amd, l->report);
	assert_appraised(appraiser, l->report, sizeof(l->report), exit_status,
			 id, outcome);
	appraiser_free(appraiser);
}

static void good_ones_pass(void **state)
{
	static const char *const ids[] = {
		"snp.idblock.file",	  "snp.idblock.family_id",
		"snp.idblock.image_id",	  "snp.idblock.guest_svn",
		"snp.idblock.policy",	  "snp.idblock.auth",
		"snp.idblock.id_key",	  "snp.idblock.signature",
		"snp.idblock.author_key", "snp.idblock.author_signature",
	};
	struct launch l;

	(void)state;
	make_launch(&l);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_launch(&l, true, true, 0, ids[i], "pass");
	assert_launch(&l, false, false, 0, "snp.idblock.file", "skip");
	assert_launch(&l, true, false, 0, "snp.idblock.signature", "skip");
	assert_launch(&l, false, true, 0, "snp.idblock.signature", "skip");
	assert_launch(&l, false, true, 0, "snp.idblock.id_key", "pass");
}

/* Another block, though its owner signed it. */
static void other_blocks_fail(void **state)
{
	static const struct {
		size_t at;
		const char *id;
	} rows[] = {
		{ 0, "snp.idblock.file" },
		{ 47, "snp.idblock.file" },
		{ BLOCK_AT_FAMILY, "snp.idblock.family_id" },
		{ BLOCK_AT_FAMILY + 15, "snp.idblock.family_id" },
		{ BLOCK_AT_IMAGE, "snp.idblock.image_id" },
		{ BLOCK_AT_IMAGE + 15, "snp.idblock.image_id" },
		{ BLOCK_AT_SVN, "snp.idblock.guest_svn" },
		{ BLOCK_AT_SVN + 3, "snp.idblock.guest_svn" },
		{ BLOCK_AT_POLICY, "snp.idblock.policy" },
		{ BLOCK_AT_POLICY + 7, "snp.idblock.policy" },
	};
	struct launch l;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_launch(&l);
		l.block[rows[i].at] ^= 1;
		sign(&l);
		assert_launch(&l, true, true, 1, rows[i].id, "fail");
		assert_launch(&l, true, true, 1, "snp.idblock.signature",
			      "pass");
	}
}

static void other_auths_fail(void **state)
{
	static const struct {
		size_t at;
		const char *id;
	} rows[] = {
		{ AUTH_AT_SIGNATURE, "snp.idblock.signature" },
		{ AUTH_AT_SIGNATURE + 72, "snp.idblock.signature" },
		{ AUTH_AT_SIGNATURE + 71, "snp.idblock.signature" },
		{ AUTH_AT_SIGNATURE + 0x1ff, "snp.idblock.signature" },
		{ AUTH_AT_KEY + 4, "snp.idblock.id_key" },
		{ AUTH_AT_KEY + 0x403, "snp.idblock.id_key" },
		{ AUTH_AT_KEY_SIGNATURE, "snp.idblock.author_signature" },
		{ AUTH_AT_KEY_SIGNATURE + 72, "snp.idblock.author_signature" },
		{ AUTH_AT_AUTHOR + 76, "snp.idblock.author_key" },
		{ AUTH_AT_AUTHOR + 76, "snp.idblock.author_signature" },
	};
	/* Algorithms and reserved bytes of what is no such file. */
	static const size_t unread[] = { 4, 8, 0x644, SNP_ID_AUTH_SIZE - 1 };
	struct launch l;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_launch(&l);
		l.auth[rows[i].at] ^= 1;
		assert_launch(&l, true, true, 1, rows[i].id, "fail");
	}
	for (size_t i = 0; i < ARRAY_SIZE(unread); i++) {
		make_launch(&l);
		l.auth[unread[i]] ^= 1;
		assert_launch(&l, true, true, 3, "snp.idblock.auth", "open");
	}
}

/* A digest of a key with something behind it, which firmware would refuse. */
static void keys_with_a_tail_sign_nothing(void **state)
{
	struct launch l;

	(void)state;
	make_launch(&l);
	l.auth[AUTH_AT_KEY + 0x403] = 1;
	snp_id_key_digest(l.auth + AUTH_AT_KEY, l.report + REPORT_AT_ID_KEY);
	assert_launch(&l, true, true, 1, "snp.idblock.signature", "fail");
}

static void launches_without_author(void **state)
{
	struct launch l;

	(void)state;
	make_launch(&l);
	l.report[REPORT_AT_KEY_INFO] &= 0xfe;
	memset(l.report + REPORT_AT_AUTHOR, 0, 48);
	memset(l.auth + AUTH_AT_KEY_SIGNATURE, 0, SNP_ID_SIGNATURE_SIZE);
	memset(l.auth + AUTH_AT_AUTHOR, 0, SNP_ID_KEY_SIZE);
	l.auth[4] = 0;
	assert_launch(&l, true, true, 0, "snp.idblock.author_key", "skip");
	assert_launch(&l, true, true, 0, "snp.idblock.signature", "pass");
	/* Launched without any ID block. */
	memset(l.report + REPORT_AT_ID_KEY, 0, 48);
	assert_launch(&l, true, true, 1, "snp.idblock.id_key", "fail");
}

/* In a folder with those of others it is found. */
static void the_right_one_is_found(void **state)
{
	struct appraiser *appraiser;
	struct launch l, other;

	(void)state;
	make_launch(&l);
	make_launch(&other);
	amd_sign_report(amd, l.report);
	other.block[0] ^= 1;
	put_key(other.auth + AUTH_AT_KEY, author_key);
	appraiser = appraiser_for(&l, false, false);
	add_bytes(appraiser, other.block, sizeof(other.block));
	add_bytes(appraiser, other.auth, sizeof(other.auth));
	add_bytes(appraiser, l.block, sizeof(l.block));
	add_bytes(appraiser, l.auth, sizeof(l.auth));
	assert_appraised(appraiser, l.report, sizeof(l.report), 0,
			 "snp.idblock.signature", "pass");
	appraiser_free(appraiser);
}

/* As text, which is how hypervisors are given them. */
static void base64_is_taken(void **state)
{
	struct appraiser *appraiser;
	unsigned char text[SNP_ID_AUTH_SIZE * 2];
	struct launch l;
	int size;

	(void)state;
	make_launch(&l);
	amd_sign_report(amd, l.report);
	appraiser = appraiser_for(&l, false, false);
	size = EVP_EncodeBlock(text, l.block, sizeof(l.block));
	add_bytes(appraiser, text, (size_t)size);
	size = EVP_EncodeBlock(text, l.auth, sizeof(l.auth));
	text[size++] = '\n';
	add_bytes(appraiser, text, (size_t)size);
	assert_appraised(appraiser, l.report, sizeof(l.report), 0,
			 "snp.idblock.signature", "pass");
	appraiser_free(appraiser);
}

/* Files that another project made with OpenSSL's command. */
static void recorded_ones_hold(void **state)
{
	const char *of = getenv("VECTORS");
	struct vouch_bytes block, auth;
	char folder[PATH_SIZE];
	struct launch l;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/launch-measure/virtee-idblock",
		 of ? of : "../shared/vectors");
	block = read_in(folder, "id_block.bin");
	auth = read_in(folder, "id_auth.bin");
	if (!block.size || !auth.size)
		skip();
	make_launch(&l);
	memcpy(l.block, block.data, sizeof(l.block));
	memcpy(l.auth, auth.data, sizeof(l.auth));
	memcpy(l.report + REPORT_AT_MEASUREMENT, block.data, 48);
	memcpy(l.report + REPORT_AT_FAMILY, block.data + BLOCK_AT_FAMILY, 32);
	memcpy(l.report + REPORT_AT_SVN, block.data + BLOCK_AT_SVN, 12);
	snp_id_key_digest(auth.data + AUTH_AT_KEY, l.report + REPORT_AT_ID_KEY);
	snp_id_key_digest(auth.data + AUTH_AT_AUTHOR,
			  l.report + REPORT_AT_AUTHOR);
	assert_launch(&l, true, true, 0, "snp.idblock.signature", "pass");
	assert_launch(&l, true, true, 0, "snp.idblock.author_signature",
		      "pass");
	vouch_bytes_free(&block);
	vouch_bytes_free(&auth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones_pass),
		cmocka_unit_test(other_blocks_fail),
		cmocka_unit_test(other_auths_fail),
		cmocka_unit_test(keys_with_a_tail_sign_nothing),
		cmocka_unit_test(launches_without_author),
		cmocka_unit_test(the_right_one_is_found),
		cmocka_unit_test(base64_is_taken),
		cmocka_unit_test(recorded_ones_hold),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
