// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - backend for an SNP guest whose message key vouch cannot use
 */
#include <linux/errno.h>

#include "snp/private.h"

static struct snp_refused *to_refused(struct vouch_backend *backend)
{
	return container_of(backend, struct snp_refused, backend);
}

static int refused_fail(struct vouch_backend *backend,
			struct vouch_failure *failure)
{
	const struct snp_refused *refused = to_refused(backend);

	return vouch_snp_fail(failure, refused->err, VOUCH_STAGE_KEY,
			      refused->reason);
}

static void refused_get_info(struct vouch_backend *backend,
			     struct vouch_get_info *info)
{
	const struct snp_refused *refused = to_refused(backend);

	vouch_snp_fill_info(info, refused->vmpl, refused->vmpck,
			    refused->is_kernel);
	info->flags |= VOUCH_INFO_F_KEY_LOST;
	refused_fail(backend, &info->key_failure);
}

static int refused_get_report(struct vouch_backend *backend,
			      struct vouch_report_request *request,
			      struct vouch_reply *reply,
			      struct vouch_failure *failure)
{
	return refused_fail(backend, failure);
}

static int refused_derive_key(struct vouch_backend *backend,
			      const struct vouch_key_request *request, u8 *key,
			      struct vouch_failure *failure)
{
	return refused_fail(backend, failure);
}

static int refused_read_mr(struct vouch_backend *backend,
			   const struct vouch_mr_request *request,
			   struct vouch_mr *mr, struct vouch_failure *failure)
{
	int ret = vouch_snp_read_swmr(request, mr);

	return ret > 0 ? refused_fail(backend, failure) : ret;
}

static const struct vouch_backend_ops refused_ops = {
	.get_info = refused_get_info,
	.get_report = refused_get_report,
	.derive_key = refused_derive_key,
	.read_mr = refused_read_mr,
	.extend_mr = vouch_snp_extend_mr,
};

/**
 * vouch_snp_refuse() - register a backend that refuses every request
 * @refused: filled in, and kept by the caller until vouch_snp_end_refusal()
 * @owner: module that stays while the device is open
 *
 * Return: 0, or -EBUSY when there is a backend already
 */
int vouch_snp_refuse(struct snp_refused *refused, struct module *owner)
{
	vouch_snp_backend_init(&refused->backend, &refused_ops, owner,
			       refused->vmpl, refused->vmpck);
	return vouch_backend_register(&refused->backend);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_refuse);

/* Takes the backend away. */
void vouch_snp_end_refusal(struct snp_refused *refused)
{
	vouch_backend_unregister(&refused->backend);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_end_refusal);
