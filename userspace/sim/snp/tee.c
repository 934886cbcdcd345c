// SPDX-License-Identifier: MIT
/* An SNP guest, as the host room sees one. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>

#include "sim/base/error.h"
#include "sim/snp/snp.h"

static int snp_init(struct sim_host *host, const char *state,
		    struct sim_error *error)
{
	struct sim_snp *snp = host->guest;
	int err;

	snp->host = host;
	snp->firmware = (struct sim_firmware){
		.config = host->config,
		.pki = &snp->pki,
		.misbehaviour = &host->misbehaviour,
		.stats = &snp->stats,
	};
	snp->table = malloc(SIM_CERTS_SIZE);
	if (!snp->table)
		return sim_error(error, -ENOMEM, "no memory");
	sim_snp_svsm_init(snp);
	err = sim_firmware_init(&snp->firmware, error);
	return err ? err :
		     sim_snp_pki_make(&snp->pki, host->config, state, error);
}

static void snp_free(struct sim_host *host)
{
	struct sim_snp *snp = host->guest;

	sim_svsm_free(&snp->svsm);
	sim_snp_pki_free(&snp->pki);
	sim_snp_stats_free(&snp->stats);
	free(snp->table);
	snp->table = NULL;
	OPENSSL_cleanse(&snp->firmware, sizeof(snp->firmware));
}

static int snp_export_pki(const struct sim_config *config, const char *state,
			  const char *folder, struct sim_error *error)
{
	struct sim_snp_pki pki;
	int err = sim_snp_pki_make(&pki, config, state, error);

	if (!err)
		err = sim_snp_pki_export(&pki, folder, error);
	sim_snp_pki_free(&pki);
	return err;
}

static void snp_print_stats(const struct sim_host *host, FILE *out)
{
	const struct sim_snp *snp = host->guest;
	const struct sim_snp_stats *stats = &snp->stats;
	char name[] = "counter-0";

	sim_print_stat(out, "guest-requests", stats->guest_requests);
	sim_print_stat(out, "ext-guest-requests", stats->ext_guest_requests);
	sim_print_stat(out, "reports", stats->reports);
	sim_print_stat(out, "keys", stats->keys);
	sim_print_stat(out, "fw-errors", stats->fw_errors);
	sim_print_stat(out, "vmm-errors", stats->vmm_errors);
	sim_print_stat(out, "resent", stats->resent);
	sim_print_stat(out, "iv-reuse", stats->iv_reuse);
	sim_print_stat(out, "svsm-calls", snp->svsm.calls);
	sim_print_stat(out, "svsm-reports", snp->svsm.reports);
	for (int i = 0; i < SIM_VMPCKS; i++) {
		name[sizeof(name) - 2] = (char)('0' + i);
		sim_print_stat(out, name, snp->firmware.counters[i]);
	}
}

static bool snp_is_for_firmware(const struct vouch_sim_exit *exit)
{
	return sim_launch_is_command(exit->code);
}

static void snp_serve_exit(struct sim_host *host,
			   const struct vouch_sim_exit *exit,
			   struct vouch_sim_result *result)
{
	if (snp_is_for_firmware(exit))
		sim_launch_serve(host, exit, result);
	else
		sim_snp_exit(host, exit, result);
}

const struct sim_tee sim_snp_tee = {
	.name = "snp",
	.pages = VOUCH_SIM_PAGES,
	.counters = SIM_VMPCKS,
	.is_exit_timed = true,
	.init = snp_init,
	.free = snp_free,
	.export_pki = snp_export_pki,
	.register_guest = sim_snp_register,
	.serve_exit = snp_serve_exit,
	.is_for_module = snp_is_for_firmware,
	.print_stats = snp_print_stats,
	.set_counter = sim_snp_set_counter,
};
