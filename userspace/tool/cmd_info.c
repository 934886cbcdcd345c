// SPDX-License-Identifier: MIT
/* "vouch info": GET_INFO in words, and the registers. */
#include <errno.h>
#include <stdlib.h>

#include "guest.h"

const char info_usage[] =
	"usage: vouch info [--json]\n\n"
	"Tells what this guest runs in, and what /dev/vouch can do; and the\n"
	"measurement registers, where there are any to extend.\n\n"
	"  --json  as one JSON object\n";

/* More than any TEE has, should a kernel never say that there are no more. */
#define REGISTERS_MAX 64

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

static const struct bit flags[] = {
	{ VOUCH_INFO_F_SVSM, "svsm" },
	{ VOUCH_INFO_F_KERNEL_MESSAGES, "kernel-messages" },
	{ VOUCH_INFO_F_KEY_LOST, "key-lost" },
	{ VOUCH_INFO_F_PENDING, "pending" },
	{ 0 },
};

static const struct bit features[] = {
	{ VOUCH_FEATURE_REPORT, "report" },
	{ VOUCH_FEATURE_CERTS, "certificates" },
	{ VOUCH_FEATURE_SEPARATED, "separated-report" },
	{ VOUCH_FEATURE_SIGNER, "signer" },
	{ VOUCH_FEATURE_DERIVE_KEY, "derive-key" },
	{ VOUCH_FEATURE_READ_MR, "read-registers" },
	{ VOUCH_FEATURE_EXTEND_MR, "extend-registers" },
	{ VOUCH_FEATURE_LOG, "event-log" },
	{ VOUCH_FEATURE_BOUND, "bound-report" },
	{ VOUCH_FEATURE_EVENTS, "events" },
	{ 0 },
};

static const struct bit formats[] = {
	{ 1ULL << VOUCH_FORMAT_SNP, "snp" },
	{ 1ULL << VOUCH_FORMAT_TDREPORT, "tdreport" },
	{ 1ULL << VOUCH_FORMAT_QUOTE, "quote" },
	{ 1ULL << VOUCH_FORMAT_SERVICE, "service" },
	{ 0 },
};

static const struct bit hash_algs[] = {
	{ 1ULL << VOUCH_HASH_SHA384, "sha384" },
	{ 0 },
};

const struct bit lock_names[] = {
	{ VOUCH_LOCK_RAW, "raw" },
	{ VOUCH_LOCK_KEYS, "keys" },
	{ VOUCH_LOCK_REPORTS, "reports" },
	{ 0 },
};

static const char *tee_name(uint32_t tee)
{
	switch (tee) {
	case VOUCH_TEE_NONE:
		return "none";
	case VOUCH_TEE_SNP:
		return "sev-snp";
	case VOUCH_TEE_TDX:
		return "tdx";
	default:
		return "unknown";
	}
}

/* Bits without a name are shown as a number: the module may be newer. */
static json_t *bits_json(const struct bit *bits, uint64_t value)
{
	json_t *list = json_array();
	char number[24];

	for (; bits->name; bits++) {
		if (value & bits->bit)
			json_array_append_new(list, json_string(bits->name));
		value &= ~bits->bit;
	}
	if (value) {
		snprintf(number, sizeof(number), "%#llx",
			 (unsigned long long)value);
		json_array_append_new(list, json_string(number));
	}
	return list;
}

json_t *lockdown_json(uint32_t locked)
{
	/* Registers are shown by number, as what has no name. */
	return bits_json(lock_names, locked);
}

static json_t *key_failure_json(const struct vouch_get_info *info)
{
	char text[400];

	if (!(info->flags & VOUCH_INFO_F_KEY_LOST))
		return json_null();
	vouch_failure_text(&info->key_failure, 0, text, sizeof(text));
	return json_string(text);
}

