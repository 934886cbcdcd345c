// SPDX-License-Identifier: MIT
/* "vouch measure idblock": ID block and ID authentication, made or checked. */
#include <openssl/crypto.h>
#include <string.h>

#include "measure.h"

#define POLICY_USUAL 0x30000

struct idblock_command {
	struct vouch_id_block block;
	bool has_measurement;
	bool is_check;
	const char *id_key, *author_key, *block_path, *auth_path;
};

static const struct option options[] = {
	{ "measurement", required_argument, NULL, 'm' },
	{ "family-id", required_argument, NULL, 'f' },
	{ "image-id", required_argument, NULL, 'i' },
	{ "guest-svn", required_argument, NULL, 's' },
	{ "policy", required_argument, NULL, 'p' },
	{ "id-key", required_argument, NULL, 'k' },
	{ "author-key", required_argument, NULL, 'a' },
	{ "id-block", required_argument, NULL, 'B' },
	{ "id-auth", required_argument, NULL, 'A' },
	{ "check", no_argument, NULL, 'c' },
	{ 0 },
};

static bool read_policy(const char *text, uint64_t *policy)
{
	uint8_t bytes[8];
	char digits[17];
	size_t size;

	if (strncmp(text, "0x", 2) || strlen(text) > 18 || !text[2]) {
		complain("--policy is '%s', want hex digits such as 0x30000",
			 text);
		return false;
	}
	snprintf(digits, sizeof(digits), "%16s", text + 2);
	for (char *c = digits; *c == ' '; c++)
		*c = '0';
	if (!option_hex("--policy", digits, bytes, 8, 8, &size))
		return false;
	*policy = 0;
	for (size_t i = 0; i < 8; i++)
		*policy = *policy << 8 | bytes[i];
	return true;
}

static bool take(struct idblock_command *c, int found)
{
	size_t size;

	switch (found) {
	case 'm':
		c->has_measurement = true;
		return option_hex("--measurement", optarg, c->block.measurement,
				  48, 48, &size);
	case 'f':
		return option_hex("--family-id", optarg, c->block.family_id, 16,
				  16, &size);
	case 'i':
		return option_hex("--image-id", optarg, c->block.image_id, 16,
				  16, &size);
	case 's':
		return option_number("--guest-svn", optarg, 0, UINT32_MAX,
				     &c->block.guest_svn);
	case 'p':
		return read_policy(optarg, &c->block.policy);
	case 'k':
		c->id_key = optarg;
		return true;
	case 'a':
		c->author_key = optarg;
		return true;
	case 'B':
		c->block_path = optarg;
		return true;
	case 'A':
		c->auth_path = optarg;
		return true;
	case 'c':
		c->is_check = true;
		return true;
	}
	return false;
}

static bool is_whole(const struct idblock_command *c)
{
	if (!c->block_path || !c->auth_path)
		complain("--id-block or --id-auth is missing, want both files");
	else if (!c->is_check && !c->has_measurement)
		complain("--measurement is missing, want the launch digest");
	else if (!c->is_check && !c->id_key)
		complain("--id-key is missing, want a private key in PEM");
	else
		return true;
	return false;
}

/* A text that ends with a zero; wiped when it is freed. */
static bool read_key(const char *path, struct vouch_bytes *key)
{
	uint8_t *text;

	if (!path)
		return true;
	if (!file_read(path, key))
		return false;
	text = OPENSSL_zalloc(key->size + 1);
	if (text && key->size)
		memcpy(text, key->data, key->size);
	vouch_bytes_free(key);
	key->data = text;
	return text;
}

static void free_key(struct vouch_bytes *key)
{
	if (key->data)
		OPENSSL_clear_free(key->data, strlen((char *)key->data) + 1);
}

static int write_both(const struct idblock_command *c,
		      const struct vouch_bytes *id_block,
		      const struct vouch_bytes *id_auth)
{
	int status = file_write(c->block_path, id_block, 0644);

	if (status == EXIT_AFFIRMED)
		status = file_write(c->auth_path, id_auth, 0644);
	return status;
}

static int make(const struct idblock_command *c)
{
	struct vouch_bytes id = { 0 }, author = { 0 };
	struct vouch_bytes id_block = { 0 }, id_auth = { 0 };
	struct vouch_error error = { 0 };
	int status = EXIT_UNDECIDED;

	if (!read_key(c->id_key, &id) || !read_key(c->author_key, &author))
		goto end;
	if (vouch_id_block_make(&c->block, (const char *)id.data,
				(const char *)author.data, &id_block, &id_auth,
				&error)) {
		complain("%s", error.text);
		status = EXIT_USAGE;
	} else {
		status = write_both(c, &id_block, &id_auth);
	}
end:
	free_key(&id);
	free_key(&author);
	vouch_bytes_free(&id_block);
	vouch_bytes_free(&id_auth);
	return status;
}

static void tell(const char *name, const uint8_t *bytes, size_t size)
{
	char hex[97];

	text_hex(bytes, size, hex);
	printf("%s %s\n", name, hex);
}

static int check(const struct idblock_command *c,
		 const struct vouch_bytes *id_block,
		 const struct vouch_bytes *id_auth)
{
	uint8_t id_key[48], author_key[48], none[48] = { 0 };
	struct vouch_error error = { 0 };
	struct vouch_id_block block;

	if (vouch_id_block_check(id_block, id_auth, &block, id_key, author_key,
				 &error)) {
		complain("%s", error.text);
		return EXIT_NOT_AFFIRMED;
	}
	if (c->has_measurement &&
	    memcmp(block.measurement, c->block.measurement, 48)) {
		complain("ID block is of another measurement than "
			 "--measurement, want the same");
		return EXIT_NOT_AFFIRMED;
	}
	tell("measurement", block.measurement, 48);
	tell("family_id", block.family_id, 16);
	tell("image_id", block.image_id, 16);
	tell("id_key_digest", id_key, 48);
	if (memcmp(author_key, none, 48))
		tell("author_key_digest", author_key, 48);
	printf("guest_svn %u\npolicy 0x%llx\n", block.guest_svn,
	       (unsigned long long)block.policy);
	return EXIT_AFFIRMED;
}

/* What was made is read again, and checked as firmware will. */
static int check_files(const struct idblock_command *c)
{
	struct vouch_bytes id_block = { 0 }, id_auth = { 0 };
	int status = EXIT_UNDECIDED;

	if (file_read(c->block_path, &id_block) &&
	    file_read(c->auth_path, &id_auth))
		status = check(c, &id_block, &id_auth);
	vouch_bytes_free(&id_block);
	vouch_bytes_free(&id_auth);
	return status;
}

int measure_idblock(int argc, char **argv)
{
	struct idblock_command c = { .block.policy = POLICY_USUAL };
	int found, status = EXIT_AFFIRMED;

	while ((found = option_next(argc, argv, options)) != -1)
		if (found == OPTION_WRONG || !take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv) || !is_whole(&c))
		return EXIT_USAGE;
	if (!c.is_check)
		status = make(&c);
	return status == EXIT_AFFIRMED ? check_files(&c) : status;
}
