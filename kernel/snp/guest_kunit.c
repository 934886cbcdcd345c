// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of guest.c: what is outstanding when the kernel goes away
 */
#include <linux/jiffies.h>
#include <linux/notifier.h>
#include <linux/reboot.h>

#include "fake_snp.h"

static struct snp_guest *guest_start(struct kunit *test)
{
	struct fake_snp *host = test->priv;
	struct snp_transport *transport;

	host->next = 1;
	host->first = 1;
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_register(&host->platform));
	transport = vouch_snp_channel_transport(host->platform.channel);
	host->transport = transport;
	return transport->guest;
}

static int guest_ask(struct kunit *test, struct snp_guest *guest)
{
	struct snp_exchange *exchange = fake_snp_ask(test, 1);
	struct vouch_failure failure;
	int err;

	err = vouch_snp_queue_call(&guest->queue, exchange, jiffies + 20 * HZ,
				   &failure);
	vouch_snp_exchange_put(exchange);
	return err;
}

static void guest_settles_before_reboot(struct kunit *test)
{
	struct fake_snp *host = test->priv;
	struct snp_guest *guest = guest_start(test);

	FAKE_SCRIPT(host, FAKE_SILENCE, FAKE_BUSY);
	KUNIT_EXPECT_EQ(test, -EIO, guest_ask(test, guest));
	snp_expect_pending(host, true);

	KUNIT_EXPECT_EQ(test, NOTIFY_DONE,
			guest->reboot.notifier_call(&guest->reboot, SYS_RESTART,
						    NULL));
	snp_expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, 3, host->exits);
	KUNIT_EXPECT_EQ(test, host->next,
			le32_to_cpu(*fake_snp_counter(host)) + 1);
	KUNIT_EXPECT_EQ(test, -ENODEV, guest_ask(test, guest));
	vouch_snp_unregister(&host->platform);
}

static void guest_is_told_of_reboots(struct kunit *test)
{
	struct fake_snp *host = test->priv;
	struct snp_guest *guest = guest_start(test);

	KUNIT_EXPECT_EQ(test, 0, unregister_reboot_notifier(&guest->reboot));
	KUNIT_EXPECT_EQ(test, 0, register_reboot_notifier(&guest->reboot));
	vouch_snp_unregister(&host->platform);
}

/* clang-format off */
static struct kunit_case guest_cases[] = {
	KUNIT_CASE_SLOW(guest_settles_before_reboot),
	KUNIT_CASE(guest_is_told_of_reboots),
	{}
};

/* clang-format on */

static struct kunit_suite guest_suite = {
	.name = "vouch-snp-guest",
	.init = fake_snp_init,
	.exit = fake_snp_exit,
	.test_cases = guest_cases,
};

kunit_test_suite(guest_suite);
