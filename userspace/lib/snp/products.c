// SPDX-License-Identifier: MIT
/*
 * What AMD fixed for each generation of processors. A later one is a row here.
 *
 * The roots are pinned by the digest of their SubjectPublicKeyInfo: a
 * certificate that AMD issues again for the same key stays good. Those of today
 * are known whole, and with them that each is signed by itself.
 */
#include <string.h>

#include "snp/snp.h"

/* TCB_VERSION: AMD 56860, section 2.2. */
#define TCB_MILAN \
	{ .fmc = -1, .bootloader = 0, .tee = 1, .snp = 6, .microcode = 7 }
#define TCB_TURIN \
	{ .fmc = 0, .bootloader = 1, .tee = 2, .snp = 3, .microcode = 7 }

static const struct snp_product products[] = {
	{
		.name = "Milan",
		.tcb = TCB_MILAN,
		.hwid_size = 64,
		.has_spl4 = true,
		.ark_spki = {
			0x9f, 0x05, 0x6b, 0xee, 0x44, 0x37, 0x7e, 0x29,
			0x30, 0x8c, 0xb5, 0xff, 0xa8, 0x95, 0xbd, 0xfb,
			0x62, 0xd1, 0x88, 0x81, 0xfa, 0x6b, 0xed, 0x8d,
			0x6f, 0x07, 0x5b, 0x02, 0x04, 0x08, 0x9c, 0xb9,
		},
		.ark = {
			0x69, 0xd0, 0x63, 0xb4, 0x53, 0x44, 0xd2, 0x6a,
			0x2e, 0x94, 0xe1, 0xf4, 0x21, 0x0d, 0xe4, 0x9e,
			0xf5, 0x55, 0x30, 0x82, 0x87, 0xd4, 0xc1, 0x74,
			0x44, 0x5c, 0x95, 0x63, 0x9a, 0x54, 0x0b, 0xcd,
		},
	},
	{
		.name = "Genoa",
		.tcb = TCB_MILAN,
		.hwid_size = 64,
		.has_spl4 = true,
		.ark_spki = {
			0x42, 0x9a, 0x69, 0xc9, 0x42, 0x2a, 0xa2, 0x58,
			0xee, 0x4d, 0x8d, 0xb5, 0xfc, 0xda, 0x9c, 0x64,
			0x70, 0xef, 0x15, 0xf8, 0xcd, 0x5a, 0x9c, 0xeb,
			0xd6, 0xcb, 0xc7, 0xd9, 0x0b, 0x86, 0x38, 0x31,
		},
		.ark = {
			0x4c, 0x65, 0x98, 0xd1, 0x9c, 0x18, 0x71, 0x9c,
			0x5d, 0xfd, 0x4a, 0x7d, 0x33, 0x5f, 0x67, 0x4e,
			0x5b, 0xfe, 0x1d, 0x8f, 0x80, 0x0c, 0xea, 0x2c,
			0xf2, 0x70, 0xc1, 0x0d, 0x10, 0x3d, 0xb2, 0xf1,
		},
	},
	{
		.name = "Turin",
		.tcb = TCB_TURIN,
		.hwid_size = 8,
		.has_spl4 = false,
		.ark_spki = {
			0x4f, 0x12, 0x54, 0x10, 0x56, 0x3a, 0x2a, 0xb9,
			0xa5, 0x03, 0x56, 0xf9, 0x24, 0x3f, 0x6f, 0xe0,
			0xb6, 0xf7, 0x3d, 0xe9, 0x86, 0x03, 0xf5, 0x3f,
			0x90, 0x33, 0x9c, 0x70, 0xe9, 0xd7, 0xad, 0x08,
		},
		.ark = {
			0x1f, 0x08, 0x41, 0x61, 0xa4, 0x4b, 0xb6, 0xd9,
			0x37, 0x78, 0xa9, 0x04, 0x87, 0x7d, 0x48, 0x19,
			0xca, 0xfa, 0x5d, 0x05, 0xef, 0x41, 0x93, 0xb2,
			0xde, 0xd9, 0xdd, 0x9c, 0x73, 0xdd, 0x3f, 0x6a,
		},
	},
};

/* Combined family and models, both ends included: AMD 57230, section 1.5. */
static const struct {
	u8 family, first, last;
	const char *name;
} cpuids[] = {
	{ 0x19, 0x00, 0x0f, "Milan" },
	{ 0x19, 0x10, 0x1f, "Genoa" },
	{ 0x19, 0xa0, 0xaf, "Genoa" }, /* Bergamo and Siena */
	{ 0x1a, 0x00, 0x1f, "Turin" },
};

const struct snp_product *snp_product_by_name(const char *name, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(products); i++) {
		if (strlen(products[i].name) == size &&
		    !memcmp(products[i].name, name, size))
			return &products[i];
	}
	return NULL;
}

const struct snp_product *snp_product_by_cpuid(u8 family, u8 model)
{
	for (size_t i = 0; i < ARRAY_SIZE(cpuids); i++) {
		if (cpuids[i].family == family && model >= cpuids[i].first &&
		    model <= cpuids[i].last)
			return snp_product_by_name(cpuids[i].name,
						   strlen(cpuids[i].name));
	}
	return NULL;
}

static u8 component(const struct vouch_snp_tcb *tcb, signed char at)
{
	return at < 0 ? 0 : tcb->raw[(size_t)at];
}

void snp_tcb_decode(const struct snp_product *product,
		    struct vouch_snp_tcb *tcb)
{
	struct snp_tcb_layout at = { -1, -1, -1, -1, -1 };

	if (product)
		at = product->tcb;
	tcb->has_fmc = at.fmc >= 0;
	tcb->fmc = component(tcb, at.fmc);
	tcb->bootloader = component(tcb, at.bootloader);
	tcb->tee = component(tcb, at.tee);
	tcb->snp = component(tcb, at.snp);
	tcb->microcode = component(tcb, at.microcode);
}

bool snp_tcb_reserved_is_zero(const struct snp_product *product,
			      const struct vouch_snp_tcb *tcb)
{
	const struct snp_tcb_layout *at = &product->tcb;
	bool is_zero = true;

	for (int i = 0; i < (int)sizeof(tcb->raw); i++) {
		bool used = i == at->fmc || i == at->bootloader ||
			    i == at->tee || i == at->snp || i == at->microcode;

		if (!used && tcb->raw[i])
			is_zero = false;
	}
	return is_zero;
}
