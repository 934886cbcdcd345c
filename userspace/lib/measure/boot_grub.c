// SPDX-License-Identifier: MIT
/*
 * What GRUB measures: the text of each command into PCR 8, and each file that
 * it reads into PCR 9.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/boot.h"
#include "measure/digests.h"

/* Length of what an event of GRUB's begins with, not measured; 0: no event. */
static size_t grub_prefix(const char *at, size_t left)
{
	static const char *const prefixes[] = {
		"grub_cmd: ", "kernel_cmdline: ", "module_cmdline: "
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t length = strlen(prefixes[i]);

		if (left >= length && !memcmp(at, prefixes[i], length))
			return length;
	}
	return 0;
}

static bool is_event(const char *at, size_t left)
{
	const char *end = memchr(at, '\n', left);
	struct digest_line line;

	return grub_prefix(at, left) ||
	       digest_line_read(&line, at, end ? (size_t)(end - at) : left);
}

/* A menu entry has lines of its own: an event ends where the next begins. */
static size_t event_length(const char *at, size_t left)
{
	const char *end = at + left, *line = at;

	while ((line = memchr(line, '\n', (size_t)(end - line)))) {
		line++;
		if (line == end || is_event(line, (size_t)(end - line)))
			return (size_t)(line - at);
	}
	return left;
}

static void add_command(struct boot *boot, const char *text, size_t length)
{
	char shown[100] = "";

	memcpy(shown, text,
	       length < sizeof(shown) ? length : sizeof(shown) - 1);
	shown[strcspn(shown, "\n")] = '\0';
	boot_event_of(boot, 8, "EV_IPL", text, length, shown);
}

/* A line of the digests of files, or the texts of an event for PCR 8. */
static size_t add_event(struct boot *boot, const char *at, size_t left)
{
	const char *end = memchr(at, '\n', left);
	size_t length = end ? (size_t)(end - at) : left;
	size_t prefix = grub_prefix(at, left);
	struct digest_line line;

	if (digest_line_read(&line, at, length)) {
		boot_event(boot, 9, "EV_IPL", line.digest, line.name);
		return length + !!end;
	}
	if (!prefix)
		return 0;
	length = event_length(at, left);
	add_command(boot, at + prefix,
		    length - prefix - (at[length - 1] == '\n'));
	return length;
}

/* What GRUB does and reads, in its order. */
static int add_commands(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *file =
		launch_file(boot->launch, LAUNCH_GRUB_COMMANDS);
	const char *at = file ? (const char *)file->data : NULL;
	size_t left = file ? file->size : 0;

	while (left) {
		size_t length = add_event(boot, at, left);

		if (!length)
			return vouch__error(error, -EBADMSG,
					    "grub-commands has another line at "
					    "%zu, want grub_cmd:, "
					    "kernel_cmdline:, module_cmdline: "
					    "or a line of sha384sum",
					    file->size - left);
		at += length;
		left -= length;
	}
	return 0;
}

/* The kernel measures its command line, without its end, and its initrd. */
static int add_kernel(struct boot *boot)
{
	if (!launch_has(boot->launch, LAUNCH_CMDLINE) &&
	    launch_number(boot->launch, LAUNCH_STUB) == STUB_ON)
		boot_lacks(boot, 9,
			   "cmdline is not given, which the kernel's stub "
			   "measures");
	return boot_stub(boot, "", "", false);
}

int boot_grub(struct boot *boot, struct vouch_error *error)
{
	int code;

	if (!launch_has(boot->launch, LAUNCH_GRUB))
		return 0;
	if (!launch_has(boot->launch, LAUNCH_GRUB_COMMANDS)) {
		boot_lacks(boot, 8, "grub-commands is not given");
		boot_lacks(boot, 9, "grub-commands is not given");
	}
	code = add_commands(boot, error);
	return code ? code : add_kernel(boot);
}
