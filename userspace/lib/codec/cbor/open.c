// SPDX-License-Identifier: MIT
/*
 * Strict decoding. libcbor allocates what the head of an array announces, and
 * accepts indefinite lengths and duplicate keys. So scan_bytes() bounds every
 * count before libcbor decodes, and check_items() compares the keys afterwards.
 */
#include <errno.h>
#include <string.h>

#include "codec/cbor/item.h"
#include "base/error.h"

/* How many items each collection that is not complete still needs. */
struct cbor_scan {
	u64 left[ITEM_ANY_DEPTH_MAX + 1];
	size_t depth, depth_max;
	size_t count;
	bool takes_all; /* tags, null and floating-point numbers as well */
	const char *wrong;
};

static void scan_push(struct cbor_scan *s, u64 count)
{
	if (s->depth > s->depth_max - 1)
		s->wrong = "is nested too deeply";
	else if (count > ITEM_COUNT_MAX)
		s->wrong = "announces too many items";
	else
		s->left[++s->depth] = count;
}

static void on_array(void *context, size_t count)
{
	scan_push(context, count);
}

static void on_map(void *context, size_t count)
{
	struct cbor_scan *s = context;

	if (count > ITEM_MAP_MAX)
		s->wrong = "has a map with too many keys";
	else
		scan_push(s, 2 * (u64)count);
}

static void on_tag(void *context, uint64_t tag)
{
	struct cbor_scan *s = context;

	(void)tag;
	if (s->takes_all)
		scan_push(s, 1);
	else
		s->wrong = "has a tag inside";
}

static void on_indefinite(void *context)
{
	((struct cbor_scan *)context)->wrong = "has an indefinite length";
}

static void on_null(void *context)
{
	struct cbor_scan *s = context;

	if (!s->takes_all)
		s->wrong = "has a null or undefined value";
}

static void on_float(void *context, float value)
{
	struct cbor_scan *s = context;

	(void)value;
	if (!s->takes_all)
		s->wrong = "has a floating-point number";
}

static void on_double(void *context, double value)
{
	on_float(context, (float)value);
}

static struct cbor_callbacks scan_callbacks(void)
{
	struct cbor_callbacks callbacks = cbor_empty_callbacks;

	callbacks.array_start = on_array;
	callbacks.map_start = on_map;
	callbacks.tag = on_tag;
	callbacks.byte_string_start = on_indefinite;
	callbacks.string_start = on_indefinite;
	callbacks.indef_array_start = on_indefinite;
	callbacks.indef_map_start = on_indefinite;
	callbacks.indef_break = on_indefinite;
	callbacks.null = on_null;
	callbacks.undefined = on_null;
	callbacks.float2 = on_float;
	callbacks.float4 = on_float;
	callbacks.float8 = on_double;
	return callbacks;
}

static bool scan_is_done(struct cbor_scan *s)
{
	while (s->depth && s->left[s->depth] == 0)
		s->depth--;
	return s->depth == 0 && s->left[0] == 0;
}

/* Returns what is wrong with the bytes, or NULL. */
static const char *scan_bytes(const u8 *data, size_t size, bool takes_all)
{
	const struct cbor_callbacks callbacks = scan_callbacks();
	struct cbor_scan s = {
		.left = { 1 },
		.depth_max = takes_all ? ITEM_ANY_DEPTH_MAX : ITEM_DEPTH_MAX,
		.takes_all = takes_all,
	};
	struct cbor_decoder_result result;
	size_t pos = 0;

	do {
		if (++s.count > ITEM_COUNT_MAX)
			return "has too many items";
		s.left[s.depth]--;
		result = cbor_stream_decode(data + pos, size - pos, &callbacks,
					    &s);
		if (s.wrong)
			return s.wrong;
		if (result.status == CBOR_DECODER_NEDATA)
			return "is cut short";
		if (result.status != CBOR_DECODER_FINISHED)
			return "is not well-formed";
		pos += result.read;
	} while (!scan_is_done(&s));
	return pos == size ? NULL : "has trailing bytes";
}

static bool keys_are_equal(const cbor_item_t *a, const cbor_item_t *b)
{
	struct item_bytes left, right;
	int64_t x, y;

	if (item_read_int(a, &x) && item_read_int(b, &y))
		return x == y;
	return item_read_text(a, &left) && item_read_text(b, &right) &&
	       left.size == right.size &&
	       memcmp(left.data, right.data, left.size) == 0;
}

static bool key_is_allowed(const cbor_item_t *key)
{
	struct item_bytes text;
	int64_t number;

	return item_read_int(key, &number) || item_read_text(key, &text);
}

/* libcbor counts no code points in a text that is not UTF-8. */
static bool text_is_valid(const cbor_item_t *text)
{
	return cbor_string_length(text) == 0 ||
	       cbor_string_codepoint_count(text) != 0;
}

static const char *check_items(const cbor_item_t *item);

static const char *check_map(const cbor_item_t *map)
{
	const struct cbor_pair *pairs = cbor_map_handle(map);
	const char *wrong = NULL;

	for (size_t i = 0; !wrong && i < cbor_map_size(map); i++) {
		if (!key_is_allowed(pairs[i].key))
			return "has a key that is no integer or text";
		for (size_t j = 0; j < i; j++)
			if (keys_are_equal(pairs[i].key, pairs[j].key))
				return "has the same key twice";
		wrong = check_items(pairs[i].key);
		if (!wrong)
			wrong = check_items(pairs[i].value);
	}
	return wrong;
}

/* Recursion is bounded: scan_bytes() has limited the depth. */
static const char *check_items(const cbor_item_t *item)
{
	const char *wrong = NULL;

	if (cbor_isa_string(item))
		return text_is_valid(item) ? NULL : "has text that is no UTF-8";
	if (cbor_isa_map(item))
		return check_map(item);
	if (cbor_isa_tag(item))
		return check_items(item_tagged(item));
	if (cbor_isa_array(item))
		for (size_t i = 0; !wrong && i < cbor_array_size(item); i++)
			wrong = check_items(cbor_array_handle(item)[i]);
	return wrong;
}

static int open_item(const u8 *data, size_t size, bool takes_all,
		     cbor_item_t **item, struct vouch_error *error)
{
	struct cbor_load_result result;
	const char *wrong;

	*item = NULL;
	if (size > ITEM_SIZE_MAX)
		return vouch__error(error, -EBADMSG,
				    "CBOR is %zu bytes, want at most %d", size,
				    ITEM_SIZE_MAX);
	wrong = size ? scan_bytes(data, size, takes_all) : "is empty";
	if (wrong)
		return vouch__error(error, -EBADMSG, "CBOR %s", wrong);
	*item = cbor_load(data, size, &result);
	if (!*item && result.error.code == CBOR_ERR_MEMERROR)
		return vouch__error(error, -ENOMEM, "no memory for CBOR");
	wrong = *item ? check_items(*item) : "is not well-formed";
	if (!wrong)
		return 0;
	if (*item)
		cbor_decref(item);
	return vouch__error(error, -EBADMSG, "CBOR %s", wrong);
}

int item_open(const u8 *data, size_t size, cbor_item_t **item,
	      struct vouch_error *error)
{
	return open_item(data, size, false, item, error);
}

int item_open_any(const u8 *data, size_t size, cbor_item_t **item,
		  struct vouch_error *error)
{
	return open_item(data, size, true, item, error);
}
