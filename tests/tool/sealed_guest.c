// SPDX-License-Identifier: MIT
/*
 * "vouch" in a guest of the simulated firmware, without a kernel. What the
 * guest is like is in the environment:
 *
 *   SEALED_GUEST="KEY=VALUE ..."   keys of the simulator's configuration
 *   SEALED_HOST=KIND               misbehaviour, as of the control socket
 *   SEALED_UID=N                   who asks (1000)
 *   SEALED_TEE=2                   it is a TD
 *   SEALED_KILL=N                  SIGKILL before the Nth system call that
 *                                  changes a file
 *   SEALED_FULL=                   the disk is full
 */
#define _GNU_SOURCE /* mkostemp() */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <vouch.h>

#include "sealed_guest.h"
#include "sim_guest.h"

static struct sim_guest guest;

static void configure(char *text)
{
	struct sim_error error = {};
	char *word, *left = text;

	while ((word = strtok_r(left, " ", &left))) {
		char *value = strchr(word, '=');

		*value++ = '\0';
		if (sim_config_set(&guest.sim.config, sim_config_find(word),
				   value, &error))
			fail_msg("%s", error.text);
	}
	if (sim_config_finish(&guest.sim.config, &error))
		fail_msg("%s", error.text);
}

int __wrap_vouch_device_open(struct vouch_device **device, const char *path,
			     bool writable, struct vouch_error *error)
{
	const char *said = getenv("SEALED_GUEST"),
		   *host = getenv("SEALED_HOST");
	struct sim_error wrong = {};
	char text[1024] = "";

	(void)path, (void)writable, (void)error;
	snprintf(text, sizeof(text), "%s", said ?: "product=milan");
	configure(text);
	sim_guest_start(&guest);
	if (getenv("SEALED_UID"))
		guest.uid = (u32)atoi(getenv("SEALED_UID"));
	if (getenv("SEALED_TEE"))
		guest.tee = (u32)atoi(getenv("SEALED_TEE"));
	if (host && sim_misbehave(&guest.sim.host.misbehaviour, host, &wrong))
		fail_msg("%s", wrong.text);
	*device = &guest.device;
	return 0;
}

void __wrap_vouch_device_close(struct vouch_device *device)
{
	if (device)
		sim_free(&guest.sim);
}

/* ---- killed at each write ---- */

static void count(void)
{
	const char *limit = getenv("SEALED_KILL");
	static int done;

	if (limit && ++done == atoi(limit))
		kill(getpid(), SIGKILL);
}

/* Standard error is no file on a disk. */
static bool is_full(int fd)
{
	errno = ENOSPC;
	return fd > STDERR_FILENO && getenv("SEALED_FULL");
}

ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	count();
	return is_full(fd) ? -1 : __real_write(fd, data, size);
}

int __wrap_fsync(int fd)
{
	count();
	return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
	count();
	return __real_rename(from, to);
}

int __wrap_fchmod(int fd, mode_t mode)
{
	count();
	return __real_fchmod(fd, mode);
}

int __wrap_mkostemp(char *name, int flags)
{
	count();
	return __real_mkostemp(name, flags);
}
