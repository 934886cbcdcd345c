/* SPDX-License-Identifier: MIT */
/* The save area of a vCPU as it is launched; AMD 24593, appendix B.4. */
#ifndef VOUCH_LIB_MEASURE_VMSA_H
#define VOUCH_LIB_MEASURE_VMSA_H

#include "measure/launch.h"
#include "measure/ovmf.h"

struct vmsa {
	enum launch_vmm vmm;
	enum launch_x87 x87;
	u64 features;
	u32 signature; /* RDX */
	u32 cr0;
	bool is_svsm; /* started in 32-bit mode, without paging, at @rip */
	u64 rip;
};

/* What an input says of it, for launches whose default features are these. */
struct vmsa vmsa_of(const struct vouch_launch *launch, u64 features);

/* Fills a page; @eip is where a vCPU without SVSM starts. */
void vmsa_fill(const struct vmsa *vmsa, u32 eip, bool is_first, u8 *page);

#define VMSA_FIRST_EIP 0xfffffff0u

#endif /* VOUCH_LIB_MEASURE_VMSA_H */
