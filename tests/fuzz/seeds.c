// SPDX-License-Identifier: MIT
/*
 * make-seeds FOLDER STATE: what the simulator makes, as seeds for the fuzzers,
 * one folder a kind; and in FOLDER/world what their verifier is to know.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/fields.h"
#include "sim/sim.h"
#include "device/device.h"
#include "intel.h"
#include "tdx/qgs/qgs.h"
#include "seeds.h"

#define must(condition)                                                    \
	do {                                                               \
		if (!(condition)) {                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#condition);                               \
			exit(1);                                           \
		}                                                          \
	} while (0)

static const char *folder;

/* Evidence is made when all of it is in force. */
time_t time(time_t *now)
{
	if (now)
		*now = SEED_AT;
	return SEED_AT;
}

void seed_write(const char *kind, const char *name, const void *data,
		size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, kind);
	must(!mkdir(path, 0755) || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, kind, name);
	file = fopen(path, "w");
	must(file && fwrite(data, 1, size, file) == size && !fclose(file));
}

/* A simulated machine, as a device that Evidence is made of. */
struct machine {
	struct vouch_device device; /* first: commands get a pointer to it */
	struct sim sim;
	u8 table[SIM_CERTS_SIZE];
	size_t table_size;
};

static void configure(struct machine *m, const char *const *values)
{
	struct sim_error error;

	for (; *values; values += 2)
		must(!sim_config_set(&m->sim.config, sim_config_find(values[0]),
				     values[1], &error));
}

/* What the firmware answers to a guest; AMD 56860, MSG_REPORT_RSP. */
static void snp_report(struct machine *m, const u8 *report_data, u8 *report)
{
	struct sim_message request = { .type = SIM_MSG_REPORT_REQ,
				       .version = 1,
				       .size = 96 };
	u8 answer[SIM_PAYLOAD_MAX] = { 0 };

	memcpy(request.payload, report_data, 64);
	sim_report_answer(&m->sim.snp.firmware, &request, answer);
	must(!get_le32(answer));
	memcpy(report, answer + 32, SIM_REPORT_SIZE);
}

static void td_quote(struct machine *m, const u8 *report_data, u8 **quote,
		     size_t *size)
{
	u8 report[SIM_TDREPORT_SIZE];

	seed_td_report(&m->sim, report_data, report);
	*quote = sim_qe_quote(&m->sim.tdx.qe, report, size);
	must(*quote);
}

static int answer_report(struct machine *m, struct vouch_get_report *request)
{
	u8 *out = (u8 *)(uintptr_t)request->report;
	bool wants_certs = request->flags & VOUCH_REPORT_F_CERTS;
	u32 room = request->report_room, certs_room = request->certs_room;
	u8 *quote = NULL;
	size_t size = SIM_REPORT_SIZE;

	if (m->sim.config.tee == SIM_TDX)
		td_quote(m, request->report_data, &quote, &size);
	request->report_size = (u32)size;
	request->certs_size = wants_certs ? (u32)m->table_size : 0;
	if (room < size || certs_room < request->certs_size) {
		free(quote);
		return -ENOSPC;
	}
	if (quote)
		memcpy(out, quote, size);
	else
		snp_report(m, request->report_data, out);
	if (request->certs_size)
		memcpy((void *)(uintptr_t)request->certs, m->table,
		       request->certs_size);
	free(quote);
	return 0;
}

static int answer(struct vouch_device *device, unsigned long number,
		  void *argument)
{
	struct machine *m = (struct machine *)device;
	bool is_td = m->sim.config.tee == SIM_TDX;

	if (number == VOUCH_IOC_GET_REPORT)
		return answer_report(m, argument);
	if (number != VOUCH_IOC_GET_INFO)
		return -ENOTTY;
	*(struct vouch_get_info *)argument = (struct vouch_get_info){
		.abi_version = VOUCH_ABI_VERSION,
		.tee = is_td ? VOUCH_TEE_TDX : VOUCH_TEE_SNP,
		.flags = VOUCH_INFO_F_SIMULATED,
		.features = VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS,
		.report_size_max = 64 * 1024,
	};
	return 0;
}

