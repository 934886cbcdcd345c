// SPDX-License-Identifier: MIT
/* Seed, boot text and first day, which every TEE has. */
#include <errno.h>
#include <openssl/rand.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/config/config.h"

static int default_boot(struct sim_config *config, struct sim_error *error)
{
	u8 random[16];

	if (sim_config_is_given(config, "boot"))
		return 0;
	if (RAND_bytes(random, sizeof(random)) != 1)
		return sim_error_openssl(error, "boot text cannot be drawn");
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(config->boot + 2 * i, 3, "%02x", random[i]);
	return 0;
}

static bool is_date(const char *text)
{
	int year, month, day, used = 0;

	return sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 &&
	       used == 10 && !text[used] && year >= 1950 && month >= 1 &&
	       month <= 12 && day >= 1 && day <= 31;
}

int sim_config_finish_common(struct sim_config *config, struct sim_error *error)
{
	sim_config_default(config, "seed", "vouch");
	if (*config->not_before && !is_date(config->not_before))
		return sim_error(error, -EINVAL,
				 "not_before is '%s', want YYYY-MM-DD",
				 config->not_before);
	return default_boot(config, error);
}
