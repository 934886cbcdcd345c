// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>

#include "sim/base/number.h"

bool sim_parse_number(const char *text, u64 max, u64 *out)
{
	unsigned long long value;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || *end || value > max)
		return false;
	*out = value;
	return true;
}
