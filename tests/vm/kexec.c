// SPDX-License-Identifier: MIT
/*
 * Starts the next kernel, as kexec-tools do
 *
 *   kexec KERNEL INITRD PARAMETERS    loads it, as "kexec -s" does
 *   kexec                             starts it, as "kexec -e" does
 */
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		perror(path);
	return fd;
}

static int load(char **argv)
{
	int kernel = open_file(argv[0]);
	int initrd = open_file(argv[1]);

	if (kernel < 0 || initrd < 0)
		return 1;
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[2]) + 1,
		    argv[2], 0UL)) {
		perror("kexec_file_load");
		return 1;
	}
	return 0;
}

/* Returns only when the kernel refuses. */
static int start(void)
{
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		LINUX_REBOOT_CMD_KEXEC, NULL);
	perror("reboot");
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 4)
		return load(argv + 1);
	if (argc == 1)
		return start();
	fputs("usage: kexec [KERNEL INITRD PARAMETERS]\n", stderr);
	return 2;
}
