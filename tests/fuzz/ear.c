// SPDX-License-Identifier: MIT
/* Signed results, their keys, and reference values of others. */
#include "fuzz.h"

#include <string.h>

#include "results/private.h"

static const char jwks[] =
	"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
	"\"x\":\"eoqjj9Nq1YJTlaeoWv5HSCekWewRPAlB7do8yc_W5Tg\","
	"\"y\":\"jBxDsX95j82sUCRG0xzqWpXH4wOFA5VvpwdSCPaDPTg\"}]}";

static const struct vouch_ear_wants wants = {
	.size = sizeof(wants),
	.at = 1781524800,
	.nonce = (const u8 *)"12345678",
	.nonce_size = 8,
};

/* What a token says is looked at as if a trusted key had signed it, too. */
static void believe(const u8 *data, size_t size)
{
	struct check_list list = { 0 };
	struct opened opened;

	if (!opened_open(data, size, &opened, NULL))
		check_claims(&list, opened.claims, &wants);
	opened_close(&opened);
	check_list_free(&list);
}

bool fuzz_ear(const u8 *data, size_t size)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	struct vouch_ear *ear = NULL;
	bool is_affirmed;

	if (keys)
		vouch_ear_keys_add(keys, (const u8 *)jwks, strlen(jwks), "jwks",
				   NULL);
	believe(data, size);
	vouch_ear_verify(data, size, keys, &wants, &ear, NULL);
	if (ear)
		vouch_text_free(vouch_ear_json(ear));
	is_affirmed = vouch_ear_status(ear) == VOUCH_STATUS_AFFIRMING;
	vouch_ear_free(ear);
	vouch_ear_keys_free(keys);
	return is_affirmed;
}

bool fuzz_ear_keys(const u8 *data, size_t size)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	bool is_key = keys && !vouch_ear_keys_add(keys, data, size, "k", NULL);

	vouch_ear_keys_free(keys);
	return is_key;
}

/* Signed by nobody that is known, too: what is inside is read all the same. */
bool fuzz_corim(const u8 *data, size_t size)
{
	char *json;
	int ret = vouch_policy_from_corim(data, size, NULL, 1781524800, &json,
					  NULL);

	vouch_text_free(json);
	return !ret;
}

bool fuzz_rvps(const u8 *data, size_t size)
{
	char *json;
	int ret = vouch_policy_from_rvps(data, size, &json, NULL);

	vouch_text_free(json);
	return !ret;
}
