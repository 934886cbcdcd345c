/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In 6.11 this file is kernel/compat's. Here it has to come before the one
 * that 6.12 has.
 */
#include "../../../../kernel/compat/unaligned/linux/unaligned.h"
