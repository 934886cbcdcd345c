// SPDX-License-Identifier: MIT
/*
 * What a call may end with, from the text of uapi/linux/vouch.h
 *
 * The order of the checks is that of the kernel: who gives two reasons to
 * refuse is told the first.
 */
#include <errno.h>
#include <openssl/sha.h>
#include <string.h>

#include "torture.h"

#define PAGE 4096U
#define PRIVILEGE_MAX_SNP 3
#define TABLE_ENTRY 24
#define TABLE_GUID 16

struct range {
	size_t offset;
	size_t size;
};

#define RANGE(type, member) \
	{ offsetof(struct type, member), sizeof(((struct type *)0)->member) }

struct outputs {
	uint32_t cmd;
	struct range ranges[6];
};

static const struct outputs outputs[] = {
	{ VOUCH_IOC_GET_INFO, { { 0, sizeof(struct vouch_get_info) } } },
	{ VOUCH_IOC_GET_REPORT,
	  { RANGE(vouch_get_report, report_size),
	    RANGE(vouch_get_report, certs_size),
	    RANGE(vouch_get_report, manifest_size),
	    RANGE(vouch_get_report, reply_format),
	    RANGE(vouch_get_report, reply_flags),
	    RANGE(vouch_get_report, failure) } },
	{ VOUCH_IOC_DERIVE_KEY,
	  { RANGE(vouch_derive_key, key), RANGE(vouch_derive_key, failure) } },
	{ VOUCH_IOC_READ_MR,
	  { RANGE(vouch_read_mr, mr_name), RANGE(vouch_read_mr, mr_flags),
	    RANGE(vouch_read_mr, hash_alg), RANGE(vouch_read_mr, value_size),
	    RANGE(vouch_read_mr, value), RANGE(vouch_read_mr, failure) } },
	{ VOUCH_IOC_EXTEND_MR, { RANGE(vouch_extend_mr, failure) } },
	{ VOUCH_IOC_LOCKDOWN,
	  { RANGE(vouch_lockdown, lockdown), RANGE(vouch_lockdown, failure) } },
	{ VOUCH_IOC_SUBMIT,
	  { RANGE(vouch_submit, ticket), RANGE(vouch_submit, failure) } },
	{ VOUCH_IOC_COLLECT,
	  { RANGE(vouch_collect, error), RANGE(vouch_collect, reply_ticket),
	    RANGE(vouch_collect, cookie) } },
};

/* The registers in the order of their numbers, and what may be done to them. */
static const struct {
	const char *name;
	int extend_err;
} registers[] = {
	{ "mrtd", -EOPNOTSUPP },
	{ "mrconfigid", -EOPNOTSUPP },
	{ "mrowner", -EOPNOTSUPP },
	{ "mrownerconfig", -EOPNOTSUPP },
	{ "rtmr0", -EPERM },
	{ "rtmr1", -EPERM },
	{ "rtmr2", 0 },
	{ "rtmr3", 0 },
};

static bool is_zero(const uint8_t *data, size_t size)
{
	while (size && !data[size - 1])
		size--;
	return !size;
}

static bool is_poison(const uint8_t *data, size_t size)
{
	while (size && data[size - 1] == POISON)
		size--;
	return !size;
}

static int find_register(const uint8_t *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++)
		if (!strncmp(registers[i].name, (const char *)name,
			     VOUCH_MR_NAME_SIZE) &&
		    is_zero(name + strlen(registers[i].name),
			    VOUCH_MR_NAME_SIZE - strlen(registers[i].name)))
			return (int)i;
	return -1;
}

static bool is_privilege(const struct world *world, bool is_given,
			 uint32_t privilege)
{
	if (!is_given)
		return !privilege;
	return privilege >= world->privilege &&
	       privilege <=
		       (world->tee == VOUCH_TEE_SNP ? PRIVILEGE_MAX_SNP : 0);
}

static bool has_format(const struct world *world, uint32_t format)
{
	if (world->tee == VOUCH_TEE_SNP)
		return format <= VOUCH_FORMAT_SNP;
	return !format || format == VOUCH_FORMAT_TDREPORT ||
	       format == VOUCH_FORMAT_QUOTE;
}

