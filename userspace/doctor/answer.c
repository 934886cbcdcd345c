// SPDX-License-Identifier: MIT
/* Answers: how they are made, and read. Files of a guest may be hostile. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/machine.h"

/* What stands between words. */
static const char blanks[] = { ' ', '\t', '\n', '\0' };

int answer_append(struct answer *answer, const void *data, size_t size)
{
	char *grown;

	if (size > ANSWER_SIZE_MAX - answer->size)
		return -EFBIG;
	grown = realloc(answer->data, answer->size + size + 1);
	if (!grown)
		return -ENOMEM;
	answer->data = grown;
	if (size)
		memcpy(grown + answer->size, data, size);
	answer->size += size;
	grown[answer->size] = '\0';
	return 0;
}

int answer_set(struct answer *answer, const void *data, size_t size)
{
	answer->size = 0;
	return answer_append(answer, data, size);
}

int answer_print(struct answer *answer, const char *format, ...)
{
	char text[1024];
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (size < 0 || (size_t)size >= sizeof(text))
		return -EFBIG;
	return answer_append(answer, text, (size_t)size);
}

static enum answer_state state_of(int code)
{
	switch (code) {
	case 0:
		return ANSWER_GIVEN;
	case EACCES:
	case EPERM:
		return ANSWER_DENIED;
	case ENOENT:
	case ENOTDIR:
	case ENODEV:
	case ENXIO:
	case EOPNOTSUPP:
		return ANSWER_ABSENT;
	default:
		return ANSWER_FAILED;
	}
}

void answer_finish(struct answer *answer, int code)
{
	if (!code && !answer->data)
		code = answer_set(answer, "", 0);
	answer->code = -code;
	answer->state = state_of(-code);
	if (!code)
		return;
	free(answer->data);
	answer->data = NULL;
	answer->size = 0;
}

void answer_free(struct answer *answer)
{
	free(answer->data);
	*answer = (struct answer){ 0 };
}

bool answer_is_given(const struct answer *answer)
{
	return answer->state == ANSWER_GIVEN;
}

/* Without a sign, and with nothing but white space behind it. */
static bool read_number(const char *text, uint64_t *number, const char **end)
{
	char *stop;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoull(text, &stop, 0);
	*end = stop;
	return !errno;
}

bool answer_number(const struct answer *answer, uint64_t *number)
{
	const char *end;

	return answer_is_given(answer) &&
	       read_number(answer->data, number, &end) &&
	       strspn(end, blanks) == strlen(end);
}

unsigned int answer_port(const struct answer *answer)
{
	const char *line = NULL;
	unsigned int port;
	size_t size;

	while ((line = answer_next_line(answer, line, &size)) != NULL)
		if (sscanf(line, " port = %5u", &port) == 1)
			return port;
	return 0;
}

bool answer_field(const struct answer *answer, const char *name, char *out,
		  size_t size)
{
	size_t length = strlen(name);
	const char *pos = answer_is_given(answer) ? answer->data : NULL;

	for (; pos && (pos = strstr(pos, name)) != NULL; pos += length) {
		bool begins = pos == answer->data || strchr(blanks, pos[-1]);

		if (!begins || pos[length] != '=')
			continue;
		pos += length + 1;
		snprintf(out, size, "%.*s", (int)strcspn(pos, blanks), pos);
		return true;
	}
	return false;
}

bool answer_field_number(const struct answer *answer, const char *name,
			 uint64_t *number)
{
	const char *end;
	char word[32];

	return answer_field(answer, name, word, sizeof(word)) &&
	       read_number(word, number, &end) && !*end;
}

void answer_line(const struct answer *answer, char *out, size_t size)
{
	const char *data = answer_is_given(answer) ? answer->data : "";

	snprintf(out, size, "%.*s", (int)strcspn(data, "\n"), data);
}

const char *answer_find(const struct answer *answer, const char *text)
{
	return answer_is_given(answer) ? strstr(answer->data, text) : NULL;
}

bool answer_has_word(const struct answer *answer, const char *word)
{
	size_t length = strlen(word);
	const char *pos = answer_find(answer, word);

	for (; pos; pos = strstr(pos + length, word)) {
		bool begins = pos == answer->data || strchr(blanks, pos[-1]);

		if (begins && strchr(blanks, pos[length]))
			return true;
	}
	return false;
}

bool answer_cpuid(const struct answer *answer, uint32_t regs[4])
{
	const char *pos = answer_is_given(answer) ? answer->data : "";

	for (int i = 0; i < 4; i++) {
		uint64_t value;

		pos += strspn(pos, " ");
		if (!read_number(pos, &value, &pos) || value > UINT32_MAX)
			return false;
		regs[i] = (uint32_t)value;
	}
	return strspn(pos, blanks) == strlen(pos);
}

const char *answer_next_line(const struct answer *answer, const char *line,
			     size_t *size)
{
	const char *end;

	if (!answer_is_given(answer))
		return NULL;
	end = answer->data + answer->size;
	if (!line)
		line = answer->data;
	else
		line += *size + 1;
	if (line >= end)
		return NULL;
	*size = strcspn(line, "\n");
	return line;
}
