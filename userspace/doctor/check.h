/* SPDX-License-Identifier: MIT */
/*
 * Checks of the doctor. A check is a row of a table: what is asked, what the
 * answer has to be, and what to do when it is not. Most rows share a function
 * of common.c; what reads more than one answer has a function of its own.
 */
#ifndef VOUCH_DOCTOR_CHECK_H
#define VOUCH_DOCTOR_CHECK_H

#include "doctor/machine.h"

/* What a row leaves out is a failure. */
enum outcome {
	OUTCOME_FAIL,
	OUTCOME_WARN,
	OUTCOME_PASS,
	OUTCOME_SKIP,
	OUTCOME_UNKNOWN,
};

/* Where a check applies: a bit each. */
enum {
	AT_SNP_HOST = 1 << 0,
	AT_TDX_HOST = 1 << 1,
	AT_SNP_GUEST = 1 << 2, /* whose kernel sees the TEE itself */
	AT_TDX_GUEST = 1 << 3,
	AT_AZURE = 1 << 4, /* a paravisor has the TEE */
	AT_GCP = 1 << 5,
	AT_AWS = 1 << 6,
	AT_SVSM = 1 << 7,
	AT_CONTAINER = 1 << 8,
	AT_NOWHERE = 1 << 9, /* neither a TEE nor a host of one */
	AT_HOST = AT_SNP_HOST | AT_TDX_HOST,
	AT_GUEST = AT_SNP_GUEST | AT_TDX_GUEST,
	AT_ANY = (1 << 10) - 1,
};

/* Microsoft's asset tag of virtual machines of Azure. */
#define AZURE_TAG "7783-7084-3265-9085-8269-3286-77"

/* Which world a machine is. */
struct world {
	unsigned int at;
	const char *name; /* "snp-guest", as in Documentation/doctor.rst */
	char text[160]; /* for people */
	char vendor[13];
	unsigned int family, model;
	bool is_virtual, is_simulated;
};

struct finding {
	enum outcome outcome;
	char found[256];
	char source[160];
	const char *remedy; /* the row's, or one that fits better */
};

struct doctor {
	struct machine *machine;
	struct world world;
};

struct check;
typedef void check_fn(struct doctor *doctor, const struct check *check,
		      struct finding *finding);

struct check {
	const char *id;
	unsigned int at;
	const char *text; /* the requirement, in a sentence */
	const char *want; /* what is wanted, in words */
	const char *remedy; /* a sentence */
	const char *after; /* skipped when the check of this id fails */
	check_fn *run;
	const char *question;
	uint64_t mask, value; /* bits of a number, and what they have to be */
	const char *word; /* a field, flag, option or line */
	enum outcome bad; /* when the answer is another */
	enum outcome absent; /* when there is no answer */
};

/* The tables, one an area; each ends with a row without an id. */
extern const struct check checks_world[], checks_host[], checks_kernel[],
	checks_snp_cpu[], checks_snp_kernel[], checks_snp_device[],
	checks_tdx_cpu[], checks_tdx_module[], checks_sgx[], checks_quote[],
	checks_guest[], checks_guest_snp[], checks_guest_tdx[], checks_cloud[],
	checks_svsm[];

/* All of them in order; NULL past the last. */
const struct check *check_at(size_t index);

/* ---- finding.c ---- */

void found(struct finding *finding, enum outcome outcome, const char *format,
	   ...) __attribute__((format(printf, 3, 4)));

/*
 * Asks, and notes the source. NULL when it is not given, with an outcome: not
 * permitted and not sure are unknown, and absent is what the row says.
 */
const struct answer *find_answer(struct doctor *doctor,
				 const struct check *check,
				 struct finding *finding, const char *format,
				 ...) __attribute__((format(printf, 4, 5)));

/* ---- common.c: functions of rows ---- */

/* Asks what the row asks, for a number; false with an outcome. */
bool find_number(struct doctor *doctor, const struct check *check,
		 struct finding *finding, uint64_t *number);

/* Bits @mask of a number are @value; without @mask the number is @value. */
check_fn check_bits;
/* EAX of CPUID has the bits of @mask. */
check_fn check_cpuid_eax;
/* A flag @word of /proc/cpuinfo. */
check_fn check_cpu_flag;
/* A file that says Y or 1. */
check_fn check_parameter;
/* A number is @value or more. */
check_fn check_reaches;
/* Field @word of an answer, and @mask and @value of it. */
check_fn check_field;
/* How many guests of the kind @word there can be. */
check_fn check_capacity;
/* It is there. */
check_fn check_exists;
/* An option @word of the kernel, y or m; "!" before it: not set. */
check_fn check_option;
/* An option that no kernel has; @remedy tells the real ones. */
check_fn check_no_option;
/* What is said for people, and nothing to fail. */
check_fn check_tells;

/* The answer with a kernel's options; NULL when there is none. */
const struct answer *kernel_config(struct doctor *doctor,
				   struct finding *finding);
/* 'y', 'm' or 'n'; an option that is not named is not set. */
char config_value(const struct answer *config, const char *option);

/* ---- checks_host.c ---- */

/* A QEMU that has a type of object; NULL without one. */
const char *host_qemu(struct machine *machine, const char *type);
/* A firmware image for "snp" or "tdx"; NULL without one. */
const char *host_ovmf(struct machine *machine, const char *kind);

/* ---- world.c ---- */

/* @name: NULL to find out, else the world that it is to be taken for. */
bool world_find(struct doctor *doctor, const char *name);
/* The first processor of /proc/cpuinfo has this flag. */
bool world_has_flag(struct machine *machine, const char *flag);
/* CPUID; zeroes where a leaf is not there. */
void world_cpuid(struct machine *machine, uint32_t leaf, uint32_t regs[4]);
/* "6.12.3": major and minor; false when it is no release. */
bool world_release(struct machine *machine, unsigned int *major,
		   unsigned int *minor);

#endif /* VOUCH_DOCTOR_CHECK_H */
