/* SPDX-License-Identifier: MIT */
/* Appraisal policy and reference values, from a file and from options. */
#ifndef VOUCH_LIB_POLICY_POLICY_H
#define VOUCH_LIB_POLICY_POLICY_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

/* One accepted value; the type of its key says which member is used. */
struct policy_item {
	u8 bytes[64]; /* zero behind @size */
	size_t size;
	u64 number; /* also a choice's index, a version, a bool */
	char *text;
	char *name; /* that the policy gives this value, or NULL */
};

/* The values accepted for one field; none: nothing is expected. */
struct policy_value {
	char *source; /* "policy.json:3: snp.vmpl", "--vmpl" */
	bool is_option; /* an option takes the place of the file */
	struct policy_item *items;
	size_t count;
};

enum policy_freshness {
	POLICY_FRESHNESS_REQUIRED,
	POLICY_FRESHNESS_UNCHECKED,
};

enum policy_provisional {
	POLICY_PROVISIONAL_WARN,
	POLICY_PROVISIONAL_REFUSE,
	POLICY_PROVISIONAL_ALLOW,
};

enum policy_unknown {
	POLICY_UNKNOWN_WARN,
	POLICY_UNKNOWN_REFUSE,
	POLICY_UNKNOWN_ALLOW,
};

enum policy_permit {
	POLICY_PERMIT_ALLOW,
	POLICY_PERMIT_FORBID,
};

enum policy_demand {
	POLICY_DEMAND_ANY,
	POLICY_DEMAND_REQUIRE,
	POLICY_DEMAND_FORBID,
};

/*
 * A value that only one guest, or one image, has: a policy without any of them
 * accepts every guest. No @name at the end of a list.
 */
struct policy_identity {
	const char *tee; /* of the result: "sev-snp" */
	const char *name; /* for people: "ID key" */
	size_t offset; /* of its value in the block */
};

/* How a claim is compared with the values of a key. */
enum policy_match {
	POLICY_MATCH_BYTES, /* it is one of them */
	POLICY_MATCH_NUMBER, /* likewise */
	POLICY_MATCH_AT_LEAST,
};

/*
 * A claim that an entry of any_of may have values for, policy/any_of.h. No @id
 * at the end of a list.
 */
struct policy_reference {
	const char *id; /* of the check: "snp.measurement" */
	const char *tee; /* of the result: "sev-snp" */
	size_t offset; /* of its value in the block */
	enum policy_match match;
	size_t claim; /* where the kind's claims have it */
	size_t size; /* of the claim; of a number 2, 4 or 8 */
};

/* Two values that tell an image only if both are of one alternative. */
struct policy_pair {
	size_t offsets[2]; /* of the values in the block */
};

/* What is checked of a key that is not there. No @text at the end of a list. */
struct policy_default {
	size_t offset;
	const char *text; /* "0" */
};

/*
 * A value that guests of many owners have, as their provider starts them all in
 * the same way. No @hex at the end of a list.
 */
struct policy_shared {
	size_t offset; /* of its value in the block */
	const char *hex;
	const char *whose; /* "Azure's paravisor" */
};

/*
 * What a policy has for one kind of evidence: an object of its own, the values
 * of which are kept in one block, a struct of struct policy_value.
 */
struct policy_kind {
	const char *name; /* of the object: "snp" */
	const struct policy_key *keys; /* no name at the end */
	size_t block_size;
	const char *measurement; /* key that this option sets, or NULL */
	const struct policy_identity *identities; /* NULL: there are none */
	const struct policy_reference *references; /* likewise */
	const struct policy_pair *pair; /* likewise */
	const struct policy_default *defaults; /* likewise */
	const struct policy_shared *shared; /* likewise */
};

/* What the module of the guest logged and hashed; see policy.rst. */
struct policy_runtime {
	struct policy_value swmr[4];
	struct {
		struct policy_value require, forbid, only, complete;
	} events;
	struct {
		struct policy_value require, forbid;
	} lockdown;
};

/* In the order of the choices of "lockdown". */
enum policy_lock {
	POLICY_LOCK_RAW,
	POLICY_LOCK_KEYS,
	POLICY_LOCK_REPORTS,
	POLICY_LOCK_SWMR, /* and three more */
	POLICY_LOCK_RTMR = POLICY_LOCK_SWMR + 4, /* likewise */
};

/* What is common to all kinds, and a block for each of them. */
struct policy {
	struct policy_value freshness, strict, require_crl, provisional, nonce;
	struct policy_value unknown_bits, uid;
	struct policy_value certificate_max_age; /* in seconds */
	struct policy_runtime runtime;
	char *files; /* "policy.json (SHA-256 49ce...)", or NULL */
	const struct policy_kind **kinds; /* NULL at the end */
	void **blocks; /* in the order of @kinds */
	struct policy_any_of *any_of; /* policy/any_of.h; NULL: none */
};

/* What to do about bits that nobody here knows; @otherwise when not named. */
enum policy_unknown policy_unknown(const struct policy *policy,
				   enum policy_unknown otherwise);

