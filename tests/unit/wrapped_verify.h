/* SPDX-License-Identifier: MIT */
/* For tests that are linked with --wrap=signature_verify. */
#ifndef VOUCH_TESTS_UNIT_WRAPPED_VERIFY_H
#define VOUCH_TESTS_UNIT_WRAPPED_VERIFY_H

#include "codec/signature.h"

int __real_signature_verify(const struct signature *signature, EVP_PKEY *key);
int __wrap_signature_verify(const struct signature *signature, EVP_PKEY *key);

#endif /* VOUCH_TESTS_UNIT_WRAPPED_VERIFY_H */
