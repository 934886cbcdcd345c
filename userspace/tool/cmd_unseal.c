// SPDX-License-Identifier: MIT
/* "vouch unseal": what was sealed. */
#include "seal.h"

const char unseal_usage[] =
	"usage: vouch unseal SEALED [-o FILE] [OPTION]...\n\n"
	"Opens what \"vouch seal\" sealed, also in a token of LUKS2; - is\n"
	"standard input. The newest slot that opens is used.\n\n"
	"  --share FILE            a key server's part\n"
	"  --passphrase-file FILE  a passphrase; an end of line is no part of it\n"
	"  --recovery FILE         the recovery key\n"
	"  --generation N          refuse a file that is older than N\n"
	"  -o, --output FILE       write to FILE, not to standard output\n\n"
	"exit status: 0 it opened; 11 malformed; 12 unknown version or field;\n"
	"13 a key from outside is missing; 14 no derived key here; 15 another\n"
	"chip; 16 another image; 17 another guest; 18 older firmware or guest;\n"
	"19 an older file; 20 the firmware gave no good key; 21 altered, or the\n"
	"key from outside is wrong; 22 a demand is not met\n";

static const struct option options[] = {
	SEAL_KEY_OPTIONS,
	{ "generation", required_argument, NULL, 'g' },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

/* Without a device those slots open that do not want the guest's key. */
static int open_sealed(const struct seal_container *container,
		       const struct seal_inputs *inputs, const char *output)
{
	struct vouch_seal_reply reply = { .size = sizeof(reply) };
	struct vouch_bytes data = { 0 };
	struct vouch_device *device;
	struct vouch_error error;
	int status;
	int ret = seal_open_device(&device, true, &error);

	if (!ret || inputs->recovery || inputs->share || inputs->passphrase)
		ret = vouch_unseal(device, &inputs->keys, &container->sealed,
				   &data, &reply, &error);
	status = ret ? seal_failed(ret, &reply, &error) :
		       file_write(output, &data, 0600);
	vouch_secret_free(&data);
	vouch_device_close(device);
	return status;
}

int cmd_unseal(int argc, char **argv)
{
	struct seal_container container = { 0 };
	struct seal_inputs inputs = { 0 };
	const char *output = NULL, *path;
	uint32_t generation = 0;
	int status, found;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found == 'o')
			output = optarg;
		else if (found == 'g' ?
				 !option_number("--generation", optarg, 1,
						UINT32_MAX, &generation) :
				 !seal_take_key(&inputs, found))
			return EXIT_USAGE;
	}
	if (optind >= argc) {
		complain("SEALED is missing, want a file of vouch seal");
		return EXIT_USAGE;
	}
	path = argv[optind++];
	if (!option_no_more(argc, argv) || file_is_terminal(output))
		return EXIT_USAGE;
	seal_protect();
	status = seal_container_read(path, &container);
	if (!status && !seal_read_keys(&inputs))
		status = EXIT_UNDECIDED;
	inputs.keys.generation_min = generation;
	if (!status)
		status = open_sealed(&container, &inputs, output);
	seal_inputs_free(&inputs);
	seal_container_free(&container);
	return status;
}
