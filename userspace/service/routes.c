// SPDX-License-Identifier: MIT
/* What is answered where; Documentation/verifier.openapi.json has the same. */
#include <stdio.h>
#include <string.h>

#include "service.h"

#define SESSION "/challenge-response/v1/session/"

static const char *const nothing[] = { NULL };
static const char *const of_nonce[] = { "single_use", NULL };
static const char *const of_session[] = { "nonce", "nonceSize", "policy",
					  NULL };
static const char *const of_appraise[] = { "policy",	  "nonce",
					   "nonce_token", "report_data",
					   "id",	  "authentic_only",
					   NULL };

static const struct route routes[] = {
	{ "GET", "/", false, false, NULL, NULL, console_call },
	{ "GET", "/healthz", false, false, NULL, NULL, health_call },
	{ "GET", "/metrics", false, false, NULL, NULL, metrics_call },
	{ "GET", "/v1/policies", false, false, NULL, NULL, policies_call },
	{ "POST", "/v1/nonce", false, false, NULL, of_nonce, nonce_call },
	{ "POST", "/v1/appraise", false, true, appraise_types, of_appraise,
	  appraise_call },
	{ "GET", "/.well-known/jwks.json", false, false, NULL, NULL,
	  keys_call },
	{ "GET", "/.well-known/veraison/verification", false, false, NULL, NULL,
	  discovery_call },
	{ "POST", "/challenge-response/v1/newSession", false, false, NULL,
	  of_session, session_new_call },
	{ "GET", SESSION, true, false, NULL, NULL, session_get_call },
	{ "POST", SESSION, true, true, evidence_types, nothing,
	  session_post_call },
	{ "DELETE", SESSION, true, false, NULL, NULL, session_delete_call },
};

static bool is_path(const struct route *route, const char *path)
{
	return route->is_prefix ?
		       !strncmp(path, route->path, strlen(route->path)) :
		       !strcmp(path, route->path);
}

/* HEAD is GET without a body, which libmicrohttpd leaves out. */
static bool is_method(const struct route *route, const char *method)
{
	return !strcmp(route->method, method) ||
	       (!strcmp(method, "HEAD") && !strcmp(route->method, "GET"));
}

const struct route *route_find(struct call *call, const char *method,
			       const char *path)
{
	char allow[64] = "";

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		const struct route *route = &routes[i];

		if (!is_path(route, path))
			continue;
		if (is_method(route, method)) {
			call->rest = path + strlen(route->path);
			return route;
		}
		snprintf(allow + strlen(allow), sizeof(allow) - strlen(allow),
			 "%s%s", *allow ? ", " : "", route->method);
	}
	if (*allow) {
		answer_problem(&call->answer, 405,
			       "the method is '%.20s', want %s", method, allow);
		answer_header(&call->answer, "Allow", "%s", allow);
	} else {
		answer_problem(&call->answer, 404,
			       "there is nothing at '%.200s'", path);
	}
	return NULL;
}
