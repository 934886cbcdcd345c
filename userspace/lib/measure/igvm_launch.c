// SPDX-License-Identifier: MIT
#include <errno.h>

#include "base/error.h"
#include "measure/snp_launch.h"

int snp_launch_igvm(struct snp_launch *l, struct vouch_error *error)
{
	(void)l;
	return vouch__error(error, -EINVAL, "IGVM: not yet");
}
