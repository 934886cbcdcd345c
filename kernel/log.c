// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the event log
 *
 * Its memory is allocated when the module is loaded, and records are written
 * one after the other. What is to be logged is put there in this order, under
 * one lock: it is found to fit, the register is extended, the record is
 * written. Nothing between these steps can fail but the extension itself, and
 * no signal is looked at, so a register and its log never differ.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/align.h>
#include <linux/bitmap.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <asm/barrier.h>

#include "log.h"
#include "vouch.h"

static unsigned int log_size = VOUCH_LOG_SIZE;
module_param(log_size, uint, 0444);
MODULE_PARM_DESC(log_size, "Bytes that the event log can hold");

/* TCG PC Client Platform Firmware Profile, section 10.2.2, one digest. */
struct pcr_event2 {
	__le32 mr;
	__le32 type;
	__le32 digests;
	__le16 algorithm;
	u8 digest[VOUCH_MR_DIGEST_SIZE];
	__le32 size;
	u8 data[];
} __packed;

static_assert(sizeof(struct pcr_event2) == 66);

/* Event data of the module's own records. */
struct lockdown_event {
	u8 name[16];
	__le32 locks;
};

struct value_event {
	u8 name[16];
	u8 value[VOUCH_MR_DIGEST_SIZE];
};

static_assert(sizeof(struct lockdown_event) == 20);
static_assert(sizeof(struct value_event) == 64);

#define RECORD_ALIGN 8
#define RECORD_HEAD \
	(sizeof(struct vouch_log_record) + sizeof(struct pcr_event2))
#define RECORD_SIZE(_data) ALIGN(RECORD_HEAD + (_data), RECORD_ALIGN)

/* Each lockdown has a record, and sets at least one more of the bits. */
#define LOCKDOWNS_SIZE \
	(VOUCH_LOCK_COUNT * RECORD_SIZE(sizeof(struct lockdown_event)))
/* Of so many foreign extensions there is a record when the log is full. */
#define FOREIGN_SIZE \
	(VOUCH_LOG_FOREIGN * RECORD_SIZE(sizeof(struct value_event)))

/* One record of the largest size fits into each share. */
static_assert(RECORD_SIZE(VOUCH_EVENT_DATA_SIZE_MAX) <=
	      VOUCH_LOG_SIZE_MIN / VOUCH_LOG_USER_PART);
static_assert(LOCKDOWNS_SIZE + FOREIGN_SIZE <=
	      VOUCH_LOG_SIZE_MIN / VOUCH_LOG_ADMIN_PART);

struct vouch_log vouch_log;

/* Return: 0, -ENOMEM, or -EINVAL for a parameter out of bounds */
int vouch_log_setup(void)
{
	if (log_size < VOUCH_LOG_SIZE_MIN || log_size > VOUCH_LOG_SIZE_MAX) {
		pr_err("log_size is %u, want %u to %u\n", log_size,
		       VOUCH_LOG_SIZE_MIN, VOUCH_LOG_SIZE_MAX);
		return -EINVAL;
	}
	return vouch_log_init(&vouch_log, log_size);
}

