// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "firmware.h"
#include "measure/kernel_hashes.h"
#include "measure/snp_digest.h"
#include "measure/vmsa.h"
#include "measure_rows.h"
#include "measuring.h"

#include <cmocka.h>

/* Variants are told in words. */
static void with_variant(struct vouch_launch *launch, const struct row *row)
{
	if (strstr(row->params, "52-bit"))
		launch_with(launch, "vmsa-gpa", "0xFFFFFFFFFF000");
	if (strstr(row->params, "rdx=0")) {
		launch_with(launch, "vcpu-sig", "0");
		launch_with(launch, "cpuid-order", "file");
	}
	if (strstr(row->params, "mxcsr=fcw=0")) {
		launch_with(launch, "vcpu-type", "EPYC-v4");
		launch_with(launch, "fpu", "zero");
	}
}

static enum outcome check_sev(const struct row *row)
{
	const char *kind = !strcmp(row->tee, "seves") ? "sev-es" : row->tee;
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);

	with_param(launch, row, "vmm", "vmm");
	with_param(launch, row, "vcpus", "vcpus");
	with_param(launch, row, "cpu", "vcpu-type");
	with_param(launch, row, "features", "features");
	with_param(launch, row, "kernel_hashes", "kernel-hashes");
	with_variant(launch, row);
	if (is_there)
		assert_measures(launch, kind, "measurement", row->expected,
				row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* The digest behind the firmware: of no sections and no vCPU. */
static enum outcome check_firmware(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);

	if (is_there)
		assert_measures(launch, "ovmf-hash", "ovmf-hash", row->expected,
				row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static enum outcome check_vmsa(const struct row *row)
{
	static const struct {
		const char *word;
		enum launch_vmm vmm;
	} vmms[] = { { "qemu", VMM_QEMU },
		     { "ec2", VMM_EC2 },
		     { "gce", VMM_GCE } };
	struct vmsa vmsa = { .features = 1, .signature = 0x600, .cr0 = 0x10 };
	u8 page[PAGE_SIZE], digest[SHA384_SIZE];
	bool is_ap = strstr(row->params, " ap");
	char model[32];

	for (size_t i = 0; i < ARRAY_SIZE(vmms); i++)
		if (strstr(row->params, vmms[i].word))
			vmsa.vmm = vmms[i].vmm;
	if (vmsa.vmm != VMM_QEMU || strstr(row->params, "x87 zero"))
		vmsa.x87 = X87_ZERO;
	if (strstr(row->params, "EPYC")) {
		snprintf(model, sizeof(model), "%.*s",
			 (int)strcspn(strstr(row->params, "EPYC"), " "),
			 strstr(row->params, "EPYC"));
		assert_true(cpu_signature(model, &vmsa.signature));
	}
	if (strstr(row->params, "features=0"))
		vmsa.features = 0;
	vmsa_fill(&vmsa, is_ap ? 0x80b004 : VMSA_FIRST_EIP, !is_ap, page);
	assert_true(digest_sha384(page, sizeof(page), digest));
	assert_row(row, digest, sizeof(digest));
	return ASSERTED;
}

static enum outcome check_hashes(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	struct vouch_measurement *m = measurement_new();
	u8 table[HASHES_SIZE];
	bool is_there = with_files(launch, row);

	if (is_there) {
		assert_int_equal(hashes_make(launch, m, table, NULL), 0);
		assert_row(row, table, sizeof(table));
	}
	vouch_measurement_free(m);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static void step_of(const struct row *row, struct snp_digest *digest)
{
	static const u8 lgtm[16] = "LGTMLGTMLGTMLGTM";
	u8 pages[3 * PAGE_SIZE] = { 0 }, contents[SHA384_SIZE];

	if (!strcmp(row->id, "step.lgtm")) {
		memcpy(pages, lgtm, sizeof(lgtm));
		memcpy(pages + sizeof(pages) - sizeof(lgtm), lgtm,
		       sizeof(lgtm));
		snp_digest_pages(digest, SNP_PAGE_NORMAL, 0, pages,
				 sizeof(pages));
	} else if (!strcmp(row->id, "step.zero")) {
		snp_digest_pages(digest, SNP_PAGE_ZERO, 0x9000, NULL,
				 sizeof(pages));
	} else if (!strcmp(row->id, "step.gctx")) {
		digest_sha384((const u8 *)"page", 4, contents);
		snp_digest_step(digest, SNP_PAGE_NORMAL, 0x1000, contents);
	} else if (!strcmp(row->id, "step.types")) {
		snp_digest_step(digest, SNP_PAGE_SECRETS, 0x80d000, NULL);
		snp_digest_step(digest, SNP_PAGE_CPUID, 0x80e000, NULL);
		snp_digest_step(digest, SNP_PAGE_UNMEASURED, 0x9000, NULL);
	}
}

static enum outcome check_step(const struct row *row)
{
	struct snp_digest digest;

	snp_digest_start(&digest);
	step_of(row, &digest);
	assert_row(row, digest.ld, SHA384_SIZE);
	assert_true(snp_digest_end(&digest));
	return ASSERTED;
}

/*
 * A launch of real hardware, of which only the digest behind its firmware is
 * known, and those of kernel and initrd: these stand for the files.
 */
static enum outcome check_hardware(const struct row *row)
{
	static const char cmdline[] =
		"console=ttyS0 init=/init panic=1 net.ifnames=0 biosdevname=0 "
		"mce=off oops=panic pci=noearly pci=nommconf "
		"random.trust_cpu=y random.trust_bootloader=n tsc=reliable "
		"no-kvmclock dstack.rootfs_hash=ca5adaef0ac3a36108035925763b48a"
		"5818f634e700fbaab561d419fd30d7121 "
		"dstack.rootfs_size=490713088";
	struct vouch_launch *launch = vouch_launch_new();
	struct launch_file *kernel, *initrd;
	struct firmware firmware;
	size_t size;

	firmware_make(&firmware);
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	vouch_launch_set_file(launch, "kernel", NULL, 0, NULL);
	vouch_launch_set_file(launch, "initrd", NULL, 0, NULL);
	kernel = launch_file(launch, LAUNCH_KERNEL);
	initrd = launch_file(launch, LAUNCH_INITRD);
	hex_decode("dd9ea274ce9a07090b22e8284b0c841b65c021c2d15ca57d0f1673108"
		   "9dd226c",
		   kernel->sha256, SHA256_SIZE, &size);
	hex_decode("5f844c4a2ca5a3d0711b3db38293b21ba929bb8e0b3c5bc1a779a57f6"
		   "9221c19",
		   initrd->sha256, SHA256_SIZE, &size);
	kernel->has_sha256 = true;
	initrd->has_sha256 = true;
	launch_with(launch, "cmdline", cmdline);
	launch_with(launch, "vcpus", "2");
	launch_with(launch, "vcpu-type", "EPYC-v4");
	launch_with(launch, "ovmf-hash",
		    "ffb57e393469a497c0e3b07bd1c97d8611e555f464d1449183766589"
		    "3ac642b263a71f9507ff100a847897fe0c3f8c6f");
	assert_measures(launch, "snp", "measurement", row->expected, row->id);
	vouch_launch_free(launch);
	return ASSERTED;
}

const struct row_check sev_checks[] = {
	{ "snp.fw.", check_firmware },
	{ "snp.", check_sev },
	{ "sev.", check_sev },
	{ "seves.", check_sev },
	{ "vmsa.", check_vmsa },
	{ "hashtable.", check_hashes },
	{ "step.", check_step },
	{ "hw.dstack", check_hardware },
	{ NULL, NULL },
};
