// SPDX-License-Identifier: MIT
#include "base/limits.h"

const struct limits limits_default = {
	.events_shown = 4096,
	.values_named = 16,
};
