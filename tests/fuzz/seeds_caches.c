// SPDX-License-Identifier: MIT
/* Collateral in files of QCNL, and in platform_collaterals.json. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seeds.h"

#define HEADERS                                                             \
	"HTTP/1.1 503 No\r\n\r\nHTTP/1.1 200 OK\r\nTCB-Info-Issuer-Chain: " \
	"%2D\r\n\r\n"

static FILE *start(char **text, size_t *size)
{
	FILE *out = open_memstream(text, size);

	if (!out)
		exit(1);
	return out;
}

static void finish(FILE *out, const char *name, char **text, size_t *size)
{
	fclose(out);
	seed_write("cache", name, *text, *size);
	free(*text);
}

static void put32(FILE *out, size_t number)
{
	for (int i = 0; i < 4; i++)
		fputc((int)(number >> 8 * i & 255), out);
}

static void put_part(FILE *out, const char *part)
{
	put32(out, strlen(part));
	fputs(part, out);
}

static void put_start(FILE *out, unsigned int type)
{
	fputc(1, out);
	fputc(0, out);
	put32(out, type);
	put32(out, 1);
	put32(out, 0);
}

static void write_qcnl(const char *name, const char *document)
{
	char path[64], *text;
	size_t size;
	FILE *out = start(&text, &size);

	put_start(out, 2);
	put_part(out, HEADERS);
	put_part(out, document);
	snprintf(path, sizeof(path), "%s-qcnl", name);
	finish(out, path, &text, &size);
	out = start(&text, &size);
	put_start(out, 4);
	put_part(out, "00000000000000000000000000000000");
	put_part(out, document);
	put_part(out, "-----BEGIN%20CERTIFICATE-----%0A");
	put_part(out, "[{\"cert\":\"%2D\",\"tcbm\":\"00\"}]");
	snprintf(path, sizeof(path), "%s-certs", name);
	finish(out, path, &text, &size);
}

void seed_write_caches(const char *name, const char *document)
{
	char path[64], *text;
	size_t size;
	FILE *out = start(&text, &size);

	fprintf(out,
		"{\"platforms\":[],\"collaterals\":{\"version\":\"4\", "
		"\"tcbinfos\":[{\"fmspc\":\"90C06F000000\", "
		"\"tdx_tcbinfo\": %s}],\"pckcacrl\":{\"platformCrl\":\"30\"},"
		"\"certificates\":{\"TCB-Info-Issuer-Chain\":\"%%2D\"},"
		"\"rootcacrl\":\"30\"}}",
		document);
	snprintf(path, sizeof(path), "%s-pccs", name);
	finish(out, path, &text, &size);
	write_qcnl(name, document);
}
