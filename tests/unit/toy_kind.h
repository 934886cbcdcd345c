/* SPDX-License-Identifier: MIT */
/*
 * A kind of evidence that only the tests have: "TOY1", 48 bytes of measurement
 * and one byte of level, authentic when an endorsement "TOYE" with the same
 * measurement came along. Documentation/hacking.rst walks through it.
 */
#ifndef TESTS_UNIT_TOY_KIND_H
#define TESTS_UNIT_TOY_KIND_H

#include "check/kind.h"

#define TOY_SIZE 53
#define TOY_ENDORSEMENT_SIZE 52
#define TOY_MEASUREMENT_SIZE 48

extern const struct evidence_kind toy_kind;

#endif /* TESTS_UNIT_TOY_KIND_H */
