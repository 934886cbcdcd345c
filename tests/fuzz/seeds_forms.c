// SPDX-License-Identifier: MIT
/* One piece of evidence in the forms in which it is handed out. */
#define _GNU_SOURCE /* asprintf() */
#include <jansson.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "codec/cbor/item.h"
#include "codec/proto.h"
#include "formats/layout.h"
#include "guest_cert.h"
#include "seeds.h"

static void write_form(const char *name, const char *form, const void *data,
		       size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "%s-%s", name, form);
	seed_write("forms", path, data, size);
}

/* A list of numbers. */
static json_t *numbers(const u8 *data, size_t size)
{
	json_t *list = json_array();

	for (size_t i = 0; i < size; i++)
		json_array_append_new(list, json_integer(data[i]));
	return list;
}

static void write_json(const char *name, const char *form, json_t *json)
{
	char *text = json_dumps(json, JSON_ENCODE_ANY);

	if (text)
		write_form(name, form, text, strlen(text));
	free(text);
	json_decref(json);
}

static void write_armour(const char *name, const char *text)
{
	char all[65536];
	int size = snprintf(all, sizeof(all),
			    "-----BEGIN QUOTE-----\n%s\n-----END QUOTE-----\n",
			    text);

	if (size > 0 && (size_t)size < sizeof(all))
		write_form(name, "armour", all, (size_t)size);
}

/* MSG_REPORT_RSP, in the 4000 bytes of the ioctl. */
static void write_response(const char *name, const u8 *report, size_t size)
{
	u8 response[4000] = { [4] = (u8)size, [5] = (u8)(size >> 8) };

	memcpy(response + 32, report, size);
	write_form(name, "response", response, sizeof(response));
}

/* Of a guest's own, with @value in an extension. */
static void write_cert(const char *name, const char *form, const char *oid,
		       const u8 *value, size_t size)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct vouch_bytes der = guest_cert(key, oid, value, size);

	write_form(name, form, der.data, der.size);
	vouch_bytes_free(&der);
	EVP_PKEY_free(key);
}

/* Tagged evidence: a list of a report and claims, in CBOR. */
static void write_tagged(const char *name, const u8 *report, size_t size)
{
	static const u8 head[] = { 0xd9, 0xea, 0x60, 0x82, 0x59, 0x04, 0xa0 };
	/* {"pubkey-hash": [1, h'00']}, in a byte string */
	static const u8 claims[] = "\x52\xa1\x6bpubkey-hash\x44\x82\x01\x41\0";
	u8 both[sizeof(head) + SIM_REPORT_SIZE + sizeof(claims) - 1];

	memcpy(both, head, sizeof(head));
	memcpy(both + sizeof(head), report, size);
	memcpy(both + sizeof(head) + size, claims, sizeof(claims) - 1);
	write_cert(name, "tagged", "2.23.133.5.4.9", both, sizeof(both));
}

