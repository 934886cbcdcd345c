// SPDX-License-Identifier: MIT
/* For libFuzzer, which has main(): one target, named by $FUZZ_TARGET. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "mutator.h"

static const struct fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ_TARGET");

	(void)argc;
	(void)argv;
	target = fuzz_find(name ? name : "");
	if (!target) {
		fprintf(stderr,
			"FUZZ_TARGET is '%s', want one of:", name ? name : "");
		for (target = fuzz_targets; target->name; target++)
			fprintf(stderr, " %s", target->name);
		fputc('\n', stderr);
		exit(2);
	}
	if (!strncmp(target->name, "appraise", 8))
		fuzz_world_load();
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	target->run(data, size);
	return 0;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t room,
			       unsigned int seed)
{
	if (target->run == fuzz_der || target->run == fuzz_crl)
		return mutate_der(data, size, room, seed);
	return LLVMFuzzerMutate(data, size, room);
}
