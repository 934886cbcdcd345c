// SPDX-License-Identifier: MIT
/*
 * A record of a machine: answers.json, and below root/ the files that it was
 * asked for, without what names it. Who reads it asks the same questions.
 */
#define _GNU_SOURCE /* strerrorname_np() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "doctor/keep.h"
#include "doctor/machine.h"

/* Makes each folder above a file. Return: 0 or a negative errno. */
static int make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		int ret;

		*slash = '\0';
		ret = mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (ret)
			return ret;
	}
	return 0;
}

static int write_whole(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(fd, data, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			data += done;
			size -= (size_t)done;
		}
	}
	return 0;
}

static int write_file(char *path, const char *data, size_t size)
{
	int ret = make_folders(path), fd;

	if (ret)
		return ret;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	ret = write_whole(fd, data, size);
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

/* The content of a file, in its place below root/. */
static int record_file(const char *folder, const char *question,
		       const struct answer *kept)
{
	char path[2 * MACHINE_PATH_SIZE];

	snprintf(path, sizeof(path), "%.500s/root%.500s", folder,
		 question_subject(question));
	return write_file(path, kept->data, kept->size);
}

static bool is_file(const char *question)
{
	return !strncmp(question, "file ", 5) ||
	       !strncmp(question, "config ", 7);
}

static int record_error(json_t *answers, const char *question, int code)
{
	const char *name = strerrorname_np(code) ?: "EIO";

	return json_object_set_new(answers, question,
				   json_pack("{s:s}", "error", name)) ?
		       -ENOMEM :
		       0;
}

static int record_kept(json_t *answers, const char *folder,
		       const char *question, const struct answer *kept)
{
	if (is_file(question))
		return record_file(folder, question, kept);
	return json_object_set_new(answers, question,
				   json_stringn(kept->data, kept->size)) ?
		       -ENOMEM :
		       0;
}

/* What is not there is left out: a record has nothing that it does not name. */
static int record_answer(json_t *answers, const char *folder,
			 const char *question, const struct answer *answer)
{
	struct answer kept = { 0 };
	int ret;

	if (answer->code == ENOENT)
		return 0;
	if (!answer_is_given(answer))
		return record_error(answers, question, answer->code);
	ret = keep_answer(question, answer, &kept);
	if (!ret && !kept.data)
		ret = answer_set(&kept, "", 0);
	if (ret == -ENODATA)
		ret = record_error(answers, question, ENODATA);
	else if (!ret)
		ret = record_kept(answers, folder, question, &kept);
	answer_free(&kept);
	return ret;
}

static int record_answers(const struct machine *machine, const char *folder,
			  json_t *answers)
{
	int ret = answers ? 0 : -ENOMEM;

	for (size_t i = 0; i < machine_count(machine) && !ret; i++)
		ret = record_answer(answers, folder,
				    machine_question(machine, i),
				    machine_answer(machine, i));
	return ret;
}

static int write_answers(const char *folder, json_t *answers)
{
	char path[MACHINE_PATH_SIZE];
	json_t *json = json_pack("{s:i, s:O}", "schema", 1, "answers", answers);
	int ret = -ENAMETOOLONG;

	if (!json)
		return -ENOMEM;
	if (machine_path(path, folder, "/answers.json"))
		ret = json_dump_file(json, path,
				     JSON_INDENT(1) | JSON_SORT_KEYS) ?
			      -EIO :
			      0;
	json_decref(json);
	return ret;
}

int doctor_record(const struct machine *machine, const char *folder,
		  struct vouch_error *error)
{
	json_t *answers = json_object();
	int ret = mkdir(folder, 0755) ? -errno : 0;

	if (!ret)
		ret = record_answers(machine, folder, answers);
	if (!ret)
		ret = write_answers(folder, answers);
	if (ret)
		snprintf(error->text, sizeof(error->text),
			 "%.200s: cannot be written: %s, want a new folder",
			 folder, strerror(-ret));
	json_decref(answers);
	return ret;
}
