/* SPDX-License-Identifier: MIT */
/* What seal, unseal and reseal share. */
#ifndef VOUCH_TOOL_SEAL_H
#define VOUCH_TOOL_SEAL_H

#include "tool.h"

/* Exit status of "seal", "unseal", "reseal": this and the reason. */
#define EXIT_SEAL_REASON 10

/* Options that each of them has. */
#define SEAL_KEY_OPTIONS                                             \
	{ "share", required_argument, NULL, 'S' },                   \
		{ "passphrase-file", required_argument, NULL, 'P' }, \
		{ "recovery", required_argument, NULL, 'R' }

/* Options that say how to seal. */
#define SEAL_HOW_OPTIONS                                       \
	{ "bind", required_argument, NULL, 'b' },              \
		{ "no-guest-key", no_argument, NULL, 'n' },    \
		{ "separated", no_argument, NULL, 's' },       \
		{ "demand-share", no_argument, NULL, 'd' },    \
		{ "refuse-milan", no_argument, NULL, 'm' },    \
		{ "floor-tcb", required_argument, NULL, 'T' }, \
		{ "floor-svn", required_argument, NULL, 'V' }, \
		{ "scrypt-cost", required_argument, NULL, 'c' }

/* ---- seal_keys.c ---- */

/* Paths of what comes from outside, and what is in them. */
struct seal_inputs {
	const char *share, *passphrase, *recovery;
	struct vouch_bytes share_bytes, passphrase_bytes, recovery_bytes;
	struct vouch_seal_keys keys;
};

/* No core file, and no debugger that is not root's. */
void seal_protect(void);

/* Whether the option is one of SEAL_KEY_OPTIONS. */
bool seal_take_key(struct seal_inputs *inputs, int found);

/* At most @max bytes, into locked memory; false after a complaint. */
bool seal_read_secret(const char *path, size_t max, struct vouch_bytes *bytes);

/* Reads what was named, false after a complaint; recovery keys too. */
bool seal_read_keys(struct seal_inputs *inputs);

/* A new recovery key, and no other's; false after a complaint. */
bool seal_make_recovery(struct seal_inputs *inputs);
void seal_inputs_free(struct seal_inputs *inputs);

/* ---- seal_how.c ---- */

extern const struct option seal_options[];

/* Complains about an option of that table. Return: false. */
bool seal_not_for(const char *what, int found);

/* False for an option that is none of these, or after a complaint. */
bool seal_take_how(struct vouch_seal_options *options, int found);

/* One line for each limit. */
void seal_tell_limits(uint32_t limits);

/* Opens the device unless @is_needed is false. Return: 0 or -errno. */
int seal_open_device(struct vouch_device **device, bool is_needed,
		     struct vouch_error *error);

/* Complains. Return: an exit status. */
int seal_failed(int code, const struct vouch_seal_reply *reply,
		const struct vouch_error *error);

/* ---- seal_token.c ---- */

/* A sealed file as it is, or in a token of LUKS2. */
struct seal_container {
	struct vouch_bytes sealed;
	json_t *token; /* or NULL */
};

/* Return: an exit status, after a complaint. */
int seal_container_read(const char *path, struct seal_container *container);

/* Of that @keyslot; false after a complaint. */
bool seal_container_token(struct seal_container *container, uint32_t keyslot);

/* Return: an exit status. */
int seal_container_write(const char *path,
			 const struct seal_container *container);
void seal_container_free(struct seal_container *container);

/* ---- seal_status.c: "vouch seal status" ---- */
int seal_status(int argc, char **argv);

#endif /* VOUCH_TOOL_SEAL_H */
