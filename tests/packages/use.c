// SPDX-License-Identifier: MIT
// A program of somebody who has libvouch-dev.
#include <stdio.h>
#include <linux/vouch.h>
#include <vouch.h>

int main(void)
{
	const struct vouch_check_info *first = vouch_check_info(0);

	printf("ABI %d, %s\n", VOUCH_ABI_VERSION, first->id);
	return 0;
}
