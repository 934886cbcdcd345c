// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the interrupt by which a host tells that a quote is finished
 *
 * Intel GHCI, TDG.VP.VMCALL<SetupEventNotifyInterrupt>: the guest names a
 * vector, and the host raises it on the virtual CPU that made the call. So the
 * interrupt is bound to one CPU: to the first, which x86 never takes offline.
 * There is no call to undo it. Before vouch goes, it names a vector that the
 * kernel always has a handler for, and that means nothing in a guest: a host
 * that is late would otherwise raise one that nobody has.
 */
#include "compat/tdx.h"

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/smp.h>

#include <asm/hw_irq.h>
#include <asm/irqdomain.h>

#include "tdx/arch.h"
#include "tdx/tdx.h"

/**
 * struct arch_notify - the one interrupt
 * @irq: its number, 0 when there is none
 * @platform: for vouch_tdx_notify()
 */
static struct arch_notify {
	unsigned int irq;
	struct tdx_platform *platform;
} notify;

static irqreturn_t notify_interrupt(int irq, void *data)
{
	vouch_tdx_notify(data);
	return IRQ_HANDLED;
}

/* Return: 0, or -EOPNOTSUPP when the host does not want to */
static int notify_name(unsigned long vector)
{
	/* With 0 in R10, R11 is the leaf of a standard TDVMCALL. */
	if (tdx_kvm_hypercall(0, COMPAT_TDVMCALL_SETUP_EVENT_NOTIFY, vector, 0,
			      0))
		return -EOPNOTSUPP;
	return 0;
}

/* On the CPU that the interrupt is bound to. */
static int notify_ask(void *data)
{
	return notify_name(irqd_cfg(data)->vector);
}

/* arch_cpu_is_hotpluggable() says so. */
static unsigned int notify_cpu(void)
{
	return cpumask_first(cpu_possible_mask);
}

static int notify_request(unsigned int irq, struct tdx_platform *platform)
{
	int err;

	irq_set_handler(irq, handle_edge_irq);
	err = request_irq(irq, notify_interrupt, IRQF_NOBALANCING, "vouch-tdx",
			  platform);
	if (err)
		return err;
	err = smp_call_on_cpu(notify_cpu(), notify_ask, irq_get_irq_data(irq),
			      false);
	if (err)
		free_irq(irq, platform);
	return err;
}

int vouch_tdx_arch_notify_setup(struct tdx_platform *platform)
{
	struct irq_alloc_info info = { .mask = cpumask_of(notify_cpu()) };
	int irq, err;

	irq = irq_domain_alloc_irqs(x86_vector_domain, 1, NUMA_NO_NODE, &info);
	if (irq <= 0)
		return -ENOSPC;
	err = notify_request(irq, platform);
	if (err) {
		irq_dispose_mapping(irq);
		return err;
	}
	notify.irq = irq;
	notify.platform = platform;
	return 0;
}

void vouch_tdx_arch_notify_exit(void)
{
	if (!notify.irq)
		return;
	/* A host that does not want to has the old vector: see above. */
	notify_name(X86_PLATFORM_IPI_VECTOR);
	free_irq(notify.irq, notify.platform);
	irq_dispose_mapping(notify.irq);
	notify.irq = 0;
}
