// SPDX-License-Identifier: MIT
/*
 * snp.chain.*, time.*.validity: the chain that was found, from the VEK to the
 * root.
 */
#include <stdio.h>

#include "snp/private.h"
#include "snp/vek/chain.h"

static bool found(struct snp_appraisal *s, const struct endorsement *item,
		  const char *id, const char *name)
{
	char remedy[192], actual[512];
	const struct check_note note = {
		.source = "certificates given and sent along",
		.remedy = remedy,
		.unmet = VOUCH_NONE_MISSING,
	};

	if (item)
		return true;
	snp_ca_url(s, "cert_chain", remedy, sizeof(remedy));
	endorsements_tell_none(s->a->verifier->endorsements, &cert_endorsement,
			       actual, sizeof(actual));
	check_leave_open(s->checks, id, &note, name, actual);
	return false;
}

static bool check_root(struct snp_appraisal *s)
{
	struct appraisal *a = s->a;
	const struct endorsement *root = s->chain.root;
	bool pinned = snp_root_is_pinned(s->product, root);
	bool named = !pinned && snp_root_is_anchor(s, root);
	struct check_note note = {
		.source = "pinned AMD root",
		.remedy = "not AMD's root: the chain is forged, or of a newer "
			  "generation",
	};

	if (named) {
		note.source = "trust anchor that was named";
		a->is_simulated = true;
	} else if (a->is_simulated && pinned) {
		note.remedy =
			"Evidence says it is simulated, under AMD's root: it "
			"contradicts itself";
		return check_that(s->checks, "snp.chain.root", false, &note,
				  "simulator's root", "AMD's root");
	} else if (a->is_simulated) {
		note.remedy =
			"Evidence is simulated: to accept it anyway, name the "
			"simulator's root with --trust-anchor";
	}
	/* A named anchor is what it is: it is equal to itself. */
	return check_bytes(s->checks, "snp.chain.root",
			   named ? endorsement_spki(root) :
				   s->product->ark_spki,
			   endorsement_spki(root), ENDORSED_SPKI_SIZE, &note);
}

static bool check_cas(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 57230",
		.remedy = "not a CA certificate of AMD: the chain is forged",
	};
	const struct snp_chain *chain = &s->chain;
	/* 0 would have no CA under the root; RFC 5280, 4.2.1.9. */
	bool may_have = endorsement_read(chain->root)->use.path_length != 0;
	bool are_cas = endorsement_cert(chain->intermediate)->is_ca &&
		       endorsement_cert(chain->root)->is_ca;
	const char *wrong = !are_cas  ? "no CA" :
			    !may_have ? "a root with a path length of 0" :
					NULL;

	return check_that(s->checks, "snp.chain.intermediate", !wrong, &note,
			  "CAs that may sign certificates",
			  wrong ? wrong : chain->intermediate->source);
}

static bool check_signatures(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 57230, RSA-4096 PSS with SHA-384",
		.remedy = "a certificate is damaged or forged",
	};
	const struct snp_chain *chain = &s->chain;
	const char *good = "each signed by the next", *broken = NULL;

	if (endorsed_signature_is_known(chain->intermediate->whole,
					chain->root->whole))
		good = "each signed by the next; that of the intermediate is "
		       "known by its digest";
	if (!chain->intermediate_is_signed)
		broken = "intermediate is not signed by the root";
	else if (!chain->vek_is_signed)
		broken = "VEK is not signed by its issuer";
	else if (!snp_root_is_known(s, s->product, chain->root) &&
		 !snp_is_signed_by(s, chain->root, chain->root))
		broken = "root is not signed by itself";
	return check_that(s->checks, "snp.chain.signatures", !broken, &note,
			  "each signed by the next", broken ? broken : good);
}

/* AMD gives a VLEK to a provider only, who hands it out with reports. */
static void tell_vek_renewal(const struct snp_appraisal *s, char *out,
			     size_t size)
{
	if (s->vek.is_vlek)
		snprintf(out, size,
			 "only the host can give a new VLEK: ask the provider, "
			 "and get another report with its certificates");
	else
		snp_vek_url(s, out, size);
}

static void check_validity(struct snp_appraisal *s, const char *id,
			   const struct endorsement *item, const char *renew)
{
	const struct window window = {
		.id = id,
		.source = item->source,
		.renew = renew,
		.from = endorsement_read(item)->from,
		.until = endorsement_read(item)->until,
	};

	check_window(s->a, s->checks, &window);
}

static void check_validities(struct snp_appraisal *s)
{
	char renew[512];

	tell_vek_renewal(s, renew, sizeof(renew));
	check_validity(s, "time.vek.validity", s->vek_item, renew);
	snp_ca_url(s, "cert_chain", renew, sizeof(renew));
	check_validity(s, "time.ca.validity", s->chain.intermediate, renew);
	check_validity(s, "time.ca.validity", s->chain.root, renew);
}

bool snp_check_chain(struct snp_appraisal *s)
{
	const struct snp_chain *chain = &s->chain;
	char ark[64];

	snprintf(ark, sizeof(ark), "ARK-%s", s->product->name);
	s->chain = snp_find_chain(s, s->vek_item);
	if (!found(s, chain->intermediate, "snp.chain.intermediate",
		   s->vek.issuer_name) ||
	    !found(s, chain->root, "snp.chain.root", ark))
		return false;
	if (!check_root(s) || !check_cas(s) || !check_signatures(s))
		return false;
	check_validities(s);
	return true;
}
