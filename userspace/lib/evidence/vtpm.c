// SPDX-License-Identifier: MIT
/* Claim "vtpm" of format 3: Documentation/evidence.rst. */
#include "evidence/evidence.h"

/* In the order of enum tpm_proof_type. */
static const char *const proof_names[] = {
	[TPM_PROOF_CERTIFY] = "certify",
	[TPM_PROOF_CREDENTIAL] = "credential",
};

static struct tpm_view view_of(const struct item_bytes *bytes)
{
	return (struct tpm_view){ bytes->data, bytes->size };
}

/* Counts the members that are there, so that no other one is. */
static bool read_view(const cbor_item_t *map, const char *name, bool is_needed,
		      struct tpm_view *view, size_t *count)
{
	const cbor_item_t *item = item_get_text(map, name);
	struct item_bytes bytes;

	if (!item)
		return !is_needed;
	if (!item_read_bytes(item, &bytes))
		return false;
	*view = view_of(&bytes);
	(*count)++;
	return true;
}

/* [hash, values, hash, values...], in the order of the quote. */
static bool read_values(const cbor_item_t *list, struct tpm_values *values)
{
	size_t size;

	if (!list || !cbor_isa_array(list))
		return false;
	size = cbor_array_size(list);
	if (size % 2 || size > 2 * TPM_BANKS_MAX)
		return false;
	values->count = size / 2;
	for (size_t i = 0; i < values->count; i++) {
		struct item_bytes bytes;
		int64_t alg;

		if (!item_read_int(item_at(list, 2 * i, size), &alg) ||
		    alg < 0 || alg > UINT16_MAX ||
		    !item_read_bytes(item_at(list, 2 * i + 1, size), &bytes))
			return false;
		values->banks[i].alg = (u16)alg;
		values->banks[i].values = view_of(&bytes);
	}
	return true;
}

static enum tpm_proof_type proof_of(const cbor_item_t *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(proof_names); i++) {
		if (proof_names[i] && item_is_text(name, proof_names[i]))
			return (enum tpm_proof_type)i;
	}
	return TPM_PROOF_NONE;
}

/* ["certify", TPMS_ATTEST, TPMT_SIGNATURE] or ["credential", HMAC]. */
static bool read_proof(const cbor_item_t *list, struct tpm_proof *proof)
{
	size_t size = cbor_isa_array(list) ? cbor_array_size(list) : 0;
	struct item_bytes bytes;

	proof->type = proof_of(item_at(list, 0, size));
	if (size != (proof->type == TPM_PROOF_CERTIFY ? 3 : 2) ||
	    proof->type == TPM_PROOF_NONE)
		return false;
	if (!item_read_bytes(item_at(list, size - 1, size), &bytes))
		return false;
	proof->mac = view_of(&bytes);
	if (size == 2)
		return true;
	if (!item_read_bytes(item_at(list, 1, size), &bytes))
		return false;
	proof->attest = view_of(&bytes);
	return true;
}

/* Who vouches for the TPM: an SVSM or a paravisor, and not both. */
static bool read_voucher(const cbor_item_t *map, struct evidence_claims *c)
{
	const cbor_item_t *manifest = item_get_text(map, "manifest");
	const cbor_item_t *hcl = item_get_text(map, "hcl");

	if (manifest)
		return !hcl && item_read_bytes(manifest, &c->manifest);
	/* Its report is not over what else is told here. */
	return item_read_bytes(hcl, &c->hcl) && c->hcl.size && !c->has_uid &&
	       !c->has_bound && !c->has_log;
}

bool evidence_read_vtpm(const cbor_item_t *map, struct evidence_claims *c)
{
	const cbor_item_t *proof = item_get_text(map, "proof");
	size_t count = 1; /* "pcrs" */

	if (!cbor_isa_map(map) ||
	    !read_values(item_get_text(map, "pcrs"), &c->vtpm.values) ||
	    !read_view(map, "ak", true, &c->vtpm.ak, &count) ||
	    !read_view(map, "quote", true, &c->vtpm.quote, &count) ||
	    !read_view(map, "signature", true, &c->vtpm.signature, &count) ||
	    !read_view(map, "log", false, &c->vtpm.log, &count) ||
	    !read_view(map, "ima", false, &c->vtpm.ima, &count) ||
	    !read_voucher(map, c) ||
	    (proof && !read_proof(proof, &c->vtpm.proof)))
		return false;
	return cbor_map_size(map) == count + 1 + (proof ? 1 : 0);
}

static cbor_item_t *item_of(const struct tpm_view *view)
{
	return item_bytes(view->data, view->size);
}

static void put_view(cbor_item_t **map, const char *name,
		     const struct tpm_view *view)
{
	if (view->size)
		item_put(map, cbor_build_string(name), item_of(view));
}

static cbor_item_t *values_item(const struct tpm_values *values)
{
	cbor_item_t *list = cbor_new_definite_array(2 * values->count);

	for (size_t i = 0; i < values->count; i++) {
		item_push(&list, item_int(values->banks[i].alg));
		item_push(&list, item_of(&values->banks[i].values));
	}
	return list;
}

static cbor_item_t *proof_item(const struct tpm_proof *proof)
{
	bool has_attest = proof->type == TPM_PROOF_CERTIFY;
	cbor_item_t *list = cbor_new_definite_array(has_attest ? 3 : 2);

	item_push(&list, cbor_build_string(proof_names[proof->type]));
	if (has_attest)
		item_push(&list, item_of(&proof->attest));
	item_push(&list, item_of(&proof->mac));
	return list;
}

/* In the order of deterministic CBOR: shorter keys first. */
cbor_item_t *evidence_vtpm_item(const struct evidence_claims *c)
{
	const struct tpm_view manifest = { c->manifest.data, c->manifest.size };
	const struct tpm_view hcl = { c->hcl.data, c->hcl.size };
	const struct tpm_evidence *e = &c->vtpm;
	cbor_item_t *map = cbor_new_definite_map(8);

	put_view(&map, "ak", &e->ak);
	put_view(&map, "hcl", &hcl);
	put_view(&map, "ima", &e->ima);
	put_view(&map, "log", &e->log);
	item_put(&map, cbor_build_string("pcrs"), values_item(&e->values));
	if (e->proof.type != TPM_PROOF_NONE)
		item_put(&map, cbor_build_string("proof"),
			 proof_item(&e->proof));
	put_view(&map, "quote", &e->quote);
	put_view(&map, "manifest", &manifest);
	put_view(&map, "signature", &e->signature);
	return map;
}
