// SPDX-License-Identifier: MIT
/* What there is to say of an endorsement by itself. */
#include <stdio.h>

#include "base/error.h"
#include "codec/x509.h"
#include "endorse/private.h"

void endorse_name_text(const X509_NAME *name, char *out, size_t size)
{
	if (!x509_common_name(name, out, size))
		snprintf(out, size, "no name");
}

void endorsement_subject(const struct endorsement *item, char *out, size_t size)
{
	if (item->kind->subject)
		item->kind->subject(item, out, size);
	else
		endorsement_base(item)->subject(item, out, size);
}

void endorsement_window(const struct endorsement *item, time_t *issued,
			time_t *expires)
{
	const struct endorsement_kind *base = endorsement_base(item);

	*issued = 0;
	*expires = 0;
	if (item->kind->window)
		item->kind->window(item, issued, expires);
	else if (base->window)
		base->window(item, issued, expires);
}

bool endorsement_ages(const struct endorsement *item)
{
	const struct endorsement_kind *base = endorsement_base(item);

	if (item->kind->ages)
		return item->kind->ages(item);
	return base->ages && base->ages(item);
}

int endorsement_encode(const struct endorsement *item,
		       struct vouch_bytes *bytes, struct vouch_error *error)
{
	int ret = item->kind->encode ?
			  item->kind->encode(item, bytes) :
			  endorsement_base(item)->encode(item, bytes);

	return ret ? vouch__error(error, ret, "no memory for %s",
				  item->source) :
		     0;
}

json_t *endorsement_show(const struct endorsement *item)
{
	return item->kind->show ? item->kind->show(item) :
				  endorsement_base(item)->show(item);
}
