// SPDX-License-Identifier: MIT
/* "vouch measure": what a launch will measure to, without launching it. */
#include <stdlib.h>
#include <string.h>

#include "measure.h"

/* What each option is tells vouch-measure(1): a screen has no room for that. */
const char measure_usage[] =
	"usage: vouch measure snp|ovmf-hash|sev|sev-es|tdx|vtpm|replay [OPTION]...\n"
	"       vouch measure idblock [OPTION]...\n"
	"       vouch measure acpi --output FOLDER [--mmio64-base 0xN] -- QEMU ARGUMENT...\n"
	"Prints what a launch of a guest will measure to; idblock makes an ID block, and acpi\n"
	"asks a QEMU for its tables. Several values of an option are several launches.\n"
	"  --ovmf FILE --kernel FILE --initrd FILE --cmdline TEXT --vcpus N --igvm FILE\n"
	"  --vmm qemu|ec2|gce --launch FILE --qemu FILE --libvirt FILE --json\n"
	"  --explain --policy-out --corim-out --rvps-out --hex NAME --against EVIDENCE\n"
	"SEV-SNP, SEV-ES and SEV:\n"
	"  --vcpu-type NAME --vcpu-sig 0xSIG --features 0xBITS --fpu set|zero|mxcsr\n"
	"  --kernel-hashes on|off --vmsa-gpa 0xADDRESS --cpuid-order file|last --cr0 0xN\n"
	"  --ovmf-hash HEX --svsm FILE --vars-size SIZE --native-zero on|off\n"
	"  --parameter-area whole|page --vcpu-family N --vcpu-model N --vcpu-stepping N\n"
	"TDX, and the TPM of a guest:\n"
	"  --memory SIZE --order pages|sections|all --ovmf-version VERSION --nodes N\n"
	"  --early-accept on|off --kernel-image raw|patched --machine q35|pc\n"
	"  --initrd-token prefix|suffix|none --smbios-order first|last --stub on|off\n"
	"  --acpi-loader FILE --acpi-rsdp FILE --acpi-tables FILE --acpi-tpm-log FILE\n"
	"  --smbios FILE --uki FILE --log FILE --boot-menu on|off --disk FILE --shim FILE\n"
	"  --grub FILE --grub-commands FILE --vars FILE --boot-variables FILE --fw-cfg FILE\n"
	"  --secure-boot absent|off|on --td-hob FILE --td-payload FILE --td-payload-info FILE\n"
	"idblock: --measurement HEX --id-block FILE --id-auth FILE --id-key FILE\n"
	"  --author-key FILE --guest-svn N --check --policy 0xN --family-id HEX\n"
	"  --image-id HEX\n"
	"exit status: 0 told, 1 no value, 2 usage, 3 a file is not read\n";

#define OPT_KEY 1000 /* and the number of the input */
enum {
	OPT_JSON = 256,
	OPT_EXPLAIN,
	OPT_POLICY,
	OPT_CORIM,
	OPT_RVPS,
	OPT_HEX,
	OPT_AGAINST,
	OPT_LAUNCH,
	OPT_QEMU,
	OPT_LIBVIRT,
};

#define OPTIONS_MAX 128
#define MEASURE_SCHEMA 1

struct measure_command {
	struct measure_set set;
	bool as_json, explains;
	enum measure_form form; /* in place of lines or JSON */
	bool has_forms; /* more than one was asked for */
	const char *hex_name;
	bool has_hex; /* a value of that name was printed */
	struct reference *reference;
	const char *against_path;
	struct against *against;
	json_t *launches; /* or events, or entries of a policy */
	bool has_value;
};

static const struct option own_options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "policy-out", no_argument, NULL, OPT_POLICY },
	{ "corim-out", no_argument, NULL, OPT_CORIM },
	{ "rvps-out", no_argument, NULL, OPT_RVPS },
	{ "hex", required_argument, NULL, OPT_HEX },
	{ "against", required_argument, NULL, OPT_AGAINST },
	{ "launch", required_argument, NULL, OPT_LAUNCH },
	{ "qemu", required_argument, NULL, OPT_QEMU },
	{ "libvirt", required_argument, NULL, OPT_LIBVIRT },
	{ 0 },
};

