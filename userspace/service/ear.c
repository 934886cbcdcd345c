// SPDX-License-Identifier: MIT
/* Results as signed tokens (EAR), where the operator has given a key. */
#include <stdlib.h>
#include <string.h>

#include "service.h"

/* So that the rest of the service frees what it answers in one way. */
static char *copy_token(const struct vouch_bytes *token, size_t *size)
{
	char *copy = malloc(token->size + 1);

	if (!copy)
		return NULL;
	memcpy(copy, token->data, token->size);
	copy[token->size] = '\0';
	if (size)
		*size = token->size;
	return copy;
}

char *ear_make(struct call *call, const struct asked *asked,
	       enum vouch_ear_dialect dialect, bool is_cwt, size_t *size)
{
	const struct settings *s = &call->service->settings;
	struct vouch_ear_options options = {
		.size = sizeof(options),
		.dialect = dialect,
		.is_cwt = is_cwt,
		.issuer = s->issuer,
		.nonce = asked->nonce_size ? asked->nonce_data : NULL,
		.nonce_size = asked->nonce_size,
		.evidence = asked->bytes.data,
		.evidence_size = asked->bytes.size,
		/* With --at in the past it has ended by now, as it should. */
		.issued = vouch_result_time(asked->result),
		.lifetime = s->result_lifetime_s,
	};
	struct vouch_bytes token = { 0 };
	struct vouch_error error;
	char *copy = NULL;

	if (vouch_ear_create(asked->result, call->service->sign_key, &options,
			     &token, &error)) {
		answer_problem(&call->answer, 500,
			       "the result cannot be signed: %s", error.text);
		return NULL;
	}
	copy = copy_token(&token, size);
	vouch_bytes_free(&token);
	if (!copy)
		answer_busy(&call->answer, 503, "no memory for a token");
	return copy;
}

json_t *ear_keys(const struct service *service)
{
	char *text;
	json_t *keys;

	if (!service->sign_key)
		return json_pack("{s:[]}", "keys");
	text = vouch_sign_key_jwks(service->sign_key);
	keys = text ? json_loads(text, 0, NULL) : NULL;
	vouch_text_free(text);
	return keys;
}
