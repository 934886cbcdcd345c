// SPDX-License-Identifier: MIT
/* All that a simulated TD has behind it, started and ended. */
#include "sim/base/fields.h"
#include "sim/sim.h"

int sim_tdx_init(struct sim *sim, struct sim_error *error)
{
	int err = sim_tdx_pki_make(&sim->tdx.pki, &sim->config, error);

	sim_qgs_init(&sim->tdx.qgs);
	return err ? err :
		     sim_qe_init(&sim->tdx.qe, &sim->config, &sim->tdx.pki,
				 error);
}

void sim_tdx_free(struct sim *sim)
{
	sim_qgs_close(sim);
	sim_jobs_free(sim);
	sim_qe_free(&sim->tdx.qe);
	sim_tdx_pki_free(&sim->tdx.pki);
}
