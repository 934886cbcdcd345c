// SPDX-License-Identifier: MIT
/* "vouch fetch --refresh": what a bundle has that is issued anew. */
#define _GNU_SOURCE /* memmem() */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

/* Whether an answer that came takes the place of the item with that digest. */
static bool is_renewed(const struct fetching *f, const char *digest)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct fetched *answer = &f->answers[i];
		char hex[DIGEST_TEXT_SIZE];

		if (!answer->bytes.size || !answer->want->renewed)
			continue;
		text_hex(answer->want->renewed->digest,
			 sizeof(answer->want->renewed->digest), hex);
		if (digest && !strcmp(hex, digest))
			return true;
	}
	return false;
}

/* The text of the bundle without them; NULL without memory. */
static char *without_renewed(const struct fetching *f,
			     const struct vouch_bytes *old)
{
	json_t *root = json_loadb((char *)old->data, old->size, 0, NULL);
	json_t *items = json_object_get(root, "items");
	char *text = NULL;

	for (size_t i = json_array_size(items); i--;) {
		const json_t *item = json_array_get(items, i);

		if (is_renewed(f, json_string_value(
					  json_object_get(item, "sha256"))))
			json_array_remove(items, i);
	}
	if (root)
		text = json_dumps(root, JSON_PRESERVE_ORDER);
	json_decref(root);
	return text;
}

static int add_old(struct vouch_bundle *bundle, const struct fetching *f,
		   const struct vouch_bytes *old, const char *path)
{
	char *text = without_renewed(f, old);
	struct vouch_error error = { .text = "no memory for a bundle" };
	int status = EXIT_AFFIRMED;

	/* Of a bundle whose items are all new there is nothing left. */
	if (!text || (strstr(text, "\"sha256\"") &&
		      vouch_bundle_add(bundle, (uint8_t *)text, strlen(text),
				       path, 0, &error))) {
		complain("%s: %s", path, error.text);
		status = EXIT_UNDECIDED;
	}
	free(text);
	return status;
}

static int write_anew(const struct fetching *f, const struct vouch_bytes *old,
		      const char *path, const char *output)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	int status = EXIT_UNDECIDED;

	if (bundle)
		status = add_old(bundle, f, old, path);
	if (status == EXIT_AFFIRMED)
		status = fetching_add_answers(f, bundle);
	if (status == EXIT_AFFIRMED)
		status = fetch_write_bundle(bundle, output ? output : path);
	vouch_bundle_free(bundle);
	return status;
}

static int renew(struct fetching *f, const struct vouch_bytes *old,
		 const struct vouch_bundle *bundle, const char *path,
		 const char *output)
{
	struct vouch_error error;
	int status;

	if (vouch_wants_add_bundle(f->wants, bundle, &error)) {
		complain("%s: %s", path, error.text);
		return EXIT_UNDECIDED;
	}
	if (!vouch_wants_item(f->wants, 0)) {
		complain("%s: nothing in it is issued anew", path);
		return EXIT_AFFIRMED;
	}
	f->is_refresh = true;
	status = fetching_run(f);
	if (status == EXIT_AFFIRMED)
		status = write_anew(f, old, path, output);
	if (status == EXIT_AFFIRMED)
		fetching_tell(f);
	return status;
}

int fetch_refresh(struct fetching *f, const char *path, const char *output)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_bytes old = { 0 };
	struct vouch_error error = { .text = "no memory for a bundle" };
	int status = EXIT_UNDECIDED;

	if (!file_read(path, &old)) {
		vouch_bundle_free(bundle);
		return EXIT_UNDECIDED;
	}
	if (!memmem(old.data, old.size, "\"vouch_bundle\"", 14)) {
		complain("%s is no bundle, want what vouch fetch or vouch "
			 "bundle create wrote",
			 path);
		status = EXIT_USAGE;
	} else if (!bundle || vouch_bundle_add(bundle, old.data, old.size, path,
					       0, &error)) {
		complain("%s", error.text);
		status = EXIT_USAGE;
	} else {
		status = renew(f, &old, bundle, path, output);
	}
	vouch_bundle_free(bundle);
	vouch_bytes_free(&old);
	return status;
}
