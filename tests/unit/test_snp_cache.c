// SPDX-License-Identifier: MIT
/* One appraiser for many reports: what it remembers, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "snp/certs/cache.h"

#include <cmocka.h>

#define ENTRIES 3
#define ENTRY_SIZE 24
#define TABLES 70 /* more than are kept */
#define THREADS 4
#define ROUNDS 40

static const u8 guids[ENTRIES][16] = {
	{ 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4,
	  0xb9, 0x3b, 0xe8, 0xac, 0xcd }, /* VCEK */
	{ 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05,
	  0xae, 0xf3, 0x27, 0xc7, 0x82 }, /* ASK */
	{ 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f,
	  0xb6, 0x01, 0x4c, 0xd0, 0xae }, /* ARK */
};

static struct amd *milan;
static u8 report[REPORT_SIZE];
static struct vouch_bytes forged_ask;

static void put_le32(u8 *out, size_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> (8 * i));
}

/* A report, its table, and @padding zeroes; AMD 56421, section 4.1.8.1. */
static struct vouch_bytes with_table(const struct vouch_bytes *ask,
				     size_t padding)
{
	const struct vouch_bytes *certs[ENTRIES] = { &milan->vcek, ask,
						     &milan->ark };
	size_t offset = ENTRY_SIZE * (ENTRIES + 1);
	struct vouch_bytes out = { .size = REPORT_SIZE + offset + padding };
	u8 *table;

	for (size_t i = 0; i < ENTRIES; i++)
		out.size += certs[i]->size;
	out.data = calloc(1, out.size);
	assert_non_null(out.data);
	memcpy(out.data, report, REPORT_SIZE);
	table = out.data + REPORT_SIZE;
	for (size_t i = 0; i < ENTRIES; i++) {
		memcpy(table + ENTRY_SIZE * i, guids[i], sizeof(guids[i]));
		put_le32(table + ENTRY_SIZE * i + 16, offset);
		put_le32(table + ENTRY_SIZE * i + 20, certs[i]->size);
		memcpy(table + offset, certs[i]->data, certs[i]->size);
		offset += certs[i]->size;
	}
	return out;
}

/* @count times the certificate, in PEM. */
static struct vouch_bytes bundle_of(const struct vouch_bytes *der, size_t count)
{
	struct vouch_bytes out = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	BUF_MEM *pem;

	for (size_t i = 0; i < count; i++)
		assert_true(PEM_write_bio(bio, PEM_STRING_X509, "", der->data,
					  (long)der->size) > 0);
	BIO_get_mem_ptr(bio, &pem);
	out.size = pem->length;
	out.data = malloc(out.size);
	assert_non_null(out.data);
	memcpy(out.data, pem->data, out.size);
	BIO_free(bio);
	return out;
}

static struct appraiser *trusting(void)
{
	struct appraiser *appraiser = authentic();

	add_anchor(appraiser, &milan->ark);
	return appraiser;
}

static void good_and_forged(const struct appraiser *appraiser)
{
	struct vouch_bytes good = with_table(&milan->ask, 0);
	struct vouch_bytes forged = with_table(&forged_ask, 0);

	for (int i = 0; i < 2; i++) {
		assert_appraised(appraiser, good.data, good.size, 0,
				 "snp.chain.signatures", "pass");
		assert_appraised(appraiser, forged.data, forged.size, 1,
				 "snp.chain.signatures", "fail");
	}
	vouch_bytes_free(&good);
	vouch_bytes_free(&forged);
}

static void forged_one_beside_a_good_one(void **state)
{
	struct appraiser *appraiser = trusting();

	(void)state;
	good_and_forged(appraiser);
	appraiser_free(appraiser);
}

/* A real CA of the right name did not sign what another one signed. */
static void held_by_another_issuer(void **state)
{
	struct appraiser *appraiser = trusting();
	struct vouch_bytes other = amd_make_ca(
		&(struct amd_ca){ "SEV-Milan", "ARK-Milan", milan->ark_key,
				  milan->ark_key, .serial = 1 });
	struct vouch_bytes good = with_table(&milan->ask, 0);
	struct vouch_bytes bad = with_table(&other, 0);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_appraised(appraiser, good.data, good.size, 0,
				 "snp.chain.signatures", "pass");
		assert_appraised(appraiser, bad.data, bad.size, 1,
				 "snp.chain.signatures", "fail");
	}
	vouch_bytes_free(&other);
	vouch_bytes_free(&good);
	vouch_bytes_free(&bad);
	appraiser_free(appraiser);
}

