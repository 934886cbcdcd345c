// SPDX-License-Identifier: MIT
/*
 * TCB Info, version 3, and Enclave Identity, version 2, as Intel's Provisioning
 * Certification Service writes them: without spaces, and in this order.
 */
#include <stdlib.h>

#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

static void print_hex(const u8 *data, size_t size, const char *format,
		      FILE *out)
{
	for (size_t i = 0; i < size; i++)
		fprintf(out, format, data[i]);
}

static void print_dates(const struct sim_config *config, FILE *out)
{
	char first[24], last[24];

	sim_tdx_date_text(sim_tdx_date(config, 0), first);
	sim_tdx_date_text(sim_tdx_date(config, config->tdx.collateral_days),
			  last);
	fprintf(out, "\"issueDate\":\"%s\",\"nextUpdate\":\"%s\",", first,
		last);
}

/* Category and type, which Intel gives for some components. */
static const char *const sgx_words[16] = {
	"\"category\":\"BIOS\",\"type\":\"Early Microcode Update\"",
	"\"category\":\"OS/VMM\",\"type\":\"SGX Late Microcode Update\"",
	"\"category\":\"OS/VMM\",\"type\":\"TXT SINIT\"",
	"\"category\":\"BIOS\"",
	"\"category\":\"BIOS\"",
	"\"category\":\"BIOS\"",
	NULL,
	"\"category\":\"OS/VMM\",\"type\":\"SEAMLDR ACM\"",
};

static const char *const tdx_words[16] = {
	"\"category\":\"OS/VMM\",\"type\":\"TDX Module\"",
	"\"category\":\"OS/VMM\",\"type\":\"TDX Module\"",
	"\"category\":\"OS/VMM\",\"type\":\"TDX Late Microcode Update\"",
};

static void print_components(const char *name, const u8 svn[16],
			     const char *const words[16], FILE *out)
{
	fprintf(out, "\"%s\":[", name);
	for (int i = 0; i < 16; i++)
		fprintf(out, "%s{\"svn\":%u%s%s}", i ? "," : "", svn[i],
			words[i] ? "," : "", words[i] ? words[i] : "");
	fputs("]", out);
}

static void print_level(const struct sim_tdx_level *level, bool is_td,
			FILE *out)
{
	fputs("{\"tcb\":{", out);
	print_components("sgxtcbcomponents", level->sgx, sgx_words, out);
	fprintf(out, ",\"pcesvn\":%u", level->pcesvn);
	if (is_td) {
		fputc(',', out);
		print_components("tdxtcbcomponents", level->tdx, tdx_words,
				 out);
	}
	fprintf(out, "},\"tcbDate\":\"%s\",\"tcbStatus\":\"%s\"", level->date,
		sim_tcb_status_names[level->status]);
	if (level->advisories)
		fprintf(out, ",\"advisoryIDs\":[%s]", level->advisories);
	fputc('}', out);
}

static void print_tcb_info(const struct sim_config *config, bool is_td,
			   FILE *out)
{
	const struct sim_tdx_config *tdx = &config->tdx;
	struct sim_tdx_level levels[SIM_TDX_LEVELS_MAX];
	int count = sim_tdx_levels(tdx, levels);

	fprintf(out, "{\"id\":\"%s\",\"version\":3,", is_td ? "TDX" : "SGX");
	print_dates(config, out);
	fputs("\"fmspc\":\"", out);
	print_hex(tdx->fmspc, sizeof(tdx->fmspc), "%02x", out);
	fputs("\",\"pceId\":\"", out);
	print_hex(tdx->pceid, sizeof(tdx->pceid), "%02x", out);
	fprintf(out, "\",\"tcbType\":0,\"tcbEvaluationDataNumber\":%u,",
		tdx->evaluation_number);
	if (is_td) {
		sim_tdx_modules_print(tdx, out);
		fputc(',', out);
	}
	fputs("\"tcbLevels\":[", out);
	for (int i = 0; i < count; i++) {
		fputs(i ? "," : "", out);
		print_level(&levels[i], is_td, out);
	}
	fputs("]}", out);
}

