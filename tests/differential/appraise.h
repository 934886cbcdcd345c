/* SPDX-License-Identifier: MIT */
/* A case by the public library, as the tool does it. */
#ifndef TESTS_DIFFERENTIAL_APPRAISE_H
#define TESTS_DIFFERENTIAL_APPRAISE_H

#include "world.h"

/*
 * Whether the exhibits are as expected: affirmed when @check is NULL, else
 * refused with @check not passed. @why: what is not so.
 */
bool is_as_expected(const struct exhibits *exhibits, const char *check,
		    char *why, size_t size);

#endif /* TESTS_DIFFERENTIAL_APPRAISE_H */
