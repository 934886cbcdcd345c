// SPDX-License-Identifier: MIT
/* "vouch reseal": a slot for the guest as it is now, and one less. */
#include <errno.h>

#include "seal.h"

const char reseal_usage[] =
	"usage: vouch reseal SEALED [OPTION]...\n\n"
	"Opens SEALED by what it was sealed with, and seals it by what this\n"
	"guest and its firmware are now: writes the new slot, syncs, opens the\n"
	"file by it, and only then drops the slot that opened before. Slots for\n"
	"recovery stay. After a power failure the file opens by either slot.\n\n"
	"  --share FILE            a key server's part, old and new\n"
	"  --passphrase-file FILE  or a passphrase\n"
	"  --recovery FILE         open by the recovery key\n"
	"  --generation N          refuse a file that is older than N\n"
	"  --bind, --separated, --no-guest-key, --demand-share, --refuse-milan,\n"
	"  --floor-tcb, --floor-svn, --scrypt-cost\n"
	"                          as vouch seal has them, for the new slot\n\n"
	"exit status: as of vouch unseal\n";

static const struct option options[] = {
	SEAL_KEY_OPTIONS,
	SEAL_HOW_OPTIONS,
	{ "generation", required_argument, NULL, 'g' },
	{ 0 },
};

struct reseal_command {
	struct seal_inputs inputs;
	struct vouch_seal_options how;
	struct seal_container container;
	const char *path;
	uint32_t generation;
};

/* What is to be written takes the place of what was read. */
static void replace(struct seal_container *container,
		    struct vouch_bytes *sealed)
{
	vouch_bytes_free(&container->sealed);
	container->sealed = *sealed;
	*sealed = (struct vouch_bytes){ 0 };
}

static int write_and_read(struct reseal_command *c, struct vouch_bytes *sealed)
{
	struct seal_container again = { 0 };
	int status;

	replace(&c->container, sealed);
	status = seal_container_write(c->path, &c->container);
	if (!status)
		status = seal_container_read(c->path, &again);
	if (!status) {
		seal_container_free(&c->container);
		c->container = again;
	} else {
		seal_container_free(&again);
	}
	return status;
}

/* Opens by the newest slot that opens; drops what that slot replaced. */
static int finish(struct reseal_command *c, struct vouch_device *device,
		  struct vouch_seal_reply *reply)
{
	struct vouch_bytes sealed;
	struct vouch_error error;
	int ret = vouch_reseal_finish(device, &c->inputs.keys,
				      &c->container.sealed, &sealed, reply,
				      &error);

	if (ret)
		return seal_failed(ret, reply, &error);
	return sealed.size ? write_and_read(c, &sealed) : EXIT_AFFIRMED;
}

static int add(struct reseal_command *c, struct vouch_device *device,
	       struct vouch_seal_reply *reply)
{
	struct vouch_bytes both;
	struct vouch_error error;
	int ret = vouch_reseal(device, &c->how, &c->inputs.keys,
			       &c->container.sealed, &both, reply, &error);

	return ret ? seal_failed(ret, reply, &error) : write_and_read(c, &both);
}

/* First what another one that was interrupted has left to do. */
static int run(struct reseal_command *c, struct vouch_device *device)
{
	struct vouch_seal_reply reply = { .size = sizeof(reply) };
	uint64_t generation;
	uint32_t limits;
	int status = finish(c, device, &reply);

	if (!status)
		status = add(c, device, &reply);
	generation = reply.generation;
	limits = reply.limits;
	if (!status)
		status = finish(c, device, &reply);
	if (status)
		return status;
	if (reply.generation != generation) {
		complain("%s opens by generation %llu, and not by the new one",
			 c->path, (unsigned long long)reply.generation);
		return EXIT_UNDECIDED;
	}
	seal_tell_limits(limits);
	complain("%s has generation %llu", c->path,
		 (unsigned long long)generation);
	return EXIT_AFFIRMED;
}

static int read_and_run(struct reseal_command *c)
{
	struct vouch_device *device = NULL;
	struct vouch_error error;
	int status = seal_container_read(c->path, &c->container);

	if (!status && !seal_read_keys(&c->inputs))
		status = EXIT_UNDECIDED;
	c->inputs.keys.generation_min = c->generation;
	if (!status &&
	    seal_open_device(&device, !c->how.without_guest, &error)) {
		complain("%s", error.text);
		status = EXIT_UNDECIDED;
	}
	if (!status)
		status = run(c, device);
	vouch_device_close(device);
	return status;
}

int cmd_reseal(int argc, char **argv)
{
	struct reseal_command c = { .how.size = sizeof(c.how) };
	int status, found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (found == 'g' ? !option_number("--generation", optarg, 1,
						  UINT32_MAX, &c.generation) :
				   !seal_take_key(&c.inputs, found) &&
					   !seal_take_how(&c.how, found))
			return EXIT_USAGE;
	if (optind >= argc) {
		complain("SEALED is missing, want a file of vouch seal");
		return EXIT_USAGE;
	}
	c.path = argv[optind++];
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	seal_protect();
	status = read_and_run(&c);
	seal_inputs_free(&c.inputs);
	seal_container_free(&c.container);
	return status;
}
