// SPDX-License-Identifier: MIT
/*
 * What systemd-stub 257 does with a unified kernel image that the firmware has
 * started: it measures the sections, has the firmware load the kernel in it,
 * which measures that too, and hands it a command line and an initrd, which the
 * kernel's stub measures. Files beside the image, on a disk, are none.
 */
#include "measure/uki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/cpio.h"
#include "measure/hash.h"
#include "measure/pe.h"

#define STUB_VERSION 257
#define STUB_NAME "LoaderInfo: systemd-stub "

bool uki_is(const struct launch_file *file)
{
	struct pe pe;

	return !pe_open(&pe, file->data, file->size, "", NULL) &&
	       pe_find(&pe, ".linux");
}

/* Bytes of a section that are in the file and not behind it in memory. */
static size_t size_of(const struct pe_section *s)
{
	return s->size < s->virtual_size ? s->size : s->virtual_size;
}

/* 0 where it does not say. */
static unsigned long stub_version(const struct pe *pe)
{
	const struct pe_section *s = pe_find(pe, ".sdmagic");
	char text[128], *at;
	size_t size;

	if (!s)
		return 0;
	size = size_of(s) < sizeof(text) ? size_of(s) : sizeof(text) - 1;
	memcpy(text, pe->data + s->offset, size);
	text[size] = '\0';
	at = strstr(text, STUB_NAME);
	return at ? strtoul(at + strlen(STUB_NAME), NULL, 10) : 0;
}

/* ---- the command line ---- */

/* systemd-stub takes control characters for blanks. */
static bool is_blank(u8 c)
{
	return c <= ' ' || c == 0x7f;
}

struct text {
	const u8 *at, *end;
};

/* As far as a zero, without blanks around it. */
static struct text command_line(const struct pe *pe)
{
	const struct pe_section *s = pe_find(pe, ".cmdline");
	struct text text = { 0 };

	if (!s)
		return text;
	text.at = pe->data + s->offset;
	text.end = text.at + strnlen((const char *)text.at, size_of(s));
	while (text.at < text.end && is_blank(*text.at))
		text.at++;
	while (text.at < text.end && is_blank(text.end[-1]))
		text.end--;
	return text;
}

static bool is_ascii(struct text text)
{
	while (text.at < text.end && *text.at < 0x80)
		text.at++;
	return text.at == text.end;
}

static void add_options(struct boot *boot, struct text text)
{
	u8 digest[SHA384_SIZE] = { 0 };
	struct hash hash;

	if (text.at == text.end)
		return;
	hash_start_sha384(&hash);
	for (; text.at < text.end; text.at++)
		hash_add(&hash,
			 (const u8[]){ is_blank(*text.at) ? ' ' : *text.at, 0 },
			 2);
	hash_add_zeroes(&hash, 2);
	boot->is_ok &= hash_end(&hash, digest);
	boot_event(boot, 9, "EV_EVENT_TAG", digest,
		   "LOADED_IMAGE::LoadOptions");
}

/* ---- the initrd ---- */

/* In the order in which they lie in it; those with a name are archives. */
static const struct {
	const char *section, *name;
} initrds[] = {
	{ ".ucode", NULL },
	{ ".initrd", NULL },
	{ ".pcrsig", ".extra/tpm2-pcr-signature.json" },
	{ ".pcrpkey", ".extra/tpm2-pcr-public-key.pem" },
	{ ".osrel", ".extra/os-release" },
};

/* Several are padded to four bytes each; one alone is as it is. */
static void add_initrd(struct boot *boot, const struct pe *pe)
{
	u8 digest[SHA384_SIZE] = { 0 };
	struct hash hash;
	u32 count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(initrds); i++)
		count += !!pe_find(pe, initrds[i].section);
	if (!count)
		return;
	hash_start_sha384(&hash);
	for (size_t i = 0; i < ARRAY_SIZE(initrds); i++) {
		const struct pe_section *s = pe_find(pe, initrds[i].section);

		if (s && initrds[i].name)
			cpio_start(&hash, initrds[i].name, s->virtual_size);
		if (s)
			uki_add_section(&hash, pe, s);
		if (s && (initrds[i].name || count > 1))
			hash_add_zeroes(&hash, -s->virtual_size & 3);
		if (s && initrds[i].name)
			cpio_end(&hash);
	}
	boot->is_ok &= hash_end(&hash, digest);
	boot_event(boot, 9, "EV_EVENT_TAG", digest, "Linux initrd");
}

/* ---- all of it ---- */

static int add_kernel(struct boot *boot, const struct pe *pe,
		      struct vouch_error *error)
{
	const struct pe_section *s = pe_find(pe, ".linux");
	u8 digest[SHA384_SIZE] = { 0 };
	struct pe kernel;
	int code = pe_open(&kernel, pe->data + s->offset, size_of(s),
			   "kernel in the UKI", error);

	if (code)
		return code;
	boot->is_ok &= pe_digest(&kernel, digest);
	boot_event(boot, 4, "EV_EFI_BOOT_SERVICES_APPLICATION", digest,
		   "kernel in the UKI");
	return 0;
}

/* NULL where the rules of this file hold. */
static const char *why_untold(const struct boot *boot, const struct pe *pe)
{
	const struct pe_section *kernel = pe_find(pe, ".linux");
	struct text text = command_line(pe);

	if (stub_version(pe) != STUB_VERSION)
		return "the UKI's systemd-stub is not of version 257, whose "
		       "rules are known";
	if (launch_has(boot->launch, LAUNCH_INITRD) ||
	    *launch_text(boot->launch, LAUNCH_CMDLINE))
		return "initrd or cmdline is given beside a UKI, want its own "
		       "alone";
	if (pe_find(pe, ".profile"))
		return "the UKI has profiles, want one without";
	if (kernel->virtual_size > kernel->size)
		return "the UKI's kernel goes on behind what the file has";
	if (!is_ascii(text) || (pe_find(pe, ".cmdline") && text.at == text.end))
		return "the UKI's command line is blank or not of ASCII";
	return NULL;
}

int uki_boot(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *file = launch_file(boot->launch, LAUNCH_KERNEL);
	const char *why;
	struct pe pe;
	int code = pe_open(&pe, file->data, file->size, "UKI", error);

	if (code)
		return code;
	why = why_untold(boot, &pe);
	if (why) {
		boot_lacks(boot, 4, why);
		boot_lacks(boot, 9, why);
	}
	code = uki_measure(boot, file, error);
	if (code || why)
		return code;
	code = add_kernel(boot, &pe, error);
	add_options(boot, command_line(&pe));
	add_initrd(boot, &pe);
	return code;
}