/* A signature that held is no reason to trust the root behind it. */
static void trust_is_not_remembered(void **state)
{
	struct appraiser *appraiser = authentic();
	struct vouch_bytes good = with_table(&milan->ask, 0);

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, good.data, good.size, 1,
				 "snp.chain.root", "fail");
	add_anchor(appraiser, &milan->ark);
	assert_appraised(appraiser, good.data, good.size, 0, "snp.chain.root",
			 "pass");
	vouch_bytes_free(&good);
	appraiser_free(appraiser);
}

static void broken_table_is_not_kept(void **state)
{
	struct appraiser *appraiser = trusting();
	struct vouch_bytes broken = with_table(&milan->ask, 0);

	(void)state;
	put_le32(broken.data + REPORT_SIZE + 16, broken.size);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, broken.data, broken.size, 3,
				 "snp.certs.table", "warn");
	vouch_bytes_free(&broken);
	appraiser_free(appraiser);
}

static void more_tables_than_are_kept(void **state)
{
	struct appraiser *appraiser = trusting();

	(void)state;
	for (size_t i = 0; i < 2 * TABLES; i++) {
		struct vouch_bytes one = with_table(&milan->ask, i % TABLES);

		assert_appraised(appraiser, one.data, one.size, 0,
				 "snp.certs.table", "pass");
		vouch_bytes_free(&one);
	}
	appraiser_free(appraiser);
}

static void large_tables_are_used_once(void **state)
{
	struct vouch_bytes small = with_table(&milan->ask, 0);
	struct vouch_bytes large = with_table(&milan->ask, 16 * 1024);
	const struct vouch_bytes *inputs[] = { &small, &large };
	struct snp_cache *cache = snp_cache_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
		struct kept_table *tables[2];

		for (size_t j = 0; j < 2; j++) {
			tables[j] = snp_cache_table(
				cache, inputs[i]->data + REPORT_SIZE,
				inputs[i]->size - REPORT_SIZE, NULL);
			assert_non_null(tables[j]);
		}
		assert_int_equal(tables[0] == tables[1], i == 0);
		snp_cache_put(tables[0]);
		snp_cache_put(tables[1]);
	}
	snp_cache_free(cache);
	vouch_bytes_free(&small);
	vouch_bytes_free(&large);
}

static void tables_have_a_size(void **state)
{
	struct appraiser *appraiser = trusting();
	struct vouch_bytes empty = with_table(&milan->ask, 0);
	size_t room = SNP_TABLE_SIZE_MAX - (empty.size - REPORT_SIZE);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct vouch_bytes one = with_table(&milan->ask, room + i);

		assert_appraised(appraiser, one.data, one.size, i ? 3 : 0,
				 "snp.certs.table", i ? "warn" : "pass");
		vouch_bytes_free(&one);
	}
	vouch_bytes_free(&empty);
	appraiser_free(appraiser);
}

/* Entries may be bundles: the table has VCEK and ARK beside this one. */
static void tables_bring_so_many_certificates(void **state)
{
	struct appraiser *appraiser = trusting();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct vouch_bytes ask = bundle_of(
			&milan->ask, (size_t)(SNP_TABLE_ITEMS_MAX - 2 + i));
		struct vouch_bytes one = with_table(&ask, 0);

		assert_appraised(appraiser, one.data, one.size, i ? 3 : 0,
				 "snp.certs.table", i ? "warn" : "pass");
		vouch_bytes_free(&one);
		vouch_bytes_free(&ask);
	}
	appraiser_free(appraiser);
}