static int predict_report(const struct vouch_get_report *arg,
			  const struct world *world)
{
	bool has_certs = arg->flags & VOUCH_REPORT_F_CERTS;

	if (arg->flags > 7 || arg->format > VOUCH_FORMAT_SERVICE ||
	    arg->signer > VOUCH_SIGNER_PROVIDER)
		return -EOPNOTSUPP;
	if (!has_certs && (arg->certs || arg->certs_room))
		return -EINVAL;
	if (arg->format != VOUCH_FORMAT_SERVICE &&
	    (arg->manifest_version || arg->manifest || arg->manifest_room ||
	     !is_zero(arg->service_guid, sizeof(arg->service_guid))))
		return -EINVAL;
	if (!is_privilege(world, arg->flags & VOUCH_REPORT_F_PRIVILEGE,
			  arg->privilege))
		return -EINVAL;
	if (world->tee == VOUCH_TEE_TDX && (has_certs || arg->signer))
		return -EOPNOTSUPP;
	return has_format(world, arg->format) ? 0 : -EOPNOTSUPP;
}

static int predict_key(const struct vouch_derive_key *arg,
		       const struct world *world)
{
	if (arg->flags > 7 || arg->fields > 0x7f)
		return -EOPNOTSUPP;
	if (!is_privilege(world, arg->flags & VOUCH_KEY_F_PRIVILEGE,
			  arg->privilege))
		return -EINVAL;
	return world->tee == VOUCH_TEE_TDX ? -EOPNOTSUPP : 0;
}

static int predict_read(const struct vouch_read_mr *arg,
			const struct world *world)
{
	static const uint8_t measurement[VOUCH_MR_NAME_SIZE] = "measurement";

	if (arg->flags)
		return -EOPNOTSUPP;
	if (arg->name[0] ? arg->index : !is_zero(arg->name, sizeof(arg->name)))
		return -EINVAL;
	if (world->tee == VOUCH_TEE_SNP)
		return (arg->name[0] ? !!memcmp(arg->name, measurement,
						sizeof(measurement)) :
				       arg->index > 0) ?
			       -ENOENT :
			       0;
	if (!arg->name[0])
		return arg->index < ARRAY_SIZE(registers) ? 0 : -ENOENT;
	return find_register(arg->name) < 0 ? -ENOENT : 0;
}

static int predict_extend(const struct vouch_extend_mr *arg,
			  const struct world *world)
{
	int number;

	if (arg->flags || (arg->hash_alg && arg->hash_alg != VOUCH_HASH_SHA384))
		return -EOPNOTSUPP;
	if (arg->digest_size != MR_SIZE ||
	    !is_zero(arg->digest + MR_SIZE, sizeof(arg->digest) - MR_SIZE))
		return -EINVAL;
	if (world->tee == VOUCH_TEE_SNP)
		return -EOPNOTSUPP;
	number = arg->name[0] ? find_register(arg->name) : -1;
	return number < 0 ? -ENOENT : registers[number].extend_err;
}

/* Return: the command with the size that is known, 0 when it is none of ours */
static uint32_t known_command(const struct call *call)
{
	uint32_t cmd = input_command(call->input.cmd);
	size_t size = input_struct_size(cmd);

	return size ? cmd | (uint32_t)size << IOCSIZE_SHIFT : 0;
}

static bool can_be_submitted(uint32_t cmd)
{
	uint32_t command = input_command(cmd);

	return command == input_command(VOUCH_IOC_GET_REPORT) ||
	       command == input_command(VOUCH_IOC_DERIVE_KEY);
}

/* Return: what is said before the other struct is looked at */
static int predict_nested(uint32_t flags, uint32_t cmd)
{
	uint32_t size = _IOC_SIZE(cmd);

	if (flags || !can_be_submitted(cmd))
		return -EOPNOTSUPP;
	if (size < input_struct_size(cmd))
		return -EINVAL;
	return size > PAGE ? -E2BIG : 0;
}

/* Return: -errno a command that was accepted is refused with, or 0. */
static int predict_command(const struct call *call, const struct world *world)
{
	union {
		struct vouch_get_report report;
		struct vouch_derive_key key;
		struct vouch_read_mr read;
		struct vouch_extend_mr extend;
		struct vouch_lockdown lockdown;
		struct vouch_submit submit;
		struct vouch_collect collect;
	} arg;

	memcpy(&arg, call->before, sizeof(arg));
	switch (known_command(call)) {
	case VOUCH_IOC_GET_REPORT:
		return predict_report(&arg.report, world);
	case VOUCH_IOC_DERIVE_KEY:
		if (call->input.is_read_only)
			return -EBADF;
		return predict_key(&arg.key, world);
	case VOUCH_IOC_READ_MR:
		return predict_read(&arg.read, world);
	case VOUCH_IOC_EXTEND_MR:
		if (call->input.is_read_only)
			return -EBADF;
		return predict_extend(&arg.extend, world);
	case VOUCH_IOC_LOCKDOWN:
		if (call->input.is_read_only)
			return -EBADF;
		if (arg.lockdown.flags || arg.lockdown.add)
			return -EOPNOTSUPP;
		return arg.lockdown.__reserved ? -EINVAL : 0;
	case VOUCH_IOC_SUBMIT:
		return predict_nested(arg.submit.flags, arg.submit.command);
	case VOUCH_IOC_COLLECT:
		return predict_nested(arg.collect.flags &
					      ~VOUCH_COLLECT_F_NOWAIT,
				      arg.collect.command);
	default:
		return 0;
	}
}

