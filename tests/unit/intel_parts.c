// SPDX-License-Identifier: MIT
#include "intel_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"

#include <cmocka.h>

#define EXPECTED "\"mrtd\":\"" HEX_4D48 "\",\"report_data\":\"" HEX_5264 "\""

struct intel *intel;

int parts_set_up(void **state)
{
	(void)state;
	intel = intel_new();
	return 0;
}

int parts_tear_down(void **state)
{
	(void)state;
	intel_free(intel);
	return 0;
}

struct vouch_bytes copied(const struct vouch_bytes *bytes)
{
	struct vouch_bytes copy = { malloc(bytes->size), bytes->size };

	memcpy(copy.data, bytes->data, bytes->size);
	return copy;
}

struct parts good_parts(u16 version)
{
	struct parts parts = {
		.tcb_info = strdup(intel_tcb_info),
		.identity = strdup(intel_qe_identity),
		.tcb_info_key = intel->signer_key,
		.identity_key = intel->signer_key,
		.signer = copied(&intel->signer),
		.root_crl = copied(&intel->root_crl),
		.pck_crl = copied(&intel->pck_crl),
		.policy = "",
		.general = "",
		.at = INTEL_AT,
	};

	intel_quote_init(intel, &parts.quote, version, true);
	return parts;
}

void replace_in(char **text, const char *from, const char *to)
{
	char *old = *text;

	*text = replaced(old, from, to);
	free(old);
}

void exchange(struct vouch_bytes *bytes, struct vouch_bytes by)
{
	vouch_bytes_free(bytes);
	*bytes = by;
}

static void add_if_any(struct appraiser *appraiser,
		       const struct vouch_bytes *bytes)
{
	if (bytes->size)
		add_endorsement(appraiser, bytes);
}

/* What cannot be read is left out, as it is of a folder. */
static void add_document(struct appraiser *appraiser, EVP_PKEY *key,
			 const char *name, const char *body)
{
	struct vouch_bytes text = intel_document(key, name, body);

	appraiser_add_endorsement(appraiser, text.data, text.size, name, NULL);
	vouch_bytes_free(&text);
}

struct appraiser *appraiser_of(const struct parts *parts)
{
	struct appraiser *appraiser = appraiser_new();
	char policy[2048];

	assert_non_null(appraiser);
	add_anchor(appraiser, &intel->root);
	add_if_any(appraiser, &parts->signer);
	add_if_any(appraiser, &parts->root_crl);
	add_if_any(appraiser, &parts->pck_crl);
	add_if_any(appraiser, &parts->more);
	if (!parts->has_no_tcb_info)
		add_document(appraiser, parts->tcb_info_key, "tcbInfo",
			     parts->tcb_info);
	if (!parts->has_no_identity)
		add_document(appraiser, parts->identity_key, "enclaveIdentity",
			     parts->identity);
	snprintf(policy, sizeof(policy), "{\"tdx\":{" EXPECTED "%s}%s}",
		 parts->policy, parts->general);
	if (!parts->has_no_policy)
		set_policy(appraiser, policy);
	appraiser_set_time(appraiser, parts->at);
	return appraiser;
}

void free_parts(struct parts *parts)
{
	free(parts->quote.certs);
	free(parts->tcb_info);
	free(parts->identity);
	vouch_bytes_free(&parts->signer);
	vouch_bytes_free(&parts->root_crl);
	vouch_bytes_free(&parts->pck_crl);
	vouch_bytes_free(&parts->more);
}

void assert_parts(struct parts *parts, int exit_status, const char *id,
		  const char *outcome)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);

	assert_appraised(appraiser, quote.data, quote.size, exit_status, id,
			 outcome);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(parts);
}
