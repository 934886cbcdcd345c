/* SPDX-License-Identifier: MIT */
/* What libFuzzer has mutate an input, where its own way leads nowhere. */
#ifndef TESTS_FUZZ_MUTATOR_H
#define TESTS_FUZZ_MUTATOR_H

#include "base/types.h"

/* Of libFuzzer: changes @data, which has @room; returns its new size. */
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t room);

/* The same of a value in DER, whose lengths go on to be right. */
size_t mutate_der(u8 *data, size_t size, size_t room, u32 seed);

#endif /* TESTS_FUZZ_MUTATOR_H */
