// SPDX-License-Identifier: MIT
/*
 * guests STATE COUNT FOLDER: simulated guests attest, each with 64 random bytes
 * as its verifier's nonce: a line as of "vouch appraise -" for each. One boots
 * another image, one is on a host that is out of date. Certificates of both
 * hosts go to FOLDER/endorsement, the root to FOLDER/anchor.
 */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

#define DATA_SIZE 64 /* REPORT_DATA */

static void die(const char *why)
{
	fprintf(stderr, "guests: %s\n", why);
	exit(1);
}

static struct sim *boot(const char *state, const char *name, const char *value)
{
	const char *values[][2] = { { "seed", "vouch fleet" },
				    { "product", "genoa" },
				    { "not_before", "2026-06-01" },
				    { name, value } };
	struct sim *sim = calloc(1, sizeof(*sim));
	struct sim_error error = { .text = "no memory" };

	if (!sim)
		die(error.text);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (values[i][0] &&
		    sim_config_set(&sim->config, sim_config_find(values[i][0]),
				   values[i][1], &error))
			die(error.text);
	if (sim_config_finish(&sim->config, &error) ||
	    sim_init(sim, state, &error))
		die(error.text);
	return sim;
}

static void attest(struct sim *sim, unsigned long number)
{
	struct sim_message request = { .type = SIM_MSG_REPORT_REQ,
				       .version = 1,
				       .size = 96 };
	u8 answer[SIM_PAYLOAD_MAX] = { 0 };
	unsigned char text[SIM_REPORT_SIZE * 2];

	if (RAND_bytes(request.payload, DATA_SIZE) != 1)
		die("there are no random bytes");
	sim_report_answer(&sim->snp.firmware, &request, answer);
	if (get_le32(answer))
		die("the firmware refuses a report");
	EVP_EncodeBlock(text, answer + 32, SIM_REPORT_SIZE);
	printf("{\"id\": \"guest-%04lu\", \"evidence\": \"%s\", "
	       "\"report_data\": \"",
	       number, text);
	for (int i = 0; i < DATA_SIZE; i++)
		printf("%02x", request.payload[i]);
	puts("\"}");
}

static void write_cert(const char *folder, const char *name, X509 *cert)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (!file || !i2d_X509_fp(file, cert) || fclose(file))
		die(path);
}

int main(int argc, char **argv)
{
	struct sim *good, *other, *old;
	unsigned long count;

	if (argc != 4)
		die("want STATE COUNT FOLDER");
	count = strtoul(argv[2], NULL, 10);
	good = boot(argv[1], NULL, NULL);
	other = boot(argv[1], "measurement",
		     "0badc0de0badc0de0badc0de0badc0de0badc0de0badc0de"
		     "0badc0de0badc0de0badc0de0badc0de0badc0de0badc0de");
	old = boot(argv[1], "reported_tcb", "snp=20");
	write_cert(argv[3], "endorsement/ask.der",
		   good->snp.pki.certs[SIM_ASK]);
	write_cert(argv[3], "endorsement/vcek.der",
		   good->snp.pki.certs[SIM_VCEK]);
	write_cert(argv[3], "endorsement/vcek-old.der",
		   old->snp.pki.certs[SIM_VCEK]);
	write_cert(argv[3], "anchor/ark.der", good->snp.pki.certs[SIM_ARK]);
	for (unsigned long i = 1; i <= count; i++)
		attest(i == count / 3 ? other : i == count / 2 ? old : good, i);
	sim_free(good);
	sim_free(other);
	sim_free(old);
	free(good);
	free(other);
	free(old);
	return 0;
}
