// SPDX-License-Identifier: MIT
/* The configuration: what was given, and defaults for the rest. */
#include <errno.h>
#include <openssl/rand.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

const struct sim_config_key *sim_config_find(const char *name)
{
	for (size_t i = 0; i < sim_config_keys_count; i++)
		if (!strcmp(sim_config_keys[i].name, name))
			return &sim_config_keys[i];
	return NULL;
}

int sim_config_set(struct sim_config *config, const struct sim_config_key *key,
		   const char *text, struct sim_error *error)
{
	int err = sim_value_parse(key, text, (u8 *)config + key->offset, error);

	if (!err)
		config->given[key - sim_config_keys] = true;
	return err;
}

void sim_config_get(const struct sim_config *config,
		    const struct sim_config_key *key, char *out, size_t size)
{
	sim_value_format(key, (const u8 *)config + key->offset, out, size);
}

bool sim_config_is_given(const struct sim_config *config, const char *name)
{
	return config->given[sim_config_find(name) - sim_config_keys];
}

/* Copies the default to a member that was not given. */
#define DEFAULT(config, name, value)                     \
	do {                                             \
		if (!sim_config_is_given(config, #name)) \
			(config)->name = (value);        \
	} while (0)

static void default_text(struct sim_config *config, char *text,
			 const char *name, const char *value)
{
	if (!sim_config_is_given(config, name))
		snprintf(text, SIM_TEXT_MAX, "%s", value);
}

static void default_tcb(struct sim_tcb *tcb, const struct sim_tcb *from)
{
	for (int i = 0; i < SIM_TCB_PARTS; i++)
		if (!(tcb->given & 1U << i))
			tcb->part[i] = from->part[i];
}

static int default_seeded(struct sim_config *config, struct sim_error *error)
{
	size_t size = sim_products[config->product].hwid_size;
	u8 random[16];
	int err = 0;

	if (!sim_config_is_given(config, "measurement"))
		err |= sim_seed_bytes(config->seed, "measurement", NULL, 0,
				      config->measurement,
				      sizeof(config->measurement));
	if (!sim_config_is_given(config, "chip_id"))
		err |= sim_seed_bytes(config->seed, "chip-id", NULL, 0,
				      config->chip_id, size);
	if (!sim_config_is_given(config, "boot")) {
		err |= RAND_bytes(random, sizeof(random)) != 1;
		for (size_t i = 0; i < sizeof(random); i++)
			snprintf(config->boot + 2 * i, 3, "%02x", random[i]);
	}
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

static bool is_date(const char *text)
{
	int year, month, day, used = 0;

	return sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 &&
	       used == 10 && !text[used] && year >= 1950 && month >= 1 &&
	       month <= 12 && day >= 1 && day <= 31;
}

static int check(const struct sim_config *config, struct sim_error *error)
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
	if (*config->not_before && !is_date(config->not_before))
		return sim_error(error, -EINVAL,
				 "not_before is '%s', want YYYY-MM-DD",
				 config->not_before);
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

int sim_config_finish(struct sim_config *config, struct sim_error *error)
{
	int err;

	DEFAULT(config, product, SIM_GENOA);
	DEFAULT(config, report_version, 5);
	DEFAULT(config, policy, 0x30000);
	DEFAULT(config, certs, true);
	default_text(config, config->seed, "seed", "vouch");
	default_text(config, config->csp_id, "csp_id", "CN=cc-sim.example");
	default_product(config);
	err = default_seeded(config, error);
	if (!err)
		err = check(config, error);
	return err ? err : sim_config_finish_tdx(config, error);
}
