// SPDX-License-Identifier: MIT
/* When collateral was issued, and until when it counts. */
#include <string.h>

#include "sim/tdx/tdx.h"

#define DAY 86400

/* Without not_before it begins yesterday: the verifier's clock may be slow. */
time_t sim_tdx_date(const struct sim_config *config, u32 days)
{
	time_t first = time(NULL);
	struct tm tm = {};

	if (sscanf(config->not_before, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon,
		   &tm.tm_mday) == 3) {
		tm.tm_year -= 1900;
		tm.tm_mon -= 1;
		first = timegm(&tm);
	} else {
		first -= first % DAY + DAY;
	}
	return first + (time_t)days * DAY;
}

void sim_tdx_date_text(time_t date, char out[24])
{
	struct tm tm = {};

	gmtime_r(&date, &tm);
	strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
