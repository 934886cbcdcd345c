// SPDX-License-Identifier: MIT
/* "vouch seal status": whether it will open, and what speaks against it. */
#include <errno.h>
#include <string.h>

#include "seal.h"

struct status_command {
	struct seal_inputs inputs;
	struct vouch_seal_status_options asked;
	struct vouch_bytes report;
	uint8_t tcb[8], measurement[48];
	const char *report_path;
	bool as_json;
};

static bool take(struct status_command *c, int found)
{
	size_t size;

	switch (found) {
	case 't':
		c->asked.tcb = c->tcb;
		return option_hex("--tcb", optarg, c->tcb, 8, 8, &size);
	case 'M':
		c->asked.measurement = c->measurement;
		return option_hex("--measurement", optarg, c->measurement, 48,
				  48, &size);
	case 'g':
		c->asked.has_guest_svn = true;
		return option_number("--guest-svn", optarg, 0, UINT32_MAX,
				     &c->asked.guest_svn);
	case 'p':
		c->report_path = optarg;
		return true;
	case 'j':
		return c->as_json = true;
	default:
		return seal_take_key(&c->inputs, found) ||
		       seal_not_for("status", found);
	}
}

static void print_component(const json_t *row)
{
	bool is_bound = json_is_true(json_object_get(row, "bound"));
	bool holds = json_is_true(json_object_get(row, "holds"));
	const char *recorded =
		json_string_value(json_object_get(row, "recorded"));
	const char *now = json_string_value(json_object_get(row, "now"));

	printf("  %-12s %s\n", json_string_value(json_object_get(row, "name")),
	       !is_bound ? "not bound" :
	       holds	 ? "as it was" :
			   json_string_value(json_object_get(row, "why")));
	if (is_bound && !holds && recorded && now)
		printf("    was        %s\n    is         %s\n", recorded, now);
}

static void print_slot(const json_t *slot)
{
	const char *why = json_string_value(json_object_get(slot, "why"));
	const json_t *row;
	size_t i;

	printf("slot %lld: %s%s%s\n",
	       (long long)json_integer_value(
		       json_object_get(slot, "generation")),
	       json_is_true(json_object_get(slot, "guest")) ?
		       "the guest's key, from outside " :
		       "from outside ",
	       json_string_value(json_object_get(slot, "outside")),
	       json_is_true(json_object_get(slot, "opens")) ? ": opens" : "");
	if (why) {
		fputs("  ", stdout);
		text_print(why);
		putchar('\n');
	}
	json_array_foreach(json_object_get(slot, "components"), i, row)
		print_component(row);
}

static void print_status(const char *text, bool as_json)
{
	json_t *all = json_loads(text, 0, NULL), *slot;
	size_t i;

	if (as_json) {
		puts(text);
	} else {
		json_array_foreach(json_object_get(all, "slots"), i, slot)
			print_slot(slot);
		puts(json_is_true(json_object_get(all, "opens")) ?
			     "it opens" :
			     "it does not open");
	}
	json_decref(all);
}

static int ask(struct status_command *c, const struct seal_container *container)
{
	struct vouch_seal_reply reply = { .size = sizeof(reply) };
	struct vouch_device *device = NULL;
	struct vouch_error error;
	char *json;
	int ret = seal_open_device(&device, !c->report_path, &error);

	if (ret && !c->inputs.recovery)
		return seal_failed(ret, &reply, &error);
	c->asked.size = sizeof(c->asked);
	c->asked.keys = &c->inputs.keys;
	ret = vouch_seal_status(device, &c->asked, &container->sealed, &json,
				&reply, &error);
	vouch_device_close(device);
	if (ret)
		return seal_failed(ret, &reply, &error);
	print_status(json, c->as_json);
	vouch_text_free(json);
	return reply.reason ? EXIT_SEAL_REASON + (int)reply.reason :
			      EXIT_AFFIRMED;
}

static bool read_report(struct status_command *c)
{
	if (!c->report_path)
		return true;
	if (!file_read(c->report_path, &c->report))
		return false;
	c->asked.report = c->report.data;
	if (c->report.size != VOUCH_SNP_REPORT_SIZE)
		complain("%s is %zu bytes, want a report of %d", c->report_path,
			 c->report.size, VOUCH_SNP_REPORT_SIZE);
	return c->report.size == VOUCH_SNP_REPORT_SIZE;
}

static int run(struct status_command *c, const char *path)
{
	struct seal_container container = { 0 };
	int status = seal_container_read(path, &container);

	if (!status && (!read_report(c) || !seal_read_keys(&c->inputs)))
		status = EXIT_UNDECIDED;
	if (!status)
		status = ask(c, &container);
	seal_container_free(&container);
	return status;
}

int seal_status(int argc, char **argv)
{
	struct status_command c = { 0 };
	const char *path;
	int status, found;

	while ((found = option_next(argc, argv, seal_options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (optind >= argc) {
		complain("SEALED is missing, want a file of vouch seal");
		return EXIT_USAGE;
	}
	path = argv[optind++];
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	seal_protect();
	status = run(&c, path);
	vouch_bytes_free(&c.report);
	seal_inputs_free(&c.inputs);
	return status;
}
