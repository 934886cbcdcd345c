// SPDX-License-Identifier: MIT
/*
 * The launch digests of SEV and SEV-ES: SHA-256 over the firmware, the table of
 * kernel hashes and, for SEV-ES, the save areas of the vCPUs.
 */
#include <errno.h>

#include "base/error.h"
#include "measure/hash.h"
#include "measure/igvm_guest.h"
#include "measure/kernel_hashes.h"
#include "measure/kinds.h"
#include "measure/snp_launch.h"

#define VALUE "measurement"

struct sev_launch {
	struct vouch_launch *launch;
	struct vouch_measurement *m;
	struct ovmf ovmf;
	struct hash hash;
	bool is_es;
};

static int add_firmware(struct sev_launch *l, struct vouch_error *error)
{
	struct launch_file *file;
	u8 digest[SHA256_SIZE];
	int code = launch_need(l->launch, LAUNCH_OVMF, &file, error);

	if (!code)
		code = ovmf_open(&l->ovmf, file, error);
	if (code)
		return code;
	hash_add(&l->hash, file->data, file->size);
	if (!launch_sha256(file, digest))
		return -ENOMEM;
	measured_item(l->m, VALUE, "firmware", digest, SHA256_SIZE,
		      "firmware: 0x%zx bytes", file->size);
	return 0;
}

static int add_hashes(struct sev_launch *l, struct vouch_error *error)
{
	u8 table[HASHES_SIZE];
	u32 gpa;
	int code;

	if (!hashes_wanted(l->launch))
		return 0;
	if (!ovmf_hashes_gpa(&l->ovmf, &gpa))
		return vouch__error(error, -EINVAL,
				    "firmware has no place for kernel hashes, "
				    "want a build that has, or no kernel");
	code = hashes_make(l->launch, l->m, table, error);
	hash_add(&l->hash, table, code ? 0 : sizeof(table));
	return code;
}

static int add_vcpus(struct sev_launch *l, struct vouch_error *error)
{
	struct vmsa vmsa = vmsa_of(l->launch, 0);
	u64 count = launch_number(l->launch, LAUNCH_VCPUS);
	u8 page[PAGE_SIZE], digest[SHA256_SIZE];
	u32 eip = 0;
	int code = snp_check_vcpus(l->launch, error);

	if (!code && count > 1)
		code = ovmf_reset_eip(&l->ovmf, &eip, error);
	for (u64 i = 0; i < count && !code; i++) {
		vmsa_fill(&vmsa, i ? eip : VMSA_FIRST_EIP, !i, page);
		hash_add(&l->hash, page, sizeof(page));
		if (!digest_sha256(page, sizeof(page), digest))
			return -ENOMEM;
		measured_item(l->m, VALUE, "VMSA", digest, SHA256_SIZE,
			      i ? "another vCPU" : "first vCPU");
	}
	return code;
}

/* Pages with data, in their order, and the save areas of SEV-ES. */
static void take(void *context, const struct igvm_region *r)
{
	struct sev_launch *l = context;
	bool is_page = r->kind == IGVM_KIND_NORMAL && !r->is_unmeasured;
	bool is_vcpu = r->kind == IGVM_KIND_VCPU && l->is_es;
	u8 digest[SHA256_SIZE] = { 0 };

	if (!r->data || (!is_page && !is_vcpu))
		return;
	hash_add(&l->hash, r->data, r->size);
	l->hash.is_ok &= digest_sha256(r->data, r->size, digest);
	measured_item(l->m, VALUE, is_vcpu ? "VMSA" : "page", digest,
		      SHA256_SIZE, "0x%llx bytes at 0x%llx",
		      (unsigned long long)r->size, (unsigned long long)r->gpa);
}

static int add_igvm(struct sev_launch *l, struct vouch_error *error)
{
	struct igvm_guest guest = { .launch = l->launch,
				    .m = l->m,
				    .platform = l->is_es ? IGVM_SEV_ES :
							   IGVM_SEV,
				    .take = take,
				    .context = l };

	return igvm_guest_launch(&guest, error);
}

static int add_ovmf(struct sev_launch *l, struct vouch_error *error)
{
	int code = add_firmware(l, error);

	if (!code)
		code = add_hashes(l, error);
	if (!code && l->is_es)
		code = add_vcpus(l, error);
	return code;
}

static int measure(struct vouch_launch *launch, struct vouch_measurement *m,
		   bool is_es, struct vouch_error *error)
{
	struct sev_launch l = { .launch = launch, .m = m, .is_es = is_es };
	u8 digest[SHA256_SIZE];
	int code;

	hash_start_sha256(&l.hash);
	code = launch_has(launch, LAUNCH_IGVM) ? add_igvm(&l, error) :
						 add_ovmf(&l, error);
	if (!hash_end(&l.hash, digest) && !code)
		code = -ENOMEM;
	if (!code)
		measured_value(m, VALUE, digest, sizeof(digest));
	return code;
}

int measure_sev(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error)
{
	return measure(launch, m, false, error);
}

int measure_sev_es(struct vouch_launch *launch, struct vouch_measurement *m,
		   struct vouch_error *error)
{
	return measure(launch, m, true, error);
}
