// SPDX-License-Identifier: MIT
/* A simulated guest of any TEE: its configuration, its start and its end. */
#include "sim/sim.h"

const struct sim_tee *sim_tee_of(const struct sim_config *config)
{
	static const struct sim_tee *const tees[] = {
		[SIM_SNP] = &sim_snp_tee,
		[SIM_TDX] = &sim_tdx_tee,
	};

	return tees[config->tee];
}

/* The keys of both TEEs have values, as --print shows all of them. */
int sim_config_finish(struct sim_config *config, struct sim_error *error)
{
	int err = sim_config_finish_common(config, error);

	if (!err)
		err = sim_snp_config_finish(config, error);
	return err ? err : sim_tdx_config_finish(config, error);
}

void sim_prepare(struct sim *sim)
{
	sim->host.device = -1;
	sim_qgs_init(&sim->tdx.qgs);
}

int sim_init(struct sim *sim, const char *state, struct sim_error *error)
{
	void *const guests[] = {
		[SIM_SNP] = &sim->snp,
		[SIM_TDX] = &sim->tdx,
	};

	sim_prepare(sim);
	sim->host.config = &sim->config;
	sim->host.tee = sim_tee_of(&sim->config);
	sim->host.guest = guests[sim->config.tee];
	return sim->host.tee->init(&sim->host, state, error);
}

void sim_free(struct sim *sim)
{
	sim_device_close(&sim->host);
	if (sim->host.tee)
		sim->host.tee->free(&sim->host);
}
