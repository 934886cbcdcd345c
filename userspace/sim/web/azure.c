// SPDX-License-Identifier: MIT
/* What Azure's host has for its guests: certificates, and quotes of TDs. */
#define _GNU_SOURCE /* asprintf() */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "sim/web/web.h"

/* PEM as a string of JSON: its lines end with "\n". */
static void put_pem(FILE *out, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long size = 0;

	if (bio && PEM_write_bio_X509(bio, cert))
		size = BIO_get_mem_data(bio, &text);
	for (long i = 0; i < size; i++) {
		if (text[i] == '\n')
			fputs("\\n", out);
		else
			fputc(text[i], out);
	}
	BIO_free(bio);
}

static void answer_certs(const struct sim_web *web,
			 struct sim_web_answer *answer)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	fputs("{\"vcekCert\":\"", out);
	put_pem(out, web->snp->certs[SIM_VCEK]);
	fputs("\",\"tcbm\":\"0\",\"certificateChain\":\"", out);
	put_pem(out, web->snp->certs[SIM_ASK]);
	put_pem(out, web->snp->certs[SIM_ARK]);
	fputs("\",\"cacheControl\":\"86400\"}", out);
	fclose(out);
	sim_web_answer_set(answer, (u8 *)text, size);
}

/* RFC 4648, section 5, as most guests write it: without padding. */
static bool decode_report(const char *text, size_t length,
			  u8 report[SIM_TDREPORT_SIZE])
{
	char padded[1372] = "";
	u8 out[1030];

	if (length != 1366 && length != 1368)
		return false;
	memcpy(padded, text, length);
	for (char *c = padded; *c; c++)
		*c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
	strcpy(padded + 1366, "==");
	if (EVP_DecodeBlock(out, (const u8 *)padded, 1368) != 1026)
		return false;
	memcpy(report, out, SIM_TDREPORT_SIZE);
	return true;
}

static char *encode_quote(const u8 *quote, size_t size)
{
	u8 *text = malloc(4 * ((size + 2) / 3) + 1);

	if (!text)
		return NULL;
	EVP_EncodeBlock(text, quote, (int)size);
	for (char *c = (char *)text; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
	return (char *)text;
}

static void answer_quote(const struct sim_web *web,
			 const struct sim_web_request *request,
			 struct sim_web_answer *answer)
{
	static const char key[] = "\"report\"";
	char body[2048] = "", *start, *text = NULL;
	u8 report[SIM_TDREPORT_SIZE], *quote;
	size_t size;

	memcpy(body, request->body,
	       request->size < sizeof(body) ? request->size : 0);
	start = strstr(body, key);
	start = start ? strchr(start + strlen(key), '"') : NULL;
	if (!start ||
	    !decode_report(start + 1, strcspn(start + 1, "\""), report)) {
		sim_web_answer_text(answer, 400, "want {\"report\": BASE64}");
		return;
	}
	quote = sim_qe_quote(web->qe, report, &size);
	start = quote ? encode_quote(quote, size) : NULL;
	if (start && asprintf(&text, "{\"quote\":\"%s\"}", start) < 0)
		text = NULL;
	sim_web_answer_set(answer, (u8 *)text, text ? strlen(text) : 0);
	free(start);
	free(quote);
}

bool sim_web_azure(struct sim_web *web, const struct sim_web_request *request,
		   struct sim_web_answer *answer)
{
	if (web->snp &&
	    !strcmp(request->path, "/metadata/THIM/amd/certification"))
		answer_certs(web, answer);
	else if (web->qe && request->body &&
		 !strcmp(request->path, "/acc/tdquote"))
		answer_quote(web, request, answer);
	else
		return false;
	return true;
}
