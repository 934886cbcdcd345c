// SPDX-License-Identifier: MIT
/*
 * Whether a list has a serial number. Lists of some length are put in order
 * once, so that each search takes few steps whatever their length. The order is
 * that of sorting, and no hash: a sender who chooses the serial numbers of his
 * list cannot make it slow.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/crl.h"

/* A walk over fewer entries is as fast as a search. */
#define SORTED_MIN 16

bool crl_next(struct der_view *rest, struct der_view *serial)
{
	struct der_fault fault = { 0 };
	struct der list = der_over(*rest, &fault);
	struct der entry;

	if (!der_more(&list))
		return false;
	entry = der_enter(&list, DER_SEQUENCE);
	*serial = der_take(&entry, DER_INTEGER);
	*rest = der_rest(&list);
	return !fault.why;
}

static int compare(struct der_view a, struct der_view b)
{
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return a.size ? memcmp(a.data, b.data, a.size) : 0;
}

/* crl_read() takes 21 octets at most: the length is the octet before them. */
static struct der_view view_of(const u8 *serial)
{
	return (struct der_view){ serial, serial[-1] };
}

static int compare_serials(const void *a, const void *b)
{
	return compare(view_of(*(const u8 *const *)a),
		       view_of(*(const u8 *const *)b));
}

static bool are_in_order(const u8 *const *serials, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (compare_serials(&serials[i - 1], &serials[i]) > 0)
			return false;
	}
	return true;
}

/* Issuers often sort their lists themselves; qsort() would not notice. */
int crl_sort(struct crl *crl)
{
	struct der_view rest = crl->entries, serial;
	const u8 **serials;
	size_t count = 0;

	if (crl->count < SORTED_MIN)
		return 0;
	serials = calloc(crl->count, sizeof(*serials));
	if (!serials)
		return -ENOMEM;
	while (crl_next(&rest, &serial))
		serials[count++] = serial.data;
	if (!are_in_order(serials, count))
		qsort(serials, count, sizeof(*serials), compare_serials);
	crl->sorted = serials;
	return 0;
}

static int compare_key(const void *key, const void *serial)
{
	return compare(*(const struct der_view *)key,
		       view_of(*(const u8 *const *)serial));
}

bool crl_lists(const struct crl *crl, struct der_view serial)
{
	struct der_view rest = crl->entries, listed;

	if (crl->sorted)
		return bsearch(&serial, crl->sorted, crl->count,
			       sizeof(*crl->sorted), compare_key);
	while (crl_next(&rest, &listed)) {
		if (der_view_same(listed, serial))
			return true;
	}
	return false;
}
