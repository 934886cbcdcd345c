// SPDX-License-Identifier: MIT
/*
 * Reference values of others: each row of computed/vectors.tsv is asserted, or
 * counted as one whose input is not there.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure_rows.h"
#include "measuring.h"
#include "vectors.h"

#include <cmocka.h>

static const struct row_check *find_row_check(const struct row_check *check,
					      const char *id)
{
	while (check->prefix &&
	       strncmp(id, check->prefix, strlen(check->prefix)))
		check++;
	return check->prefix ? check : NULL;
}

/* No row may be left out because nothing here knows it. */
static enum outcome check_row(const struct row *row)
{
	const struct row_check *check = find_row_check(sev_checks, row->id);

	if (!check)
		check = find_row_check(tdx_checks, row->id);
	if (!check)
		fail_msg("%s: no check", row->id);
	return check->check(row);
}

static void split(char *line, struct row *row)
{
	const char **fields[] = {
		&row->id,	&row->tee,     &row->what,
		&row->firmware, &row->params,  &row->kernel,
		&row->initrd,	&row->cmdline, &row->expected
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		*fields[i] = strsep(&line, "\t");
		assert_non_null(*fields[i]);
	}
}

static void test_computed(void **state)
{
	size_t asserted = 0, without = 0;
	char path[FILE_SIZE], *line = NULL;
	size_t room = 0;
	FILE *file;
	struct row row;

	(void)state;
	snprintf(path, sizeof(path),
		 "%s/" MEASURE_FOLDER "/computed/vectors.tsv", vectors);
	file = fopen(path, "r");
	assert_non_null(file);
	while (getline(&line, &room, file) > 0) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		split(line, &row);
		if (check_row(&row) == ASSERTED)
			asserted++;
		else
			printf("# %s: its input is not there\n", row.id),
				without++;
	}
	free(line);
	fclose(file);
	printf("# computed/vectors.tsv: %zu rows asserted, %zu without their "
	       "inputs\n",
	       asserted, without);
	assert_true(asserted > 0);
}

/* ---- values of sev-snp-measure's own tests ---- */

static void with_fixture(struct vouch_launch *launch, const json_t *vector,
			 const char *name, const char *key, const char *folder)
{
	const char *file = json_string_value(json_object_get(vector, name));
	char path[FILE_SIZE];

	if (!file)
		return;
	if (!strcmp(file, "/dev/null")) {
		vouch_launch_set_file(launch, key, NULL, 0, NULL);
		return;
	}
	name_file(path, folder, file);
	assert_true(launch_with_file(launch, key, path));
}

static void with_text(struct vouch_launch *launch, const json_t *vector,
		      const char *name, const char *key)
{
	const json_t *value = json_object_get(vector, name);
	char text[128];

	if (json_is_integer(value))
		snprintf(text, sizeof(text), "%lld",
			 (long long)json_integer_value(value));
	else if (json_is_string(value))
		snprintf(text, sizeof(text), "%s", json_string_value(value));
	else
		return;
	if (!strcmp(key, "vmm"))
		for (char *c = text; *c; c++)
			*c |= 0x20;
	if (strncmp(text, "computed:", 9))
		launch_with(launch, key, text);
}

static void check_fixture(const json_t *vector, const char *folder)
{
	const char *mode = text_of(vector, "mode");
	const char *kind = !strcmp(mode, "SEV")	   ? "sev" :
			   !strcmp(mode, "SEV_ES") ? "sev-es" :
						     "snp";
	struct vouch_launch *launch = vouch_launch_new();

	with_fixture(launch, vector, "ovmf_file", "ovmf", folder);
	with_fixture(launch, vector, "svsm_file", "svsm", folder);
	with_fixture(launch, vector, "kernel", "kernel", folder);
	with_fixture(launch, vector, "initrd", "initrd", folder);
	with_text(launch, vector, "append", "cmdline");
	with_text(launch, vector, "vcpus", "vcpus");
	with_text(launch, vector, "vmm_type", "vmm");
	with_text(launch, vector, "vcpu_sig", "vcpu-type");
	with_text(launch, vector, "ovmf_vars_size", "vars-size");
	with_text(launch, vector, "snp_ovmf_hash", "ovmf-hash");
	/* Their SEV-ES has no features, whatever is given. */
	if (!strcmp(kind, "snp"))
		with_text(launch, vector, "guest_features", "features");
	if (json_object_get(vector, "must_fail"))
		assert_no_measure(launch, kind, -EINVAL, "kernel hashes");
	else
		assert_measures(launch, kind, "measurement",
				text_of(vector, "expected_launch_digest"),
				text_of(vector, "id"));
	vouch_launch_free(launch);
}

static void test_virtee(void **state)
{
	static const char *const names[] = { "virtee-ovmf", "virtee-svsm" };
	char folder[PATH_SIZE], path[FILE_SIZE];
	const json_t *vector;
	size_t asserted = 0, i;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		json_t *json;

		snprintf(folder, sizeof(folder), "%s/" MEASURE_FOLDER "/%s",
			 vectors, names[n]);
		name_file(path, folder, "vectors.json");
		json = json_load_file(path, 0, NULL);
		assert_non_null(json);
		json_array_foreach(json_object_get(json, "vectors"), i,
				   vector) {
			check_fixture(vector, folder);
			asserted++;
		}
		json_decref(json);
	}
	printf("# virtee-ovmf, virtee-svsm: %zu values asserted\n", asserted);
	assert_true(asserted > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_computed),
		cmocka_unit_test(test_virtee),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
