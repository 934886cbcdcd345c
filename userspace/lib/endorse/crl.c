// SPDX-License-Identifier: MIT
/* CRLs, whoever issues them. */
#include <errno.h>
#include <openssl/bn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/time.h"
#include "codec/cert_json.h"
#include "endorse/private.h"

struct endorsed_crl {
	struct crl crl; /* views of what follows */
	u8 der[];
};

const struct crl *endorsement_crl(const struct endorsement *item)
{
	const struct endorsed_crl *list = item->parsed;

	return endorsement_base(item) == &crl_endorsement ? &list->crl : NULL;
}

/* In decimal, which is quadratic: crl_read() takes 20 octets at most. */
static char *number_text(const struct crl *crl)
{
	BIGNUM *value =
		BN_bin2bn(crl->number.data, (int)crl->number.size, NULL);
	char *digits = crl->number.size && value ? BN_bn2dec(value) : NULL;

	BN_free(value);
	return digits;
}

static void tell_crl(const struct endorsement *item, char *out, size_t size)
{
	const struct crl *crl = endorsement_crl(item);
	char *digits = number_text(crl);
	char issuer[128];

	endorse_name_text(crl->issuer, issuer, sizeof(issuer));
	snprintf(out, size, "CRL of %s%s%.40s", issuer,
		 digits ? ", number " : "", digits ? digits : "");
	OPENSSL_free(digits);
}

static void crl_window(const struct endorsement *item, time_t *issued,
		       time_t *expires)
{
	const struct crl *crl = endorsement_crl(item);

	*issued = crl->from;
	if (crl->has_until)
		*expires = crl->until;
}

static void close_crl(void *parsed)
{
	struct endorsed_crl *list = parsed;

	free(list->crl.sorted);
	free(list);
}

/* Of bytes that crl_read() takes; false without memory. */
static bool take_crl(struct endorsement *item, const u8 *data, size_t size)
{
	struct endorsed_crl *list = calloc(1, sizeof(*list) + size);

	if (!list)
		return false;
	memcpy(list->der, data, size);
	crl_read(list->der, size, &list->crl, NULL);
	item->kind = &crl_endorsement;
	item->parsed = list;
	item->issued = list->crl.from;
	return !crl_sort(&list->crl);
}

bool endorse_crl_open(struct endorsement *item, const u8 *data, size_t size,
		      struct vouch_error *error)
{
	struct crl crl;

	if (crl_read(data, size, &crl, error))
		return false;
	if (take_crl(item, data, size))
		return true;
	vouch__error(error, -ENOMEM, "no memory for a CRL");
	return false;
}

void endorsement_list(const struct endorsement *item, time_t at, char *out,
		      size_t size)
{
	char age[24], text[256];

	tell_crl(item, text, sizeof(text));
	days_text(at - item->issued, age, sizeof(age));
	snprintf(out, size, "%s, %s old", text, age);
}

static bool crl_ages(const struct endorsement *item)
{
	(void)item;
	return true;
}

static int encode_crl(const struct endorsement *item, struct vouch_bytes *bytes)
{
	return endorse_der_copy(endorsement_crl(item)->der, bytes);
}

static json_t *show_crl(const struct endorsement *item)
{
	return crl_json(endorsement_crl(item));
}

const struct endorsement_kind crl_endorsement = {
	.name = "crl",
	.remedy = ENDORSEMENT_REMEDY("a CRL"),
	.free = close_crl,
	.subject = tell_crl,
	.window = crl_window,
	.ages = crl_ages,
	.encode = encode_crl,
	.show = show_crl,
};
