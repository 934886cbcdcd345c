// SPDX-License-Identifier: MIT
/* "vouch bundle": endorsements in one file, and how old they are. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tool.h"

const char bundle_usage[] =
	"usage: vouch bundle create [OPTION]... FILE|FOLDER...\n"
	"       vouch bundle status [OPTION]... FILE|FOLDER...\n\n"
	"create puts certificates, CRLs, TCB info, QE identities and ID blocks\n"
	"into one file, for vouch appraise --endorsements. No root is trusted\n"
	"because it is in there. status tells of each endorsement, in a bundle\n"
	"or not, when it was issued, when it expires, and its age.\n\n"
	"create:\n"
	"  -o, --output FILE       where to write to\n"
	"  --fetched TIME          when the files were; the time at which each\n"
	"                          was written, unless said otherwise\n"
	"  -v, --verbose           each item that was taken; what was left out of\n"
	"                          a folder is always told\n\n"
	"status:\n"
	"  --at TIME               as 2026-01-31T12:00:00Z; now\n"
	"  --max-age DAYS          since CRL, TCB info or QE identity was issued;\n"
	"                          not for the CRL of Intel's root, yearly made\n"
	"  --within DAYS           what expires in as many days is not good\n"
	"                          either: 7 or 7d\n"
	"  --json                  one JSON object\n\n"
	"exit status: 0 done, 1 something is expired, not in force, too old or\n"
	"expires soon, 2 usage or a malformed file, 3 input or output failed\n";

/* 9999-12-31T23:59:59Z */
#define FETCHED_MAX 253402300799

enum {
	OPT_FETCHED = 256,
	OPT_AT,
	OPT_MAX_AGE,
	OPT_WITHIN,
	OPT_JSON,
};

static const struct option create_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "fetched", required_argument, NULL, OPT_FETCHED },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

static const struct option status_options[] = {
	{ "at", required_argument, NULL, OPT_AT },
	{ "max-age", required_argument, NULL, OPT_MAX_AGE },
	{ "within", required_argument, NULL, OPT_WITHIN },
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 },
};

struct bundle_command {
	struct vouch_bundle *bundle;
	struct bundle_status status;
	const char *output;
	time_t fetched; /* 0: when the file was written */
	bool verbose;
};

static bool take_fetched(struct bundle_command *c)
{
	if (!option_time("--fetched", optarg, &c->fetched))
		return false;
	if (!c->fetched)
		complain("--fetched is '%s', want a later time", optarg);
	return c->fetched;
}

/* "7" or "7d". */
static bool take_within(struct bundle_command *c)
{
	char text[16];
	size_t length = strlen(optarg);

	if (length && length < sizeof(text) && optarg[length - 1] == 'd')
		length--;
	snprintf(text, sizeof(text), "%.*s", (int)length, optarg);
	c->status.has_within = true;
	return option_number("--within", text, 0, MAX_AGE_DAYS,
			     &c->status.within_days);
}

static int take(struct bundle_command *c, int found)
{
	bool ok = true;

	switch (found) {
	case 'o':
		c->output = optarg;
		break;
	case 'v':
		c->verbose = true;
		break;
	case OPT_FETCHED:
		ok = take_fetched(c);
		break;
	case OPT_AT:
		ok = option_time("--at", optarg, &c->status.at);
		break;
	case OPT_MAX_AGE:
		c->status.has_max_age = true;
		ok = option_number("--max-age", optarg, 0, MAX_AGE_DAYS,
				   &c->status.max_age_days);
		break;
	case OPT_WITHIN:
		ok = take_within(c);
		break;
	case OPT_JSON:
		c->status.as_json = true;
		break;
	default:
		ok = false;
	}
	return ok ? EXIT_AFFIRMED : EXIT_USAGE;
}

/* Below a folder its path in there, else the name alone: not where it lay. */
static const char *name_of(const char *path, const char *root)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, root) == 0)
		return slash && slash[1] ? slash + 1 : path;
	path += strlen(root);
	return path + strspn(path, "/");
}

/* A disk may hold times that the text of no bundle can. */
static time_t written(const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0 || stat(path, &st))
		return time(NULL);
	if (st.st_mtime > FETCHED_MAX)
		return FETCHED_MAX;
	return st.st_mtime > 0 ? st.st_mtime : 1;
}

static int add(void *data, const struct vouch_bytes *bytes, const char *path,
	       const char *root, struct vouch_error *error)
{
	struct bundle_command *c = data;

	return vouch_bundle_add(c->bundle, bytes->data, bytes->size,
				name_of(path, root),
				c->fetched ? c->fetched : written(path), error);
}

static int load(struct bundle_command *c, int argc, char **argv,
		const struct option *options)
{
	int status = EXIT_AFFIRMED;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = take(c, found);
	if (status == EXIT_AFFIRMED && optind >= argc) {
		complain("FILE is missing, want at least one");
		return EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED && !option_stdin_once(0, argc, argv))
		return EXIT_USAGE;
	for (; status == EXIT_AFFIRMED && optind < argc; optind++)
		status = endorsements_each(argv[optind], add, c);
	if (status == EXIT_AFFIRMED && !vouch_bundle_item(c->bundle, 0)) {
		complain("no endorsement is in what was named, want at least "
			 "one");
		return EXIT_USAGE;
	}
	return status;
}

/* On standard error: the bundle may go to standard output. */
static void tell_items(const struct bundle_command *c)
{
	const struct vouch_bundle_item *item;

	for (size_t i = 0; (item = vouch_bundle_item(c->bundle, i)); i++)
		complain("taken: %s: %s", item->name, item->subject);
}

static int write_bundle(const struct bundle_command *c)
{
	struct vouch_error error;
	struct vouch_bytes bytes;
	char *json;
	int status = EXIT_AFFIRMED;

	if (c->verbose)
		tell_items(c);
	if (vouch_bundle_json(c->bundle, &json, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	bytes = (struct vouch_bytes){ (uint8_t *)json, strlen(json) };
	if (c->output) {
		json[bytes.size++] = '\n'; /* in place of the end */
		status = file_write(c->output, &bytes, 0644);
	} else {
		puts(json);
	}
	vouch_text_free(json);
	return status;
}

static int run(int argc, char **argv, bool is_create)
{
	struct bundle_command c = { .bundle = vouch_bundle_new() };
	int status;

	if (!c.bundle) {
		complain("no memory for a bundle");
		return EXIT_UNDECIDED;
	}
	c.status.at = time(NULL);
	status = load(&c, argc, argv,
		      is_create ? create_options : status_options);
	if (status == EXIT_AFFIRMED)
		status = is_create ? write_bundle(&c) :
				     bundle_status(c.bundle, &c.status);
	vouch_bundle_free(c.bundle);
	return status;
}

int cmd_bundle(int argc, char **argv)
{
	bool is_create = argc > 1 && strcmp(argv[1], "create") == 0;

	if (argc < 2) {
		complain("command is missing, want create or status");
		return EXIT_USAGE;
	}
	if (!is_create && strcmp(argv[1], "status")) {
		complain("bundle command is '%s', want create or status",
			 argv[1]);
		return EXIT_USAGE;
	}
	argv[1] = argv[0]; /* for messages of options */
	return run(argc - 1, argv + 1, is_create);
}
