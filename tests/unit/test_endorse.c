// SPDX-License-Identifier: MIT
/* The forms that endorsements come in: one appraisal that takes all of them. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "appraising.h"
#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "forms.h"
#include "intel_parts.h"
#include "cert.h"
#include "base/bytes.h"
#include "codec/json_scan.h"
#include "tdx/collateral/endorsements.h"
#include "tdx/pck/crl.h"

#include <cmocka.h>

static X509 *root_cert(void)
{
	const u8 *pos = intel->root.data;

	return d2i_X509(NULL, &pos, (long)intel->root.size);
}

static struct vouch_bytes first_cert(void)
{
	X509 *cert = root_cert();
	struct vouch_bytes der = { 0 };

	assert_int_equal(X509_set_version(cert, X509_VERSION_1), 1);
	while (X509_get_ext_count(cert))
		X509_EXTENSION_free(X509_delete_ext(cert, 0));
	assert_true(X509_sign(cert, intel->root_key, EVP_sha256()) > 0);
	der.size = (size_t)i2d_X509(cert, &der.data);
	X509_free(cert);
	return der;
}

static struct vouch_bytes first_crl(void)
{
	ASN1_TIME *when = ASN1_TIME_set(NULL, INTEL_AT);
	struct vouch_bytes der = { 0 };
	X509_CRL *crl = X509_CRL_new();
	X509 *root = root_cert();

	X509_CRL_set_issuer_name(crl, X509_get_subject_name(root));
	assert_int_equal(X509_CRL_set1_lastUpdate(crl, when), 1);
	assert_true(X509_CRL_sign(crl, intel->root_key, EVP_sha256()) > 0);
	der.size = (size_t)i2d_X509_CRL(crl, &der.data);
	X509_CRL_free(crl);
	X509_free(root);
	ASN1_TIME_free(when);
	return der;
}

/* Those of version 1 begin as others do not. */
static void versions_are_told_apart(void **state)
{
	const struct {
		struct vouch_bytes der;
		const struct endorsement_kind *kind;
	} rows[] = {
		{ copied(&intel->root), &cert_endorsement },
		{ first_cert(), &cert_endorsement },
		{ copied(&intel->root_crl), &crl_endorsement },
		{ first_crl(), &crl_endorsement },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct endorsements *store =
			endorsements_new(&all_endorsement_kinds);
		struct vouch_bytes der = rows[i].der;

		assert_int_equal(endorsements_add(store, der.data, der.size - 1,
						  "x", NULL),
				 -EBADMSG);
		assert_int_equal(endorsements_add(store, der.data, der.size,
						  "x", NULL),
				 0);
		assert_int_equal(store->count, 1);
		assert_ptr_equal(endorsement_base(&store->items[0]),
				 rows[i].kind);
		endorsements_free(store);
		vouch_bytes_free(&der);
	}
}

/* OpenSSL would read lengths of more octets than it takes. */
static void only_strict_der_enters(void **state)
{
	const struct {
		const struct vouch_bytes *der;
		const char *what;
	} rows[] = {
		{ &intel->pck, "x is no certificate or CRL in DER: at byte 2: "
			       "length is not in the shortest form; " },
		{ &intel->ca, "x is no certificate or CRL in DER: at byte 2: "
			      "length is not in the shortest form; " },
		{ &intel->pck_crl,
		  "x is no certificate or CRL in DER: at byte 2: length is not "
		  "in the shortest form; " },
	};
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes der = with_long_length(rows[i].der);
		struct vouch_error error;

		assert_int_equal(endorsements_add(store, der.data, der.size,
						  "x", &error),
				 -EBADMSG);
		assert_memory_equal(error.text, rows[i].what,
				    strlen(rows[i].what));
		vouch_bytes_free(&der);
	}
	assert_int_equal(store->count, 0);
	endorsements_free(store);
}

/* In place of TCB info, of which nothing else is given. */
static void assert_form(struct vouch_bytes form, int exit_status,
			const char *id, const char *outcome)
{
	struct parts parts = good_parts(4);

	parts.has_no_tcb_info = true;
	parts.more = form;
	assert_parts(&parts, exit_status, id, outcome);
}

