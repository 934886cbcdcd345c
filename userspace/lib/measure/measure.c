// SPDX-License-Identifier: MIT
/* The kinds of launches by name. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "measure/kinds.h"

static const struct kind {
	const char *name;
	int (*measure)(struct vouch_launch *launch, struct vouch_measurement *m,
		       struct vouch_error *error);
} kinds[] = {
	{ "snp", measure_snp },	      { "ovmf-hash", measure_ovmf_hash },
	{ "sev", measure_sev },	      { "sev-es", measure_sev_es },
	{ "tdx", measure_tdx },	      { "vtpm", measure_vtpm },
	{ "replay", measure_replay }, { NULL, NULL },
};

static int measure(const struct kind *kind, struct vouch_launch *launch,
		   struct vouch_measurement *m, struct vouch_error *error)
{
	int code = kind->measure(launch, m, error);

	if (!code && !measurement_end(m))
		code = -ENOMEM;
	if (code == -ENOMEM)
		return vouch__error(error, code,
				    "no memory to measure a launch");
	return code;
}

int vouch_measure(struct vouch_launch *launch, const char *name,
		  struct vouch_measurement **measurement,
		  struct vouch_error *error)
{
	OPENSSL_ENTER;
	const struct kind *kind = kinds;
	int code;

	*measurement = NULL;
	while (kind->name && strcmp(kind->name, name))
		kind++;
	if (!kind->name)
		return vouch__error(error, -EINVAL,
				    "kind of a launch is '%s', want snp, "
				    "ovmf-hash, sev, sev-es, tdx, vtpm or "
				    "replay",
				    name);
	*measurement = measurement_new();
	if (!*measurement)
		return vouch__error(error, -ENOMEM,
				    "no memory to measure a launch");
	code = measure(kind, launch, *measurement, error);
	if (code) {
		vouch_measurement_free(*measurement);
		*measurement = NULL;
	}
	return code;
}
