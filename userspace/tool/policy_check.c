// SPDX-License-Identifier: MIT
/* "vouch policy check": what policies accept together, in sentences. */
#include <string.h>

#include "policy.h"
#include "tool.h"

#define WIDTH 79

enum { OPT_JSON = 256 };

static const struct option options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 },
};

static const char *text_at(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* "(policy.json:3)": the key behind it is in the sentence. */
static void print_place(const json_t *object)
{
	const char *source = text_at(object, "source");
	const char *end = strstr(source, ": ");

	if (!*source)
		return;
	fputs(" (", stdout);
	text_write(source, end ? (size_t)(end - source) : strlen(source));
	putchar(')');
}

/* A line for each of @list; a title, too, unless there are none. */
static void print_sentences(const char *title, const json_t *list,
			    const char *indent)
{
	const json_t *one;
	size_t i;

	if (title && json_array_size(list))
		puts(title);
	json_array_foreach(list, i, one) {
		fputs(indent, stdout);
		text_print(json_is_string(one) ? json_string_value(one) :
						 text_at(one, "text"));
		print_place(one);
		putchar('\n');
	}
}

static void print_entries(const json_t *entries)
{
	size_t count = json_array_size(entries), i;
	const json_t *entry;

	if (count)
		printf("and, of any_of, the whole of %s\n",
		       count > 1 ? "one of these entries" : "this entry");
	json_array_foreach(entries, i, entry) {
		fputs("  ", stdout);
		text_print(text_at(entry, "name"));
		print_place(entry);
		putchar('\n');
		print_sentences(NULL, json_object_get(entry, "accepts"),
				"    ");
	}
}

/* Names next to each other, in lines that end before the margin. */
static void print_names(const char *title, const json_t *list)
{
	size_t column = 0, i;
	const json_t *one;

	if (json_array_size(list))
		puts(title);
	json_array_foreach(list, i, one) {
		const char *name = json_string_value(one);

		if (column && column + strlen(name) + 2 > WIDTH) {
			puts(",");
			column = 0;
		}
		column += (size_t)printf("%s%s", column ? ", " : "  ", name);
	}
	if (column)
		putchar('\n');
}

static void print_text(const json_t *policy)
{
	const json_t *accepts = json_object_get(policy, "accepts");

	print_sentences("Accepted is evidence of which", accepts, "  ");
	if (!json_array_size(accepts))
		puts("Accepted is evidence of which nothing is said for all");
	print_entries(json_object_get(policy, "entries"));
	print_sentences("and, as nothing else is said,",
			json_object_get(policy, "defaults"), "  ");
	print_names("Not looked at", json_object_get(policy, "not_compared"));
	print_sentences("Tells no guest from another",
			json_object_get(policy, "tells_no_guest"), "  ");
	print_sentences("To be mended", json_object_get(policy, "problems"),
			"  ");
}

static int print(const struct loaded *loaded, bool as_json)
{
	char *text = vouch_verifier_policy_json(loaded->verifier);
	json_t *policy = text ? json_loads(text, 0, NULL) : NULL;
	bool is_bad = json_array_size(json_object_get(policy, "problems"));

	if (!policy)
		complain("no memory for what the policy accepts");
	else if (as_json)
		puts(text);
	else
		print_text(policy);
	vouch_text_free(text);
	if (!policy)
		return EXIT_UNDECIDED;
	json_decref(policy);
	return is_bad ? EXIT_NOT_AFFIRMED : EXIT_AFFIRMED;
}

static int check(struct loaded *loaded, int argc, char **argv)
{
	bool as_json = false;
	int found, status = EXIT_AFFIRMED;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found != OPT_JSON)
			return EXIT_USAGE;
		as_json = true;
	}
	if (optind >= argc) {
		complain("FILE is missing, want at least one");
		return EXIT_USAGE;
	}
	if (!option_stdin_once(0, argc, argv))
		return EXIT_USAGE;
	for (int i = optind; status == EXIT_AFFIRMED && i < argc; i++)
		status = endorsements_load_policy(loaded, argv[i]);
	return status == EXIT_AFFIRMED ? print(loaded, as_json) : status;
}

int policy_check(int argc, char **argv)
{
	struct loaded loaded = { .verifier = vouch_verifier_new() };
	int status;

	if (!loaded.verifier) {
		complain("no memory for a policy");
		return EXIT_UNDECIDED;
	}
	status = check(&loaded, argc, argv);
	vouch_verifier_unref(loaded.verifier);
	loaded_free(&loaded);
	return status;
}
