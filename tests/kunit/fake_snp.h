/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - an SNP host and its firmware that tests control
 *
 * At each exit it holds the channel to its first rules: what the host sees
 * under one sequence number never changes, and the number was spent before.
 */
#ifndef VOUCH_KUNIT_FAKE_SNP_H
#define VOUCH_KUNIT_FAKE_SNP_H

#include <kunit/test.h>

#include "snp/private.h"

#define FAKE_VMPCK 1
#define FAKE_ANSWER_SIZE 32
#define FAKE_CERTS_PAGES 4
#define FAKE_MESSAGES_MAX 1024
#define FAKE_MESSAGE_SIZE 256 /* the rest of each message is zero */

enum fake_act {
	FAKE_ANSWER, /* as host and firmware should; also after the script */
	FAKE_BUSY,
	FAKE_SILENCE,
	FAKE_VMM_ERROR,
	FAKE_FW_ERROR,
	FAKE_OFLOW, /* the host says so, the firmware was not asked */
	FAKE_GROW, /* wants more room for certificates */
	FAKE_LOSE, /* the firmware answers, the host says nothing */
	FAKE_STALE, /* the firmware answers, the host shows the old page */
	FAKE_SPOIL_TAG,
	FAKE_SPOIL_TYPE,
	FAKE_LARGE, /* the firmware answers with more than was asked for */
	FAKE_LOSE_OFLOW, /* the firmware answers, the host says FAKE_OFLOW */
	FAKE_LAST = FAKE_LOSE_OFLOW,
};

/**
 * struct fake_snp - host and firmware
 * @platform: the guest
 * @cipher: the firmware's
 * @scratch: the firmware's memory
 * @next: sequence number that the firmware wants
 * @acts: what to do at each exit
 * @act_count: length of @acts
 * @repeats: the last of @acts is for all later exits as well
 * @exits: how many there were
 * @extended: how many of them asked for certificates
 * @wanted_pages: what FAKE_GROW asks for
 * @grow_err: what grow_certs() returns
 * @certs_offset: of the one certificate
 * @seen: message of this exit
 * @first: number of the first message
 * @shown: all messages, as first seen
 * @messages: how many different ones there were
 * @test: where to complain
 * @channel: under test
 * @transport: the same
 */
struct fake_snp {
	struct snp_platform platform;
	struct snp_cipher cipher;
	struct snp_message *scratch;
	u64 next;
	const enum fake_act *acts;
	int act_count;
	bool repeats;
	int exits;
	int extended;
	u32 wanted_pages;
	int grow_err;
	u32 certs_offset;
	struct snp_message *seen;
	u64 first;
	u8 (*shown)[FAKE_MESSAGE_SIZE];
	int messages;
	struct kunit *test;
	struct snp_channel *channel;
	struct snp_transport *transport;
};

/* Suites' init and exit: test->priv is the host. */
int fake_snp_init(struct kunit *test);
void fake_snp_exit(struct kunit *test);

/* A channel whose counter is @counter, as the firmware's is. */
struct fake_snp *fake_snp_start(struct kunit *test, u32 counter);
__le32 *fake_snp_counter(struct fake_snp *host);
void fake_snp_script(struct fake_snp *host, const enum fake_act *acts,
		     int count);

#define FAKE_SCRIPT(_host, ...)                                       \
	do {                                                          \
		static const enum fake_act _acts[] = { __VA_ARGS__ }; \
		fake_snp_script(_host, _acts, ARRAY_SIZE(_acts));     \
	} while (0)

struct snp_exchange *fake_snp_ask(struct kunit *test, u64 mark);
int fake_snp_try(struct fake_snp *host, struct snp_exchange *exchange);

void snp_expect_answer(struct fake_snp *host, struct snp_exchange *exchange);
void snp_expect_failure(struct fake_snp *host, struct snp_exchange *exchange,
			u32 stage, u32 reason, u32 fw_error, u32 vmm_error);
void snp_expect_pending(struct fake_snp *host, bool is_pending);
/* Every request fails with @reason, and the host is not asked. */
void snp_expect_lost(struct fake_snp *host, u32 reason);
/* A new exchange is answered, after @exits exits. */
void snp_expect_works(struct fake_snp *host, u64 mark, int exits);

#endif /* VOUCH_KUNIT_FAKE_SNP_H */
