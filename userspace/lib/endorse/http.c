// SPDX-License-Identifier: MIT
/*
 * Answers of Intel's service and its caches: issuer chains are in headers, as
 * PEM with "%20" and the like; a document, a CRL or certificates in the body.
 */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "codec/http.h"
#include "endorse/private.h"

static const char *const chains[] = {
	"TCB-Info-Issuer-Chain",
	"SGX-TCB-Info-Issuer-Chain",
	"SGX-Enclave-Identity-Issuer-Chain",
	"SGX-PCK-CRL-Issuer-Chain",
	"SGX-PCK-Certificate-Issuer-Chain",
	"SGX-TCB-Evaluation-Data-Numbers-Issuer-Chain",
	"TCB-Evaluation-Data-Numbers-Issuer-Chain",
};

/* The name as Intel writes it, or NULL: other headers endorse nothing. */
static const char *chain_name(const struct http_header *header)
{
	for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
		if (http_header_is(header, chains[i]))
			return chains[i];
	}
	return NULL;
}

/* What cannot be read takes nothing from the rest; @first is kept. */
static int add_piece(struct endorsements *store, const u8 *data, size_t size,
		     const char *part, struct vouch_error *first)
{
	struct vouch_error why;
	int ret = endorsements_add(store, data, size, part, &why);

	if (!ret)
		return 0;
	if (ret != -ENOMEM)
		endorsements_leave_out_piece(store, data, size, why.text);
	if (!first->code || ret == -ENOMEM || store->limit)
		*first = why;
	return ret == -ENOMEM || store->limit ? ret : 0;
}

static int add_headers(struct endorsements *store,
		       const struct http_answer *answer, const char *source,
		       struct vouch_error *first)
{
	struct http_header header;
	char part[256];
	size_t at = 0;
	int ret = 0;

	while (!ret && http_header_next(answer, &at, &header)) {
		const char *name = chain_name(&header);

		if (!name || !header.size)
			continue;
		snprintf(part, sizeof(part), "%s: %s", source, name);
		ret = add_piece(store, (const u8 *)header.value, header.size,
				part, first);
	}
	return ret;
}

static bool is_blank(const u8 *data, size_t size)
{
	while (size && (*data == '\r' || *data == '\n' || *data == ' ')) {
		data++;
		size--;
	}
	return !size;
}

static int add_answer(struct endorsements *store,
		      const struct http_answer *answer, const char *source,
		      struct vouch_error *error)
{
	struct vouch_error first = { 0 };
	size_t added = store->added;
	int ret = add_headers(store, answer, source, &first);

	if (!ret && !is_blank(answer->body, answer->body_size))
		ret = add_piece(store, answer->body, answer->body_size, source,
				&first);
	if (!ret && store->added > added)
		return 0;
	if (first.code)
		return vouch__error(error, first.code, "%s", first.text);
	return vouch__error(error, -EBADMSG,
			    "%s is headers of HTTP without an issuer chain, "
			    "want one of TCB-Info-Issuer-Chain and the like, "
			    "or a body",
			    source);
}

static int add_http(struct endorsements *store, const u8 *data, size_t size,
		    const char *source, struct vouch_error *error)
{
	struct http_answer answer;

	if (!http_open(data, size, &answer))
		return vouch__error(error, -EBADMSG,
				    "%s starts as an answer of HTTP and has no "
				    "status, want one of three digits",
				    source);
	if (answer.status != 200)
		return vouch__error(error, -EBADMSG,
				    "%s is an answer of HTTP with status %u, "
				    "want 200: the service had nothing to give",
				    source, answer.status);
	return add_answer(store, &answer, source, error);
}

const struct endorsement_container http_container = {
	.is = http_is,
	.add = add_http,
};
