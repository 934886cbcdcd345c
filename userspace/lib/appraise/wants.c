// SPDX-License-Identifier: MIT
/* vouch_wants_*(): what is to be fetched, and whether it is what came. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/bundle.h"
#include "appraise/endorsement_kinds.h"
#include "appraise/kinds.h"
#include "base/error.h"
#include "base/openssl.h"
#include "base/time.h"
#include "check/context.h"
#include "check/facts.h"
#include "endorse/want.h"

struct vouch_wants *vouch_wants_new(void)
{
	return calloc(1, sizeof(struct vouch_wants));
}

void vouch_wants_free(struct vouch_wants *wants)
{
	if (!wants)
		return;
	for (size_t i = 0; i < wants->count; i++)
		free(wants->items[i]);
	free(wants->items);
	free(wants);
}

void vouch_wants_set_collateral(struct vouch_wants *wants, const char *update,
				bool has_number, uint32_t number)
{
	wants->update = update && !strcmp(update, "early") ? "early" :
			update				   ? "standard" :
							     NULL;
	wants->has_number = has_number;
	wants->number = number;
}

/* What passed with what the result had is not wanted again. */
static void mark_held(struct vouch_wants *wants, size_t first,
		      const struct vouch_result *result)
{
	for (size_t i = first; i < wants->count; i++) {
		struct want *want = wants->items[i];
		const struct vouch_check *check =
			result_find(result, want->check);

		want->shown.is_held = check &&
				      check->status == VOUCH_CHECK_PASS;
	}
}

int vouch_wants_add_result(struct vouch_wants *wants,
			   const struct vouch_result *result,
			   struct vouch_error *error)
{
	OPENSSL_ENTER;
	size_t first = wants->count;
	int ret;

	if (!result || !result->shown || !result->kind->wants)
		return vouch__error(error, -EBADMSG,
				    "evidence cannot be read, want a report or "
				    "a quote that is well-formed");
	ret = result->kind->wants->add_shown(wants, result->shown, error);
	if (!ret)
		mark_held(wants, first, result);
	return ret;
}

int vouch_wants_add_name(struct vouch_wants *wants,
			 const struct vouch_wants_name *name,
			 struct vouch_error *error)
{
	int ret = 0;

	if (name->size != sizeof(*name))
		return vouch__error(error, -EINVAL,
				    "size of the struct is %zu, want %zu",
				    name->size, sizeof(*name));
	for (size_t i = 0; !ret && i < evidence_kinds.count; i++) {
		const struct want_kind *kind = evidence_kinds.rows[i]->wants;

		if (kind)
			ret = kind->add_name(wants, name, error);
	}
	return ret;
}

static int add_renewal(struct vouch_wants *wants,
		       const struct endorsement *item,
		       const struct vouch_bundle_item *renewed,
		       struct vouch_error *error)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < evidence_kinds.count; i++) {
		const struct want_kind *kind = evidence_kinds.rows[i]->wants;
		size_t count = wants->count;

		if (!kind)
			continue;
		ret = kind->add_renewal(wants, item, error);
		if (!ret && wants->count > count)
			wants->items[count]->shown.renewed = renewed;
	}
	return ret;
}

/* Each item of the bundle is read again, as it went in. */
static int add_item(struct vouch_wants *wants, struct endorsements *store,
		    const struct vouch_bundle *bundle, size_t index,
		    struct vouch_error *error)
{
	const struct vouch_bundle_item *item = vouch_bundle_item(bundle, index);
	const struct vouch_bytes *bytes = bundle_bytes(bundle, index);
	int ret = endorsements_add(store, bytes->data, bytes->size, item->name,
				   error);

	if (!ret)
		ret = add_renewal(wants, &store->items[store->last], item,
				  error);
	return ret;
}

int vouch_wants_add_bundle(struct vouch_wants *wants,
			   const struct vouch_bundle *bundle,
			   struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	int ret = 0;

	if (!store)
		return vouch__error(error, -ENOMEM, "no memory for a bundle");
	for (size_t i = 0; !ret && vouch_bundle_item(bundle, i); i++)
		ret = add_item(wants, store, bundle, i, error);
	endorsements_free(store);
	return ret;
}

const struct vouch_want *vouch_wants_item(const struct vouch_wants *wants,
					  size_t index)
{
	return wants && index < wants->count ? &wants->items[index]->shown :
					       NULL;
}

