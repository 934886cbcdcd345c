// SPDX-License-Identifier: MIT
/* Answers that cost nothing. */
#include <string.h>

#include "service.h"

/* For a relying party without state: it gives it back with the evidence. */
void nonce_call(struct call *call)
{
	struct service *service = call->service;
	struct known *known;
	bool is_single_use;
	time_t now = time(NULL);
	uint8_t nonce[NONCE_SIZE];
	char hex[2 * NONCE_SIZE + 1], expires[21];

	if (!query_flag(call, "single_use", &is_single_use))
		return;
	is_single_use |= service->settings.is_single_use;
	known = service_known(service);
	utc_text(now + service->settings.lifetime_s, expires);
	if (nonce_make(known, now, is_single_use, nonce)) {
		bytes_hex(nonce, sizeof(nonce), hex);
		service->metrics.counters[COUNT_NONCES]++;
		answer_json(&call->answer, 200, TYPE_JSON,
			    json_pack("{s:s, s:s, s:b}", "nonce", hex,
				      "expires", expires, "single_use",
				      is_single_use));
	} else {
		answer_busy(&call->answer, 503, "there are no random bytes");
	}
	known_unref(known);
}

void policies_call(struct call *call)
{
	struct known *known = service_known(call->service);
	json_t *list = json_array();

	for (size_t i = 0; i < known->policies_count; i++)
		json_array_append_new(
			list,
			json_pack("{s:s, s:s}", "name", known->policies[i].name,
				  "digest", known->policies[i].digest));
	answer_json(&call->answer, 200, TYPE_JSON,
		    json_pack("{s:o}", "policies", list));
	known_unref(known);
}

void health_call(struct call *call)
{
	bool is_draining = call->service->is_draining;

	answer_json(&call->answer, is_draining ? 503 : 200, TYPE_JSON,
		    json_pack("{s:s, s:s}", "status",
			      is_draining ? "draining" : "ok", "version",
			      VOUCH_VERSION));
}

/* An empty set where there is no key: results are not signed then. */
void keys_call(struct call *call)
{
	answer_json(&call->answer, 200, "application/jwk-set+json",
		    ear_keys(call->service));
}