/* Names of members tell, and not what is inside of them. */
static void names_inside_mean_nothing(void **state)
{
	static const char *const names[] = { "vouch_bundle", "tcb_info",
					     "vcekCert" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char more[128];
		char *body;
		struct vouch_bytes form;

		snprintf(more, sizeof(more), "\"version\":3,\"x\":{\"%s\":1},",
			 names[i]);
		body = replaced(intel_tcb_info, "\"version\":3,", more);
		form = intel_document(intel->signer_key, "tcbInfo", body);
		free(body);
		assert_form(form, 0, "tdx.tcbinfo.sig", "pass");
	}
}

/* What is there is taken, also when it is the chains alone. */
static void parts_alone_are_read(void **state)
{
	const struct vouch_bytes *const certs[] = { &intel->signer };
	struct parts parts = good_parts(4);
	char *pem = intel_pem(certs, 1);
	json_t *root = json_pack("{s:s}", "tcb_info_issuer_chain", pem);

	(void)state;
	free(pem);
	vouch_bytes_free(&parts.signer);
	parts.more = as_text(json_dumps(root, 0));
	json_decref(root);
	assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
}

typedef struct vouch_bytes form_fn(const struct vouch_bytes *bytes);

static void texts_are_read(void **state)
{
	static form_fn *const forms[] = {
		with_zeroes,	  hex,
		hex_in_lines,	  hex_in_pairs,
		hex_with_prefix,  hex_of_zeroes,
		hex_with_zeroes,  base64,
		base64_for_urls,  base64_in_lines,
		base64_in_string,
	};
	struct vouch_bytes document =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct parts parts = good_parts(4);

		print_message("# %zu\n", i);
		exchange(&parts.signer, forms[i](&intel->signer));
		exchange(&parts.pck_crl, forms[i](&intel->pck_crl));
		assert_parts(&parts, 0, "tdx.crl.pck", "pass");
		assert_form(forms[i](&document), 0, "tdx.tcbinfo.sig", "pass");
	}
	assert_form(with_mark(&document), 0, "tdx.tcbinfo.sig", "pass");
	vouch_bytes_free(&document);
}

static void texts_of_pem_are_read(void **state)
{
	static form_fn *const forms[] = { as_pem, pem_with_mark,
					  base64_of_pem };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct parts parts = good_parts(4);

		exchange(&parts.signer, forms[i](&intel->signer));
		assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
	}
}

/* As it is in a table of certificates behind a report. */
static struct vouch_bytes with_pem_inside(const struct vouch_bytes *bytes)
{
	struct vouch_bytes pem = as_pem(&intel->signer), both, out;

	both.size = bytes->size + pem.size;
	both.data = malloc(both.size);
	memcpy(both.data, bytes->data, bytes->size);
	memcpy(both.data + bytes->size, pem.data, pem.size);
	both.data[0] = 3;
	both.data[bytes->size - 1] = '\n';
	out = base64(&both);
	vouch_bytes_free(&pem);
	vouch_bytes_free(&both);
	return out;
}

/* Digits of nothing, and what comes behind DER that is not zero. */
static void other_texts_are_refused(void **state)
{
	static const char *const texts[] = {
		"0",	"0x",	  "00",	  "abc",      "3082",
		"AAAA", "MIIB==", "0x3g", "\xef\xbb", "\xef\xbb\xbf",
	};
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes longer = with_zeroes(&intel->signer);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_not_equal(appraiser_add_endorsement(
					     appraiser, (const u8 *)texts[i],
					     strlen(texts[i]), texts[i], NULL),
				     0);
	/* PEM inside of what is not text, in base64. */
	exchange(&longer, with_pem_inside(&longer));
	assert_int_not_equal(appraiser_add_endorsement(appraiser, longer.data,
						       longer.size, "inside",
						       NULL),
			     0);
	exchange(&longer, with_zeroes(&intel->signer));
	longer.data[longer.size - 1] = 1;
	assert_int_not_equal(appraiser_add_endorsement(appraiser, longer.data,
						       longer.size, "longer",
						       NULL),
			     0);
	vouch_bytes_free(&longer);
	appraiser_free(appraiser);
}

