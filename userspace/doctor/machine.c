// SPDX-License-Identifier: MIT
/* A machine: each question is asked once, and its answer is kept. */
#define _GNU_SOURCE /* strerrorname_np() */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/machine.h"

/* More questions than any machine has parts to ask about. */
#define QUESTIONS_MAX 2048
#define QUESTION_SIZE 256

struct asked {
	char *question;
	struct answer answer;
};

struct machine {
	char *root; /* NULL: there are no files, but for the answers */
	json_t *answers; /* recorded ones; NULL: this machine */
	struct asked *rows[QUESTIONS_MAX];
	size_t count;
};

static const struct answer no_memory = {
	.state = ANSWER_FAILED,
	.code = ENOMEM,
};

struct machine *machine_new(const char *root)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return NULL;
	machine->root = strdup(root);
	if (machine->root)
		return machine;
	machine_free(machine);
	return NULL;
}

struct machine *machine_of_answers(json_t *answers)
{
	struct machine *machine = answers ? calloc(1, sizeof(*machine)) : NULL;

	if (machine)
		machine->answers = answers;
	else
		json_decref(answers);
	return machine;
}

static int complain(struct vouch_error *error, int code, const char *format,
		    const char *folder, const char *why)
{
	snprintf(error->text, sizeof(error->text), format, folder, why);
	return code;
}

/* The answers of a file that anybody may have written. */
static json_t *load_answers(const char *path, json_error_t *why)
{
	json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, why);
	json_t *answers = json_incref(json_object_get(json, "answers"));

	if (json && (json_integer_value(json_object_get(json, "schema")) != 1 ||
		     !json_is_object(answers))) {
		snprintf(why->text, sizeof(why->text),
			 "it is no record of a machine, want \"schema\": 1 "
			 "and \"answers\"");
		json_decref(answers);
		answers = NULL;
	}
	json_decref(json);
	return answers;
}

int machine_open(struct machine **machine, const char *folder,
		 struct vouch_error *error)
{
	char path[MACHINE_PATH_SIZE];
	json_error_t why;
	json_t *answers;

	*machine = NULL;
	if (!machine_path(path, folder, "/answers.json"))
		return complain(error, -ENAMETOOLONG, "%.200s: %.200s", folder,
				"the path is too long");
	answers = load_answers(path, &why);
	if (!answers)
		return complain(error, -EBADMSG, "%.200s: %.200s", path,
				why.text);
	*machine = machine_of_answers(answers);
	if (*machine && machine_path(path, folder, "/root"))
		(*machine)->root = strdup(path);
	if (*machine && (*machine)->root)
		return 0;
	machine_free(*machine);
	*machine = NULL;
	return complain(error, -ENOMEM, "%.200s: %.200s", folder, "no memory");
}

void machine_free(struct machine *machine)
{
	if (!machine)
		return;
	for (size_t i = 0; i < machine->count; i++) {
		answer_free(&machine->rows[i]->answer);
		free(machine->rows[i]->question);
		free(machine->rows[i]);
	}
	json_decref(machine->answers);
	free(machine->root);
	free(machine);
}

bool machine_is_recorded(const struct machine *machine)
{
	return machine->answers;
}

size_t machine_count(const struct machine *machine)
{
	return machine->count;
}

const char *machine_question(const struct machine *machine, size_t index)
{
	return machine->rows[index]->question;
}

const struct answer *machine_answer(const struct machine *machine, size_t index)
{
	return &machine->rows[index]->answer;
}

/* The negative errno of a name, as "EACCES"; EIO for a name that is none. */
static int code_of_name(const char *name)
{
	for (int code = 1; code < 134; code++) {
		const char *known = strerrorname_np(code);

		if (known && !strcmp(known, name))
			return -code;
	}
	return -EIO;
}

static int set_base64(const char *text, struct answer *answer)
{
	struct vouch_bytes bytes = { 0 };
	int ret = vouch_base64_decode(text, &bytes, NULL);

	if (!ret)
		ret = answer_set(answer, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	return ret;
}

/*
 * A text, {"base64": "..."} or {"error": "EACCES"}; -ENOMSG when nothing is
 * recorded.
 */
static int ask_recorded(const struct machine *machine, const char *question,
			struct answer *answer)
{
	const json_t *value = json_object_get(machine->answers, question);
	const char *name = json_string_value(json_object_get(value, "error"));
	const char *base64 =
		json_string_value(json_object_get(value, "base64"));

	if (!value)
		return -ENOMSG;
	if (name)
		return code_of_name(name);
	if (base64)
		return set_base64(base64, answer);
	if (!json_is_string(value))
		return -EIO;
	return answer_set(answer, json_string_value(value),
			  json_string_length(value));
}

static int ask(const struct machine *machine, const char *question,
	       struct answer *answer)
{
	const struct asker *asker = asker_of(question);
	const char *subject = question_subject(question);
	int ret;

	if (!asker)
		return -EOPNOTSUPP;
	if (!machine->answers)
		return asker->ask(machine->root, subject, answer);
	ret = ask_recorded(machine, question, answer);
	if (ret != -ENOMSG)
		return ret;
	if (machine->root && asker->is_of_files)
		return asker->ask(machine->root, subject, answer);
	return -ENOENT;
}

static struct asked *find_asked(const struct machine *machine,
				const char *question)
{
	for (size_t i = 0; i < machine->count; i++)
		if (!strcmp(machine->rows[i]->question, question))
			return machine->rows[i];
	return NULL;
}

static struct asked *add_asked(struct machine *machine, const char *question)
{
	struct asked *row;

	if (machine->count == QUESTIONS_MAX)
		return NULL;
	row = calloc(1, sizeof(*row));
	if (row)
		row->question = strdup(question);
	if (!row || !row->question) {
		free(row);
		return NULL;
	}
	machine->rows[machine->count++] = row;
	return row;
}

const struct answer *machine_ask(struct machine *machine, const char *format,
				 ...)
{
	char question[QUESTION_SIZE];
	struct asked *row;
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(question, sizeof(question), format, args);
	va_end(args);
	if (size < 0 || (size_t)size >= sizeof(question))
		return &no_memory;
	row = find_asked(machine, question);
	if (row)
		return &row->answer;
	row = add_asked(machine, question);
	if (!row)
		return &no_memory;
	answer_finish(&row->answer, ask(machine, question, &row->answer));
	return &row->answer;
}
