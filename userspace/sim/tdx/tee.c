// SPDX-License-Identifier: MIT
/* A TD, as the host room sees one: quoting enclave, jobs and clients. */
#include <assert.h>
#include <openssl/crypto.h>

#include "sim/base/error.h"
#include "sim/tdx/tdx.h"

static_assert(SIM_QGS_POLLS <= SIM_TEE_POLLS_MAX,
	      "poll() has a place for each client");

static int tdx_init(struct sim_host *host, const char *state,
		    struct sim_error *error)
{
	struct sim_tdx *tdx = host->guest;
	int err = sim_tdx_pki_make(&tdx->pki, host->config, error);

	(void)state;
	tdx->host = host;
	return err ? err :
		     sim_qe_init(&tdx->qe, host->config, &tdx->pki, error);
}

static void tdx_free(struct sim_host *host)
{
	struct sim_tdx *tdx = host->guest;

	sim_qgs_close(tdx);
	sim_jobs_free(tdx);
	sim_qe_free(&tdx->qe);
	sim_tdx_pki_free(&tdx->pki);
	OPENSSL_cleanse(&tdx->td, sizeof(tdx->td));
}

static int tdx_export_pki(const struct sim_config *config, const char *state,
			  const char *folder, struct sim_error *error)
{
	struct sim_tdx_pki pki;
	int err = sim_tdx_pki_make(&pki, config, error);

	(void)state;
	if (!err)
		err = sim_tdx_export(&pki, config, folder, error);
	sim_tdx_pki_free(&pki);
	return err;
}

static void tdx_print_stats(const struct sim_host *host, FILE *out)
{
	const struct sim_tdx *tdx = host->guest;
	const struct sim_tdx_stats *stats = &tdx->stats;

	sim_print_stat(out, "quotes", stats->quotes);
	sim_print_stat(out, "quote-errors", stats->quote_errors);
	sim_print_stat(out, "quote-refusals", stats->quote_refusals);
	sim_print_stat(out, "in-flight", sim_jobs_count(tdx));
	sim_print_stat(out, "buffer-reuse", stats->buffer_reuse);
	sim_print_stat(out, "qgs-requests", stats->qgs_requests);
	sim_print_stat(out, "qgs-errors", stats->qgs_errors);
}

const struct sim_tee sim_tdx_tee = {
	.name = "tdx",
	.pages = VOUCH_SIM_TDX_PAGES,
	.init = tdx_init,
	.free = tdx_free,
	.export_pki = tdx_export_pki,
	.register_guest = sim_tdx_register,
	.serve_exit = sim_tdx_exit,
	.print_stats = tdx_print_stats,
	.is_for_module = sim_tdx_is_for_module,
	.give_back = sim_tdx_give_back,
	.pass_trouble = sim_tdx_pass_trouble,
	.run_jobs = sim_jobs_run,
	.release_jobs = sim_jobs_release,
	.fill_polls = sim_qgs_fill,
	.serve_polls = sim_qgs_serve,
};
