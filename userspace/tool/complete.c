// SPDX-License-Identifier: MIT
/*
 * "vouch __complete WORD...", for the shells: what the last word may become. A
 * line for each candidate, with a tab and a description where there is one, and
 * ":files" where a path may stand. Options come from the table that a command
 * hands to option_next(), their values and arguments from its usage.
 */
#include <ctype.h>
#include <string.h>

#include "complete.h"

/* Of a command line, up to the word that is to be completed. */
struct asked {
	const struct command *commands;
	const struct command *command; /* NULL: it is being named */
	const char *sub; /* "create" of "bundle create", or NULL */
	const char *current; /* what is there of the last word */
	const char *prefix; /* "--option=" stays in front; or "" */
	size_t prefix_size;
	bool *wants_files;
};

static void offer(const struct asked *asked, struct part word,
		  struct part description)
{
	size_t size = strlen(asked->current);

	if (word.size < size || strncmp(word.text, asked->current, size) != 0)
		return;
	printf("%.*s%.*s", (int)asked->prefix_size, asked->prefix,
	       (int)word.size, word.text);
	if (description.size)
		printf("\t%.*s", (int)description.size, description.text);
	putchar('\n');
}

static void offer_text(const struct asked *asked, const char *word,
		       const char *description)
{
	offer(asked, (struct part){ word, strlen(word) },
	      (struct part){ description, strlen(description) });
}

static void offer_commands(const struct asked *asked)
{
	const char *summary = "";

	for (const struct command *c = asked->commands; c->name; c++) {
		if (c->summary)
			summary = c->summary;
		offer_text(asked, c->name, summary);
	}
}

static void offer_check_ids(const struct asked *asked)
{
	const struct vouch_check_info *info;

	for (size_t i = 0; (info = vouch_check_info(i)); i++)
		offer_text(asked, info->id, info->meaning);
}

/* Those that can be extended, where there are registers at all. */
static void offer_registers(const struct asked *asked)
{
	static const char *const names[] = { "rtmr2", "rtmr3", "swmr0",
					     "swmr1", "swmr2", "swmr3" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		offer_text(asked, names[i], "");
}

static void offer_files(const struct asked *asked)
{
	*asked->wants_files = true;
}

/* What words in capitals stand for in a usage; of others nothing is known. */
static const struct {
	const char *word;
	void (*offer)(const struct asked *asked);
} stand_ins[] = {
	{ "FILE", offer_files },	 { "PATH", offer_files },
	{ "FOLDER", offer_files },	 { "DIR", offer_files },
	{ "CASE", offer_files },	 { "BUNDLE", offer_files },
	{ "EVIDENCE", offer_files },	 { "SOCKET", offer_files },
	{ "CHECK-ID", offer_check_ids }, { "REGISTER", offer_registers },
};

static void offer_stand_in(const struct asked *asked, struct part word)
{
	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(*stand_ins); i++)
		if (part_is(word, stand_ins[i].word))
			stand_ins[i].offer(asked);
}

/* "snp|quote|FILE": words as they are, and what others stand for. */
static void offer_values(const struct asked *asked, struct part values)
{
	const char *pos = values.text, *end = values.text + values.size;

	while (pos < end) {
		struct part word = { pos, strcspn(pos, "|") };

		if (word.size > (size_t)(end - pos))
			word.size = (size_t)(end - pos);
		if (islower((unsigned char)*pos))
			offer(asked, word, (struct part){ "", 0 });
		else
			offer_stand_in(asked, word);
		pos += word.size + 1;
	}
}

/* "create" and "status" of "vouch bundle". */
static void offer_subs(const struct asked *asked)
{
	const char *usage = asked->command->usage, *line;

	while ((line = usage_line(&usage, asked->command->name))) {
		struct part word = usage_word(&line);

		if (part_is_sub(word))
			offer_values(asked, word);
	}
}

/* What a line has beside options and their values. */
static void offer_line(const struct asked *asked, const char *line)
{
	struct part word;
	bool is_value = false;

	while ((word = usage_word(&line)).size) {
		struct part inside = part_bare(word);
		bool is_option = inside.size && *inside.text == '-';

		if (!is_option && !is_value)
			offer_values(asked, inside);
		is_value = is_option && word.text[word.size - 1] != ']' &&
			   !part_is(inside, "--yes");
	}
}

