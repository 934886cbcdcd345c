// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_GET_REPORT
 */
#include <kunit/visibility.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "crypto.h"
#include "event.h"
#include "limits.h"
#include "vouch.h"

/* What is hashed for a separated report: see struct vouch_get_report. */
struct separated {
	char label[16];
	__le32 version;
	__le32 uid;
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

static_assert(sizeof(struct separated) == 16 + 4 + 4 + 64);

/* Likewise for a bound report. */
struct bound {
	char label[16];
	__le32 version;
	__le32 uid;
	__le32 lockdown;
	__le32 swmr_count;
	__le64 log_sequence;
	u8 swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE];
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

static_assert(sizeof(struct bound) == 16 + 4 * 4 + 8 + 4 * 48 + 64);

/**
 * vouch_report_separate() - make REPORT_DATA that only one user can have
 * @report_data: receives %VOUCH_REPORT_DATA_SIZE bytes
 * @uid: the user, in the initial user namespace
 * @callers: what that user asked for, %VOUCH_REPORT_DATA_SIZE bytes
 *
 * Return: 0, or what the crypto API says
 */
int vouch_report_separate(u8 *report_data, u32 uid, const u8 *callers)
{
	struct separated input = {
		.label = "vouch-separated",
		.version = cpu_to_le32(1),
		.uid = cpu_to_le32(uid),
	};

	memcpy(input.report_data, callers, sizeof(input.report_data));
	return vouch_sha512(&input, sizeof(input), report_data);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_report_separate);

/**
 * vouch_report_bind() - make REPORT_DATA that tells what a moment was like
 * @report_data: receives %VOUCH_REPORT_DATA_SIZE bytes
 * @uid: the user, in the initial user namespace
 * @moment: what it was like
 * @callers: what that user asked for, %VOUCH_REPORT_DATA_SIZE bytes
 *
 * Return: 0, or what the crypto API says
 */
int vouch_report_bind(u8 *report_data, u32 uid,
		      const struct vouch_moment *moment, const u8 *callers)
{
	struct bound input = {
		.label = "vouch-bound",
		.version = cpu_to_le32(1),
		.uid = cpu_to_le32(uid),
		.lockdown = cpu_to_le32(moment->lockdown),
		.swmr_count = cpu_to_le32(VOUCH_SWMR_COUNT),
		.log_sequence = cpu_to_le64(moment->log_sequence),
	};

	memcpy(input.swmrs, moment->swmrs, sizeof(input.swmrs));
	memcpy(input.report_data, callers, sizeof(input.report_data));
	return vouch_sha512(&input, sizeof(input), report_data);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_report_bind);

static u32 report_uid(const struct vouch_report_request *request)
{
	return from_kuid(&init_user_ns, request->user);
}

/**
 * vouch_report_begin() - note what a report tells, as of now
 * @request: receives the moment, and REPORT_DATA of a bound report
 * @log: locked
 * @has_swmrs: its software registers are the TEE's
 *
 * Return: 0, or what the crypto API says
 */
int vouch_report_begin(struct vouch_report_request *request,
		       const struct vouch_log *log, bool has_swmrs)
{
	struct vouch_moment *moment = &request->moment;

	moment->log_sequence = vouch_log_end(log);
	if (!request->is_bound)
		return 0;
	moment->lockdown = vouch_lockdown_all();
	if (has_swmrs)
		memcpy(moment->swmrs, log->swmrs, sizeof(moment->swmrs));
	return vouch_report_bind(request->report_data, report_uid(request),
				 moment, request->callers);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_report_begin);

/* Members that only a report about services has. */
static bool report_has_service(const struct vouch_get_report *arg)
{
	return arg->manifest_version || arg->manifest || arg->manifest_room ||
	       memchr_inv(arg->service_guid, 0, sizeof(arg->service_guid));
}

/* The SVSM chooses privilege and signer, and makes one manifest of all. */
static int report_check_service(const struct vouch_get_report *arg)
{
	if (arg->flags & VOUCH_REPORT_F_PRIVILEGE)
		return -EINVAL;
	if (arg->manifest_version &&
	    !memchr_inv(arg->service_guid, 0, sizeof(arg->service_guid)))
		return -EINVAL;
	return arg->signer ? -EOPNOTSUPP : 0;
}

static int report_check_arg(const struct vouch_get_report *arg)
{
	if (arg->flags & ~VOUCH_REPORT_FLAGS)
		return -EOPNOTSUPP;
	if (arg->format > VOUCH_FORMAT_LAST || arg->signer > VOUCH_SIGNER_LAST)
		return -EOPNOTSUPP;
	if ((arg->flags & VOUCH_REPORT_F_SEPARATED) &&
	    (arg->flags & VOUCH_REPORT_F_BOUND))
		return -EINVAL;
	if (!(arg->flags & VOUCH_REPORT_F_CERTS) &&
	    (arg->certs || arg->certs_room))
		return -EINVAL;
	if (arg->format == VOUCH_FORMAT_SERVICE)
		return report_check_service(arg);
	return report_has_service(arg) ? -EINVAL : 0;
}

/*
 * A verifier takes REPORT_DATA for a statement of the guest, not of one of its
 * users. So only the administrator of the whole machine may choose all of it.
 * That of a bound report is made when the report is.
 */
static int report_make_data(const struct vouch_get_report *arg,
			    struct vouch_report_request *request)
{
	request->user = current_euid();
	if (arg->flags & VOUCH_REPORT_F_SEPARATED)
		return vouch_report_separate(request->report_data,
					     report_uid(request),
					     arg->report_data);
	if (arg->flags & VOUCH_REPORT_F_BOUND) {
		request->is_bound = true;
		request->callers = arg->report_data;
		request->is_admin =
			ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
		/* Verifiers take user 0 for who speaks for the guest. */
		if (!report_uid(request) && !request->is_admin)
			return -EPERM;
		return 0;
	}
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	request->is_admin = true;
	memcpy(request->report_data, arg->report_data,
	       sizeof(arg->report_data));
	return 0;
}

/* What would forbid it. */
static u32 report_locks(const struct vouch_get_report *arg)
{
	if (arg->flags & (VOUCH_REPORT_F_SEPARATED | VOUCH_REPORT_F_BOUND))
		return VOUCH_LOCK_REPORTS;
	return VOUCH_LOCK_REPORTS | VOUCH_LOCK_RAW;
}

static void report_tell(struct vouch_get_report *arg,
			const struct vouch_report_request *request)
{
	arg->log_sequence = request->moment.log_sequence;
	if (arg->flags & (VOUCH_REPORT_F_SEPARATED | VOUCH_REPORT_F_BOUND))
		arg->uid = report_uid(request);
	if (!request->is_bound)
		return;
	arg->lockdown = request->moment.lockdown;
	memcpy(arg->swmrs, request->moment.swmrs, sizeof(arg->swmrs));
}

/**
 * vouch_report() - make a report
 * @backend: the TEE
 * @arg: the command's argument; receives failure
 * @reply: zeroed, receives report, certificates and manifest
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_report(struct vouch_backend *backend, struct vouch_get_report *arg,
		 struct vouch_reply *reply)
{
	struct vouch_report_request request = {
		.signer = arg->signer,
		.format = arg->format,
		.wants_certs = arg->flags & VOUCH_REPORT_F_CERTS,
		.manifest_version = arg->manifest_version,
		.deadline = vouch_deadline(arg->timeout_ms),
	};
	int err;

	err = report_check_arg(arg);
	if (err)
		return err;
	err = vouch_backend_privilege(backend,
				      arg->flags & VOUCH_REPORT_F_PRIVILEGE,
				      arg->privilege, &request.privilege);
	if (err)
		return err;
	err = vouch_lockdown_check(report_locks(arg), &arg->failure);
	if (err)
		return err;
	memcpy(request.service_guid, arg->service_guid,
	       sizeof(request.service_guid));
	err = report_make_data(arg, &request);
	if (err)
		return err;

	err = backend->ops->get_report(backend, &request, reply, &arg->failure);
	if (err)
		return err;
	report_tell(arg, &request);
	vouch_event_issued(request.user, reply->format, request.report_data);
	return 0;
}

void vouch_reply_free(struct vouch_reply *reply)
{
	kvfree(reply->report.data);
	kvfree(reply->certs.data);
	kvfree(reply->manifest.data);
	kvfree(reply->event.data);
}
EXPORT_SYMBOL_GPL(vouch_reply_free);
