// SPDX-License-Identifier: MIT
/* Questions to the kernel: release, limits, its log, the clock, vsock. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "doctor/machine.h"

#define CONNECT_MS 2000

/* "r": the release, "m": the machine. Its own name is nobody's business. */
int ask_kernel(const char *root, const char *subject, struct answer *answer)
{
	struct utsname name;

	(void)root;
	if (uname(&name))
		return -errno;
	return answer_print(answer, "%s",
			    *subject == 'm' ? name.machine : name.release);
}

int ask_limit(const char *root, const char *subject, struct answer *answer)
{
	struct rlimit limit;

	(void)root;
	(void)subject;
	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		return -errno;
	if (limit.rlim_cur == RLIM_INFINITY)
		return answer_print(answer, "unlimited");
	return answer_print(answer, "%llu", (unsigned long long)limit.rlim_cur);
}

int ask_now(const char *root, const char *subject, struct answer *answer)
{
	(void)root;
	(void)subject;
	return answer_print(answer, "%lld", (long long)time(NULL));
}

/* A line of the log is kept when it is about what the doctor looks for. */
static bool is_of_interest(const char *line)
{
	static const char *const words[] = {
		"SEV",	   "AMD-Vi",	  "RMP table", "tdx:",
		"x86/tme", "TDX",	  "vouch",     "module verification",
		"sgx:",	   "Hyper-V: Is", "lockdown",  "Loading of",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

/* "6,1234,5678,-;text\n DETAIL=...": the text, up to its newline. */
static int keep_line(char *record, struct answer *answer)
{
	char *text = strchr(record, ';');

	if (!text)
		return 0;
	text++;
	text[strcspn(text, "\n")] = '\0';
	return is_of_interest(text) ? answer_print(answer, "%s\n", text) : 0;
}

/*
 * What the kernel said since it started. A record that was overwritten while it
 * was read is EPIPE, and the next one follows.
 */
int ask_log(const char *root, const char *subject, struct answer *answer)
{
	int fd = machine_open_file(root, "/dev/kmsg");
	char record[8193];
	int ret = 0;

	(void)subject;
	if (fd < 0)
		return fd;
	while (!ret) {
		ssize_t got = read(fd, record, sizeof(record) - 1);

		if (got < 0 && errno == EPIPE)
			continue;
		if (got <= 0)
			break;
		record[got] = '\0';
		ret = keep_line(record, answer);
	}
	if (!ret && errno != EAGAIN)
		ret = -errno;
	close(fd);
	return ret;
}

static int connect_within(int fd, const struct sockaddr *address,
			  socklen_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t length = sizeof(int);
	int code = 0;

	if (!connect(fd, address, size))
		return 0;
	if (errno != EINPROGRESS && errno != EAGAIN)
		return -errno;
	if (poll(&wait, 1, CONNECT_MS) != 1)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length))
		return -errno;
	return -code;
}

static int dial(int family, const struct sockaddr *address, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int ret;

	if (fd < 0)
		return errno == EAFNOSUPPORT ? -ENODEV : -errno;
	ret = connect_within(fd, address, size);
	close(fd);
	return ret;
}

/*
 * "CID:PORT" of vsock, or the path of a socket: whether somebody accepts. No
 * byte is sent. Refused is an answer: there is no service.
 */
int ask_qgs(const char *root, const char *subject, struct answer *answer)
{
	struct sockaddr_vm vm = { .svm_family = AF_VSOCK };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int ret = -ENAMETOOLONG;

	if (sscanf(subject, "%u:%u", &vm.svm_cid, &vm.svm_port) == 2)
		ret = dial(AF_VSOCK, (struct sockaddr *)&vm, sizeof(vm));
	else if (snprintf(un.sun_path, sizeof(un.sun_path), "%s%s", root,
			  subject) < (int)sizeof(un.sun_path))
		ret = dial(AF_UNIX, (struct sockaddr *)&un, sizeof(un));
	if (!ret)
		return answer_print(answer, "accepts");
	if (ret == -ECONNREFUSED || ret == -ECONNRESET || ret == -ETIMEDOUT ||
	    ret == -EHOSTUNREACH || ret == -ENETUNREACH)
		return -ENOENT;
	return ret;
}