/* JSON that is not checked yet: a name may have anything in it. */
static void names_end_where_they_end(void **state)
{
	static const char name[16] = "tcbinfo"; /* zeroes behind it */
	static const struct {
		const char *text;
		size_t size;
		bool is_named;
	} rows[] = {
		{ "tcbInfo", 7, true },		  { "tcb_info", 8, true },
		{ "TCBINFO", 7, true },		  { "tcbInf", 6, false },
		{ "tcbInfos", 8, false },	  { "tcbInfo\0", 8, false },
		{ "tcbInfo\0\0\0\0", 11, false }, { "", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json_scan_member member = { .name = rows[i].text,
						   .name_size = rows[i].size };

		assert_int_equal(json_scan_is_like(&member, name),
				 rows[i].is_named);
	}
	for (size_t size = 0; size <= 9; size++) {
		struct json_scan_member member = { .name = "tcbInfoSi",
						   .name_size = size };

		assert_int_equal(json_scan_is_named(&member, "tcbInfo"),
				 size == 7);
	}
}

/* The value between @from and the next quote, of a text. */
static void put_between(FILE *out, const char *text, const char *from)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	at += strlen(from);
	fprintf(out, "%.*s", (int)strcspn(at, "\""), at);
}

static void put_quoted(FILE *out, const char *text)
{
	json_t *string = json_string(text);
	char *dumped = json_dumps(string, JSON_ENCODE_ANY);

	fputs(dumped, out);
	free(dumped);
	json_decref(string);
}

static void put_form(FILE *out, form_fn *form, const struct vouch_bytes *bytes)
{
	struct vouch_bytes text = form(bytes);

	fprintf(out, "%.*s", (int)text.size, (char *)text.data);
	vouch_bytes_free(&text);
}

static struct vouch_bytes signed_document(bool is_identity)
{
	return intel_document(intel->signer_key,
			      is_identity ? "enclaveIdentity" : "tcbInfo",
			      is_identity ? intel_qe_identity : intel_tcb_info);
}

/* One mark: what is signed, whole documents, signatures, CRLs, a chain. */
static void put_mark(FILE *out, char mark)
{
	struct vouch_bytes tcb_info = signed_document(false);
	struct vouch_bytes identity = signed_document(true);
	struct vouch_bytes pem = as_pem(&intel->signer);

	switch (mark) {
	case 't':
		put_quoted(out, intel_tcb_info);
		break;
	case 'T':
		fputs(intel_tcb_info, out);
		break;
	case 'd':
		put_quoted(out, (char *)tcb_info.data);
		break;
	case 'D':
		fputs((char *)tcb_info.data, out);
		break;
	case 'b':
		put_form(out, base64, &tcb_info);
		break;
	case 's':
		put_between(out, (char *)tcb_info.data, "\"signature\":\"");
		break;
	case 'i':
		put_quoted(out, (char *)identity.data);
		break;
	case 'I':
		fputs((char *)identity.data, out);
		break;
	case 'r':
		put_form(out, hex, &intel->root_crl);
		break;
	case 'p':
		put_form(out, base64, &intel->pck_crl);
		break;
	case 'c':
		put_quoted(out, (char *)pem.data);
		break;
	default:
		fail_msg("%c", mark);
	}
	vouch_bytes_free(&tcb_info);
	vouch_bytes_free(&identity);
	vouch_bytes_free(&pem);
}

/* A text in which "$" and a letter stand for something. */
static struct vouch_bytes expanded(const char *text)
{
	struct vouch_bytes bytes = { 0 };
	FILE *out = open_memstream((char **)&bytes.data, &bytes.size);

	for (; *text; text++) {
		if (*text == '$')
			put_mark(out, *++text);
		else
			fputc(*text, out);
	}
	fclose(out);
	return bytes;
}

