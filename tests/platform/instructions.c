// SPDX-License-Identifier: MIT
/*
 * instructions SEED COUNT: runs random instructions, and prints what each few
 * of them come to: a signal and a digest of the registers. The same seed has
 * the same lines on two emulators of one processor; what takes too long has no
 * digest.
 *
 * Nothing but sigreturn is let through to the kernel, TSC is disabled, the
 * segment bases are zero, all runs are on one CPU, whose number CPUID and RDPID
 * tell, and RDRAND and RDSEED are left out, so that what a run meets is the
 * same each time.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE ((uint8_t *)0x10000000)
#define DATA ((uint8_t *)0x20000000)
#define STACK ((uint8_t *)0x30000000)
#define SIZE 0x10000
#define BYTES 24 /* of random code; traps follow */
#define TRAP 0xcc
#define RESUME_FLAG 0x10000
#define PATIENCE_S 1

struct result {
	int signal;
	uint64_t digest;
};

static struct result *result;
static uint64_t state;

/* Numbers of Vigna's splitmix64. */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* What the patches are about, and what is near it. */
static const struct {
	uint8_t size;
	uint8_t code[4];
} special[] = {
	{ 3, { 0x0f, 0x01, 0xd9 } }, /* VMMCALL */
	{ 4, { 0xf3, 0x0f, 0x01, 0xd9 } }, /* VMGEXIT */
	{ 4, { 0xf2, 0x0f, 0x01, 0xd9 } },
	{ 4, { 0xf2, 0x0f, 0x01, 0xff } }, /* PVALIDATE */
	{ 4, { 0xf3, 0x0f, 0x01, 0xfe } }, /* RMPADJUST */
	{ 4, { 0xf3, 0x0f, 0x01, 0xfd } }, /* RMPQUERY */
	{ 4, { 0x66, 0x0f, 0x01, 0xcc } }, /* TDCALL */
	{ 3, { 0x0f, 0x01, 0xcc } },
	{ 3, { 0x0f, 0x01, 0xd0 } }, /* XGETBV */
	{ 2, { 0x0f, 0x01 } },
	{ 1, { 0x0f } },
	{ 2, { 0x0f, 0x38 } },
	{ 2, { 0x0f, 0x3a } },
	{ 1, { 0x66 } },
	{ 1, { 0xc5 } },
	{ 1, { 0xf0 } },
};

/* RDRAND and RDSEED are 0F C7 with 6 or 7 in the middle of the next byte. */
static void leave_out_random_numbers(uint8_t *code, size_t size)
{
	for (size_t i = 0; i + 2 < size; i++)
		if (code[i] == 0x0f && code[i + 1] == 0xc7)
			code[i + 2] &= 0xcf;
}

static void make_code(void)
{
	size_t at = 0;

	memset(CODE, TRAP, SIZE);
	while (at < BYTES) {
		uint64_t choice = next();
		size_t i = choice % (4 * sizeof(special) / sizeof(*special));

		if (i < sizeof(special) / sizeof(*special)) {
			memcpy(CODE + at, special[i].code, special[i].size);
			at += special[i].size;
		} else {
			CODE[at++] = (uint8_t)(choice >> 32);
		}
	}
	for (size_t i = 0; i < SIZE; i += 8) {
		uint64_t value = next();

		memcpy(DATA + i, &value, 8);
	}
	leave_out_random_numbers(CODE, SIZE);
	leave_out_random_numbers(DATA, SIZE);
}

static uint64_t mix(uint64_t digest, const void *data, size_t size)
{
	for (const uint8_t *byte = data; size--; byte++)
		digest = (digest ^ *byte) * 0x100000001b3; /* FNV-1a */
	return digest;
}

/* On the alternative stack, without a call of the C library. */
static void caught(int number, siginfo_t *info, void *context)
{
	const ucontext_t *user = context;
	const greg_t *regs = user->uc_mcontext.gregs;
	/* Without RF, which an interrupt or a page fault may have left. */
	greg_t flags = regs[REG_EFL] & ~RESUME_FLAG;
	uint64_t digest = 0xcbf29ce484222325;

	(void)info;
	for (int i = REG_R8; i < REG_EFL; i++)
		digest = mix(digest, &regs[i], sizeof(regs[i]));
	digest = mix(digest, &flags, sizeof(flags));
	digest = mix(digest, user->uc_mcontext.fpregs->_xmm,
		     sizeof(user->uc_mcontext.fpregs->_xmm));
	digest = mix(digest, &user->uc_mcontext.fpregs->mxcsr, 4);
	digest = mix(digest, DATA, SIZE);
	result->digest = number == SIGALRM ? 0 : digest;
	result->signal = number;
	__asm__ volatile("syscall" : : "a"(SYS_exit), "D"(0) : "memory");
	__builtin_unreachable();
}

