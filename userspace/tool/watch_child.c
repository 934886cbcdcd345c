// SPDX-License-Identifier: MIT
/* Programs that a round runs: each has its time, and is read through a file. */
#define _GNU_SOURCE /* memfd_create() */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define OUTPUT_MAX (32 << 20)
#define STEP_MS 20

static bool write_all(int fd, const uint8_t *data, size_t size)
{
	while (size) {
		ssize_t got = write(fd, data, size);

		if (got <= 0)
			return false;
		data += got;
		size -= (size_t)got;
	}
	return lseek(fd, 0, SEEK_SET) == 0;
}

static bool read_all(int fd, struct vouch_bytes *bytes)
{
	off_t size = lseek(fd, 0, SEEK_END);

	*bytes = (struct vouch_bytes){ 0 };
	if (size < 0 || size > OUTPUT_MAX)
		return false;
	bytes->data = calloc(1, (size_t)size + 1); /* texts end with a zero */
	if (!bytes->data)
		return false;
	bytes->size = (size_t)size;
	return pread(fd, bytes->data, bytes->size, 0) == (ssize_t)size;
}

/* In the child; a group of its own, so that all of it can be ended. */
static void __attribute__((noreturn)) become(const char *const *argv, int in,
					     int out, const char *nonce)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setpgid(0, 0);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	if (nonce)
		setenv("VOUCH_NONCE", nonce, 1);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

bool watch_is_ending(void)
{
	sigset_t pending;

	return !sigpending(&pending) && (sigismember(&pending, SIGTERM) == 1 ||
					 sigismember(&pending, SIGINT) == 1);
}

/*
 * Return: as waitpid(); 0 when it goes on after @seconds, or, with @is_asked,
 * when this process is told to end.
 */
static pid_t wait_up_to(pid_t child, int *status, int seconds, bool is_asked)
{
	const struct timespec step = { 0, STEP_MS * 1000000L };
	int left = seconds * 1000 / STEP_MS;
	pid_t got;

	while (!(got = waitpid(child, status, WNOHANG)) && left-- &&
	       !(is_asked && watch_is_ending()))
		nanosleep(&step, NULL);
	return got;
}

static int wait_for(pid_t child)
{
	int status;
	pid_t got = wait_up_to(child, &status, WATCH_CHILD_S, true);

	if (!got && watch_is_ending()) {
		kill(-child, SIGTERM);
		got = wait_up_to(child, &status, WATCH_GRACE_S, false);
	} else if (!got) {
		complain("a command took longer than %d s and was ended",
			 WATCH_CHILD_S);
	}
	if (!got) {
		kill(-child, SIGKILL);
		got = waitpid(child, &status, 0);
	}
	return got == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int watch_child(const char *const *argv, const struct vouch_bytes *input,
		struct vouch_bytes *output, const char *nonce)
{
	int in = memfd_create("vouch-in", MFD_CLOEXEC);
	int out = memfd_create("vouch-out", MFD_CLOEXEC);
	int status = -1;
	pid_t child;

	if (output)
		*output = (struct vouch_bytes){ 0 };
	if (in >= 0 && out >= 0 &&
	    (!input || write_all(in, input->data, input->size))) {
		child = fork();
		if (!child)
			become(argv, in, output ? out : STDERR_FILENO, nonce);
		if (child > 0)
			status = wait_for(child);
		if (output && !read_all(out, output))
			status = -1;
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return status;
}