static void offer_arguments(const struct asked *asked)
{
	const char *usage = asked->command->usage, *line;

	while ((line = usage_line(&usage, asked->command->name))) {
		const char *rest = line;
		struct part word = usage_word(&rest);

		if (!part_is_sub(word))
			offer_line(asked, line);
		else if (asked->sub && part_names(word, asked->sub))
			offer_line(asked, rest);
	}
}

static void offer_options(const struct asked *asked,
			  const struct option *options)
{
	char text[64] = "--";

	for (; options->name; options++) {
		snprintf(text + 2, sizeof(text) - 2, "%s", options->name);
		offer(asked, (struct part){ text, strlen(text) },
		      usage_description(asked->command->usage, options));
	}
	offer_text(asked, "--help", "this text");
}

static const struct option *find_table(const struct asked *asked)
{
	char *argv[] = { (char *)asked->command->name, (char *)asked->sub,
			 NULL };

	return options_of(asked->command->run, asked->sub ? 2 : 1, argv);
}

/* "--nonce", or "-o": the option whose value is to come, or NULL. */
static const struct option *awaiting(const struct option *options,
				     const char *word, size_t size)
{
	for (; options->name; options++) {
		bool is_short = size == 2 && word[0] == '-' &&
				word[1] == options->val;
		bool is_long = size > 2 && strncmp(word, "--", 2) == 0 &&
			       part_is((struct part){ word + 2, size - 2 },
				       options->name);

		if ((is_short || is_long) &&
		    options->has_arg == required_argument)
			return options;
	}
	return NULL;
}

/* By its own usage, or where that refers to another command, by that one's. */
static struct part find_values(const struct asked *asked, const char *name)
{
	struct part values = usage_values(asked->command->usage, name);

	for (const struct command *c = asked->commands; c->name; c++)
		if (!values.size)
			values = usage_values(c->usage, name);
	return values;
}

/* "--option=" is no part of what is completed, and stands before it. */
static void keep_prefix(struct asked *asked, size_t size)
{
	asked->prefix = asked->current;
	asked->prefix_size = size;
	asked->current += size;
}

static void complete_word(struct asked *asked, const char *before)
{
	const struct option *options = find_table(asked), *option;
	size_t size = strcspn(asked->current, "=");

	option = awaiting(options, before, strlen(before));
	if (!option && asked->current[size]) {
		option = awaiting(options, asked->current, size);
		if (option)
			keep_prefix(asked, size + 1);
	}
	if (option)
		offer_values(asked, find_values(asked, option->name));
	else if (*asked->current == '-')
		offer_options(asked, options);
	else
		offer_arguments(asked);
}

static const struct command *find(const struct asked *asked, const char *name)
{
	for (const struct command *c = asked->commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* Whether the second word names what a command is to do. */
static bool has_subs(const struct command *command)
{
	const char *usage = command->usage, *line;

	while ((line = usage_line(&usage, command->name)))
		if (part_is_sub(usage_word(&line)))
			return true;
	return false;
}

static void complete_command(struct asked *asked, int argc, char **argv)
{
	bool with_subs;

	asked->command = find(asked, argv[0]);
	if (!asked->command)
		return;
	with_subs = has_subs(asked->command);
	if (with_subs && argc == 2) {
		offer_subs(asked);
		return;
	}
	asked->sub = with_subs ? argv[1] : NULL;
	complete_word(asked, argv[argc - 2]);
}

int complete(const struct command *commands, int argc, char **argv)
{
	bool wants_files = false;
	struct asked asked = { .commands = commands,
			       .prefix = "",
			       .wants_files = &wants_files };

	if (argc < 1)
		return EXIT_USAGE;
	asked.current = argv[argc - 1];
	if (argc == 1) {
		offer_text(&asked, "help", "the options of a command");
		offer_text(&asked, "version", "the version");
	}
	if (argc == 1 || (argc == 2 && strcmp(argv[0], "help") == 0))
		offer_commands(&asked);
	else
		complete_command(&asked, argc, argv);
	if (wants_files)
		puts(":files");
	return EXIT_AFFIRMED;
}
