// SPDX-License-Identifier: MIT
/* Requests and answers: lines of JSON. */
#include <errno.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"

static int __attribute__((format(printf, 2, 3)))
refuse(struct vouch_error *error, const char *format, ...)
{
	va_list args;

	error->code = -EINVAL;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}

bool request_hex(const char *text, uint8_t *out, size_t room, size_t *size)
{
	*size = 0;
	return strspn(text, "0123456789abcdefABCDEF") == strlen(text) &&
	       OPENSSL_hexstr2buf_ex(out, room, size, text, '\0') == 1;
}

static int take_nonce(struct request *request, const json_t *value,
		      struct vouch_error *error)
{
	const char *text = json_string_value(value);

	if (text &&
	    request_hex(text, request->nonce, sizeof(request->nonce),
			&request->nonce_size) &&
	    request->nonce_size >= 8)
		return 0;
	return refuse(error, "nonce is none, want 8 to 64 bytes as hexadecimal "
			     "digits");
}

static int take_timeout(struct request *request, const json_t *value,
			struct vouch_error *error)
{
	json_int_t seconds = json_integer_value(value);

	if (!json_is_integer(value) || seconds < 1 ||
	    seconds > DEVICE_TIMEOUT_MAX_S)
		return refuse(error,
			      "timeout_s is no number of seconds, want 1 to %d",
			      DEVICE_TIMEOUT_MAX_S);
	request->timeout_ms = (uint32_t)seconds * 1000;
	return 0;
}

static int take_flag(bool *flag, const char *name, const json_t *value,
		     struct vouch_error *error)
{
	if (!json_is_boolean(value))
		return refuse(error, "%s is no boolean, want true or false",
			      name);
	*flag = json_is_true(value);
	return 0;
}

/* It goes to the journal: no line of its own, no half of a character. */
static int refuse_member(const char *name, struct vouch_error *error)
{
	char shown[41] = "";

	for (size_t i = 0; name[i] && i + 1 < sizeof(shown); i++)
		shown[i] = name[i];
	for (char *at = shown; *at; at++) {
		if (*at < ' ' || *at > '~')
			*at = '?';
	}
	return refuse(error,
		      "member '%s' is not known, want nonce, certs, log or "
		      "timeout_s",
		      shown);
}

static int take(struct request *request, const char *name, const json_t *value,
		struct vouch_error *error)
{
	if (strcmp(name, "nonce") == 0)
		return take_nonce(request, value, error);
	if (strcmp(name, "timeout_s") == 0)
		return take_timeout(request, value, error);
	if (strcmp(name, "certs") == 0)
		return take_flag(&request->certs, name, value, error);
	if (strcmp(name, "log") == 0)
		return take_flag(&request->log, name, value, error);
	return refuse_member(name, error);
}

int request_parse(const char *line, size_t size, struct request *request,
		  struct vouch_error *error)
{
	json_t *json = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	const char *name;
	json_t *value;
	int ret = 0;

	*request = (struct request){ .certs = true, .log = true };
	if (!json_is_object(json))
		ret = refuse(error, "request is no JSON object, want "
				    "{\"nonce\": HEX} on a line");
	json_object_foreach(json, name, value)
		if (!ret)
			ret = take(request, name, value, error);
	if (!ret && !request->nonce_size)
		ret = refuse(error, "nonce is missing, want 8 to 64 bytes as "
				    "hexadecimal digits");
	json_decref(json);
	return ret;
}

static char *dump(json_t *json)
{
	char *text = NULL;

	if (json)
		text = json_dumps(json, JSON_ENSURE_ASCII | JSON_COMPACT |
						JSON_PRESERVE_ORDER);
	json_decref(json);
	return text;
}

static char *base64(const struct vouch_bytes *bytes)
{
	char *text = malloc(bytes->size / 3 * 4 + 5);

	if (text)
		EVP_EncodeBlock((unsigned char *)text, bytes->data,
				(int)bytes->size);
	return text;
}

char *answer_evidence(uid_t uid, const uint8_t *nonce,
		      const struct vouch_bytes *evidence)
{
	char hex[2 * VOUCH_CALLER_NONCE_SIZE + 1];
	char *text = base64(evidence), *answer;

	if (!text)
		return NULL;
	for (size_t i = 0; i < VOUCH_CALLER_NONCE_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", nonce[i]);
	answer = dump(json_pack("{s:I, s:s, s:s}", "uid", (json_int_t)uid,
				"nonce", hex, "evidence", text));
	free(text);
	return answer;
}

char *answer_error(const char *text)
{
	return dump(json_pack("{s:s}", "error", text));
}
