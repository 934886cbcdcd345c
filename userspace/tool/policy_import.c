// SPDX-License-Identifier: MIT
/*
 * "vouch policy import": a policy of reference values of others, whose
 * signature comes first.
 */
#include <string.h>

#include "policy.h"
#include "tool.h"

enum {
	OPT_KEY = 256,
	OPT_JWKS,
	OPT_UNSIGNED,
	OPT_AT,
};

static const struct option import_options[] = {
	{ "key", required_argument, NULL, OPT_KEY },
	{ "jwks", required_argument, NULL, OPT_JWKS },
	{ "unsigned", no_argument, NULL, OPT_UNSIGNED },
	{ "at", required_argument, NULL, OPT_AT },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct import {
	struct vouch_ear_keys *keys; /* NULL: none was given */
	bool is_unsigned;
	time_t at;
	const char *output;
};

static bool add_key(struct import *m, const char *path)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	int ret;

	if (!m->keys)
		m->keys = vouch_ear_keys_new();
	if (!m->keys || !file_read(path, &bytes))
		return false;
	ret = vouch_ear_keys_add(m->keys, bytes.data, bytes.size, path, &error);
	vouch_bytes_free(&bytes);
	if (ret)
		complain("%s", error.text);
	return !ret;
}

static bool is_json(const struct vouch_bytes *bytes)
{
	return bytes->size && bytes->data[0] &&
	       strchr(" \t\r\n{", bytes->data[0]);
}

/* RVPS' messages are signed by nobody, which has to be said. */
static int read_values(const struct import *m, const struct vouch_bytes *bytes,
		       char **json, struct vouch_error *error)
{
	if (!is_json(bytes))
		return vouch_policy_from_corim(bytes->data, bytes->size,
					       m->keys, m->at, json, error);
	if (m->is_unsigned)
		return vouch_policy_from_rvps(bytes->data, bytes->size, json,
					      error);
	*json = NULL;
	snprintf(error->text, sizeof(error->text),
		 "a message to RVPS has no signature, want --unsigned for it");
	return -1;
}

static int import_file(const struct import *m, const char *path)
{
	struct vouch_bytes bytes, out;
	struct vouch_error error;
	char *json;
	int status = EXIT_NOT_AFFIRMED;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	if (read_values(m, &bytes, &json, &error)) {
		complain("%s: %s", path, error.text);
	} else {
		out = (struct vouch_bytes){ (uint8_t *)json, strlen(json) };
		status = file_write(m->output, &out, 0644);
		vouch_text_free(json);
	}
	vouch_bytes_free(&bytes);
	return status;
}

static int take_import(struct import *m, int argc, char **argv)
{
	int found;

	while ((found = option_next(argc, argv, import_options)) != -1) {
		if (found == OPT_KEY || found == OPT_JWKS) {
			if (!add_key(m, optarg))
				return EXIT_USAGE;
		} else if (found == OPT_UNSIGNED) {
			m->is_unsigned = true;
		} else if (found == 'o') {
			m->output = optarg;
		} else if (found != OPT_AT ||
			   !option_time("--at", optarg, &m->at)) {
			return EXIT_USAGE;
		}
	}
	if (!m->keys != m->is_unsigned) {
		complain("want --key or --jwks of who signed it, or "
			 "--unsigned");
		return EXIT_USAGE;
	}
	if (optind + 1 == argc)
		return EXIT_AFFIRMED;
	complain("want one FILE");
	return EXIT_USAGE;
}

int policy_import(int argc, char **argv)
{
	struct import m = { .at = time(NULL) };
	int status = take_import(&m, argc, argv);

	if (status == EXIT_AFFIRMED)
		status = import_file(&m, argv[optind]);
	vouch_ear_keys_free(m.keys);
	return status;
}
