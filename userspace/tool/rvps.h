/* SPDX-License-Identifier: MIT */
/* Messages to Trustee's RVPS: a list of reference values for each name. */
#ifndef VOUCH_TOOL_RVPS_H
#define VOUCH_TOOL_RVPS_H

#include "tool.h"

/* Adds to the list of that name, once, in {"mr_td": ["...", ...], ...}. */
void rvps_add(json_t *lists, const char *name, const char *hex);

/* The message with all lists, to be freed; NULL without memory. */
char *rvps_message(const json_t *lists);

#endif /* VOUCH_TOOL_RVPS_H */
