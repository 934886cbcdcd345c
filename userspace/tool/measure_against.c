// SPDX-License-Identifier: MIT
/*
 * "vouch measure --against": which launch of a set has the values of Evidence;
 * if none has, the closest, and what else would make more of them match.
 */
#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define NOT_YET ((size_t)-1)

struct against {
	json_t *shown; /* the Evidence, decoded and not verified */
	size_t closest; /* NOT_YET: none was compared */
	size_t closest_same;
	bool is_matched;
};

/* The text of that name, wherever it is; NULL without one. */
static const char *find_text(const json_t *value, const char *name)
{
	const char *text = json_string_value(json_object_get(value, name));
	const char *key;
	json_t *member;
	size_t i;

	if (text)
		return text;
	json_object_foreach((json_t *)value, key, member) {
		text = find_text(member, name);
		if (text)
			return text;
	}
	json_array_foreach((json_t *)value, i, member) {
		text = find_text(member, name);
		if (text)
			return text;
	}
	return NULL;
}

struct against *against_new(const char *path)
{
	struct against *a = calloc(1, sizeof(*a));
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error = { 0 };
	char *text = NULL;

	if (!a || !file_read(path, &bytes)) {
		free(a);
		return NULL;
	}
	if (vouch_show(bytes.data, bytes.size, &text, &error))
		complain("%s: %s", path, error.text);
	else
		a->shown = json_loads(text, JSON_ALLOW_NUL, NULL);
	vouch_text_free(text);
	vouch_bytes_free(&bytes);
	a->closest = NOT_YET;
	if (a->shown)
		return a;
	against_free(a);
	return NULL;
}

void against_free(struct against *a)
{
	if (a)
		json_decref(a->shown);
	free(a);
}

static bool is_same(const struct against *a, const struct vouch_measured *value)
{
	const char *text = find_text(a->shown, value->name);
	char hex[97];

	if (!text || value->missing)
		return false;
	text_hex(value->digest, value->size, hex);
	return !strcmp(hex, text);
}

/* How many values are told, and how many of them the Evidence has. */
static size_t count_same(const struct against *a,
			 const struct vouch_measurement *m, size_t *told)
{
	const struct vouch_measured *value;
	size_t same = 0;

	*told = 0;
	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++) {
		*told += !value->missing;
		same += is_same(a, value);
	}
	return same;
}

static void print_launch(const struct measure_set *set, size_t index,
			 const char *word)
{
	printf("%s", word);
	for (size_t i = 0; i < set->count; i++) {
		printf(" %s=", set->inputs[i].key);
		text_print(measure_chosen(set, index, &set->inputs[i]));
	}
	putchar('\n');
}

void against_add(struct against *a, const struct measure_set *set, size_t index,
		 const struct vouch_measurement *m)
{
	size_t told, same = count_same(a, m, &told);

	if (a->closest == NOT_YET || same > a->closest_same) {
		a->closest = index;
		a->closest_same = same;
	}
	if (!told || same < told)
		return;
	a->is_matched = true;
	print_launch(set, index, "matched");
}

/* ---- by trying ---- */

/* What is often another than was thought; NULL: no input at all. */
static const struct {
	const char *key, *values;
} tries[] = {
	{ "vcpus", "1,2,3,4,5,6,7,8,10,12,14,16,20,24,28,32,40,48,56,64,80,96,"
		   "112,128,192,224,240,256" },
	{ "vcpu-type", "EPYC,EPYC-Rome,EPYC-Milan,EPYC-Genoa,EPYC-Turin" },
	{ "features", "0x1,0x21,0x201,0x9,0x5" },
	{ "fpu", "set,zero,mxcsr" },
	{ "vmm", "qemu,ec2,gce" },
	{ "kernel-hashes", "on,off" },
	{ "cpuid-order", "file,last" },
	{ "cmdline", NULL },
	{ "initrd", NULL },
	{ "order", "pages,sections,all" },
	{ "memory", "1G,2G,3G,4G,8G,16G,32G,64G,128G,256G,512G" },
	{ "kernel-image", "raw,patched" },
	{ "initrd-token", "prefix,suffix,none" },
	{ "ovmf-version", "202208,202302,202411,202502,202505,202508" },
	{ "secure-boot", "absent,off,on" },
	{ "smbios-order", "first,last" },
	{ "boot-menu", "on,off" },
	{ "machine", "q35,pc" },
	{ "native-zero", "on,off" },
	{ "parameter-area", "whole,page" },
};

static void print_values(const struct against *a,
			 const struct vouch_measurement *m)
{
	const struct vouch_measured *value;

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (is_same(a, value))
			printf(" %s", value->name);
	putchar('\n');
}

/* Returns whether more values are those of the Evidence with that input. */
static bool try_launch(const struct against *a, const char *kind,
		       struct vouch_launch *launch, const char *key,
		       const char *text)
{
	struct vouch_measurement *m = NULL;
	size_t told;
	bool is_better = false;

	if (vouch_launch_set(launch, key, text, NULL) ||
	    vouch_measure(launch, kind, &m, NULL))
		return false;
	if (count_same(a, m, &told) > a->closest_same) {
		printf("with %s=%s:", key, text ? text : "(none)");
		print_values(a, m);
		is_better = true;
	}
	vouch_measurement_free(m);
	return is_better;
}

static bool try_values(const struct against *a, const struct measure_set *set,
		       struct vouch_launch *launch, size_t row)
{
	const char *list = tries[row].values;
	char text[32];
	bool is_found = false;

	if (!list)
		return try_launch(a, set->kind, launch, tries[row].key, NULL);
	while (*list && !is_found) {
		size_t size = strcspn(list, ",");

		snprintf(text, sizeof(text), "%.*s", (int)size, list);
		is_found =
			try_launch(a, set->kind, launch, tries[row].key, text);
		list += size + (list[size] == ',');
	}
	return is_found;
}

/* One input after the other is another; the launch is made anew each time. */
static int try_inputs(const struct against *a, const struct measure_set *set)
{
	bool is_found = false;

	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		struct vouch_launch *launch = vouch_launch_new();

		if (!launch || measure_choose_all(set, a->closest, launch) !=
				       EXIT_AFFIRMED) {
			vouch_launch_free(launch);
			return EXIT_UNDECIDED;
		}
		is_found |= try_values(a, set, launch, i);
		vouch_launch_free(launch);
	}
	if (!is_found)
		puts("no other value of one input that was tried is closer");
	return EXIT_NOT_AFFIRMED;
}

int against_end(struct against *a, const struct measure_set *set)
{
	if (a->is_matched)
		return EXIT_AFFIRMED;
	if (a->closest == NOT_YET)
		return EXIT_UNDECIDED;
	print_launch(set, a->closest, "closest");
	return try_inputs(a, set);
}
