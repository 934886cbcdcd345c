// SPDX-License-Identifier: MIT
/*
 * platform_collaterals.json, as PcsClientTool writes it and the administrator's
 * tool of a PCCS and Trustee read it. Documents stay as they were signed: they
 * are put in place as text, as a writer of JSON would print them anew.
 */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "mirror.h"

#define NAME "platform_collaterals.json"

/* One file of one platform, as its parts come along. */
struct parts {
	struct vouch_bytes tcb_info, identity; /* bodies */
	char *tcb_chain, *identity_chain, *pck_chain;
	char *platform_crl, *processor_crl, *root_crl; /* hex */
	char fmspc[13]; /* upper case, as Intel's tool has it */
	bool is_sgx;
};

/* How many bytes from the start are of @accepted. */
static size_t strspn_in(const struct vouch_bytes *bytes, const char *accepted)
{
	size_t size = 0;

	while (size < bytes->size && bytes->data[size] &&
	       strchr(accepted, bytes->data[size]))
		size++;
	return size;
}

/* A PCCS sends hex already; the second byte of DER is no digit. */
static char *hex_of(const struct vouch_bytes *body)
{
	char *text;

	if (body->size < 2 || body->data[1] < 0x80)
		return strndup((char *)body->data,
			       strspn_in(body, "0123456789abcdefABCDEF"));
	text = malloc(2 * body->size + 1);
	if (text)
		text_hex(body->data, body->size, text);
	return text;
}

static void take_tcb_info(struct parts *p, const struct fetched *answer)
{
	const char *fmspc = strstr(answer->want->url, "fmspc=") + 6;

	for (size_t i = 0; i + 1 < sizeof(p->fmspc); i++)
		p->fmspc[i] =
			(char)(fmspc[i] >= 'a' ? fmspc[i] - 32 : fmspc[i]);
	p->is_sgx = strstr(answer->want->url, "/sgx/");
	p->tcb_info = mirror_body(&answer->bytes);
	free(p->tcb_chain);
	p->tcb_chain = mirror_chain(&answer->bytes);
}

static void take(struct parts *p, const struct fetched *answer)
{
	const char *url = answer->want->url;
	struct vouch_bytes body = mirror_body(&answer->bytes);

	if (strstr(url, "/tcb?fmspc=")) {
		take_tcb_info(p, answer);
	} else if (strstr(url, "/qe/identity")) {
		p->identity = body;
		free(p->identity_chain);
		p->identity_chain = mirror_chain(&answer->bytes);
	} else if (strstr(url, "/pckcrl?ca=")) {
		char **crl = strstr(url, "processor") ? &p->processor_crl :
							&p->platform_crl;

		free(*crl);
		*crl = hex_of(&body);
		free(p->pck_chain);
		p->pck_chain = mirror_chain(&answer->bytes);
	} else if (strstr(url, "IntelSGXRootCA")) {
		free(p->root_crl);
		p->root_crl = hex_of(&body);
	}
}

static const char *text_or_none(const char *text)
{
	return text ? text : "";
}

static int print(const struct parts *p, char **text)
{
	const char *tee = p->is_sgx ? "sgx" : "tdx";

	return asprintf(
		text,
		"{\"platforms\":[],\"collaterals\":{\"version\":\"4\","
		"\"pck_certs\":[],\"tcbinfos\":[{\"fmspc\":\"%s\","
		"\"%s_tcbinfo\":%.*s}],\"pckcacrl\":{\"processorCrl\":\"%s\","
		"\"platformCrl\":\"%s\"},\"%sqeidentity\":%.*s,"
		"\"certificates\":{\"TCB-Info-Issuer-Chain\":\"%s\","
		"\"SGX-Enclave-Identity-Issuer-Chain\":\"%s\","
		"\"SGX-PCK-Certificate-Issuer-Chain\":{\"%s\":\"%s\"}},"
		"\"rootcacrl\":\"%s\"}}\n",
		p->fmspc, tee, (int)p->tcb_info.size, (char *)p->tcb_info.data,
		text_or_none(p->processor_crl), text_or_none(p->platform_crl),
		p->is_sgx ? "" : "td", (int)p->identity.size,
		(char *)p->identity.data, text_or_none(p->tcb_chain),
		text_or_none(p->identity_chain),
		p->processor_crl ? "PROCESSOR" : "PLATFORM",
		text_or_none(p->pck_chain), text_or_none(p->root_crl));
}

static void free_parts(struct parts *p)
{
	free(p->tcb_chain);
	free(p->identity_chain);
	free(p->pck_chain);
	free(p->platform_crl);
	free(p->processor_crl);
	free(p->root_crl);
}

/* "pccs/FMSPC/platform_collaterals.json": a file for each platform. */
static int write_file(const char *folder, const struct parts *p)
{
	char *text = NULL, *path = NULL;
	int status = EXIT_UNDECIDED;

	if (print(p, &text) < 0)
		text = NULL;
	if (asprintf(&path, "pccs/%s-%s/" NAME, p->is_sgx ? "sgx" : "tdx",
		     p->fmspc) < 0)
		path = NULL;
	if (text && path) {
		const struct vouch_bytes bytes = { (uint8_t *)text,
						   strlen(text) };

		status = mirror_put(folder, path, &bytes);
	}
	free(text);
	free(path);
	return status;
}

static bool is_tcb_info(const struct fetched *answer)
{
	return answer->bytes.size && strstr(answer->want->url, "/tcb?fmspc=");
}

/* Whether it goes into the file of the platform that @tcb_info is of. */
static bool belongs(const struct fetched *answer,
		    const struct fetched *tcb_info)
{
	bool is_sgx = strstr(tcb_info->want->url, "/sgx/");

	if (!answer->bytes.size || is_tcb_info(answer))
		return answer == tcb_info;
	return !strstr(answer->want->url, "/qe/identity") ||
	       is_sgx == !!strstr(answer->want->url, "/sgx/");
}

static int write_platform(const char *folder, const struct fetching *f,
			  const struct fetched *tcb_info)
{
	struct parts parts = { 0 };
	int status = EXIT_AFFIRMED;

	for (size_t i = 0; i < f->count; i++) {
		if (belongs(&f->answers[i], tcb_info))
			take(&parts, &f->answers[i]);
	}
	if (parts.identity.size)
		status = write_file(folder, &parts);
	free_parts(&parts);
	return status;
}

int mirror_write_pccs(const char *folder, const struct fetching *f)
{
	int status = EXIT_AFFIRMED;

	for (size_t i = 0; status == EXIT_AFFIRMED && i < f->count; i++) {
		if (is_tcb_info(&f->answers[i]))
			status = write_platform(folder, f, &f->answers[i]);
	}
	return status;
}
