// SPDX-License-Identifier: MIT
/* The one table of questions: whoever wants to ask more adds a row. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/machine.h"

#define AS_ROOT "run vouch doctor as root"

static ask_fn *pccs;

void machine_set_pccs(ask_fn *ask)
{
	pccs = ask;
}

static int ask_pccs(const char *root, const char *subject,
		    struct answer *answer)
{
	return pccs ? pccs(root, subject, answer) : -EOPNOTSUPP;
}

static const struct asker askers[] = {
	{ "file", ask_file, "%s", .is_of_files = true, .denied = AS_ROOT },
	{ "exists", ask_exists, "%s", .is_of_files = true, .denied = AS_ROOT },
	{ "list", ask_list, "%s", .is_of_files = true, .denied = AS_ROOT },
	{ "link", ask_link, "link %s", .denied = AS_ROOT },
	{ "node", ask_node, "%s", .denied = AS_ROOT },
	{ "config", ask_config, "options of the kernel in %s",
	  .is_of_files = true, .denied = AS_ROOT },
	{ "cpuid", ask_cpuid, "CPUID %s", .is_unsure = true },
	{ "msr", ask_msr, "MSR %s of processor 0", .is_unsure = true,
	  .denied = AS_ROOT " on a kernel that is not locked down" },
	{ "sev", ask_sev, "%s of /dev/sev", .denied = AS_ROOT },
	{ "kvm", ask_kvm, "%s of /dev/kvm",
	  .denied = "add this user to the group kvm, or run as root" },
	{ "info", ask_info, "GET_INFO of %s",
	  .denied = "add this user to the group vouch" },
	{ "report", ask_report, "a report of %s",
	  .denied = "add this user to the group vouch" },
	{ "types", ask_types, "the program %s", .denied = AS_ROOT },
	{ "program", ask_program, "program %s in $PATH", .denied = NULL },
	{ "firmware", ask_firmware, "the image %s", .denied = AS_ROOT },
	{ "kernel", ask_kernel, "uname -%s", .denied = NULL },
	{ "limit", ask_limit, "getrlimit of %s", .denied = NULL },
	{ "log", ask_log, "the kernel's log%s", .is_unsure = true,
	  .denied = AS_ROOT },
	{ "now", ask_now, "the clock%s", .denied = NULL },
	{ "qgs", ask_qgs, "the quoting service at %s", .denied = AS_ROOT },
	{ "pccs", ask_pccs, "the caching service at %s", .denied = NULL },
	{ 0 },
};

const struct asker *asker_of(const char *question)
{
	size_t length = strcspn(question, " ");

	for (const struct asker *a = askers; a->name; a++)
		if (strlen(a->name) == length &&
		    !memcmp(a->name, question, length))
			return a;
	return NULL;
}

const char *question_subject(const char *question)
{
	const char *blank = strchr(question, ' ');

	return blank ? blank + 1 : "";
}

void question_source(const char *question, char *out, size_t size)
{
	const struct asker *asker = asker_of(question);

	snprintf(out, size, asker ? asker->source : "%s",
		 question_subject(question));
}
