// SPDX-License-Identifier: MIT
/* "vouch lockdown": what is not to be had any more. */
#include <errno.h>
#include <string.h>

#include "guest.h"

/* More than any TEE has, should a kernel never say that there are no more. */
#define REGISTERS_MAX 16

const char lockdown_usage[] =
	"usage: vouch lockdown [--json]\n"
	"       vouch lockdown --yes raw|keys|reports|REGISTER...\n\n"
	"Prints what is locked; or locks it, for everybody, the administrator\n"
	"too. Nothing gives it back but loading the module anew: that it was\n"
	"locked is logged, and bound reports tell it.\n\n"
	"  raw            reports over REPORT_DATA that somebody chose\n"
	"  keys           keys of the firmware\n"
	"  reports        reports of any kind\n"
	"  swmr0, rtmr3   extension of that register; vouch info tells which\n"
	"                 there are\n\n"
	"  --yes          it cannot be undone, and is meant\n"
	"  --json         as a JSON list\n";

static const struct option options[] = {
	{ "yes", no_argument, NULL, 'y' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

/* Names of the registers, by their numbers. */
struct registers {
	char names[REGISTERS_MAX][VOUCH_MR_NAME_SIZE];
	uint32_t count;
};

static int read_registers(struct vouch_device *device,
			  struct registers *registers,
			  struct vouch_error *error)
{
	int ret = 0;

	while (!ret && registers->count < REGISTERS_MAX) {
		struct vouch_read_mr mr;

		ret = vouch_device_read_mr(device, NULL, registers->count, &mr,
					   error);
		if (!ret)
			memcpy(registers->names[registers->count++], mr.mr_name,
			       VOUCH_MR_NAME_SIZE);
	}
	return ret == -ENOENT || ret == -EOPNOTSUPP ? 0 : ret;
}

/* 0: there is none of this name. */
static uint32_t lock_of(const struct registers *registers, const char *name)
{
	for (const struct bit *lock = lock_names; lock->name; lock++)
		if (strcmp(lock->name, name) == 0)
			return (uint32_t)lock->bit;
	for (uint32_t i = 0; i < registers->count; i++)
		if (strcmp(registers->names[i], name) == 0)
			return VOUCH_LOCK_MR(i);
	return 0;
}

static json_t *locked_json(const struct registers *registers, uint32_t locked)
{
	json_t *list = json_array();
	char number[16];

	for (const struct bit *lock = lock_names; lock->name; lock++) {
		if (locked & lock->bit)
			json_array_append_new(list, json_string(lock->name));
		locked &= ~(uint32_t)lock->bit;
	}
	for (uint32_t i = 0; i < registers->count; i++) {
		if (locked & VOUCH_LOCK_MR(i))
			json_array_append_new(list,
					      json_string(registers->names[i]));
		locked &= ~VOUCH_LOCK_MR(i);
	}
	if (locked) {
		snprintf(number, sizeof(number), "%#x", locked);
		json_array_append_new(list, json_string(number));
	}
	return list;
}

static void print_locked(const struct registers *registers, uint32_t locked,
			 bool as_json)
{
	json_t *list = locked_json(registers, locked), *item;
	size_t i;

	if (as_json) {
		json_dumpf(list, stdout, JSON_ENSURE_ASCII);
		putchar('\n');
	} else if (!json_array_size(list)) {
		puts("nothing is locked");
	} else {
		json_array_foreach(list, i, item)
			puts(json_string_value(item));
	}
	json_decref(list);
}

static int read_locked(struct vouch_device *device, struct registers *registers,
		       uint32_t *locked, struct vouch_error *error)
{
	struct vouch_get_info info;
	int ret = vouch_device_info(device, &info, error);

	if (!ret)
		ret = read_registers(device, registers, error);
	*locked = info.lockdown;
	return ret;
}

/* Return: an exit status. */
static int lock(struct vouch_device *device, const struct registers *registers,
		char **names, int count, bool as_json)
{
	struct vouch_error error;
	uint32_t add = 0, locked = 0;

	for (int i = 0; i < count; i++) {
		uint32_t bit = lock_of(registers, names[i]);

		if (!bit) {
			complain("'%s' cannot be locked, want raw, keys, "
				 "reports or a register of vouch info",
				 names[i]);
			return EXIT_USAGE;
		}
		add |= bit;
	}
	if (vouch_device_lockdown(device, add, &locked, NULL, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	print_locked(registers, locked, as_json);
	return EXIT_AFFIRMED;
}

static int run(char **names, int count, bool as_json)
{
	struct registers registers = { 0 };
	struct vouch_device *device;
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	uint32_t locked;
	int ret;

	ret = vouch_device_open(&device, NULL, count > 0, &error);
	if (!ret)
		ret = read_locked(device, &registers, &locked, &error);
	if (ret) {
		complain("%s", error.text);
	} else if (count) {
		status = lock(device, &registers, names, count, as_json);
	} else {
		print_locked(&registers, locked, as_json);
		status = EXIT_AFFIRMED;
	}
	vouch_device_close(device);
	return status;
}

int cmd_lockdown(int argc, char **argv)
{
	bool is_meant = false, as_json = false;
	int found;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found != 'y' && found != 'j')
			return EXIT_USAGE;
		is_meant |= found == 'y';
		as_json |= found == 'j';
	}
	if (optind < argc && !is_meant) {
		complain("nothing was locked: it cannot be undone until the "
			 "module is loaded anew, want --yes as well");
		return EXIT_USAGE;
	}
	if (optind == argc && is_meant) {
		complain(
			"what to lock is missing, want raw, keys, reports or a "
			"register");
		return EXIT_USAGE;
	}
	return run(argv + optind, argc - optind, as_json);
}
