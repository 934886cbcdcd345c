// SPDX-License-Identifier: MIT
/*
 * Evidence, certificates, lists and documents that roots of our own signed,
 * each of them wrong in one point, or right in an unusual way: whether vouch
 * affirms what it should, and refuses the rest for the right reason. TAP.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraise.h"
#include "cases.h"
#include "write.h"

#define CLASSES_MAX 128

/* How many cases each class has. */
struct class {
	const char *name;
	size_t count;
};

struct run {
	const struct world *worlds;
	const char *only; /* class */
	const char *folder; /* to write to, instead of appraising */
	bool is_sample;
	struct class classes[CLASSES_MAX];
	size_t class_count, done, wrong;
};

static struct class *class_of(struct run *run, const char *name)
{
	size_t i = 0;

	while (i < run->class_count && strcmp(run->classes[i].name, name))
		i++;
	if (i == CLASSES_MAX) {
		fprintf(stderr, "more than %d classes\n", CLASSES_MAX);
		exit(2);
	}
	if (i == run->class_count)
		run->classes[run->class_count++] = (struct class){ name, 0 };
	return &run->classes[i];
}

static bool is_asked(const struct run *run, const struct kase *kase)
{
	return !run->only || !strcmp(run->only, kase->row->class);
}

static size_t count_case(const struct kase *kase, void *context)
{
	if (!is_asked(context, kase))
		return 0;
	class_of(context, kase->row->class)->count++;
	return 1;
}

/* One of each row, the same in each run; 11 spreads TEEs and parts. */
static bool is_in_sample(const struct kase *kase)
{
	return kase->index == 11 * kase->row_number % row_cases(kase->row);
}

static void judge_case(struct run *run, const struct kase *kase,
		       const struct exhibits *exhibits)
{
	const char *check = expected_check(kase->row, kase->tee, kase->part);
	char name[128], why[1024] = "";
	bool is_right = is_as_expected(exhibits, check, why, sizeof(why));

	case_name(kase, name, sizeof(name));
	printf("%s %zu - %s: %s\n", is_right ? "ok" : "not ok", run->done, name,
	       kase->row->title);
	if (!is_right)
		printf("# %s\n", why);
	run->wrong += !is_right;
}

static size_t run_case(const struct kase *kase, void *context)
{
	struct run *run = context;
	struct exhibits exhibits;

	if (!is_asked(run, kase) || (run->is_sample && !is_in_sample(kase)))
		return 0;
	exhibits = case_make(kase, run->worlds);
	run->done++;
	if (run->folder)
		write_case(run->folder, kase, &exhibits);
	else
		judge_case(run, kase, &exhibits);
	exhibits_free(&exhibits);
	return 1;
}

static int usage(FILE *to)
{
	fprintf(to, "usage: differential [--sample] [--class CLASS] "
		    "[--write FOLDER]\n"
		    "       differential --classes\n\n"
		    "Appraises each case and prints TAP, or writes each as a "
		    "folder.\n");
	return to == stdout ? 0 : 2;
}

static int list_classes(const struct run *run)
{
	for (size_t i = 0; i < run->class_count; i++)
		printf("%5zu %s\n", run->classes[i].count,
		       run->classes[i].name);
	return 0;
}

static int run_all(struct run *run, size_t total)
{
	struct world *worlds;

	if (!total) {
		fprintf(stderr,
			"class is '%s', want one of those that "
			"--classes lists\n",
			run->only);
		return 2;
	}
	worlds = worlds_new();
	run->worlds = worlds;
	each_case(run_case, run);
	worlds_free(worlds);
	if (!run->folder)
		printf("1..%zu\n", run->done);
	printf("# %zu cases of %zu, %zu classes, %zu wrong\n", run->done, total,
	       run->class_count, run->wrong);
	return run->wrong != 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "sample", no_argument, NULL, 's' },
		{ "class", required_argument, NULL, 'c' },
		{ "write", required_argument, NULL, 'w' },
		{ "classes", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct run run = { 0 };
	bool is_list = false;
	size_t total;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			run.is_sample = true;
		else if (option == 'c')
			run.only = optarg;
		else if (option == 'w')
			run.folder = optarg;
		else if (option == 'l')
			is_list = true;
		else
			return usage(option == 'h' ? stdout : stderr);
	}
	if (optind < argc)
		return usage(stderr);
	total = each_case(count_case, &run);
	return is_list ? list_classes(&run) : run_all(&run, total);
}
