// SPDX-License-Identifier: MIT
/* Measurement registers by /dev/vouch. */
#include <errno.h>
#include <string.h>

#include "device/device.h"
#include "base/error.h"
#include "base/sized.h"
#include "base/types.h"

/* Always one zero behind it. */
static int put_name(const char *name, u8 *out, struct vouch_error *error)
{
	size_t length = strlen(name);

	if (length >= VOUCH_MR_NAME_SIZE)
		return vouch__error(error, -EINVAL,
				    "register name is %zu characters, want at "
				    "most %d",
				    length, VOUCH_MR_NAME_SIZE - 1);
	memcpy(out, name, length + 1);
	return 0;
}

/* @label: the register as a message calls it. */
static int register_error(struct vouch_error *error, int code,
			  const char *label,
			  const struct vouch_failure *failure)
{
	char text[400];

	vouch_failure_text(failure, code, text, sizeof(text));
	return vouch__error(error, code, "%s: %s", label, text);
}

/* A kernel that says otherwise would have readers look behind @value. */
static int check_register(struct vouch_read_mr *mr, struct vouch_error *error)
{
	if (mr->value_size > sizeof(mr->value))
		return vouch__error(error, -EPROTO,
				    "register is %u bytes, want at most %zu",
				    mr->value_size, sizeof(mr->value));
	mr->mr_name[sizeof(mr->mr_name) - 1] = 0;
	return 0;
}

int vouch_device_read_mr(struct vouch_device *device, const char *name,
			 uint32_t index, struct vouch_read_mr *mr,
			 struct vouch_error *error)
{
	int ret;

	*mr = (struct vouch_read_mr){ .index = index };
	ret = name ? put_name(name, mr->name, error) : 0;
	if (ret)
		return ret;
	ret = device->command(device, VOUCH_IOC_READ_MR, mr);
	if (ret)
		return register_error(error, ret, name ? name : "registers",
				      &mr->failure);
	return check_register(mr, error);
}

int vouch_device_extend_mr(struct vouch_device *device, const char *name,
			   const uint8_t *digest, size_t size,
			   struct vouch_failure *failure,
			   struct vouch_error *error)
{
	struct vouch_extend_mr mr = { 0 };
	int ret = put_name(name, mr.name, error);

	if (ret)
		return ret;
	if (size > sizeof(mr.digest))
		return vouch__error(error, -EINVAL,
				    "digest is %zu bytes, want at most %zu",
				    size, sizeof(mr.digest));
	memcpy(mr.digest, digest, size);
	mr.digest_size = (u32)size;
	ret = device->command(device, VOUCH_IOC_EXTEND_MR, &mr);
	if (failure)
		*failure = mr.failure;
	return ret ? register_error(error, ret, name, &mr.failure) : 0;
}

static int take_options(const struct vouch_extend_options *o,
			struct vouch_extend_mr *mr, struct vouch_error *error)
{
	int ret = put_name(o->name, mr->name, error);

	if (ret)
		return ret;
	if (o->digest_size > sizeof(mr->digest))
		return vouch__error(error, -EINVAL,
				    "digest is %zu bytes, want at most %zu",
				    o->digest_size, sizeof(mr->digest));
	if (o->event_size > VOUCH_EVENT_DATA_SIZE_MAX)
		return vouch__error(error, -EINVAL,
				    "event data is %zu bytes, want at most %d",
				    o->event_size, VOUCH_EVENT_DATA_SIZE_MAX);
	if (o->digest_size)
		memcpy(mr->digest, o->digest, o->digest_size);
	mr->digest_size = (u32)o->digest_size;
	mr->event_type = o->event_type;
	mr->event = (uintptr_t)o->event;
	mr->event_size = (u32)o->event_size;
	mr->timeout_ms = o->timeout_ms;
	return 0;
}

int vouch_device_extend(struct vouch_device *device,
			const struct vouch_extend_options *options,
			struct vouch_extend_reply *reply,
			struct vouch_error *error)
{
	struct vouch_extend_reply known = { .size = sizeof(known) };
	struct vouch_extend_options asked;
	struct vouch_extend_mr mr = { 0 };
	int ret = sized_read(&asked, sizeof(asked), options, "options", error);
	int filled;

	if (!ret && !asked.name)
		ret = vouch__error(error, -EINVAL, "register name is missing");
	if (!ret)
		ret = take_options(&asked, &mr, error);
	if (!ret) {
		ret = device->command(device, VOUCH_IOC_EXTEND_MR, &mr);
		if (ret)
			register_error(error, ret, asked.name, &mr.failure);
	}
	known.failure = mr.failure;
	known.log_sequence = mr.log_sequence;
	memcpy(known.digest, mr.digest, sizeof(known.digest));
	filled = sized_fill(reply, &known, sizeof(known), "reply",
			    ret ? NULL : error);
	return ret ? ret : filled;
}
