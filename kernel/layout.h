/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - sizes of the structs of the device
 */
#ifndef VOUCH_LAYOUT_H
#define VOUCH_LAYOUT_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/vouch.h>

/* The layout is ABI: no holes, and no size that the compiler chooses. */
static_assert(sizeof(struct vouch_failure) == 24);
static_assert(sizeof(struct vouch_get_info) == 144);
static_assert(offsetof(struct vouch_get_info, key_failure) == 120);
static_assert(sizeof(struct vouch_get_report) == 392);
static_assert(offsetof(struct vouch_get_report, failure) == 368);
static_assert(sizeof(struct vouch_derive_key) == 96);
static_assert(offsetof(struct vouch_derive_key, key) == 40);
static_assert(sizeof(struct vouch_read_mr) == 152);
static_assert(offsetof(struct vouch_read_mr, failure) == 128);
static_assert(sizeof(struct vouch_extend_mr) == 144);
static_assert(offsetof(struct vouch_extend_mr, failure) == 120);
static_assert(sizeof(struct vouch_log_record) == 24);
static_assert(sizeof(struct vouch_read_log) == 72);
static_assert(offsetof(struct vouch_read_log, failure) == 48);
static_assert(sizeof(struct vouch_event) == 136);
static_assert(offsetof(struct vouch_event, failure) == 112);

static_assert(sizeof(struct vouch_lockdown) == 40);
static_assert(offsetof(struct vouch_lockdown, failure) == 16);
static_assert(sizeof(struct vouch_submit) == 56);
static_assert(offsetof(struct vouch_submit, failure) == 32);
static_assert(sizeof(struct vouch_collect) == 48);
static_assert(offsetof(struct vouch_collect, cookie) == 40);

#endif /* VOUCH_LAYOUT_H */
