/* SPDX-License-Identifier: GPL-2.0 */
/* A user that a test can be, who is not the administrator. */
#ifndef VOUCH_KUNIT_USER_H
#define VOUCH_KUNIT_USER_H

#include <kunit/test.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/uidgid.h>

struct other {
	struct cred *cred;
	const struct cred *before;
};

static inline struct other become(struct kunit *test, uid_t uid)
{
	struct other other = { .cred = prepare_creds() };

	KUNIT_ASSERT_NOT_NULL(test, other.cred);
	other.cred->euid = KUIDT_INIT(uid);
	cap_clear(other.cred->cap_effective);
	other.before = override_creds(other.cred);
	return other;
}

static inline void become_oneself(const struct other *other)
{
	revert_creds(other->before);
	put_cred(other->cred);
}

#endif /* VOUCH_KUNIT_USER_H */
