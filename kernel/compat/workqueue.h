/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - work queues: one that is not unbound was bound, without saying so
 */
#ifndef VOUCH_COMPAT_WORKQUEUE_H
#define VOUCH_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#ifndef VOUCH_HAVE_WQ_PERCPU
#define WQ_PERCPU 0
#endif

#endif /* VOUCH_COMPAT_WORKQUEUE_H */