/* Return: -errno that is said before any command runs, or 0. */
static int predict_dispatch(const struct call *call)
{
	const struct input *input = &call->input;
	size_t known = input_struct_size(input->cmd);
	size_t size = _IOC_SIZE(input->cmd);

	if (!known)
		return -ENOTTY;
	if (size < known)
		return -EINVAL;
	if (size > PAGE)
		return -E2BIG;
	if (call->size < size)
		return -EFAULT;
	if (!is_zero(call->before + known, size - known))
		return -E2BIG;
	return 0;
}

bool model_is_dear(const struct call *call, const struct world *world)
{
	struct vouch_get_report arg;

	if (predict_dispatch(call) || predict_command(call, world))
		return false;
	memcpy(&arg, call->before, sizeof(arg));
	if (known_command(call) == VOUCH_IOC_GET_REPORT)
		return arg.format != VOUCH_FORMAT_TDREPORT;
	return known_command(call) == VOUCH_IOC_READ_MR &&
	       world->tee == VOUCH_TEE_SNP;
}

static bool is_documented(int err)
{
	static const int errors[] = {
		0,	    ENOTTY,    EFAULT, EINVAL,	    E2BIG,
		EOPNOTSUPP, ENODEV,    EPERM,  EBADF,	    ENOSPC,
		EINTR,	    ETIMEDOUT, EBUSY,  EIO,	    EPROTO,
		EBADMSG,    ENOENT,    ENOMEM, EKEYREVOKED, EAGAIN,
	};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i] == err)
			return true;
	return false;
}

static bool is_output_bad(const struct call *call)
{
	uint8_t report = call->input.report_place;
	uint8_t certs = call->input.certs_place;
	uint32_t flags;

	memcpy(&flags, call->before + offsetof(struct vouch_get_report, flags),
	       sizeof(flags));
	return (report != PLACE_GOOD && report != PLACE_EDGE &&
		report != PLACE_SHARED) ||
	       ((flags & VOUCH_REPORT_F_CERTS) && certs != PLACE_GOOD &&
		certs != PLACE_EDGE && certs != PLACE_SHARED);
}

/* What may happen to a command that nothing is wrong with. */
static bool is_runtime(const struct call *call, const struct world *world,
		       int err)
{
	struct vouch_get_report arg;

	memcpy(&arg, call->before, sizeof(arg));
	if (known_command(call) == VOUCH_IOC_GET_INFO)
		return !err;
	if (!err || err == EINTR || err == ETIMEDOUT)
		return true;
	switch (known_command(call)) {
	case VOUCH_IOC_GET_REPORT:
		if (err == EFAULT)
			return is_output_bad(call);
		if (err == EAGAIN)
			return world->tee == VOUCH_TEE_TDX;
		/* A signer that has no key is the firmware's to refuse. */
		if (err == EINVAL || err == EOPNOTSUPP)
			return arg.signer != VOUCH_SIGNER_DEFAULT;
		return err == ENOSPC;
	case VOUCH_IOC_DERIVE_KEY:
		return err == EINVAL || err == EOPNOTSUPP;
	/* Of the other struct nothing is known. */
	case VOUCH_IOC_SUBMIT:
		return err == EFAULT || err == E2BIG || err == EAGAIN ||
		       err == EBADF;
	case VOUCH_IOC_COLLECT:
		return err == EFAULT || err == E2BIG || err == EAGAIN ||
		       err == ENOENT || err == EINVAL || err == ENOSPC;
	default:
		return false;
	}
}

static bool is_expected(const struct call *call, const struct world *world,
			int err)
{
	int early = predict_dispatch(call), late;

	/* Found out where the first byte of both cannot be told apart. */
	if (early == -EFAULT && err == E2BIG)
		return true;
	if (early)
		return err == -early;
	if (call->input.arg_place == PLACE_READ_ONLY)
		return err == EFAULT;
	/* Which guest there is, if any, is the wild host's choice. */
	if (world->is_wild)
		return true;
	late = predict_command(call, world);
	return late ? err == -late : is_runtime(call, world, err);
}

