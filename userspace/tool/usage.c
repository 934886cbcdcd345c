// SPDX-License-Identifier: MIT
/* What completions read out of a usage. */
#include <ctype.h>
#include <string.h>

#include "complete.h"

bool part_is(struct part part, const char *text)
{
	return part.size == strlen(text) &&
	       strncmp(part.text, text, part.size) == 0;
}

bool part_is_sub(struct part word)
{
	return word.size && islower((unsigned char)*word.text);
}

bool part_names(struct part word, const char *sub)
{
	size_t size = strlen(sub);
	const char *end = word.text + word.size;

	for (const char *pos = word.text; pos < end;
	     pos += strcspn(pos, "|\n ") + 1)
		if (strcspn(pos, "|\n ") == size &&
		    strncmp(pos, sub, size) == 0)
			return true;
	return false;
}

struct part part_bare(struct part word)
{
	while (word.size && strchr("[(", *word.text)) {
		word.text++;
		word.size--;
	}
	while (word.size && strchr("]).", word.text[word.size - 1]))
		word.size--;
	return word;
}

/* What comes after "--name" in a usage; NULL when it is not there. */
static const char *find_option(const char *usage, const char *name)
{
	size_t size = strlen(name);

	for (const char *pos = usage; (pos = strstr(pos, "--")); pos += 2)
		if (strncmp(pos + 2, name, size) == 0 &&
		    !isalnum((unsigned char)pos[2 + size]) &&
		    pos[2 + size] != '-')
			return pos + 2 + size;
	return NULL;
}

/* " HEX", " 0xBITS" or " on|off", and not a word of a sentence. */
static bool has_values(const char *pos)
{
	return *pos == ' ' && (isupper((unsigned char)pos[1]) ||
			       isdigit((unsigned char)pos[1]) ||
			       pos[1 + strcspn(pos + 1, "|\n ")] == '|');
}

struct part usage_values(const char *usage, const char *name)
{
	const char *pos = find_option(usage, name);

	while (pos && !has_values(pos))
		pos = find_option(pos, name);
	return pos ? (struct part){ pos + 1, strcspn(pos + 1, "\n ,:;]") } :
		     (struct part){ "", 0 };
}

struct part usage_description(const char *usage, const struct option *option)
{
	const char *pos = find_option(usage, option->name);

	if (pos && option->has_arg == required_argument)
		pos += 1 + strcspn(pos + 1, "\n ");
	if (pos && *pos == '\n' && strspn(pos + 1, " ") > 4)
		pos++;
	if (!pos || strspn(pos, " ") < 2)
		return (struct part){ "", 0 };
	pos += strspn(pos, " ");
	return (struct part){ pos, strcspn(pos, "\n") };
}

const char *usage_line(const char **usage, const char *name)
{
	static const char begin[] = "usage: vouch ";
	const size_t skip = sizeof(begin) - 1;

	while (**usage && **usage != '\n') {
		const char *line = *usage;

		*usage += strcspn(line, "\n");
		*usage += **usage == '\n';
		if (strncmp(line + 7, begin + 7, skip - 7) != 0)
			continue;
		line += skip;
		if (strncmp(line, name, strlen(name)) == 0 &&
		    strchr("\n ", line[strlen(name)]))
			return line + strlen(name);
	}
	return NULL;
}

struct part usage_word(const char **line)
{
	struct part word;

	*line += strspn(*line, " ");
	word = (struct part){ *line, strcspn(*line, "\n ") };
	*line += word.size;
	return word;
}