/* A quote of which all that is known is in this text. */
static void assert_combined(const char *text, int exit_status, const char *id,
			    const char *outcome)
{
	struct parts parts = good_parts(4);

	print_message("# %s\n", text);
	parts.has_no_tcb_info = true;
	parts.has_no_identity = true;
	vouch_bytes_free(&parts.signer);
	vouch_bytes_free(&parts.root_crl);
	vouch_bytes_free(&parts.pck_crl);
	parts.more = expanded(text);
	assert_parts(&parts, exit_status, id, outcome);
}

#define CRLS "\"root_ca_crl\":\"$r\",\"pck_crl\":\"$p\""
#define REST CRLS ",\"qe_identity\":$i,\"tcb_info_issuer_chain\":$c"

static void combined_forms_are_read(void **state)
{
	static const char *const texts[] = {
		"{\"tcb_info\":$t,\"tcb_info_signature\":\"$s\"," REST "}",
		"{\"tcb_info\": $T ,\"tcb_info_signature\":\"$s\"," REST "}",
		"{\"tcb_info\":$d," REST "}",
		"{\"tcb_info\":$D," REST "}",
		"{" REST ",\"tcb_info_signature\":\"$s\",\"tcb_info\":$D}",
		"{\"tcb_info\":\"$b\"," REST "}",
		"{\"tcb_info\":$t,\"tcb_info_signature\":\"0x$s\"," REST "}",
		"{\"quote\":\"\",\"quote_collateral\":{\"tcb_info\":$d," REST
		"}}",
		"{\"collateral\":{\"tcb_info\":$D," REST "}}",
		"[{\"tcb_info\":$D," REST "}]",
		"[ $D , $I , {" CRLS ",\"tcb_info_issuer_chain\":$c} ]",
		"[{\"tcb_info\":$D},[{\"qe_identity\":$i}],{\"more\":1},"
		"{" CRLS ",\"tcb_info_issuer_chain\":$c}]",
		"{\"v\":\"4\",\"c\":{\"tcbinfos\":[{\"fmspc\":\"0\",\"x\":$d}],"
		"\"id\":{\"a\":[$I]},\"crls\":{\"a\":\"$r\",\"b\":\"$p\"},"
		"\"chains\":{\"X-Issuer-Chain\":[$c]}}}",
		"{\"tcb_info\":$D,\"pck_crl\":{\"der\":[\"$p\"]},"
		"\"other\":{\"root\":\"$r\"},\"qe_identity\":$i,"
		"\"tcb_info_issuer_chain\":[{\"pem\":$c}]}",
		"{\"tcbInfo\":$t,\"tcbInfoSignature\":\"$s\","
		"\"rootCaCrl\":\"$r\\u0000\",\"pckCrl\":\"$p\","
		"\"qeIdentity\":$I,\"tcbInfoIssuerChain\":$c}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_combined(texts[i], 0, "tdx.tcb.status", "pass");
}

static void good_members_are_kept(void **state)
{
	static const struct {
		const char *text, *id;
	} rows[] = {
		{ "{\"tcb_info\":5," REST "}", "tdx.tcbinfo.present" },
		{ "{\"tcb_info\":$T," REST "}", "tdx.tcbinfo.present" },
		{ "{\"tcb_info\":$D,\"pck_crl\":[256],\"root_ca_crl\":\"$r\","
		  "\"qe_identity\":$i,\"tcb_info_issuer_chain\":$c}",
		  "tdx.crl.pck" },
		{ "{\"tcb_info\":$D," CRLS ",\"qe_identity\":$i,"
		  "\"tcb_info_issuer_chain\":\"x\"}",
		  "tdx.tcbinfo.signer" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_combined(rows[i].text, 3, rows[i].id, "open");
}

/* With which reason, when there is nothing else in it. */
static void bad_members_are_named(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "{\"tcb_info\":5}", "x: tcb_info is of another type" },
		{ "{\"tcbInfo\":$t,\"tcbInfoSignature\":\"q\"}",
		  "x: tcbInfoSignature is of another type" },
		{ "{\"pckCrl\":\"zz\",\"rootCaCrl\":[true]}",
		  "x: pckCrl is base64 text" },
		{ "{\"pck_crl\":{\"pck_crl\":5}}",
		  "x: pck_crl: pck_crl is of another type" },
		{ "{\"pck_crl\":\"{\\\"pck_crl\\\":5}\"}",
		  "x: pck_crl: pck_crl is of another type" },
		{ "{\"pck_crl\":\" \\\"{}\\\"\"}",
		  "x: pck_crl: document is neither" },
		{ "{\"pck_crl\":[123,125]}",
		  "x: pck_crl: document is neither" },
		{ "{\"pck_crl\":\"7b7d\"}", "x: pck_crl: document is neither" },
		{ "{\"a\":{\"b\":[\"3082ff\"]}}",
		  "x: a.b is no certificate or CRL in DER" },
		{ "{\"a\":{\"vouch_bundle\":1}}",
		  "x: a is a bundle in JSON, want it alone" },
		{ "{\"tcb_info\":null}", "x has no collateral" },
		{ "[{\"tcb_info\":null}]", "x has no collateral" },
		{ "[{\"tcb_info\":$D}", "x:1:" },
		{ "[]", "x: document is neither" },
		{ "[5]", "x: document is neither" },
		{ "{\"collateral\":{\"a\":1}}", "x: document is neither" },
		{ "{\"pck_crl\":\"$p\",\"pck_crl\":\"$p\"}", "x:1:" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct appraiser *appraiser = appraiser_new();
		struct vouch_bytes text = expanded(rows[i].text);
		struct vouch_error error = { 0 };
		int ret = appraiser_add_endorsement(appraiser, text.data,
						    text.size, "x", &error);

		print_message("# %s: %s\n", rows[i].text, error.text);
		assert_int_equal(ret, -EBADMSG);
		assert_non_null(strstr(error.text, rows[i].error));
		vouch_bytes_free(&text);
		appraiser_free(appraiser);
	}
}

static void assert_small(const char *before, const char *unit, size_t count,
			 const char *behind, bool is_small)
{
	struct appraiser *appraiser = appraiser_new();
	char *text = malloc(64 + count * strlen(unit)), *at = text;
	struct vouch_error error = { 0 };
	bool is_refused;

	at = stpcpy(at, before);
	for (size_t i = 0; i < count; i++)
		at = stpcpy(at, unit);
	strcpy(at, behind);
	appraiser_add_endorsement(appraiser, (u8 *)text, strlen(text), "x",
				  &error);
	print_message("# %s: %s\n", unit, error.text);
	is_refused = !strcmp(error.text, "x has more than 131072 values") ||
		     !strcmp(error.text,
			     "x is nested deeper than 32 objects and lists");
	assert_int_equal(!is_refused, is_small);
	free(text);
	appraiser_free(appraiser);
}

/* Asked before jansson builds all that is in it. */
static void collateral_is_small(void **state)
{
	(void)state;
	assert_small("{\"pck_crl\":[0", ",0", (1 << 17) - 3, "]}", true);
	assert_small("{\"pck_crl\":[0", ",0", (1 << 17) - 2, "]}", false);
	assert_small("{\"pck_crl\":5,\"a\":[0", ",{}", 1 << 17, "]}", false);
	assert_small("[{\"pck_crl\":5},[", "[],", 1 << 17, "0]]", false);
	assert_small("{\"pck_crl\":5,\"a\":\"", ",", 1 << 18, "\"}", true);
	assert_small("{\"pck_crl\":\"\\\"", "\\\"[", 99, "\"}", true);
	assert_small("{\"pck_crl\":5,\"a\":", "[", 31, "", true);
	assert_small("{\"pck_crl\":5,\"a\":", "[", 32, "", false);
	assert_small("{\"collateral\":{},\"a\":", "[", 32, "", false);
	assert_small("{\"collateral\":{},\"a\":[", "[],", 99, "0]}", true);
}

/* RFC 7468, section 3: white space is no part of a block. */
static void blank_lines_do_no_harm(void **state)
{
	const struct vouch_bytes *const certs[] = { &intel->root, &intel->ca };
	char *pem = intel_pem(certs, 2);
	size_t lines = 0;

	(void)state;
	for (char *line = pem; (line = strchr(line, '\n')); line++)
		lines++;
	for (size_t at = 0; at < 2 * lines; at++) {
		struct endorsements *store =
			endorsements_new(&all_endorsement_kinds);
		char *text = malloc(strlen(pem) + 8), *line = pem;
		const char *blank = at % 2 ? " \t\r\n" : "\n";

		for (size_t i = 0; i < at / 2; i++)
			line = strchr(line, '\n') + 1;
		sprintf(text, "%.*s%s%s", (int)(line - pem), pem, blank, line);
		assert_int_equal(endorsements_add(store, (u8 *)text,
						  strlen(text), "x", NULL),
				 0);
		assert_int_equal(store->count, 2);
		endorsements_free(store);
		free(text);
	}
	free(pem);
}

/* What the appraisal finds in place of TCB info that cannot be read. */
static void assert_told(const char *from, const char *to, const char *actual)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;

	replace_in(&parts.tcb_info, from, to);
	appraiser = appraiser_of(&parts);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_string_equal(find_check(result, "tdx.tcbinfo.present")->actual,
			    actual);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

/* "Fetch it" alone would be of no help to who has it. */
static void left_out_documents_are_told(void **state)
{
	(void)state;
	assert_told("{\"svn\":5,", "{\"svn\":256,",
		    "none; left out: tcbInfo: document:1:846: \"svn\" is 256, "
		    "want a number from 0 to 255");
	assert_told("{\"svn\":2},", "",
		    "none; left out: tcbInfo: document:1:3029: has 15 "
		    "components, want 16");
	assert_told("2026-06-01T00:00:00Z", "2026-06-31T00:00:00Z",
		    "none; left out: tcbInfo: document:1:48: \"issueDate\" is "
		    "\"2026-06-31T00:00:00Z\", want a date as "
		    "2026-01-31T12:00:00Z");
	assert_told("\"version\":3", "\"version\":3,\"version\":3",
		    "none; left out: tcbInfo: document:1:45: has \"version\" "
		    "twice in an object");
}

static void left_out_documents_are_counted(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct appraiser *appraiser;
	struct vouch_result *result;
	const char *text = "{\"enclaveIdentity\":5,\"signature\":\"\"}";

	(void)state;
	parts.has_no_identity = true;
	appraiser = appraiser_of(&parts);
	for (int i = 0; i < 100; i++)
		appraiser_add_endorsement(appraiser, (const u8 *)text,
					  strlen(text), "x", NULL);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_string_equal(
		find_check(result, "tdx.qe.identity_present")->actual,
		"none; left out: x: document:1:20: \"enclaveIdentity\" is 5, "
		"want an object, and 99 more");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

/* Behind so many of another kind, too. */
static void the_first_of_each_kind_is_told(void **state)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	char text[64];

	(void)state;
	for (int i = 0; i < 100; i++)
		endorsements_leave_out(store, &cert_endorsement, "a");
	endorsements_leave_out(store, &crl_endorsement, "b");
	endorsements_leave_out(store, &crl_endorsement, "c");
	endorsements_tell_none(store, &crl_endorsement, text, sizeof(text));
	assert_string_equal(text, "none; left out: b, and 1 more");
	endorsements_tell_none(store, &cert_endorsement, text, sizeof(text));
	assert_string_equal(text, "none; left out: a, and 99 more");
	endorsements_free(store);
}

/* What was left out is told where it is missed, and nowhere else. */
static void others_are_not_told(void **state)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	char text[64];

	(void)state;
	endorsements_leave_out(store, &crl_endorsement, "a.crl is none");
	endorsements_tell_none(store, &tdx_tcb_info_endorsement, text,
			       sizeof(text));
	assert_string_equal(text, "none");
	endorsements_tell_none(store, &crl_endorsement, text, sizeof(text));
	assert_string_equal(text, "none; left out: a.crl is none");
	/* What nobody knows may have been anything that is missed. */
	endorsements_leave_out(store, NULL, "b is junk");
	endorsements_leave_out(store, NULL, "c is junk");
	endorsements_tell_none(store, &crl_endorsement, text, sizeof(text));
	assert_string_equal(text, "none; left out: a.crl is none");
	endorsements_tell_none(store, &cert_endorsement, text, sizeof(text));
	assert_string_equal(text, "none; left out: b is junk, and 1 more");
	endorsements_free(store);
}

/* An anchor is a certificate; nothing is kept of what is none. */
static void anchors_are_certificates(void **state)
{
	/* AMD 56421, section 4.1.8.1: an entry named VCEK, then its "junk". */
	static const u8 table[52] = {
		0x63, 0xda, 0x75, 0x8d,	      0xe6, 0x64, 0x45, 0x64, 0xad,
		0xc5, 0xf4, 0xb9, 0x3b,	      0xe8, 0xac, 0xcd, 48,   0,
		0,    0,    4,	  [48] = 'j', 'u',  'n',  'k',
	};
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	struct vouch_bytes crl = first_crl();
	struct vouch_error error;

	(void)state;
	assert_int_equal(endorsements_add_anchor(store, crl.data, crl.size,
						 "a.crl", &error),
			 -EBADMSG);
	assert_string_equal(error.text,
			    "a.crl is no CA certificate, want a root");
	assert_int_equal(endorsements_add_anchor(store, table, sizeof(table),
						 "table", &error),
			 -EBADMSG);
	assert_string_equal(error.text,
			    "table has no certificate, want a root");
	assert_int_equal(store->count, 0);
	endorsements_free(store);
	vouch_bytes_free(&crl);
}

static void add(struct endorsements *store, const struct vouch_bytes *bytes,
		const char *source)
{
	assert_int_equal(endorsements_add(store, bytes->data, bytes->size,
					  source, NULL),
			 0);
}

/* Each host of a fleet brings the same CAs. */
static void one_copy_is_kept(void **state)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	const struct endorsement *root;

	(void)state;
	for (int i = 0; i < 3; i++) {
		add(store, &intel->ca, "a host");
		add(store, &intel->root, "a host");
		assert_int_equal(store->count, 2);
	}
	assert_int_equal(store->added, 6);
	root = endorsements_find(store, store->items[1].digest);
	assert_ptr_equal(root, &store->items[1]);
	assert_false(root->is_anchor);
	/* It is trusted from now on, whoever brought it first. */
	assert_int_equal(endorsements_add_anchor(store, intel->root.data,
						 intel->root.size, "named",
						 NULL),
			 0);
	assert_int_equal(store->count, 2);
	assert_true(root->is_anchor);
	assert_false(store->items[0].is_anchor);
	add(store, &intel->root, "a host");
	assert_true(root->is_anchor);
	endorsements_free(store);
}

