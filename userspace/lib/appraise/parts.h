/* SPDX-License-Identifier: MIT */
/* Members of the JSON of a result; each is NULL without memory. */
#ifndef VOUCH_LIB_APPRAISE_PARTS_H
#define VOUCH_LIB_APPRAISE_PARTS_H

#include <jansson.h>
#include <vouch.h>

json_t *result_time_json(const struct vouch_result *result);
json_t *result_chain_json(const struct vouch_result *result);
json_t *result_components_json(const struct vouch_result *result);

#endif /* VOUCH_LIB_APPRAISE_PARTS_H */
