/* SPDX-License-Identifier: MIT */
/* What completions share with the table of commands. */
#ifndef VOUCH_TOOL_COMPLETE_H
#define VOUCH_TOOL_COMPLETE_H

#include "tool.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary; /* NULL: another name of the one before */
	const char *usage;
};

/* ---- options.c ---- */

/*
 * The table that a command hands to option_next(), which then tells it that an
 * option is wrong, so that nothing is done. Borrowed until the next call; empty
 * when the command did not ask for options.
 */
const struct option *options_of(int (*run)(int argc, char **argv), int argc,
				char **argv);

/* ---- usage.c ---- */

/* A part of a usage. */
struct part {
	const char *text;
	size_t size;
};

bool part_is(struct part part, const char *text);

/* A word in small letters, which says what a command is to do. */
bool part_is_sub(struct part part);

/* Whether it is @sub, or has it as one of several, as "snp|tdx" has. */
bool part_names(struct part part, const char *sub);

/* "[CHECK-ID]..." without what is around it. */
struct part part_bare(struct part part);

/* "HEX" of "--nonce HEX  nonce that ..."; empty when there is none. */
struct part usage_values(const char *usage, const char *name);

/* On its line or, where a value took all of that, on the next one. */
struct part usage_description(const char *usage, const struct option *option);

/*
 * The next line of a usage that is for this command: what comes after its name,
 * or NULL. The lines end at the first one that is blank.
 */
const char *usage_line(const char **usage, const char *name);

/* The next word of such a line; empty at its end. */
struct part usage_word(const char **line);

/* ---- complete.c ---- */

/*
 * Prints what the last of the words after "vouch" may become. @commands ends
 * with a row without a name. Return: an exit status.
 */
int complete(const struct command *commands, int argc, char **argv);

#endif /* VOUCH_TOOL_COMPLETE_H */