/* Return: whether nothing but outputs was written. */
static bool is_input_kept(const struct call *call, bool has_run)
{
	const uint32_t cmd = known_command(call);
	uint8_t after[PAGE], before[PAGE];

	memcpy(after, call->arg, call->size);
	memcpy(before, call->before, call->size);
	for (size_t i = 0; has_run && i < ARRAY_SIZE(outputs); i++) {
		const struct range *range = outputs[i].ranges;

		for (; outputs[i].cmd == cmd && range->size; range++) {
			memset(after + range->offset, 0, range->size);
			memset(before + range->offset, 0, range->size);
			if (range == &outputs[i].ranges[5])
				break;
		}
	}
	return !memcmp(after, before, call->size);
}

const uint8_t *model_report_data(const uint8_t *report)
{
	/* REPORTTYPE of a TDREPORT, and TEE type of a quote */
	if (report[0] == 0x81)
		return report + 128;
	if (report[4] == 0x81)
		return report + (report[0] == 4 ? 568 : 574);
	return report + 0x50;
}

static void separate(const uint8_t *data, uint8_t *out)
{
	uint8_t input[16 + 4 + 4 + VOUCH_REPORT_DATA_SIZE] =
		"vouch-separated\0\1";

	memcpy(input + 24, data, VOUCH_REPORT_DATA_SIZE);
	SHA512(input, sizeof(input), out);
}

bool model_is_table(const uint8_t *table, size_t size)
{
	static const uint8_t end[TABLE_GUID];
	uint32_t at[2], other[2];
	size_t count = 0;

	if (!size)
		return true;
	while (memcmp(table + count * TABLE_ENTRY, end, TABLE_GUID))
		if (++count * TABLE_ENTRY + TABLE_ENTRY > size)
			return false;
	for (size_t i = 0; i < count; i++) {
		memcpy(at, table + i * TABLE_ENTRY + TABLE_GUID, sizeof(at));
		if (at[0] < (count + 1) * TABLE_ENTRY || !at[1] ||
		    (uint64_t)at[0] + at[1] > size)
			return false;
		for (size_t j = 0; j < i; j++) {
			memcpy(other, table + j * TABLE_ENTRY + TABLE_GUID,
			       sizeof(other));
			if (at[0] < other[0] + other[1] &&
			    other[0] < at[0] + at[1])
				return false;
		}
	}
	return true;
}

/* Of any version: header, the shortest body, and the size of the signature. */
#define QUOTE_SIZE_MIN (48 + 584 + 4)

static const char *check_report(const struct call *call, int err)
{
	struct vouch_get_report before, after;
	uint8_t wanted[VOUCH_REPORT_DATA_SIZE];
	bool is_known;

	memcpy(&before, call->before, sizeof(before));
	memcpy(&after, call->arg, sizeof(after));
	if (err != ENOSPC && err &&
	    (after.report_size != before.report_size ||
	     after.certs_size != before.certs_size ||
	     after.reply_format != before.reply_format))
		return err == EFAULT ? NULL : "sizes of a failure";
	if (is_output_bad(call))
		return err ? NULL : "success without a place for it";
	if (err && before.report_room <= REPORT_ROOM &&
	    !is_poison(call->report, before.report_room))
		return err == EFAULT ? NULL : "a report beside an error";
	if (err)
		return NULL;

	is_known = !(after.reply_flags & VOUCH_REPLY_F_UNKNOWN_FORMAT);
	if (after.report_size < (is_known ? 1024 : QUOTE_SIZE_MIN) ||
	    after.report_size > before.report_room ||
	    after.certs_size > before.certs_room)
		return "sizes";
	memcpy(wanted, before.report_data, sizeof(wanted));
	if (before.flags & VOUCH_REPORT_F_SEPARATED)
		separate(before.report_data, wanted);
	/* Where a later version has them nobody knows here. */
	if (!after.reply_format ||
	    (before.format && after.reply_format != before.format))
		return "another format";
	if (is_known &&
	    memcmp(model_report_data(call->report), wanted, sizeof(wanted)))
		return "a report over other REPORT_DATA";
	if (call->certs && !model_is_table(call->certs, after.certs_size))
		return "a malformed certificate table";
	if (before.report_room <= REPORT_ROOM &&
	    !is_poison(call->report + after.report_size,
		       before.report_room - after.report_size))
		return "bytes behind the report";
	return NULL;
}

