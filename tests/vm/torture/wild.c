// SPDX-License-Identifier: MIT
/*
 * A host without any sense: it registers guests of either kind, answers with
 * whatever comes, writes where it likes, and goes away in between
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch_sim.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "torture.h"

#define PAGE VOUCH_SIM_PAGE_SIZE
#define MAPPING ((size_t)VOUCH_SIM_TDX_PAGES * PAGE)
#define TURNS_MAX 400

static const uint64_t exits[] = {
	0,
	1ULL << 32,
	2ULL << 32,
	3ULL << 32,
	0x16,
	0x1d,
	0x0b,
	1,
	0x8000000000000000,
	0x8000000000000003,
	0xffffffffffffffff,
};

static uint32_t sizes(struct random *random, size_t size)
{
	switch (random_below(random, 6)) {
	case 0:
		return (uint32_t)random_next(random);
	case 1:
		return random_below(random, 8192);
	default:
		return (uint32_t)size;
	}
}

static void start_snp(struct random *random, int fd)
{
	static struct vouch_sim_snp arg;

	random_fill(random, &arg, sizeof(arg));
	arg.size = sizes(random, sizeof(arg));
	arg.vmpl = random_below(random, 5);
	ioctl(fd, VOUCH_SIM_IOC_SNP, &arg);
}

static void start_tdx(struct random *random, int fd)
{
	struct vouch_sim_tdx arg;

	random_fill(random, &arg, sizeof(arg));
	arg.size = sizes(random, sizeof(arg));
	arg.body_version = random_below(random, 3);
	arg.grants_notify = random_below(random, 2);
	arg.__reserved = random_once(random, 8);
	ioctl(fd, VOUCH_SIM_IOC_TDX, &arg);
}

static void command(struct random *random, int fd)
{
	struct vouch_sim_counter counter = {
		.size = sizes(random, sizeof(counter)),
		.vmpck = random_below(random, 5),
		.counter = (uint32_t)random_next(random),
		.__reserved = random_once(random, 8),
	};
	struct vouch_sim_tdx_trouble trouble = {
		.size = sizes(random, sizeof(trouble)),
		.busy = random_below(random, 5),
		.status = (uint32_t)random_next(random),
		.status_count = random_below(random, 5),
	};

	switch (random_below(random, 7)) {
	case 0:
		ioctl(fd, VOUCH_SIM_IOC_COUNTER, &counter);
		break;
	case 1:
		ioctl(fd, VOUCH_SIM_IOC_TDX_TROUBLE, &trouble);
		break;
	case 2:
		ioctl(fd, VOUCH_SIM_IOC_TDX_NOTIFY, 0);
		break;
	case 3:
		start_snp(random, fd);
		break;
	case 4:
		start_tdx(random, fd);
		break;
	case 5:
		ioctl(fd, VOUCH_SIM_IOC_MAGIC << 8 | random_below(random, 8),
		      random_next(random) << 12);
		break;
	default:
		ioctl(fd, (uint32_t)random_next(random), &counter);
	}
}

static void scribble(struct random *random, uint8_t *pages,
		     const struct vouch_sim_exit *exit)
{
	static const uint32_t statuses[] = { 0, 1, 2, 0xffffffff };
	uint8_t *buffer = pages + exit->offset % MAPPING;
	uint64_t status = statuses[random_below(random, 4)];

	if (exit->code != VOUCH_SIM_EXIT_GET_QUOTE) {
		/* An answer: its header, or all of it; or the request back. */
		if (random_once(random, 2))
			memcpy(pages + PAGE, pages, PAGE);
		random_fill(random, pages + PAGE,
			    random_once(random, 2) ? 0x60 : PAGE);
		random_fill(random, pages + 2 * PAGE,
			    random_below(random, 4 * PAGE));
		return;
	}
	if (buffer + PAGE > pages + MAPPING)
		return;
	random_fill(random, buffer + 16, random_below(random, PAGE - 16));
	if (random_once(random, 2))
		memset(buffer + 22, 0, 2);
	if (status == 0xffffffff)
		status = ~0ULL;
	memcpy(buffer + 8, &status, sizeof(status));
}

/* Return: 1 when an exit was answered. */
static long answer(struct random *random, int fd, uint8_t *pages)
{
	struct vouch_sim_exit exit;
	struct vouch_sim_result result;

	if (read(fd, &exit, sizeof(exit) - random_once(random, 16)) !=
	    (ssize_t)sizeof(exit))
		return 0;
	if (pages && !random_once(random, 8))
		scribble(random, pages, &exit);
	result.id = exit.id + (random_once(random, 16) ? 1 : 0);
	result.certs_pages = random_below(random, 300);
	result.exitinfo2 =
		random_once(random, 8) ?
			random_next(random) :
			exits[random_below(random, ARRAY_SIZE(exits))];
	if (random_once(random, 2))
		result.exitinfo2 = 0;
	if (random_once(random, 16))
		usleep(random_below(random, 30000));
	if (write(fd, &result, sizeof(result)) == (ssize_t)sizeof(result))
		return 1;
	/* Read, and refused: whoever waits for it has to be let go. */
	result.id = exit.id;
	return write(fd, &result, sizeof(result)) == (ssize_t)sizeof(result);
}

static long one_guest(struct random *random, int fd,
		      const volatile bool *is_over)
{
	uint32_t turns = 10 + random_below(random, TURNS_MAX);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	uint8_t *pages = NULL;
	long answered = 0;

	if (random_once(random, 2))
		start_snp(random, fd);
	else
		start_tdx(random, fd);
	if (!random_once(random, 8))
		pages = mmap(NULL, MAPPING, PROT_READ | PROT_WRITE, MAP_SHARED,
			     fd, 0);
	if (pages == MAP_FAILED)
		pages = NULL;
	while (turns-- && !*is_over) {
		if (random_once(random, 20))
			command(random, fd);
		if (poll(&wait, 1, 5) == 1)
			answered += answer(random, fd, pages);
	}
	if (pages)
		munmap(pages, MAPPING);
	return answered;
}

long wild_host(struct random *random, const volatile bool *is_over)
{
	long answered = 0;

	while (!*is_over) {
		int fd =
			open("/dev/vouch-sim", O_RDWR | O_CLOEXEC | O_NONBLOCK);

		/* A caller was forked, and has it until it ends. */
		if (fd < 0 && errno == EBUSY) {
			usleep(1000);
			continue;
		}
		if (fd < 0)
			return -1;
		answered += one_guest(random, fd, is_over);
		close(fd);
	}
	return answered;
}
