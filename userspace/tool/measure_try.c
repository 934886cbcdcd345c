// SPDX-License-Identifier: MIT
/*
 * Which input of a launch is another than was thought, by trying: each value of
 * one input, and then of two at once, of those inputs that change anything.
 */
#include <stdlib.h>
#include <string.h>

#include "measure_against.h"

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

#define TRIALS_MAX 128
#define VALUE_SIZE 16

struct trial {
	const char *key;
	char text[VALUE_SIZE]; /* "": no input at all */
	bool counts; /* it changes a value that is told */
};

struct trials {
	const struct against *a;
	const struct measure_set *set;
	struct vouch_launch *launch; /* the closest */
	struct vouch_measurement *closest;
	struct trial list[TRIALS_MAX];
	size_t count;
	size_t best; /* how many values matched so far, of which the most */
	size_t most;
	bool is_found, is_whole; /* any is closer; all of one are the same */
};

static void add_trials(struct trials *t, const char *key, const char *values)
{
	while (t->count < TRIALS_MAX) {
		struct trial *trial = &t->list[t->count++];
		size_t size = values ? strcspn(values, ",") : 0;

		trial->key = key;
		snprintf(trial->text, VALUE_SIZE, "%.*s", (int)size,
			 values ? values : "");
		if (!values || !values[size])
			return;
		values += size + 1;
	}
}

static void print_trial(const struct trial *trial)
{
	printf(" %s=%s", trial->key, *trial->text ? trial->text : "(none)");
}

static void print_found(const struct trials *t, const struct trial *one,
			const struct trial *other,
			const struct vouch_measurement *m)
{
	const struct vouch_measured *value;

	fputs("with", stdout);
	print_trial(one);
	if (other)
		print_trial(other);
	putchar(':');
	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (against_is_same(t->a, value))
			printf(" %s", value->name);
	putchar('\n');
}

static bool set_trial(struct trials *t, const struct trial *trial)
{
	return !vouch_launch_set(t->launch, trial->key,
				 *trial->text ? trial->text : NULL, NULL);
}

/* Whether a value is another than that of the closest. */
static bool is_other(const struct trials *t, const struct vouch_measurement *m)
{
	const struct vouch_measured *one, *other;

	for (size_t i = 0;; i++) {
		one = vouch_measurement_value(t->closest, i);
		other = vouch_measurement_value(m, i);
		if (!one || !other)
			return one != other;
		if (one->size != other->size)
			return true;
		if (one->size && memcmp(one->digest, other->digest, one->size))
			return true;
	}
}

/* NULL where these inputs do not go together. */
static struct vouch_measurement *measure_with(struct trials *t,
					      const struct trial *one,
					      const struct trial *other)
{
	struct vouch_measurement *m = NULL;

	if (set_trial(t, one) && (!other || set_trial(t, other)))
		vouch_measure(t->launch, t->set->kind, &m, NULL);
	measure_restore(t->set, t->a->closest, one->key, t->launch);
	if (other)
		measure_restore(t->set, t->a->closest, other->key, t->launch);
	return m;
}

/* Returns whether more values are those of the Evidence than so far. */
static bool try_one(struct trials *t, struct trial *one,
		    const struct trial *other)
{
	struct vouch_measurement *m = measure_with(t, one, other);
	size_t told, same;
	bool is_better;

	if (!m)
		return false;
	same = against_count(t->a, m, &told);
	is_better = same > t->best;
	t->most = same > t->most ? same : t->most;
	if (is_better)
		print_found(t, one, other, m);
	if (!other)
		one->counts = is_other(t, m);
	t->is_found |= is_better;
	t->is_whole |= is_better && same == told;
	vouch_measurement_free(m);
	return is_better;
}

/* The first value of each input that is closer. */
static void try_singly(struct trials *t)
{
	const char *found = NULL;

	for (size_t i = 0; i < t->count; i++) {
		if (found && !strcmp(found, t->list[i].key))
			t->list[i].counts = true; /* tried with another */
		else if (try_one(t, &t->list[i], NULL))
			found = t->list[i].key;
	}
}

/* The first two that are closer than any one input. */
static void try_pairs(struct trials *t)
{
	t->best = t->most;
	for (size_t i = 0; i < t->count; i++) {
		for (size_t j = i + 1; j < t->count; j++) {
			if (!t->list[i].counts || !t->list[j].counts ||
			    !strcmp(t->list[i].key, t->list[j].key))
				continue;
			if (try_one(t, &t->list[i], &t->list[j]))
				return;
		}
	}
}

static int start(struct trials *t)
{
	t->launch = vouch_launch_new();
	t->best = t->a->closest_same;
	t->most = t->best;
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++)
		add_trials(t, tries[i].key, tries[i].values);
	if (!t->launch ||
	    measure_choose_all(t->set, t->a->closest, t->launch) !=
		    EXIT_AFFIRMED ||
	    vouch_measure(t->launch, t->set->kind, &t->closest, NULL))
		return EXIT_UNDECIDED;
	return EXIT_NOT_AFFIRMED;
}

int against_try(const struct against *a, const struct measure_set *set)
{
	struct trials *t = calloc(1, sizeof(*t));
	int status = EXIT_UNDECIDED;

	if (!t)
		return status;
	t->a = a;
	t->set = set;
	status = start(t);
	if (status == EXIT_NOT_AFFIRMED) {
		try_singly(t);
		if (!t->is_whole)
			try_pairs(t);
		if (!t->is_found)
			puts("no other value of one or two inputs that was "
			     "tried is closer");
	}
	vouch_measurement_free(t->closest);
	vouch_launch_free(t->launch);
	free(t);
	return status;
}
