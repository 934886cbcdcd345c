// SPDX-License-Identifier: MIT
/* Defaults of an SNP guest and its processor, by product and seed. */
#include <errno.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

/* Copies the default to a member that was not given. */
#define DEFAULT(config, name, value)                     \
	do {                                             \
		if (!sim_config_is_given(config, #name)) \
			(config)->name = (value);        \
	} while (0)

static void default_tcb(struct sim_tcb *tcb, const struct sim_tcb *from)
{
	for (int i = 0; i < SIM_TCB_PARTS; i++)
		if (!(tcb->given & 1U << i))
			tcb->part[i] = from->part[i];
}

static int default_seeded(struct sim_config *config, struct sim_error *error)
{
	size_t size = sim_products[config->product].hwid_size;
	int err = 0;

	if (!sim_config_is_given(config, "measurement"))
		err |= sim_seed_bytes(config->seed, "measurement", NULL, 0,
				      config->measurement,
				      sizeof(config->measurement));
	if (!sim_config_is_given(config, "chip_id"))
		err |= sim_seed_bytes(config->seed, "chip-id", NULL, 0,
				      config->chip_id, size);
	return err ? sim_error_openssl(error, "seed cannot be expanded") : 0;
}

static void default_product(struct sim_config *config)
{
	const struct sim_product_info *product = &sim_products[config->product];

	default_tcb(&config->reported_tcb, &product->tcb);
	default_tcb(&config->committed_tcb, &config->reported_tcb);
	default_tcb(&config->current_tcb, &config->committed_tcb);
	default_tcb(&config->launch_tcb, &config->committed_tcb);
	DEFAULT(config, current_firmware, product->firmware);
	DEFAULT(config, committed_firmware, config->current_firmware);
	DEFAULT(config, cpuid, product->cpuid);
	DEFAULT(config, platform_info, product->platform_info);
	DEFAULT(config, launch_mit, product->mitigations);
	DEFAULT(config, current_mit, config->launch_mit);
}

static int check_config(const struct sim_config *config,
			struct sim_error *error)
{
	const struct sim_tcb *tcbs[] = { &config->reported_tcb,
					 &config->committed_tcb,
					 &config->current_tcb,
					 &config->launch_tcb };

	if (config->report_version != 2 && config->report_version != 3 &&
	    config->report_version != 5)
		return sim_error(error, -EINVAL,
				 "report_version is %u, want 2, 3 or 5",
				 config->report_version);
	for (size_t i = 0; i < ARRAY_SIZE(tcbs); i++)
		if (config->product != SIM_TURIN && tcbs[i]->part[SIM_TCB_FMC])
			return sim_error(error, -EINVAL,
					 "TCB has fmc=%u, want none on %s",
					 tcbs[i]->part[SIM_TCB_FMC],
					 sim_products[config->product].name);
	if (!is_zero(config->chip_id + sim_products[config->product].hwid_size,
		     64 - sim_products[config->product].hwid_size))
		return sim_error(error, -EINVAL,
				 "chip_id has more than 8 bytes, want zeros "
				 "after them on turin");
	return 0;
}

int sim_snp_config_finish(struct sim_config *config, struct sim_error *error)
{
	int err;

	sim_config_default(config, "product", "genoa");
	sim_config_default(config, "report_version", "5");
	sim_config_default(config, "policy", "0x30000");
	sim_config_default(config, "certs", "on");
	sim_config_default(config, "csp_id", "CN=cc-sim.example");
	default_product(config);
	err = default_seeded(config, error);
	return err ? err : check_config(config, error);
}
