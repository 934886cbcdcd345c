// SPDX-License-Identifier: MIT
/* Whatever a piece is found in, it is found in more of the same. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "appraise/input.h"
#include "appraise/kinds.h"
#include "base/bytes.h"
#include "fuzz.h"

/* {"a": ["HEX"]}, in base64; NULL without memory. */
static char *wrap(const struct vouch_bytes *piece)
{
	char *hex = hex_encode(piece->data, piece->size), *text = NULL;
	json_t *json = hex ? json_pack("{s:[s]}", "a", hex) : NULL;
	char *dump = json ? json_dumps(json, 0) : NULL;

	if (dump)
		text = base64_encode((const u8 *)dump, strlen(dump));
	free(dump);
	json_decref(json);
	free(hex);
	return text;
}

static bool is_same(const struct vouch_bytes *a, const struct vouch_bytes *b)
{
	return a->size == b->size && !memcmp(a->data, b->data, a->size);
}

static void must_come_back(const struct vouch_bytes *piece)
{
	struct unwrapped found = { 0 };
	char *text = wrap(piece);
	int ret = text ? input_unwrap_shown(&evidence_kinds, (u8 *)text,
					    strlen(text), &found) :
			 -ENOMEM;

	if (ret != -ENOMEM && (ret || !is_same(piece, &found.bytes)))
		abort();
	vouch_bytes_free(&found.bytes);
	carried_free(&found.carried);
	free(text);
}

bool fuzz_forms(const u8 *data, size_t size)
{
	struct unwrapped found;

	if (!input_unwrap_shown(&evidence_kinds, data, size, &found))
		must_come_back(&found.bytes);
	vouch_bytes_free(&found.bytes);
	carried_free(&found.carried);
	return false;
}