static void print_identity(const struct sim_config *config, bool is_td,
			   FILE *out)
{
	const struct sim_tdx_config *tdx = &config->tdx;

	fprintf(out, "{\"id\":\"%s\",\"version\":2,", is_td ? "TD_QE" : "QE");
	print_dates(config, out);
	fprintf(out, "\"tcbEvaluationDataNumber\":%u,", tdx->evaluation_number);
	fputs("\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\","
	      "\"attributes\":\"11000000000000000000000000000000\","
	      "\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\","
	      "\"mrsigner\":\"",
	      out);
	print_hex(tdx->qe_mrsigner, sizeof(tdx->qe_mrsigner), "%02X", out);
	fprintf(out, "\",\"isvprodid\":%u,", tdx->qe_isvprodid);
	sim_tdx_isv_levels_print(tdx->qe_isvsvn,
				 tdx->qe_isvsvn ? tdx->qe_isvsvn - 1 : 0,
				 tdx->qe_status, out);
	fputc('}', out);
}

/* Which evaluations there are; this service has one. */
static void print_numbers(const struct sim_config *config, bool is_td,
			  FILE *out)
{
	fprintf(out, "{\"id\":\"%s\",\"version\":1,", is_td ? "TDX" : "SGX");
	print_dates(config, out);
	fprintf(out,
		"\"tcbEvalNumbers\":[{\"tcbEvaluationDataNumber\":%u,"
		"\"tcbRecoveryEventDate\":\"2025-05-13T00:00:00Z\","
		"\"tcbDate\":\"2025-05-14T00:00:00Z\"}]}",
		config->tdx.evaluation_number);
}

/* The signature is over the bytes of the member, as they are delivered. */
static char *sign_document(const struct sim_tdx_pki *pki,
			   const struct sim_config *config, const char *name,
			   const char *body, size_t size)
{
	u8 signature[SIM_P256_SIGNATURE];
	struct sim_signing signer;
	char *text = NULL;
	size_t text_size;
	FILE *out = NULL;

	if (!sim_signing_open(&signer, config->seed, name,
			      pki->keys[SIM_TDX_SIGNER]))
		return NULL;
	if (sim_signing_raw(&signer, body, size, signature))
		out = open_memstream(&text, &text_size);
	sim_signing_close(&signer);
	if (!out)
		return NULL;
	fprintf(out, "{\"%s\":%s,\"signature\":\"", name, body);
	print_hex(signature, sizeof(signature), "%02x", out);
	fputs("\"}", out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static char *make_document(const struct sim_tdx_pki *pki,
			   const struct sim_config *config, const char *name,
			   bool is_td,
			   void (*print)(const struct sim_config *config,
					 bool is_td, FILE *out))
{
	char *body = NULL, *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&body, &size);

	if (!out)
		return NULL;
	print(config, is_td, out);
	if (!fclose(out))
		text = sign_document(pki, config, name, body, size);
	free(body);
	return text;
}

char *sim_tdx_tcb_info(const struct sim_tdx_pki *pki,
		       const struct sim_config *config)
{
	return make_document(pki, config, "tcbInfo", true, print_tcb_info);
}

char *sim_tdx_qe_identity(const struct sim_tdx_pki *pki,
			  const struct sim_config *config)
{
	return make_document(pki, config, "enclaveIdentity", true,
			     print_identity);
}

char *sim_tdx_numbers(const struct sim_tdx_pki *pki,
		      const struct sim_config *config)
{
	return make_document(pki, config, "tcbEvaluationDataNumbers", true,
			     print_numbers);
}

char *sim_sgx_tcb_info(const struct sim_tdx_pki *pki,
		       const struct sim_config *config)
{
	return make_document(pki, config, "tcbInfo", false, print_tcb_info);
}

char *sim_sgx_qe_identity(const struct sim_tdx_pki *pki,
			  const struct sim_config *config)
{
	return make_document(pki, config, "enclaveIdentity", false,
			     print_identity);
}

char *sim_sgx_numbers(const struct sim_tdx_pki *pki,
		      const struct sim_config *config)
{
	return make_document(pki, config, "tcbEvaluationDataNumbers", false,
			     print_numbers);
}
