/* SPDX-License-Identifier: MIT */
/* How a text, or an option, becomes values. */
#ifndef VOUCH_LIB_POLICY_PRIVATE_H
#define VOUCH_LIB_POLICY_PRIVATE_H

#include "policy/policy.h"

/* One reading of a text into a policy. */
struct policy_reader {
	struct policy *policy;
	const char *json; /* NULL for an option */
	size_t size;
	const char *source;
	struct vouch_error *error;
	/* Of an entry of any_of, from whose start on @json is; else unset. */
	const char *entry; /* "any_of[1] (July)" */
	int line, column;
};

/* ---- policy/object.c ---- */

/* Reads the members of an object with @keys into @block; @path: its own. */
int policy_object_read(struct policy_reader *r, void *block,
		       const struct policy_key *keys, json_t *object,
		       const char *path);

/* ---- policy/keys.c ---- */

/* The key of this name, or NULL. */
const struct policy_key *policy_find_key(const struct policy_key *keys,
					 const char *name, size_t length);

/* ---- policy/mistake.c ---- */

/* Where in the whole text the key @path is; of an entry "" is its start. */
bool policy_place(const struct policy_reader *r, const char *path, int *line,
		  int *column);

/* @path, with the entry that it is in. */
void policy_path_text(const struct policy_reader *r, const char *path,
		      char *out, size_t size);

/*
 * "<source>:<line>:<column>: '<path>' <what>", or "<source> <what>"; returns
 * @code. @path: "" for the whole text.
 */
int policy_mistake(struct policy_reader *r, const char *path, int code,
		   const char *what);

/* ---- policy/suggest.c ---- */

#define POLICY_SUGGESTION_SIZE 448

/*
 * ", did you mean 'snp.measurement' or 'tdx.mrtd'?" for a @path that no key
 * has: the keys of the nearest name, wherever they are, those of the same
 * object before others. "" when none is near. @wants_value: no object is meant.
 */
void policy_suggest(const struct policy_kind *const *kinds, const char *path,
		    bool wants_value, char *out, size_t size);

/* ---- policy/item.c ---- */

/* Adds what @json says to @item; on failure @error names what was wanted. */
int policy_item_read(const struct policy_key *key, const json_t *json,
		     struct policy_item *item, struct vouch_error *error);

/* ---- policy/value.c ---- */

/* Reads the value of @key into @block, where its offset is. */
int policy_value_read(struct policy_reader *r, void *block,
		      const struct policy_key *key, const json_t *json,
		      const char *path);

struct policy_value *policy_stored_value(void *block,
					 const struct policy_key *key);

void policy_value_clear(struct policy_value *value);

/* Frees every value of @block that @keys and their objects have. */
void policy_values_clear(void *block, const struct policy_key *keys);

/* ---- policy/conflict.c ---- */

/*
 * Whether no key that both texts have has different values, an option's aside:
 * else the order of the texts would decide. Each entry of any_of can hold.
 * Return: 0, or -EBADMSG with both places in @error. Both are of the same
 * kinds.
 */
int policy_agree(const struct policy *policy, const struct policy *other,
		 struct vouch_error *error);

/* ---- policy/any_of.c ---- */

/* Reads the list "any_of" into the policy of the reader. */
int policy_any_of_read(struct policy_reader *r, json_t *list);

/* ---- policy/entry.c ---- */

void policy_any_of_free(struct policy_any_of *any_of,
			const struct policy_kind *const *kinds);

/* ---- policy/judge.c ---- */

/* What is told of a policy: lists of sentences. */
struct policy_told {
	json_t *weak; /* values that many guests have */
	json_t *problems; /* it accepts more than its author may have meant */
	bool is_short; /* there was no memory for one */
};

/* Adds @one, which may be NULL, to @list. */
void policy_tell(struct policy_told *told, json_t *list, json_t *one);

void policy_judge(const struct policy *policy, struct policy_told *told);

/* ---- policy/overlay.c ---- */

/*
 * Moves the values of @from to @policy, which must be of the same kinds, but
 * for those that an option set. False without memory, with nothing moved.
 */
bool policy_merge(struct policy *policy, struct policy *from);

#endif /* VOUCH_LIB_POLICY_PRIVATE_H */
