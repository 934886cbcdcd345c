// SPDX-License-Identifier: MIT
/*
 * Whether a PCCS of this machine serves documents that are in force, for "vouch
 * doctor". Nothing is sent to it, its certificate is not looked at, and what it
 * says is used for nothing else.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_pccs.h"
#include "fetch.h"

#define TIMEOUT_MS 5000
#define ROOT_CRL "/sgx/certification/v4/rootcacrl"
#define IDENTITY "/tdx/certification/v4/qe/identity"

/*
 * Return: the status, 0 when nobody answers, or -EOPNOTSUPP without libcurl.
 * The reply is to be freed.
 */
static long get(const char *base, const char *path, struct fetch_reply *reply)
{
	const struct fetch_options options = { .no_cache = true };
	struct fetch_request request = { .options = &options,
					 .timeout_ms = TIMEOUT_MS,
					 .is_of_this_machine = true };
	char url[256];

	*reply = (struct fetch_reply){ 0 };
	if (snprintf(url, sizeof(url), "%s%s", base, path) >= (int)sizeof(url))
		return 0;
	request.url = url;
	return fetch_once(&request, reply) ? -EOPNOTSUPP : reply->status;
}

/* A PCCS has this CRL as the digits of its DER. */
static bool is_hex(const struct fetch_reply *reply)
{
	const char *body = (char *)reply->answer.data + reply->body_at;
	size_t size = reply->answer.size - reply->body_at;

	return size && strspn(body, "0123456789abcdefABCDEF") >= size;
}

static int tell_crl(const char *base, struct answer *answer)
{
	struct fetch_reply reply;
	long status = get(base, ROOT_CRL, &reply);
	int ret = -ENOENT;

	if (status == 200)
		ret = answer_print(answer, "crl=%s",
				   is_hex(&reply) ? "hex" : "other");
	else if (status < 0)
		ret = (int)status;
	else if (status)
		ret = answer_print(answer, "crl=%ld", status);
	fetch_reply_free(&reply);
	return ret;
}

static int tell_date(const json_t *body, const char *name, const char *word,
		     struct answer *answer)
{
	const char *text = json_string_value(json_object_get(body, name));
	time_t time;

	if (!text || strlen(text) != strlen("2026-01-01T00:00:00Z") ||
	    !option_time(name, text, &time))
		return 0;
	return answer_print(answer, " %s=%lld", word, (long long)time);
}

static int tell_identity(const char *base, struct answer *answer)
{
	struct fetch_reply reply;
	long status = get(base, IDENTITY, &reply);
	int ret = answer_print(answer, " identity=%ld", status);
	json_t *json, *body;

	if (!ret && status == 200) {
		json = json_loadb((char *)reply.answer.data + reply.body_at,
				  reply.answer.size - reply.body_at, 0, NULL);
		body = json_object_get(json, "enclaveIdentity");
		ret = tell_date(body, "issueDate", "issued", answer);
		if (!ret)
			ret = tell_date(body, "nextUpdate", "expires", answer);
		json_decref(json);
	}
	fetch_reply_free(&reply);
	return ret;
}

int doctor_ask_pccs(const char *root, const char *subject,
		    struct answer *answer)
{
	int ret;

	(void)root;
	if (!fetch_base_is_local(subject))
		return -EPERM;
	ret = tell_crl(subject, answer);
	return ret ? ret : tell_identity(subject, answer);
}
