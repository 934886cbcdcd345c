/* SPDX-License-Identifier: GPL-2.0 */
/* A host that does not let a guest take its pages back, for tests. */
#ifndef VOUCH_TEST_SET_MEMORY_H
#define VOUCH_TEST_SET_MEMORY_H

#include_next <linux/set_memory.h>

#include <linux/module.h>
#include <linux/moduleparam.h>

static int fake_keeps;
module_param(fake_keeps, int, 0600);

static inline int vouch_test_encrypted(unsigned long addr, int pages)
{
	return fake_keeps ?: set_memory_encrypted(addr, pages);
}

#define set_memory_encrypted vouch_test_encrypted

#endif /* VOUCH_TEST_SET_MEMORY_H */
