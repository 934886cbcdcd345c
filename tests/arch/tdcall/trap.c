// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tdcall - TDCALL on a machine that is no TD
 *
 * With vouch_sim, vouch's own TDCALLs and those of the kernel are never made.
 * This module stands in its place: where there is no TDX, TDCALL is an invalid
 * opcode, and here a die notifier does what the TDX module would have done.
 * Once vouch-simd has configured the TD, the processor claims to be in one.
 *
 * The instruction can end an ordinary machine on a host that has TDX, so QEMU's
 * own emulation of a processor is wanted. vouch and tdx_guest, which both look
 * for a TD when they are loaded, do not depend on this module: it holds itself
 * while one of them is there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/cpuid.h"

#include <linux/io.h>
#include <linux/kdebug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/trapnr.h>

#include "trap.h"

/* TDCALL leaves, Intel TDX Module ABI. */
#define TDG_VP_VMCALL 0
#define TDG_MR_RTMR_EXTEND 2
#define TDG_MR_REPORT 4

/* TDVMCALL leaves, Intel GHCI. */
#define GET_QUOTE 0x10002
#define SETUP_EVENT_NOTIFY 0x10004

#define REPORT_DATA_SIZE 64
#define MR_ALIGN 64

#define VECTOR_MIN 32
#define VECTOR_MAX 255

#define CPUID_HYPERVISOR 0x40000000

static const u8 tdcall[] = { 0x66, 0x0f, 0x01, 0xcc };

DEFINE_SPINLOCK(trap_lock);

/**
 * struct trap - the one TD, protected by trap_lock
 * @guest: it, or NULL
 * @cpu: where its event-notify interrupt goes
 * @vector: which one it is, 0 for none
 */
static struct trap {
	struct sim_guest *guest;
	unsigned int cpu;
	u8 vector;
} trap;

/* Modules that take this machine for a TD, while they are loaded. */
static struct module *trap_users[2];

bool trap_is_memory(phys_addr_t phys, size_t size)
{
	unsigned long pfn = PHYS_PFN(phys);

	return offset_in_page(phys) + size <= PAGE_SIZE && pfn_valid(pfn) &&
	       !PageReserved(pfn_to_page(pfn));
}

static void *trap_operand(u64 phys, size_t size, size_t align)
{
	if (!IS_ALIGNED(phys, align) || !trap_is_memory(phys, size))
		return NULL;
	return phys_to_virt(phys);
}

/* Return: RAX, as is that of the other leaves below. */
static u64 trap_report(struct sim_td *td, const struct pt_regs *regs)
{
	u8 *report =
		trap_operand(regs->cx, TDX_TDREPORT_SIZE, TDX_TDREPORT_SIZE);
	u8 *data = trap_operand(regs->dx, REPORT_DATA_SIZE, MR_ALIGN);

	/* R8 is the subtype, and there is only one. */
	if (!report || !data || regs->r8 || sim_td_report(td, data, report))
		return TDX_MODULE_INVALID;
	return TDX_MODULE_SUCCESS;
}

static u64 trap_extend(struct sim_td *td, const struct pt_regs *regs)
{
	u8 *digest = trap_operand(regs->cx, TDX_MR_SIZE, MR_ALIGN);

	if (!digest || regs->dx > U32_MAX ||
	    sim_td_extend(td, regs->dx, digest))
		return TDX_MODULE_INVALID;
	return TDX_MODULE_SUCCESS;
}

static u64 trap_module_call(const struct pt_regs *regs)
{
	struct sim_td *td;
	u64 status;

	if (!trap.guest)
		return TDX_MODULE_INVALID;
	td = &trap.guest->td;
	status = sim_td_status(td);
	if (status)
		return status;

	switch (regs->ax) {
	case TDG_MR_REPORT:
		return trap_report(td, regs);
	case TDG_MR_RTMR_EXTEND:
		return trap_extend(td, regs);
	default:
		return TDX_MODULE_INVALID;
	}
}

