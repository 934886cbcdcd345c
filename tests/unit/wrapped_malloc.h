/* SPDX-License-Identifier: MIT */
/* For tests that are linked with --wrap=malloc and --wrap=realloc. */
#ifndef VOUCH_TESTS_UNIT_WRAPPED_MALLOC_H
#define VOUCH_TESTS_UNIT_WRAPPED_MALLOC_H

#include <stddef.h>

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_realloc(void *at, size_t size);

#endif /* VOUCH_TESTS_UNIT_WRAPPED_MALLOC_H */
