// SPDX-License-Identifier: MIT
/* vouch_show(): told apart by content, nothing verified. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/json_text.h"
#include "codec/content.h"
#include "codec/http.h"
#include "appraise/input.h"
#include "appraise/kinds.h"
#include "base/openssl.h"

#define WANTED                                                                \
	"want Evidence, a report, a quote, a TDREPORT, an event log, "        \
	"certificates, a certificate table, a CRL, TCB info, QE identity, a " \
	"bundle or an ID block"

/* Who calls knows better than "input: " where it comes from. */
static void drop_source(struct vouch_error *error)
{
	static const char source[] = "input: ";
	const size_t length = sizeof(source) - 1;

	if (!strncmp(error->text, source, length))
		memmove(error->text, error->text + length,
			strlen(error->text + length) + 1);
}

static json_t *show_endorsements(const u8 *data, size_t size,
				 struct vouch_error *error)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	json_t *list = NULL;

	if (!store) {
		vouch__error(error, -ENOMEM, "no memory");
		return NULL;
	}
	if (!endorsements_add(store, data, size, "input", error))
		list = json_array();
	else
		drop_source(error);
	for (size_t i = 0; list && i < store->count; i++) {
		if (!json_array_append_new(list,
					   endorsement_show(&store->items[i])))
			continue;
		vouch__error(error, -ENOMEM, "no memory to show all of it");
		json_decref(list);
		list = NULL;
	}
	endorsements_free(store);
	return list;
}

/* Why it is none is of more use than what it looks like. */
static bool is_like_endorsement(const u8 *data, size_t size)
{
	return endorsement_kinds_know(&all_endorsement_kinds, data, size) ||
	       content_is_der(data, size) || content_is_pem(data, size) ||
	       input_is_json(data, size) || input_is_hex(data, size) ||
	       http_is(data, size);
}

static json_t *show_bytes(const u8 *data, size_t size,
			  struct vouch_error *error)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(&evidence_kinds, data, size, INPUT_STARTS, &kind);
	json_t *json;

	if (form && form->show)
		return form->show(&evidence_kinds, data, size, error);
	json = show_endorsements(data, size, error);
	if (json || is_like_endorsement(data, size))
		return json;
	if (size)
		vouch__error(error, -EBADMSG,
			     "input is %s of %zu bytes, " WANTED,
			     input_guess(data, size), size);
	else
		vouch__error(error, -EBADMSG, "input is empty, " WANTED);
	return NULL;
}

/* What was undone is told beside what was in it. */
static json_t *show_unwrapped(const struct unwrapped *found,
			      struct vouch_error *error)
{
	json_t *json = show_bytes(found->bytes.data, found->bytes.size, error);

	if (json_is_object(json))
		json_object_set_new(json, "undone", json_string(found->undone));
	return json;
}

static json_t *show(const u8 *data, size_t size, struct vouch_error *error)
{
	struct unwrapped found;
	json_t *json = NULL;
	int ret = input_unwrap_shown(&evidence_kinds, data, size, &found);

	if (ret == -EEXIST)
		vouch__error(error, -EBADMSG,
			     "input has several pieces of evidence that "
			     "differ, want one");
	else if (ret == -E2BIG)
		vouch__error(error, -EBADMSG,
			     "input has too much in it, want %s", found.limit);
	else if (ret == -ENOMEM)
		vouch__error(error, ret, "no memory");
	else if (ret)
		json = show_bytes(data, size, error);
	else
		json = show_unwrapped(&found, error);
	vouch_bytes_free(&found.bytes);
	carried_free(&found.carried);
	return json;
}

void vouch_text_free(char *text)
{
	free(text);
}

int vouch_show(const uint8_t *data, size_t size, char **json,
	       struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_error why = { .code = -ENOMEM, .text = "no memory" };
	json_t *root = show(data, size, &why);

	*json = root ? json_text(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER) :
		       NULL;
	json_decref(root);
	if (*json)
		return 0;
	return vouch__error(error, why.code, "%s", why.text);
}
