// SPDX-License-Identifier: MIT
/* One value of a policy, by the type of its key. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "policy/private.h"

static int read_bytes(const struct policy_key *key, const json_t *json,
		      struct policy_item *item, struct vouch_error *error)
{
	const char *text = json_string_value(json);

	if (!text || strlen(text) != json_string_length(json) ||
	    hex_decode(text, item->bytes, sizeof(item->bytes), &item->size) ||
	    item->size < key->min || item->size > key->max)
		goto bad;
	/*
	 * Nobody's report is over zeroes on purpose, and a default may be. A
	 * machine that tells no identity must not be the one that is named.
	 */
	if ((key->max == 64 || key->is_identity) && !key->may_be_zero &&
	    bytes_are_zero(item->bytes, item->size))
		return vouch__error(error, -EBADMSG,
				    "is all zero, want a value of its own");
	return 0;
bad:
	if (key->is_secret)
		return vouch__error(error, -EBADMSG,
				    "is a text that is not shown, want %d "
				    "bytes in hex",
				    (int)key->max);
	if (key->min == key->max)
		return vouch__error(error, -EBADMSG,
				    "is '%.140s', want %d bytes in hex",
				    text ? text : "not a string",
				    (int)key->max);
	return vouch__error(error, -EBADMSG,
			    "is '%.140s', want %d to %d bytes in hex",
			    text ? text : "not a string", (int)key->min,
			    (int)key->max);
}

/* A JSON number, or a string: decimal, or hexadecimal after "0x". */
static bool number_of(const json_t *json, u64 *number)
{
	const char *text = json_string_value(json);
	const char *digits = text;
	int base = 10;
	char *end;

	if (json_is_integer(json)) {
		*number = (u64)json_integer_value(json);
		return json_integer_value(json) >= 0;
	}
	if (!text || strlen(text) != json_string_length(json))
		return false;
	if (!strncmp(text, "0x", 2)) {
		digits += 2;
		base = 16;
	}
	/* strtoull() would take a sign, spaces and a second prefix. */
	if (!*digits ||
	    strspn(digits, "0123456789abcdefABCDEF") != strlen(digits))
		return false;
	errno = 0;
	*number = strtoull(digits, &end, base);
	return !errno && !*end;
}

/* As it stands in the file, as much of it as fits. */
static void value_text(const json_t *json, char *out, size_t size)
{
	size_t length;

	if (json_is_string(json)) {
		snprintf(out, size, "'%s'", json_string_value(json));
		return;
	}
	length = json_dumpb(json, out, size - 1, JSON_ENCODE_ANY);
	out[length < size ? length : size - 1] = '\0';
}

static int read_number(const struct policy_key *key, const json_t *json,
		       struct policy_item *item, struct vouch_error *error)
{
	char text[128];

	if (number_of(json, &item->number) && item->number <= key->max)
		return 0;
	value_text(json, text, sizeof(text));
	return vouch__error(error, -EBADMSG, "is %s, want a number, 0 to %llu",
			    text, (unsigned long long)key->max);
}

static int no_string(const json_t *json, struct vouch_error *error)
{
	char text[128];

	value_text(json, text, sizeof(text));
	return vouch__error(error, -EBADMSG, "is %s, want text", text);
}

static int read_text(const json_t *json, struct policy_item *item,
		     struct vouch_error *error)
{
	const char *text = json_string_value(json);

	if (!text || !*text || strlen(text) != json_string_length(json))
		return no_string(json, error);
	item->text = strdup(text);
	if (!item->text)
		return vouch__error(error, -ENOMEM, "no memory");
	return 0;
}

/* "any, require or forbid" */
static void list_choices(const char *const *choices, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; choices[i] && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 !i		? "" :
					 choices[i + 1] ? ", " :
							  " or ",
					 choices[i]);
}

static int read_choice(const struct policy_key *key, const json_t *json,
		       struct policy_item *item, struct vouch_error *error)
{
	const char *text = json_string_value(json);
	const char *const *choices = key->choices;
	char wanted[256];

	for (u64 i = 0; text && choices[i]; i++) {
		if (strcmp(choices[i], text))
			continue;
		item->number = i;
		return 0;
	}
	list_choices(choices, wanted, sizeof(wanted));
	return vouch__error(error, -EBADMSG, "is '%.60s', want %s",
			    text ? text : "not a string", wanted);
}

/* A text that the key's own test refuses would mean nothing in the list. */
static int refuse_text(const struct policy_key *key, struct policy_item *item,
		       struct vouch_error *error)
{
	vouch__error(error, -EBADMSG, "is '%.60s', want a name such as %s",
		     item->text, key->example);
	free(item->text);
	item->text = NULL;
	return -EBADMSG;
}

/* A text; where there are choices it is one of them. */
static int read_named(const struct policy_key *key, const json_t *json,
		      struct policy_item *item, struct vouch_error *error)
{
	int ret;

	if (key->choices && read_choice(key, json, item, error))
		return -EBADMSG;
	ret = read_text(json, item, error);
	if (ret || !key->is_valid || key->is_valid(item->text))
		return ret;
	return refuse_text(key, item, error);
}

/* Options are texts, so that the words are taken too. */
static int read_bool(const json_t *json, struct policy_item *item,
		     struct vouch_error *error)
{
	const char *text = json_string_value(json);

	item->number = json_is_true(json) || (text && !strcmp(text, "true"));
	if (json_is_boolean(json) || item->number ||
	    (text && !strcmp(text, "false")))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "is no boolean, want true or false");
}

static bool take_part(const char **text, u64 *version)
{
	char *end;
	unsigned long part;

	if (**text < '0' || **text > '9')
		return false;
	part = strtoul(*text, &end, 10);
	if (part > 255)
		return false;
	*version = *version << 8 | part;
	*text = end;
	return true;
}

static int read_release(const json_t *json, struct policy_item *item,
			struct vouch_error *error)
{
	const char *text = json_string_value(json);
	const char *at = text;
	u64 version = 0;
	bool ok = text && take_part(&at, &version) && *at++ == '.' &&
		  take_part(&at, &version);

	if (ok && *at == '.')
		ok = at++ && take_part(&at, &version);
	else
		version <<= 8;
	if (!ok || *at)
		return vouch__error(error, -EBADMSG,
				    "is '%.60s', want e.g. '1.55' or '1.55.39'",
				    text ? text : "not a string");
	item->number = version;
	return 0;
}

int policy_item_read(const struct policy_key *key, const json_t *json,
		     struct policy_item *item, struct vouch_error *error)
{
	*item = (struct policy_item){ 0 };
	switch (key->type) {
	case POLICY_BYTES:
		return read_bytes(key, json, item, error);
	case POLICY_NUMBERS:
	case POLICY_NUMBER:
		return read_number(key, json, item, error);
	case POLICY_TEXTS:
		return read_named(key, json, item, error);
	case POLICY_CHOICE:
	case POLICY_CHOICES:
		return read_choice(key, json, item, error);
	case POLICY_BOOL:
		return read_bool(json, item, error);
	case POLICY_RELEASE:
		return read_release(json, item, error);
	case POLICY_OBJECT:
		break;
	}
	return vouch__error(error, -EBADMSG, "is no value");
}