/* A list that the root did not sign lists nothing. */
static void forged_list_after_a_good_one(void **state)
{
	struct vouch_bytes table = with_table(&milan->ask, 0);
	const struct amd_crl specs[] = {
		{ "ARK-Milan", milan->ark_key, .serial = 0 },
		{ "ARK-Milan", milan->ask_key, .serial = 0x10001 },
	};
	struct vouch_bytes good = amd_make_crl(&specs[0]);
	struct vouch_bytes forged = amd_make_crl(&specs[1]);
	struct appraiser *appraiser = trusting();

	(void)state;
	add_endorsement(appraiser, &good);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, table.data, table.size, 0,
				 "snp.crl.signature", "pass");
	add_endorsement(appraiser, &forged);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, table.data, table.size, 0,
				 "snp.crl.revoked", "pass");
	vouch_bytes_free(&good);
	vouch_bytes_free(&forged);
	vouch_bytes_free(&table);
	appraiser_free(appraiser);
}

/* Neither the time nor the policy of before counts. */
static void time_and_policy_are_looked_at_again(void **state)
{
	struct vouch_bytes table = with_table(&milan->ask, 0);
	struct appraiser *appraiser = trusting();
	time_t now = time(NULL);

	(void)state;
	appraiser_set_authentic_only(appraiser, false);
	assert_appraised(appraiser, table.data, table.size, 3,
			 "time.vek.validity", "pass");
	appraiser_set_time(appraiser, now + 100L * 365 * 24 * 60 * 60);
	assert_appraised(appraiser, table.data, table.size, 3,
			 "time.vek.validity", "open");
	appraiser_set_time(appraiser, now);
	assert_appraised(appraiser, table.data, table.size, 3,
			 "time.vek.validity", "pass");
	assert_int_equal(
		appraiser_expect(appraiser, "snp.vmpl", "3", "test", NULL), 0);
	assert_appraised(appraiser, table.data, table.size, 1, "snp.vmpl",
			 "fail");
	vouch_bytes_free(&table);
	appraiser_free(appraiser);
}

/* Assertions work in the main thread only: wrong outcomes are counted. */
struct crowd {
	const struct appraiser *appraiser;
	struct vouch_bytes inputs[2];
	pthread_t thread;
	int wrong;
};

static void *appraise_often(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < ROUNDS; i++) {
		const struct vouch_bytes *in = &c->inputs[i % 2];
		struct vouch_result *result;

		if (appraise_once(c->appraiser, in->data, in->size, &result,
				  NULL)) {
			c->wrong++;
			continue;
		}
		c->wrong += result_exit_status(result) != i % 2;
		vouch_result_free(result);
	}
	return NULL;
}

static void many_threads(void **state)
{
	struct appraiser *appraiser = trusting();
	struct crowd crowd[THREADS];

	(void)state;
	for (size_t i = 0; i < THREADS; i++) {
		crowd[i] = (struct crowd){
			.appraiser = appraiser,
			.inputs = { with_table(&milan->ask, i),
				    with_table(&forged_ask, i) },
		};
		assert_int_equal(pthread_create(&crowd[i].thread, NULL,
						appraise_often, &crowd[i]),
				 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(crowd[i].thread, NULL);
		assert_int_equal(crowd[i].wrong, 0);
		vouch_bytes_free(&crowd[i].inputs[0]);
		vouch_bytes_free(&crowd[i].inputs[1]);
	}
	appraiser_free(appraiser);
}

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	/* Right names and the right key, but the signature is its own. */
	forged_ask = amd_make_ca(
		&(struct amd_ca){ "SEV-Milan", "ARK-Milan", milan->ask_key,
				  milan->ask_key, .serial = 1 });
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_bytes_free(&forged_ask);
	amd_free(milan);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged_one_beside_a_good_one),
		cmocka_unit_test(held_by_another_issuer),
		cmocka_unit_test(trust_is_not_remembered),
		cmocka_unit_test(broken_table_is_not_kept),
		cmocka_unit_test(more_tables_than_are_kept),
		cmocka_unit_test(large_tables_are_used_once),
		cmocka_unit_test(tables_have_a_size),
		cmocka_unit_test(tables_bring_so_many_certificates),
		cmocka_unit_test(forged_list_after_a_good_one),
		cmocka_unit_test(time_and_policy_are_looked_at_again),
		cmocka_unit_test(many_threads),
	};

	return cmocka_run_group_tests_name("snp_cache", tests, set_up,
					   tear_down);
}
