// SPDX-License-Identifier: MIT
/*
 * What appraisals go by: endorsements and trust anchors in one verifier, and
 * policies by name. It is loaded as a whole, and never changed: who reloads it
 * swaps it for another, and requests under way keep the old one.
 */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "service.h"

#define SUFFIX ".json"

/* Digests of files, as text; sorted before they are told. */
struct digests {
	char (*rows)[DIGEST_TEXT];
	size_t count;
};

struct loading {
	struct known *known;
	struct digests endorsements, anchors;
};

static int fail(struct vouch_error *error, int code, const char *path,
		const char *why)
{
	error->code = code;
	snprintf(error->text, sizeof(error->text), "%.300s %s", path, why);
	return code;
}

static int digests_add(struct digests *set, const struct vouch_bytes *bytes)
{
	void *rows = realloc(set->rows, (set->count + 1) * sizeof(*set->rows));

	if (!rows)
		return -ENOMEM;
	set->rows = rows;
	return bytes_digest(bytes->data, bytes->size, set->rows[set->count++]) ?
		       0 :
		       -ENOMEM;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void digests_sort(struct digests *set)
{
	size_t kept = 0;

	if (!set->count)
		return;
	qsort(set->rows, set->count, sizeof(*set->rows), by_text);
	for (size_t i = 1; i < set->count; i++)
		if (strcmp(set->rows[i], set->rows[kept]))
			memmove(set->rows[++kept], set->rows[i], DIGEST_TEXT);
	set->count = kept + 1;
}

/* Of all digests, one after the other, as "vouch appraise" tells it. */
static json_t *digests_whole(struct digests *set)
{
	size_t size = DIGEST_TEXT - 1;
	char *text, whole[DIGEST_TEXT];

	digests_sort(set);
	text = malloc(set->count * size + 1);
	if (!set->count || !text) {
		free(text);
		return json_null();
	}
	for (size_t i = 0; i < set->count; i++)
		memcpy(text + i * size, set->rows[i], size);
	bytes_digest(text, set->count * size, whole);
	free(text);
	return json_string(whole);
}

static json_t *digests_list(struct digests *set)
{
	json_t *list = json_array();

	digests_sort(set);
	for (size_t i = 0; i < set->count; i++)
		json_array_append_new(list, json_string(set->rows[i]));
	return list;
}

/* What is in a folder beside endorsements is told, and left out. */
static int take_endorsement(void *data, const struct vouch_bytes *bytes,
			    const char *path, struct vouch_error *error)
{
	struct loading *l = data;
	int code = vouch_verifier_add_endorsement(
		l->known->verifier, bytes->data, bytes->size, path, error);

	if (code == -EBADMSG) {
		journal_event("left out", "%s", error->text);
		return 0;
	}
	if (!code && digests_add(&l->endorsements, bytes))
		code = fail(error, -ENOMEM, path, "found no memory");
	return code;
}

static int take_anchor(void *data, const struct vouch_bytes *bytes,
		       const char *path, struct vouch_error *error)
{
	struct loading *l = data;
	int code = vouch_roots_check(bytes->data, bytes->size, path, error);

	if (!code)
		code = vouch_verifier_add_trust_anchor(l->known->verifier,
						       bytes->data, bytes->size,
						       path, error);
	if (!code && digests_add(&l->anchors, bytes))
		code = fail(error, -ENOMEM, path, "found no memory");
	return code;
}

static bool has_suffix(const char *path)
{
	size_t length = strlen(path);

	return length > strlen(SUFFIX) &&
	       !strcmp(path + length - strlen(SUFFIX), SUFFIX);
}

/* The name of a file without ".json"; "" when it is none for a policy. */
static void name_of(const char *path, char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	const char *base = strrchr(path, '/');
	size_t length;

	base = base ? base + 1 : path;
	length = strlen(base) - strlen(SUFFIX);
	*name = '\0';
	if (length >= NAME_MAX_SIZE || strspn(base, allowed) < length)
		return;
	memcpy(name, base, length);
	name[length] = '\0';
}

/* A value that is the same for each request would make an old report fresh. */
static bool has_freshness_value(const json_t *value)
{
	const json_t *member;
	const char *name;
	size_t i;

	json_object_foreach((json_t *)value, name, member) {
		if (!strcmp(name, "nonce") || !strcmp(name, "report_data") ||
		    has_freshness_value(member))
			return true;
	}
	json_array_foreach(value, i, member) {
		if (has_freshness_value(member))
			return true;
	}
	return false;
}

/* By a verifier that is thrown away: a mistake is told when it is loaded. */
static int check_policy(const struct vouch_bytes *bytes, const char *path,
			struct vouch_error *error)
{
	struct vouch_verifier *trial = vouch_verifier_new();
	json_t *json;
	int code;

	if (!trial)
		return fail(error, -ENOMEM, path, "found no memory");
	code = vouch_verifier_add_policy(trial, (const char *)bytes->data,
					 bytes->size, path, error);
	vouch_verifier_unref(trial);
	if (code)
		return code;
	json = json_loadb((const char *)bytes->data, bytes->size, 0, NULL);
	if (has_freshness_value(json))
		code = fail(error, -EBADMSG, path,
			    "has a nonce or report_data, which would be the "
			    "same for each request, want none");
	json_decref(json);
	return code;
}

static int keep_policy(struct known *known, const struct vouch_bytes *bytes,
		       const char *name)
{
	struct named_policy *policy;
	void *rows = realloc(known->policies,
			     (known->policies_count + 1) * sizeof(*policy));

	if (!rows)
		return -ENOMEM;
	known->policies = rows;
	policy = &known->policies[known->policies_count];
	*policy = (struct named_policy){ .json.size = bytes->size };
	strcpy(policy->name, name);
	policy->json.data = malloc(bytes->size + 1);
	if (!policy->json.data)
		return -ENOMEM;
	known->policies_count++;
	memcpy(policy->json.data, bytes->data, bytes->size);
	return bytes_digest(bytes->data, bytes->size, policy->digest) ? 0 :
									-ENOMEM;
}

static int take_policy(void *data, const struct vouch_bytes *bytes,
		       const char *path, struct vouch_error *error)
{
	struct loading *l = data;
	char name[NAME_MAX_SIZE];
	int code;

	if (!has_suffix(path)) {
		journal_event("left out", "%s is no policy, want NAME.json",
			      path);
		return 0;
	}
	name_of(path, name);
	if (!*name)
		return fail(error, -EBADMSG, path,
			    "is no name of a policy, want up to 64 letters, "
			    "digits, dots, dashes or underscores");
	if (known_policy(l->known, name))
		return fail(error, -EEXIST, path,
			    "has the name of another policy, want one of both");
	code = check_policy(bytes, path, error);
	if (!code && keep_policy(l->known, bytes, name))
		code = fail(error, -ENOMEM, path, "found no memory");
	return code;
}

/* Whoever can read it can make nonces that this service takes. */
static int check_key_mode(const char *path, struct vouch_error *error)
{
	struct stat st;

	if (stat(path, &st))
		return fail(error, -errno, path, strerror(errno));
	if (st.st_mode & 0027)
		return fail(error, -EPERM, path,
			    "may be read or written by others, want mode 0600 "
			    "or 0640");
	return 0;
}

static int take_key(void *data, const struct vouch_bytes *bytes,
		    const char *path, struct vouch_error *error)
{
	struct known *known = ((struct loading *)data)->known;
	struct nonce_key *key = &known->keys[known->keys_count];

	if (known->keys_count == KEYS_MAX)
		return fail(error, -E2BIG, path,
			    "is one key for nonces too many, want 4 at most");
	if (bytes->size < NONCE_KEY_MIN || bytes->size > sizeof(key->key))
		return fail(error, -EBADMSG, path,
			    "is no key for nonces, want 32 to 64 random bytes");
	memcpy(key->key, bytes->data, bytes->size);
	key->size = (unsigned int)bytes->size;
	known->keys_count++;
	return check_key_mode(path, error);
}

static int take_paths(const struct paths *paths, read_fn *take,
		      struct loading *l, struct vouch_error *error)
{
	int code = 0;

	for (unsigned int i = 0; i < paths->count && !code; i++)
		code = read_each(paths->at[i], take, l, error);
	return code;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named_policy *)a)->name,
		      ((const struct named_policy *)b)->name);
}