static u64 trap_setup_notify(u64 vector, unsigned int cpu)
{
	if (vector < VECTOR_MIN || vector > VECTOR_MAX)
		return TDX_VMCALL_INVALID;
	if (!trap.guest || !trap.guest->td.config.grants_notify)
		return TDX_VMCALL_UNSUPPORTED;
	trap.vector = vector;
	trap.cpu = cpu;
	return TDX_VMCALL_SUCCESS;
}

/* Return: R10 */
static u64 trap_vmcall(const struct pt_regs *regs, unsigned int cpu)
{
	/* Nonzero R10: a call that is not one of the GHCI's. */
	if (regs->r10)
		return TDX_VMCALL_UNSUPPORTED;
	switch (regs->r11) {
	case GET_QUOTE:
		return trap_get_quote(regs->r12, regs->r13);
	case SETUP_EVENT_NOTIFY:
		return trap_setup_notify(regs->r12, cpu);
	default:
		return TDX_VMCALL_UNSUPPORTED;
	}
}

static void trap_emulate(struct pt_regs *regs, unsigned int cpu)
{
	if (regs->ax == TDG_VP_VMCALL) {
		regs->r10 = trap_vmcall(regs, cpu);
		regs->ax = TDX_MODULE_SUCCESS;
	} else {
		regs->ax = trap_module_call(regs);
	}
	regs->ip += sizeof(tdcall);
}

static bool trap_is_tdcall(const struct pt_regs *regs)
{
	u8 code[sizeof(tdcall)];

	return !copy_from_kernel_nofault(code, (void *)regs->ip,
					 sizeof(code)) &&
	       !memcmp(code, tdcall, sizeof(code));
}

/*
 * An exception is not a place to sleep, but it is one for interrupts if they
 * were on before: a hash may use vector registers then.
 */
static int trap_die(struct notifier_block *nb, unsigned long event, void *data)
{
	struct die_args *args = data;
	struct pt_regs *regs = args->regs;
	unsigned int cpu;

	if (event != DIE_TRAP || args->trapnr != X86_TRAP_UD ||
	    user_mode(regs) || !(regs->flags & X86_EFLAGS_IF) ||
	    !boot_cpu_has(X86_FEATURE_TDX_GUEST) || !trap_is_tdcall(regs))
		return NOTIFY_DONE;

	cpu = smp_processor_id();
	local_irq_enable();
	spin_lock(&trap_lock);
	trap_emulate(regs, cpu);
	spin_unlock(&trap_lock);
	local_irq_disable();
	return NOTIFY_STOP;
}

static struct notifier_block die_block = {
	.notifier_call = trap_die,
};

static bool trap_is_user(const struct module *module)
{
	return !strcmp(module->name, "vouch") ||
	       !strcmp(module->name, "tdx_guest");
}

static void trap_add_user(struct module *module)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(trap_users); i++) {
		if (trap_users[i])
			continue;
		if (try_module_get(THIS_MODULE))
			trap_users[i] = module;
		return;
	}
}

static void trap_remove_user(struct module *module)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(trap_users); i++) {
		if (trap_users[i] != module)
			continue;
		trap_users[i] = NULL;
		module_put(THIS_MODULE);
	}
	if (strcmp(module->name, "vouch"))
		return;
	/* There is nobody for the interrupt any more. */
	spin_lock(&trap_lock);
	trap.vector = 0;
	spin_unlock(&trap_lock);
}

/* Called by one loader or unloader after the other. */
static int trap_module(struct notifier_block *nb, unsigned long event,
		       void *data)
{
	if (!trap_is_user(data))
		return NOTIFY_DONE;
	if (event == MODULE_STATE_COMING)
		trap_add_user(data);
	else if (event == MODULE_STATE_GOING)
		trap_remove_user(data);
	return NOTIFY_OK;
}

static struct notifier_block module_block = {
	.notifier_call = trap_module,
};

