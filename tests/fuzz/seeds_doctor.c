// SPDX-License-Identifier: MIT
/* Machines that "vouch doctor" examines: answers in JSON, and files as such. */
#include <string.h>

#include "seeds.h"

static const char snp_host[] =
	"{\"cpuid 0 0\": \"0x10 0x68747541 0x444d4163 0x69746e65\","
	"\"cpuid 0x1 0\": \"0xa10f11 0 0 0\","
	"\"cpuid 0x80000000 0\": \"0x80000028 0 0 0\","
	"\"cpuid 0x8000001f 0\": \"0x3f 0x4073 0x3ee 0x64\","
	"\"file /proc/cpuinfo\": \"flags\\t: svm sev sev_es sev_snp\\n\","
	"\"kernel r\": \"7.3.4\","
	"\"config /boot/config-7.3.4\": \"CONFIG_KVM=y\\nCONFIG_KVM_AMD=m\\n\","
	"\"msr 0xc0010010\": \"0x3800000\", \"exists /dev/sev\": \"yes\","
	"\"sev SNP_PLATFORM_STATUS\": \"api=1.58 build=1 state=1 bits=0x3 "
	"flags=0 current=0x4 reported=0x4\","
	"\"list /sys/bus/pci/drivers/ccp\": \"0000:45:00.5\\nbind\\n\","
	"\"file /sys/bus/pci/drivers/ccp/0000:45:00.5/fused_part\": \"1\\n\","
	"\"file /sys/fs/cgroup/misc.capacity\": \"sev 9\\nsev_es 9\\n\","
	"\"log\": \"AMD-Vi: IOMMU SNP support enabled.\\n\"}";

static const char tdx_host[] =
	"{\"cpuid 0 0\": \"0x21 0x756e6547 0x6c65746e 0x49656e69\","
	"\"cpuid 0x1 0\": \"0xc06f2 0 0 0\","
	"\"file /proc/cpuinfo\": \"physical id : 1\\nflags\\t: sgx\\n\","
	"\"msr 0x87\": \"0x400000003f\", \"msr 0x982\": \"0x600000003\","
	"\"file /etc/qgs.conf\": \"port = 4050\\n\","
	"\"file /etc/sgx_default_qcnl.conf\": \"{\\n \\\"pccs_url\\\": "
	"\\\"https://localhost:8081/\\\"\\n,\\\"use_secure_cert\\\": true}\","
	"\"file /proc/net/tcp\": \"0: 0100007F:1F91 00000000:0000 0A\\n\","
	"\"list /sys/firmware/dmi/entries\": \"17-0\\n\","
	"\"file /sys/firmware/dmi/entries/17-0/raw\": {\"base64\": "
	"\"ESgAAAAAAAAAAAAA/38AAAAAAAAAAAAAAAABAAAAAAAAAAAA\"},"
	"\"log\": \"virt/tdx: Module version: 1.5.16\\nvirt/tdx: module "
	"initialized\\n\"}";

static const char guest[] =
	"{\"cpuid 0x21 0\": \"0 0x65746e49 0x20202020 0x5844546c\","
	"\"file /sys/class/dmi/id/sys_vendor\": \"Google\\n\","
	"\"info /dev/vouch\": \"abi=1 tee=2 flags=0x1 lockdown=0 "
	"privilege=0\", \"exists /dev/vouch\": \"yes\","
	"\"node /dev/vouch\": \"mode=0660 group=vouch member=no read=yes\","
	"\"report /dev/vouch\": \"ms=24 size=1184 version=3 vmpl=0 "
	"chip_id=set signer=vlek certs=1 failed=snp.root from=1 until=9\","
	"\"now\": \"5\", \"exists /.dockerenv\": \"yes\"}";

void seed_write_machines(void)
{
	char log[80] = { [4] = 3, [28] = 33 };
	char dimm[0x30] = { 17, 0x28, [0x0C] = 0, 0x40 };

	memcpy(log + 32, "Spec ID Event03", 16);
	seed_write("doctor", "snp-host", snp_host, strlen(snp_host));
	seed_write("doctor", "tdx-host", tdx_host, strlen(tdx_host));
	seed_write("doctor", "guest", guest, strlen(guest));
	seed_write("doctor", "log", log, sizeof(log));
	seed_write("doctor", "dimm", dimm, sizeof(dimm));
	seed_write("doctor", "cpuinfo", "flags\t: sev sgx\n", 16);
}
