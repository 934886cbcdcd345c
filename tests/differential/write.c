// SPDX-License-Identifier: MIT
#include "write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PATH_SIZE 1024

static void give_up(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	exit(2);
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		give_up(path);
}

static void write_file(const char *folder, const char *name, const void *data,
		       size_t size)
{
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		give_up(path);
}

static void write_text(const char *folder, const char *name, const char *text)
{
	write_file(folder, name, text, strlen(text));
}

static void write_expected(const char *folder, const struct kase *kase)
{
	const char *check = expected_check(kase->row, kase->tee, kase->part);
	char text[512];

	snprintf(text, sizeof(text), "%s\n%s\n%s\n%s\n",
		 check ? "refused" : "affirmed", check ? check : "-",
		 kase->row->class, kase->row->title);
	write_text(folder, "expected", text);
}

static void write_time(const char *folder, time_t at)
{
	char text[32];
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ\n", &tm);
	write_text(folder, "at", text);
}

void write_case(const char *parent, const struct kase *kase,
		const struct exhibits *e)
{
	char name[128], folder[PATH_SIZE / 2], inner[PATH_SIZE / 2 + 16];

	case_name(kase, name, sizeof(name));
	make_folder(parent);
	snprintf(folder, sizeof(folder), "%.256s/%s", parent, name);
	make_folder(folder);
	snprintf(inner, sizeof(inner), "%s/endorsements", folder);
	make_folder(inner);
	write_file(folder, "evidence.bin", e->evidence.data, e->evidence.size);
	write_file(folder, ANCHOR, e->anchor.data, e->anchor.size);
	for (size_t i = 0; i < e->count; i++)
		write_file(inner, e->files[i].name, e->files[i].bytes.data,
			   e->files[i].bytes.size);
	write_text(folder, "policy.json", e->policy);
	write_expected(folder, kase);
	write_time(folder, e->at);
}