static void fill_options(struct option *options)
{
	const struct vouch_launch_key *key;
	size_t count = 0;

	for (; own_options[count].name; count++)
		options[count] = own_options[count];
	for (size_t i = 0; (key = vouch_launch_key(i)); i++)
		options[count++] = (struct option){ key->name,
						    required_argument, NULL,
						    OPT_KEY + (int)i };
	options[count] = (struct option){ 0 };
}

static void take_form(struct measure_command *c, enum measure_form form)
{
	c->has_forms |= c->form && c->form != form;
	c->form = form;
	if (form == FORM_HEX)
		c->hex_name = optarg;
}

static int take(struct measure_command *c, int found)
{
	if (found >= OPT_KEY)
		return measure_add(
			&c->set,
			vouch_launch_key((size_t)found - OPT_KEY)->name,
			optarg);
	if (found == OPT_LAUNCH)
		return measure_describe(&c->set, optarg);
	if (found == OPT_QEMU)
		return measure_qemu(&c->set, optarg);
	if (found == OPT_LIBVIRT)
		return measure_libvirt(&c->set, optarg);
	if (found == OPT_JSON)
		c->as_json = true;
	else if (found == OPT_EXPLAIN)
		c->explains = true;
	else if (found >= OPT_POLICY && found <= OPT_HEX)
		take_form(c, FORM_POLICY + (found - OPT_POLICY));
	else if (found == OPT_AGAINST)
		c->against_path = optarg;
	return EXIT_AFFIRMED;
}

static int read_options(struct measure_command *c, int argc, char **argv)
{
	struct option options[OPTIONS_MAX];
	int found, status = EXIT_AFFIRMED;

	fill_options(options);
	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = found == OPTION_WRONG ? EXIT_USAGE : take(c, found);
	if (status == EXIT_AFFIRMED && !option_no_more(argc, argv))
		status = EXIT_USAGE;
	return status;
}

static void extend(json_t *list, json_t *more)
{
	json_array_extend(list, more);
	json_decref(more);
}

static void tell_form(struct measure_command *c, size_t index,
		      const struct vouch_measurement *m)
{
	if (c->form == FORM_POLICY)
		json_array_append_new(c->launches,
				      measure_policy_entry(&c->set, index, m));
	else if (c->form == FORM_HEX)
		c->has_hex |= measure_print_hex(m, c->hex_name);
	else
		reference_add(c->reference, &c->set, index, m);
}

static void tell(struct measure_command *c, size_t index,
		 const struct vouch_measurement *m)
{
	const struct vouch_measured *value;

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		c->has_value |= !value->missing;
	if (!c->against && (!c->as_json || c->explains))
		measure_complain(m);
	if (c->against)
		against_add(c->against, &c->set, index, m);
	else if (c->form != FORM_LINES)
		tell_form(c, index, m);
	else if (c->as_json && c->explains)
		extend(c->launches, measure_events(m));
	else if (c->as_json)
		json_array_append_new(c->launches,
				      measure_json(&c->set, index, m));
	else
		measure_print_lines(&c->set, index, m);
	if (c->explains && !c->as_json && !c->against)
		measure_explain(&c->set, index, m);
}

static int measure_one(struct measure_command *c, size_t index,
		       struct vouch_launch *launch)
{
	struct vouch_measurement *m = NULL;
	struct vouch_error error = { 0 };
	int status = measure_choose(&c->set, index, launch);

	if (status != EXIT_AFFIRMED)
		return status;
	if (vouch_measure(launch, c->set.kind, &m, &error)) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	tell(c, index, m);
	vouch_measurement_free(m);
	return EXIT_AFFIRMED;
}

static int measure_all(struct measure_command *c)
{
	struct vouch_launch *launch = vouch_launch_new();
	size_t size = measure_set_size(&c->set);
	int status = launch && size ? EXIT_AFFIRMED : EXIT_USAGE;

	for (size_t i = 0; i < size && status == EXIT_AFFIRMED; i++)
		status = measure_one(c, i, launch);
	vouch_launch_free(launch);
	if (status == EXIT_AFFIRMED && c->against)
		return against_end(c->against, &c->set);
	if (status == EXIT_AFFIRMED && !c->has_value)
		status = EXIT_NOT_AFFIRMED;
	return status;
}

