// SPDX-License-Identifier: MIT
/* Endorsements of every room: two common kinds, then those of the rows. */
#include "appraise/endorsement_kinds.h"

#include <stddef.h>

#include "appraise/input.h"
#include "appraise/kinds.h"

static const struct endorsement_kind *const common_kinds[] = {
	&cert_endorsement,
	&crl_endorsement,
	NULL,
};

static const struct endorsement_container *const common_containers[] = {
	&bundle_container,
	&http_container,
	&qcnl_container,
	NULL,
};

static const struct endorsement_kind *kind_at(size_t index)
{
	const struct endorsement_kind *const *row = common_kinds;

	for (size_t i = 0; i <= evidence_kinds.count; i++) {
		for (; row && *row; row++) {
			if (!index--)
				return *row;
		}
		if (i < evidence_kinds.count)
			row = evidence_kinds.rows[i]->endorsements;
	}
	return NULL;
}

static const struct endorsement_container *container_at(size_t index)
{
	const struct endorsement_container *const *row = common_containers;

	for (size_t i = 0; i <= evidence_kinds.count; i++) {
		for (; row && *row; row++) {
			if (!index--)
				return *row;
		}
		if (i < evidence_kinds.count)
			row = evidence_kinds.rows[i]->containers;
	}
	return NULL;
}

static bool chip_of(const struct endorsement *item, u64 *key)
{
	for (size_t i = 0; i < evidence_kinds.count; i++) {
		const struct evidence_kind *row = evidence_kinds.rows[i];

		if (row->chip && row->chip(item, key))
			return true;
	}
	return false;
}

const struct endorsement_kinds all_endorsement_kinds = {
	.kind = kind_at,
	.container = container_at,
	.members = &nested_container,
	.chip = chip_of,
	.wanted = "certificates, a CRL, a certificate table, TCB info, QE "
		  "identity, a bundle or an ID block",
	.guess = input_guess,
};
