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
#define EV_NO_ACTION 3
#define CUT_ROOM 100U /* see place_output() */
#define RECORD_HEAD (sizeof(struct vouch_log_record) + 66)

struct range {
	size_t offset;
	size_t size;
};

#define RANGE(type, member) \
	{ offsetof(struct type, member), sizeof(((struct type *)0)->member) }

#define RANGES_MAX 10

struct outputs {
	uint32_t cmd;
	struct range ranges[RANGES_MAX];
};

static const struct outputs outputs[] = {
	{ VOUCH_IOC_GET_INFO, { { 0, sizeof(struct vouch_get_info) } } },
	{ VOUCH_IOC_GET_REPORT,
	  { RANGE(vouch_get_report, report_size),
	    RANGE(vouch_get_report, certs_size),
	    RANGE(vouch_get_report, manifest_size),
	    RANGE(vouch_get_report, reply_format),
	    RANGE(vouch_get_report, reply_flags),
	    RANGE(vouch_get_report, log_sequence), RANGE(vouch_get_report, uid),
	    RANGE(vouch_get_report, lockdown), RANGE(vouch_get_report, swmrs),
	    RANGE(vouch_get_report, failure) } },
	{ VOUCH_IOC_DERIVE_KEY,
	  { RANGE(vouch_derive_key, key), RANGE(vouch_derive_key, failure) } },
	{ VOUCH_IOC_READ_MR,
	  { RANGE(vouch_read_mr, mr_name), RANGE(vouch_read_mr, mr_flags),
	    RANGE(vouch_read_mr, hash_alg), RANGE(vouch_read_mr, value_size),
	    RANGE(vouch_read_mr, value), RANGE(vouch_read_mr, log_sequence),
	    RANGE(vouch_read_mr, failure) } },
	{ VOUCH_IOC_EXTEND_MR,
	  { RANGE(vouch_extend_mr, digest),
	    RANGE(vouch_extend_mr, log_sequence),
	    RANGE(vouch_extend_mr, failure) } },
	{ VOUCH_IOC_READ_LOG,
	  { RANGE(vouch_read_log, size), RANGE(vouch_read_log, count),
	    RANGE(vouch_read_log, next), RANGE(vouch_read_log, end),
	    RANGE(vouch_read_log, failure) } },
	{ VOUCH_IOC_LOCKDOWN,
	  { RANGE(vouch_lockdown, lockdown), RANGE(vouch_lockdown, failure) } },
	{ VOUCH_IOC_SUBMIT,
	  { RANGE(vouch_submit, ticket), RANGE(vouch_submit, failure) } },
	{ VOUCH_IOC_COLLECT,
	  { RANGE(vouch_collect, error), RANGE(vouch_collect, reply_ticket),
	    RANGE(vouch_collect, cookie) } },
};

/* The registers in the order of their numbers, and what may be done to them. */
struct row {
	const char *name;
	int extend_err;
};

static const struct row snp_registers[] = {
	{ "measurement", -EOPNOTSUPP },
	{ "swmr0", 0 },
	{ "swmr1", 0 },
	{ "swmr2", 0 },
	{ "swmr3", 0 },
};

