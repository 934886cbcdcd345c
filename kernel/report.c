// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_GET_REPORT
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/hash.h>
#include <kunit/visibility.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "crypto.h"
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

/* Allocated once. Hashing changes nothing in it, so it needs no lock. */
static struct crypto_shash *sha512;

/**
 * vouch_hash_alloc() - get a hash that software computes in this guest
 * @name: what the crypto API calls it
 *
 * Return: the hash, or an error pointer
 */
struct crypto_shash *vouch_hash_alloc(const char *name)
{
	return crypto_alloc_shash(name, 0, VOUCH_CRYPTO_MASK);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_hash_alloc);

int vouch_report_init(void)
{
	struct crypto_shash *tfm = vouch_hash_alloc("sha512");

	if (IS_ERR(tfm)) {
		pr_err("no SHA-512: error %ld, want module sha512\n",
		       PTR_ERR(tfm));
		return PTR_ERR(tfm);
	}
	sha512 = tfm;
	return 0;
}

void vouch_report_exit(void)
{
	crypto_free_shash(sha512);
}

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
	return crypto_shash_tfm_digest(sha512, (const u8 *)&input,
				       sizeof(input), report_data);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_report_separate);

/* Members that only a report about services has. */
static bool report_has_service(const struct vouch_get_report *arg)
{
	return arg->manifest_version || arg->manifest || arg->manifest_room ||
	       memchr_inv(arg->service_guid, 0, sizeof(arg->service_guid));
}

static int report_check_arg(const struct vouch_get_report *arg)
{
	if (arg->flags & ~VOUCH_REPORT_FLAGS)
		return -EOPNOTSUPP;
	if (arg->format > VOUCH_FORMAT_LAST || arg->signer > VOUCH_SIGNER_LAST)
		return -EOPNOTSUPP;
	if (!(arg->flags & VOUCH_REPORT_F_CERTS) &&
	    (arg->certs || arg->certs_room))
		return -EINVAL;
	if (arg->format != VOUCH_FORMAT_SERVICE && report_has_service(arg))
		return -EINVAL;
	return 0;
}

/*
 * A verifier takes REPORT_DATA for a statement of the guest, not of one of its
 * users. So only the administrator of the whole machine may choose all of it.
 */
static int report_make_data(const struct vouch_get_report *arg,
			    struct vouch_report_request *request)
{
	request->user = current_euid();
	if (arg->flags & VOUCH_REPORT_F_SEPARATED)
		return vouch_report_separate(request->report_data,
					     from_kuid(&init_user_ns,
						       request->user),
					     arg->report_data);
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
	if (arg->flags & VOUCH_REPORT_F_SEPARATED)
		return VOUCH_LOCK_REPORTS;
	return VOUCH_LOCK_REPORTS | VOUCH_LOCK_RAW;
}

/**
 * vouch_report() - make a report
 * @backend: the TEE
 * @arg: the command's argument; receives failure
 * @reply: zeroed, receives report and certificates
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
	err = report_make_data(arg, &request);
	if (err)
		return err;

	return backend->ops->get_report(backend, &request, reply,
					&arg->failure);
}

void vouch_reply_free(struct vouch_reply *reply)
{
	kvfree(reply->report.data);
	kvfree(reply->certs.data);
}