/* What only the signature tells apart is not the same. */
static void signatures_tell_documents_apart(void **state)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	struct vouch_bytes forged =
		intel_document(intel->quote_key, "tcbInfo", intel_tcb_info);
	struct vouch_bytes good =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);

	(void)state;
	for (int i = 0; i < 2; i++) {
		add(store, &forged, "forged");
		add(store, &good, "good");
		assert_int_equal(store->count, 2);
	}
	vouch_bytes_free(&forged);
	vouch_bytes_free(&good);
	endorsements_free(store);
}

static size_t count_of(const struct endorsements *store, u64 key)
{
	struct endorsed_walk walk = endorsed_walk(store, NULL, key);
	size_t count = 0;

	while (endorsed_next(&walk))
		count++;
	assert_int_equal(endorsed_count(store, key), count);
	return count;
}

/* What is cut is in no list either, and may come again. */
static void lists_follow_the_store(void **state)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	const struct vouch_bytes *const certs[] = { &intel->pck, &intel->ca,
						    &intel->root };
	u64 key = endorsed_key_kind(&cert_endorsement);

	(void)state;
	for (int turn = 0; turn < 100; turn++) {
		for (size_t i = 0; i < ARRAY_SIZE(certs); i++) {
			add(store, certs[i], "x");
			assert_int_equal(count_of(store, key), i + 1);
		}
		endorsements_cut(store, 1);
		assert_int_equal(count_of(store, key), 1);
		endorsements_cut(store, 0);
		assert_int_equal(count_of(store, key), 0);
	}
	assert_int_equal(count_of(store, endorsed_key_anchor()), 0);
	endorsements_free(store);
}

