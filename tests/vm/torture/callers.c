// SPDX-License-Identifier: MIT
/*
 * Random calls from several threads, with signals, forks, and files that come
 * and go
 *
 * In each round the host is honest first, of either kind in turn, and a wild
 * one after that; then both modules are removed and loaded again. Inputs that
 * reach a place of the module for the first time are kept and bred from.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "torture.h"

#define CALLERS 4
#define KEPT_MAX 1024
#define ROUND_CALLS 25000 /* of all callers */
#define WILD_SHARE 8 /* one in so many of them */
#define DEAR_SHARE 96 /* one in so many is made, of those that take long */
#define WILD_TIMEOUT_MS 20
#define STALL_SECONDS 90
#define ERRNO_MAX 140

struct caller {
	pthread_t thread;
	uint32_t number;
	struct random random;
	struct memory memory;
	struct coverage coverage;
	struct world world;
	uint32_t calls; /* to make */
	int rw, ro;
	size_t kept_count;
	struct input kept[KEPT_MAX];
	struct call call;
};

static struct caller callers[CALLERS];
static uint64_t counts[ERRNO_MAX]; /* by errno */
static uint64_t made, forks, removals, signals_sent;
static int tids[CALLERS];
static int shared_fd = -1; /* of all callers */
static volatile bool is_bad, is_wild_over;
static long wild_answers;
static struct events_sum events;

static void count(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void on_signal(int number)
{
	(void)number;
}

static void say_wrong(const struct caller *caller, const char *wrong, int err)
{
	const struct call *call = &caller->call;
	const struct input *input = &call->input;

	is_bad = true;
	fprintf(stderr,
		"caller %u: %s: errno %d, tee %u%s\ncmd %#x read-only %u "
		"places %u %u %u cut %u\nbefore ",
		caller->number, wrong, err, caller->world.tee,
		caller->world.is_wild ? ", wild host" : "", input->cmd,
		input->is_read_only, input->arg_place, input->report_place,
		input->certs_place, input->cut);
	for (size_t i = 0; i < INPUT_ARG_SIZE; i++)
		fprintf(stderr, "%02x", call->before[i]);
	fprintf(stderr, "\nafter  ");
	for (size_t i = 0; i < call->size && i < INPUT_ARG_SIZE; i++)
		fprintf(stderr, "%02x", call->arg[i]);
	fprintf(stderr, "\n");
}

static void choose_input(struct caller *caller, struct input *input)
{
	struct random *random = &caller->random;

	if (caller->kept_count && random_once(random, 2)) {
		*input = caller->kept[random_below(
			random, (uint32_t)caller->kept_count)];
		input_mutate(random, input);
		return;
	}
	input_make(random, input);
	if (!random_once(random, 8))
		input_mutate(random, input);
}

/* Lays out a call in @caller->call. */
static void make_call(struct caller *caller)
{
	struct call *call = &caller->call;

	do {
		choose_input(caller, &call->input);
		if (caller->world.is_wild)
			input_limit(&call->input, WILD_TIMEOUT_MS);
		call_place(call, &caller->memory);
	} while (!caller->world.is_wild &&
		 model_is_dear(call, &caller->world) &&
		 !random_once(&caller->random, DEAR_SHARE));
}

static void keep(struct caller *caller, const struct input *input)
{
	size_t at = caller->kept_count;

	if (at == KEPT_MAX)
		at = random_below(&caller->random, KEPT_MAX);
	else
		caller->kept_count++;
	caller->kept[at] = *input;
}

/* One call on @fd, or on the caller's own file when that is -1. */
static void call_one(struct caller *caller, int fd)
{
	struct call *call = &caller->call;
	const char *wrong;
	int err;

	make_call(caller);
	caller->world.is_others = fd >= 0;
	if (fd < 0)
		fd = call->input.is_read_only ? caller->ro : caller->rw;

	coverage_start(&caller->coverage);
	err = ioctl(fd, call->input.cmd, call->arg) < 0 ? errno : 0;
	if (coverage_stop(&caller->coverage))
		keep(caller, &call->input);
	count(&made);
	count(&counts[err < ERRNO_MAX ? err : 0]);
	wrong = model_check(call, &caller->world, err);
	if (wrong)
		say_wrong(caller, wrong, err);
}

static void reopen(struct caller *caller)
{
	close(caller->rw);
	close(caller->ro);
	caller->rw = open(DEVICE, O_RDWR | O_CLOEXEC);
	caller->ro = open(DEVICE, O_RDONLY | O_CLOEXEC);
	if (caller->rw < 0 || caller->ro < 0) {
		perror("torture: " DEVICE);
		is_bad = true;
	}
}

/* What a device without contents does not do. */
static void other_calls(struct caller *caller)
{
	struct pollfd wait = { .fd = caller->rw, .events = POLLIN };
	char byte = 0;

	if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, caller->rw, 0) !=
	    MAP_FAILED)
		say_wrong(caller, "mmap", 0);
	if (read(caller->rw, &byte, 1) != -1 || errno != EINVAL)
		say_wrong(caller, "read", errno);
	if (write(caller->rw, &byte, 1) != -1 || errno != EINVAL)
		say_wrong(caller, "write", errno);
	if (lseek(caller->rw, 1, SEEK_SET) != -1 || errno != ESPIPE)
		say_wrong(caller, "lseek", errno);
	poll(&wait, 1, 0);
	fcntl(caller->rw, F_SETFL, random_next(&caller->random) & 0xffff);
}

