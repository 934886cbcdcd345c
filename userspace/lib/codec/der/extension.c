// SPDX-License-Identifier: MIT
#include "codec/der/extension.h"

/* Real ones have 11 at most; each may be compared with all before it. */
#define EXTENSIONS_MAX 64

/* Extension */
static struct extension take(struct der *list)
{
	struct der in = der_enter(list, DER_SEQUENCE);
	struct extension extension = { .oid = der_oid(&in) };
	const u8 *at = in.pos;

	if (der_peek(&in) == DER_BOOLEAN) {
		extension.is_critical = der_boolean(&in);
		if (!extension.is_critical)
			der_refuse(&in, at,
				   "critical is FALSE, which is left out; "
				   "X.690, 11.5");
	}
	extension.value = der_take(&in, DER_OCTET_STRING);
	der_end(&in);
	return extension;
}

bool extension_next(struct der_view *rest, struct extension *extension)
{
	struct der_fault fault = { 0 };
	struct der list = der_over(*rest, &fault);

	if (!der_more(&list))
		return false;
	*extension = take(&list);
	*rest = der_rest(&list);
	return !fault.why;
}

/* One bit of 64 for an OID: most lists have no two of one bit. */
static u64 bit_of(struct der_view oid)
{
	return 1ull << ((oid.data[oid.size - 1] + 16 * oid.size) & 63);
}

/* Whether an extension before the one at @end has the same OID. */
static bool is_repeated(struct der_view list, const u8 *end,
			struct der_view oid)
{
	struct extension extension;

	list.size = (size_t)(end - list.data);
	while (extension_next(&list, &extension)) {
		if (der_view_same(extension.oid, oid))
			return true;
	}
	return false;
}

struct der_view extensions_take(struct der *d, extension_fn *each,
				void *context)
{
	struct der list = der_enter(d, DER_SEQUENCE);
	struct der_view all = der_rest(&list);
	u64 seen = 0;
	size_t count = 0;

	if (!der_more(&list))
		der_refuse(&list, list.pos, "extensions are none");
	while (der_more(&list)) {
		const u8 *at = list.pos;
		struct extension extension = take(&list);

		if (d->fault->why)
			break;
		each(&extension, d->fault, context);
		if (++count > EXTENSIONS_MAX)
			der_refuse(&list, at, "extensions are more than 64");
		else if (seen & bit_of(extension.oid) &&
			 is_repeated(all, at, extension.oid))
			der_refuse(&list, at,
				   "extension is there twice; RFC 5280, 4.2");
		seen |= bit_of(extension.oid);
	}
	return all;
}

u8 extension_id(const struct extension *extension)
{
	const struct der_view *oid = &extension->oid;

	if (oid->size == 3 && oid->data[0] == 0x55 && oid->data[1] == 0x1d)
		return oid->data[2];
	return 0;
}

struct der_view extension_key_id(const struct extension *extension,
				 struct der_fault *fault)
{
	struct der in = der_over(extension->value, fault);
	struct der_view key_id = der_take(&in, DER_OCTET_STRING);

	der_end(&in);
	return key_id;
}

/* Issuer and serial number come together; RFC 5280, 4.2.1.1. */
struct der_view extension_authority_key_id(const struct extension *extension,
					   struct der_fault *fault)
{
	struct der whole = der_over(extension->value, fault);
	struct der in = der_enter(&whole, DER_SEQUENCE);
	struct der_view key_id = { 0 };

	if (der_peek(&in) == (DER_CONTEXT | 0))
		key_id = der_take(&in, DER_CONTEXT | 0);
	if (der_peek(&in) == (DER_EXPLICIT | 1)) {
		der_take_any(&in);
		der_take_as(&in, DER_CONTEXT | 2, DER_INTEGER);
	}
	der_end(&in);
	der_end(&whole);
	return key_id;
}
