// SPDX-License-Identifier: MIT
/* TDX module identities of TCB Info, and TCB levels by ISVSVN. */
#include "sim/tdx/tdx.h"

#define OTHER_MAJOR 1
#define OTHER_MAJOR_2 3
#define OTHER_ISVSVN 3

static void print_level(u32 isvsvn, enum sim_tcb_status status,
			const char *date, bool is_first, FILE *out)
{
	fprintf(out,
		"%s{\"tcb\":{\"isvsvn\":%u},\"tcbDate\":\"%sT00:00:00Z\","
		"\"tcbStatus\":\"%s\"",
		is_first ? "" : ",", isvsvn, date,
		sim_tcb_status_names[status]);
	if (status != SIM_UP_TO_DATE)
		fputs(",\"advisoryIDs\":[\"INTEL-SA-01397\"]", out);
	fputc('}', out);
}

void sim_tdx_isv_levels_print(u32 isvsvn, u32 lowest,
			      enum sim_tcb_status status, FILE *out)
{
	bool is_behind = status != SIM_UP_TO_DATE;

	fputs("\"tcbLevels\":[", out);
	if (is_behind)
		print_level(isvsvn + 1, SIM_UP_TO_DATE, "2025-05-14", true,
			    out);
	print_level(isvsvn, status, is_behind ? "2024-11-13" : "2025-05-14",
		    !is_behind, out);
	if (lowest < isvsvn)
		print_level(lowest, SIM_OUT_OF_DATE, "2024-03-13", false, out);
	fputs("]", out);
}

static void print_signer(const struct sim_tdx_config *tdx, FILE *out)
{
	fputs("\"mrsigner\":\"", out);
	for (size_t i = 0; i < sizeof(tdx->mrsignerseam); i++)
		fprintf(out, "%02X", tdx->mrsignerseam[i]);
	fputs("\",\"attributes\":\"0000000000000000\","
	      "\"attributesMask\":\"FFFFFFFFFFFFFFFF\"",
	      out);
}

static void print_identity(const struct sim_tdx_config *tdx, u8 major,
			   u32 isvsvn, u32 lowest, enum sim_tcb_status status,
			   FILE *out)
{
	fprintf(out, "{\"id\":\"TDX_%02X\",", major);
	print_signer(tdx, out);
	fputc(',', out);
	sim_tdx_isv_levels_print(isvsvn, lowest, status, out);
	fputc('}', out);
}

/* The present module; that of the launch is a level of it, or another major. */
static void print_own(const struct sim_tdx_config *tdx, FILE *out)
{
	const u8 *launch = tdx->tee_tcb_svn;
	const u8 *now = tdx->body_version == SIM_BODY_1_5 ? tdx->tee_tcb_svn2 :
							    launch;
	u32 lowest = now[0] ? now[0] - 1U : 0;

	if (launch[1] == now[1] && launch[0] < lowest)
		lowest = launch[0];
	if (now[1])
		print_identity(tdx, now[1], now[0], lowest, tdx->module_status,
			       out);
	if (!launch[1] || launch[1] == now[1])
		return;
	if (now[1])
		fputc(',', out);
	print_identity(tdx, launch[1], launch[0], launch[0], SIM_OUT_OF_DATE,
		       out);
}

void sim_tdx_modules_print(const struct sim_tdx_config *tdx, FILE *out)
{
	const u8 *launch = tdx->tee_tcb_svn, *now = tdx->tee_tcb_svn2;
	u8 other = OTHER_MAJOR;

	if (launch[1] == other || now[1] == other)
		other = OTHER_MAJOR_2;
	if (launch[1] == other || now[1] == other)
		other++;
	fputs("\"tdxModule\":{", out);
	print_signer(tdx, out);
	fputs("},\"tdxModuleIdentities\":[", out);
	print_identity(tdx, other, OTHER_ISVSVN, OTHER_ISVSVN, SIM_UP_TO_DATE,
		       out);
	if (launch[1] || (tdx->body_version == SIM_BODY_1_5 && now[1]))
		fputc(',', out);
	print_own(tdx, out);
	fputs("]", out);
}
