// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_DERIVE_KEY
 */
#include <crypto/sha2.h>
#include <kunit/visibility.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "crypto.h"
#include "limits.h"
#include "vouch.h"

/* What is hashed for a separated key: see struct vouch_derive_key. */
struct separated_key {
	char label[16];
	__le32 version;
	__le32 uid;
	u8 key[VOUCH_KEY_SIZE];
};

static_assert(sizeof(struct separated_key) == 16 + 4 + 4 + 32);

/**
 * vouch_key_separate() - make a key that only one user can have
 * @key: receives %VOUCH_KEY_SIZE bytes, on success only
 * @uid: the user, in the initial user namespace
 * @guests: the key that the firmware derived, %VOUCH_KEY_SIZE bytes
 *
 * Return: 0, or what the crypto API says
 */
int vouch_key_separate(u8 *key, u32 uid, const u8 *guests)
{
	struct separated_key input = {
		.label = "vouch-user-key",
		.version = cpu_to_le32(1),
		.uid = cpu_to_le32(uid),
	};
	u8 digest[SHA384_DIGEST_SIZE];
	int err;

	memcpy(input.key, guests, sizeof(input.key));
	err = vouch_sha384(&input, sizeof(input), digest);
	if (!err)
		memcpy(key, digest, VOUCH_KEY_SIZE);
	memzero_explicit(&input, sizeof(input));
	memzero_explicit(digest, sizeof(digest));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_key_separate);

static int derive_check(const struct vouch_derive_key *arg)
{
	if (arg->flags & ~VOUCH_KEY_FLAGS)
		return -EOPNOTSUPP;
	if (arg->fields & ~VOUCH_KEY_FIELDS)
		return -EOPNOTSUPP;
	return 0;
}

/*
 * The guest's own key may seal what is the administrator's. So everyone else
 * has a key of their own.
 *
 * A launch MIT vector takes the second version of MSG_KEY_REQ. Firmware or a
 * kernel that does not know it refuses the message, and then nobody in this
 * guest can use the message key again. So only the administrator may try.
 */
static bool derive_is_allowed(const struct vouch_derive_key *arg)
{
	bool is_v2 = arg->launch_mit ||
		     (arg->fields & VOUCH_KEY_FIELD_LAUNCH_MIT);

	if ((arg->flags & VOUCH_KEY_F_SEPARATED) && !is_v2)
		return true;
	return capable(CAP_SYS_ADMIN);
}

static int derive_hand_out(struct vouch_derive_key *arg, const u8 *guests)
{
	u32 uid = from_kuid(&init_user_ns, current_euid());

	if (arg->flags & VOUCH_KEY_F_SEPARATED)
		return vouch_key_separate(arg->key, uid, guests);
	memcpy(arg->key, guests, VOUCH_KEY_SIZE);
	return 0;
}

/**
 * vouch_derive() - derive a key
 * @backend: the TEE
 * @arg: the command's argument; receives failure, and the key on success
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_derive(struct vouch_backend *backend, struct vouch_derive_key *arg)
{
	struct vouch_key_request request = {
		.is_vmrk = arg->flags & VOUCH_KEY_F_VMRK,
		.fields = arg->fields,
		.guest_svn = arg->guest_svn,
		.tcb = arg->tcb,
		.launch_mit = arg->launch_mit,
		.deadline = vouch_deadline(arg->timeout_ms),
	};
	u8 guests[VOUCH_KEY_SIZE];
	int err;

	err = derive_check(arg);
	if (err)
		return err;
	err = vouch_backend_privilege(backend,
				      arg->flags & VOUCH_KEY_F_PRIVILEGE,
				      arg->privilege, &request.privilege);
	if (err)
		return err;
	if (!backend->ops->derive_key)
		return -EOPNOTSUPP;
	err = vouch_lockdown_check(VOUCH_LOCK_KEYS, &arg->failure);
	if (err)
		return err;
	if (!derive_is_allowed(arg))
		return -EPERM;

	err = backend->ops->derive_key(backend, &request, guests,
				       &arg->failure);
	if (!err)
		err = derive_hand_out(arg, guests);
	memzero_explicit(guests, sizeof(guests));
	return err;
}
