// SPDX-License-Identifier: MIT
/* Whose call it is, and which protocol serves it (AMD 58019). */
#include <unistd.h>

#include "sim/svsm/svsm.h"

void sim_svsm_init(struct sim_svsm *svsm)
{
	svsm->tpm = -1;
}

void sim_svsm_free(struct sim_svsm *svsm)
{
	if (svsm->tpm >= 0)
		close(svsm->tpm);
	svsm->tpm = -1;
}

void sim_svsm_launch(struct sim_svsm *svsm, u64 caa)
{
	svsm->cpus[0] = (struct sim_svsm_cpu){ .is_there = true, .caa = caa };
}

static u32 serve(struct sim_svsm *svsm, u32 apic_id, struct sim_svsm_regs *regs)
{
	u32 call = (u32)regs->rax;

	switch (regs->rax >> 32) {
	case SIM_SVSM_CORE:
		return sim_svsm_core(svsm, apic_id, call, regs);
	case SIM_SVSM_ATTEST:
		return sim_svsm_attest(svsm, call, regs);
	case SIM_SVSM_VTPM:
		return sim_svsm_vtpm(svsm, call, regs);
	default:
		return SIM_SVSM_UNSUPPORTED_PROTOCOL;
	}
}

/* What a broken SVSM says; nothing is done then. */
static bool is_refused(struct sim_misbehaviour *m, u64 *result)
{
	if (sim_misbehaves(m, SIM_SVSM_IS_BUSY, NULL))
		*result = SIM_SVSM_BUSY;
	else if (!sim_misbehaves(m, SIM_SVSM_RESULT, result))
		return false;
	return true;
}

/* Return: whether the CPU's Calling Area has a call, which is taken. */
static bool take_call(struct sim_svsm *svsm, const struct sim_svsm_cpu *cpu)
{
	return svsm->guest.take_flag(svsm->guest.data, cpu->caa);
}

void sim_svsm_run(struct sim_svsm *svsm, u32 apic_id,
		  struct sim_svsm_regs *regs)
{
	/* R9 is never written. */
	struct sim_svsm_regs before = *regs;
	u64 result;

	/* The host runs something else: the call stays pending. */
	if (sim_misbehaves(svsm->misbehaviour, SIM_SVSM_NOT_RUN, NULL))
		return;
	if (apic_id >= SIM_SVSM_CPUS || !svsm->cpus[apic_id].is_there ||
	    !take_call(svsm, &svsm->cpus[apic_id]))
		return;
	svsm->calls++;
	if (is_refused(svsm->misbehaviour, &result))
		regs->rax = result;
	else
		regs->rax = serve(svsm, apic_id, regs);
	regs->r9 = before.r9;
}