/* A root is a CA as any other: RFC 5280, 4.2.1.3, wants keyUsage in it. */
static void roots_have_key_usage(void **state)
{
	struct vouch_bytes der = { 0 };
	struct vouch_error error;
	X509 *cert = root_cert();
	int at = X509_get_ext_by_NID(cert, NID_key_usage, -1);

	(void)state;
	assert_int_equal(vouch_roots_check(intel->root.data, intel->root.size,
					   "x", &error),
			 0);
	assert_true(at >= 0);
	X509_EXTENSION_free(X509_delete_ext(cert, at));
	assert_true(X509_sign(cert, intel->root_key, EVP_sha256()) > 0);
	der.size = (size_t)i2d_X509(cert, &der.data);
	X509_free(cert);
	assert_int_equal(vouch_roots_check(der.data, der.size, "x", &error),
			 -EBADMSG);
	assert_string_equal(error.text,
			    "x is no CA that signed itself, want a root: CA, "
			    "keyCertSign, signed by its own key");
	vouch_bytes_free(&der);
}

/* A text in JSON, in JSON, and so on. */
static char *nested_text(const char *text, int depth)
{
	char *out = strdup(text);

	for (int i = 0; i < depth; i++) {
		json_t *json = json_string(out);

		free(out);
		out = json_dumps(json, JSON_ENCODE_ANY);
		json_decref(json);
	}
	assert_non_null(out);
	return out;
}

