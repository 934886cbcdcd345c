// SPDX-License-Identifier: MIT
/* "vouch seal": a secret that only this guest opens. */
#include <openssl/crypto.h>
#include <string.h>
#include <sys/random.h>

#include "seal.h"

const char seal_usage[] =
	"usage: vouch seal FILE|--random N -o SEALED [OPTION]...\n"
	"       vouch seal status SEALED [OPTION]...\n\n"
	"Seals FILE, or N random bytes, by this guest's own key; or tells whether\n"
	"SEALED opens here, after an update, or in another guest.\n\n"
	"  --share FILE            a key server's part as well; or\n"
	"  --passphrase-file FILE  a passphrase, with --scrypt-cost 14 to 18 (17)\n"
	"  --recovery FILE         a slot for a new recovery key, written there\n"
	"  --no-guest-key          without the guest's key\n"
	"  --separated             by the key of this user\n"
	"  --bind image|signer     to the measurement, or to what an ID block\n"
	"                          says; or some of vouch-seal(1)'s list\n"
	"  --demand-share          no slot, now and later, by the guest's key alone\n"
	"  --refuse-milan          no slot by the guest's key alone on Milan\n"
	"  --floor-tcb HEX         do not seal by older firmware than that\n"
	"  --floor-svn N           do not open in guests of a lower SVN\n"
	"  --luks KEYSLOT          write a token of LUKS2 for this keyslot\n"
	"  -o, --output SEALED     where to\n\n"
	"  --tcb HEX, --measurement HEX, --guest-svn N\n"
	"                          status: after an update of firmware, of image\n"
	"  --report FILE           status: in the guest that this report is of\n"
	"  --json                  status: as JSON\n";

#define LUKS_KEYSLOTS 32

struct seal_command {
	struct seal_inputs inputs;
	struct vouch_seal_options how;
	struct seal_container container;
	struct vouch_bytes data;
	const char *output;
	uint32_t random, keyslot;
	bool is_token;
};

static bool take(struct seal_command *c, int found)
{
	switch (found) {
	case 'r':
		return option_number("--random", optarg, 1, 4096, &c->random);
	case 'l':
		c->is_token = true;
		return option_number("--luks", optarg, 0, LUKS_KEYSLOTS - 1,
				     &c->keyslot);
	case 'o':
		c->output = optarg;
		return true;
	default:
		if (strchr("tMgpj", found))
			return seal_not_for("sealing, but for status", found);
		return seal_take_key(&c->inputs, found) ||
		       seal_take_how(&c->how, found);
	}
}

static bool get_data(struct seal_command *c, const char *file)
{
	struct vouch_error error;

	if (file)
		return seal_read_secret(file, VOUCH_SEAL_DATA_MAX, &c->data);
	if (vouch_secret_new(&c->data, c->random, &error)) {
		complain("%s", error.text);
		return false;
	}
	for (size_t done = 0; done < c->data.size;) {
		ssize_t count =
			getrandom(c->data.data + done, c->data.size - done, 0);

		if (count < 0) {
			complain("no random bytes");
			return false;
		}
		done += (size_t)count;
	}
	return true;
}

static int make(struct seal_command *c)
{
	struct vouch_seal_reply reply = { .size = sizeof(reply) };
	struct vouch_device *device;
	struct vouch_error error;
	int ret = seal_open_device(&device, !c->how.without_guest, &error);

	if (!ret)
		ret = vouch_seal(device, &c->how, &c->inputs.keys, &c->data,
				 &c->container.sealed, &reply, &error);
	vouch_device_close(device);
	if (ret)
		return seal_failed(ret, &reply, &error);
	seal_tell_limits(reply.limits);
	return seal_container_write(c->output, &c->container);
}

/* The recovery key is written first: nothing is sealed that it is not for. */
static int run(struct seal_command *c, const char *file)
{
	if (!get_data(c, file) ||
	    (c->is_token && !seal_container_token(&c->container, c->keyslot)) ||
	    (c->inputs.recovery && !seal_make_recovery(&c->inputs)) ||
	    !seal_read_keys(&c->inputs))
		return EXIT_UNDECIDED;
	return make(c);
}

static bool is_complete(const struct seal_command *c, const char *file)
{
	if (!c->output)
		complain("-o is missing, want a file for what is sealed");
	else if (!file && !c->random)
		complain("FILE is missing, want one, or --random");
	else if (file && c->random)
		complain("FILE and --random are given, want one of them");
	else
		return true;
	return false;
}

int cmd_seal(int argc, char **argv)
{
	struct seal_command c = { .how.size = sizeof(c.how) };
	const char *file = NULL;
	int status, found;

	if (argc > 1 && strcmp(argv[1], "status") == 0)
		return seal_status(argc - 1, argv + 1);
	while ((found = option_next(argc, argv, seal_options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (optind < argc)
		file = argv[optind++];
	if (!option_no_more(argc, argv) || !is_complete(&c, file))
		return EXIT_USAGE;
	seal_protect();
	status = run(&c, file);
	vouch_secret_free(&c.data);
	seal_inputs_free(&c.inputs);
	seal_container_free(&c.container);
	return status;
}
