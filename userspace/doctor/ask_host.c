// SPDX-License-Identifier: MIT
/*
 * Questions to drivers of a host: the secure processor's, and KVM. Only status
 * is asked for, through files that are open for reading: of the secure
 * processor's commands, all but status and identity want a writable file.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/psp-sev.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "doctor/machine.h"

/* AMD 56860, SNP_PLATFORM_STATUS: 32 bytes, little-endian, packed. */
struct snp_status {
	uint8_t api_major, api_minor, state, bits;
	uint32_t build, flags, guests;
	uint64_t current_tcb, reported_tcb;
} __attribute__((packed));

#define SNP_PLATFORM_STATUS_COMMAND 9

static int issue(const char *root, uint32_t command, void *data)
{
	struct sev_issue_cmd request = {
		.cmd = command,
		.data = (uint64_t)(uintptr_t)data,
	};
	int fd = machine_open_file(root, "/dev/sev");
	int ret;

	if (fd < 0)
		return fd;
	ret = ioctl(fd, SEV_ISSUE_CMD, &request) ? -errno : 0;
	close(fd);
	return ret;
}

static int ask_platform(const char *root, struct answer *answer)
{
	struct sev_user_data_status status = { 0 };
	int ret = issue(root, SEV_PLATFORM_STATUS, &status);

	return ret   ?:
		       answer_print(answer,
				    "api=%u.%u build=%u state=%u flags=%#x",
				    status.api_major, status.api_minor,
				    status.build, status.state, status.flags);
}

static int ask_snp(const char *root, struct answer *answer)
{
	struct snp_status status = { 0 };
	int ret = issue(root, SNP_PLATFORM_STATUS_COMMAND, &status);

	return ret   ?:
		       answer_print(answer,
				    "api=%u.%u build=%u state=%u bits=%#x "
				    "flags=%#x current=%#llx reported=%#llx",
				    status.api_major, status.api_minor,
				    status.build, status.state, status.bits,
				    status.flags,
				    (unsigned long long)status.current_tcb,
				    (unsigned long long)status.reported_tcb);
}

int ask_sev(const char *root, const char *subject, struct answer *answer)
{
	return strcmp(subject, "SNP_PLATFORM_STATUS") ?
		       ask_platform(root, answer) :
		       ask_snp(root, answer);
}

/* Since Linux 6.10; which kinds of guests KVM makes, a bit each. */
#define VM_TYPES_CAPABILITY 235
/* Attributes of a group of x86's; Documentation/virt/kvm/api.rst. */
#define SEV_GROUP 1

static int ask_attribute(int fd, uint64_t attribute, struct answer *answer)
{
	uint64_t value = 0;
	struct kvm_device_attr request = {
		.group = SEV_GROUP,
		.attr = attribute,
		.addr = (uint64_t)(uintptr_t)&value,
	};

	if (ioctl(fd, KVM_GET_DEVICE_ATTR, &request))
		return -errno;
	return answer_print(answer, "%#llx", (unsigned long long)value);
}

/* "types", "VMSA_FEATURES" or "SNP_REQ_CERTS". */
int ask_kvm(const char *root, const char *subject, struct answer *answer)
{
	int fd = machine_open_file(root, "/dev/kvm");
	int ret;

	if (fd < 0)
		return fd;
	if (strcmp(subject, "KVM_CAP_VM_TYPES") == 0) {
		ret = ioctl(fd, KVM_CHECK_EXTENSION, VM_TYPES_CAPABILITY);
		ret = ret < 0 ? -errno : answer_print(answer, "%#x", ret);
	} else if (strcmp(subject, "SNP_REQ_CERTS") == 0) {
		ret = ask_attribute(fd, 2, answer);
	} else {
		ret = ask_attribute(fd, 0, answer);
	}
	close(fd);
	return ret;
}