static const char *check_failure(const struct vouch_failure *failure, int err)
{
	static const struct vouch_failure none;

	if (!err && memcmp(failure, &none, sizeof(none)))
		return "a failure beside success";
	if (failure->stage > VOUCH_STAGE_QUOTE ||
	    failure->reason > VOUCH_REASON_NOT_SHARED)
		return "a failure that is not documented";
	if (err == EKEYREVOKED && failure->stage != VOUCH_STAGE_KEY)
		return "a key that is lost without a reason";
	return NULL;
}

static const char *check_key(const struct call *call, int err)
{
	const size_t at = offsetof(struct vouch_derive_key, key);

	if (err && memcmp(call->arg + at, call->before + at, VOUCH_KEY_SIZE))
		return "a key beside an error";
	if (!err && is_zero(call->arg + at, VOUCH_KEY_SIZE))
		return "a key of zeros";
	return NULL;
}

static const char *check_read(const struct call *call, int err)
{
	const size_t name = offsetof(struct vouch_read_mr, name);
	const size_t mr_name = offsetof(struct vouch_read_mr, mr_name);
	const size_t end = offsetof(struct vouch_read_mr, failure);
	struct vouch_read_mr after;

	memcpy(&after, call->arg, sizeof(after));
	if (err)
		return memcmp(call->arg + mr_name, call->before + mr_name,
			      end - mr_name) ?
			       "a register beside an error" :
			       NULL;
	if (after.value_size != MR_SIZE || !after.mr_name[0] ||
	    after.mr_name[VOUCH_MR_NAME_SIZE - 1] ||
	    after.hash_alg != VOUCH_HASH_SHA384 ||
	    !is_zero(after.value + MR_SIZE, sizeof(after.value) - MR_SIZE))
		return "a register out of shape";
	if (call->before[name] &&
	    memcmp(call->before + name, after.mr_name, VOUCH_MR_NAME_SIZE))
		return "another register";
	return NULL;
}

static const char *check_outputs(const struct call *call, int err)
{
	struct vouch_failure failure;
	const char *wrong = NULL;

	uint32_t cmd = known_command(call);

	if (cmd == VOUCH_IOC_GET_REPORT)
		wrong = check_report(call, err);
	else if (cmd == VOUCH_IOC_DERIVE_KEY)
		wrong = check_key(call, err);
	else if (cmd == VOUCH_IOC_READ_MR)
		wrong = check_read(call, err);
	if (wrong || cmd == VOUCH_IOC_GET_INFO || cmd == VOUCH_IOC_COLLECT)
		return wrong;
	/* The last member of all of them. */
	memcpy(&failure,
	       call->arg + input_struct_size(call->input.cmd) - sizeof(failure),
	       sizeof(failure));
	return check_failure(&failure, err);
}

const char *model_check_ticket(const struct vouch_get_report *asked,
			       const struct vouch_get_report *got,
			       uint32_t error)
{
	const uint8_t *report = (const uint8_t *)(uintptr_t)got->report;
	uint8_t wanted[VOUCH_REPORT_DATA_SIZE];

	if (!is_documented((int)error))
		return "error of a ticket is not documented";
	if (memcmp(got->report_data, asked->report_data, sizeof(wanted)) ||
	    got->flags != asked->flags || got->format != asked->format ||
	    got->timeout_ms != asked->timeout_ms)
		return "another request than the ticket's";
	if (error)
		return is_poison(report, got->report_room) ?
			       check_failure(&got->failure, (int)error) :
			       "a report beside an error of a ticket";
	if (got->report_size < 1024 || got->report_size > got->report_room)
		return "size of a ticket's report";
	memcpy(wanted, asked->report_data, sizeof(wanted));
	if (asked->flags & VOUCH_REPORT_F_SEPARATED)
		separate(asked->report_data, wanted);
	if (!(got->reply_flags & VOUCH_REPLY_F_UNKNOWN_FORMAT) &&
	    memcmp(model_report_data(report), wanted, sizeof(wanted)))
		return "a ticket's report over other REPORT_DATA";
	return check_failure(&got->failure, 0);
}

const char *model_check(const struct call *call, const struct world *world,
			int err)
{
	bool has_run = !predict_dispatch(call);

	if (!is_documented(err))
		return "errno is not documented";
	if (world->is_others || call->input.arg_place == PLACE_SHARED)
		return NULL;
	if (!is_expected(call, world, err))
		return "errno";
	if (!is_input_kept(call, has_run))
		return "a member for input was changed";
	if (!has_run || call->input.arg_place == PLACE_READ_ONLY)
		return NULL;
	return check_outputs(call, err);
}
