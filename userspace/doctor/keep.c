// SPDX-License-Identifier: MIT
/*
 * What of an answer may be recorded, by question. A question without a row is
 * not recorded: what names a machine, its chip or its owner has to be allowed
 * by a row, and is by none.
 */
#define _GNU_SOURCE /* memmem() */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "doctor/keep.h"

typedef int keep_fn(const struct answer *answer, struct answer *kept);
typedef bool line_fn(const char *line, size_t size);

static int keep_whole(const struct answer *answer, struct answer *kept)
{
	return answer_set(kept, answer->data, answer->size);
}

/* Where a program lies may name a user. */
static int keep_yes(const struct answer *answer, struct answer *kept)
{
	(void)answer;
	return answer_print(kept, "yes");
}

static int keep_lines(const struct answer *answer, struct answer *kept,
		      line_fn *is_kept)
{
	const char *line = NULL;
	size_t size;
	int ret = 0;

	while (!ret && (line = answer_next_line(answer, line, &size)) != NULL) {
		if (!is_kept(line, size))
			continue;
		ret = answer_append(kept, line, size);
		if (!ret)
			ret = answer_append(kept, "\n", 1);
	}
	return ret;
}

static bool begins(const char *line, const char *const *beginnings)
{
	line += strspn(line, " \t");
	for (; *beginnings; beginnings++)
		if (!strncmp(line, *beginnings, strlen(*beginnings)))
			return true;
	return false;
}

static bool is_cpu_line(const char *line, size_t size)
{
	static const char *const names[] = { "vendor_id",   "cpu family",
					     "model",	    "stepping",
					     "microcode",   "flags",
					     "physical id", NULL };

	(void)size;
	return begins(line, names);
}

static int keep_cpuinfo(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_cpu_line);
}

static bool is_system_line(const char *line, size_t size)
{
	static const char *const names[] = { "ID=", "VERSION_ID=", NULL };

	(void)size;
	return begins(line, names);
}

static int keep_system(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_system_line);
}

static bool is_port_line(const char *line, size_t size)
{
	static const char *const names[] = { "port", "number_threads", NULL };

	(void)size;
	return begins(line, names);
}

static int keep_port(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_port_line);
}

static bool is_softdep_line(const char *line, size_t size)
{
	static const char *const names[] = { "softdep sev", NULL };

	(void)size;
	return begins(line, names);
}

static int keep_softdep(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_softdep_line);
}

/* Options that a check reads. */
static bool is_option_line(const char *line, size_t size)
{
	const struct check *check;

	if (size > 18 && !strncmp(line, "CONFIG_HIBERNATION=", 19))
		return true;
	for (size_t i = 0; (check = check_at(i)) != NULL; i++) {
		const char *word = check->word ?: "";
		size_t length;

		word += *word == '!';
		length = strlen(word);
		if (!strncmp(word, "CONFIG_", 7) && size > length &&
		    !strncmp(line, word, length) && line[length] == '=')
			return true;
	}
	return false;
}

static int keep_options(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_option_line);
}

/* Words of the kernel's command line that a remedy is about. */
static int keep_words(const struct answer *answer, struct answer *kept)
{
	static const char *const words[] = {
		"nohibernate",	  "iommu=off",		"iommu=pt",
		"amd_iommu=off",  "amd_iommu=pgtbl_v2", "kvm_intel.tdx=1",
		"kvm_amd.sev=1",  "kvm_amd.sev_snp=1",	"iommu.passthrough=1",
		"mem_encrypt=on", "mem_encrypt=off",
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !ret; i++)
		if (answer_has_word(answer, words[i]))
			ret = answer_print(kept, "%s ", words[i]);
	return ret;
}

