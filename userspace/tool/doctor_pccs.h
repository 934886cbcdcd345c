/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_TOOL_DOCTOR_PCCS_H
#define VOUCH_TOOL_DOCTOR_PCCS_H

#include "doctor/machine.h"

/* For machine_set_pccs(). */
ask_fn doctor_ask_pccs;

#endif /* VOUCH_TOOL_DOCTOR_PCCS_H */