/* What there can be of each; 0: no limit, or none at all. */
static void add_limits(json_t *json, const struct vouch_get_info *info)
{
	const struct {
		const char *name;
		uint64_t value;
	} limits[] = {
		{ "report_size_max", info->report_size_max },
		{ "certs_size_max", info->certs_size_max },
		{ "manifest_size_max", info->manifest_size_max },
		{ "timeout_ms", info->timeout_ms },
		{ "timeout_ms_max", info->timeout_ms_max },
		{ "requests_max", info->requests_max },
		{ "requests_user_max", info->requests_user_max },
		{ "requests_user_rate", info->requests_user_rate },
		{ "tickets_max", info->tickets_max },
		{ "tickets_user_max", info->tickets_user_max },
		{ "tickets_file_max", info->tickets_file_max },
		{ "log_size", info->log_size },
		{ "log_size_max", info->log_size_max },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		json_object_set_new(json, limits[i].name,
				    json_integer((json_int_t)limits[i].value));
}

static json_t *info_json(const struct vouch_get_info *info)
{
	bool is_simulated = info->flags & VOUCH_INFO_F_SIMULATED;
	uint64_t others = info->flags & ~VOUCH_INFO_F_SIMULATED;
	json_t *json = json_object();

	json_object_set_new(json, "tee", json_string(tee_name(info->tee)));
	json_object_set_new(json, "simulated", json_boolean(is_simulated));
	json_object_set_new(json, "abi_version",
			    json_integer(info->abi_version));
	json_object_set_new(json, "features",
			    bits_json(features, info->features));
	json_object_set_new(json, "formats", bits_json(formats, info->formats));
	json_object_set_new(json, "hash_algs",
			    bits_json(hash_algs, info->hash_algs));
	json_object_set_new(json, "flags", bits_json(flags, others));
	json_object_set_new(json, "lockdown", lockdown_json(info->lockdown));
	json_object_set_new(json, "errata",
			    json_integer((json_int_t)info->errata));
	json_object_set_new(json, "privilege", json_integer(info->privilege));
	json_object_set_new(json, "privilege_max",
			    json_integer(info->privilege_max));
	json_object_set_new(json, "vmpck", json_integer(info->vmpck));
	json_object_set_new(json, "mr_count", json_integer(info->mr_count));
	add_limits(json, info);
	json_object_set_new(json, "key_failure", key_failure_json(info));
	return json;
}

static void add_register(json_t *list, const struct vouch_read_mr *mr,
			 bool as_json)
{
	bool is_extendable = mr->mr_flags & VOUCH_MR_F_EXTENDABLE;
	char value[2 * VOUCH_MR_VALUE_SIZE + 1];
	char line[sizeof(value) + 16];

	text_hex(mr->value, mr->value_size, value);
	snprintf(line, sizeof(line), "%s%s", value,
		 is_extendable ? ", extendable" : "");
	if (as_json)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "name",
						      mr->mr_name, "value",
						      value, "extendable",
						      (int)is_extendable));
	else
		json_object_set_new(list, (const char *)mr->mr_name,
				    json_string(line));
}

/*
 * In JSON a list, for humans a line each. On SEV-SNP there is none to extend,
 * and reading one would take a request of the firmware. NULL: not all of them
 * can be read, and somebody was told.
 */
static json_t *registers_json(struct vouch_device *device,
			      const struct vouch_get_info *info, bool as_json)
{
	json_t *list = as_json ? json_array() : json_object();
	struct vouch_read_mr mr;
	struct vouch_error error;
	int ret = 0;

	if (!(info->features & VOUCH_FEATURE_EXTEND_MR))
		return list;
	for (uint32_t i = 0; !ret && i < REGISTERS_MAX; i++) {
		ret = vouch_device_read_mr(device, NULL, i, &mr, &error);
		if (!ret)
			add_register(list, &mr, as_json);
	}
	if (!ret || ret == -ENOENT)
		return list;
	complain("%s", error.text);
	json_decref(list);
	return NULL;
}

/* Return: exit status */
static int print_info(struct vouch_device *device,
		      const struct vouch_get_info *info, bool as_json)
{
	json_t *json = info_json(info);
	json_t *registers = registers_json(device, info, as_json);

	if (as_json || json_object_size(registers))
		json_object_set(json, "registers", registers ?: json_null());
	if (as_json) {
		json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		text_print_json(json, 0);
	}
	json_decref(json);
	if (!registers)
		return EXIT_UNDECIDED;
	json_decref(registers);
	return EXIT_AFFIRMED;
}

int cmd_info(int argc, char **argv)
{
	struct vouch_device *device;
	struct vouch_get_info info;
	struct vouch_error error;
	bool as_json = false;
	int status = EXIT_UNDECIDED;
	int found, ret;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found != 'j')
			return EXIT_USAGE;
		as_json = true;
	}
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	ret = vouch_device_open(&device, NULL, false, &error);
	if (!ret)
		ret = vouch_device_info(device, &info, &error);
	if (ret)
		complain("%s", error.text);
	else
		status = print_info(device, &info, as_json);
	vouch_device_close(device);
	return status;
}