/* Lines of the log that a check looks for. */
static bool is_log_line(const char *line, size_t size)
{
	static const char *const phrases[] = {
		"AMD-Vi: SNP",
		"IOMMU SNP support enabled",
		"RMP table physical range",
		"Segmented RMP base table",
		"Hibernation support is enabled",
		"private KeyID",
		"module not loaded",
		"clobber bug present",
		"nitialization failed",
		"TDX-Module initialized",
		"module initialized",
		"odule version: ",
		"EPT is required",
		"TDP MMU",
		"MMIO Caching",
		"APICv",
		"OSXSAVE is required",
		"smaller than number of logical CPUs",
		"Isolation Config",
		"Loading of unsigned module is rejected",
		"Loading of module with unavailable key",
		"vouch: module verification failed",
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (memmem(line, size, phrases[i], strlen(phrases[i])))
			return true;
	return false;
}

static int keep_log(const struct answer *answer, struct answer *kept)
{
	return keep_lines(answer, kept, is_log_line);
}

/* Everybody's names of vendors; a tag may be somebody's inventory number. */
static int keep_tag(const struct answer *answer, struct answer *kept)
{
	return answer_find(answer, AZURE_TAG) ? keep_whole(answer, kept) :
						-ENODATA;
}

static int keep_node(const struct answer *answer, struct answer *kept)
{
	static const char *const groups[] = { "root", "vouch", "kvm",
					      "tss",  "sgx",   "sgx_prv" };
	char group[64] = "", mode[16] = "?", member[8] = "?", readable[8] = "?";
	const char *shown = "other";

	answer_field(answer, "mode", mode, sizeof(mode));
	answer_field(answer, "group", group, sizeof(group));
	answer_field(answer, "member", member, sizeof(member));
	answer_field(answer, "read", readable, sizeof(readable));
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (!strcmp(group, groups[i]))
			shown = groups[i];
	return answer_print(kept, "mode=%s group=%s member=%s read=%s", mode,
			    shown, member, readable);
}

static int keep_first(const struct answer *answer, struct answer *kept,
		      size_t most)
{
	return answer_set(kept, answer->data,
			  answer->size < most ? answer->size : most);
}

/* Attributes, version, size and flags; behind them is a server's address. */
static int keep_registration(const struct answer *answer, struct answer *kept)
{
	return keep_first(answer, kept, 10);
}

/* TCG PC Client Platform Firmware Profile, 10.2: that it is an event log. */
static int keep_event(const struct answer *answer, struct answer *kept)
{
	static const char name[16] = "Spec ID Event03";
	uint8_t event[48] = { [4] = 3 };

	if (answer->size < sizeof(event) || answer->data[4] != 3 ||
	    memcmp(answer->data + 32, name, sizeof(name)) != 0)
		return answer_set(kept, "", 0);
	memcpy(event + 32, name, sizeof(name));
	return answer_set(kept, event, sizeof(event));
}

/* SMBIOS 3.7, 7.18: type, length and the sizes; serial numbers are texts. */
static int keep_dimm(const struct answer *answer, struct answer *kept)
{
	static const struct {
		size_t from, size;
	} parts[] = { { 0, 2 }, { 0x0C, 2 }, { 0x1C, 4 } };
	uint8_t raw[0x20] = { 0 };

	for (size_t i = 0; i < 3; i++)
		if (answer->size >= parts[i].from + parts[i].size)
			memcpy(raw + parts[i].from,
			       answer->data + parts[i].from, parts[i].size);
	return answer_set(kept, raw,
			  answer->size < sizeof(raw) ? answer->size :
						       sizeof(raw));
}

/* The scheme and the port of pccs_url, and whether it is this machine's. */
static int keep_url(const char *line, size_t size, struct answer *kept)
{
	const char *url = memmem(line, size, "http", 4);
	const char *host =
		url ? memmem(url, size - (size_t)(url - line), "//", 2) : NULL;
	size_t scheme, length;

	if (!host)
		return 0;
	host += 2;
	scheme = (size_t)(host - url);
	length = *host == '[' ? strcspn(host, "]\n") + 1 :
				strcspn(host, ":/\"\n");
	if (length == 9 &&
	    (!strncmp(host, "localhost", 9) || !strncmp(host, "127.0.0.1", 9)))
		return answer_print(kept, "\"pccs_url\": \"%.*s%.*s%.*s\"\n",
				    (int)scheme, url, (int)length, host,
				    (int)strcspn(host + length, "/\" ,\n"),
				    host + length);
	return answer_print(kept, "\"pccs_url\": \"%.*spccs.invalid\"\n",
			    (int)scheme, url);
}

static int keep_qcnl(const struct answer *answer, struct answer *kept)
{
	static const char *const urls[] = { "\"pccs_url\"", "{\"pccs_url\"",
					    "PCCS_URL", NULL };
	static const char *const switches[] = { "\"use_secure_cert\"",
						"USE_SECURE_CERT", NULL };
	const char *line = NULL;
	size_t size;
	int ret = 0;

	while (!ret && (line = answer_next_line(answer, line, &size)) != NULL) {
		if (begins(line, urls))
			ret = keep_url(line, size, kept);
		else if (begins(line, switches))
			ret = answer_print(kept, "%.*s\n",
					   (int)(size < 64 ? size : 64), line);
	}
	return ret;
}

/* Ports that listen, without addresses. */
static int keep_listeners(const struct answer *answer, struct answer *kept)
{
	const char *line = NULL;
	unsigned int port, state;
	size_t size;
	int ret = 0;

	while (!ret && (line = answer_next_line(answer, line, &size)) != NULL)
		if (sscanf(line, "%*d: %*32[0-9A-F]:%4x %*32[0-9A-F]:%*4x %2x",
			   &port, &state) == 2 &&
		    state == 0x0A)
			ret = answer_print(
				kept, "0: 00000000:%04X 00000000:0000 0A\n",
				port);
	return ret;
}

#define VARIABLE "file /sys/firmware/efi/efivars/"

static const struct {
	const char *pattern; /* of questions, as for fnmatch() */
	keep_fn *keep;
} rows[] = {
	{ "cpuid *", keep_whole },
	{ "msr *", keep_whole },
	{ "sev *", keep_whole },
	{ "kvm *", keep_whole },
	{ "info *", keep_whole },
	{ "report *", keep_whole }, /* ids are left out by who asks */
	{ "types *", keep_whole },
	{ "firmware *", keep_whole },
	{ "kernel *", keep_whole },
	{ "limit *", keep_whole },
	{ "now", keep_whole },
	{ "qgs *", keep_whole },
	{ "pccs *", keep_whole },
	{ "exists *", keep_yes },
	{ "program *", keep_yes },
	{ "node *", keep_node },
	{ "link /sys/class/tpm/*", keep_whole },
	{ "log", keep_log },
	{ "list /sys/firmware/dmi/entries", keep_whole },
	{ "list /sys/bus/pci/drivers/ccp", keep_whole },
	{ "config *", keep_options },
	{ "file /proc/cpuinfo", keep_cpuinfo },
	{ "file /proc/cmdline", keep_words },
	{ "file /proc/net/tcp*", keep_listeners },
	{ "file /etc/os-release", keep_system },
	{ "file /etc/qgs.conf", keep_port },
	{ "file /etc/tdx-attest.conf", keep_port },
	{ "file /etc/sgx_default_qcnl.conf", keep_qcnl },
	{ "file */modprobe.d/vouch.conf", keep_softdep },
	{ "file /sys/class/dmi/id/bios_version", keep_whole },
	{ "file /sys/class/dmi/id/sys_vendor", keep_whole },
	{ "file /sys/class/dmi/id/chassis_asset_tag", keep_tag },
	{ "file /sys/module/*/parameters/*", keep_whole },
	{ "file /sys/fs/cgroup/misc.capacity", keep_whole },
	{ "file /sys/firmware/sev/vulnerabilities/*", keep_whole },
	{ "file /sys/bus/pci/drivers/ccp/*", keep_whole },
	{ "file /sys/devices/system/cpu/*", keep_whole },
	{ "file /sys/devices/faux/tdx_host/*", keep_whole },
	{ "file /sys/firmware/dmi/entries/17-*/raw", keep_dimm },
	{ "file /sys/firmware/acpi/tables/data/CCEL", keep_event },
	{ VARIABLE "SecureBoot-*", keep_whole },
	{ VARIABLE "SgxRegistrationStatus-*", keep_whole },
	{ VARIABLE "SgxRegistrationConfiguration-*", keep_registration },
};

int keep_answer(const char *question, const struct answer *answer,
		struct answer *kept)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!fnmatch(rows[i].pattern, question, 0))
			return rows[i].keep(answer, kept);
	return -ENODATA;
}
