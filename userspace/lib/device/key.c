// SPDX-License-Identifier: MIT
/* The guest's derived key by /dev/vouch. */
#include <errno.h>
#include <string.h>
#include <vouch_seal.h>

#include "device/device.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/sized.h"

static int key_error(const struct vouch_derive_key *argument, int code,
		     struct vouch_error *error)
{
	char text[400];

	if (code == -EOPNOTSUPP && !argument->failure.stage)
		return vouch__error(error, code,
				    "this TEE, or its module, has no derived "
				    "key of this kind");
	vouch_failure_text(&argument->failure, code, text, sizeof(text));
	return vouch__error(error, code, "no derived key: %s", text);
}

static void ask_for(const struct vouch_key_options *o,
		    struct vouch_derive_key *argument)
{
	*argument = (struct vouch_derive_key){
		.flags = (o->vmrk ? VOUCH_KEY_F_VMRK : 0) |
			 (o->separated ? VOUCH_KEY_F_SEPARATED : 0) |
			 (o->has_privilege ? VOUCH_KEY_F_PRIVILEGE : 0),
		.privilege = o->privilege,
		.fields = o->fields,
		.tcb = o->tcb,
		.launch_mit = o->launch_mit,
		.guest_svn = o->guest_svn,
		.timeout_ms = o->timeout_ms,
	};
}

/* A kernel that calls zeroes a success would have everybody know the key. */
static int take_key(const struct vouch_derive_key *argument, u8 *key,
		    struct vouch_error *error)
{
	if (bytes_are_zero(argument->key, sizeof(argument->key)))
		return vouch__error(error, -EPROTO,
				    "derived key is all zero, want a secret: "
				    "the firmware failed");
	memcpy(key, argument->key, sizeof(argument->key));
	return 0;
}

int vouch_device_derive_key(struct vouch_device *device,
			    const struct vouch_key_options *options,
			    uint8_t *key, struct vouch_failure *failure,
			    struct vouch_error *error)
{
	struct vouch_derive_key *argument;
	struct vouch_key_options asked;
	struct vouch_bytes memory;
	int ret = sized_read(&asked, sizeof(asked), options, "options", error);

	if (failure)
		*failure = (struct vouch_failure){ 0 };
	if (!ret)
		ret = vouch_secret_new(&memory, sizeof(*argument), error);
	if (ret)
		return ret;
	argument = (struct vouch_derive_key *)(void *)memory.data;
	ask_for(&asked, argument);
	ret = device->command(device, VOUCH_IOC_DERIVE_KEY, argument);
	if (failure)
		*failure = argument->failure;
	ret = ret ? key_error(argument, ret, error) :
		    take_key(argument, key, error);
	vouch_secret_free(&memory);
	return ret;
}
