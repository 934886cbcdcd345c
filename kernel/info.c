// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_GET_INFO
 */
#include "limits.h"
#include "vouch.h"

/**
 * vouch_info() - tell what is behind the device
 * @backend: the TEE, or NULL when there is none
 * @arg: is filled in
 */
void vouch_info(struct vouch_backend *backend, struct vouch_get_info *arg)
{
	*arg = (struct vouch_get_info){
		.abi_version = VOUCH_ABI_VERSION,
		.tee = VOUCH_TEE_NONE,
		.lockdown = vouch_lockdown_all(),
		.features = VOUCH_FEATURE_LOG | VOUCH_FEATURE_EVENTS,
		.timeout_ms = VOUCH_TIMEOUT_MS,
		.timeout_ms_max = VOUCH_TIMEOUT_MS_MAX,
		.tickets_max = VOUCH_TICKETS_MAX,
		.tickets_user_max = VOUCH_TICKETS_PER_USER,
		.tickets_file_max = VOUCH_TICKETS_PER_FILE,
		.log_size = vouch_log_size(&vouch_log),
		.log_size_max = vouch_log.room,
	};
	if (!backend)
		return;

	arg->privilege = backend->privilege;
	arg->privilege_max = backend->privilege_max;
	arg->features |= VOUCH_FEATURE_SEPARATED | VOUCH_FEATURE_BOUND;
	backend->ops->get_info(backend, arg);
}