/* One launch needs no alternatives. */
static json_t *policy_of(const struct measure_command *c)
{
	json_t *only = json_array_get(c->launches, 0);

	if (json_array_size(c->launches) > 1)
		return json_pack("{s:O}", "any_of", c->launches);
	json_object_del(only, "name");
	return json_incref(only);
}

static void print_json(const struct measure_command *c)
{
	json_t *whole;

	if (c->form == FORM_POLICY)
		whole = policy_of(c);
	else if (c->explains)
		whole = json_incref(c->launches);
	else
		whole = json_pack("{s:i, s:s, s:O}", "schema", MEASURE_SCHEMA,
				  "kind", c->set.kind, "launches", c->launches);
	json_dumpf(whole, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(whole);
}

static bool is_kind(const char *name)
{
	static const char *const kinds[] = { "snp",    "ovmf-hash", "sev",
					     "sev-es", "tdx",	    "vtpm",
					     "replay" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i], name))
			return true;
	if (!strcmp(name, "cca"))
		complain("the RIM of a realm cannot be computed yet: take it "
			 "from a token that is known to be good, by \"vouch "
			 "policy init\"");
	else
		complain("launch is '%s', want snp, ovmf-hash, sev, sev-es, "
			 "tdx, vtpm, replay, idblock or acpi",
			 name);
	return false;
}

/* Options that cannot be met together, or with this launch. */
static bool is_possible(const struct measure_command *c)
{
	bool is_list = c->explains && c->as_json;

	if (c->form && c->has_forms)
		complain("two forms of reference values are one too many, want "
			 "one of --policy-out, --corim-out, --rvps-out, --hex");
	else if (c->form && (c->against_path || c->explains))
		complain("%s does not go with reference values for others",
			 c->explains ? "--explain" : "--against");
	else if (c->form)
		return reference_is_possible(c->form, c->set.kind);
	else if (is_list && strcmp(c->set.kind, "tdx") &&
		 strcmp(c->set.kind, "replay"))
		complain("--explain with --json is for %s, want tdx or replay, "
			 "whose items are an event log",
			 c->set.kind);
	else if (is_list && measure_set_size(&c->set) > 1)
		complain("--explain with --json is for %zu launches, want one",
			 measure_set_size(&c->set));
	else
		return true;
	return false;
}

static int run_launches(struct measure_command *c)
{
	int status = measure_all(c);

	if (status != EXIT_AFFIRMED || c->against)
		return status;
	if (c->form == FORM_HEX && !c->has_hex) {
		complain("%s of %s is not told, want a name that is printed "
			 "without --hex",
			 c->hex_name, c->set.kind);
		return EXIT_NOT_AFFIRMED;
	}
	if (c->reference)
		return reference_end(c->reference);
	if (c->as_json || c->form == FORM_POLICY)
		print_json(c);
	return status;
}

static int run(struct measure_command *c)
{
	int status;

	if (!is_possible(c))
		return EXIT_USAGE;
	if (c->against_path) {
		c->against = against_new(c->against_path);
		if (!c->against)
			return EXIT_UNDECIDED;
	}
	if (c->form == FORM_CORIM || c->form == FORM_RVPS)
		c->reference = reference_new(c->set.kind, c->form);
	status = run_launches(c);
	against_free(c->against);
	reference_free(c->reference);
	return status;
}

int cmd_measure(int argc, char **argv)
{
	struct measure_command c = { 0 };
	int status;

	if (argc < 2) {
		complain("launch is missing, want snp, ovmf-hash, sev, "
			 "sev-es, tdx, vtpm, replay, idblock or acpi");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "idblock"))
		return measure_idblock(argc - 1, argv + 1);
	if (!strcmp(argv[1], "acpi"))
		return measure_acpi(argc - 1, argv + 1);
	if (!is_kind(argv[1]))
		return EXIT_USAGE;
	c.set.kind = argv[1];
	c.launches = json_array();
	status = read_options(&c, argc - 1, argv + 1);
	if (status == EXIT_AFFIRMED)
		status = run(&c);
	json_decref(c.launches);
	measure_set_free(&c.set);
	return status;
}
