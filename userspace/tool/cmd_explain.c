// SPDX-License-Identifier: MIT
/* "vouch explain": what the checks of an appraisal are about. */
#include <string.h>

#include "tool.h"

const char explain_usage[] =
	"usage: vouch explain [OPTION]... [CHECK-ID]...\n\n"
	"What a check means, and why it is made. CHECK-ID is the name of one,\n"
	"or the beginning of several, as snp.vek; without any, all are listed.\n\n"
	"  --json                  a list of JSON objects\n\n"
	"exit status: 0 done, 2 usage\n";

#define OPT_JSON 256

static const struct option options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 },
};

/* "snp.vek" is where "snp.vek.key" begins, and "snp.v" is not. */
static bool begins_with(const char *id, const char *prefix)
{
	size_t length = strlen(prefix);

	return !strncmp(id, prefix, length) && id[length] == '.';
}

static void print_info(const struct vouch_check_info *info)
{
	printf("%s\n  meaning        %s\n  reason         %s\n"
	       "  specification  %s\n",
	       info->id, info->meaning, info->reason, info->specification);
}

static void collect_one(json_t *list, const struct vouch_check_info *info)
{
	json_array_append_new(list,
			      json_pack("{s:s, s:s, s:s, s:s}", "id", info->id,
					"meaning", info->meaning, "reason",
					info->reason, "specification",
					info->specification));
}

/* Into @list, or printed if that is NULL. */
static void tell(json_t *list, const struct vouch_check_info *info)
{
	if (list)
		collect_one(list, info);
	else
		print_info(info);
}

static const char *check_id(const void *names, size_t index)
{
	const struct vouch_check_info *info = vouch_check_info(index);

	(void)names;
	return info ? info->id : NULL;
}

static void complain_unknown(const char *id)
{
	const char *nearest = vouch_nearest(id, check_id, NULL);

	if (nearest)
		complain("check is '%s', did you mean '%s'?", id, nearest);
	else
		complain("check is '%s', want one that vouch explain lists",
			 id);
}

/* Returns whether there was any. */
static bool tell_named(json_t *list, const char *id)
{
	const struct vouch_check_info *exact = vouch_check_explain(id);
	const struct vouch_check_info *info;
	bool found = exact;

	if (exact)
		tell(list, exact);
	for (size_t i = 0; (info = vouch_check_info(i)); i++) {
		if (info == exact || !begins_with(info->id, id))
			continue;
		tell(list, info);
		found = true;
	}
	if (!found)
		complain_unknown(id);
	return found;
}

/* One line each; JSON has no short form. */
static void tell_all(json_t *list)
{
	const struct vouch_check_info *info;

	for (size_t i = 0; (info = vouch_check_info(i)); i++) {
		if (list)
			collect_one(list, info);
		else
			printf("%-28s %s\n", info->id, info->meaning);
	}
}

int cmd_explain(int argc, char **argv)
{
	json_t *list = NULL;
	bool ok = true;
	int found;

	while ((found = option_next(argc, argv, options)) == OPT_JSON)
		if (!list)
			list = json_array();
	if (found != -1)
		ok = false;
	else if (optind == argc)
		tell_all(list);
	for (int i = optind; ok && i < argc; i++)
		ok = tell_named(list, argv[i]);
	if (ok && list) {
		json_dumpf(list, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
		putchar('\n');
	}
	json_decref(list);
	return ok ? EXIT_AFFIRMED : EXIT_USAGE;
}
