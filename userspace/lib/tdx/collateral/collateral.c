// SPDX-License-Identifier: MIT
/*
 * What is around the object that is signed. A signature is over bytes as they
 * came: they are kept, and nothing of them is written anew.
 */
#include "tdx/collateral/collateral.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tdx/tdx.h"
#include "base/openssl.h"

struct frame {
	struct tdx_collateral *c;
	bool has_body, has_signature;
};

static bool read_object(struct json_reader *r, struct tdx_collateral *c)
{
	return c->kind == TDX_TCB_INFO ? tdx_tcb_info_read(r, c) :
					 tdx_qe_identity_read(r, c);
}

/*
 * The text of a JSON string takes its place: it is never longer. Returns its
 * first byte.
 */
static char *decode_in_place(struct tdx_collateral *c,
			     const struct json_raw *raw, size_t *size)
{
	char *at = c->text + (raw->data - c->text);

	*size = json_raw_decode(raw, at);
	return at;
}

/* A text in a string is signed with the space around it. */
static bool read_quoted(struct json_reader *r, struct tdx_collateral *c)
{
	struct json_reader inner;
	struct json_raw raw;

	if (!json_reader_text(r, &raw))
		return false;
	c->body.data = (u8 *)decode_in_place(c, &raw, &c->body.size);
	json_reader_start(&inner, (char *)c->body.data, c->body.size, r->error);
	if (!read_object(&inner, c) || !json_reader_end(&inner))
		json_reader_refuse(&inner, "is no object in a text");
	r->is_wrong = inner.is_wrong;
	return !r->is_wrong;
}

static bool read_body(struct json_reader *r, struct frame *frame,
		      enum tdx_collateral_kind kind)
{
	struct tdx_collateral *c = frame->c;
	const char *from = r->pos;

	if (frame->has_body)
		return json_reader_refuse(r,
					  "is TCB info and enclave identity");
	frame->has_body = true;
	c->kind = kind;
	if (json_reader_peek(r) == '"')
		return read_quoted(r, c);
	if (!read_object(r, c))
		return false;
	c->body.data = (u8 *)c->text + (from - c->text);
	c->body.size = (size_t)(r->pos - from);
	return true;
}

static bool read_tcb_info(struct json_reader *r, void *out)
{
	return read_body(r, out, TDX_TCB_INFO);
}

static bool read_qe_identity(struct json_reader *r, void *out)
{
	return read_body(r, out, TDX_QE_IDENTITY);
}

static bool read_signature(struct json_reader *r, void *out)
{
	struct frame *frame = out;

	frame->has_signature = true;
	return json_reader_bytes(r, frame->c->signature,
				 sizeof(frame->c->signature));
}

static bool refuse_kind(struct json_reader *r)
{
	r->is_wrong = true;
	vouch__error(r->error, -ENOENT,
		     "document is neither TCB info nor enclave identity");
	return false;
}

static bool read_frame(struct json_reader *r, struct tdx_collateral *c)
{
	static const struct json_field fields[] = {
		FIELD_IF_THERE("tcbInfo", read_tcb_info, "an object"),
		FIELD_IF_THERE("enclaveIdentity", read_qe_identity,
			       "an object"),
		FIELD_IF_THERE("signature", read_signature, "64 bytes in hex"),
		FIELD_END,
	};
	struct frame frame = { .c = c };

	if (r->is_wrong)
		return false;
	if (json_reader_peek(r) != '{')
		return refuse_kind(r);
	if (!json_reader_object(r, fields, &frame) || !json_reader_end(r))
		return false;
	if (!frame.has_body)
		return refuse_kind(r);
	return frame.has_signature ||
	       json_reader_refuse(r, "has no \"signature\"");
}

/* Where the document is, which may be in a string. */
static bool find_document(struct json_reader *r, struct tdx_collateral *c)
{
	struct json_raw raw;
	size_t size;
	char *text;

	if (json_reader_peek(r) != '"')
		return true;
	if (!json_reader_text(r, &raw) || !json_reader_end(r))
		return false;
	text = decode_in_place(c, &raw, &size);
	json_reader_start(r, text, size, r->error);
	return true;
}

static int read_document(struct tdx_collateral *c, size_t size,
			 struct vouch_error *error)
{
	struct json_reader r;

	json_reader_start(&r, c->text, size, error);
	if (!find_document(&r, c) || !read_frame(&r, c))
		return error->code;
	if (EVP_Digest(c->body.data, c->body.size, c->digest, NULL,
		       openssl_sha256(), NULL) == 1 &&
	    tdx_hash(c->digest, sizeof(c->digest), c->signature,
		     sizeof(c->signature), c->whole))
		return 0;
	return vouch__error(error, -ENOMEM, "no memory");
}

int tdx_collateral_open(const u8 *text, size_t size,
			struct tdx_collateral **collateral,
			struct vouch_error *error)
{
	struct tdx_collateral *c = calloc(1, sizeof(*c));
	struct vouch_error why;
	int ret;

	*collateral = NULL;
	if (c)
		c->text = malloc(size + 1);
	if (!c || !c->text) {
		free(c);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	memcpy(c->text, text, size);
	ret = read_document(c, size, &why);
	if (ret) {
		tdx_collateral_close(c);
		return vouch__error(error, ret, "%s", why.text);
	}
	*collateral = c;
	return 0;
}

void tdx_collateral_close(struct tdx_collateral *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->modules_count; i++)
		free(c->modules[i].levels.items);
	free(c->modules);
	free(c->levels.items);
	free(c->text);
	free(c);
}
