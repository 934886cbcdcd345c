// SPDX-License-Identifier: MIT
/* Questions to the processor: CPUID and, through its driver, MSRs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "doctor/machine.h"

/* "LEAF SUBLEAF" in C's notation. */
int ask_cpuid(const char *root, const char *subject, struct answer *answer)
{
	char *end;
	unsigned long leaf = strtoul(subject, &end, 0);
	unsigned long subleaf = strtoul(end, NULL, 0);

	(void)root;
#ifdef __x86_64__
	unsigned int a, b, c, d;

	__cpuid_count((unsigned int)leaf, (unsigned int)subleaf, a, b, c, d);
	return answer_print(answer, "%#x %#x %#x %#x", a, b, c, d);
#else
	(void)answer;
	(void)leaf;
	(void)subleaf;
	return -EOPNOTSUPP;
#endif
}

/* An MSR that the processor does not have is EIO: that is an answer, too. */
int ask_msr(const char *root, const char *subject, struct answer *answer)
{
	int fd = machine_open_file(root, "/dev/cpu/0/msr");
	uint64_t value;
	ssize_t got;
	int ret = 0;

	if (fd < 0)
		return fd;
	got = pread(fd, &value, sizeof(value),
		    (off_t)strtoul(subject, NULL, 0));
	if (got != (ssize_t)sizeof(value))
		ret = got < 0 ? -errno : -EIO;
	close(fd);
	return ret ?: answer_print(answer, "%#llx", (unsigned long long)value);
}
