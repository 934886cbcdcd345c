// SPDX-License-Identifier: MIT
/*
 * systemd-stub measures each section that it knows, in an order of its own: its
 * name with a zero, and then its content, as long as it is in memory.
 */
#include "measure/uki.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "measure/hash.h"
#include "measure/pe.h"

#define PCR_KERNEL_BOOT 11
#define IN_MEMORY_MAX (1u << 30)

/* .pcrsig signs PCR 11, so that it cannot be measured there. */
static const char *const names[] = { ".linux",	 ".osrel",   ".cmdline",
				     ".initrd",	 ".ucode",   ".splash",
				     ".dtb",	 ".uname",   ".sbat",
				     ".pcrpkey", ".profile", ".dtbauto",
				     ".hwids",	 ".efifw" };

void uki_add_section(struct hash *hash, const struct pe *pe,
		     const struct pe_section *s)
{
	u32 size = s->size < s->virtual_size ? s->size : s->virtual_size;

	hash_add(hash, pe->data + s->offset, size);
	hash_add_zeroes(hash, s->virtual_size - size);
}

static bool digest_section(const struct pe *pe, const struct pe_section *s,
			   u8 *digest)
{
	struct hash hash;

	hash_start_sha384(&hash);
	uki_add_section(&hash, pe, s);
	return hash_end(&hash, digest);
}

static int check_sizes(const struct pe *pe, struct vouch_error *error)
{
	for (u32 i = 0; i < pe->section_count; i++) {
		const struct pe_section *s = &pe->sections[i];

		if (s->virtual_size > IN_MEMORY_MAX)
			return vouch__error(error, -EBADMSG,
					    "section %s of the UKI is 0x%x "
					    "bytes in memory, want at most "
					    "1 GiB",
					    s->name, s->virtual_size);
	}
	return 0;
}

static int add_section(struct boot *boot, const struct pe *pe,
		       const struct pe_section *s)
{
	u8 digest[SHA384_SIZE];
	char text[48];

	snprintf(text, sizeof(text), "name of section %s", s->name);
	boot_event_of(boot, PCR_KERNEL_BOOT, "EV_IPL", s->name,
		      strlen(s->name) + 1, text);
	if (!digest_section(pe, s, digest))
		return -ENOMEM;
	snprintf(text, sizeof(text), "section %s", s->name);
	boot_event(boot, PCR_KERNEL_BOOT, "EV_IPL", digest, text);
	return 0;
}

int uki_measure(struct boot *boot, const struct launch_file *file,
		struct vouch_error *error)
{
	const struct pe_section *s;
	struct pe pe;
	int code = pe_open(&pe, file->data, file->size, "UKI", error);

	if (!code && !pe_find(&pe, ".linux"))
		code = vouch__error(error, -EBADMSG,
				    "UKI has no section .linux, want a unified "
				    "kernel image");
	if (!code)
		code = check_sizes(&pe, error);
	for (size_t i = 0; i < ARRAY_SIZE(names) && !code; i++) {
		s = pe_find(&pe, names[i]);
		if (s)
			code = add_section(boot, &pe, s);
	}
	return code;
}
