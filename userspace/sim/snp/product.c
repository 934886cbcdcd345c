// SPDX-License-Identifier: MIT
/* What differs between Milan, Genoa and Turin. */
#include <string.h>

#include "sim/snp/snp.h"

/*
 * Dates are those of AMD's own CAs. TCB, firmware and mitigations are plausible
 * values of machines with current firmware.
 */
const struct sim_product_info sim_products[SIM_PRODUCTS] = {
	[SIM_MILAN] = {
		.name = "milan",
		.cn = "Milan",
		.vcek_name = "Milan-B0",
		.serial = 1,
		.ark_not_before = "20201022172305Z",
		.ask_not_before = "20201022182420Z",
		.asvk_not_before = "20221116224524Z",
		.hwid_size = 64,
		.tcb = { .part = {
			[SIM_TCB_BOOT_LOADER] = 4,
			[SIM_TCB_SNP] = 29,
			[SIM_TCB_MICROCODE] = 222,
		} },
		.firmware = { .major = 1, .minor = 55, .build = 49 },
		.cpuid = { .family = 0x19, .model = 0x01, .stepping = 0x01 },
		.platform_info = 0x25,
		.mitigations = 0x1f,
	},
	[SIM_GENOA] = {
		.name = "genoa",
		.cn = "Genoa",
		.vcek_name = "Genoa",
		.serial = 2,
		.ark_not_before = "20220126153437Z",
		.ask_not_before = "20221031133348Z",
		.asvk_not_before = "20221118204834Z",
		.hwid_size = 64,
		.tcb = { .part = {
			[SIM_TCB_BOOT_LOADER] = 10,
			[SIM_TCB_SNP] = 28,
			[SIM_TCB_MICROCODE] = 86,
		} },
		.firmware = { .major = 1, .minor = 55, .build = 49 },
		.cpuid = { .family = 0x19, .model = 0x11, .stepping = 0x01 },
		.platform_info = 0x25,
		.mitigations = 0x0f,
	},
	[SIM_TURIN] = {
		.name = "turin",
		.cn = "Turin",
		.vcek_name = "Turin",
		.serial = 3,
		.ark_not_before = "20230515200312Z",
		.ask_not_before = "20230515202521Z",
		.asvk_not_before = "20230515210941Z",
		.hwid_size = 8,
		.tcb = { .part = {
			[SIM_TCB_FMC] = 1,
			[SIM_TCB_BOOT_LOADER] = 1,
			[SIM_TCB_TEE] = 1,
			[SIM_TCB_SNP] = 4,
			[SIM_TCB_MICROCODE] = 81,
		} },
		.firmware = { .major = 1, .minor = 55, .build = 61 },
		.cpuid = { .family = 0x1a, .model = 0x02, .stepping = 0x01 },
		.platform_info = 0x67,
		.mitigations = 0x0f,
	},
};

#define NO_PART 0xff

/*
 * By enum sim_tcb_part: its byte in TCB_VERSION (AMD 56860, table 4 for Turin,
 * table 5 for Milan and Genoa).
 */
static const u8 tcb_offsets[SIM_PRODUCTS][SIM_TCB_PARTS] = {
	[SIM_MILAN] = { NO_PART, 0, 1, 6, 7 },
	[SIM_GENOA] = { NO_PART, 0, 1, 6, 7 },
	[SIM_TURIN] = { 0, 1, 2, 3, 7 },
};

void sim_tcb_encode(enum sim_product product, const struct sim_tcb *tcb,
		    u8 out[8])
{
	memset(out, 0, 8);
	for (int i = 0; i < SIM_TCB_PARTS; i++) {
		u8 offset = tcb_offsets[product][i];

		if (offset != NO_PART)
			out[offset] = tcb->part[i];
	}
}

bool sim_tcb_decode(enum sim_product product, const u8 in[8],
		    struct sim_tcb *tcb)
{
	u8 again[8];

	*tcb = (struct sim_tcb){};
	for (int i = 0; i < SIM_TCB_PARTS; i++) {
		u8 offset = tcb_offsets[product][i];

		if (offset != NO_PART)
			tcb->part[i] = in[offset];
	}
	sim_tcb_encode(product, tcb, again);
	return !memcmp(again, in, sizeof(again));
}

bool sim_tcb_at_most(const struct sim_tcb *tcb, const struct sim_tcb *bound)
{
	for (int i = 0; i < SIM_TCB_PARTS; i++)
		if (tcb->part[i] > bound->part[i])
			return false;
	return true;
}