static int finish(struct loading *l, struct vouch_error *error)
{
	struct known *known = l->known;
	json_t *members = json_pack("{s:o, s:o}", "trust_anchors",
				    digests_list(&l->anchors), "endorsements",
				    digests_whole(&l->endorsements));

	known->digests = members ? json_dumps(members, 0) : NULL;
	json_decref(members);
	if (!known->digests)
		return fail(error, -ENOMEM, "what was loaded",
			    "found no memory");
	if (known->policies_count)
		qsort(known->policies, known->policies_count,
		      sizeof(*known->policies), by_name);
	known->loaded = time(NULL);
	return vouch_verifier_seal(known->verifier, error);
}

static int load(struct loading *l, const struct settings *s,
		const struct nonce_key *own, struct vouch_error *error)
{
	struct known *known = l->known;
	int code = take_paths(&s->nonce_keys, take_key, l, error);

	if (!code && !known->keys_count)
		known->keys[known->keys_count++] = *own;
	if (!code)
		code = take_paths(&s->anchors, take_anchor, l, error);
	if (!code)
		code = take_paths(&s->endorsements, take_endorsement, l, error);
	if (!code && s->policies)
		code = read_each(s->policies, take_policy, l, error);
	return code ? code : finish(l, error);
}

static void known_free(struct known *known)
{
	vouch_verifier_unref(known->verifier);
	for (size_t i = 0; i < known->policies_count; i++)
		vouch_bytes_free(&known->policies[i].json);
	free(known->policies);
	free(known->digests);
	OPENSSL_cleanse(known->keys, sizeof(known->keys));
	free(known);
}

static struct known *known_new(void)
{
	struct known *known = calloc(1, sizeof(*known));

	if (!known)
		return NULL;
	known->references = 1;
	known->verifier = vouch_verifier_new();
	if (known->verifier)
		return known;
	free(known);
	return NULL;
}

struct known *known_load(const struct settings *settings,
			 const struct nonce_key *own, struct vouch_error *error)
{
	struct loading l = { .known = known_new() };
	int code;

	if (!l.known) {
		fail(error, -ENOMEM, "what is loaded", "found no memory");
		return NULL;
	}
	code = load(&l, settings, own, error);
	free(l.endorsements.rows);
	free(l.anchors.rows);
	if (!code)
		return l.known;
	known_free(l.known);
	return NULL;
}

void known_unref(struct known *known)
{
	if (known && !--known->references)
		known_free(known);
}

const struct named_policy *known_policy(const struct known *known,
					const char *name)
{
	for (size_t i = 0; i < known->policies_count; i++)
		if (!strcmp(known->policies[i].name, name))
			return &known->policies[i];
	return NULL;
}

void known_names(const struct known *known, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < known->policies_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i ? ", " : "",
					 known->policies[i].name);
}