/* Of the kind, and of whom; or @other, which is of the kind alone. */
static const struct endorsement *find(const struct want *want,
				      const struct endorsements *store,
				      const struct endorsement **other)
{
	*other = NULL;
	for (size_t i = 0; i < store->count; i++) {
		const struct endorsement *item = &store->items[i];

		if (item->kind != want->kind)
			continue;
		if (want->is_of(want, item))
			return item;
		*other = item;
	}
	return NULL;
}

static int refuse_other(const struct want *want,
			const struct endorsement *other,
			struct vouch_error *error)
{
	char subject[320], number[48] = "";

	if (want->has_number)
		snprintf(number, sizeof(number), ", evaluation %u",
			 want->number);
	if (!other)
		return vouch__error(error, -EBADMSG,
				    "answer has no %s in it, want the %s%s",
				    want->kind->name, want->what, number);
	endorsement_subject(other, subject, sizeof(subject));
	return vouch__error(error, -EBADMSG, "answer is the %s, want the %s%s",
			    subject, want->what, number);
}

static int judge_dates(const struct endorsement *item, time_t at,
		       struct vouch_want_dates *dates,
		       struct vouch_error *error)
{
	char subject[320], text[32];
	time_t issued, expires;

	endorsement_window(item, &issued, &expires);
	endorsement_subject(item, subject, sizeof(subject));
	if (issued > dates->issued)
		dates->issued = issued;
	if (expires && (!dates->expires || expires < dates->expires))
		dates->expires = expires;
	if (expires && at > expires) {
		rfc3339_text(expires, text, sizeof(text));
		return vouch__error(error, -ESTALE,
				    "%s expired %s, want one that is in force",
				    subject, text);
	}
	if (issued && at < issued) {
		rfc3339_text(issued, text, sizeof(text));
		return vouch__error(error, -ESTALE,
				    "%s is of %s, which is later than now: is "
				    "this machine's clock right?",
				    subject, text);
	}
	return 0;
}

static int judge_answer(const struct want *want,
			const struct endorsements *store, time_t at,
			struct vouch_want_dates *dates,
			struct vouch_error *error)
{
	const struct endorsement *other, *item;
	int ret = 0;

	if (store->left_out_count)
		return vouch__error(error, -EBADMSG, "%s",
				    store->left_out[0].why);
	item = find(want, store, &other);
	if (!item)
		return refuse_other(want, other, error);
	for (size_t i = 0; !ret && i < store->count; i++)
		ret = judge_dates(&store->items[i], at, dates, error);
	if (!ret && want->is_signed && !want->is_signed(store, item))
		ret = vouch__error(error, -EBADMSG,
				   "%s is not signed by an issuer chain that "
				   "came with it, want both from one answer",
				   want->what);
	return ret;
}

int vouch_wants_check(const struct vouch_wants *wants, size_t index,
		      const uint8_t *data, size_t size, time_t at,
		      struct vouch_want_dates *dates, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	struct vouch_want_dates found = { 0 };
	int ret;

	if (!store)
		return vouch__error(error, -ENOMEM, "no memory for an answer");
	ret = endorsements_add(store, data, size, "answer", error);
	if (!ret)
		ret = judge_answer(wants->items[index], store, at, &found,
				   error);
	if (dates)
		*dates = found;
	endorsements_free(store);
	return ret;
}

static int add_next(struct vouch_wants *wants, const struct want *want,
		    const struct endorsements *store, struct vouch_error *error)
{
	const struct endorsement *other, *item = find(want, store, &other);
	int ret = item ? 0 : refuse_other(want, other, error);

	for (size_t i = 0; !ret && i < evidence_kinds.count; i++) {
		const struct want_kind *kind = evidence_kinds.rows[i]->wants;

		if (kind && kind->add_next)
			ret = kind->add_next(wants, want, item, error);
	}
	return ret;
}

int vouch_wants_add_answer(struct vouch_wants *wants, size_t index,
			   const uint8_t *data, size_t size,
			   struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	int ret;

	if (!store)
		return vouch__error(error, -ENOMEM, "no memory for an answer");
	ret = endorsements_add(store, data, size, "answer", error);
	if (!ret)
		ret = add_next(wants, wants->items[index], store, error);
	endorsements_free(store);
	return ret;
}
