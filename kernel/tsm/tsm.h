/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch_tsm - what its files share
 */
#ifndef VOUCH_TSM_H
#define VOUCH_TSM_H

#include <linux/types.h>
#include <linux/vouch.h>

struct tsm_report_desc;

/* Return: what its clients know the kernel's own driver by, or NULL */
const char *vouch_tsm_provider(u32 tee);

/* Return: whether a folder of this TEE has the file, &enum tsm_attr_index */
bool vouch_tsm_has_attr(const struct vouch_get_info *tee, int index);

/* Likewise, &enum tsm_bin_attr_index */
bool vouch_tsm_has_bin_attr(const struct vouch_get_info *tee, int index);

/**
 * vouch_tsm_request() - make a request of what a folder's files were set to
 * @desc: what they were set to
 * @tee: whose report it is to be
 * @arg: is filled in
 *
 * Return: 0, or -EINVAL for what the TEE has not
 */
int vouch_tsm_request(const struct tsm_report_desc *desc,
		      const struct vouch_get_info *tee,
		      struct vouch_get_report *arg);

#endif /* VOUCH_TSM_H */
