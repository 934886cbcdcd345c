// SPDX-License-Identifier: MIT
/* What of a guest has to be as it was when the slot was made. */
#include <string.h>

#include "seal/private.h"

static bool part_at_most(signed char at, const u8 *tcb, const u8 *limit)
{
	return at < 0 || tcb[at] <= limit[at];
}

bool seal_tcb_at_most(const struct snp_product *product, const u8 *tcb,
		      const u8 *limit)
{
	const struct snp_tcb_layout *l = product ? &product->tcb : NULL;

	return l && part_at_most(l->fmc, tcb, limit) &&
	       part_at_most(l->bootloader, tcb, limit) &&
	       part_at_most(l->tee, tcb, limit) &&
	       part_at_most(l->snp, tcb, limit) &&
	       part_at_most(l->microcode, tcb, limit);
}

static bool has_product(const struct seal_guest *g, const struct seal_now *now)
{
	return now->product &&
	       snp_product_by_cpuid((u8)g->family, (u8)g->model) ==
		       now->product;
}

static bool has_tcb(const struct seal_guest *g, const struct seal_now *now)
{
	return seal_tcb_at_most(now->product, g->tcb, now->guest.tcb);
}

static bool has_floor(const struct seal_guest *g, const struct seal_now *now)
{
	return seal_tcb_at_most(now->product, g->floor_tcb, now->guest.tcb) &&
	       seal_tcb_at_most(now->product, g->floor_tcb, now->reported);
}

static bool has_svn(const struct seal_guest *g, const struct seal_now *now)
{
	return g->svn <= now->guest.svn;
}

static bool has_floor_svn(const struct seal_guest *g,
			  const struct seal_now *now)
{
	return g->floor_svn <= now->guest.svn;
}

static bool has_vmpl(const struct seal_guest *g, const struct seal_now *now)
{
	return g->vmpl >= now->guest.vmpl;
}

static bool has_user(const struct seal_guest *g, const struct seal_now *now)
{
	return !g->has_user || g->user == now->guest.user;
}

static bool has_mitigations(const struct seal_guest *g,
			    const struct seal_now *now)
{
	for (size_t i = 0; i < sizeof(g->launch_mit); i++)
		if (g->launch_mit[i] & ~now->guest.launch_mit[i])
			return false;
	return now->guest.has_launch_mit;
}

#define SAME(name, field, reason, member, what)     \
	{ name,                                     \
	  field,                                    \
	  VOUCH_SEAL_OTHER_##reason,                \
	  offsetof(struct seal_guest, member),      \
	  sizeof(((struct seal_guest *)0)->member), \
	  NULL,                                     \
	  what }
#define HOLDS(name, field, reason, holds, what) \
	{ name, field, VOUCH_SEAL_##reason, 0, 0, holds, what }

/* What no derivation leaves out has no field. */
const struct seal_component seal_components[] = {
	HOLDS("processor", 0, OTHER_CHIP, has_product,
	      "it was sealed on a processor of another generation"),
	SAME("chip", 0, CHIP, chip, "it was sealed on another chip"),
	SAME("image", VOUCH_KEY_FIELD_MEASUREMENT, IMAGE, measurement,
	     "it was sealed by another image: the measurement differs"),
	SAME("policy", VOUCH_KEY_FIELD_POLICY, GUEST, policy,
	     "it was sealed under another guest policy"),
	SAME("image-id", VOUCH_KEY_FIELD_IMAGE_ID, GUEST, image_id,
	     "it was sealed under another IMAGE_ID"),
	SAME("family-id", VOUCH_KEY_FIELD_FAMILY_ID, GUEST, family_id,
	     "it was sealed under another FAMILY_ID"),
	SAME("id-key", 0, GUEST, id_key,
	     "it was sealed under an ID block of another key"),
	SAME("author-key", 0, GUEST, author_key,
	     "it was sealed under an ID block of another author"),
	SAME("host-data", 0, GUEST, host_data,
	     "it was sealed under other HOST_DATA"),
	HOLDS("vmpl", 0, OTHER_GUEST, has_vmpl,
	      "it was sealed at a more privileged VMPL"),
	HOLDS("user", 0, OTHER_GUEST, has_user,
	      "it was sealed by another user"),
	HOLDS("svn", VOUCH_KEY_FIELD_GUEST_SVN, OLD_FIRMWARE, has_svn,
	      "guest is older than the one that sealed it: GUEST_SVN is lower"),
	HOLDS("floor-svn", 0, OLD_FIRMWARE, has_floor_svn,
	      "guest is older than the floor: GUEST_SVN is lower"),
	HOLDS("tcb", VOUCH_KEY_FIELD_TCB, OLD_FIRMWARE, has_tcb,
	      "firmware is older than when it was sealed: COMMITTED_TCB is "
	      "lower"),
	HOLDS("floor-tcb", 0, OLD_FIRMWARE, has_floor,
	      "firmware is older than the floor: COMMITTED_TCB or "
	      "REPORTED_TCB is lower"),
	HOLDS("mitigations", VOUCH_KEY_FIELD_LAUNCH_MIT, OTHER_GUEST,
	      has_mitigations,
	      "it was sealed with launch mitigations that are not there"),
};

const size_t seal_components_count = ARRAY_SIZE(seal_components);

bool seal_component_counts(const struct seal_component *c,
			   const struct seal_guest *guest)
{
	return !c->field || (guest->fields & c->field);
}

bool seal_component_holds(const struct seal_component *c,
			  const struct seal_guest *guest,
			  const struct seal_now *now)
{
	if (c->holds)
		return c->holds(guest, now);
	return memcmp((const u8 *)guest + c->at,
		      (const u8 *)&now->guest + c->at, c->size) == 0;
}

int seal_compare(struct seal *s, const struct seal_slot *slot,
		 const struct seal_now *now)
{
	for (size_t i = 0; i < seal_components_count; i++) {
		const struct seal_component *c = &seal_components[i];

		if (seal_component_counts(c, &slot->guest) &&
		    !seal_component_holds(c, &slot->guest, now))
			return seal_refuse(s, c->reason,
					   "slot %llu does not open: %s",
					   (unsigned long long)slot->generation,
					   c->what);
	}
	return 0;
}
