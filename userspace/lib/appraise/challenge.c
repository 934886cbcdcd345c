// SPDX-License-Identifier: MIT
/* vouch_challenge_create(): for the EK that Evidence or a manifest has. */
#include <errno.h>
#include <stdlib.h>

#include "appraise/kinds.h"
#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "base/sized.h"
#include "evidence/evidence.h"
#include "svsm/svsm.h"
#include "tpm/make.h"

/* Views of what was given, or of what was opened of it. */
struct asked {
	struct evidence *evidence; /* or NULL */
	struct tpm_public ek, ak;
	bool has_ak;
};

/* Of the services, or of the vTPM alone, which is a TPMT_PUBLIC. */
static int find_ek(const u8 *data, size_t size, struct tpm_public *ek,
		   struct vouch_error *error)
{
	const struct svsm_service *service;
	struct svsm_manifest manifest;
	struct tpm_view bytes;
	int ret = svsm_manifest_open(data, size, &manifest, error);

	if (ret)
		return ret;
	service = svsm_find(&manifest, svsm_guid_vtpm);
	if (!service)
		return vouch__error(error, -EBADMSG,
				    "manifest has no service of a vTPM");
	bytes = (struct tpm_view){ service->data, service->size };
	return tpm_public_open(&bytes, ek, error);
}

static int open_token(struct asked *asked, const u8 *data, size_t size,
		      struct vouch_error *error)
{
	const struct evidence_claims *c;
	int ret = evidence_open(&evidence_kinds, data, size, &asked->evidence,
				error);

	if (ret)
		return ret;
	c = &asked->evidence->claims;
	if (!c->has_vtpm)
		return vouch__error(error, -EBADMSG,
				    "Evidence has no vTPM, want what \"vouch "
				    "evidence --vtpm\" makes");
	if (c->hcl.size)
		return vouch__error(error, -EBADMSG,
				    "Evidence is of a paravisor, whose claims "
				    "have the AK: no challenge is needed");
	ret = find_ek(c->manifest.data, c->manifest.size, &asked->ek, error);
	if (!ret)
		ret = tpm_public_open(&c->vtpm.ak, &asked->ak, error);
	asked->has_ak = !ret;
	return ret;
}

static int open_asked(struct asked *asked,
		      const struct vouch_challenge_options *options,
		      struct vouch_error *error)
{
	size_t tags;

	if (cose_is_tagged(options->evidence, options->evidence_size, &tags))
		return open_token(asked, options->evidence,
				  options->evidence_size, error);
	return find_ek(options->evidence, options->evidence_size, &asked->ek,
		       error);
}

static int create(const struct vouch_challenge_options *options,
		  struct asked *asked, char **challenge,
		  struct vouch_error *error)
{
	json_t *json;
	int ret = open_asked(asked, options, error);

	if (!ret && options->credential && !asked->has_ak)
		ret = vouch__error(error, -EBADMSG,
				   "there is no AK to make a credential for, "
				   "want Evidence with a vTPM");
	if (!ret)
		ret = tpm_challenge_make(
			options->challenge_key, &asked->ek,
			options->credential ? &asked->ak : NULL, &json, error);
	if (ret)
		return ret;
	*challenge = json_text(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(json);
	return *challenge ? 0 : vouch__error(error, -ENOMEM, "no memory");
}

int vouch_challenge_create(const struct vouch_challenge_options *options,
			   char **challenge, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_challenge_options known;
	struct asked asked = { 0 };
	int ret = sized_read(&known, sizeof(known), options, "options", error);

	*challenge = NULL;
	if (!ret && (!known.evidence || !known.challenge_key))
		ret = vouch__error(error, -EINVAL,
				   "evidence or challenge key is missing");
	if (!ret)
		ret = create(&known, &asked, challenge, error);
	evidence_close(asked.evidence);
	return ret;
}
