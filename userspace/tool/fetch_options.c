// SPDX-License-Identifier: MIT
/* Options of the commands that fetch. */
#include <string.h>

#include "fetch.h"

#define TIMEOUT_MAX_S 3600
#define BACKOFF_MAX_MS 600000

static int take_number(const char *name, const char *value, uint32_t most,
		       uint32_t *out)
{
	return option_number(name, value, 1, most, out) ? EXIT_AFFIRMED :
							  EXIT_USAGE;
}

static int take_base(const char *name, const char *value, bool is_mirror,
		     const char **out)
{
	*out = value;
	return fetch_base_is_good(name, value, is_mirror) ? EXIT_AFFIRMED :
							    EXIT_USAGE;
}

static int take_update(struct fetch_options *options, const char *value)
{
	options->update = value;
	if (!strcmp(value, "early") || !strcmp(value, "standard"))
		return EXIT_AFFIRMED;
	complain("--update is '%s', want early or standard", value);
	return EXIT_USAGE;
}

static int take_pin(struct fetch_options *options, const char *value)
{
	static const char start[] = "sha256//";

	options->pin = value;
	if (!strncmp(value, start, strlen(start)) &&
	    strlen(value) == strlen(start) + 44)
		return EXIT_AFFIRMED;
	complain("--pin is '%s', want sha256// and the digest of a key in "
		 "base64",
		 value);
	return EXIT_USAGE;
}

static int take_route(struct fetch_options *options, const char *value)
{
	for (size_t i = 0; i + 1 < FETCH_ROUTES_MAX; i++) {
		if (options->connect_to[i])
			continue;
		options->connect_to[i] = value;
		return EXIT_AFFIRMED;
	}
	complain("--connect-to is given too often, want it at most %d times",
		 FETCH_ROUTES_MAX - 1);
	return EXIT_USAGE;
}

int fetch_option(struct fetch_options *options, int found, const char *value)
{
	switch (found) {
	case OPT_KDS:
		return take_base("--kds", value, false, &options->kds);
	case OPT_PCCS:
		options->pccs = value;
		return !strcmp(value, "azure") ?
			       EXIT_AFFIRMED :
			       take_base("--pccs", value, false,
					 &options->pccs);
	case OPT_MIRROR:
		return take_base("--from-mirror", value, true,
				 &options->mirror);
	case OPT_CA:
		options->ca = value;
		return EXIT_AFFIRMED;
	case OPT_PIN:
		return take_pin(options, value);
	case OPT_CONNECT_TO:
		return take_route(options, value);
	case OPT_CACHE:
		options->cache = value;
		return EXIT_AFFIRMED;
	case OPT_NO_CACHE:
		options->no_cache = true;
		return EXIT_AFFIRMED;
	case OPT_UPDATE:
		return take_update(options, value);
	case OPT_FETCH_TIMEOUT:
		return take_number("--timeout", value, TIMEOUT_MAX_S,
				   &options->timeout_s);
	case OPT_BACKOFF:
		return take_number("--backoff", value, BACKOFF_MAX_MS,
				   &options->backoff_ms);
	default:
		return EXIT_USAGE;
	}
}
