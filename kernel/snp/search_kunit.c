// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of channel.c: how it finds the number that the firmware wants
 */
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fake_snp.h"

#define WALK_STEPS 2000
#define LIES 40

/* What the host may do to each exit, for as long as it lies. */
static void search_lie(struct fake_snp *host, const enum fake_act *act,
		       int callers, int err)
{
	struct snp_exchange *exchange;
	int i;

	for (i = 0; i < callers; i++) {
		exchange = fake_snp_ask(host->test, i);
		fake_snp_script(host, act, 1);
		host->repeats = true;
		KUNIT_EXPECT_EQ(host->test, err, fake_snp_try(host, exchange));
		snp_expect_failure(host, exchange, VOUCH_STAGE_FIRMWARE, 0,
				   SNP_FW_AEAD_OFLOW, 0);
		snp_expect_pending(host, true);
		vouch_snp_exchange_put(exchange);
	}
	host->repeats = false;
}

/* The host behaves. A few callers may still be told that it did not. */
static void search_expect_found(struct fake_snp *host)
{
	struct snp_exchange *exchange;
	int tries, err = -EIO;

	host->act_count = 0;
	host->repeats = false;
	for (tries = 0; err && tries < 16; tries++) {
		exchange = fake_snp_ask(host->test, tries);
		err = fake_snp_try(host, exchange);
		vouch_snp_exchange_put(exchange);
	}
	KUNIT_EXPECT_EQ(host->test, 0, err);
	snp_expect_works(host, 99, 1);
}

/*
 * Twice the host says that the firmware wants another number, which was not
 * asked. The third exit carries the next number, and the firmware refuses it
 * itself; the fourth the first one again, and so on.
 */
static void search_survives_two_lies(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *first = fake_snp_ask(test, 1),
			    *second = fake_snp_ask(test, 2);

	FAKE_SCRIPT(host, FAKE_OFLOW, FAKE_OFLOW);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, first));
	snp_expect_pending(host, true);
	KUNIT_EXPECT_EQ(test, 0, fake_snp_try(host, second));
	snp_expect_answer(host, second);
	snp_expect_pending(host, false);
	/* Sent: 1, 1, 3, 1, 3, 5. */
	KUNIT_EXPECT_EQ(test, 6, host->exits);
	KUNIT_EXPECT_EQ(test, 3, host->messages);
	vouch_snp_exchange_put(first);
	vouch_snp_exchange_put(second);
	snp_expect_works(host, 3, 1);
}

/* The firmware had the message and the host says that it wants another. */
static void search_goes_past_lost_answers(struct kunit *test)
{
	static const enum fake_act act = FAKE_LOSE_OFLOW;
	struct fake_snp *host = fake_snp_start(test, 0);
	int i;

	search_lie(host, &act, 1, -EIO);
	snp_expect_works(host, 2, 3);
	for (i = 0; i < 3; i++)
		search_lie(host, &act, 1, -EIO);
	KUNIT_EXPECT_LT(test, host->messages, 40);
	for (i = 0; i < 3; i++)
		search_lie(host, &act, 1, -EIO);
	search_expect_found(host);
}

/* However long it lies, the key is there afterwards, and few numbers gone. */
static void search_survives_a_liar(struct kunit *test)
{
	static const enum fake_act act = FAKE_OFLOW;
	struct fake_snp *host = fake_snp_start(test, 0);

	search_lie(host, &act, LIES, -EIO);
	KUNIT_EXPECT_LT(test, host->messages, 100);
	search_expect_found(host);
}

/* A caller is not kept for long: so many exits, and it is told. */
static void search_is_bounded(struct kunit *test)
{
	static const enum fake_act act = FAKE_OFLOW;
	struct fake_snp *host = fake_snp_start(test, 0);

	search_lie(host, &act, 1, -EIO);
	KUNIT_EXPECT_EQ(test, 1, host->exits);
	search_lie(host, &act, 1, -EIO);
	KUNIT_EXPECT_EQ(test, SNP_SEARCHES_MAX, host->exits);
}

/* A probe spends a number, so it is looked at as every other message's. */
static void search_gives_up_at_limit(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, SNP_COUNTER_MAX - 2);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	FAKE_SCRIPT(host, FAKE_OFLOW, FAKE_OFLOW);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	exchange = fake_snp_ask(test, 2);
	KUNIT_EXPECT_EQ(test, -EKEYREVOKED, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	snp_expect_lost(host, VOUCH_REASON_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, -EIO,
			host->transport->ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, 1, host->messages);
}

static void search_gives_up_shared_key(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	FAKE_SCRIPT(host, FAKE_OFLOW, FAKE_OFLOW);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	le32_add_cpu(fake_snp_counter(host), 2);
	exchange = fake_snp_ask(test, 2);
	KUNIT_EXPECT_EQ(test, -EKEYREVOKED, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	snp_expect_lost(host, VOUCH_REASON_SHARED);
	KUNIT_EXPECT_EQ(test, 1, host->messages);
}

/* When the guest goes away, one call goes on until a number is taken. */
static void search_settles_at_the_end(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	FAKE_SCRIPT(host, FAKE_OFLOW, FAKE_OFLOW);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	KUNIT_EXPECT_EQ(test, 0, host->transport->ops->settle(host->transport));
	snp_expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, host->next,
			le32_to_cpu(*fake_snp_counter(host)) + 1);
}

/*
 * A host that does anything: no step breaks a rule, every answer is the
 * caller's own, and once the host behaves, all is well.
 */
static void search_survives_hostile_host(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = NULL;
	struct rnd_state random;
	enum fake_act act;
	int answered = 0;
	int i, err;

	prandom_seed_state(&random, 20251123);
	for (i = 0; i < WALK_STEPS && host->messages < FAKE_MESSAGES_MAX - 80;
	     i++) {
		act = prandom_u32_state(&random) % (FAKE_LAST + 1);
		fake_snp_script(host, &act, 1);
		host->repeats = !(prandom_u32_state(&random) % 32);
		if (!exchange) {
			exchange = fake_snp_ask(test, i);
			exchange->wants_certs = prandom_u32_state(&random) & 1;
		}
		host->wanted_pages = host->platform.certs_pages + (i & 1);
		err = fake_snp_try(host, exchange);
		if (err == -EAGAIN)
			continue;
		if (!err) {
			snp_expect_answer(host, exchange);
			answered++;
		}
		vouch_snp_exchange_put(exchange);
		exchange = NULL;
	}
	if (exchange)
		vouch_snp_exchange_put(exchange);
	KUNIT_EXPECT_GT(test, answered, 100);

	search_expect_found(host);
}

static struct kunit_case search_cases[] = {
	KUNIT_CASE(search_survives_two_lies),
	KUNIT_CASE(search_goes_past_lost_answers),
	KUNIT_CASE(search_survives_a_liar),
	KUNIT_CASE(search_is_bounded),
	KUNIT_CASE(search_gives_up_at_limit),
	KUNIT_CASE(search_gives_up_shared_key),
	KUNIT_CASE(search_settles_at_the_end),
	KUNIT_CASE(search_survives_hostile_host),
	{}
};

static struct kunit_suite search_suite = {
	.name = "vouch-snp-search",
	.init = fake_snp_init,
	.exit = fake_snp_exit,
	.test_cases = search_cases,
};

kunit_test_suite(search_suite);
