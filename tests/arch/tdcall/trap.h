/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch_tdcall - private header, sections titled by file
 */
#ifndef VOUCH_TRAP_H
#define VOUCH_TRAP_H

#include "sim/sim.h"

/* trap.c */

/* Serialises all that a TDCALL reads and writes; taken with interrupts on. */
extern spinlock_t trap_lock;

/* Return: may a TDCALL name these @size bytes, which are in one page? */
bool trap_is_memory(phys_addr_t phys, size_t size);

/* trap_quote.c */

int trap_quote_init(void);
void trap_quote_exit(void);

/* The host is @guest's from now on; called with trap_lock held. */
void trap_quote_attach(struct sim_guest *guest);
/*
 * The host is gone: what it still had is service that is not available. The
 * mailbox is closed, and nothing is mapped any more.
 */
void trap_quote_detach(struct sim_guest *guest);

int trap_quote_mmap(struct sim_guest *guest, struct vm_area_struct *vma);

/**
 * trap_get_quote() - TDG.VP.VMCALL<GetQuote>
 * @phys: address of the buffer
 * @size: its size in bytes
 *
 * Does not wait for the host, whose refusal comes as a status of the buffer;
 * called with trap_lock held.
 *
 * Return: R10
 */
u64 trap_get_quote(phys_addr_t phys, u64 size);

#endif /* VOUCH_TRAP_H */
