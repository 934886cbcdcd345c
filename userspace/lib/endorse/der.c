// SPDX-License-Identifier: MIT
/* Which of the two a DER file is, and whether it says more to some room. */
#include <errno.h>

#include "base/error.h"
#include "endorse/private.h"

/* False without memory. */
static bool refine(const struct endorsement_kinds *kinds,
		   struct endorsement *item)
{
	const struct endorsement_kind *kind;

	for (size_t i = 0; (kind = kinds->kind(i)); i++) {
		int ret = 0;

		if (kind->base == item->kind)
			ret = kind->refine(item);
		if (ret > 0)
			item->kind = kind;
		if (ret)
			return ret > 0;
	}
	return true;
}

/*
 * What is signed begins with the version, which is tagged in a certificate. One
 * of version 1 has none, and begins as a CRL may.
 */
static bool is_like_crl(const u8 *data, size_t size, struct der_fault *fault)
{
	struct der all = der_over((struct der_view){ data, size }, fault);
	struct der whole = der_enter(&all, DER_SEQUENCE);
	struct der tbs = der_enter(&whole, DER_SEQUENCE);

	return der_peek(&tbs) && der_peek(&tbs) != (DER_EXPLICIT | 0);
}

/* Where the two do not differ yet, it may have been meant as either. */
static bool tell_neither(const struct der_fault *fault, const u8 *data,
			 struct vouch_error *error)
{
	char text[192];

	der_fault_text(fault, data, text, sizeof(text));
	vouch__error(error, -EBADMSG, "no certificate or CRL in DER: %s", text);
	return false;
}

/* Nothing is both. The reason is why it is not what it looks like. */
bool endorse_der_open(const struct endorsement_kinds *kinds,
		      struct endorsement *item, const u8 *data, size_t size,
		      struct vouch_error *error)
{
	struct der_fault fault = { 0 };
	bool is_crl_first = is_like_crl(data, size, &fault), ok;

	if (fault.why)
		return tell_neither(&fault, data, error);
	ok = is_crl_first ? endorse_crl_open(item, data, size, error) :
			    endorse_cert_open(item, data, size, error);
	if (!ok && !item->parsed)
		ok = is_crl_first ? endorse_cert_open(item, data, size, NULL) :
				    endorse_crl_open(item, data, size, NULL);
	if (ok && !refine(kinds, item)) {
		vouch__error(error, -ENOMEM, "no memory");
		return false;
	}
	return ok;
}
