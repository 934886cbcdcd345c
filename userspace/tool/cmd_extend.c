// SPDX-License-Identifier: MIT
/* "vouch extend": a measurement register by a digest. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define DIGEST_SIZE 48 /* SHA-384 */

const char extend_usage[] =
	"usage: vouch extend NAME (--digest HEX | --file FILE) [OPTION]...\n\n"
	"Extends a measurement register, which cannot be undone: it becomes\n"
	"SHA-384 of what it was and the digest. vouch info tells which there\n"
	"are, and which can be extended.\n\n"
	"  --digest HEX   48 bytes\n"
	"  --file FILE    the digest is SHA-384 of FILE; - is standard input\n"
	"  -v, --verbose  tell digest and register\n";

static const struct option options[] = {
	{ "digest", required_argument, NULL, 'd' },
	{ "file", required_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

struct extend_command {
	const char *name;
	const char *file;
	uint8_t digest[DIGEST_SIZE];
	size_t digest_size; /* 0: of @file */
	bool verbose;
};

static bool take(struct extend_command *c, int found)
{
	switch (found) {
	case 'd':
		return option_hex("--digest", optarg, c->digest, DIGEST_SIZE,
				  DIGEST_SIZE, &c->digest_size);
	case 'f':
		c->file = optarg;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	default:
		return false;
	}
}

/* Of any size: it is not kept. */
static bool read_digest(struct extend_command *c)
{
	bool is_stdin = strcmp(c->file, "-") == 0;
	const char *name = is_stdin ? "standard input" : c->file;
	int fd = is_stdin ? STDIN_FILENO : open(c->file, O_RDONLY | O_CLOEXEC);
	struct vouch_error error;
	int ret;

	if (fd < 0) {
		complain("%s: %s", name, strerror(errno));
		return false;
	}
	ret = vouch_mr_digest(fd, c->digest, &error);
	if (!is_stdin)
		close(fd);
	if (ret)
		complain("%s: %s", name, error.text);
	return !ret;
}

/* Somebody else may have extended it meanwhile. */
static int tell(struct vouch_device *device, const struct extend_command *c,
		struct vouch_error *error)
{
	char digest[2 * DIGEST_SIZE + 1], value[2 * VOUCH_MR_VALUE_SIZE + 1];
	struct vouch_read_mr mr;
	int ret = vouch_device_read_mr(device, c->name, 0, &mr, error);

	if (ret)
		return ret;
	text_hex(c->digest, sizeof(c->digest), digest);
	text_hex(mr.value, mr.value_size, value);
	complain("%s was extended by %s", c->name, digest);
	complain("%s is now %s", c->name, value);
	return 0;
}

static int extend(const struct extend_command *c)
{
	struct vouch_device *device;
	struct vouch_error error;
	int ret;

	ret = vouch_device_open(&device, NULL, true, &error);
	if (!ret) {
		ret = vouch_device_extend_mr(device, c->name, c->digest,
					     sizeof(c->digest), NULL, &error);
		if (!ret && c->verbose)
			ret = tell(device, c, &error);
		vouch_device_close(device);
	}
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return EXIT_UNDECIDED;
}

int cmd_extend(int argc, char **argv)
{
	struct extend_command c = { 0 };
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (optind >= argc) {
		complain("NAME is missing, want a register that vouch info "
			 "calls extendable");
		return EXIT_USAGE;
	}
	c.name = argv[optind++];
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	if (!c.file == !c.digest_size) {
		complain("digest is %s, want --digest or --file",
			 c.file ? "given twice" : "missing");
		return EXIT_USAGE;
	}
	if (c.file && !read_digest(&c))
		return EXIT_UNDECIDED;
	return extend(&c);
}