static void dup_and_call(struct caller *caller)
{
	int fd = fcntl(caller->rw, F_DUPFD_CLOEXEC, 0), old = caller->rw;

	if (fd < 0)
		return;
	caller->rw = fd;
	close(old);
	call_one(caller, -1);
}

/* The file of a call is closed by another thread while it runs. */
static void exchange_and_call(struct caller *caller)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC), old;

	old = __atomic_exchange_n(&shared_fd, fd, __ATOMIC_ACQ_REL);
	call_one(caller, __atomic_load_n(&shared_fd, __ATOMIC_ACQUIRE));
	if (old >= 0)
		close(old);
}

static void fork_and_call(struct caller *caller)
{
	struct vouch_get_report arg = {
		.timeout_ms = 1 + random_below(&caller->random, 50),
		.report = (uintptr_t)caller->memory.report,
		.report_room = REPORT_ROOM,
	};
	bool is_killed = random_once(&caller->random, 2);
	uint32_t us = random_below(&caller->random, 3000);
	pid_t pid = fork();

	if (!pid) {
		ioctl(caller->rw, VOUCH_IOC_GET_REPORT, &arg);
		_exit(0);
	}
	if (pid < 0)
		return;
	count(&forks);
	if (is_killed) {
		usleep(us);
		kill(pid, SIGKILL);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* A module that is in use stays; -EINTR comes from our own signals. */
static void try_to_remove(struct caller *caller)
{
	const char *name = random_once(&caller->random, 2) ? "vouch" :
							     "vouch_sim";

	count(&removals);
	/* A wild host opens and closes its own; nobody holds that. */
	if (caller->world.is_wild)
		name = "vouch";
	if (!syscall(SYS_delete_module, name, O_NONBLOCK))
		say_wrong(caller, "a module that is in use was removed", 0);
}

static void signal_someone(struct caller *caller)
{
	int tid = __atomic_load_n(&tids[random_below(&caller->random, CALLERS)],
				  __ATOMIC_RELAXED);

	if (tid)
		syscall(SYS_tgkill, getpid(), tid, SIGUSR1);
	count(&signals_sent);
}

static void use_tickets(struct caller *caller)
{
	uint64_t calls = 0;
	const char *wrong = tickets_run(&caller->random, &caller->memory,
					&caller->world, &calls);

	__atomic_fetch_add(&made, calls, __ATOMIC_RELAXED);
	if (wrong)
		say_wrong(caller, wrong, errno);
}

static void use_events(struct caller *caller)
{
	uint64_t calls = 0;
	const char *wrong = events_run(&caller->random, &caller->memory,
				       &caller->world, caller->number, &calls);

	__atomic_fetch_add(&made, calls, __ATOMIC_RELAXED);
	if (wrong)
		say_wrong(caller, wrong, errno);
}

static void step(struct caller *caller)
{
	struct random *random = &caller->random;

	switch (random_below(random, 2048)) {
	case 0:
	case 1:
		fork_and_call(caller);
		break;
	case 2 ... 4:
		try_to_remove(caller);
		break;
	case 5 ... 20:
		reopen(caller);
		break;
	case 21 ... 40:
		dup_and_call(caller);
		break;
	case 41 ... 60:
		exchange_and_call(caller);
		break;
	case 61 ... 80:
		other_calls(caller);
		break;
	case 81 ... 200:
		signal_someone(caller);
		break;
	case 201 ... 300:
		/* Not over the pointers: their targets are the caller's own. */
		random_fill(random,
			    caller->memory.shared + random_below(random, 80),
			    8);
		break;
	case 301 ... 304:
		use_tickets(caller);
		break;
	case 305 ... 308:
		/* A wild host's guest can go away meanwhile. */
		if (!caller->world.is_wild)
			use_events(caller);
		break;
	default:
		call_one(caller, -1);
	}
}

/* Return: false when there is no guest. */
static bool look_around(struct caller *caller, bool is_wild)
{
	struct vouch_get_info info = { 0 };

	if (ioctl(caller->rw, VOUCH_IOC_GET_INFO, &info))
		return false;
	caller->world = (struct world){
		.tee = info.tee,
		.privilege = info.privilege,
		.is_wild = is_wild,
	};
	return info.tee != VOUCH_TEE_NONE;
}

static void *caller_run(void *arg)
{
	struct caller *caller = arg;
	bool is_wild = caller->world.is_wild;

	coverage_open(&caller->coverage);
	caller->rw = open(DEVICE, O_RDWR | O_CLOEXEC);
	caller->ro = open(DEVICE, O_RDONLY | O_CLOEXEC);
	if (!look_around(caller, is_wild) && !is_wild) {
		fprintf(stderr, "torture: no guest, want one\n");
		is_bad = true;
	}
	__atomic_store_n(&tids[caller->number], (int)syscall(SYS_gettid),
			 __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < caller->calls && !is_bad; i++)
		step(caller);
	__atomic_store_n(&tids[caller->number], 0, __ATOMIC_RELAXED);
	close(caller->rw);
	close(caller->ro);
	coverage_close(&caller->coverage);
	return NULL;
}

static void *wild_run(void *arg)
{
	long answered = wild_host(arg, &is_wild_over);

	if (answered < 0) {
		fprintf(stderr, "torture: no /dev/vouch-sim, want one\n");
		is_bad = true;
	} else {
		wild_answers += answered;
	}
	return NULL;
}

/* Where in the kernel each thread is, and with what call. */
static void say_where(void)
{
	fflush(stderr);
	if (system("for i in /proc/[0-9]*/task/[0-9]*; do\n"
		   "grep -q -e torture -e vouch $i/comm || continue\n"
		   "echo \"$i: $(cat $i/comm $i/syscall)\" >&2\n"
		   "cat $i/stack >&2\n"
		   "done"))
		fprintf(stderr, "torture: cannot say where threads are\n");
}

/* Waits for @caller; a caller that gets nowhere ends the program. */
static void join(struct caller *caller)
{
	uint64_t before = 0;
	struct timespec until;

	for (;;) {
		uint64_t now = __atomic_load_n(&made, __ATOMIC_RELAXED);

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += STALL_SECONDS;
		if (now == before) {
			say_wrong(caller, "nothing moves any more", 0);
			say_where();
			exit(1);
		}
		before = now;
		if (!pthread_timedjoin_np(caller->thread, NULL, &until))
			return;
	}
}

static void run_callers(uint32_t calls, bool is_wild)
{
	coverage_rebase();
	for (uint32_t i = 0; i < CALLERS; i++) {
		callers[i].calls = calls / CALLERS;
		callers[i].world.is_wild = is_wild;
		if (pthread_create(&callers[i].thread, NULL, caller_run,
				   &callers[i]))
			exit(2);
	}
	made++;
	for (uint32_t i = 0; i < CALLERS; i++)
		join(&callers[i]);
	if (shared_fd >= 0)
		close(shared_fd);
	shared_fd = -1;
}

static void run_wild(struct random *random, uint32_t calls)
{
	pthread_t host;

	is_wild_over = false;
	if (pthread_create(&host, NULL, wild_run, random))
		exit(2);
	run_callers(calls, true);
	is_wild_over = true;
	pthread_join(host, NULL);
}

/* Nobody calls any more: the log has to tell all that was done. */
static void check_log(const char *tee, struct random *random)
{
	const struct world world = {
		.tee = strcmp(tee, "snp") ? VOUCH_TEE_TDX : VOUCH_TEE_SNP,
	};
	int fd = open(DEVICE, O_RDONLY | O_CLOEXEC);
	const char *wrong = fd < 0 ? "no device" : model_check_log(fd, &world);

	if (!wrong)
		wrong = events_lock(random);

	if (wrong) {
		fprintf(stderr, "torture: %s: %s\n", tee, wrong);
		is_bad = true;
	}
	if (fd >= 0)
		close(fd);
}

/* The guest of a platform cannot change its host. */
static uint32_t wild_share(uint32_t calls)
{
	return getenv("PLATFORM") ? 0 : calls / WILD_SHARE;
}

static bool run_round(const char *script, uint32_t number, uint32_t calls)
{
	const char *platform = getenv("PLATFORM");
	const char *tee = platform ?: number % 2 ? "tdx" : "snp";
	struct random random = { .state = callers[0].random.state ^ number };
	uint32_t wild = wild_share(calls);

	if (!run_script(script, "start", tee))
		return false;
	if (!events_listen())
		return false;
	run_callers(calls - wild, false);
	events_unlisten(&events);
	check_log(tee, &random);
	if (is_bad || !run_script(script, "stop", "") ||
	    !run_script(script, "load", ""))
		return false;
	if (wild)
		run_wild(&random, wild);
	return !is_bad && run_script(script, "unload", "");
}

static void print_sums(double seconds)
{
	struct coverage coverages[CALLERS];
	size_t kept = 0;

	for (size_t i = 0; i < CALLERS; i++) {
		coverages[i] = callers[i].coverage;
		kept += callers[i].kept_count;
	}
	printf("# %llu calls in %.0f s, %.0f a second\n",
	       (unsigned long long)made, seconds, (double)made / seconds);
	printf("# %llu forks, %llu attempts to remove, %llu signals, %ld "
	       "answers of a wild host\n",
	       (unsigned long long)forks, (unsigned long long)removals,
	       (unsigned long long)signals_sent, wild_answers);
	printf("# %llu events heard, %llu lost\n",
	       (unsigned long long)events.heard,
	       (unsigned long long)events.lost);
	printf("# %u places of the module reached, %zu inputs kept\n",
	       coverage_sum(coverages, CALLERS), kept);
	for (int i = 0; i < ERRNO_MAX; i++)
		if (counts[i])
			printf("#   %-12s %llu\n",
			       i ? strerrorname_np(i) : "success",
			       (unsigned long long)counts[i]);
}

static bool init(uint64_t seed)
{
	struct sigaction action = { .sa_handler = on_signal };
	uint8_t *shared = memory_shared();

	sigaction(SIGUSR1, &action, NULL);
	for (uint32_t i = 0; i < CALLERS; i++) {
		callers[i].number = i;
		callers[i].random.state = seed * 1000 + i;
		if (!shared || memory_init(&callers[i].memory, shared))
			return false;
	}
	return true;
}

int callers_run(const struct callers_options *options)
{
	double start = seconds_now();
	uint32_t number = 0;
	bool is_well;

	if (!init(options->seed))
		return 2;
	do {
		uint64_t left = options->calls - made;

		is_well = run_round(options->script, number++,
				    left < ROUND_CALLS ? (uint32_t)left :
							 ROUND_CALLS);
		if (number % 8 == 0)
			print_sums(seconds_now() - start);
	} while (is_well && made < options->calls);
	print_sums(seconds_now() - start);
	return is_well && !is_bad ? 0 : 1;
}
