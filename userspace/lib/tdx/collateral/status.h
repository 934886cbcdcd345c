/* SPDX-License-Identifier: MIT */
/* TCB status of a platform, of a TDX module and of a quoting enclave. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_STATUS_H
#define VOUCH_LIB_TDX_COLLATERAL_STATUS_H

#include "base/types.h"

/* In the order in which a policy names them; Intel PCS API, version 4. */
enum tdx_status {
	TDX_UP_TO_DATE,
	TDX_SW_HARDENING_NEEDED,
	TDX_CONFIGURATION_NEEDED,
	TDX_CONFIGURATION_AND_SW_HARDENING_NEEDED,
	TDX_OUT_OF_DATE,
	TDX_OUT_OF_DATE_CONFIGURATION_NEEDED,
	TDX_RELAUNCH_ADVISED,
	TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
	TDX_REVOKED,
	TDX_STATUS_COUNT,
};

const char *tdx_status_name(enum tdx_status status);

/* What TCB info may say of a platform; false for any other text. */
bool tdx_status_read(const char *name, enum tdx_status *status);

/*
 * What TCB info may say of a TDX module, and QE identity of an enclave:
 * "UpToDate", "OutOfDate" or "Revoked". Configuration and hardening are of
 * platforms.
 */
bool tdx_isv_status_read(const char *name, enum tdx_status *status);

/*
 * Status of a platform with that of its module or quoting enclave, which can
 * only make it worse.
 */
enum tdx_status tdx_status_converge(enum tdx_status platform,
				    enum tdx_status part);

/*
 * Status of the launch with that of the module that runs now: a host that was
 * patched under a running TD wants the TD restarted.
 */
enum tdx_status tdx_status_relaunch(enum tdx_status launch,
				    enum tdx_status current);

#endif /* VOUCH_LIB_TDX_COLLATERAL_STATUS_H */
