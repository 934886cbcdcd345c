// SPDX-License-Identifier: MIT
/*
 * Inputs of "vouch measure" from a command line of QEMU: of /proc/PID/cmdline,
 * where a zero ends each argument, or as ps shows it, where a command line of a
 * kernel has blanks like any other, and ends where an option of QEMU begins.
 */
#include <stdlib.h>
#include <string.h>

#include "measure_qemu.h"

struct qemu {
	struct measure_set *set;
	char **args;
	size_t count;
	bool has_hashes; /* kernel-hashes=on */
};

/* ---- arguments ---- */

static bool add_arg(struct qemu *q, char *arg)
{
	char **args = realloc(q->args, (q->count + 1) * sizeof(*args));

	if (!args)
		return false;
	q->args = args;
	args[q->count++] = arg;
	return true;
}

/* A zero ends each. */
static bool split_zeroes(struct qemu *q, char *text, size_t size)
{
	char *end = text + size;

	for (; text < end; text += strlen(text) + 1)
		if (!add_arg(q, text))
			return false;
	return true;
}

/* The value of -append goes on to what looks like the next option. */
static char *end_of_append(char *at)
{
	static const char *const options[] = {
		"-kernel ",   "-initrd ",	 "-m ",		"-smp ",
		"-cpu ",      "-machine ",	 "-M ",		"-bios ",
		"-drive ",    "-object ",	 "-device ",	"-netdev ",
		"-nic ",      "-display ",	 "-serial ",	"-chardev ",
		"-monitor ",  "-mon ",		 "-enable-kvm", "-nodefaults",
		"-nographic", "-no-reboot",	 "-vga ",	"-boot ",
		"-name ",     "-accel ",	 "-global ",	"-qmp ",
		"-daemonize", "-pidfile ",	 "-blockdev ",	"-uuid ",
		"-rtc ",      "-msg ",		 "-sandbox ",	"-overcommit ",
		"-smbios ",   "-no-user-config", "-S",		"-D ",
	};

	for (; *at; at++) {
		if (*at != ' ')
			continue;
		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
			if (!strncmp(at + 1, options[i], strlen(options[i])))
				return at;
	}
	return at;
}

static bool split_blanks(struct qemu *q, char *text)
{
	bool is_append = false;

	while (*text) {
		char *end;

		text += strspn(text, " \t\n");
		if (!*text)
			break;
		end = is_append ? end_of_append(text) :
				  text + strcspn(text, " \t\n");
		is_append = !strncmp(text, "-append", 7) && end == text + 7;
		if (*end)
			*end++ = '\0';
		if (!add_arg(q, text))
			return false;
		text = end;
	}
	return true;
}

/* ---- values ---- */

static int give(struct qemu *q, const char *key, char *value)
{
	int status = value ? measure_add(q->set, key, value) : EXIT_UNDECIDED;

	free(value);
	return status;
}

/* QEMU counts in MiB where no unit is given. */
static int give_memory(struct qemu *q, const char *list)
{
	char *size = qemu_first(list, "size"), text[40];

	if (!size)
		return EXIT_UNDECIDED;
	snprintf(text, sizeof(text), "%s%s", size,
		 strspn(size, "0123456789") == strlen(size) ? "M" : "");
	free(size);
	return measure_add(q->set, "memory", text);
}

/* Of the host's CPU only what is told beside it is known. */
static int give_model(struct qemu *q, char *model, bool is_told)
{
	bool is_host = !strcmp(model, "host") || !strcmp(model, "max");

	if (!is_host)
		return give(q, "vcpu-type", model);
	if (!is_told)
		complain("-cpu is %s, which has the host's signature: want "
			 "--vcpu-sig",
			 model);
	free(model);
	return EXIT_AFFIRMED;
}

static int give_cpu(struct qemu *q, const char *list)
{
	static const char *const names[] = { "family", "model", "stepping" };
	char *model = qemu_first(list, "type"), key[24];
	int status, told = 0;

	if (!strcmp(q->set->kind, "tdx") || !model) {
		free(model);
		return EXIT_AFFIRMED;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *value = qemu_member(list, names[i]);

		if (!value)
			continue;
		told++;
		snprintf(key, sizeof(key), "vcpu-%s", names[i]);
		status = give(q, key, value);
		if (status != EXIT_AFFIRMED) {
			free(model);
			return status;
		}
	}
	return give_model(q, model, told == 3);
}

static int give_drive(struct qemu *q, const char *list)
{
	char *interface = qemu_member(list, "if"),
	     *unit = qemu_member(list, "unit");
	bool is_code = interface && !strcmp(interface, "pflash") &&
		       (!unit || !strcmp(unit, "0"));
	int status = EXIT_AFFIRMED;

	if (is_code)
		status = give(q, "ovmf", qemu_member(list, "file"));
	free(interface);
	free(unit);
	return status;
}

/* As libvirt writes it: a JSON object in place of a list. */
static int give_json_object(struct qemu *q, const char *text)
{
	json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *type, *file;
	int status = EXIT_AFFIRMED;

	if (!object) {
		complain("-object is '%s', want a list or JSON", text);
		return EXIT_USAGE;
	}
	type = json_string_value(json_object_get(object, "qom-type"));
	file = json_string_value(json_object_get(object, "file"));
	q->has_hashes |= json_is_true(json_object_get(object, "kernel-hashes"));
	if (type && file && !strcmp(type, "igvm-cfg"))
		status = measure_add(q->set, "igvm", file);
	json_decref(object);
	return status;
}

