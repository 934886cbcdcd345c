// SPDX-License-Identifier: MIT
/*
 * Claims of a platform or a device. The profiles differ in labels and in what
 * has to be there: a table for all of them.
 */
#include "cca/cca.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"

#define LABEL_PROFILE 265
#define LABEL_PROFILE_IOT (-75000)
#define COMPONENTS_MAX 64

static const struct cca_profile profiles[] = {
	{ .name = "http://arm.com/CCA-SSD/1.0.0" },
	{ .name = "tag:arm.com,2023:cca_platform#1.0.0" },
	{ .name = "tag:arm.com,2026:cca_platform#2.0.0",
	  .is_prefix = true,
	  .has_binding = true },
	{ .name = "tag:psacertified.org,2023:psa#tfm", .is_psa = true },
	{ .name = "http://arm.com/psa/2.0.0", .is_psa = true },
	{ .name = "PSA_IOT_PROFILE_1", .is_psa = true, .is_iot = true },
};

static bool is_named(const struct cca_profile *profile,
		     const struct item_bytes *text)
{
	size_t size = strlen(profile->name);

	if (text->size < size || memcmp(text->data, profile->name, size) != 0)
		return false;
	return text->size == size ||
	       (profile->is_prefix && text->data[size] == ';');
}

const struct cca_profile *cca_profile_of(const cbor_item_t *claims)
{
	struct item_bytes text;
	bool is_iot = false;

	if (!claims || !cbor_isa_map(claims))
		return NULL;
	if (!item_read_text(item_get(claims, LABEL_PROFILE), &text)) {
		is_iot = true;
		if (!item_read_text(item_get(claims, LABEL_PROFILE_IOT), &text))
			return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
		if (profiles[i].is_iot == is_iot &&
		    is_named(&profiles[i], &text))
			return &profiles[i];
	return NULL;
}

enum claim_type { CLAIM_BYTES, CLAIM_TEXT, CLAIM_INT };

/* Whom a claim is of, and who has to have it. */
enum claim_of {
	OF_CCA = 1,
	OF_PSA = 2,
	OF_BOUND = 4, /* platforms with claim 2408 */
	OF_ALL = 7,
};

struct claim_row {
	const char *name;
	int64_t label, iot; /* of PSA_IOT_PROFILE_1; 0: it has none */
	enum claim_type type;
	size_t offset, min, max; /* sizes of bytes and texts, or a number */
	unsigned int of, needed;
};

#define AT(member) offsetof(struct cca_platform, member)

static const struct claim_row rows[] = {
	{ "challenge", 10, -75008, CLAIM_BYTES, AT(challenge), 32, 64, OF_ALL,
	  OF_CCA | OF_PSA },
	{ "workload binding", 2408, 0, CLAIM_BYTES, AT(binding), 32, 64,
	  OF_BOUND, OF_BOUND },
	{ "implementation id", 2396, -75003, CLAIM_BYTES, AT(implementation_id),
	  32, 32, OF_ALL, OF_ALL },
	{ "instance id", 256, -75009, CLAIM_BYTES, AT(instance_id), 33, 33,
	  OF_ALL, OF_ALL },
	{ "configuration", 2401, 0, CLAIM_BYTES, AT(config), 1, 4096,
	  OF_CCA | OF_BOUND, OF_CCA | OF_BOUND },
	{ "hash algorithm", 2402, 0, CLAIM_TEXT, AT(hash), 1, 64,
	  OF_CCA | OF_BOUND, 0 },
	{ "lifecycle", 2395, -75002, CLAIM_INT, AT(lifecycle), 0, 0xffff,
	  OF_ALL, OF_ALL },
	{ "client id", 2394, -75001, CLAIM_INT, AT(client_id), 0, 0, OF_PSA,
	  OF_PSA },
	{ "boot seed", 2397, -75004, CLAIM_BYTES, AT(boot_seed), 8, 32, OF_PSA,
	  0 },
	{ "certification reference", 2398, -75005, CLAIM_TEXT,
	  AT(certification), 1, 64, OF_PSA, 0 },
	{ "verification service", 2400, -75010, CLAIM_TEXT, AT(service), 1,
	  4096, OF_ALL, 0 },
};

static unsigned int whose(const struct cca_profile *profile)
{
	if (profile->is_psa)
		return OF_PSA;
	return profile->has_binding ? OF_BOUND : OF_CCA;
}

static bool read_number(const struct claim_row *row, const cbor_item_t *item,
			int64_t *out)
{
	return item_read_int(item, out) &&
	       (row->max ? *out >= 0 && *out <= (int64_t)row->max :
			   *out >= INT32_MIN && *out <= INT32_MAX);
}

static bool read_claim(const struct claim_row *row, const cbor_item_t *item,
		       struct cca_platform *p)
{
	void *at = (char *)p + row->offset;
	struct item_bytes *bytes = at;

	if (row->type == CLAIM_INT)
		return read_number(row, item, at);
	if (row->type == CLAIM_TEXT ? !item_read_text(item, bytes) :
				      !item_read_bytes(item, bytes))
		return false;
	return bytes->size >= row->min && bytes->size <= row->max;
}

static int read_row(const cbor_item_t *claims, const struct claim_row *row,
		    struct cca_platform *p, struct vouch_error *error)
{
	unsigned int of = whose(p->profile);
	int64_t label = p->profile->is_iot ? row->iot : row->label;
	const cbor_item_t *item;

	if (!(row->of & of) || !label)
		return 0;
	item = item_get(claims, label);
	if (!item && !(row->needed & of))
		return 0;
	if (item && read_claim(row, item, p))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "claim %lld (%s) %s, want %s of %zu to %zu",
			    (long long)label, row->name,
			    item ? "has another form" : "is not there",
			    row->type == CLAIM_BYTES ? "bytes" :
			    row->type == CLAIM_TEXT  ? "text" :
						       "a number",
			    row->min, row->max ? row->max : INT32_MAX);
}

