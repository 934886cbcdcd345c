// SPDX-License-Identifier: MIT
/* "vouch extend": a measurement register by a digest. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define DIGEST_SIZE 48 /* SHA-384 */

const char extend_usage[] =
	"usage: vouch extend REGISTER (--event TEXT | --digest HEX | --file FILE)\n"
	"                    [OPTION]...\n\n"
	"Extends a measurement register, which cannot be undone: it becomes\n"
	"SHA-384 of what it was and the digest. vouch info tells which there\n"
	"are, and which can be extended. The module's log has a record of it\n"
	"(vouch log).\n\n"
	"  --event TEXT   event data of the record, at most 4096 bytes; @FILE is\n"
	"                 what a file has, @- standard input\n"
	"  --digest HEX   48 bytes\n"
	"  --file FILE    the digest is SHA-384 of FILE; - is standard input\n"
	"                 without either it is SHA-384 of the event data\n"
	"  --type N       event type of the record; without it EV_IPL (13)\n"
	"  -v, --verbose  tell digest, register and record\n";

static const struct option options[] = {
	{ "event", required_argument, NULL, 'e' },
	{ "digest", required_argument, NULL, 'd' },
	{ "file", required_argument, NULL, 'f' },
	{ "type", required_argument, NULL, 't' },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

struct extend_command {
	const char *name;
	const char *file;
	const char *event; /* TEXT, or @FILE */
	struct vouch_bytes data; /* of that */
	uint8_t digest[DIGEST_SIZE];
	size_t digest_size; /* 0: of @file, or of @data */
	uint32_t type;
	bool verbose;
};

static bool take(struct extend_command *c, int found)
{
	switch (found) {
	case 'e':
		c->event = optarg;
		return true;
	case 'd':
		return option_hex("--digest", optarg, c->digest, DIGEST_SIZE,
				  DIGEST_SIZE, &c->digest_size);
	case 'f':
		c->file = optarg;
		return true;
	case 't':
		return option_number("--type", optarg, 0, UINT32_MAX, &c->type);
	case 'v':
		c->verbose = true;
		return true;
	default:
		return false;
	}
}

/* Event data, with nothing added: a text has no end of line. */
static bool read_event(struct extend_command *c)
{
	size_t size = strlen(c->event);

	if (*c->event == '@')
		return file_read(c->event + 1, &c->data);
	c->data.data = (uint8_t *)strdup(c->event);
	c->data.size = size;
	if (!c->data.data)
		complain("no memory for the event");
	return c->data.data;
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
	else
		c->digest_size = DIGEST_SIZE;
	return !ret;
}

/* Somebody else may have extended it meanwhile. */
static int tell(struct vouch_device *device, const struct extend_command *c,
		const struct vouch_extend_reply *reply,
		struct vouch_error *error)
{
	char digest[2 * DIGEST_SIZE + 1], value[2 * VOUCH_MR_VALUE_SIZE + 1];
	struct vouch_read_mr mr;
	int ret = vouch_device_read_mr(device, c->name, 0, &mr, error);

	if (ret)
		return ret;
	text_hex(reply->digest, DIGEST_SIZE, digest);
	text_hex(mr.value, mr.value_size, value);
	complain("%s was extended by %s, record %llu", c->name, digest,
		 (unsigned long long)reply->log_sequence);
	complain("%s is now %s", c->name, value);
	return 0;
}

static int extend(const struct extend_command *c)
{
	const struct vouch_extend_options asked = {
		.size = sizeof(asked),
		.name = c->name,
		.digest = c->digest_size ? c->digest : NULL,
		.digest_size = c->digest_size,
		.event = c->data.data,
		.event_size = c->data.size,
		.event_type = c->type,
	};
	struct vouch_extend_reply reply = { .size = sizeof(reply) };
	struct vouch_device *device;
	struct vouch_error error;
	int ret;

	ret = vouch_device_open(&device, NULL, true, &error);
	if (!ret) {
		ret = vouch_device_extend(device, &asked, &reply, &error);
		if (!ret && c->verbose)
			ret = tell(device, c, &reply, &error);
		vouch_device_close(device);
	}
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return EXIT_UNDECIDED;
}

/* What it is extended by is told once. */
static bool is_complete(const struct extend_command *c)
{
	if (c->file && c->digest_size)
		complain("digest is given twice, want --digest or --file");
	else if (!c->file && !c->digest_size && !c->event)
		complain("digest is missing, want --event, --digest or "
			 "--file");
	else
		return true;
	return false;
}

int cmd_extend(int argc, char **argv)
{
	struct extend_command c = { 0 };
	int status = EXIT_UNDECIDED;
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (optind >= argc) {
		complain("REGISTER is missing, want one that vouch info "
			 "calls extendable");
		return EXIT_USAGE;
	}
	c.name = argv[optind++];
	if (!option_no_more(argc, argv) || !is_complete(&c))
		return EXIT_USAGE;
	if ((!c.file || read_digest(&c)) && (!c.event || read_event(&c)))
		status = extend(&c);
	vouch_bytes_free(&c.data);
	return status;
}
