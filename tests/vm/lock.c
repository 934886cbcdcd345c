// SPDX-License-Identifier: GPL-2.0
/* lock MASK: locks what the mask says, VOUCH_LOCK_*, for good. */
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

int main(int argc, char **argv)
{
	struct vouch_lockdown arg = { 0 };
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);

	if (argc != 2 || fd < 0)
		return 2;
	arg.add = (__u32)strtoul(argv[1], NULL, 0);
	if (ioctl(fd, VOUCH_IOC_LOCKDOWN, &arg)) {
		perror("LOCKDOWN");
		return 1;
	}
	printf("%#x\n", arg.lockdown);
	return 0;
}