/* Return: 0 with an empty log and registers of zeroes, or -ENOMEM */
int vouch_log_init(struct vouch_log *log, u32 room)
{
	/* No record is shorter; the last offset is the end of the last one. */
	u32 records = room / RECORD_SIZE(0) + 1;

	*log = (struct vouch_log){ .room = room, .end = 1 };
	mutex_init(&log->lock);
	log->bytes = kvzalloc(room, GFP_KERNEL);
	log->offsets = kvcalloc(records, sizeof(*log->offsets), GFP_KERNEL);
	log->admins = bitmap_zalloc(records, GFP_KERNEL);
	if (!log->bytes || !log->offsets || !log->admins) {
		vouch_log_exit(log);
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_init);

void vouch_log_exit(struct vouch_log *log)
{
	bitmap_free(log->admins);
	kvfree(log->offsets);
	kvfree(log->bytes);
	mutex_destroy(&log->lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_exit);

/* Return: 0, or -ERESTARTSYS on a signal */
int vouch_log_lock(struct vouch_log *log)
{
	return mutex_lock_interruptible(&log->lock) ? -ERESTARTSYS : 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_lock);

void vouch_log_unlock(struct vouch_log *log)
{
	mutex_unlock(&log->lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_unlock);

/* Return: the number of the next record */
u64 vouch_log_end(const struct vouch_log *log)
{
	/* Pairs with the release in log_append(). */
	return smp_load_acquire(&log->end);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_end);

/* Return: bytes in the log */
u32 vouch_log_size(const struct vouch_log *log)
{
	return log->offsets[vouch_log_end(log) - 1];
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_size);

static const struct vouch_log_record *log_record(const struct vouch_log *log,
						 u32 number)
{
	return (const void *)(log->bytes + log->offsets[number - 1]);
}

/* Return: bytes of the records of a user, less what the administrator wrote */
static u32 log_size_of(const struct vouch_log *log, u32 uid)
{
	u32 number, size = 0;

	for (number = 1; number < log->end; number++) {
		if (log_record(log, number)->uid == uid &&
		    !test_bit(number - 1, log->admins))
			size += log->offsets[number] - log->offsets[number - 1];
	}
	return size;
}

/**
 * vouch_log_reserve() - find out whether a register may be extended
 * @log: locked, until after vouch_log_extended()
 * @entry: what its record is to tell
 * @failure: filled in when it may not
 *
 * The administrator has the whole log, but for what the module keeps for its
 * own records.
 *
 * Return: 0 or -ENOSPC
 */
int vouch_log_reserve(const struct vouch_log *log,
		      const struct vouch_log_entry *entry,
		      struct vouch_failure *failure)
{
	u32 limit = log->room - LOCKDOWNS_SIZE - FOREIGN_SIZE;
	u32 size = RECORD_SIZE(entry->size);
	bool is_refused = false;

	if (!entry->is_admin) {
		limit -= log->room / VOUCH_LOG_ADMIN_PART;
		is_refused = log_size_of(log, entry->uid) + size >
			     log->room / VOUCH_LOG_USER_PART;
	}
	if (!is_refused && vouch_log_size(log) + size <= limit)
		return 0;
	*failure = (struct vouch_failure){
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LIMIT,
		.fw_error = VOUCH_FW_NOT_CALLED,
	};
	return -ENOSPC;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_reserve);

/* The padding is zero: nothing was there before. */
static void log_write(u8 *at, u32 number, const struct vouch_log_entry *entry)
{
	struct vouch_log_record *record = (void *)at;
	struct pcr_event2 *event = (void *)(record + 1);

	*record = (struct vouch_log_record){
		.sequence = number,
		.boottime_ns = ktime_get_boottime_ns(),
		.uid = entry->uid,
		.size = sizeof(*event) + entry->size,
	};
	event->mr = cpu_to_le32(entry->mr);
	event->type = cpu_to_le32(entry->type);
	event->digests = cpu_to_le32(1);
	event->algorithm = cpu_to_le16(VOUCH_HASH_SHA384);
	if (entry->digest)
		memcpy(event->digest, entry->digest, sizeof(event->digest));
	event->size = cpu_to_le32(entry->size);
	if (entry->size)
		memcpy(event->data, entry->data, entry->size);
}

/*
 * Called with the lock held. Callers leave the space that is kept for others.
 * Return: the record's number, or 0 when it does not fit into @room
 */
static u32 log_append(struct vouch_log *log,
		      const struct vouch_log_entry *entry, u32 room)
{
	u32 at = vouch_log_size(log);
	u32 number = log->end;

	if (at + RECORD_SIZE(entry->size) > room)
		return 0;
	log_write(log->bytes + at, number, entry);
	log->offsets[number] = at + RECORD_SIZE(entry->size);
	if (entry->is_admin)
		set_bit(number - 1, log->admins);
	/* Pairs with the acquire of whoever reads the record. */
	smp_store_release(&log->end, number + 1);
	return number;
}

/**
 * vouch_log_extended() - log that a register was extended
 * @log: locked since vouch_log_reserve() found that @entry fits
 * @entry: what the record tells
 *
 * Return: the record's number
 */
u64 vouch_log_extended(struct vouch_log *log,
		       const struct vouch_log_entry *entry)
{
	return log_append(log, entry, log->room);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_extended);

/* The module's record @name of what a register holds. */
static u64 log_value(struct vouch_log *log, const char *name, u32 mr,
		     const u8 *value)
{
	struct value_event event = {};
	const struct vouch_log_entry entry = {
		.mr = mr,
		.type = VOUCH_EV_NO_ACTION,
		.uid = VOUCH_UID_NONE,
		.data = &event,
		.size = sizeof(event),
	};

	memcpy(event.name, name, strlen(name));
	memcpy(event.value, value, sizeof(event.value));
	return log_append(log, &entry, log->room - LOCKDOWNS_SIZE);
}

/**
 * vouch_log_foreign() - log that somebody else extended a register
 * @log: locked
 * @mr: the register, from 1 on
 * @value: what it holds
 *
 * When not even the space kept for this is left, only the kernel's log tells
 * it; EXTEND_MR is refused by then, and a replay does not fit the register.
 *
 * Return: the record's number, 0 when there is none
 */
u64 vouch_log_foreign(struct vouch_log *log, u32 mr, const u8 *value)
{
	return log_value(log, "vouch-foreign", mr, value);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_foreign);

/**
 * vouch_log_start() - log what a register held before the module looked at it
 * @log: locked
 * @mr: the register, from 1 on
 * @value: what it holds, which is not what the log says so far
 *
 * In a full log as vouch_log_foreign().
 *
 * Return: as vouch_log_foreign()
 */
u64 vouch_log_start(struct vouch_log *log, u32 mr, const u8 *value)
{
	return log_value(log, "vouch-start", mr, value);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_start);

/**
 * vouch_log_lockdown() - log that something was locked that was not before
 * @log: locked, or not in use yet
 * @locks: all that is locked
 *
 * It fits, since each one sets a bit more, and space is kept for all bits.
 */
void vouch_log_lockdown(struct vouch_log *log, u32 locks)
{
	const struct lockdown_event event = {
		.name = "vouch-lockdown",
		.locks = cpu_to_le32(locks),
	};
	const struct vouch_log_entry entry = {
		.type = VOUCH_EV_NO_ACTION,
		.uid = VOUCH_UID_NONE,
		.data = &event,
		.size = sizeof(event),
	};

	if (!log_append(log, &entry, log->room))
		pr_err_ratelimited("no room in the log for lockdown %#x\n",
				   locks);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_lockdown);

/* Return: how many records from @from on are in @room bytes */
static u32 log_count(const struct vouch_log *log, u32 from, u32 end, u32 room)
{
	u32 start = log->offsets[from - 1];
	u32 to = from;

	while (to < end && log->offsets[to] - start <= room)
		to++;
	return to - from;
}

/**
 * vouch_log_read() - find the records that a reader wants
 * @log: locked or not
 * @arg: the command's argument; receives size, count, next and end
 * @records: receives where they are, @arg->size bytes, for as long as the
 *	module is loaded
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_log_read(const struct vouch_log *log, struct vouch_read_log *arg,
		   const void **records)
{
	u64 end = vouch_log_end(log);
	u64 from = arg->from ?: 1;
	u32 count;

	if (arg->flags)
		return -EOPNOTSUPP;
	arg->end = end;
	if (from > end)
		return -EINVAL;
	count = log_count(log, from, end, arg->room);
	if (!count && from < end) {
		arg->size = log->offsets[from] - log->offsets[from - 1];
		return -ENOSPC;
	}
	*records = log->bytes + log->offsets[from - 1];
	arg->size = log->offsets[from + count - 1] - log->offsets[from - 1];
	arg->count = count;
	arg->next = from + count;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_log_read);
