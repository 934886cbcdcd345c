/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shape that <linux/tsm.h> has from 6.16 to 6.18, on top of the one of
 * 6.12: another name for all that is for reports.
 */
#ifndef VOUCH_SHAPE_TSM_H
#define VOUCH_SHAPE_TSM_H

#define tsm_desc tsm_report_desc
#define tsm_ops tsm_ops_6_12
#define tsm_register tsm_register_6_12
#define tsm_unregister tsm_unregister_6_12
#include_next <linux/tsm.h>
#undef tsm_desc
#undef tsm_ops
#undef tsm_register
#undef tsm_unregister

struct tsm_report_ops {
	const char *name;
	unsigned int privlevel_floor;
	int (*report_new)(struct tsm_report *report, void *data);
	bool (*report_attr_visible)(int n);
	bool (*report_bin_attr_visible)(int n);
};

int tsm_report_register(const struct tsm_report_ops *ops, void *priv);
int tsm_report_unregister(const struct tsm_report_ops *ops);

#endif /* VOUCH_SHAPE_TSM_H */
