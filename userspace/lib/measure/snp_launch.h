/* SPDX-License-Identifier: MIT */
/* The pieces of an SEV-SNP launch, which three forms of it share. */
#ifndef VOUCH_LIB_MEASURE_SNP_LAUNCH_H
#define VOUCH_LIB_MEASURE_SNP_LAUNCH_H

#include "measure/measurement.h"
#include "measure/ovmf.h"
#include "measure/snp_digest.h"
#include "measure/vmsa.h"

struct snp_launch {
	struct vouch_launch *launch;
	struct vouch_measurement *m;
	struct snp_digest digest;
	bool is_svsm;
	u64 section_base; /* what addresses of metadata count from */
};

/* Pages of one type, and an item for them; @data NULL: no content. */
void snp_launch_region(struct snp_launch *l, enum snp_page_type type, u64 gpa,
		       const u8 *data, u64 size, const char *what);
void snp_launch_firmware(struct snp_launch *l, const struct ovmf *ovmf);

/* What an image's SEV metadata say. Return: as vouch_measure(). */
int snp_launch_sections(struct snp_launch *l, const struct ovmf *ovmf,
			struct vouch_error *error);

/* Save areas of all vCPUs; those but the first start at @eip. */
void snp_launch_vcpus(struct snp_launch *l, const struct vmsa *vmsa, u32 eip);
int snp_check_vcpus(const struct vouch_launch *launch,
		    struct vouch_error *error);

/* ---- measure/svsm.c, measure/igvm_snp.c ---- */

int snp_launch_svsm(struct snp_launch *l, struct vouch_error *error);
int snp_launch_igvm(struct snp_launch *l, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_SNP_LAUNCH_H */
