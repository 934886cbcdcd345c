// SPDX-License-Identifier: MIT
/* JSON that is nested or has many values, wherever JSON is taken, and logs. */
#include "growth.h"

#define HALF (1 << 19)

/* ---- who takes JSON ---- */

static void add_endorsement(void *data)
{
	const struct text_input *text = data;
	struct vouch_verifier *verifier = vouch_verifier_new();

	if (!vouch_verifier_add_endorsement(verifier,
					    (const uint8_t *)text->data,
					    text->size, "input", NULL))
		die("endorsement", "was not refused");
	vouch_verifier_unref(verifier);
}

static void add_policy(void *data)
{
	const struct text_input *text = data;
	struct vouch_verifier *verifier = vouch_verifier_new();

	vouch_verifier_add_policy(verifier, text->data, text->size, "input",
				  NULL);
	vouch_verifier_unref(verifier);
}

static void appraise_text(void *data)
{
	const struct text_input *text = data;
	struct vouch_verifier *verifier = sealed(vouch_verifier_new());
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result;
	struct vouch_error error;

	vouch_request_waive_freshness(request);
	vouch_request_set_evidence(request, (const uint8_t *)text->data,
				   text->size, NULL);
	if (vouch_appraise(verifier, request, &result, &error))
		die("appraisal", error.text);
	if (vouch_result_is_affirming(result))
		die("appraisal", "affirms");
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
}

static void show_text(void *data)
{
	const struct text_input *text = data;
	char *json = NULL;

	vouch_show((const uint8_t *)text->data, text->size, &json, NULL);
	vouch_text_free(json);
}

/* ---- what they are given ---- */

static void *nested_collateral(size_t size)
{
	return filled("{\"pck_crl\":", "{\"pck_crl\":", "", size);
}

static void *wide_collateral(size_t size)
{
	return filled("{\"pck_crl\":5,\"a\":[0", ",[]", "]}", size);
}

static void *nested_lists(size_t size)
{
	return filled("{\"comment\":[", "[", "", size);
}

static void *wide_comment(size_t size)
{
	return filled("{\"comment\":[0", ",[]", "]}", size);
}

/* Each counts as two values; a few more are refused. */
static void *most_lists(size_t lists)
{
	return filled("{\"comment\":[0", ",[]", "]}", 3 * lists + 16);
}

static void *wide_bundle(size_t size)
{
	return filled("{\"vouch_bundle\":1,\"items\":[0", ",[]", "]}", size);
}

static void *nested_bundle(size_t size)
{
	return filled("{\"vouch_bundle\":1,\"items\":[", "[", "", size);
}

static void *long_bundle_text(size_t size)
{
	return filled("{\"vouch_bundle\":1,\"items\":[{\"data\":\"", "AAAA",
		      "\"}]}", size);
}

static void *base64_text(size_t size)
{
	return filled("", "QUFB", "", size);
}

static void *hex_text(size_t size)
{
	return filled("", "41", "", size);
}

static void *in_json(size_t size)
{
	return filled("{\"evidence\":\"", "QUFB", "\"}", size);
}

static void *numbers(size_t size)
{
	return filled("[1", ",2", "]", size);
}

static void *percents(size_t size)
{
	return filled("", "%41", "", size);
}

static void *pem(size_t size)
{
	return filled("-----BEGIN CERTIFICATE-----\n", "QUFB",
		      "\n-----END CERTIFICATE-----\n", size);
}

/* A Spec ID event without algorithms, then events without digests. */
static void *empty_events(size_t size)
{
	static const uint8_t head[60] = "\0\0\0\0\3\0\0\0"
					"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
					"\0\x1c\0\0\0"
					"Spec ID Event03";
	struct text_input *log = malloc(sizeof(*log));

	log->size = size;
	log->data = calloc(1, size);
	memcpy(log->data, head, sizeof(head));
	for (size_t at = sizeof(head); at + 16 <= size; at += 16)
		log->data[at + 4] = 3;
	log->size -= (size - sizeof(head)) % 16;
	return log;
}

#define MIB_ROW(name, make, run) \
	{ name, "bytes", HALF, AIM_LINEAR, 0.2, 32, make, run }

const struct row rows_of_text[] = {
	MIB_ROW("nested collateral", nested_collateral, add_endorsement),
	MIB_ROW("collateral with empty lists", wide_collateral,
		add_endorsement),
	MIB_ROW("nested policy", nested_lists, add_policy),
	MIB_ROW("policy with empty lists", wide_comment, add_policy),
	MIB_ROW("nested bundle", nested_bundle, add_endorsement),
	MIB_ROW("bundle with empty lists", wide_bundle, add_endorsement),
	MIB_ROW("bundle with one long text", long_bundle_text, add_endorsement),
	MIB_ROW("certificate in PEM", pem, add_endorsement),
	MIB_ROW("nested evidence", nested_lists, appraise_text),
	MIB_ROW("evidence with empty lists", wide_comment, appraise_text),
	MIB_ROW("evidence of numbers", numbers, appraise_text),
	MIB_ROW("evidence in base64", base64_text, appraise_text),
	MIB_ROW("evidence in hexadecimal", hex_text, appraise_text),
	MIB_ROW("evidence in percent encoding", percents, appraise_text),
	MIB_ROW("evidence in a member", in_json, appraise_text),
	MIB_ROW("vouch_show() of nested lists", nested_lists, show_text),
	MIB_ROW("vouch_show() of empty lists", wide_comment, show_text),
	MIB_ROW("vouch_show() of empty events", empty_events, show_text),
	{ "policy of as many empty lists as are taken", "lists", (1 << 15) - 4,
	  AIM_LINEAR, 0.2, 32, most_lists, add_policy },
	{ "vouch_show() of a long log of empty events", "bytes", 15 << 19,
	  AIM_LINEAR, 0, 0, empty_events, show_text },
	{ 0 },
};
