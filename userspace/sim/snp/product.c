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
		.tcb = { .part = { 0, 4, 0, 29, 222 } },
		.firmware = { 1, 55, 49 },
		.cpuid = { 0x19, 0x01, 0x01 },
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
		.tcb = { .part = { 0, 10, 0, 28, 86 } },
		.firmware = { 1, 55, 49 },
		.cpuid = { 0x19, 0x11, 0x01 },
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
		.tcb = { .part = { 1, 1, 1, 4, 81 } },
		.firmware = { 1, 55, 61 },
		.cpuid = { 0x1a, 0x02, 0x01 },
		.platform_info = 0x67,
		.mitigations = 0x0f,
	},
};

/* TCB_VERSION, AMD 56860, tables 4 (Turin) and 5 (Milan, Genoa). */
static const u8 tcb_offsets[SIM_PRODUCTS][SIM_TCB_PARTS] = {
	[SIM_MILAN] = { 0xff, 0, 1, 6, 7 },
	[SIM_GENOA] = { 0xff, 0, 1, 6, 7 },
	[SIM_TURIN] = { 0, 1, 2, 3, 7 },
};

void sim_tcb_encode(enum sim_product product, const struct sim_tcb *tcb,
		    u8 out[8])
{
	memset(out, 0, 8);
	for (int i = 0; i < SIM_TCB_PARTS; i++) {
		u8 offset = tcb_offsets[product][i];

		if (offset < 8)
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

		if (offset < 8)
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