/* Takes over @item. */
static void write_cbor(const char *name, const char *form, cbor_item_t *item)
{
	struct vouch_bytes bytes;

	if (item_encode(&item, &bytes, NULL))
		exit(1);
	write_form(name, form, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
}

/* tsm-report, and the same in a record in a collection in COSE_Sign1. */
static void write_containers(const char *name, const u8 *data, size_t size)
{
	cbor_item_t *tsm = cbor_new_definite_map(2), *record, *map, *list;
	struct vouch_bytes inner;

	item_put(&tsm, cbor_build_string("outblob"), item_bytes(data, size));
	item_put(&tsm, cbor_build_string("provider"),
		 cbor_build_string("sev_guest\n"));
	write_cbor(name, "tsm-cbor", cbor_incref(tsm));
	if (item_encode(&tsm, &inner, NULL))
		exit(1);
	record = cbor_new_definite_array(3);
	item_push(&record, cbor_build_string("application/x+cbor"));
	item_push(&record, item_bytes(inner.data, inner.size));
	item_push(&record, item_int(4));
	vouch_bytes_free(&inner);
	map = cbor_new_definite_map(2);
	item_put(&map, item_int(10), item_bytes(data, 8));
	item_put(&map, cbor_build_string("snp"), record);
	if (item_encode(&map, &inner, NULL))
		exit(1);
	list = cbor_new_definite_array(4);
	item_push(&list, item_bytes("\xa1\x01\x26", 3));
	item_push(&list, cbor_new_definite_map(0));
	item_push(&list, item_bytes(inner.data, inner.size));
	item_push(&list, item_bytes(data, 64));
	vouch_bytes_free(&inner);
	write_cbor(name, "cose", item_tag(61, list));
}

static void write_message(const char *name, const char *form,
			  const struct layout *layout, const u8 *data,
			  size_t size)
{
	struct vouch_bytes message, outer = { 0 };
	char path[32];

	if (!layout_write(layout, data, size, &message))
		return;
	write_form(name, form, message.data, message.size);
	if (!proto_put_bytes(&outer, 1, message.data, message.size) ||
	    !proto_put_bytes(&outer, 8, message.data, message.size))
		exit(1);
	snprintf(path, sizeof(path), "%s-in", form);
	write_form(name, path, outer.data, outer.size);
	vouch_bytes_free(&outer);
	vouch_bytes_free(&message);
}

static void write_messages(const char *name, const u8 *data, size_t size)
{
	write_message(name, "sevsnp", &layout_snp_report, data, size);
	write_message(name, "quote-4", &layout_quote_4, data, size);
	write_message(name, "quote-5", &layout_quote_5, data, size);
}

/* A JWS whose claims are a quote in base64url, and a sequence of JSON. */
static void write_texts(const char *name, const char *base64)
{
	char *claims = NULL, *inner, *text = NULL;

	if (asprintf(&claims, "{\"q\": \"%s\"}", base64) < 0)
		exit(1);
	inner = base64_encode((u8 *)claims, strlen(claims));
	if (!inner || asprintf(&text, "eyJhIjoxfQ.%.*s.AAAA",
			       (int)strcspn(inner, "=+/"), inner) < 0)
		exit(1);
	write_form(name, "jwt", text, strlen(text));
	free(text);
	if (asprintf(&text, "\x1e{\"a\": 1}\n\x1e%s\n", claims) < 0)
		exit(1);
	write_form(name, "sequence", text, strlen(text));
	free(text);
	free(inner);
	free(claims);
}

void seed_write_forms(const char *name, const u8 *data, size_t size)
{
	char *hex = hex_encode(data, size), *base64 = base64_encode(data, size);

	if (!hex || !base64)
		exit(1);
	write_form(name, "hex", hex, strlen(hex));
	write_form(name, "base64", base64, strlen(base64));
	write_armour(name, base64);
	write_json(name, "member",
		   json_pack("{s:{s:s, s:i}}", "evidence", "quote", base64,
			     "version", 1));
	write_json(name, "numbers",
		   json_pack("{s:o}", "report", numbers(data, size)));
	write_json(name, "string", json_string(hex));
	write_json(name, "tsm",
		   json_pack("{s:s, s:s, s:s, s:s}", "outblob", base64,
			     "auxblob", "AAAA", "provider", "sev_guest",
			     "generation", "1"));
	write_containers(name, data, size);
	write_messages(name, data, size);
	write_texts(name, base64);
	write_cert(name, "cert", "1.2.840.113741.1337.6", data, size);
	if (size == SIM_REPORT_SIZE) {
		write_response(name, data, size);
		write_tagged(name, data, size);
	}
	free(hex);
	free(base64);
}

/* "%20" and the like for what no header may have. */
static void put_percents(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text > ' ' && *text != '%')
			fputc(*text, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*text);
	}
}

void seed_write_chain(const char *name, const char *pem)
{
	json_t *json = json_pack("{s:{s:[s]}}", "c", "certs", pem);
	char *text = json_dumps(json, 0), *answer = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&answer, &size);
	char path[64];

	if (!text || !out)
		exit(1);
	fputs("HTTP/1.1 200 OK\r\nTCB-Info-Issuer-Chain: ", out);
	put_percents(out, pem);
	fprintf(out, "\r\n\r\n%s", text);
	fclose(out);
	snprintf(path, sizeof(path), "%s-answer", name);
	seed_write("endorsement", path, answer, size);
	snprintf(path, sizeof(path), "%s-json", name);
	seed_write("endorsement", path, text, strlen(text));
	free(answer);
	free(text);
	json_decref(json);
}
