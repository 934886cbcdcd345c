// SPDX-License-Identifier: MIT
/* "vouch convert": a report or a quote in the format of somebody else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tool.h"
#include "tsm_folder.h"

const char convert_usage[] =
	"usage: vouch convert FILE --to FORMAT [OPTION]...\n"
	"       vouch convert --list\n\n"
	"Takes the report or the quote out of whatever it came in, and writes it\n"
	"as others read it. What the format does not carry is told; the report\n"
	"stays the same byte for byte. Nothing is verified: for that there is\n"
	"vouch appraise. FILE may be - for standard input.\n\n"
	"  --to FORMAT        one that --list tells\n"
	"  --log FILE         a boot event log goes along, where there is room\n"
	"  --list             the formats, and who reads them\n"
	"  -o, --output FILE  write to FILE, not to standard output\n"
	"  --quiet            do not tell what is left out\n";

static const struct option options[] = {
	{ "to", required_argument, NULL, 't' },
	{ "log", required_argument, NULL, 'L' },
	{ "list", no_argument, NULL, 'l' },
	{ "output", required_argument, NULL, 'o' },
	{ "quiet", no_argument, NULL, 'q' },
	{ 0 },
};

struct convert_command {
	const char *format, *output, *log;
	struct vouch_bytes log_bytes;
	bool is_list, is_quiet;
};

static bool take(struct convert_command *c, int found)
{
	switch (found) {
	case 't':
		c->format = optarg;
		return true;
	case 'L':
		c->log = optarg;
		return true;
	case 'l':
		c->is_list = true;
		return true;
	case 'o':
		c->output = optarg;
		return true;
	case 'q':
		c->is_quiet = true;
		return true;
	default:
		return false;
	}
}

static int print_formats(void)
{
	const struct vouch_converter *format;

	for (size_t i = 0; (format = vouch_converter_at(i)); i++)
		printf("%-16s%s\n", format->name, format->summary);
	return EXIT_AFFIRMED;
}

/* A text on a terminal or in a file ends with its line. */
static bool end_line(struct vouch_bytes *bytes)
{
	uint8_t *data = realloc(bytes->data, bytes->size + 1);

	if (!data) {
		complain("no memory");
		return false;
	}
	data[bytes->size] = '\n';
	bytes->data = data;
	bytes->size++;
	return true;
}

static int write_out(const struct convert_command *c, const char *path,
		     struct vouch_conversion *conversion)
{
	if (!conversion->is_text && file_is_terminal(c->output))
		return EXIT_USAGE;
	if (conversion->is_text && !end_line(&conversion->bytes))
		return EXIT_UNDECIDED;
	if (*conversion->left_out && !c->is_quiet)
		complain("%s: %s does not carry %s", path, c->format,
			 conversion->left_out);
	return file_write(c->output, &conversion->bytes, 0644);
}

static int convert(const struct convert_command *c, const char *path)
{
	struct vouch_conversion conversion = { .size = sizeof(conversion) };
	struct vouch_error error;
	struct vouch_bytes bytes;
	int status, ret;

	if (!evidence_read(path, &bytes))
		return EXIT_UNDECIDED;
	ret = vouch_convert(bytes.data, bytes.size, c->log_bytes.data,
			    c->log_bytes.size, c->format, &conversion, &error);
	if (ret) {
		complain("%s: %s", path, error.text);
		status = ret == -EINVAL ? EXIT_USAGE : EXIT_UNDECIDED;
	} else {
		status = write_out(c, path, &conversion);
	}
	vouch_bytes_free(&conversion.bytes);
	vouch_bytes_free(&bytes);
	return status;
}

int cmd_convert(int argc, char **argv)
{
	struct convert_command c = { 0 };
	const char *path;
	int status, found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (c.is_list)
		return option_no_more(argc, argv) ? print_formats() :
						    EXIT_USAGE;
	if (optind >= argc || !c.format) {
		complain("%s is missing, want one",
			 optind >= argc ? "FILE" : "--to FORMAT");
		return EXIT_USAGE;
	}
	path = argv[optind++];
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	if (c.log && !file_read(c.log, &c.log_bytes))
		return EXIT_UNDECIDED;
	status = convert(&c, path);
	vouch_bytes_free(&c.log_bytes);
	return status;
}