static void write_evidence(struct machine *m, const char *name)
{
	const struct vouch_report_options options = { .size = sizeof(options),
						      .certs = true };
	struct vouch_bytes evidence;
	struct vouch_error error;

	m->device = (struct vouch_device){ .fd = -1, .command = answer };
	if (vouch_evidence_create(&m->device, (const u8 *)"0123456789abcdef",
				  16, &options, &evidence, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	seed_write("evidence", name, evidence.data, evidence.size);
	vouch_bytes_free(&evidence);
}

static void write_cert(const char *kind, const char *name, X509 *cert)
{
	u8 *der = NULL;
	int size = i2d_X509(cert, &der);

	must(size > 0);
	seed_write(kind, name, der, (size_t)size);
	seed_write("certificate", name, der, (size_t)size);
	OPENSSL_free(der);
}

static void write_snp_world(struct machine *m, const char *name)
{
	static const enum sim_snp_cert known[] = { SIM_ASK, SIM_ASVK, SIM_VCEK,
						   SIM_VLEK };
	char text[128];

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		snprintf(text, sizeof(text), "%s-%zu.der", name, i);
		write_cert("endorsement", text, m->sim.snp.pki.certs[known[i]]);
		write_cert("world/endorsement", text,
			   m->sim.snp.pki.certs[known[i]]);
	}
	snprintf(text, sizeof(text), "%s-ark.der", name);
	write_cert("world/anchor", text, m->sim.snp.pki.certs[SIM_ARK]);
}

/* With the certificates that came with it, and without. */
static void write_case(const struct machine *m, const char *name,
		       const u8 *report)
{
	u8 *root = NULL;
	int size = i2d_X509(m->sim.snp.pki.certs[SIM_ARK], &root);
	struct seed_case c = { .evidence = report,
			       .evidence_size = SIM_REPORT_SIZE,
			       .endorsements = m->table,
			       .endorsements_size = m->table_size,
			       .anchor = root,
			       .anchor_size = (size_t)size };

	must(size > 0);
	seed_write_case(name, &c);
	OPENSSL_free(root);
}

static void write_snp(const char *state, const char *name,
		      const char *const *values)
{
	struct machine *m = calloc(1, sizeof(*m));
	u8 both[SIM_REPORT_SIZE + SIM_CERTS_SIZE];
	struct sim_error error;

	must(m);
	configure(m, values);
	if (sim_config_finish(&m->sim.config, &error) ||
	    sim_init(&m->sim, state, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	m->table_size = sim_certs_build(&m->sim.config, &m->sim.snp.pki,
					SIM_TABLE_GOOD, m->table);
	snp_report(m, (const u8 *)SEED_REPORT_DATA, both);
	memcpy(both + SIM_REPORT_SIZE, m->table, m->table_size);
	seed_write("snp", name, both, SIM_REPORT_SIZE);
	seed_write_forms(name, both, SIM_REPORT_SIZE);
	seed_write("extended", name, both, SIM_REPORT_SIZE + m->table_size);
	seed_write("table", name, m->table, m->table_size);
	write_evidence(m, name);
	write_case(m, name, both);
	write_snp_world(m, name);
	seed_expect("measurement", m->sim.config.measurement, 48);
	sim_free(&m->sim);
	free(m);
}

static void write_tables(const char *state)
{
	static const char *const values[] = { "seed", "vouch test", "product",
					      "genoa", NULL };
	struct machine *m = calloc(1, sizeof(*m));
	struct sim_error error;
	char name[32];
	size_t size;

	must(m);
	configure(m, values);
	must(!sim_config_finish(&m->sim.config, &error));
	must(!sim_init(&m->sim, state, &error));
	seed_write_exits(&m->sim);
	for (int i = SIM_TABLE_OVERLAP; i < SIM_TABLE_UNTERMINATED; i++) {
		size = sim_certs_build(&m->sim.config, &m->sim.snp.pki, i,
				       m->table);
		snprintf(name, sizeof(name), "defect-%d", i);
		seed_write("table", name, m->table, size);
	}
	sim_free(&m->sim);
	free(m);
}

static void write_qgs(const struct sim *sim, const u8 *quote, size_t size)
{
	u8 frame[QGS_FRAME_SIZE + QGS_REQUEST_SIZE] = { 0 };
	u8 report[SIM_TDREPORT_SIZE], *message;
	size_t message_size;
	char name[32];

	seed_td_report(sim, (const u8 *)SEED_REPORT_DATA, report);
	seed_write("tdreport", sim->config.tdx.body_version ? "1.5" : "1.0",
		   report, sizeof(report));
	qgs_put_request(frame, QGS_VERSION_1, report);
	seed_write("qgs", "request", frame, sizeof(frame));
	for (int code = 0; code < 3; code++) {
		message = sim_qgs_answer(1, code ? 0x12000 + code : 0, quote,
					 size, &message_size);
		snprintf(name, sizeof(name), "answer-%d", code);
		seed_write("qgs", name, message, message_size);
		free(message);
	}
}

static void write_crl(struct machine *m, enum sim_tdx_cert issuer,
		      const char *name)
{
	X509_CRL *crl =
		sim_tdx_crl_make(&m->sim.tdx.pki, &m->sim.config, issuer);
	u8 *der = NULL;
	int size = i2d_X509_CRL(crl, &der);

	must(size > 0);
	seed_write("endorsement", name, der, (size_t)size);
	seed_write("world/endorsement", name, der, (size_t)size);
	seed_write("crl", name, der, (size_t)size);
	OPENSSL_free(der);
	X509_CRL_free(crl);
}

static void write_document(char *text, const char *name)
{
	must(text);
	seed_write("collateral", name, text, strlen(text));
	seed_write("world/endorsement", name, text, strlen(text));
	seed_write_caches(name, text);
	free(text);
}

static void write_td_world(struct machine *m, const char *name)
{
	static const enum sim_tdx_cert chain[] = { SIM_TDX_PCK, SIM_TDX_CA,
						   SIM_TDX_ROOT,
						   SIM_TDX_CERTS };
	const struct sim_tdx_pki *pki = &m->sim.tdx.pki;
	const struct sim_config *config = &m->sim.config;
	char text[64], *pem;
	size_t size;

	snprintf(text, sizeof(text), "%s-root.der", name);
	write_cert("world/anchor", text, pki->certs[SIM_TDX_ROOT]);
	snprintf(text, sizeof(text), "%s-signer.der", name);
	write_cert("world/endorsement", text, pki->certs[SIM_TDX_SIGNER]);
	pem = sim_tdx_pki_chain(pki, chain, &size);
	must(pem);
	seed_write("endorsement", name, pem, size);
	seed_write_chain(name, pem);
	free(pem);
	snprintf(text, sizeof(text), "%s-pck.der", name);
	write_cert("certificate", text, pki->certs[SIM_TDX_PCK]);
	snprintf(text, sizeof(text), "%s-root-crl.der", name);
	write_crl(m, SIM_TDX_ROOT, text);
	snprintf(text, sizeof(text), "%s-pck-crl.der", name);
	write_crl(m, SIM_TDX_CA, text);
	snprintf(text, sizeof(text), "%s-tcb-info", name);
	write_document(sim_tdx_tcb_info(pki, config), text);
	snprintf(text, sizeof(text), "%s-qe-identity", name);
	write_document(sim_tdx_qe_identity(pki, config), text);
}

/* Without what Intel serves: its quote has the chain. */
static void write_td_case(const struct machine *m, const char *name,
			  const u8 *quote, size_t quote_size)
{
	u8 *root = NULL;
	int size = i2d_X509(m->sim.tdx.pki.certs[SIM_TDX_ROOT], &root);
	struct seed_case c = { .evidence = quote,
			       .evidence_size = quote_size,
			       .endorsements = root,
			       .endorsements_size = (size_t)size,
			       .anchor = root,
			       .anchor_size = (size_t)size };

	must(size > 0);
	c.log = seed_log(&c.log_size);
	seed_write_case(name, &c);
	OPENSSL_free(root);
}

static void write_td(const char *name, const char *const *values)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct sim_error error;
	size_t size;
	u8 *quote;

	must(m);
	configure(m, values);
	m->sim.config.tee = SIM_TDX;
	seed_set_registers(&m->sim.config.tdx);
	must(!sim_config_finish(&m->sim.config, &error));
	must(!sim_init(&m->sim, NULL, &error));
	td_quote(m, (const u8 *)SEED_REPORT_DATA, &quote, &size);
	seed_write("quote", name, quote, size);
	seed_write_forms(name, quote, size);
	write_qgs(&m->sim, quote, size);
	write_evidence(m, name);
	write_td_case(m, name, quote, size);
	seed_expect("mrtd", m->sim.config.tdx.mrtd, 48);
	write_td_world(m, name);
	free(quote);
	sim_free(&m->sim);
	free(m);
}

/* Quotes of enclaves, which the simulator does not make. */
static void write_enclave(void)
{
	struct intel *intel = intel_new();
	struct intel_quote spec;
	struct vouch_bytes quote;

	for (u16 version = 3; version < 6; version++) {
		intel_quote_init(intel, &spec, version, false);
		quote = intel_quote_make(intel, &spec);
		seed_write("quote",
			   (const char[]){ 's', 'g', 'x', '0' + version, 0 },
			   quote.data, quote.size);
		vouch_bytes_free(&quote);
	}
	intel_free(intel);
}

int main(int argc, char **argv)
{
	static const char *const milan[] = {
		"seed", "vouch test", "product", "milan", "report_version",
		"2",	"not_before", SEED_FROM, NULL
	};
	static const char *const genoa[] = { "seed",  "vouch test", "product",
					     "genoa", "not_before", SEED_FROM,
					     NULL };
	static const char *const turin[] = { "seed",  "vouch test", "product",
					     "turin", "not_before", SEED_FROM,
					     NULL };
	static const char *const vlek[] = {
		"seed", "vouch test", "product", "milan", "signing_key",
		"vlek", "not_before", SEED_FROM, NULL
	};
	static const char *const td4[] = { "seed", "vouch test", "not_before",
					   SEED_FROM, NULL };
	static const char *const td5[] = {
		"seed", "vouch test", "quote_version", "5", "body_version",
		"1.5",	"not_before", SEED_FROM,       NULL
	};

	must(argc == 3);
	folder = argv[1];
	seed_write("world", ".keep", "", 0);
	write_snp(argv[2], "milan-2", milan);
	write_snp(argv[2], "genoa", genoa);
	write_snp(argv[2], "turin", turin);
	write_snp(argv[2], "vlek", vlek);
	write_tables(argv[2]);
	seed_write_log();
	seed_write_runtime();
	seed_write_tpm();
	seed_write_cca();
	seed_write_ear();
	seed_write_sealed();
	write_td("td-4", td4);
	write_td("td-5", td5);
	write_enclave();
	seed_write_policies();
	seed_write_launches();
	seed_write_machines();
	return 0;
}
