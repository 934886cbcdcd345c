// SPDX-License-Identifier: MIT
/* Files and folders behind --endorsements. */
#define _GNU_SOURCE /* asprintf(), scandir(), alphasort() */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "case.h"

struct loading {
	take_fn *take;
	void *data;
	const char *root; /* as it was named */
};

static int add_named(const struct loading *l, const char *path)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	int ret;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	ret = l->take(l->data, &bytes, path, l->root, &error);
	vouch_bytes_free(&bytes);
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return ret == -ENOMEM ? EXIT_UNDECIDED : EXIT_USAGE;
}

/*
 * Whatever else lies in a folder must not stop an appraisal. It is told all the
 * same: nobody else knows what it was meant to be.
 */
static int add_found(const struct loading *l, const char *path)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	int ret = file_load_found(path, &bytes);

	if (ret) {
		complain("left out: %s: %s", path, file_error(ret));
		return ret == -ENOMEM ? EXIT_UNDECIDED : EXIT_AFFIRMED;
	}
	ret = l->take(l->data, &bytes, path, l->root, &error);
	if (ret)
		complain("%s%s",
			 ret == -ENOMEM ? "" : "left out: ", error.text);
	vouch_bytes_free(&bytes);
	return ret == -ENOMEM ? EXIT_UNDECIDED : EXIT_AFFIRMED;
}

static int skip_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int add_folder(const struct loading *l, const char *path, int depth);

/* Sockets, pipes and devices in a folder are nobody's endorsements. */
static int add_entry(const struct loading *l, const char *folder,
		     const char *name, int depth)
{
	bool has_slash = *folder && folder[strlen(folder) - 1] == '/';
	int status = EXIT_AFFIRMED;
	struct stat st;
	char *path;

	if (asprintf(&path, "%s%s%s", folder, has_slash ? "" : "/", name) < 0)
		return EXIT_UNDECIDED;
	if (stat(path, &st))
		complain("left out: %s: %s", path, strerror(errno));
	else if (S_ISREG(st.st_mode))
		status = add_found(l, path);
	else if (S_ISDIR(st.st_mode) && depth + 1 < FOLDERS_MAX)
		status = add_folder(l, path, depth + 1);
	else if (S_ISDIR(st.st_mode))
		complain("left out: %s: is too deep, want 8 folders at most",
			 path);
	else
		complain("left out: %s: is neither file nor folder", path);
	free(path);
	return status;
}

/* By name, so that messages come in the same order everywhere. */
static int add_folder(const struct loading *l, const char *path, int depth)
{
	int status = EXIT_AFFIRMED;
	struct dirent **entries;
	int count = scandir(path, &entries, skip_dots, alphasort);

	if (count < 0) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_UNDECIDED;
	}
	for (int i = 0; i < count; i++) {
		if (status == EXIT_AFFIRMED)
			status = add_entry(l, path, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int endorsements_each(const char *path, take_fn *take, void *data)
{
	const struct loading l = { take, data, path };
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_folder(&l, path, 0);
	return add_named(&l, path);
}

static int no_memory(const char *path, struct vouch_error *error)
{
	snprintf(error->text, sizeof(error->text), "no memory for %s", path);
	return -ENOMEM;
}

static int add_endorsement(void *data, const struct vouch_bytes *bytes,
			   const char *path, const char *root,
			   struct vouch_error *error)
{
	struct loaded *loaded = data;
	int ret = vouch_verifier_add_endorsement(loaded->verifier, bytes->data,
						 bytes->size, path, error);

	(void)root;
	if (loaded->also)
		vouch_verifier_add_endorsement(loaded->also, bytes->data,
					       bytes->size, path, NULL);
	/* Also what is refused: messages tell what was left out. */
	case_keep(loaded->kept, "endorsements", path, bytes);
	if (!ret &&
	    !digest_set_add(&loaded->endorsements, bytes->data, bytes->size))
		return no_memory(path, error);
	return ret;
}

int endorsements_load(struct loaded *loaded, const char *path)
{
	return endorsements_each(path, add_endorsement, loaded);
}

static int load_by(struct loaded *loaded, const char *path, take_fn *take)
{
	const struct loading l = { take, loaded, path };

	return add_named(&l, path);
}

/* An intermediate would be accepted, and then never be found. */
static int add_anchor(void *data, const struct vouch_bytes *bytes,
		      const char *path, const char *root,
		      struct vouch_error *error)
{
	struct loaded *loaded = data;
	int ret = vouch_roots_check(bytes->data, bytes->size, path, error);

	(void)root;
	case_keep(loaded->kept, "trust_anchors", path, bytes);
	if (!ret && loaded->also)
		vouch_verifier_add_trust_anchor(loaded->also, bytes->data,
						bytes->size, path, NULL);
	if (!ret)
		ret = vouch_verifier_add_trust_anchor(loaded->verifier,
						      bytes->data, bytes->size,
						      path, error);
	if (!ret && !digest_set_add(&loaded->anchors, bytes->data, bytes->size))
		return no_memory(path, error);
	return ret;
}

int endorsements_load_anchor(struct loaded *loaded, const char *path)
{
	return load_by(loaded, path, add_anchor);
}

static int add_policy(void *data, const struct vouch_bytes *bytes,
		      const char *path, const char *root,
		      struct vouch_error *error)
{
	struct loaded *loaded = data;
	int ret = vouch_verifier_add_policy(loaded->verifier,
					    (const char *)bytes->data,
					    bytes->size, path, error);

	(void)root;
	case_keep(loaded->kept, "policies", path, bytes);
	if (!ret &&
	    !digest_set_add(&loaded->policies, bytes->data, bytes->size))
		return no_memory(path, error);
	return ret;
}

int endorsements_load_policy(struct loaded *loaded, const char *path)
{
	return load_by(loaded, path, add_policy);
}

int endorsements_load_bytes(struct loaded *loaded, const char *kind,
			    const struct vouch_bytes *bytes, const char *name,
			    struct vouch_error *error)
{
	if (!strcmp(kind, "policies"))
		return add_policy(loaded, bytes, name, name, error);
	if (!strcmp(kind, "trust_anchors"))
		return add_anchor(loaded, bytes, name, name, error);
	return add_endorsement(loaded, bytes, name, name, error);
}

void loaded_free(struct loaded *loaded)
{
	digest_set_free(&loaded->endorsements);
	digest_set_free(&loaded->policies);
	digest_set_free(&loaded->anchors);
}
