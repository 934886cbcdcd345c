// SPDX-License-Identifier: MIT
/*
 * Messages of protocol buffers: those of go-sev-guest and go-tdx-guest, which
 * keep the fields of a report or a quote and not its bytes, are put together
 * again; of any other, as go-tpm-tools' Attestation, each field of bytes is
 * looked into.
 */
#include <errno.h>
#include <string.h>

#include "codec/proto.h"
#include "formats/cert_table.h"
#include "formats/layout.h"
#include "formats/private.h"

#define MESSAGE_SIZE_MAX (1 << 20)

/* Field 1 of every message with evidence is bytes: a header, or a key. */
#define FIRST_KEY 0x0a

bool search_is_proto(const u8 *data, size_t size)
{
	return size > 2 && size <= MESSAGE_SIZE_MAX && data[0] == FIRST_KEY &&
	       proto_is_message(data, size);
}

/* Numbers of sevsnp.CertificateChain. */
static const struct {
	u32 number;
	enum cert_role role;
} chain[] = {
	{ 1, CERT_ROLE_VCEK },
	{ 6, CERT_ROLE_VLEK },
	{ 2, CERT_ROLE_ASK },
	{ 3, CERT_ROLE_ARK },
};

static void take_chain(const struct proto_field *message,
		       struct cert_table *table)
{
	struct proto_field field;

	for (size_t i = 0; i < ARRAY_SIZE(chain); i++) {
		if (proto_find(message->data, message->size, chain[i].number,
			       &field) &&
		    field.wire == PROTO_BYTES)
			cert_table_add(table, chain[i].role, field.data,
				       field.size);
	}
}

/* Takes over @bytes. */
static bool keep(struct search *s, struct vouch_bytes *bytes, const char *form)
{
	bool is_first = s->wanted(s->context, bytes->data, bytes->size) &&
			search_keep(s, bytes->data, bytes->size);

	if (is_first)
		search_tell(s, form, "");
	vouch_bytes_free(bytes);
	return is_first;
}

/* Return: 1 when it is one, with *@is_first; 0 for another; or -ENOMEM. */
static int read_attestation(struct search *s, const u8 *data, size_t size,
			    bool *is_first)
{
	struct proto_field report, certs = { 0 };
	struct cert_table table = { 0 };
	struct vouch_bytes bytes;
	int ret = 0;

	if (proto_find(data, size, 1, &report) && report.wire == PROTO_BYTES)
		ret = layout_read(&layout_snp_report, report.data, report.size,
				  &bytes);
	if (ret <= 0)
		return ret;
	if (proto_find(data, size, 2, &certs) && certs.wire == PROTO_BYTES)
		take_chain(&certs, &table);
	if (!cert_table_append(&table, &bytes)) {
		vouch_bytes_free(&bytes);
		return -ENOMEM;
	}
	*is_first = keep(s, &bytes, "rebuilt from go-sev-guest's Attestation");
	return 1;
}

static const struct {
	const struct layout *layout;
	const char *form;
} quotes[] = {
	{ &layout_quote_4, "rebuilt from go-tdx-guest's QuoteV4" },
	{ &layout_quote_5, "rebuilt from go-tdx-guest's QuoteV5" },
	{ &layout_quote_5_td_10, "rebuilt from go-tdx-guest's QuoteV5" },
};

static int read_quote(struct search *s, const u8 *data, size_t size,
		      bool *is_first)
{
	struct vouch_bytes bytes;
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(quotes) && !ret; i++) {
		ret = layout_read(quotes[i].layout, data, size, &bytes);
		if (ret > 0)
			*is_first = keep(s, &bytes, quotes[i].form);
	}
	return ret;
}

static bool look_in_fields(struct search *s, const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	struct proto_field field;
	bool is_first = false;

	while (!s->ret && proto_next(&c, &field) > 0) {
		if (field.wire == PROTO_BYTES)
			is_first |= search_look_at(s, field.data, field.size);
	}
	if (is_first)
		search_tell(s, "in a message of protocol buffers", "");
	return is_first;
}

bool search_proto(struct search *s, const u8 *data, size_t size)
{
	bool is_first = false;
	int ret = read_attestation(s, data, size, &is_first);

	if (!ret)
		ret = read_quote(s, data, size, &is_first);
	if (ret < 0)
		s->ret = ret;
	return ret ? is_first : look_in_fields(s, data, size);
}
