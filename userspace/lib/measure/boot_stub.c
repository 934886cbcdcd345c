// SPDX-License-Identifier: MIT
/* What the stub of a Linux kernel measures. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measure/boot.h"

/* UTF-16LE of three texts, with a zero behind; NULL without memory. */
static u8 *widen(const char *before, const char *text, const char *after,
		 size_t *size)
{
	const char *const parts[] = { before, text, after };
	size_t count = strlen(before) + strlen(text) + strlen(after);
	u8 *wide = calloc(count + 1, 2), *at = wide;

	*size = 2 * (count + 1);
	for (size_t i = 0; wide && i < ARRAY_SIZE(parts); i++)
		for (const char *c = parts[i]; *c; c++, at += 2)
			*at = (u8)*c;
	return wide;
}

static int add_options(struct boot *boot, const char *before, const char *after,
		       bool has_end)
{
	const char *text = launch_text(boot->launch, LAUNCH_CMDLINE);
	size_t size;
	u8 *wide;

	if (!*before && !*text && !*after)
		return 0;
	wide = widen(before, text, after, &size);
	if (!wide)
		return -ENOMEM;
	boot_event_of(boot, 9, "EV_EVENT_TAG", wide, has_end ? size : size - 2,
		      "LOADED_IMAGE::LoadOptions");
	free(wide);
	return 0;
}

int boot_stub(struct boot *boot, const char *before, const char *after,
	      bool has_end)
{
	struct launch_file *initrd = launch_file(boot->launch, LAUNCH_INITRD);
	u8 digest[SHA384_SIZE];
	int code;

	if (launch_number(boot->launch, LAUNCH_STUB) == STUB_OFF)
		return 0;
	code = add_options(boot, before, after, has_end);
	if (initrd) {
		boot->is_ok &= launch_sha384(initrd, digest);
		boot_event(boot, 9, "EV_EVENT_TAG", digest, "Linux initrd");
	}
	return code;
}

/* Command line and initrd, by the kernel's stub; of a UKI, all of it. */
