// SPDX-License-Identifier: MIT
/* What a result says of a quote, for who wants no JSON. */
#include "check/context.h"
#include "tdx/kind.h"
#include "tdx/show.h"

/* NULL unless it is authentic. */
static const struct tdx_shown *shown_of(const struct vouch_result *result)
{
	if (!result || !result->is_authentic ||
	    (result->kind != &tdx_kind && result->kind != &sgx_kind))
		return NULL;
	return result->shown;
}

const struct vouch_quote_claims *
vouch_result_quote_claims(const struct vouch_result *result)
{
	const struct tdx_shown *shown = shown_of(result);

	return shown ? &shown->quote.claims : NULL;
}

const struct vouch_tdx_claims *
vouch_result_tdx_claims(const struct vouch_result *result)
{
	const struct vouch_quote_claims *claims =
		vouch_result_quote_claims(result);

	return claims && claims->is_td ? &claims->td : NULL;
}

const char *vouch_result_tcb_status(const struct vouch_result *result)
{
	const struct tdx_shown *shown = shown_of(result);

	return shown ? json_string_value(
			       json_object_get(shown->tcb, "status")) :
		       NULL;
}

const char *vouch_result_advisory(const struct vouch_result *result,
				  size_t index)
{
	const struct tdx_shown *shown = shown_of(result);

	return shown ? json_string_value(json_array_get(
			       json_object_get(shown->tcb, "advisories"),
			       index)) :
		       NULL;
}
