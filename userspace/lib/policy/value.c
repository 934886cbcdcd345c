// SPDX-License-Identifier: MIT
/* The values that one key has, from a file or an option. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "policy/private.h"

void policy_value_clear(struct policy_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		free(value->items[i].text);
		free(value->items[i].name);
	}
	/* One of them may be a secret. */
	if (value->items)
		OPENSSL_cleanse(value->items,
				value->count * sizeof(*value->items));
	free(value->items);
	free(value->source);
	memset(value, 0, sizeof(*value));
}

struct policy_value *policy_stored_value(void *block,
					 const struct policy_key *key)
{
	return (struct policy_value *)((char *)block + key->offset);
}

void policy_values_clear(void *block, const struct policy_key *keys)
{
	for (; keys->name; keys++) {
		if (keys->type == POLICY_OBJECT)
			policy_values_clear(block, keys->keys);
		else
			policy_value_clear(policy_stored_value(block, keys));
	}
}

static bool takes_list(const struct policy_key *key)
{
	return key->type == POLICY_BYTES || key->type == POLICY_NUMBERS ||
	       key->type == POLICY_TEXTS || key->type == POLICY_CHOICES;
}

/* {"value": ..., "name": ...} in place of a value, to tell many apart. */
static int unwrap(struct policy_reader *r, const char *path,
		  const json_t **json, const char **name)
{
	json_t *object = (json_t *)*json, *member;
	const char *key;

	*name = NULL;
	if (!json_is_object(object))
		return 0;
	json_object_foreach(object, key, member) {
		if (!strcmp(key, "name") && json_string_length(member))
			*name = json_string_value(member);
		else if (strcmp(key, "value") && strcmp(key, "comment"))
			return policy_mistake(
				r, path, -EBADMSG,
				"has an object with other members, want "
				"value, name and comment");
	}
	*json = json_object_get(object, "value");
	if (*json && !json_is_object(*json))
		return 0;
	return policy_mistake(r, path, -EBADMSG,
			      "has an object without a value");
}

/*
 * As realloc(), but no copy of a secret stays where the items were. There is
 * room for a power of two of them, so that each is moved twice at most.
 */
static struct policy_item *add_room(struct policy_value *value)
{
	size_t count = value->count, size = count * sizeof(*value->items);
	struct policy_item *items;

	if (count & (count - 1))
		return &value->items[count];
	items = malloc(count ? 2 * size : sizeof(*items));
	if (!items)
		return NULL;
	if (size) {
		memcpy(items, value->items, size);
		OPENSSL_cleanse(value->items, size);
	}
	free(value->items);
	value->items = items;
	return &items[count];
}

static int value_add(struct policy_reader *r, const struct policy_key *key,
		     const json_t *json, const char *path,
		     struct policy_value *value)
{
	struct policy_item *item;
	struct vouch_error why;
	const char *name = NULL;
	int ret = takes_list(key) ? unwrap(r, path, &json, &name) : 0;

	if (ret)
		return ret;
	item = add_room(value);
	if (!item)
		return policy_mistake(r, path, -ENOMEM, "found no memory");
	ret = policy_item_read(key, json, item, &why);
	if (ret)
		return policy_mistake(r, path, ret, why.text);
	value->count++;
	item->name = name ? text_escaped(name) : NULL;
	return name && !item->name ?
		       policy_mistake(r, path, -ENOMEM, "found no memory") :
		       0;
}

static int value_fill(struct policy_reader *r, const struct policy_key *key,
		      const json_t *json, const char *path,
		      struct policy_value *value)
{
	const json_t *item;
	size_t i;
	int ret = 0;

	if (!json_is_array(json) || !takes_list(key))
		return value_add(r, key, json, path, value);
	if (!json_array_size(json))
		return policy_mistake(
			r, path, -EBADMSG,
			"is an empty list, want a value or no such key");
	json_array_foreach(json, i, item) {
		ret = value_add(r, key, item, path, value);
		if (ret)
			break;
	}
	return ret;
}

static int value_set_source(struct policy_reader *r, const char *path,
			    struct policy_value *value)
{
	char source[512], text[384];
	int line, column;

	if (value->source)
		return 0;
	policy_path_text(r, path, text, sizeof(text));
	if (policy_place(r, path, &line, &column))
		snprintf(source, sizeof(source), "%s:%d: %s", r->source, line,
			 text);
	else if (r->json)
		snprintf(source, sizeof(source), "%s: %s", r->source, text);
	else
		snprintf(source, sizeof(source), "%s", r->source);
	value->source = strdup(source);
	return value->source ?
		       0 :
		       policy_mistake(r, path, -ENOMEM, "found no memory");
}

/*
 * The same option twice means either value, where several may be accepted;
 * otherwise the last one counts. An option takes the place of the file.
 */
int policy_value_read(struct policy_reader *r, void *block,
		      const struct policy_key *key, const json_t *json,
		      const char *path)
{
	struct policy_value *value = policy_stored_value(block, key);
	bool is_option = !r->json;
	int ret;

	if (!value->is_option || !takes_list(key))
		policy_value_clear(value);
	ret = value_fill(r, key, json, path, value);
	if (ret)
		return ret;
	value->is_option = is_option;
	return value_set_source(r, path, value);
}
