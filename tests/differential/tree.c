// SPDX-License-Identifier: MIT
#include "tree.h"

#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "made_der.h"

#define BIT_STRING 0x03
#define OCTET_STRING 0x04
#define CONSTRUCTED 0x20
#define ROOM 65536

static struct vouch_bytes copy_of(const u8 *data, size_t size)
{
	struct vouch_bytes copy = { malloc(size + 1), size };

	must(copy.data);
	if (size)
		memcpy(copy.data, data, size);
	return copy;
}

/* The element at @data; @used: its size with the header. */
static struct node *read_one(const u8 *data, size_t size, size_t *used)
{
	struct node *node = calloc(1, sizeof(*node));
	size_t length, header = 2;

	must(node && size >= 2);
	node->tag = data[0];
	length = data[1];
	if (length > 0x80) {
		header += length - 0x80;
		must(header <= size);
		length = 0;
		for (size_t i = 2; i < header; i++)
			length = length << 8 | data[i];
	}
	must(length <= size - header);
	node->octets = copy_of(data + header, length);
	*used = header + length;
	return node;
}

struct node *tree_read(const u8 *data, size_t size)
{
	size_t used;
	struct node *node = read_one(data, size, &used);

	must(used == size);
	return node;
}

void tree_free(struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		tree_free(node->children[i]);
	free(node->children);
	vouch_bytes_free(&node->octets);
	free(node);
}

static void insert(struct node *parent, size_t at, struct node *child)
{
	size_t size = (parent->count + 1) * sizeof(struct node *);
	struct node **children = realloc(parent->children, size);

	must(children && at <= parent->count);
	parent->children = children;
	memmove(parent->children + at + 1, parent->children + at,
		(parent->count - at) * sizeof(struct node *));
	parent->children[at] = child;
	parent->count++;
}

/* What comes before the elements in a BIT STRING: unused bits, none. */
static size_t lead_of(const struct node *node)
{
	return node->tag == BIT_STRING;
}

static void enter(struct node *node)
{
	size_t at = lead_of(node), used;

	if (node->is_parent)
		return;
	must(node->tag & CONSTRUCTED || node->tag == OCTET_STRING ||
	     node->tag == BIT_STRING);
	node->is_parent = true;
	for (; at < node->octets.size; at += used)
		insert(node, node->count,
		       read_one(node->octets.data + at, node->octets.size - at,
				&used));
}

static size_t write_header(const struct node *node, size_t size, u8 *out)
{
	size_t octets = 0, used = 0;

	out[used++] = node->tag;
	if (node->length == LENGTH_OPEN) {
		out[used++] = 0x80;
		return used;
	}
	for (size_t rest = size; size >= 0x80 && rest; rest >>= 8)
		octets++;
	if (node->length == LENGTH_LONG)
		octets++;
	if (octets)
		out[used++] = (u8)(0x80 | octets);
	for (size_t i = octets; i > 1; i--)
		out[used++] = (u8)(size >> 8 * (i - 1));
	out[used++] = (u8)size;
	return used;
}

static size_t write_node(const struct node *node, u8 *out);

static size_t write_contents(const struct node *node, u8 *out)
{
	size_t used = 0;

	if (!node->is_parent) {
		memcpy(out, node->octets.data, node->octets.size);
		return node->octets.size;
	}
	if (lead_of(node))
		out[used++] = 0;
	for (size_t i = 0; i < node->count; i++)
		used += write_node(node->children[i], out + used);
	return used;
}

static size_t write_node(const struct node *node, u8 *out)
{
	u8 *contents = malloc(ROOM);
	size_t size, used;

	must(contents);
	size = write_contents(node, contents);
	used = write_header(node, size, out);
	memcpy(out + used, contents, size);
	used += size;
	if (node->length == LENGTH_OPEN) {
		out[used++] = 0;
		out[used++] = 0;
	}
	free(contents);
	return used;
}

struct vouch_bytes tree_write(const struct node *node)
{
	u8 *room = malloc(ROOM);
	struct vouch_bytes out;

	must(room);
	out = copy_of(room, write_node(node, room));
	free(room);
	return out;
}

static bool begins_with(struct node *node, const char *oid)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const struct node *first;
	bool is_same;

	must(object);
	if (!(node->tag & CONSTRUCTED)) {
		ASN1_OBJECT_free(object);
		return false;
	}
	enter(node);
	first = node->count ? node->children[0] : NULL;
	is_same = first && first->octets.size == OBJ_length(object) &&
		  !memcmp(first->octets.data, OBJ_get0_data(object),
			  first->octets.size);
	ASN1_OBJECT_free(object);
	return is_same;
}

/* The place of the child; the number of children when there is none. */
static size_t child_at(struct node *node, const char *word)
{
	size_t at = 0;

	enter(node);
	if (!strcmp(word, "$"))
		return node->count ? node->count - 1 : 0;
	if (!strchr(word, '.'))
		return strtoul(word, NULL, 10);
	while (at < node->count && !begins_with(node->children[at], word))
		at++;
	return at;
}

/* Where a path ends: the node is a child of @parent, or is the top. */
struct place {
	struct node *parent, *node;
	size_t at;
};

static struct place find(struct node *top, const char *path)
{
	struct place place = { .node = top };
	char words[128], *word, *rest = NULL;

	must(strlen(path) < sizeof(words));
	strcpy(words, path);
	for (word = strtok_r(words, "/", &rest); word && place.node;
	     word = strtok_r(NULL, "/", &rest)) {
		place.parent = place.node;
		place.at = child_at(place.parent, word);
		place.node = place.at < place.parent->count ?
				     place.parent->children[place.at] :
				     NULL;
	}
	return place;
}

bool tree_has(struct node *top, const char *path)
{
	return find(top, path).node;
}

static struct node *made(const char *text)
{
	struct vouch_bytes der = made_der(text);
	struct node *node = tree_read(der.data, der.size);

	vouch_bytes_free(&der);
	return node;
}

static struct node *twin(const struct node *node)
{
	struct vouch_bytes der = tree_write(node);
	struct node *copy = tree_read(der.data, der.size);

	vouch_bytes_free(&der);
	return copy;
}

static void drop(const struct place *place)
{
	struct node *parent = place->parent;

	tree_free(place->node);
	parent->count--;
	memmove(parent->children + place->at, parent->children + place->at + 1,
		(parent->count - place->at) * sizeof(struct node *));
}

static void add(struct node *parent, const char *der)
{
	enter(parent);
	insert(parent, parent->count, made(der));
}

/* Of its length only; false: another edit. */
static bool set_length(struct node *node, enum edit edit)
{
	if (edit != EDIT_LONG && edit != EDIT_OPEN)
		return false;
	node->length = edit == EDIT_LONG ? LENGTH_LONG : LENGTH_OPEN;
	return true;
}

void tree_edit(struct node *top, const struct change *change)
{
	struct place place = find(top, change->path);

	if (!place.node)
		fprintf(stderr, "no node at %s\n", change->path);
	must(place.node);
	if (set_length(place.node, change->edit))
		return;
	if (change->edit == EDIT_ADD) {
		add(place.node, change->der);
		return;
	}
	must(place.parent);
	if (change->edit == EDIT_TWICE)
		insert(place.parent, place.at + 1, twin(place.node));
	else if (change->edit == EDIT_DROP)
		drop(&place);
	if (change->edit != EDIT_SET)
		return;
	tree_free(place.node);
	place.parent->children[place.at] = made(change->der);
}
