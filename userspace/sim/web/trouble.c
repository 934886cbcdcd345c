// SPDX-License-Identifier: MIT
/* How services misbehave, and how a test asks for that. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/web/web.h"

#define OVERSIZED (2 * 1024 * 1024)

const struct sim_web_kind_info sim_web_kinds[SIM_WEB_KINDS] = {
	[SIM_WEB_STATUS] = { "status", "this status, such as 429" },
	[SIM_WEB_RETRY_AFTER] = { "retry-after", "with this Retry-After" },
	[SIM_WEB_CRL_HEX] = { "crl-hex", "Intel's CRL as hex, called PEM" },
	[SIM_WEB_NO_CHAIN] = { "no-chain", "without its issuer chain" },
	[SIM_WEB_CHAIN_TWICE] = { "chain-twice", "with two issuer chains" },
	[SIM_WEB_CHAIN_RAW] = { "chain-raw", "with one that is not escaped" },
	[SIM_WEB_CHAIN_LONG] = { "chain-long", "with one of 64 KiB" },
	[SIM_WEB_OVERSIZED] = { "oversized", "2 MiB" },
	[SIM_WEB_SLOW] = { "slow", "after so many milliseconds" },
	[SIM_WEB_GZIP] = { "gzip", "said to be compressed" },
	[SIM_WEB_REDIRECT] = { "redirect", "a redirect to this address" },
	[SIM_WEB_HTML] = { "html", "a page for people, with status 200" },
	[SIM_WEB_OTHER_FMSPC] = { "other-fmspc", "TCB info of another FMSPC" },
	[SIM_WEB_OLDER] = { "older", "of an older evaluation" },
	[SIM_WEB_ANY_NUMBER] = { "any-number", "whatever number is asked for" },
	[SIM_WEB_EXPIRED] = { "expired", "collateral or CRL of 2024" },
	[SIM_WEB_MINIFIED] = { "minified", "signed over minified JSON" },
	[SIM_WEB_OTHER_CHIP] = { "other-chip", "a VCEK of another chip" },
	[SIM_WEB_OTHER_TCB] = { "other-tcb", "a VCEK of another TCB" },
	[SIM_WEB_OTHER_PCK] = { "other-pck", "a PCK of another platform" },
};

bool sim_web_has(struct sim_web *web, enum sim_web_kind kind)
{
	struct sim_web_trouble *trouble = &web->troubles[kind];

	if (!trouble->left)
		return false;
	trouble->left--;
	return true;
}

const char *sim_web_value(const struct sim_web *web, enum sim_web_kind kind)
{
	return web->troubles[kind].value;
}

static void set_trouble(struct sim_web *web,
			const struct sim_web_request *request)
{
	const char *count = sim_web_query(request, "count");

	for (int i = 0; i < SIM_WEB_KINDS; i++) {
		const char *value =
			sim_web_query(request, sim_web_kinds[i].name);

		if (!value)
			continue;
		web->troubles[i].left =
			count ? (unsigned int)strtoul(count, NULL, 10) : 1;
		snprintf(web->troubles[i].value, sizeof(web->troubles[i].value),
			 "%s", value);
	}
}

bool sim_web_control(struct sim_web *web, const struct sim_web_request *request,
		     struct sim_web_answer *answer)
{
	char text[32];

	if (!strcmp(request->path, "/sim/misbehave")) {
		set_trouble(web, request);
		sim_web_answer_text(answer, 200, "ok\n");
	} else if (!strcmp(request->path, "/sim/normal")) {
		memset(web->troubles, 0, sizeof(web->troubles));
		web->requests = 0;
		sim_web_answer_text(answer, 200, "ok\n");
	} else if (!strcmp(request->path, "/sim/stats")) {
		snprintf(text, sizeof(text), "requests %lu\n", web->requests);
		sim_web_answer_text(answer, 200, text);
	} else {
		return false;
	}
	return true;
}

static void spoil_status(struct sim_web *web, struct sim_web_answer *answer)
{
	unsigned int status = (unsigned int)strtoul(
		sim_web_value(web, SIM_WEB_STATUS), NULL, 10);

	sim_web_answer_text(answer, status, "the service is not well today");
}

static void spoil_body(struct sim_web *web, struct sim_web_answer *answer)
{
	if (sim_web_has(web, SIM_WEB_HTML))
		sim_web_answer_text(answer, 200,
				    "<!DOCTYPE html>\n<html><body>Log in, "
				    "please</body></html>\n");
	if (sim_web_has(web, SIM_WEB_OVERSIZED))
		sim_web_answer_set(answer, calloc(1, OVERSIZED), OVERSIZED);
}

void sim_web_spoil(struct sim_web *web, struct sim_web_answer *answer)
{
	if (sim_web_has(web, SIM_WEB_SLOW))
		usleep(1000 *
		       (useconds_t)strtoul(sim_web_value(web, SIM_WEB_SLOW),
					   NULL, 10));
	spoil_body(web, answer);
	if (sim_web_has(web, SIM_WEB_STATUS))
		spoil_status(web, answer);
	if (sim_web_has(web, SIM_WEB_RETRY_AFTER))
		sim_web_answer_add(
			answer, "Retry-After",
			strdup(sim_web_value(web, SIM_WEB_RETRY_AFTER)));
	if (sim_web_has(web, SIM_WEB_GZIP))
		sim_web_answer_add(answer, "Content-Encoding", strdup("gzip"));
	if (sim_web_has(web, SIM_WEB_REDIRECT)) {
		sim_web_answer_text(answer, 302, "elsewhere");
		sim_web_answer_add(
			answer, "Location",
			strdup(sim_web_value(web, SIM_WEB_REDIRECT)));
	}
}
