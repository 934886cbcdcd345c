/* SPDX-License-Identifier: MIT */
/*
 * DER as a tree whose nodes can be changed, and which is then written out with
 * lengths that fit. Everything aborts on a failure of its own.
 */
#ifndef TESTS_DIFFERENTIAL_TREE_H
#define TESTS_DIFFERENTIAL_TREE_H

#include <vouch.h>

#include "base/types.h"

enum tree_length {
	LENGTH_DER,
	LENGTH_LONG, /* one octet more than is needed */
	LENGTH_OPEN, /* indefinite, ended by 00 00 */
};

struct node {
	u8 tag;
	enum tree_length length;
	struct vouch_bytes octets; /* contents, unless there are children */
	struct node **children;
	size_t count;
	bool is_parent;
};

/* All of @size bytes as one element. */
struct node *tree_read(const u8 *data, size_t size);
struct vouch_bytes tree_write(const struct node *node);
void tree_free(struct node *node);

enum edit {
	EDIT_NONE,
	EDIT_SET, /* the node becomes @der */
	EDIT_DROP, /* the node goes */
	EDIT_TWICE, /* a copy of the node comes after it */
	EDIT_ADD, /* @der becomes its last child */
	EDIT_LONG, /* its length is written too long */
	EDIT_OPEN, /* its length is indefinite */
};

struct change {
	enum edit edit;
	const char *path, *der;
};

/*
 * A path names children from @top on, with '/' in between: a number counts from
 * 0, "$" is the last one, and an OID is of the child that begins with it. An
 * OCTET STRING or a BIT STRING is entered as what is encoded in it.
 */
void tree_edit(struct node *top, const struct change *change);

/* Whether there is such a node. */
bool tree_has(struct node *top, const char *path);

#endif /* TESTS_DIFFERENTIAL_TREE_H */