/* What boot_cpu_has() and the match of tdx_guest go by. */
static void trap_claim_td(bool is_td)
{
	unsigned long *bits = (unsigned long *)boot_cpu_data.x86_capability;

	assign_bit(X86_FEATURE_TDX_GUEST, bits, is_td);
}

/* The Linux way to ask, hypervisor_cpuid_base(), moves between headers. */
static bool trap_is_emulated(void)
{
	u32 eax, signature[3];

	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	cpuid(CPUID_HYPERVISOR, &eax, &signature[0], &signature[1],
	      &signature[2]);
	return !memcmp(signature, "TCGTCGTCGTCG", sizeof(signature));
}

static int trap_register(void)
{
	int err = register_module_notifier(&module_block);

	if (err)
		return err;
	err = register_die_notifier(&die_block);
	if (err)
		unregister_module_notifier(&module_block);
	return err;
}

int sim_guest_init(void)
{
	int err;

	if (!trap_is_emulated()) {
		pr_err("this processor is not emulated by QEMU, want TCG\n");
		return -EPERM;
	}
	err = trap_quote_init();
	if (err)
		return err;
	err = trap_register();
	if (err)
		trap_quote_exit();
	return err;
}

/* No user is loaded any more: each of them held this module. */
void sim_guest_exit(void)
{
	trap_claim_td(false);
	unregister_die_notifier(&die_block);
	unregister_module_notifier(&module_block);
	trap_quote_exit();
}

struct sim_guest *sim_guest_alloc(void)
{
	struct sim_guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;
	mutex_init(&guest->lock);
	spin_lock_init(&guest->td.lock);
	sim_mailbox_init(&guest->mailbox);
	return guest;
}

void sim_guest_free(struct sim_guest *guest)
{
	sim_mailbox_close(&guest->mailbox);
	spin_lock(&trap_lock);
	if (trap.guest == guest) {
		trap.guest = NULL;
		trap.vector = 0;
	}
	spin_unlock(&trap_lock);
	trap_quote_detach(guest);
	sim_td_stop(&guest->td);
	mutex_destroy(&guest->lock);
	/* The MAC key is in there. */
	kfree_sensitive(guest);
}

int sim_guest_mmap(struct sim_guest *guest, struct vm_area_struct *vma)
{
	return trap_quote_mmap(guest, vma);
}

int sim_guest_start(struct sim_guest *guest, const struct vouch_sim_snp *arg)
{
	return -EOPNOTSUPP;
}

int sim_guest_set_counter(struct sim_guest *guest,
			  const struct vouch_sim_counter *arg)
{
	return -ENODEV;
}

static int trap_start(struct sim_guest *guest, const struct vouch_sim_tdx *arg)
{
	int err = sim_td_start(&guest->td, arg);

	if (err)
		return err;
	guest->is_td = true;
	spin_lock(&trap_lock);
	trap.guest = guest;
	trap_quote_attach(guest);
	spin_unlock(&trap_lock);
	/* Whoever is loaded from now on finds a TD. */
	trap_claim_td(true);
	return 0;
}

int sim_tdx_start(struct sim_guest *guest, const struct vouch_sim_tdx *arg)
{
	int err = -EBUSY;

	if (arg->body_version > 1 || arg->__reserved)
		return -EINVAL;

	mutex_lock(&guest->lock);
	if (!guest->is_td)
		err = trap_start(guest, arg);
	mutex_unlock(&guest->lock);
	return err;
}

int sim_tdx_trouble(struct sim_guest *guest,
		    const struct vouch_sim_tdx_trouble *arg)
{
	spin_lock(&guest->td.lock);
	guest->td.trouble = *arg;
	spin_unlock(&guest->td.lock);
	return 0;
}

/* As QEMU does: a message to the processor that made the call. */
int sim_tdx_notify(struct sim_guest *guest)
{
	int err = -EOPNOTSUPP;

	spin_lock(&trap_lock);
	if (trap.guest == guest && trap.vector) {
		apic->send_IPI(trap.cpu, trap.vector);
		err = 0;
	}
	spin_unlock(&trap_lock);
	return err;
}
