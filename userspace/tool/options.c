// SPDX-License-Identifier: MIT
/* Values of options; each message shows what was given. */
#define _XOPEN_SOURCE 700 /* strptime() */
#define _DEFAULT_SOURCE /* timegm() */
#include <ctype.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"

#define TIMEOUT_MAX_S 600

static const char *option_name(const void *names, size_t index)
{
	return ((const struct option *)names)[index].name;
}

/* The long option that "--nmae" or "--nmae=value" may be meant for, or NULL. */
static const char *nearest_option(const char *argument,
				  const struct option *options)
{
	char name[64];
	size_t length;

	if (strncmp(argument, "--", 2) != 0)
		return NULL;
	argument += 2;
	length = strcspn(argument, "=");
	if (length >= sizeof(name))
		return NULL;
	memcpy(name, argument, length);
	name[length] = '\0';
	return vouch_nearest(name, option_name, options);
}

static void complain_unknown(const char *command, const char *argument,
			     const struct option *options)
{
	bool is_short = optopt > 0 && optopt < 256 && !strchr(argument, '=');
	char letter[] = { '-', (char)optopt, '\0' };
	const char *nearest = is_short ? NULL :
					 nearest_option(argument, options);

	if (nearest)
		complain("unknown option '%s', did you mean '--%s'?", argument,
			 nearest);
	else
		complain("unknown option '%s', want one that vouch help %s "
			 "lists",
			 is_short ? letter : argument, command);
}

/* -o and -v are short where they are there at all. */
static void fill_shorts(const struct option *options, char *shorts)
{
	*shorts++ = ':';
	for (; options->name; options++) {
		if (options->val != 'o' && options->val != 'v')
			continue;
		*shorts++ = (char)options->val;
		if (options->has_arg == required_argument)
			*shorts++ = ':';
	}
	*shorts = '\0';
}

/*
 * getopt_long() takes "--end" for "--endorsements" as long as nothing else
 * begins so: an option that is new would break the scripts that wrote it.
 */
static bool is_whole(const char *argument, const struct option *option)
{
	size_t length = strlen(option->name);

	return !strncmp(argument + 2, option->name, length) &&
	       (!argument[2 + length] || argument[2 + length] == '=');
}

/* For options_of(): NULL while options are read. */
static struct option *recorded;
#define RECORDED_MAX 128

static void record(const struct option *options)
{
	size_t count = 0;

	while (count < RECORDED_MAX - 1 && options[count].name) {
		recorded[count] = options[count];
		count++;
	}
	recorded[count] = (struct option){ 0 };
}

const struct option *options_of(int (*run)(int argc, char **argv), int argc,
				char **argv)
{
	static struct option table[RECORDED_MAX];

	table[0] = (struct option){ 0 };
	recorded = table;
	run(argc, argv);
	recorded = NULL;
	return table;
}

int option_next(int argc, char **argv, const struct option *options)
{
	const char *argument;
	char shorts[6];
	int found, index = -1;

	if (recorded) {
		record(options);
		return OPTION_WRONG;
	}
	opterr = 0;
	fill_shorts(options, shorts);
	found = getopt_long(argc, argv, shorts, options, &index);
	if (index >= 0 && found != OPTION_WRONG && found != ':') {
		argument = argv[optind - 1];
		if (optarg && optarg == argument)
			argument = argv[optind - 2];
		if (!is_whole(argument, &options[index])) {
			complain("unknown option '%s', did you mean '--%s'?",
				 argument, options[index].name);
			return OPTION_WRONG;
		}
	}
	if (found == ':') {
		complain("option '%s' has no value, want one",
			 argv[optind - 1]);
		return OPTION_WRONG;
	}
	if (found == OPTION_WRONG)
		complain_unknown(argv[0], argv[optind - 1], options);
	return found;
}

static bool has_size(const char *name, const char *text, size_t size,
		     size_t size_min, size_t size_max)
{
	if (size >= size_min && size <= size_max)
		return true;
	if (size_min == size_max)
		complain("%s '%s' is %zu %s, want %zu", name, text, size,
			 size == 1 ? "byte" : "bytes", size_max);
	else
		complain("%s '%s' is %zu %s, want %zu to %zu", name, text, size,
			 size == 1 ? "byte" : "bytes", size_min, size_max);
	return false;
}

bool option_hex(const char *name, const char *text, uint8_t *out,
		size_t size_min, size_t size_max, size_t *size)
{
	size_t digits = strlen(text);

	if (strspn(text, "0123456789abcdefABCDEF") != digits) {
		complain("%s '%s' has other characters, want hex digits", name,
			 text);
		return false;
	}
	if (digits % 2) {
		complain("%s '%s' has %zu %s, want two for each byte", name,
			 text, digits, digits == 1 ? "digit" : "digits");
		return false;
	}
	if (!has_size(name, text, digits / 2, size_min, size_max))
		return false;
	*size = 0;
	return !digits ||
	       OPENSSL_hexstr2buf_ex(out, size_max, size, text, '\0') == 1;
}

bool option_number(const char *name, const char *text, uint32_t min,
		   uint32_t max, uint32_t *number)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long long value;

	errno = 0;
	value = strtoull(text, NULL, 10);
	if (!digits || text[digits] || errno || value < min || value > max) {
		complain("%s is '%s', want a number from %u to %u", name, text,
			 min, max);
		return false;
	}
	*number = (uint32_t)value;
	return true;
}

