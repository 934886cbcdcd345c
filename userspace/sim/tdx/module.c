// SPDX-License-Identifier: MIT
/*
 * The TDX module of an emulated TD: TDG.MR.REPORT and TDG.MR.RTMR.EXTEND (Intel
 * TDX Module ABI). Behind /dev/vouch-sim the kernel module plays it.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sim/base/fields.h"
#include "sim/tdx/tdx.h"

#define PAGE_SIZE VOUCH_SIM_PAGE_SIZE
#define MR_SIZE 48
#define RTMRS 4

/* RAX */
#define SUCCESS 0
#define OPERAND_INVALID 0xc000010000000000
#define OPERAND_BUSY 0x8000020000000000
#define OPERAND_RDX 2

/* TDREPORT_STRUCT, REPORTMACSTRUCT first */
#define AT_TYPE 0
#define AT_VERSION 2
#define AT_CPUSVN 16
#define AT_TCB_HASH 32
#define AT_TD_HASH 80
#define AT_REPORT_DATA 128
#define AT_MAC 224
#define REPORT_DATA_SIZE 64

/* TEE_TCB_INFO, and which of its members are valid in TDX 1.0 and 1.5 */
#define AT_TCB 256
#define TCB_SIZE 239
#define TCB_VALID_V0 0x1ff
#define TCB_VALID_V1 0x301ff

/* TDINFO */
#define AT_TD 512
#define TD_SIZE 512

bool sim_tdx_is_for_module(const struct vouch_sim_exit *exit)
{
	return exit->code == SIM_TDX_EXIT_EXTEND ||
	       exit->code == SIM_TDX_EXIT_REPORT;
}

static u8 *put(u8 *at, const void *data, size_t size)
{
	memcpy(at, data, size);
	return at + size;
}

static void put_tcb(u8 *at, const struct vouch_sim_tdx *td)
{
	put_le64(at, td->body_version ? TCB_VALID_V1 : TCB_VALID_V0);
	at = put(at + 8, td->tee_tcb_svn, sizeof(td->tee_tcb_svn));
	at = put(at, td->mrseam, sizeof(td->mrseam));
	at = put(at, td->mrsignerseam, sizeof(td->mrsignerseam));
	/* Attributes of the module itself are 0. */
	if (td->body_version)
		put(at + 8, td->tee_tcb_svn2, sizeof(td->tee_tcb_svn2));
}

static void put_td(u8 *at, const struct vouch_sim_tdx *td)
{
	put_le64(at, td->attributes);
	put_le64(at + 8, td->xfam);
	at = put(at + 16, td->mrtd, sizeof(td->mrtd));
	at = put(at, td->mrconfigid, sizeof(td->mrconfigid));
	at = put(at, td->mrowner, sizeof(td->mrowner));
	at = put(at, td->mrownerconfig, sizeof(td->mrownerconfig));
	at = put(at, td->rtmr, sizeof(td->rtmr));
	put(at, td->servtd_hash, sizeof(td->servtd_hash));
}

/* Hashes first, then the MAC over everything that comes before it. */
static bool seal(u8 *report, const struct vouch_sim_tdx *td)
{
	unsigned int size = 0;

	return EVP_Digest(report + AT_TCB, TCB_SIZE, report + AT_TCB_HASH, NULL,
			  EVP_sha384(), NULL) &&
	       EVP_Digest(report + AT_TD, TD_SIZE, report + AT_TD_HASH, NULL,
			  EVP_sha384(), NULL) &&
	       HMAC(EVP_sha256(), td->mac_key, sizeof(td->mac_key), report,
		    AT_MAC, report + AT_MAC, &size);
}

static u64 make_report(const struct vouch_sim_tdx *td, const u8 *report_data,
		       u8 *report)
{
	memset(report, 0, SIM_TDREPORT_SIZE);
	report[AT_TYPE] = 0x81;
	report[AT_VERSION] = (u8)td->body_version;
	memcpy(report + AT_CPUSVN, td->cpusvn, sizeof(td->cpusvn));
	memcpy(report + AT_REPORT_DATA, report_data, REPORT_DATA_SIZE);
	put_tcb(report + AT_TCB, td);
	put_td(report + AT_TD, td);
	return seal(report, td) ? SUCCESS : OPERAND_INVALID;
}

static u64 extend(struct vouch_sim_tdx *td, u64 index, const u8 *digest)
{
	u8 both[2 * MR_SIZE];

	if (index >= RTMRS)
		return OPERAND_INVALID | OPERAND_RDX;
	memcpy(both, td->rtmr[index], MR_SIZE);
	memcpy(both + MR_SIZE, digest, MR_SIZE);
	return EVP_Digest(both, sizeof(both), td->rtmr[index], NULL,
			  EVP_sha384(), NULL) ?
		       SUCCESS :
		       OPERAND_INVALID;
}

u64 sim_tdx_module_call(struct sim_host *host,
			const struct vouch_sim_exit *exit)
{
	const u8 *request = host->pages + VOUCH_SIM_REQUEST_PAGE * PAGE_SIZE;
	struct sim_tdx *tdx = host->guest;
	u64 value = 0;

	if (sim_misbehaves(&host->misbehaviour, SIM_OPERAND_BUSY, NULL))
		return OPERAND_BUSY;
	if (sim_misbehaves(&host->misbehaviour, SIM_TDCALL_STATUS, &value))
		return value << 32;
	if (exit->code == SIM_TDX_EXIT_EXTEND)
		return extend(&tdx->td, host->exit_address, request);
	return make_report(&tdx->td, request,
			   host->pages + VOUCH_SIM_RESPONSE_PAGE * PAGE_SIZE);
}
