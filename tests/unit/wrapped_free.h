/* SPDX-License-Identifier: MIT */
/* With -Wl,--wrap=free the second is what is called, and the first frees. */
#ifndef TESTS_UNIT_WRAPPED_FREE_H
#define TESTS_UNIT_WRAPPED_FREE_H

void __real_free(void *memory);
void __wrap_free(void *memory);

#endif /* TESTS_UNIT_WRAPPED_FREE_H */
