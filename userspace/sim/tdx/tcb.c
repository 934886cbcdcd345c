// SPDX-License-Identifier: MIT
/*
 * TCB levels of TCB Info. The level that equals the platform has the configured
 * status; others are above and below it, so that a verifier finds the right one
 * only when it compares every component.
 */
#include <string.h>

#include "sim/tdx/tdx.h"

#define LOWEST_PCESVN 5

static bool is_behind(enum sim_tcb_status status)
{
	return status >= SIM_OUT_OF_DATE;
}

/* The present TDX components of the platform that a TD was launched on. */
static const u8 *tdx_svn_now(const struct sim_tdx_config *tdx)
{
	return tdx->body_version == SIM_BODY_1_5 ? tdx->tee_tcb_svn2 :
						   tdx->tee_tcb_svn;
}

/*
 * With a module of a later major version, the first two components are those of
 * the module that came first: they must not be compared.
 */
static void put_now(const struct sim_tdx_config *tdx, u8 out[16])
{
	memcpy(out, tdx_svn_now(tdx), 16);
	if (!out[1])
		return;
	out[0] = 5;
	out[1] = 0;
}

static struct sim_tdx_level platform_level(const struct sim_tdx_config *tdx)
{
	struct sim_tdx_level level = {
		.pcesvn = tdx->pcesvn,
		.status = tdx->tcb_status,
		.date = "2025-05-14T00:00:00Z",
	};

	memcpy(level.sgx, tdx->pck_svn, 16);
	put_now(tdx, level.tdx);
	if (level.status != SIM_UP_TO_DATE)
		level.advisories = "\"INTEL-SA-01192\",\"INTEL-SA-01245\"";
	if (is_behind(level.status))
		level.date = "2024-11-13T00:00:00Z";
	return level;
}

static struct sim_tdx_level newer_level(const struct sim_tdx_level *platform)
{
	struct sim_tdx_level level = *platform;

	for (int i = 0; i < 2; i++)
		level.sgx[i] += level.sgx[i] < 255;
	level.pcesvn++;
	level.status = SIM_UP_TO_DATE;
	level.date = "2025-05-14T00:00:00Z";
	level.advisories = NULL;
	return level;
}

/* Below the platform, and not above what the TD was launched on. */
static struct sim_tdx_level older_level(const struct sim_tdx_config *tdx,
					const struct sim_tdx_level *platform)
{
	struct sim_tdx_level level = *platform;

	for (int i = 0; i < 2; i++)
		level.sgx[i] -= level.sgx[i] > 0;
	for (int i = 0; i < 16; i++)
		if (level.tdx[i] > tdx->tee_tcb_svn[i])
			level.tdx[i] = tdx->tee_tcb_svn[i];
	level.status = SIM_OUT_OF_DATE;
	level.date = "2024-03-13T00:00:00Z";
	level.advisories = "\"INTEL-SA-01036\",\"INTEL-SA-01192\","
			   "\"INTEL-SA-01245\"";
	return level;
}

static struct sim_tdx_level lowest_level(const struct sim_tdx_config *tdx)
{
	struct sim_tdx_level level = {
		.pcesvn = tdx->pcesvn < LOWEST_PCESVN ? tdx->pcesvn :
							LOWEST_PCESVN,
		.status = SIM_OUT_OF_DATE,
		.date = "2018-01-04T00:00:00Z",
		.advisories = "\"INTEL-SA-00106\",\"INTEL-SA-01036\","
			      "\"INTEL-SA-01192\",\"INTEL-SA-01245\"",
	};

	return level;
}

static bool is_same(const struct sim_tdx_level *a,
		    const struct sim_tdx_level *b)
{
	return !memcmp(a->sgx, b->sgx, 16) && a->pcesvn == b->pcesvn &&
	       !memcmp(a->tdx, b->tdx, 16);
}

int sim_tdx_levels(const struct sim_tdx_config *tdx,
		   struct sim_tdx_level levels[SIM_TDX_LEVELS_MAX])
{
	struct sim_tdx_level platform = platform_level(tdx);
	struct sim_tdx_level older = older_level(tdx, &platform);
	struct sim_tdx_level lowest = lowest_level(tdx);
	int count = 0;

	if (is_behind(tdx->tcb_status))
		levels[count++] = newer_level(&platform);
	levels[count++] = platform;
	if (!is_same(&older, &platform))
		levels[count++] = older;
	if (!is_same(&lowest, &platform) && !is_same(&lowest, &older))
		levels[count++] = lowest;
	return count;
}
