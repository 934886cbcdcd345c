/* SPDX-License-Identifier: MIT */
/* A row for event logs: they are shown alone, and appraised beside a report. */
#ifndef VOUCH_LIB_LOG_KIND_H
#define VOUCH_LIB_LOG_KIND_H

#include "check/kind.h"

extern const struct evidence_kind event_log_kind;

#endif /* VOUCH_LIB_LOG_KIND_H */
