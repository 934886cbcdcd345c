// SPDX-License-Identifier: MIT
/* Which service is asked for what a vendor has. */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#define KDS "https://kdsintf.amd.com"
#define PCS "https://api.trustedservices.intel.com"
#define ROOT "https://certificates.trustedservices.intel.com"
#define API "/sgx/certification/v4"
#define QUERY_MAX 8

static const char azure_cache[] = "https://global.acccache.azure.net";

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* What comes on this machine's own wire. */
static bool is_own(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1",
					     "[::1]" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i]);

		if (starts(host, names[i]) && strchr("/:", host[length]))
			return true;
	}
	return false;
}

bool fetch_base_is_good(const char *name, const char *base, bool is_mirror)
{
	if (starts(base, "https://") && base[strlen("https://")])
		return true;
	if (starts(base, "http://") &&
	    (is_mirror || is_own(base + strlen("http://"))))
		return true;
	complain("%s is '%s', want https://HOST; http:// is for this machine "
		 "and for --from-mirror",
		 name, base);
	return false;
}

bool fetch_base_is_local(const char *base)
{
	return (starts(base, "https://") && is_own(base + 8)) ||
	       (starts(base, "http://") && is_own(base + 7));
}

/* Without what a configuration of QCNL has at its end. */
static size_t base_length(const char *base)
{
	size_t length = strlen(base), tail = strlen(API);

	while (length && base[length - 1] == '/')
		length--;
	if (length > tail && !strncmp(base + length - tail, API, tail))
		length -= tail;
	return length;
}

static char *join(const char *base, const char *rest)
{
	char *out;

	return asprintf(&out, "%.*s%s", (int)base_length(base), base, rest) <
			       0 ?
		       NULL :
		       out;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "a=1&b=2" into @out behind @mark, whatever their order was. */
static void put_query(char *query, const char *mark, char *out, size_t size)
{
	char *parts[QUERY_MAX] = { 0 }, *state = NULL;
	size_t count = 0, used = 0;

	for (char *part = strtok_r(query, "&", &state);
	     part && count < QUERY_MAX; part = strtok_r(NULL, "&", &state))
		parts[count++] = part;
	qsort(parts, count, sizeof(*parts), by_text);
	*out = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 i ? "&" : mark, parts[i]);
}

static char *mirror_path(const char *url, const char *mark)
{
	char *copy = strdup(url + strlen("https://")), *out = NULL;
	char *question = copy ? strchr(copy, '?') : NULL;
	char query[1024] = "";

	if (question) {
		*question = '\0';
		put_query(question + 1, mark, query, sizeof(query));
	}
	if (copy && asprintf(&out, "%s%s", copy, query) < 0)
		out = NULL;
	free(copy);
	return out;
}

char *fetch_mirror_path(const char *url)
{
	return mirror_path(url, "?");
}

/* "?" is part of a file's name there, and no query. */
static char *in_mirror(const char *base, const char *url)
{
	char *path = mirror_path(url, "%3F"), *out = NULL;

	if (path &&
	    asprintf(&out, "%.*s/%s", (int)base_length(base), base, path) < 0)
		out = NULL;
	free(path);
	return out;
}

/* A PCCS has the list of Intel's root at an address of its own. */
static char *in_pccs(const char *base, const char *url)
{
	bool is_azure = !strcmp(base, "azure");

	if (starts(url, ROOT))
		return is_azure ? strdup(url) : join(base, API "/rootcacrl");
	return join(is_azure ? azure_cache : base, url + strlen(PCS));
}

char *fetch_address(const struct fetch_options *options, const char *url)
{
	if (options->mirror)
		return in_mirror(options->mirror, url);
	if (options->kds && starts(url, KDS "/"))
		return join(options->kds, url + strlen(KDS));
	if (options->pccs && (starts(url, PCS "/") || starts(url, ROOT "/")))
		return in_pccs(options->pccs, url);
	return strdup(url);
}
