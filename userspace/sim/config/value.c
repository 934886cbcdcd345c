// SPDX-License-Identifier: MIT
/* Values of a configuration: one text form each, for files and options. */
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/number.h"
#include "sim/config/config.h"

const char *const sim_tcb_names[SIM_TCB_PARTS] = {
	[SIM_TCB_FMC] = "fmc",
	[SIM_TCB_BOOT_LOADER] = "boot_loader",
	[SIM_TCB_TEE] = "tee",
	[SIM_TCB_SNP] = "snp",
	[SIM_TCB_MICROCODE] = "microcode",
};

static int parse_number(const struct sim_config_key *key, const char *text,
			void *value, struct sim_error *error)
{
	u64 number;

	if (!sim_parse_number(text, key->max, &number))
		return sim_error(error, -EINVAL,
				 "%s is '%s', want a number up to %llu",
				 key->name, text, (unsigned long long)key->max);
	if (key->size == sizeof(u32))
		*(u32 *)value = (u32)number;
	else
		*(u64 *)value = number;
	return 0;
}

static int parse_bool(const struct sim_config_key *key, const char *text,
		      bool *value, struct sim_error *error)
{
	if (!strcmp(text, "on") || !strcmp(text, "true"))
		*value = true;
	else if (!strcmp(text, "off") || !strcmp(text, "false"))
		*value = false;
	else
		return sim_error(error, -EINVAL, "%s is '%s', want on or off",
				 key->name, text);
	return 0;
}

static int parse_choice(const struct sim_config_key *key, const char *text,
			u32 *value, struct sim_error *error)
{
	char list[256] = "";

	for (u32 i = 0; key->choices[i]; i++) {
		if (!strcmp(text, key->choices[i])) {
			*value = i;
			return 0;
		}
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 "%s%s", i ? " or " : "", key->choices[i]);
	}
	return sim_error(error, -EINVAL, "%s is '%s', want %s", key->name, text,
			 list);
}

static int parse_text(const struct sim_config_key *key, const char *text,
		      char *value, struct sim_error *error)
{
	if (strlen(text) >= key->size)
		return sim_error(error, -EINVAL,
				 "%s is %zu characters, want at most %zu",
				 key->name, strlen(text), key->size - 1);
	strcpy(value, text);
	return 0;
}

static int parse_bytes(const struct sim_config_key *key, const char *text,
		       u8 *value, struct sim_error *error)
{
	size_t size = 0;
	long done = 0;
	u8 *bytes;

	if (strlen(text) == 2 * key->size) {
		bytes = OPENSSL_hexstr2buf(text, &done);
		size = done;
		if (bytes && size == key->size)
			memcpy(value, bytes, size);
		OPENSSL_free(bytes);
	}
	if (size != key->size)
		return sim_error(error, -EINVAL,
				 "%s is '%s', want %zu hexadecimal digits",
				 key->name, text, 2 * key->size);
	return 0;
}

static bool parse_tcb_part(const char *item, struct sim_tcb *tcb)
{
	u64 number;

	for (int i = 0; i < SIM_TCB_PARTS; i++) {
		size_t length = strlen(sim_tcb_names[i]);

		if (strncmp(item, sim_tcb_names[i], length) ||
		    item[length] != '=')
			continue;
		if (!sim_parse_number(item + length + 1, 255, &number))
			return false;
		tcb->part[i] = (u8)number;
		tcb->given |= 1U << i;
		return true;
	}
	return false;
}

/* "snp=29,microcode=222"; parts that are not named stay as they are. */
static int parse_tcb(const struct sim_config_key *key, const char *text,
		     struct sim_tcb *value, struct sim_error *error)
{
	char copy[SIM_TEXT_MAX];
	char *rest = copy, *item;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((item = strsep(&rest, ",")))
		if (!parse_tcb_part(item, value))
			return sim_error(error, -EINVAL,
					 "%s has '%s', want fmc, boot_loader, "
					 "tee, snp or microcode = 0 to 255",
					 key->name, item);
	return 0;
}

/* Three bytes, "1.55.49" or "0x19/0x11/0x1". */
static int parse_triple(const struct sim_config_key *key, const char *text,
			char separator, u8 *value, struct sim_error *error)
{
	char copy[SIM_TEXT_MAX], separators[] = { separator, 0 };
	char *rest = copy, *item;
	u64 number;
	int count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((item = strsep(&rest, separators))) {
		if (count == 3 || !sim_parse_number(item, 255, &number)) {
			count = -1;
			break;
		}
		value[count++] = (u8)number;
	}
	if (count != 3)
		return sim_error(error, -EINVAL,
				 "%s is '%s', want three numbers with '%c'",
				 key->name, text, separator);
	return 0;
}

int sim_value_parse(const struct sim_config_key *key, const char *text,
		    void *value, struct sim_error *error)
{
	switch (key->type) {
	case SIM_KEY_CHOICE:
		return parse_choice(key, text, value, error);
	case SIM_KEY_U32:
	case SIM_KEY_U64:
		return parse_number(key, text, value, error);
	case SIM_KEY_BOOL:
		return parse_bool(key, text, value, error);
	case SIM_KEY_TEXT:
		return parse_text(key, text, value, error);
	case SIM_KEY_BYTES:
		return parse_bytes(key, text, value, error);
	case SIM_KEY_TCB:
		return parse_tcb(key, text, value, error);
	case SIM_KEY_VERSION:
		return parse_triple(key, text, '.', value, error);
	case SIM_KEY_CPUID:
		return parse_triple(key, text, '/', value, error);
	}
	return -EINVAL;
}

static void format_bytes(const u8 *value, size_t count, char *out, size_t size)
{
	*out = '\0';
	for (size_t i = 0; i < count && 2 * i + 2 < size; i++)
		snprintf(out + 2 * i, size - 2 * i, "%02x", value[i]);
}

static void format_tcb(const struct sim_tcb *tcb, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (int i = 0; i < SIM_TCB_PARTS && used < size; i++)
		used += snprintf(out + used, size - used, "%s%s=%u",
				 used ? "," : "", sim_tcb_names[i],
				 tcb->part[i]);
}

void sim_value_format(const struct sim_config_key *key, const void *value,
		      char *out, size_t size)
{
	const u8 *bytes = value;

	switch (key->type) {
	case SIM_KEY_CHOICE:
		snprintf(out, size, "%s", key->choices[*(const u32 *)value]);
		break;
	case SIM_KEY_U32:
		snprintf(out, size, "%u", *(const u32 *)value);
		break;
	case SIM_KEY_U64:
		snprintf(out, size, "0x%llx",
			 (unsigned long long)*(const u64 *)value);
		break;
	case SIM_KEY_BOOL:
		snprintf(out, size, "%s", *(const bool *)value ? "on" : "off");
		break;
	case SIM_KEY_TEXT:
		snprintf(out, size, "%s", (const char *)value);
		break;
	case SIM_KEY_BYTES:
		format_bytes(bytes, key->size, out, size);
		break;
	case SIM_KEY_TCB:
		format_tcb(value, out, size);
		break;
	case SIM_KEY_VERSION:
		snprintf(out, size, "%u.%u.%u", bytes[0], bytes[1], bytes[2]);
		break;
	case SIM_KEY_CPUID:
		snprintf(out, size, "0x%x/0x%x/0x%x", bytes[0], bytes[1],
			 bytes[2]);
		break;
	}
}
