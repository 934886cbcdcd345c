// SPDX-License-Identifier: MIT
/* A sealed file as it is, or in a token of LUKS2 for "cryptsetup token". */
#include <stdlib.h>
#include <string.h>

#include "seal.h"

#define TOKEN_TYPE "vouch"
#define TOKEN_SIZE_MAX (4 * 1024 * 1024)

/* Members that nobody knows are for whoever put them there, and stay. */
static bool read_token(const char *path, struct seal_container *container)
{
	json_t *token = json_loadb((const char *)container->sealed.data,
				   container->sealed.size,
				   JSON_REJECT_DUPLICATES, NULL);
	const char *type = json_string_value(json_object_get(token, "type"));
	const char *text = json_string_value(json_object_get(token, "sealed"));
	struct vouch_bytes sealed = { 0 };

	container->token = token;
	if (!type || strcmp(type, TOKEN_TYPE) || !text ||
	    !base64_bytes(text, &sealed)) {
		complain("%s is no token of vouch, want one of \"vouch seal "
			 "--luks\"",
			 path);
		return false;
	}
	vouch_bytes_free(&container->sealed);
	container->sealed = sealed;
	return true;
}

int seal_container_read(const char *path, struct seal_container *container)
{
	const struct vouch_bytes *bytes = &container->sealed;

	if (!file_read(path, &container->sealed))
		return EXIT_UNDECIDED;
	if (!bytes->size || bytes->data[0] != '{')
		return EXIT_AFFIRMED;
	if (bytes->size > TOKEN_SIZE_MAX || !read_token(path, container))
		return EXIT_SEAL_REASON + VOUCH_SEAL_MALFORMED;
	return EXIT_AFFIRMED;
}

bool seal_container_token(struct seal_container *container, uint32_t keyslot)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", keyslot);
	container->token = json_pack("{s:s, s:[s]}", "type", TOKEN_TYPE,
				     "keyslots", number);
	if (!container->token)
		complain("no memory for a token");
	return container->token;
}

static int write_token(const char *path, const struct seal_container *container)
{
	char *text =
		base64_text(container->sealed.data, container->sealed.size);
	struct vouch_bytes bytes = { 0 };
	int status = EXIT_UNDECIDED;

	if (text &&
	    !json_object_set_new(container->token, "sealed", json_string(text)))
		bytes.data = (uint8_t *)json_dumps(
			container->token, JSON_ENSURE_ASCII | JSON_COMPACT);
	free(text);
	if (!bytes.data) {
		complain("no memory for a token");
		return status;
	}
	bytes.size = strlen((const char *)bytes.data);
	status = file_write(path, &bytes, 0600);
	free(bytes.data);
	return status;
}

int seal_container_write(const char *path,
			 const struct seal_container *container)
{
	if (container->token)
		return write_token(path, container);
	return file_write(path, &container->sealed, 0600);
}

void seal_container_free(struct seal_container *container)
{
	vouch_bytes_free(&container->sealed);
	json_decref(container->token);
}
