// SPDX-License-Identifier: MIT
/*
 * Random callers of /dev/vouch, and random misbehaviour of its host
 *
 *   torture callers SCRIPT SEED CALLS
 *   torture host SCRIPT SEED SECONDS snp|tdx CONTROL
 *
 * SCRIPT is run with "start snp", "start tdx", "stop", "load" or "unload".
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "torture.h"

double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool run_script(const char *script, const char *verb, const char *tee)
{
	char command[256];

	snprintf(command, sizeof(command), "%s %s %s", script, verb, tee);
	if (!system(command))
		return true;
	fprintf(stderr, "torture: '%s' failed\n", command);
	return false;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 5 && !strcmp(argv[1], "callers")) {
		struct callers_options options = {
			.script = argv[2],
			.seed = strtoull(argv[3], NULL, 0),
			.calls = strtoull(argv[4], NULL, 0),
		};

		return callers_run(&options);
	}
	if (argc == 7 && !strcmp(argv[1], "host")) {
		struct hostile_options options = {
			.script = argv[2],
			.seed = strtoull(argv[3], NULL, 0),
			.seconds = (uint32_t)strtoul(argv[4], NULL, 0),
			.tee = argv[5],
			.control = argv[6],
		};

		return hostile_run(&options);
	}
	fprintf(stderr, "torture: want 'callers SCRIPT SEED CALLS' or 'host "
			"SCRIPT SEED SECONDS TEE CONTROL'\n");
	return 2;
}