static const struct row registers[] = {
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

/* Return: the rows of this TEE, and how many */
static const struct row *rows_of(const struct world *world, size_t *count)
{
	bool is_snp = world->tee == VOUCH_TEE_SNP;

	*count = is_snp ? ARRAY_SIZE(snp_registers) : ARRAY_SIZE(registers);
	return is_snp ? snp_registers : registers;
}

static const struct row *find_register(const struct world *world,
				       const uint8_t *name)
{
	size_t count;
	const struct row *rows = rows_of(world, &count);

	for (size_t i = 0; i < count; i++)
		if (!strncmp(rows[i].name, (const char *)name,
			     VOUCH_MR_NAME_SIZE) &&
		    is_zero(name + strlen(rows[i].name),
			    VOUCH_MR_NAME_SIZE - strlen(rows[i].name)))
			return &rows[i];
	return NULL;
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

/* What only a report about services has, or must not have. */
static int predict_service(const struct vouch_get_report *arg)
{
	bool has_guid = !is_zero(arg->service_guid, sizeof(arg->service_guid));

	if (arg->format != VOUCH_FORMAT_SERVICE)
		return has_guid || arg->manifest_version || arg->manifest ||
				       arg->manifest_room ?
			       -EINVAL :
			       0;
	if ((arg->flags & VOUCH_REPORT_F_PRIVILEGE) ||
	    (arg->manifest_version && !has_guid))
		return -EINVAL;
	return arg->signer ? -EOPNOTSUPP : 0;
}

static int predict_report(const struct vouch_get_report *arg,
			  const struct world *world)
{
	bool has_certs = arg->flags & VOUCH_REPORT_F_CERTS;
	int err;

	if (arg->flags > 15 || arg->format > VOUCH_FORMAT_SERVICE ||
	    arg->signer > VOUCH_SIGNER_PROVIDER)
		return -EOPNOTSUPP;
	if ((arg->flags & VOUCH_REPORT_F_SEPARATED) &&
	    (arg->flags & VOUCH_REPORT_F_BOUND))
		return -EINVAL;
	if (!has_certs && (arg->certs || arg->certs_room))
		return -EINVAL;
	err = predict_service(arg);
	if (err)
		return err;
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
	size_t count;

	if (arg->flags)
		return -EOPNOTSUPP;
	if (arg->name[0] ? arg->index : !is_zero(arg->name, sizeof(arg->name)))
		return -EINVAL;
	rows_of(world, &count);
	if (!arg->name[0])
		return arg->index < count ? 0 : -ENOENT;
	return find_register(world, arg->name) ? 0 : -ENOENT;
}

/* Return: whether @size bytes can be read from where the caller says */
static bool is_readable(const struct call *call, uint32_t size)
{
	switch (call->input.report_place) {
	case PLACE_CUT:
		return size <= CUT_ROOM;
	case PLACE_NULL:
	case PLACE_KERNEL:
		return false;
	default:
		return true;
	}
}

static int predict_extend(const struct call *call,
			  const struct vouch_extend_mr *arg,
			  const struct world *world)
{
	const struct row *row;
	size_t used = arg->digest_size;

	if (arg->flags || (arg->hash_alg && arg->hash_alg != VOUCH_HASH_SHA384))
		return -EOPNOTSUPP;
	if (arg->event_type == EV_NO_ACTION ||
	    arg->event_size > VOUCH_EVENT_DATA_SIZE_MAX)
		return -EINVAL;
	if ((used && used != MR_SIZE) || (!used && !arg->event_size) ||
	    !is_zero(arg->digest + used, sizeof(arg->digest) - used))
		return -EINVAL;
	if (arg->event_size && !is_readable(call, arg->event_size))
		return -EFAULT;
	row = arg->name[0] ? find_register(world, arg->name) : NULL;
	return row ? row->extend_err : -ENOENT;
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
		struct vouch_read_log log;
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
		return predict_extend(call, &arg.extend, world);
	case VOUCH_IOC_READ_LOG:
		return arg.log.flags ? -EOPNOTSUPP : 0;
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
	return false;
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

/* Return: whether all of the buffer for reports can be written. */
static bool is_place_good(const struct call *call)
{
	return call->input.report_place == PLACE_GOOD ||
	       call->input.report_place == PLACE_EDGE ||
	       call->input.report_place == PLACE_SHARED;
}

static bool is_output_bad(const struct call *call)
{
	uint8_t certs = call->input.certs_place;
	uint32_t flags;

	memcpy(&flags, call->before + offsetof(struct vouch_get_report, flags),
	       sizeof(flags));
	return !is_place_good(call) ||
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
	/* The log is full. */
	case VOUCH_IOC_EXTEND_MR:
		return err == ENOSPC;
	/* Nobody knows here what is in the log. */
	case VOUCH_IOC_READ_LOG:
		return err == EINVAL || err == ENOSPC ||
		       (err == EFAULT && !is_place_good(call));
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
			if (range == &outputs[i].ranges[RANGES_MAX - 1])
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

static void put_le(uint8_t *at, uint64_t value, size_t bytes)
{
	for (; bytes--; value >>= 8)
		*at++ = (uint8_t)value;
}

/* As the struct says that it was bound. */
static void bind_report(const struct vouch_get_report *arg, uint8_t *out)
{
	uint8_t input[40 + sizeof(arg->swmrs) + VOUCH_REPORT_DATA_SIZE] =
		"vouch-bound";

	put_le(input + 16, 1, 4);
	put_le(input + 20, arg->uid, 4);
	put_le(input + 24, arg->lockdown, 4);
	put_le(input + 28, VOUCH_SWMR_COUNT, 4);
	put_le(input + 32, arg->log_sequence, 8);
	memcpy(input + 40, arg->swmrs, sizeof(arg->swmrs));
	memcpy(input + 40 + sizeof(arg->swmrs), arg->report_data,
	       VOUCH_REPORT_DATA_SIZE);
	SHA512(input, sizeof(input), out);
}

/* What a report that was made is to be over. */
static void wanted_data(const struct vouch_get_report *arg, uint8_t *wanted)
{
	memcpy(wanted, arg->report_data, VOUCH_REPORT_DATA_SIZE);
	if (arg->flags & VOUCH_REPORT_F_SEPARATED)
		separate(arg->report_data, wanted);
	if (arg->flags & VOUCH_REPORT_F_BOUND)
		bind_report(arg, wanted);
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
	wanted_data(&after, wanted);
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
	if (failure->stage > VOUCH_STAGE_SVSM ||
	    failure->reason > VOUCH_REASON_SERVICE)
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

/* Return: NULL when @size bytes are records from number @from on */
static const char *check_records(const uint8_t *records, size_t size,
				 uint64_t from, uint32_t *count)
{
	struct vouch_log_record record;
	size_t whole;

	for (*count = 0; size; ++*count, size -= whole, records += whole) {
		if (size < RECORD_HEAD)
			return "a record is cut";
		memcpy(&record, records, sizeof(record));
		whole = (sizeof(record) + record.size + 7) & ~(size_t)7;
		if (record.size < 66 || whole > size)
			return "a record is cut";
		if (record.sequence != from++)
			return "a record is missing";
		if (!is_zero(records + sizeof(record) + record.size,
			     whole - sizeof(record) - record.size))
			return "padding of a record is not zero";
	}
	return NULL;
}

static const char *check_log(const struct call *call, int err)
{
	struct vouch_read_log before, after;
	const char *wrong;
	uint64_t from;
	uint32_t count;

	memcpy(&before, call->before, sizeof(before));
	memcpy(&after, call->arg, sizeof(after));
	if (err == ENOSPC)
		return after.size <= before.room ? "a size that fits" : NULL;
	if (err || !is_place_good(call))
		return NULL;
	from = before.from ? before.from : 1;
	if (after.size > before.room || after.next != from + after.count ||
	    after.next > after.end)
		return "sizes of the log";
	wrong = check_records(call->report, after.size, from, &count);
	if (!wrong && count != after.count)
		return "another number of records";
	if (!wrong &&
	    !is_poison(call->report + after.size, before.room - after.size))
		return "bytes behind the records";
	return wrong;
}

static const char *check_extend(const struct call *call, int err)
{
	struct vouch_extend_mr before, after;
	uint8_t wanted[MR_SIZE];

	memcpy(&before, call->before, sizeof(before));
	memcpy(&after, call->arg, sizeof(after));
	memcpy(wanted, before.digest, sizeof(wanted));
	if (!err && !before.digest_size)
		SHA384(call->report, before.event_size, wanted);
	if (memcmp(after.digest, wanted, sizeof(wanted)))
		return "extended by something else";
	return err || after.log_sequence ? NULL : "no record";
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
	else if (cmd == VOUCH_IOC_READ_LOG)
		wrong = check_log(call, err);
	else if (cmd == VOUCH_IOC_EXTEND_MR)
		wrong = check_extend(call, err);
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
	wanted_data(got, wanted);
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
