// SPDX-License-Identifier: MIT
/* A host's certificate table as a container of endorsements. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "snp/certs/certs.h"
#include "snp/endorsements.h"

/* @why: what is said behind the name of what was given. */
static int note_damage(struct endorsements *store, const char *name,
		       size_t size, const char *why, struct vouch_error *error)
{
	bool is_crl = !strcmp(name, "CRL");
	char text[320];

	snprintf(text, sizeof(text), "entry %s of %zu bytes %s", name, size,
		 why);
	return endorsements_note_damage(store,
					is_crl	       ? &crl_endorsement :
					name[0] == 'V' ? &snp_vek_endorsement :
							 &cert_endorsement,
					text, error);
}

static int add_entry(struct endorsements *store,
		     const struct snp_certs_entry *entry, const char *source,
		     struct vouch_error *error)
{
	const char *name = snp_certs_name(entry->guid);
	size_t count = store->count, added = store->added;
	struct vouch_error why;
	char part[256];

	/* Not all that has a name is a certificate. */
	if (!name || !strcmp(name, "GCE"))
		return 0;
	if (!entry->size)
		return note_damage(store, name, 0, "is empty", error);
	snprintf(part, sizeof(part), "%s: %s", source, name);
	if (!endorsements_add_certs(store, entry->data, entry->size, part,
				    &why))
		return 0;
	endorsements_cut(store, count);
	store->added = added;
	if (why.code == -ENOMEM)
		return vouch__error(error, -ENOMEM, "%s", why.text);
	return note_damage(store, name, entry->size,
			   why.text + strlen(part) + 1, error);
}

int snp_table_add(struct endorsements *store, const u8 *data, size_t size,
		  const char *source, struct vouch_error *error)
{
	struct snp_certs certs;
	struct vouch_error why;
	int ret = 0;

	if (snp_certs_parse(data, size, &certs, &why))
		return vouch__error(error, -EBADMSG, "%s: %s", source,
				    why.text);
	for (size_t i = 0; i < certs.count && !ret; i++)
		ret = add_entry(store, &certs.entries[i], source, error);
	return ret;
}

const struct endorsement_container snp_table_container = {
	.is = snp_certs_is_table,
	.add = snp_table_add,
};

static const struct endorsement_kind *const kinds[] = {
	&cert_endorsement,	  &crl_endorsement,
	&snp_vek_endorsement,	  &snp_id_block_endorsement,
	&snp_id_auth_endorsement,
};

static const struct endorsement_kind *kind_at(size_t index)
{
	return index < ARRAY_SIZE(kinds) ? kinds[index] : NULL;
}

static const struct endorsement_container *container_at(size_t index)
{
	return index ? NULL : &snp_table_container;
}

/* Only that nothing was found is told, never why. */
static const char *guess(const u8 *data, size_t size)
{
	(void)data;
	(void)size;
	return "unknown content";
}

const struct endorsement_kinds snp_endorsement_kinds = {
	.kind = kind_at,
	.container = container_at,
	.chip = snp_vek_chip,
	.wanted = "a certificate or a CRL",
	.guess = guess,
};
