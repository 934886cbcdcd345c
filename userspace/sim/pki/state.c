// SPDX-License-Identifier: MIT
/* RSA keys take seconds, in an emulator minutes: they are kept in a folder. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/pki/pki.h"

/* Named by seed and label, so that one folder serves any number of seeds. */
static bool state_path(const char *state, const char *seed, const char *label,
		       char *out, size_t size)
{
	u8 id[8];
	int length;

	if (!state ||
	    sim_seed_bytes(seed, "state", label, strlen(label), id, sizeof(id)))
		return false;
	length = snprintf(out, size,
			  "%s/%s-%02x%02x%02x%02x%02x%02x%02x%02x.pem", state,
			  label, id[0], id[1], id[2], id[3], id[4], id[5],
			  id[6], id[7]);
	return length > 0 && (size_t)length < size;
}

EVP_PKEY *sim_state_load(const char *state, const char *seed, const char *label)
{
	EVP_PKEY *key = NULL;
	char path[4096];
	FILE *file;

	if (!state_path(state, seed, label, path, sizeof(path)))
		return NULL;
	file = fopen(path, "re");
	if (!file)
		return NULL;
	key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	if (key && !EVP_PKEY_is_a(key, "RSA")) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

static FILE *open_private(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Under another name first: a reader never sees half a file. */
int sim_state_save(const char *state, const char *seed, const char *label,
		   EVP_PKEY *key, struct sim_error *error)
{
	char path[4096], partial[4128];
	FILE *file;
	bool done;

	if (!state)
		return 0;
	if (!state_path(state, seed, label, path, sizeof(path)))
		return sim_error(error, -ENAMETOOLONG,
				 "--state has a path of %zu characters, want a "
				 "shorter one",
				 strlen(state));
	if (mkdir(state, 0700) && errno != EEXIST)
		return sim_error(error, -errno, "%s: %m", state);
	snprintf(partial, sizeof(partial), "%s.%d", path, (int)getpid());
	file = open_private(partial);
	if (!file)
		return sim_error(error, -errno, "%s: %m", partial);
	done = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
	if (fclose(file) || !done || rename(partial, path)) {
		unlink(partial);
		return sim_error(error, -EIO, "%s: cannot be written", path);
	}
	return 0;
}
