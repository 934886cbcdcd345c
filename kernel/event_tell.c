// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - what there are events of
 *
 * Whoever handles a message says here what happened to it. The functions do not
 * sleep and allocate nothing: see event.h.
 */
#include <kunit/visibility.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "crypto.h"
#include "event.h"

static u32 uid_of(kuid_t user)
{
	return from_kuid(&init_user_ns, user);
}

/* A report was made, over @report_data as it stands in the report. */
void vouch_event_issued(kuid_t user, u32 format, const u8 *report_data)
{
	struct vouch_event event = {
		.type = VOUCH_EVENT_ISSUED,
		.uid = uid_of(user),
		.detail = format,
	};

	/* Nobody should pay for a digest that nobody sees. */
	if (!vouch_event_is_wanted())
		return;
	if (!vouch_sha384(report_data, VOUCH_REPORT_DATA_SIZE, event.digest))
		vouch_event_emit(&event);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_issued);

static void register_event(u32 type, u32 uid, const u8 *name, const u8 *digest,
			   u64 record)
{
	struct vouch_event event = {
		.type = type,
		.uid = uid,
		.after = record,
	};

	memcpy(event.name, name, sizeof(event.name));
	memcpy(event.digest, digest, sizeof(event.digest));
	vouch_event_emit(&event);
}

/**
 * vouch_event_extended() - a register was extended
 * @uid: who did it
 * @name: of the register, %VOUCH_MR_NAME_SIZE bytes filled up with zeroes
 * @digest: what it was extended by, %VOUCH_EVENT_DIGEST_SIZE bytes
 * @record: number of the log's record
 */
void vouch_event_extended(u32 uid, const u8 *name, const u8 *digest, u64 record)
{
	register_event(VOUCH_EVENT_EXTENDED, uid, name, digest, record);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_extended);

/**
 * vouch_event_foreign() - somebody extended a register without the module
 * @name: as for vouch_event_extended()
 * @value: what the register was found to hold, %VOUCH_EVENT_DIGEST_SIZE bytes
 * @record: number of the log's record
 */
void vouch_event_foreign(const u8 *name, const u8 *value, u64 record)
{
	register_event(VOUCH_EVENT_FOREIGN, VOUCH_UID_NONE, name, value,
		       record);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_foreign);

static void failure_event(u32 type, u32 uid,
			  const struct vouch_failure *failure)
{
	struct vouch_event event = {
		.type = type,
		.uid = uid,
		.failure = *failure,
	};

	vouch_event_emit(&event);
}

/* A request of @user has to wait, for the host or for a limit of the module. */
void vouch_event_throttled(kuid_t user, const struct vouch_failure *failure)
{
	failure_event(VOUCH_EVENT_THROTTLED, uid_of(user), failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_throttled);

/* For a request of @user a message is sent again, which failed by @failure. */
void vouch_event_retried(kuid_t user, const struct vouch_failure *failure)
{
	failure_event(VOUCH_EVENT_RETRIED, uid_of(user), failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_retried);

void vouch_event_key_lost(const struct vouch_failure *failure)
{
	failure_event(VOUCH_EVENT_KEY_LOST, VOUCH_UID_NONE, failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_key_lost);

static void changed_event(u32 type, struct vouch_event_noted *noted, u64 order,
			  u64 value)
{
	struct vouch_event event = {
		.type = type,
		.uid = VOUCH_UID_NONE,
		.before = value,
		.after = value,
	};

	if (vouch_event_is_new(noted, order, &event.before))
		vouch_event_emit(&event);
}

/* An authentic report names @value as TCB, see enum vouch_event_type. */
void vouch_event_tcb(struct vouch_event_noted *noted, u64 order, u64 value)
{
	changed_event(VOUCH_EVENT_TCB_CHANGED, noted, order, value);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_tcb);

/* An authentic report names @value as current mitigation vector. */
void vouch_event_mitigation(struct vouch_event_noted *noted, u64 order,
			    u64 value)
{
	changed_event(VOUCH_EVENT_MITIGATION_CHANGED, noted, order, value);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_mitigation);

/* Something was locked: @locked is VOUCH_LOCK_*, all that is. */
void vouch_event_lockdown(u32 locked)
{
	struct vouch_event event = {
		.type = VOUCH_EVENT_LOCKDOWN,
		.uid = VOUCH_UID_NONE,
		.detail = locked,
	};

	vouch_event_emit(&event);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_lockdown);

void vouch_event_tee_gone(void)
{
	struct vouch_event event = {
		.type = VOUCH_EVENT_TEE_GONE,
		.uid = VOUCH_UID_NONE,
	};

	vouch_event_emit(&event);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_tee_gone);
