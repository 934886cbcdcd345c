// SPDX-License-Identifier: MIT
/* What there is to say of an endorsement by itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "endorse/private.h"

void endorse_name_text(struct der_view name, char *out, size_t size)
{
	if (!name_common(name, out, size))
		snprintf(out, size, "no name");
	text_escape_in(out, size);
}

int endorse_der_copy(struct der_view der, struct vouch_bytes *bytes)
{
	*bytes = (struct vouch_bytes){ malloc(der.size), der.size };
	if (!bytes->data)
		return -ENOMEM;
	memcpy(bytes->data, der.data, der.size);
	return 0;
}

void endorsement_subject(const struct endorsement *item, char *out, size_t size)
{
	const struct endorsement_kind *kind = item->kind;

	if (!kind->subject)
		kind = kind->base;
	kind->subject(item, out, size);
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
	const struct endorsement_kind *kind = item->kind;

	if (!kind->encode)
		kind = kind->base;
	if (!kind->encode(item, bytes))
		return 0;
	return vouch__error(error, -ENOMEM, "no memory for %s", item->source);
}

json_t *endorsement_show(const struct endorsement *item)
{
	const struct endorsement_kind *kind = item->kind;

	if (!kind->show)
		kind = kind->base;
	return kind->show(item);
}
