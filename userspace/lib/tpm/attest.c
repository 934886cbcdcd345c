// SPDX-License-Identifier: MIT
/* What a TPM signs about itself, and values of PCRs beside it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "tpm/read.h"

#define GENERATED 0xff544347 /* TPM_GENERATED_VALUE */
#define BITMAP_SIZE 3 /* of 24 PCRs */

static bool read_bank(struct cursor *c, struct tpm_selection *s, size_t i)
{
	const u8 *map;

	s->banks[i].alg = cursor_be16(c);
	if (cursor_u8(c) != BITMAP_SIZE)
		return false;
	map = cursor_take(c, BITMAP_SIZE);
	if (!map)
		return false;
	s->banks[i].mask = (u32)map[0] | (u32)map[1] << 8 | (u32)map[2] << 16;
	for (size_t j = 0; j < i; j++) {
		if (s->banks[j].alg == s->banks[i].alg)
			return false;
	}
	return tpm_hash_size(s->banks[i].alg);
}

static bool read_quote(struct cursor *c, struct tpm_attest *attest)
{
	struct tpm_selection *s = &attest->selection;

	s->count = cursor_be32(c);
	if (s->count > TPM_BANKS_MAX)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		if (!read_bank(c, s, i))
			return false;
	}
	attest->pcr_digest = tpm_take_sized(c);
	return true;
}

static void read_clock(struct cursor *c, struct tpm_attest *attest)
{
	attest->clock = cursor_be64(c);
	attest->reset_count = cursor_be32(c);
	attest->restart_count = cursor_be32(c);
	attest->is_safe = cursor_u8(c);
	attest->firmware = cursor_be64(c);
}

static int refuse(struct vouch_error *error, const char *what)
{
	return vouch__error(error, -EBADMSG, "attestation of the TPM %s", what);
}

int tpm_attest_open(const struct tpm_view *bytes, struct tpm_attest *attest,
		    struct vouch_error *error)
{
	struct cursor c = tpm_cursor(bytes);

	*attest = (struct tpm_attest){ .bytes = *bytes };
	if (cursor_be32(&c) != GENERATED)
		return refuse(error, "does not start as what a TPM made, want "
				     "ff544347");
	attest->type = cursor_be16(&c);
	attest->signer = tpm_take_sized(&c);
	attest->extra = tpm_take_sized(&c);
	read_clock(&c, attest);
	if (attest->type == TPM_ATTEST_CERTIFY) {
		attest->name = tpm_take_sized(&c);
		attest->qualified_name = tpm_take_sized(&c);
	} else if (attest->type != TPM_ATTEST_QUOTE) {
		return vouch__error(error, -EOPNOTSUPP,
				    "attestation of the TPM is of type 0x%04x, "
				    "want a quote or a certification",
				    attest->type);
	} else if (!read_quote(&c, attest)) {
		return refuse(error, "has a selection of PCRs that is cut "
				     "short, or of unknown or repeated banks");
	}
	if (c.is_short || cursor_left(&c))
		return refuse(error, c.is_short ? "is cut short" :
						  "has bytes left over");
	return 0;
}

void tpm_selection_text(const struct tpm_selection *s, char *out, size_t size)
{
	size_t used = 0;

	if (size)
		*out = '\0';
	for (size_t i = 0; i < s->count && used < size; i++) {
		const char *sep = ":";

		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 i ? "+" : "",
					 tpm_hash_name(s->banks[i].alg));
		for (unsigned int n = 0; n < TPM_PCRS && used < size; n++) {
			if (!(s->banks[i].mask & 1U << n))
				continue;
			used += (size_t)snprintf(out + used, size - used,
						 "%s%u", sep, n);
			sep = ",";
		}
	}
}

static size_t count_bits(u32 mask)
{
	return (size_t)__builtin_popcount(mask);
}

const u8 *tpm_value(const struct tpm_selection *selection,
		    const struct tpm_values *values, u16 alg, unsigned int pcr)
{
	size_t size = tpm_hash_size(alg);

	if (pcr >= TPM_PCRS)
		return NULL;
	for (size_t i = 0; i < selection->count && i < values->count; i++) {
		u32 mask = selection->banks[i].mask;
		size_t at = count_bits(mask & ((1U << pcr) - 1)) * size;

		if (selection->banks[i].alg == alg && mask & 1U << pcr &&
		    values->banks[i].alg == alg &&
		    at + size <= values->banks[i].values.size)
			return values->banks[i].values.data + at;
	}
	return NULL;
}

bool tpm_values_fit(const struct tpm_selection *selection,
		    const struct tpm_values *values)
{
	if (selection->count != values->count)
		return false;
	for (size_t i = 0; i < selection->count; i++) {
		u16 alg = selection->banks[i].alg;

		if (values->banks[i].alg != alg ||
		    values->banks[i].values.size !=
			    count_bits(selection->banks[i].mask) *
				    tpm_hash_size(alg))
			return false;
	}
	return true;
}

bool tpm_values_digest(const struct tpm_values *values, u16 alg, u8 *digest)
{
	struct tpm_view views[TPM_BANKS_MAX];

	for (size_t i = 0; i < values->count; i++)
		views[i] = values->banks[i].values;
	return tpm_hash(alg, views, values->count, digest);
}
