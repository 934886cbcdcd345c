// SPDX-License-Identifier: MIT
/* vouch_ear_verify(): form, signature, then what the token says. */
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "results/private.h"

static bool check_form(struct check_list *list, const u8 *data, size_t size,
		       struct opened *opened)
{
	static const struct check_note note = {
		.source = "content",
		.remedy = "give the token as it was sent, whole",
	};
	struct vouch_error error = { 0 };
	int ret = opened_open(data, size, opened, &error);

	if (ret == -ENOMEM)
		return check_answer(list, ret);
	return check_that(list, "result.form", !ret, &note,
			  "a JWT or a CWT, with nothing in it twice",
			  ret		 ? error.text :
			  opened->is_cwt ? "a CWT" :
					   "a JWT");
}

static void verify(struct vouch_ear *ear, const u8 *data, size_t size,
		   const struct vouch_ear_keys *keys,
		   const struct vouch_ear_wants *wants)
{
	struct opened opened;

	if (check_form(&ear->checks, data, size, &opened) &&
	    check_signature(&ear->checks, &opened, keys)) {
		ear->claims = json_incref(opened.claims);
		check_claims(&ear->checks, ear->claims, wants);
	}
	opened_close(&opened);
	ear->status = check_result(&ear->checks);
}

int vouch_ear_verify(const uint8_t *data, size_t size,
		     const struct vouch_ear_keys *keys,
		     const struct vouch_ear_wants *wants,
		     struct vouch_ear **ear, struct vouch_error *error)
{
	OPENSSL_ENTER;

	*ear = NULL;
	if (!data || !wants || wants->size != sizeof(*wants))
		return vouch__error(error, -EINVAL,
				    "token or what is wanted of it is missing, "
				    "want both");
	*ear = calloc(1, sizeof(**ear));
	if (!*ear)
		return vouch__error(error, -ENOMEM, "no memory for a token");
	verify(*ear, data, size, keys, wants);
	if (!(*ear)->checks.out_of_memory)
		return 0;
	vouch_ear_free(*ear);
	*ear = NULL;
	return vouch__error(error, -ENOMEM, "no memory for a token");
}

void vouch_ear_free(struct vouch_ear *ear)
{
	if (!ear)
		return;
	check_list_free(&ear->checks);
	json_decref(ear->claims);
	free(ear);
}

enum vouch_status vouch_ear_status(const struct vouch_ear *ear)
{
	return ear ? ear->status : VOUCH_STATUS_NONE;
}

const struct vouch_check *vouch_ear_check(const struct vouch_ear *ear,
					  size_t index)
{
	return ear && index < ear->checks.count ? &ear->checks.checks[index] :
						  NULL;
}

static json_t *checks_json(const struct check_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < list->count; i++) {
		const struct vouch_check *check = &list->checks[i];
		json_t *row = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "id",
					check->id, "status",
					vouch_check_status_name(check->status),
					"expected", json_utf8(check->expected),
					"actual", json_utf8(check->actual),
					"source", json_utf8(check->source),
					"remedy", json_utf8(check->remedy));

		if (!json_array_append_new(array, row))
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}

char *vouch_ear_json(const struct vouch_ear *ear)
{
	json_t *json = json_object();
	char *text;

	json_put(&json, "status",
		 json_string(vouch_status_name(vouch_ear_status(ear))));
	json_put(&json, "checks", checks_json(&ear->checks));
	json_put(&json, "claims",
		 ear->claims ? json_incref(ear->claims) : json_null());
	text = json_text(json, JSON_PRESERVE_ORDER);
	json_decref(json);
	return text;
}
