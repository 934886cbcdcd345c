// SPDX-License-Identifier: MIT
/*
 * The layouts of a mirror:
 *
 *   HOST/PATH?QUERY             each answer with its status and issuer chain,
 *                               the query sorted
 *   vcek/HWID/bl.._vcek.der     Trustee's kds-store
 *   pccs/TEE-FMSPC/platform_collaterals.json   PCCS's tools, Trustee
 *   manifest.json               what is where, since when, until when
 */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "mirror.h"

static json_t *entry(const struct fetched *answer, const char *path)
{
	char digest[DIGEST_TEXT_SIZE], at[32];

	time_text(answer->at, at);
	digest_text(answer->bytes.data, answer->bytes.size, digest);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "url", answer->want->url,
			 "what", answer->want->what, "path", path, "fetched",
			 at, "sha256", digest);
}

static int put_answer(const char *folder, const struct fetched *answer,
		      json_t *manifest)
{
	struct vouch_bytes body = mirror_body(&answer->bytes);
	char *path = fetch_mirror_path(answer->want->url);
	int status = EXIT_UNDECIDED;

	if (path)
		status = mirror_put(folder, path, &answer->bytes);
	if (status == EXIT_AFFIRMED && answer->want->file)
		status = mirror_put(folder, answer->want->file, &body);
	if (status == EXIT_AFFIRMED)
		json_object_set_new(manifest, answer->want->url,
				    entry(answer, path));
	free(path);
	return status;
}

/* What is there from before stays. */
static json_t *read_manifest(const char *folder)
{
	struct vouch_bytes bytes;
	json_t *json = NULL;
	char *path;

	if (asprintf(&path, "%s/manifest.json", folder) < 0)
		return NULL;
	if (!file_load(path, &bytes)) {
		json = json_loadb((char *)bytes.data, bytes.size, 0, NULL);
		vouch_bytes_free(&bytes);
	}
	free(path);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return json_object();
}

static int write_manifest(const char *folder, const json_t *manifest)
{
	char *text = json_dumps(manifest, JSON_INDENT(2) | JSON_SORT_KEYS);
	const struct vouch_bytes bytes = { (uint8_t *)text,
					   text ? strlen(text) : 0 };
	int status = text ? mirror_put(folder, "manifest.json", &bytes) :
			    EXIT_UNDECIDED;

	free(text);
	return status;
}

int mirror_write(const char *folder, const struct fetching *f)
{
	json_t *manifest = read_manifest(folder);
	int status = manifest ? EXIT_AFFIRMED : EXIT_UNDECIDED;

	for (size_t i = 0; status == EXIT_AFFIRMED && i < f->count; i++) {
		if (f->answers[i].bytes.size)
			status = put_answer(folder, &f->answers[i], manifest);
	}
	if (status == EXIT_AFFIRMED)
		status = mirror_write_pccs(folder, f);
	if (status == EXIT_AFFIRMED)
		status = write_manifest(folder, manifest);
	json_decref(manifest);
	return status;
}
