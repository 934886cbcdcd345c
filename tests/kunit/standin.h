/* SPDX-License-Identifier: GPL-2.0 */
/* A crypto driver that a test registers, and takes away again. */
#ifndef VOUCH_KUNIT_STANDIN_H
#define VOUCH_KUNIT_STANDIN_H

#include <linux/crypto.h>
#include <linux/delay.h>
#include <linux/refcount.h>

/*
 * The thread in which the kernel would have tested the driver may have a
 * reference to it for a moment longer than its users, and the kernel warns of
 * who takes it away before.
 */
static inline void standin_wait_until_unused(struct crypto_alg *alg)
{
	int i;

	for (i = 0; i < 20000 && refcount_read(&alg->cra_refcnt) > 1; i++)
		usleep_range(500, 1000);
}

#endif /* VOUCH_KUNIT_STANDIN_H */