/* @kinds: NULL at the end; the rows are to be kept, the list is copied. */
struct policy *policy_new(const struct policy_kind *const *kinds);
void policy_free(struct policy *policy);

/* The values of @kind, which must be one of those of policy_new(). */
const void *policy_block(const struct policy *policy,
			 const struct policy_kind *kind);

/* One of these, by its offset in the block. */
static inline const struct policy_value *policy_value_at(const void *block,
							 size_t offset)
{
	return (const void *)((const char *)block + offset);
}

/* Value of the kind's key "report_data"; a kind without it accepts nothing. */
const struct policy_value *policy_report_data(const struct policy *policy,
					      const struct policy_kind *kind);

/*
 * See Documentation/policy.rst. Return: 0; -EBADMSG or -ENOMEM, with nothing
 * changed.
 */
int policy_read(struct policy *policy, const char *json, size_t size,
		const char *source, struct vouch_error *error);

/*
 * One option; @key is as in the file, with dots. Without the name of a kind in
 * front, as "snp.", it is for every kind that has it.
 */
int policy_expect(struct policy *policy, const char *key, const char *value,
		  const char *source, struct vouch_error *error);

/* Whether policy_expect() has set a value of the key, of any kind. */
bool policy_is_expected(struct policy *policy, const char *key);

/* ---- policy/overlay.c ---- */

/*
 * The values of @over and, where it has none, those of @base; both of the same
 * kinds. They are borrowed: it is freed before them. NULL without memory.
 */
struct policy *policy_overlay(const struct policy *base,
			      const struct policy *over);
void policy_overlay_free(struct policy *overlay);

/* Adds to an overlay what it has no value of, of one kind: also borrowed. */
void policy_overlay_add(struct policy *overlay, const struct policy_kind *kind,
			const void *block);

static inline bool policy_has(const struct policy_value *value)
{
	return value->count > 0;
}

/* The one number, or @otherwise. */
static inline u64 policy_number(const struct policy_value *value, u64 otherwise)
{
	return value->count ? value->items[0].number : otherwise;
}

/* Its source, or "default". */
const char *policy_source(const struct policy_value *value);

bool policy_accepts_number(const struct policy_value *value, u64 number);
bool policy_accepts_bytes(const struct policy_value *value, const u8 *bytes,
			  size_t size);
bool policy_accepts_text(const struct policy_value *value, const char *text);

/* "1.55.39" as one number that compares as the version does. */
#define POLICY_VERSION(major, minor, build) \
	((u64)(major) << 16 | (u64)(minor) << 8 | (u64)(build))

/* ---- policy/keys.c ---- */

enum policy_type {
	POLICY_OBJECT,
	POLICY_BYTES, /* hex; one or a list */
	POLICY_NUMBERS, /* one or a list */
	POLICY_NUMBER,
	POLICY_TEXTS, /* one or a list */
	POLICY_CHOICE,
	POLICY_CHOICES, /* one or a list */
	POLICY_BOOL,
	POLICY_RELEASE, /* "1.55" or "1.55.39" */
};

struct policy_key {
	const char *name;
	enum policy_type type;
	size_t offset; /* of a value in struct policy, or in a kind's block */
	u64 min, max; /* bytes, or numbers */
	bool is_identity; /* of bytes: nobody's is all zero */
	bool is_secret; /* of bytes: no message and no output has them */
	bool may_be_zero; /* of 64 bytes: a register that nothing extended */
	const char *const *choices; /* by number, NULL at the end */
	bool (*is_valid)(const char *text); /* of texts, or NULL */
	const char *example; /* of a text that is valid */
	const struct policy_key *keys; /* of an object, no name at the end */
};

/* What is common to all kinds. */
extern const struct policy_key policy_keys[];

/* ---- policy/identity.c ---- */

/* Whether zeroes, which nearly every guest has, are among what is accepted. */
bool policy_accepts_zeroes(const struct policy_value *value);

/* Whose value of many guests is among what is accepted, or NULL. */
const char *policy_shared_by(const struct policy_kind *kind, size_t offset,
			     const struct policy_value *value);

/* Whether @block has an identity of @tee that no other guests have. */
bool policy_tells_guest(const struct policy_kind *kind, const void *block,
			const char *tee);

/* ---- policy/describe.c ---- */

/*
 * What the policy accepts, and what it does not look at, for people; see
 * Documentation/policy.rst. NULL without memory.
 */
json_t *policy_describe(const struct policy *policy);

/* ---- policy/where.c ---- */

/*
 * Line and column, both from 1, of the key @path ("snp.vmpl") in a text that
 * jansson found to be good JSON; it tells places of syntax errors only.
 */
bool policy_where(const char *json, size_t size, const char *path, int *line,
		  int *column);

/* An element of a list in such a text, and where it is. */
struct policy_cursor {
	const char *pos, *end;
	int line, column;
	bool is_inside; /* past the bracket */
};

/* At the list that the key @path has; false: it is not found. */
bool policy_list_open(const char *json, size_t size, const char *path,
		      struct policy_cursor *cursor);

/* To the next element, of which there must be one. */
void policy_list_next(struct policy_cursor *cursor);

#endif /* VOUCH_LIB_POLICY_POLICY_H */
