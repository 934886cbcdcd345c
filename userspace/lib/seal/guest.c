// SPDX-License-Identifier: MIT
/* The guest as its report says, and what of it a key is derived with. */
#include <string.h>
#include <unistd.h>

#include "seal/private.h"
#include "codec/digest.h"

/*
 * Everybody may have a separated report, and none of its REPORT_DATA matters
 * here: the module has it from the firmware over their own channel.
 */
static int read_report(struct seal *s)
{
	struct vouch_report_options options = {
		.size = sizeof(options),
		.format = VOUCH_FORMAT_SNP,
		.separated = true,
	};
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct vouch_error error;
	int ret = vouch_device_report(s->device, &options, &reply, &error);

	s->reply.failure = reply.failure;
	if (ret && (reply.failure.stage == VOUCH_STAGE_STATUS ||
		    reply.failure.stage == VOUCH_STAGE_PAYLOAD))
		return seal_refuse(s, VOUCH_SEAL_REFUSED, "%s", error.text);
	if (ret)
		return vouch__error(s->error, ret, "%s", error.text);
	s->user = reply.bound.uid;
	s->claims.size = sizeof(s->claims);
	ret = snp_report_read(reply.report.data, reply.report.size, &s->claims,
			      s->error);
	vouch_bytes_free(&reply.report);
	return ret;
}

int seal_look(struct seal *s)
{
	int ret;

	if (s->has_claims)
		return 0;
	if (!s->device)
		return seal_refuse(s, VOUCH_SEAL_NO_KEY,
				   "the guest's own key is wanted, and there "
				   "is no device, want /dev/vouch");
	ret = vouch_device_info(s->device, &s->info, s->error);
	if (ret)
		return ret;
	if (s->info.tee == VOUCH_TEE_TDX)
		return seal_refuse(s, VOUCH_SEAL_NO_KEY,
				   "this TD has no derived key: its kernel "
				   "does not offer TDG.MR.KEY.GET; want "
				   "another slot, or to seal by a share, a "
				   "passphrase or a recovery key alone");
	if (s->info.tee != VOUCH_TEE_SNP ||
	    !(s->info.features & VOUCH_FEATURE_DERIVE_KEY))
		return seal_refuse(s, VOUCH_SEAL_NO_KEY,
				   "this machine has no derived key, want an "
				   "SEV-SNP guest");
	ret = read_report(s);
	s->has_claims = !ret;
	return ret;
}

static void put_le64(u64 value, u8 *out)
{
	for (int i = 0; i < 8; i++)
		out[i] = (u8)(value >> 8 * i);
}

/* Whoever reads the file does not learn from it which chip it is of. */
static bool chip_digest(const struct vouch_snp_claims *claims, const u8 *salt,
			u8 *digest)
{
	u8 input[SEAL_SALT_SIZE + sizeof(claims->chip_id)];

	memcpy(input, salt, SEAL_SALT_SIZE);
	memcpy(input + SEAL_SALT_SIZE, claims->chip_id,
	       sizeof(claims->chip_id));
	return digest_sha384(input, sizeof(input), digest);
}

int seal_now(struct seal *s, const struct seal_slot *slot, struct seal_now *now)
{
	const struct vouch_snp_claims *c = &s->claims;
	struct seal_guest *g = &now->guest;

	*now = (struct seal_now){ .product = snp_claims_product(c) };
	g->tee = VOUCH_TEE_SNP;
	g->vmpl = s->device ? s->info.privilege : c->vmpl;
	g->svn = c->guest_svn;
	g->family = c->cpuid_family;
	g->model = c->cpuid_model;
	g->user = s->user;
	g->has_launch_mit = c->has_mit_vectors;
	put_le64(c->policy, g->policy);
	put_le64(c->launch_mit_vector, g->launch_mit);
	memcpy(g->tcb, c->committed_tcb.raw, sizeof(g->tcb));
	memcpy(now->reported, c->reported_tcb.raw, sizeof(now->reported));
	memcpy(g->image_id, c->image_id, sizeof(g->image_id));
	memcpy(g->family_id, c->family_id, sizeof(g->family_id));
	memcpy(g->host_data, c->host_data, sizeof(g->host_data));
	memcpy(g->measurement, c->measurement, sizeof(g->measurement));
	memcpy(g->id_key, c->id_key_digest, sizeof(g->id_key));
	memcpy(g->author_key, c->author_key_digest, sizeof(g->author_key));
	if (!chip_digest(c, slot->salt, g->chip))
		return vouch__error(s->error, -ENOMEM, "no memory for SHA-384");
	return 0;
}

/*
 * The host cannot take back what is committed, so that the key stays to be had.
 * Where less is reported, that is what is known to run.
 */
static int choose_tcb(struct seal *s, struct seal_now *now)
{
	if (seal_tcb_at_most(now->product, now->guest.tcb, now->reported))
		return 0;
	if (!seal_tcb_at_most(now->product, now->reported, now->guest.tcb))
		return seal_refuse(s, VOUCH_SEAL_REFUSED,
				   "firmware reports a TCB that is neither "
				   "older nor newer than what is committed: no "
				   "key of it would stay");
	memcpy(now->guest.tcb, now->reported, sizeof(now->reported));
	return 0;
}

/* What is sealed never opens below the firmware that sealed it. */
static int choose_floor(struct seal *s, const struct vouch_seal_options *o,
			const struct seal_now *now, struct seal_guest *g)
{
	memcpy(g->floor_tcb, g->tcb, sizeof(g->floor_tcb));
	g->floor_svn = o->floor_svn;
	if (o->has_floor &&
	    !seal_tcb_at_most(now->product, o->floor_tcb, g->tcb))
		return seal_refuse(s, VOUCH_SEAL_OLD_FIRMWARE,
				   "firmware is older than the floor demands, "
				   "want it updated and committed first");
	if (g->floor_svn > g->svn)
		return seal_refuse(s, VOUCH_SEAL_OLD_FIRMWARE,
				   "GUEST_SVN is %llu, and the floor %llu: it "
				   "would not open here",
				   (unsigned long long)g->svn,
				   (unsigned long long)g->floor_svn);
	return 0;
}

int seal_guest_record(struct seal *s, const struct vouch_seal_options *options,
		      struct seal_slot *slot)
{
	struct seal_guest *g = &slot->guest;
	struct seal_now now;
	int ret = seal_look(s) ?: seal_now(s, slot, &now);

	if (ret)
		return ret;
	if (!now.product)
		return seal_refuse(s, VOUCH_SEAL_NO_KEY,
				   "processor is family %#x, model %#x, which "
				   "this version of vouch does not know: what "
				   "its TCB means is not known either",
				   s->claims.cpuid_family,
				   s->claims.cpuid_model);
	ret = choose_tcb(s, &now);
	if (ret)
		return ret;
	*g = now.guest;
	g->fields = options->fields | VOUCH_KEY_FIELD_TCB;
	g->has_launch_mit = g->fields & VOUCH_KEY_FIELD_LAUNCH_MIT;
	g->message = g->has_launch_mit ? 2 : 1;
	g->has_user = options->is_separated;
	slot->has_guest = true;
	return choose_floor(s, options, &now, g);
}
