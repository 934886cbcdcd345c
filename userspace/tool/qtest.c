// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* pipe2() */
#include "qtest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

#define TIMEOUT_MS 60000
#define CHUNK 4096 /* bytes of memory in one line */

struct qtest {
	pid_t pid;
	int in, out; /* its standard output and input */
	size_t held; /* bytes of @buffer that are no whole line yet */
	char buffer[2 * CHUNK + 64];
	char line[2 * CHUNK + 64];
	bool is_well;
};

/* ---- its process ---- */

#define OWN_ARGUMENTS 12

/* Another could be one that this machine does not have. */
static bool is_accelerator(const char *arg, size_t *skip)
{
	*skip = !strcmp(arg, "-accel") || !strcmp(arg, "--accel");
	return *skip || !strcmp(arg, "-enable-kvm") ||
	       !strcmp(arg, "--enable-kvm");
}

static const char **arguments_of(char *const *command)
{
	static const char *const own[] = {
		"-accel", "tcg",   "-S",	 "-display",  "none",
		"-qtest", "stdio", "-qtest-log", "/dev/null", NULL
	};
	size_t count = 0, skip, at = 0;
	const char **args;

	while (command[count])
		count++;
	args = calloc(count + OWN_ARGUMENTS, sizeof(*args));
	for (size_t i = 0; args && i < count; i++) {
		if (is_accelerator(command[i], &skip))
			i += skip;
		else if (i && !strcmp(command[i - 1], "-cpu") &&
			 !strncmp(command[i], "host", 4))
			args[at++] = "max";
		else
			args[at++] = command[i];
	}
	for (size_t i = 0; args && own[i]; i++)
		args[at++] = own[i];
	return args;
}

/* A signal for the tool ends QEMU too: it is of the same group. */
static int spawn(struct qtest *q, const char **args, int in, int out)
{
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	ret = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, out,
						       STDOUT_FILENO);
	if (!ret)
		ret = posix_spawnp(&q->pid, args[0], &actions, NULL,
				   (char *const *)args, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static bool start(struct qtest *q, char *const *command)
{
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, ret = ENOMEM;
	const char **args = arguments_of(command);

	if (args && (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC)))
		ret = errno;
	else if (args)
		ret = spawn(q, args, to[0], from[1]);
	if (ret)
		complain("%s: cannot be started: %s", command[0],
			 strerror(ret));
	free(args);
	close(to[0]);
	close(from[1]);
	q->out = to[1];
	q->in = from[0];
	return !ret;
}

struct qtest *qtest_new(char *const *command)
{
	struct qtest *q = calloc(1, sizeof(*q));

	if (!q) {
		complain("no memory");
		return NULL;
	}
	/* A write to a QEMU that has ended is told by its missing answer. */
	signal(SIGPIPE, SIG_IGN);
	q->is_well = start(q, command);
	if (q->is_well)
		return q;
	qtest_free(q);
	return NULL;
}

void qtest_free(struct qtest *q)
{
	if (!q)
		return;
	if (q->pid > 0) {
		kill(q->pid, SIGKILL);
		waitpid(q->pid, NULL, 0);
	}
	close(q->in);
	close(q->out);
	free(q);
}

bool qtest_is_well(const struct qtest *q)
{
	return q->is_well;
}

/* ---- lines ---- */

static void fail(struct qtest *q, const char *why)
{
	if (q->is_well)
		complain("QEMU %s", why);
	q->is_well = false;
}

static bool take_line(struct qtest *q)
{
	char *end = memchr(q->buffer, '\n', q->held);
	size_t size;

	if (!end)
		return false;
	size = (size_t)(end - q->buffer);
	memcpy(q->line, q->buffer, size);
	q->line[size] = '\0';
	q->held -= size + 1;
	memmove(q->buffer, end + 1, q->held);
	return true;
}

static bool receive(struct qtest *q)
{
	struct pollfd in = { .fd = q->in, .events = POLLIN };
	size_t room = sizeof(q->buffer) - q->held;
	ssize_t size;

	if (!room)
		fail(q, "answered with a line that is too long");
	else if (poll(&in, 1, TIMEOUT_MS) <= 0)
		fail(q, "does not answer within a minute");
	if (!q->is_well)
		return false;
	size = read(q->in, q->buffer + q->held, room);
	if (size <= 0)
		fail(q, "ended without an answer: it says why above");
	else
		q->held += (size_t)size;
	return size > 0;
}

static void next_line(struct qtest *q)
{
	while (q->is_well && !take_line(q) && receive(q))
		;
}

/* The answer is "OK" or "OK VALUE"; lines of interrupts may come before it. */
static const char *ask(struct qtest *q, const char *format, ...)
{
	va_list list;

	if (!q->is_well)
		return "";
	va_start(list, format);
	if (vdprintf(q->out, format, list) < 0)
		fail(q, "does not read what it is asked");
	va_end(list);
	do {
		next_line(q);
	} while (q->is_well && !strncmp(q->line, "IRQ ", 4));
	if (q->is_well && strncmp(q->line, "OK", 2))
		fail(q, "refused what it was asked");
	return q->is_well ? q->line + 2 + strspn(q->line + 2, " ") : "";
}

/* ---- ports and memory ---- */

void qtest_out8(struct qtest *q, uint16_t port, uint8_t value)
{
	ask(q, "outb 0x%x 0x%x\n", port, value);
}

void qtest_out16(struct qtest *q, uint16_t port, uint16_t value)
{
	ask(q, "outw 0x%x 0x%x\n", port, value);
}

void qtest_out32(struct qtest *q, uint16_t port, uint32_t value)
{
	ask(q, "outl 0x%x 0x%x\n", port, value);
}

uint32_t qtest_in32(struct qtest *q, uint16_t port)
{
	return (uint32_t)strtoul(ask(q, "inl 0x%x\n", port), NULL, 16);
}

void qtest_write(struct qtest *q, uint64_t address, const uint8_t *data,
		 size_t size)
{
	char hex[2 * 64 + 1] = "";

	if (size > 64)
		fail(q, "would be told more than 64 bytes");
	for (size_t i = 0; i < size && i < 64; i++)
		snprintf(hex + 2 * i, 3, "%02x", data[i]);
	ask(q, "write 0x%llx 0x%zx 0x%s\n", (unsigned long long)address, size,
	    hex);
}

static void read_chunk(struct qtest *q, uint64_t address, uint8_t *data,
		       size_t size)
{
	const char *hex = ask(q, "read 0x%llx 0x%zx\n",
			      (unsigned long long)address, size);
	unsigned int byte;

	memset(data, 0, size);
	if (!q->is_well)
		return;
	if (strncmp(hex, "0x", 2) || strlen(hex) != 2 + 2 * size) {
		fail(q, "answered with memory of another size");
		return;
	}
	for (size_t i = 0; i < size; i++) {
		if (sscanf(hex + 2 + 2 * i, "%2x", &byte) == 1)
			data[i] = (uint8_t)byte;
		else
			fail(q, "answered with memory that is not hexadecimal");
	}
}

void qtest_read(struct qtest *q, uint64_t address, uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size; at += CHUNK)
		read_chunk(q, address + at, data + at,
			   size - at < CHUNK ? size - at : CHUNK);
}
