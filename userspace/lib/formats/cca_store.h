/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_FORMATS_CCA_STORE_H
#define VOUCH_LIB_FORMATS_CCA_STORE_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

/* Whether it is such a store, by the names of its members. */
bool cca_store_is(const json_t *store);

/* Fills in @policy. Return: 0, -EBADMSG, -ENOMEM. */
int cca_store_read(const json_t *store, json_t *policy,
		   struct vouch_error *error);

#endif /* VOUCH_LIB_FORMATS_CCA_STORE_H */