static int give_object(struct qemu *q, const char *list)
{
	char *hashes, *file;

	if (*list == '{')
		return give_json_object(q, list);
	hashes = qemu_member(list, "kernel-hashes");
	q->has_hashes |= hashes &&
			 (!strcmp(hashes, "on") || !strcmp(hashes, "true") ||
			  !strcmp(hashes, "yes"));
	free(hashes);
	if (strncmp(list, "igvm-cfg,", 9) &&
	    strncmp(list, "qom-type=igvm-cfg,", 18))
		return EXIT_AFFIRMED;
	file = qemu_member(list, "file");
	return file ? give(q, "igvm", file) : EXIT_AFFIRMED;
}

static int give_flash(struct qemu *q, const char *name)
{
	char *file = qemu_flash(q->args, q->count, name);

	if (file)
		return give(q, "ovmf", file);
	complain("-machine has pflash0=%s, want a -blockdev of that name with "
		 "a file",
		 name);
	return EXIT_USAGE;
}

static int give_machine(struct qemu *q, const char *list)
{
	char *type = strncmp(list, "type=", 5) && strchr(list, '=') &&
				     strcspn(list, "=") < strcspn(list, ",") ?
			     qemu_member(list, "type") :
			     qemu_first(list, "type");
	bool is_pc = type && strncmp(type, "pc", 2) == 0 &&
		     !strstr(type, "q35");
	char *flash = qemu_member(list, "pflash0");
	int status = EXIT_AFFIRMED;

	/* Further ones, such as "-machine smm=off", say no type. */
	if (type)
		status = measure_add(q->set, "machine", is_pc ? "pc" : "q35");
	free(type);
	if (flash && status == EXIT_AFFIRMED)
		status = give_flash(q, flash);
	free(flash);
	return status;
}

static int give_boot(struct qemu *q, const char *list)
{
	char *menu = qemu_member(list, "menu");

	return menu ? give(q, "boot-menu", menu) : EXIT_AFFIRMED;
}

/* Where their number is not told, it is that of their places. */
static int give_places(struct qemu *q, const char *list)
{
	static const char *const names[] = { "sockets", "dies",	 "clusters",
					     "modules", "cores", "threads" };
	unsigned long count = 1;
	char text[24];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *value = qemu_member(list, names[i]);

		if (value && __builtin_mul_overflow(
				     count, strtoul(value, NULL, 10), &count))
			count = 0;
		free(value);
	}
	snprintf(text, sizeof(text), "%lu", count);
	return measure_add(q->set, "vcpus", text);
}

static int give_smp(struct qemu *q, const char *list)
{
	char *count = qemu_member(list, "cpus");
	bool is_first = strcspn(list, "=") >= strcspn(list, ",");

	if (!count && !is_first) {
		count = qemu_member(list, "maxcpus");
		return count ? give(q, "vcpus", count) : give_places(q, list);
	}
	return give(q, "vcpus", count ? count : qemu_value(list));
}

/* It becomes part of the kernel, in a form that is not known here. */
static int refuse_tree(struct qemu *q, const char *path)
{
	(void)q;
	complain("-dtb is %s, want none: what QEMU makes of a kernel with a "
		 "device tree is not told",
		 path);
	return EXIT_USAGE;
}

static const struct {
	const char *option;
	const char *key; /* or a function */
	int (*give)(struct qemu *q, const char *list);
} rows[] = {
	{ "-smp", NULL, give_smp },	  { "-m", NULL, give_memory },
	{ "-cpu", NULL, give_cpu },	  { "-machine", NULL, give_machine },
	{ "-M", NULL, give_machine },	  { "-drive", NULL, give_drive },
	{ "-object", NULL, give_object }, { "-boot", NULL, give_boot },
	{ "-bios", "ovmf", NULL },	  { "-kernel", "kernel", NULL },
	{ "-initrd", "initrd", NULL },	  { "-append", "cmdline", NULL },
	{ "-dtb", NULL, refuse_tree },
};

/*
 * "--smp" is "-smp". What is not in the table changes no value. Return: an exit
 * status, and in @is_known whether the value was one of that option.
 */
static int give_option(struct qemu *q, const char *option, const char *value,
		       bool *is_known)
{
	*is_known = true;
	if (!strncmp(option, "--", 2))
		option++;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(rows[i].option, option))
			continue;
		return rows[i].give ? rows[i].give(q, value) :
				      measure_add(q->set, rows[i].key, value);
	}
	*is_known = false;
	return EXIT_AFFIRMED;
}

static int give_all(struct qemu *q)
{
	int status = EXIT_AFFIRMED;
	bool is_known;

	for (size_t i = 0; i + 1 < q->count && status == EXIT_AFFIRMED; i++) {
		status = give_option(q, q->args[i], q->args[i + 1], &is_known);
		i += is_known;
	}
	/* Without it QEMU measures no kernel. */
	if (status == EXIT_AFFIRMED && strcmp(q->set->kind, "tdx"))
		status = measure_add(q->set, "kernel-hashes",
				     q->has_hashes ? "on" : "off");
	return status;
}

int measure_qemu(struct measure_set *set, const char *path)
{
	struct qemu q = { .set = set };
	struct vouch_bytes bytes = { 0 };
	int status = EXIT_UNDECIDED;
	char *text;
	bool is_ok;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	text = calloc(1, bytes.size + 1);
	if (text && bytes.size)
		memcpy(text, bytes.data, bytes.size);
	is_ok = text && (strlen(text) < bytes.size ?
				 split_zeroes(&q, text, bytes.size) :
				 split_blanks(&q, text));
	if (is_ok && q.count > 1)
		status = give_all(&q);
	else
		complain("%s: is no command line of QEMU, want one", path);
	free(q.args);
	free(text);
	vouch_bytes_free(&bytes);
	return status;
}
