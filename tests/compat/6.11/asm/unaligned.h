/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where 6.11 has what <linux/unaligned.h> has from 6.12 on. All else that
 * kernel/compat asks for is the same in both.
 */
#ifndef VOUCH_SHAPE_ASM_UNALIGNED_H
#define VOUCH_SHAPE_ASM_UNALIGNED_H

#include_next <linux/unaligned.h>

#endif /* VOUCH_SHAPE_ASM_UNALIGNED_H */
