/* SPDX-License-Identifier: MIT */
/*
 * libvouch - keys that the firmware derives for a guest
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_KEY_H
#define VOUCH_KEY_H

#include <linux/vouch.h>
#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vouch_device; /* vouch_device.h */

/**
 * struct vouch_key_options - which key to derive; see struct vouch_derive_key
 * @size: of this struct, in bytes
 * @fields: VOUCH_KEY_FIELD_*, what is mixed into the key
 * @tcb: TCB_VERSION to mix in
 * @launch_mit: LAUNCH_MIT_VECTOR to mix in
 * @guest_svn: GUEST_SVN to mix in
 * @privilege: VMPL to mix in
 * @timeout_ms: 0 for the device's default
 * @has_privilege: @privilege is given
 * @separated: the caller's key, and not the guest's
 * @vmrk: the root is the VMRK
 */
struct vouch_key_options {
	size_t size;
	uint64_t fields;
	uint64_t tcb;
	uint64_t launch_mit;
	uint32_t guest_svn;
	uint32_t privilege;
	uint32_t timeout_ms;
	bool has_privilege;
	bool separated;
	bool vmrk;
};

/**
 * vouch_device_derive_key() - have the firmware derive a key
 * @device: opened for writing
 * @options: which
 * @key: receives VOUCH_KEY_SIZE bytes, on success only; best in memory of
 *	vouch_secret_new()
 * @failure: out, may be NULL; what failed beyond the errno
 * @error: may be NULL
 *
 * Return: 0, -EPROTO for a key of zeroes, -EOPNOTSUPP where there is none,
 * -EPERM for a key that is the administrator's, or another -errno.
 */
int vouch_device_derive_key(struct vouch_device *device,
			    const struct vouch_key_options *options,
			    uint8_t *key, struct vouch_failure *failure,
			    struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_KEY_H */
