// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tdcall - what it has in common with vouch_sim
 *
 * Kbuild wants an object to be part of one module, and these are vouch_sim's.
 */
#include "sim/main.c"
#include "sim/mailbox.c"
#include "sim/tdx_module.c"
