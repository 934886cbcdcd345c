// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* asprintf() */
#include "tdx/collateral/endorsements.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static int open_collateral(struct endorsement *item,
			   struct signed_document *document,
			   enum tdx_collateral_kind kind,
			   struct vouch_error *error)
{
	struct tdx_collateral *c;
	int ret = tdx_collateral_open(document, kind, &c, error);

	if (ret)
		return ret;
	item->parsed = c;
	item->issued = c->issued;
	memcpy(item->digest, c->digest, sizeof(item->digest));
	return 0;
}

static int open_tcb_info(struct endorsement *item,
			 struct signed_document *document,
			 struct vouch_error *error)
{
	return open_collateral(item, document, TDX_TCB_INFO, error);
}

static int open_qe_identity(struct endorsement *item,
			    struct signed_document *document,
			    struct vouch_error *error)
{
	return open_collateral(item, document, TDX_QE_IDENTITY, error);
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
	const struct signed_document *document =
		&tdx_collateral_of(item)->document;
	char *signature =
		hex_encode(document->signature, sizeof(document->signature));
	char *text = NULL;
	int size = -1;

	if (signature)
		size = asprintf(&text, "{\"%s\":%.*s,\"signature\":\"%s\"}",
				document->name, (int)document->body.size,
				(char *)document->body.data, signature);
	free(signature);
	if (size < 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ (u8 *)text, (size_t)size };
	return 0;
}

static json_t *show_collateral(const struct endorsement *item)
{
	return json_incref(tdx_collateral_of(item)->document.json);
}

const struct endorsement_kind tdx_tcb_info_endorsement = {
	.name = "tcb_info",
	.remedy = ENDORSEMENT_REMEDY("TCB info"),
	.document = "tcbInfo",
	.open_document = open_tcb_info,
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
	.open_document = open_qe_identity,
	.free = close_collateral,
	.subject = tell_qe_identity,
	.window = collateral_window,
	.ages = collateral_ages,
	.encode = encode_collateral,
	.show = show_collateral,
};
