// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* asprintf() */
#include "tdx/collateral/endorsements.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static int open_collateral(struct endorsement *item, const u8 *data,
			   size_t size, struct vouch_error *error)
{
	struct tdx_collateral *c;
	int ret = tdx_collateral_open(data, size, &c, error);

	if (ret)
		return ret;
	item->kind = c->kind == TDX_TCB_INFO ? &tdx_tcb_info_endorsement :
					       &tdx_qe_identity_endorsement;
	item->parsed = c;
	item->issued = c->issued;
	memcpy(item->digest, c->digest, sizeof(item->digest));
	memcpy(item->whole, c->whole, sizeof(item->whole));
	return 0;
}

static void close_collateral(void *parsed)
{
	tdx_collateral_close(parsed);
}

static void tell_tcb_info(const struct endorsement *item, char *out,
			  size_t size)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);
	char *fmspc = hex_encode(c->fmspc, sizeof(c->fmspc));

	snprintf(out, size, "TCB info for %s, FMSPC %s, evaluation %" PRIu32,
		 c->id, fmspc ? fmspc : "", c->evaluation_number);
	free(fmspc);
}

static void tell_qe_identity(const struct endorsement *item, char *out,
			     size_t size)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);

	snprintf(out, size, "identity of %s, evaluation %" PRIu32, c->id,
		 c->evaluation_number);
}

static void collateral_window(const struct endorsement *item, time_t *issued,
			      time_t *expires)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);

	*issued = c->issued;
	*expires = c->next_update;
}

static bool collateral_ages(const struct endorsement *item)
{
	(void)item;
	return true;
}

static int encode_collateral(const struct endorsement *item,
			     struct vouch_bytes *bytes)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);
	char *signature = hex_encode(c->signature, sizeof(c->signature));
	char *text = NULL;
	int size = -1;

	if (signature)
		size = asprintf(&text, "{\"%s\":%.*s,\"signature\":\"%s\"}",
				item->kind->document, (int)c->body.size,
				(char *)c->body.data, signature);
	free(signature);
	if (size < 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ (u8 *)text, (size_t)size };
	return 0;
}

/* For people, who may wait until jansson has built all of it. */
static json_t *show_collateral(const struct endorsement *item)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);

	return json_loadb((const char *)c->body.data, c->body.size,
			  JSON_REJECT_DUPLICATES, NULL);
}

const struct endorsement_kind tdx_tcb_info_endorsement = {
	.name = "tcb_info",
	.remedy = ENDORSEMENT_REMEDY("TCB info"),
	.document = "tcbInfo",
	.open_document = open_collateral,
	.free = close_collateral,
	.subject = tell_tcb_info,
	.window = collateral_window,
	.ages = collateral_ages,
	.encode = encode_collateral,
	.show = show_collateral,
};

const struct endorsement_kind tdx_qe_identity_endorsement = {
	.name = "qe_identity",
	.remedy = ENDORSEMENT_REMEDY("a QE identity"),
	.document = "enclaveIdentity",
	.open_document = open_collateral,
	.free = close_collateral,
	.subject = tell_qe_identity,
	.window = collateral_window,
	.ages = collateral_ages,
	.encode = encode_collateral,
	.show = show_collateral,
};