/* RFC 9783, section 4.2.1: an instance id is a UEID of type RAND, 0x01. */
static int check_sizes(const struct cca_platform *p, struct vouch_error *error)
{
	size_t size = p->challenge.size;

	if (p->instance_id.data[0] != 1)
		return vouch__error(error, -EBADMSG,
				    "instance id begins with %02x, want 01",
				    p->instance_id.data[0]);
	if (size && size != 32 && size != 48 && size != 64)
		return vouch__error(error, -EBADMSG,
				    "challenge of the platform has %zu bytes, "
				    "want 32, 48 or 64",
				    size);
	return 0;
}

static int read_components(const cbor_item_t *claims, struct cca_platform *p,
			   struct vouch_error *error)
{
	struct cca_component c;

	p->components = item_get(claims, p->profile->is_iot ? -75006 : 2399);
	if (!p->components && p->profile->is_psa)
		return 0;
	if (!p->components || !cbor_isa_array(p->components) ||
	    !cbor_array_size(p->components) ||
	    cbor_array_size(p->components) > COMPONENTS_MAX)
		return vouch__error(error, -EBADMSG,
				    "token has no list of software components, "
				    "want one of 1 to %d",
				    COMPONENTS_MAX);
	for (size_t i = 0; i < cbor_array_size(p->components); i++)
		if (!cca_component_at(p, i, &c))
			return vouch__error(
				error, -EBADMSG,
				"software component %zu has no measurement and "
				"signer of 32, 48 or 64 bytes each, or a "
				"member of another type",
				i + 1);
	return 0;
}

int cca_platform_read(const cbor_item_t *claims, struct cca_platform *p,
		      struct vouch_error *error)
{
	int ret = 0;

	*p = (struct cca_platform){ .profile = cca_profile_of(claims) };
	if (!p->profile)
		return vouch__error(error, -EBADMSG,
				    "token has no profile that is known here, "
				    "want one of CCA 1.0 or 2.0, or of PSA");
	for (size_t i = 0; !ret && i < ARRAY_SIZE(rows); i++)
		ret = read_row(claims, &rows[i], p, error);
	if (!ret)
		ret = check_sizes(p, error);
	return ret ? ret : read_components(claims, p, error);
}

/* ---- software components ---- */

size_t cca_component_count(const struct cca_platform *p)
{
	return p->components ? cbor_array_size(p->components) : 0;
}

static bool is_digest(const struct item_bytes *bytes)
{
	return bytes->size == 32 || bytes->size == 48 || bytes->size == 64;
}

static bool read_member(const cbor_item_t *map, int64_t label,
			struct item_bytes *text)
{
	const cbor_item_t *item = item_get(map, label);

	return !item || (item_read_text(item, text) && text->size <= 256);
}

bool cca_component_at(const struct cca_platform *p, size_t index,
		      struct cca_component *c)
{
	const cbor_item_t *map = cbor_array_handle(p->components)[index];

	*c = (struct cca_component){ 0 };
	return cbor_isa_map(map) &&
	       item_read_bytes(item_get(map, 2), &c->measurement) &&
	       item_read_bytes(item_get(map, 5), &c->signer) &&
	       is_digest(&c->measurement) && is_digest(&c->signer) &&
	       read_member(map, 1, &c->type) &&
	       read_member(map, 4, &c->version) &&
	       read_member(map, 6, &c->hash);
}

/* DEN 0137, and RFC 9783, section 4.3.1, which has 0x30 and 0x50 too. */
const char *cca_lifecycle_name(int64_t lifecycle)
{
	static const char *const names[] = {
		"unknown",     "assembly and test", "provisioning",   "secured",
		"realm debug", "platform debug",    "decommissioned",
	};
	u64 high = (u64)lifecycle >> 8;

	return high & 0xf || high >> 4 >= ARRAY_SIZE(names) ? NULL :
							      names[high >> 4];
}
