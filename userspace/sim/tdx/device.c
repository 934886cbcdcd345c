// SPDX-License-Identifier: MIT
/* /dev/vouch-sim as the TDX module's end. */
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/ioctl.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/host/emulator.h"
#include "sim/tdx/tdx.h"

/* TEE_TCB_INFO and TDINFO, as the TDX module is to report them. */
static void fill_td(struct vouch_sim_tdx *td, const struct sim_tdx_config *tdx)
{
	td->body_version = tdx->body_version;
	td->attributes = tdx->attributes;
	td->xfam = tdx->xfam;
	td->grants_notify = tdx->notify;
	memcpy(td->cpusvn, tdx->cpusvn, sizeof(td->cpusvn));
	memcpy(td->tee_tcb_svn, tdx->tee_tcb_svn, sizeof(td->tee_tcb_svn));
	memcpy(td->tee_tcb_svn2, tdx->tee_tcb_svn2, sizeof(td->tee_tcb_svn2));
	memcpy(td->mrseam, tdx->mrseam, sizeof(td->mrseam));
	memcpy(td->mrsignerseam, tdx->mrsignerseam, sizeof(td->mrsignerseam));
	memcpy(td->mrtd, tdx->mrtd, sizeof(td->mrtd));
	memcpy(td->mrconfigid, tdx->mrconfigid, sizeof(td->mrconfigid));
	memcpy(td->mrowner, tdx->mrowner, sizeof(td->mrowner));
	memcpy(td->mrownerconfig, tdx->mrownerconfig,
	       sizeof(td->mrownerconfig));
	memcpy(td->rtmr[0], tdx->rtmr0, sizeof(td->rtmr[0]));
	memcpy(td->rtmr[1], tdx->rtmr1, sizeof(td->rtmr[1]));
	memcpy(td->rtmr[2], tdx->rtmr2, sizeof(td->rtmr[2]));
	memcpy(td->rtmr[3], tdx->rtmr3, sizeof(td->rtmr[3]));
	memcpy(td->servtd_hash, tdx->servtd_hash, sizeof(td->servtd_hash));
}

/* An emulator asks for what the TDX module says as it needs it. */
static int greet_emulator(const struct sim_host *host)
{
	u8 page[VOUCH_SIM_PAGE_SIZE] = {};
	const struct sim_emulator_hello hello = { .tee = SIM_EMULATOR_TDX,
						  .page = page };

	put_le64(page, host->config->tdx.attributes);
	return sim_emulator_hello(host->device, &hello);
}

int sim_tdx_register(struct sim_host *host, const char *path,
		     struct sim_error *error)
{
	struct sim_tdx *tdx = host->guest;
	struct vouch_sim_tdx *td = &tdx->td;

	*td = (struct vouch_sim_tdx){ .size = sizeof(*td) };
	fill_td(td, &host->config->tdx);
	memcpy(td->mac_key, tdx->qe.mac_key, sizeof(td->mac_key));
	if (host->is_emulated ? greet_emulator(host) :
				ioctl(host->device, VOUCH_SIM_IOC_TDX, td))
		return sim_error(error, -errno, "%s: TD is refused: %m", path);
	return sim_tdx_pass_trouble(host, error);
}

/* The module counts from here on, so here the misbehaviour is over. */
static u32 hand_over_count(struct sim_misbehaviour *m, enum sim_kind kind)
{
	u64 left = m->kinds[kind].left;

	m->kinds[kind].left = 0;
	return left < UINT32_MAX ? (u32)left : UINT32_MAX;
}

int sim_tdx_pass_trouble(struct sim_host *host, struct sim_error *error)
{
	struct sim_misbehaviour *m = &host->misbehaviour;
	struct vouch_sim_tdx_trouble trouble = {
		.size = sizeof(trouble),
		.status = (u32)m->kinds[SIM_TDCALL_STATUS].value,
	};

	/* The TDX module is this process: see module.c. */
	if (host->is_emulated)
		return 0;
	trouble.busy = hand_over_count(m, SIM_OPERAND_BUSY);
	trouble.status_count = hand_over_count(m, SIM_TDCALL_STATUS);
	if (host->device < 0 ||
	    !ioctl(host->device, VOUCH_SIM_IOC_TDX_TROUBLE, &trouble))
		return 0;
	return sim_error(error, -errno, "trouble is refused: %m");
}

/* Without effect when the guest did not ask for it: then it polls. */
void sim_tdx_notify(struct sim_host *host)
{
	if (host->device < 0 || !host->config->tdx.notify)
		return;
	if (host->is_emulated)
		sim_emulator_notify(host->device);
	else
		ioctl(host->device, VOUCH_SIM_IOC_TDX_NOTIFY);
}
