/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - the slot for reports (configfs-tsm), as 6.16 and later name it
 *
 * Kbuild.include finds out whether this kernel has these names. Before, the
 * types have the same members, and the functions the same arguments, by shorter
 * names; from 6.19 on other functions have those.
 */
#ifndef VOUCH_COMPAT_TSM_H
#define VOUCH_COMPAT_TSM_H

#include <linux/tsm.h>

#ifndef VOUCH_HAVE_TSM_REPORT_OPS
#define tsm_report_ops tsm_ops
#define tsm_report_desc tsm_desc
#define tsm_report_register tsm_register
#define tsm_report_unregister tsm_unregister
#endif

#endif /* VOUCH_COMPAT_TSM_H */