/* Beside a header that can be read the body must not be lost. */
static void limits_of_answers_are_told(void **state)
{
	struct vouch_bytes cert = intel->ca;
	char *hex = hex_encode(cert.data, cert.size);
	struct vouch_error error = { 0 };

	(void)state;
	for (int depth = 5; depth <= 8; depth++) {
		struct appraiser *appraiser = appraiser_new();
		char *body = nested_text("no endorsement", depth), *text;
		bool is_deep = depth == 8;

		assert_true(asprintf(&text,
				     "HTTP/1.1 200 OK\r\n"
				     "SGX-PCK-CRL-Issuer-Chain: broken\r\n"
				     "TCB-Info-Issuer-Chain: %s\r\n\r\n%s",
				     hex, body) > 0);
		print_message("# %d\n", depth);
		assert_int_equal(
			appraiser_add_endorsement(appraiser, (u8 *)text,
						  strlen(text), "x", &error),
			is_deep ? -EBADMSG : 0);
		if (is_deep)
			assert_non_null(
				strstr(error.text, "8 forms in each other"));
		free(text);
		free(body);
		appraiser_free(appraiser);
	}
	free(hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_told_apart),
		cmocka_unit_test(only_strict_der_enters),
		cmocka_unit_test(names_inside_mean_nothing),
		cmocka_unit_test(parts_alone_are_read),
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(texts_of_pem_are_read),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(names_end_where_they_end),
		cmocka_unit_test(combined_forms_are_read),
		cmocka_unit_test(good_members_are_kept),
		cmocka_unit_test(bad_members_are_named),
		cmocka_unit_test(collateral_is_small),
		cmocka_unit_test(blank_lines_do_no_harm),
		cmocka_unit_test(left_out_documents_are_told),
		cmocka_unit_test(left_out_documents_are_counted),
		cmocka_unit_test(the_first_of_each_kind_is_told),
		cmocka_unit_test(others_are_not_told),
		cmocka_unit_test(anchors_are_certificates),
		cmocka_unit_test(one_copy_is_kept),
		cmocka_unit_test(signatures_tell_documents_apart),
		cmocka_unit_test(lists_follow_the_store),
		cmocka_unit_test(roots_have_key_usage),
		cmocka_unit_test(limits_of_answers_are_told),
	};

	return cmocka_run_group_tests_name("endorse", tests, parts_set_up,
					   parts_tear_down);
}