bool option_signer(const char *text, uint32_t *signer)
{
	*signer = VOUCH_SIGNER_DEFAULT;
	if (strcmp(text, "chip") == 0)
		*signer = VOUCH_SIGNER_CHIP;
	if (strcmp(text, "provider") == 0)
		*signer = VOUCH_SIGNER_PROVIDER;
	if (*signer != VOUCH_SIGNER_DEFAULT)
		return true;
	complain("--signer is '%s', want chip or provider", text);
	return false;
}

bool option_format(const char *text, uint32_t *format)
{
	*format = VOUCH_FORMAT_DEFAULT;
	if (strcmp(text, "snp") == 0)
		*format = VOUCH_FORMAT_SNP;
	if (strcmp(text, "tdreport") == 0)
		*format = VOUCH_FORMAT_TDREPORT;
	if (strcmp(text, "quote") == 0)
		*format = VOUCH_FORMAT_QUOTE;
	if (strcmp(text, "service") == 0)
		*format = VOUCH_FORMAT_SERVICE;
	if (*format != VOUCH_FORMAT_DEFAULT)
		return true;
	complain("--format is '%s', want snp, tdreport, quote or "
		 "service",
		 text);
	return false;
}

/* Swaps the bytes of a field: in memory the first three are little-endian. */
static void swap_field(uint8_t *field, size_t size)
{
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t byte = field[i];

		field[i] = field[size - 1 - i];
		field[size - 1 - i] = byte;
	}
}

bool option_guid(const char *name, const char *text, uint8_t *guid)
{
	static const char form[] = "01234567-0123-0123-0123-0123456789ab";
	size_t size = 0;
	bool is_good = strlen(text) == strlen(form);

	for (size_t i = 0; is_good && form[i]; i++)
		is_good = (form[i] == '-') == (text[i] == '-');
	if (is_good)
		is_good = OPENSSL_hexstr2buf_ex(guid, VOUCH_GUID_SIZE, &size,
						text, '-') == 1 &&
			  size == VOUCH_GUID_SIZE;
	if (!is_good) {
		complain("%s is '%s', want a GUID as in %s", name, text, form);
		return false;
	}
	swap_field(guid, 4);
	swap_field(guid + 4, 2);
	swap_field(guid + 6, 2);
	return true;
}

bool option_privilege(const char *text, struct vouch_report_options *options)
{
	options->has_privilege = true;
	return option_number("--privilege", text, 0, 3, &options->privilege);
}

bool option_timeout(const char *text, uint32_t *milliseconds)
{
	uint32_t seconds;

	if (!option_number("--timeout", text, 0, TIMEOUT_MAX_S, &seconds))
		return false;
	*milliseconds = seconds * 1000;
	return true;
}

bool option_json(int argc, char **argv, bool *as_json)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	int found;

	*as_json = false;
	while ((found = option_next(argc, argv, options)) == 'j')
		*as_json = true;
	return found == -1;
}

bool option_no_more(int argc, char **argv)
{
	if (optind >= argc)
		return true;
	complain("argument '%s' is one too many", argv[optind]);
	return false;
}

/* What the zone makes of a time has to be one, too: 9999-12-31T23:59:59Z */
#define TIME_LAST 253402300799

/* The shape of RFC 3339 without its zone: 0 stands for a digit. */
static const char *skip_date_time(const char *text)
{
	static const char shape[] = "0000-00-00T00:00:00";

	for (size_t i = 0; shape[i]; i++) {
		bool is_ok = shape[i] == '0' ? isdigit((unsigned char)text[i]) :
					       text[i] == shape[i];

		if (!is_ok)
			return NULL;
	}
	return text + sizeof(shape) - 1;
}

static const char *skip_fraction(const char *pos)
{
	size_t digits;

	if (*pos != '.')
		return pos;
	digits = strspn(pos + 1, "0123456789");
	return digits ? pos + 1 + digits : NULL;
}

/* "Z" or "+hh:mm"; seconds to take off. */
static bool read_zone(const char *pos, long *seconds)
{
	int sign = *pos == '-' ? -1 : 1;
	long hours, minutes;

	*seconds = 0;
	if (strcmp(pos, "Z") == 0)
		return true;
	if ((*pos != '+' && *pos != '-') || strlen(pos) != 6 || pos[3] != ':' ||
	    strspn(pos + 1, "0123456789") != 2 ||
	    strspn(pos + 4, "0123456789") != 2)
		return false;
	hours = strtol(pos + 1, NULL, 10);
	minutes = strtol(pos + 4, NULL, 10);
	*seconds = sign * (hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

/* Day 31 of a month of 30 would come out as another day. */
static bool read_date_time(const char *text, time_t *time)
{
	struct tm given = { 0 }, again;

	if (!strptime(text, "%Y-%m-%dT%H:%M:%S", &given))
		return false;
	again = given;
	*time = timegm(&again);
	return again.tm_mday == given.tm_mday && again.tm_sec == given.tm_sec;
}

bool option_stdin_once(unsigned int uses, int argc, char **argv)
{
	for (int i = optind; i < argc; i++)
		uses += !strcmp(argv[i], "-");
	if (uses > 1)
		complain("standard input is asked for %u times, want once",
			 uses);
	return uses <= 1;
}

bool option_time(const char *name, const char *text, time_t *time)
{
	const char *pos = skip_date_time(text);
	long zone;

	pos = pos ? skip_fraction(pos) : NULL;
	if (pos && read_zone(pos, &zone) && read_date_time(text, time)) {
		*time -= zone;
		if (*time >= 0 && *time <= TIME_LAST)
			return true;
	}
	complain("%s is '%s', want a time such as 2026-01-31T12:00:00Z", name,
		 text);
	return false;
}

void time_text(time_t time, char *out)
{
	struct tm parts;

	if (!gmtime_r(&time, &parts) ||
	    !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts))
		strcpy(out, "?");
}
