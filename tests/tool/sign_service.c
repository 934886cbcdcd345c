// SPDX-License-Identifier: MIT
/*
 * sign-service STATE MANIFEST VMPL NONCE OUT: a report of the simulator's
 * firmware over SHA-512 of a nonce, in hex, and a manifest, as an SVSM has one
 * made; for tests whose vTPM is swtpm. With "-" for the manifest it is over the
 * nonce itself, as a guest has one made.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "sign-service: %s\n", what);
	exit(1);
}

/* The nonce, then the manifest. */
static size_t read_input(char **argv, u8 *data, size_t room)
{
	FILE *file = fopen(argv[2], "rb");
	size_t size;

	must(file, argv[2]);
	if (!file)
		return 0;
	for (int i = 0; i < 64; i++) {
		unsigned int byte;

		must(sscanf(argv[4] + 2 * i, "%2x", &byte) == 1, "nonce");
		data[i] = (u8)byte;
	}
	size = fread(data + 64, 1, room - 64, file);
	fclose(file);
	return 64 + size;
}

static struct sim *make_sim(const char *state)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	struct sim_error error;

	must(sim, "memory");
	/* As scripts/sim-state.sh has it. */
	must(!sim_config_set(&sim->config, sim_config_find("seed"),
			     "vouch test", &error),
	     "seed");
	must(!sim_config_finish(&sim->config, &error), "configuration");
	must(!sim_init(sim, state, &error), "simulator");
	return sim;
}

int main(int argc, char **argv)
{
	struct sim_message request = { .type = SIM_MSG_REPORT_REQ,
				       .version = 1,
				       .size = 96 };
	u8 answer[SIM_PAYLOAD_MAX] = { 0 }, input[65536];
	bool is_bare;
	struct sim *sim;
	FILE *out;
	size_t size;

	must(argc == 6, "want STATE MANIFEST VMPL NONCE OUT");
	is_bare = !strcmp(argv[2], "-");
	argv[2] = is_bare ? "/dev/null" : argv[2];
	size = read_input(argv, input, sizeof(input));
	memcpy(request.payload, input, 64);
	must(is_bare || EVP_Digest(input, size, request.payload, NULL,
				   EVP_sha512(), NULL),
	     "digest");
	request.payload[64] = (u8)atoi(argv[3]);
	sim = make_sim(argv[1]);
	sim_report_answer(&sim->snp.firmware, &request, answer);
	must(!get_le32(answer), "firmware");
	out = fopen(argv[5], "wb");
	if (!out)
		return 1;
	must(fwrite(answer + 32, 1, SIM_REPORT_SIZE, out) == SIM_REPORT_SIZE,
	     argv[5]);
	fclose(out);
	sim_free(sim);
	free(sim);
	return 0;
}
