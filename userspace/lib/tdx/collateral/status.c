// SPDX-License-Identifier: MIT
/* As Intel's quote verification library has it: EvaluateTcb, TDRelaunchCheck.
 */
#include "tdx/collateral/status.h"

#include <string.h>

static const char *const names[TDX_STATUS_COUNT] = {
	[TDX_UP_TO_DATE] = "UpToDate",
	[TDX_SW_HARDENING_NEEDED] = "SWHardeningNeeded",
	[TDX_CONFIGURATION_NEEDED] = "ConfigurationNeeded",
	[TDX_CONFIGURATION_AND_SW_HARDENING_NEEDED] =
		"ConfigurationAndSWHardeningNeeded",
	[TDX_OUT_OF_DATE] = "OutOfDate",
	[TDX_OUT_OF_DATE_CONFIGURATION_NEEDED] = "OutOfDateConfigurationNeeded",
	[TDX_RELAUNCH_ADVISED] = "TDRelaunchAdvised",
	[TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED] =
		"TDRelaunchAdvisedConfigurationNeeded",
	[TDX_REVOKED] = "Revoked",
};

const char *tdx_status_name(enum tdx_status status)
{
	return names[status];
}

/* The relaunch is our conclusion, and no status of a level. */
bool tdx_status_read(const char *name, enum tdx_status *status)
{
	for (int i = 0; i < TDX_STATUS_COUNT; i++) {
		if (i == TDX_RELAUNCH_ADVISED ||
		    i == TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ||
		    strcmp(names[i], name) != 0)
			continue;
		*status = i;
		return true;
	}
	return false;
}

bool tdx_isv_status_read(const char *name, enum tdx_status *status)
{
	return tdx_status_read(name, status) &&
	       (*status == TDX_UP_TO_DATE || *status == TDX_OUT_OF_DATE ||
		*status == TDX_REVOKED);
}

static bool needs_configuration(enum tdx_status status)
{
	return status == TDX_CONFIGURATION_NEEDED ||
	       status == TDX_CONFIGURATION_AND_SW_HARDENING_NEEDED ||
	       status == TDX_OUT_OF_DATE_CONFIGURATION_NEEDED;
}

static bool is_out_of_date(enum tdx_status status)
{
	return status == TDX_OUT_OF_DATE ||
	       status == TDX_OUT_OF_DATE_CONFIGURATION_NEEDED;
}

enum tdx_status tdx_status_converge(enum tdx_status platform,
				    enum tdx_status part)
{
	if (platform == TDX_REVOKED || part == TDX_REVOKED)
		return TDX_REVOKED;
	if (!is_out_of_date(part))
		return platform;
	return needs_configuration(platform) ?
		       TDX_OUT_OF_DATE_CONFIGURATION_NEEDED :
		       TDX_OUT_OF_DATE;
}

enum tdx_status tdx_status_relaunch(enum tdx_status launch,
				    enum tdx_status current)
{
	if (!is_out_of_date(launch) || is_out_of_date(current) ||
	    current == TDX_REVOKED)
		return launch;
	return needs_configuration(launch) || needs_configuration(current) ?
		       TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED :
		       TDX_RELAUNCH_ADVISED;
}
