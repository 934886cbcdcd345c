/* SPDX-License-Identifier: MIT */
/* What of an answer may be recorded. */
#ifndef VOUCH_DOCTOR_KEEP_H
#define VOUCH_DOCTOR_KEEP_H

#include "doctor/machine.h"

/*
 * Fills @kept with what of @answer names neither the machine, its chip nor its
 * owner. Return: 0; -ENODATA when nothing may be kept of such a question, which
 * is so unless a row of the table says otherwise; -ENOMEM.
 */
int keep_answer(const char *question, const struct answer *answer,
		struct answer *kept);

#endif /* VOUCH_DOCTOR_KEEP_H */
