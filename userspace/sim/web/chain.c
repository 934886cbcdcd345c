// SPDX-License-Identifier: MIT
/* Chains of certificates in headers, in the ways that services write them. */
#include <stdlib.h>
#include <string.h>

#include "sim/web/web.h"

/* Everything but letters, digits and "-_.~" as %XX; NULL without memory. */
static char *escape(const char *text)
{
	char *out = malloc(3 * strlen(text) + 1), *at = out;

	for (; out && *text; text++) {
		bool is_plain = (*text >= '0' && *text <= '9') ||
				(*text >= 'A' && *text <= 'Z') ||
				(*text >= 'a' && *text <= 'z') ||
				strchr("-_.~", *text);

		at += sprintf(at, is_plain ? "%c" : "%%%02X", (u8)*text);
	}
	return out;
}

static char *repeat(char c, size_t count)
{
	char *text = malloc(count + 1);

	if (text) {
		memset(text, c, count);
		text[count] = '\0';
	}
	return text;
}

/* In one line, but not escaped. */
static char *flatten(char *text)
{
	for (char *c = text; text && *c; c++)
		*c = *c == '\n' ? ' ' : *c;
	return text;
}

void sim_web_add_chain(struct sim_web *web, struct sim_web_answer *answer,
		       const char *name, const enum sim_tdx_cert *certs)
{
	size_t size;
	char *pem = sim_tdx_pki_chain(web->tdx, certs, &size);

	if (!pem || sim_web_has(web, SIM_WEB_NO_CHAIN)) {
		free(pem);
		return;
	}
	if (sim_web_has(web, SIM_WEB_CHAIN_RAW)) {
		sim_web_answer_add(answer, name, flatten(pem));
		return;
	}
	if (sim_web_has(web, SIM_WEB_CHAIN_LONG))
		sim_web_answer_add(answer, name, repeat('A', 65536));
	else
		sim_web_answer_add(answer, name, escape(pem));
	if (sim_web_has(web, SIM_WEB_CHAIN_TWICE))
		sim_web_answer_add(answer, name, escape(pem));
	free(pem);
}
