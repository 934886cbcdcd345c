// SPDX-License-Identifier: MIT
/*
 * CPUID 1.EAX of QEMU's CPU models, as QEMU 11.1 tells them: what RDX of a
 * vCPU is at reset, which the launch digest of SEV-ES and SEV-SNP is over.
 */
#include <string.h>

#include "measure/launch.h"

#define ROME 0x00830f10
#define MILAN 0x00a00f11
#define GENOA 0x00a10f10
#define NAPLES 0x00800f12
#define TURIN 0x00b00f00

static const struct {
	const char *name;
	u32 signature;
} models[] = {
	{ "EPYC", NAPLES },	      { "EPYC-v1", NAPLES },
	{ "EPYC-v2", NAPLES },	      { "EPYC-v3", NAPLES },
	{ "EPYC-v4", NAPLES },	      { "EPYC-v5", NAPLES },
	{ "EPYC-IBPB", NAPLES },      { "EPYC-Rome", ROME },
	{ "EPYC-Rome-v1", ROME },     { "EPYC-Rome-v2", ROME },
	{ "EPYC-Rome-v3", ROME },     { "EPYC-Rome-v4", ROME },
	{ "EPYC-Rome-v5", ROME },     { "EPYC-Milan", MILAN },
	{ "EPYC-Milan-v1", MILAN },   { "EPYC-Milan-v2", MILAN },
	{ "EPYC-Milan-v3", MILAN },   { "EPYC-Milan-v4", MILAN },
	{ "EPYC-Genoa", GENOA },      { "EPYC-Genoa-v1", GENOA },
	{ "EPYC-Genoa-v2", GENOA },   { "EPYC-Genoa-v3", GENOA },
	{ "EPYC-Turin", TURIN },      { "EPYC-Turin-v1", TURIN },
	{ "EPYC-Turin-v2", TURIN },   { "Dhyana", 0x00900f01 },
	{ "qemu64", 0x00060fb1 },     { "Opteron_G1", 0x00000f61 },
	{ "Opteron_G2", 0x00000f61 }, { "Opteron_G3", 0x00100f23 },
	{ "Opteron_G4", 0x00600f12 }, { "Opteron_G5", 0x00600f20 },
};

bool cpu_signature(const char *name, u32 *signature)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		if (strcmp(models[i].name, name))
			continue;
		*signature = models[i].signature;
		return true;
	}
	return false;
}

const char *cpu_name(const void *unused, size_t index)
{
	(void)unused;
	return index < ARRAY_SIZE(models) ? models[index].name : NULL;
}

/* Those from 16 on are 15, and the rest in a field of their own. */
u32 cpu_with_family(u32 signature, u32 family)
{
	u32 rest = family > 15 ? family - 15 : 0;

	return (signature & ~0x0ff00f00u) | rest << 20 | (family - rest) << 8;
}

u32 cpu_with_model(u32 signature, u32 model)
{
	return (signature & ~0x000f00f0u) | model >> 4 << 16 |
	       (model & 15) << 4;
}

u32 cpu_with_stepping(u32 signature, u32 stepping)
{
	return (signature & ~0xfu) | stepping;
}
