// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "sim/web/web.h"

const char *sim_web_query(const struct sim_web_request *request,
			  const char *name)
{
	for (size_t i = 0; i < request->query_count; i++) {
		if (!strcmp(request->query[i].name, name))
			return request->query[i].value;
	}
	return NULL;
}

void sim_web_answer_set(struct sim_web_answer *answer, u8 *body, size_t size)
{
	free(answer->body);
	answer->status = body ? 200 : 500;
	answer->body = body;
	answer->size = body ? size : 0;
}

void sim_web_answer_text(struct sim_web_answer *answer, unsigned int status,
			 const char *text)
{
	char *copy = strdup(text);

	sim_web_answer_set(answer, (u8 *)copy, strlen(text));
	answer->status = status;
}

void sim_web_answer_add(struct sim_web_answer *answer, const char *name,
			char *value)
{
	if (!value || answer->headers_count == SIM_WEB_HEADERS) {
		free(value);
		return;
	}
	answer->headers[answer->headers_count++] =
		(struct sim_web_header){ name, value };
}

void sim_web_answer_free(struct sim_web_answer *answer)
{
	for (size_t i = 0; i < answer->headers_count; i++)
		free(answer->headers[i].value);
	free(answer->body);
	*answer = (struct sim_web_answer){ 0 };
}
