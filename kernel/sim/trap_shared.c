// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tdcall - what it has in common with vouch_sim
 *
 * Kbuild wants an object to be part of one module, and these are vouch_sim's.
 */
#include "main.c"
#include "mailbox.c"
#include "tdx_module.c"
