// SPDX-License-Identifier: MIT
#include "cca/anchors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "codec/digest.h"
#include "codec/jose/jwk.h"

static void anchor_free(void *parsed)
{
	struct cca_anchor *anchor = parsed;

	if (!anchor)
		return;
	EVP_PKEY_free(anchor->key);
	free(anchor->text);
	free(anchor);
}

static void anchor_subject(const struct endorsement *item, char *out,
			   size_t size)
{
	const struct cca_anchor *anchor = item->parsed;
	char instance[2 * 8 + 1] = "";

	for (size_t i = 0; anchor->has_instance && i < 8; i++)
		snprintf(instance + 2 * i, 3, "%02x", anchor->instance_id[i]);
	snprintf(out, size, "attestation key of %s%s",
		 anchor->has_instance ? "instance " : "any instance", instance);
}

static int anchor_encode(const struct endorsement *item,
			 struct vouch_bytes *bytes)
{
	const struct cca_anchor *anchor = item->parsed;

	bytes->data = (u8 *)strdup(anchor->text);
	if (!bytes->data)
		return -ENOMEM;
	bytes->size = strlen(anchor->text);
	return 0;
}

static json_t *anchor_show(const struct endorsement *item)
{
	const struct cca_anchor *anchor = item->parsed;
	json_t *list = json_loads(anchor->text, 0, NULL);
	json_t *json = json_deep_copy(json_array_get(list, 0));

	json_decref(list);
	json_put(&json, "type", json_string("attestation key"));
	return json;
}

const struct endorsement_kind cca_anchor_endorsement = {
	.name = "attestation key",
	.remedy = "this is a key of a platform: give it with --trust-anchor",
	.is_anchor = true,
	.free = anchor_free,
	.subject = anchor_subject,
	.encode = anchor_encode,
	.show = anchor_show,
};

/* The same key for the same chip has the same bytes, whatever it came in. */
static char *text_of(const struct cca_anchor *anchor)
{
	json_t *row = json_object(), *list = json_array();
	char *text = NULL;

	json_put(&row, "pkey", jwk_members(anchor->key));
	if (anchor->has_implementation)
		json_put(&row, "implementation-id",
			 json_hex(anchor->implementation_id,
				  sizeof(anchor->implementation_id)));
	if (anchor->has_instance)
		json_put(&row, "instance-id",
			 json_hex(anchor->instance_id,
				  sizeof(anchor->instance_id)));
	if (row && !json_array_append_new(list, row))
		text = json_text(list, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(list);
	return text;
}

static int keep(struct endorsements *store, struct cca_anchor *anchor,
		const char *source, struct vouch_error *error)
{
	struct endorsement item = { .kind = &cca_anchor_endorsement,
				    .parsed = anchor };
	const u8 *text = (const u8 *)anchor->text;

	if (!text || !digest_sha256(text, strlen(anchor->text), item.digest)) {
		anchor_free(anchor);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	memcpy(item.whole, item.digest, sizeof(item.whole));
	return endorsements_keep(store, item, source, error);
}

int cca_anchor_add(struct endorsements *store, EVP_PKEY *key,
		   const struct cca_anchor *ids, const char *source,
		   struct vouch_error *error)
{
	const struct algorithm_row *algorithm = algorithm_of(key, NULL, NULL);
	struct cca_anchor *anchor;

	if (!algorithm || algorithm->family != KEY_EC) {
		EVP_PKEY_free(key);
		return vouch__error(error, -EBADMSG,
				    "%s is no key of a platform, want one on "
				    "P-256, P-384 or P-521",
				    source);
	}
	anchor = calloc(1, sizeof(*anchor));
	if (!anchor) {
		EVP_PKEY_free(key);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	*anchor = *ids;
	anchor->key = key;
	anchor->text = text_of(anchor);
	return keep(store, anchor, source, error);
}