static void prepare(void)
{
	static uint8_t handler_stack[SIZE];
	const stack_t stack = { .ss_sp = handler_stack, .ss_size = SIZE };
	const int signals[] = { SIGILL, SIGSEGV, SIGBUS,
				SIGFPE, SIGTRAP, SIGALRM };
	struct sigaction action = { .sa_sigaction = caught,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	const struct itimerval patience = {
		.it_value.tv_sec = PATIENCE_S,
	};

	sigaltstack(&stack, NULL);
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	setitimer(ITIMER_REAL, &patience, NULL);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
}

/* Every register has a value, some of them an address. */
static void jump(void)
{
	__asm__ volatile("mov %0, %%rsp\n\t"
			 "xor %%eax, %%eax\n\t"
			 "mov %%eax, %%fs\n\t"
			 "mov %%eax, %%gs\n\t"
			 "mov %1, %%rsi\n\t"
			 "mov %1, %%rdi\n\t"
			 "mov %1, %%rbx\n\t"
			 "mov %1, %%rbp\n\t"
			 "mov $0x40, %%ecx\n\t"
			 "mov $0x1234567, %%edx\n\t"
			 "mov %1, %%r8\n\t"
			 "mov $1, %%r9d\n\t"
			 "mov $-1, %%r10\n\t"
			 "mov %1, %%r11\n\t"
			 "mov $0x80, %%r12d\n\t"
			 "xor %%r13d, %%r13d\n\t"
			 "mov %1, %%r14\n\t"
			 "mov $7, %%r15d\n\t"
			 "movups (%%rsi), %%xmm0\n\t"
			 "movups 16(%%rsi), %%xmm1\n\t"
			 "movups 32(%%rsi), %%xmm2\n\t"
			 "pxor %%xmm3, %%xmm3\n\t"
			 "pxor %%xmm4, %%xmm4\n\t"
			 "pxor %%xmm5, %%xmm5\n\t"
			 "pxor %%xmm6, %%xmm6\n\t"
			 "pxor %%xmm7, %%xmm7\n\t"
			 "pxor %%xmm8, %%xmm8\n\t"
			 "pxor %%xmm9, %%xmm9\n\t"
			 "pxor %%xmm10, %%xmm10\n\t"
			 "pxor %%xmm11, %%xmm11\n\t"
			 "pxor %%xmm12, %%xmm12\n\t"
			 "pxor %%xmm13, %%xmm13\n\t"
			 "pxor %%xmm14, %%xmm14\n\t"
			 "pxor %%xmm15, %%xmm15\n\t"
			 "push $0x202\n\t"
			 "popf\n\t"
			 "push %2\n\t"
			 "ret"
			 :
			 : "i"(STACK + SIZE / 2), "i"(DATA + SIZE / 2),
			   "i"(CODE)
			 : "memory");
}

static void run_child(void)
{
	prepare();
	jump();
}

static void run(unsigned long number)
{
	int status = 0;
	pid_t child;

	make_code();
	*result = (struct result){ 0 };
	child = fork();
	if (!child)
		run_child();
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		printf("%lu killed %d\n", number, WTERMSIG(status));
	else if (result->signal == SIGALRM)
		printf("%lu late\n", number);
	else
		printf("%lu %d %016llx\n", number, result->signal,
		       (unsigned long long)result->digest);
}

static void stay_on_one_cpu(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first)) {
		perror("instructions");
		exit(1);
	}
}

static void *map(void *address, int protection, int flags)
{
	void *memory =
		mmap(address, SIZE, protection, flags | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("instructions");
		exit(1);
	}
	return memory;
}

int main(int argc, char **argv)
{
	const int all = PROT_READ | PROT_WRITE | PROT_EXEC;
	unsigned long count;

	if (argc != 3) {
		fprintf(stderr, "instructions: want SEED COUNT\n");
		return 2;
	}
	stay_on_one_cpu();
	state = strtoull(argv[1], NULL, 0);
	count = strtoul(argv[2], NULL, 0);
	map(CODE, all, MAP_PRIVATE | MAP_FIXED);
	map(DATA, all, MAP_PRIVATE | MAP_FIXED);
	map(STACK, all, MAP_PRIVATE | MAP_FIXED);
	result = map(NULL, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (unsigned long i = 0; i < count; i++) {
		fflush(stdout);
		run(i);
	}
	return 0;
}
