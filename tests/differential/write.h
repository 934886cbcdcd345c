/* SPDX-License-Identifier: MIT */
/* A case as a folder, for other verifiers. */
#ifndef TESTS_DIFFERENTIAL_WRITE_H
#define TESTS_DIFFERENTIAL_WRITE_H

#include "cases.h"

/*
 * @parent/NAME with evidence.bin, root.der, endorsements/, policy.json, at (the
 * time of appraisal) and expected: result, check, class and title, one a line.
 * Exits with a message when a file cannot be written.
 */
void write_case(const char *parent, const struct kase *kase,
		const struct exhibits *exhibits);

#endif /* TESTS_DIFFERENTIAL_WRITE_H */
