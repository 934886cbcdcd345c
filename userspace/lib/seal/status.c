// SPDX-License-Identifier: MIT
/* vouch_seal_status(): whether it will open, component by component. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "seal/private.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "base/sized.h"

static const char *const reasons[] = {
	[VOUCH_SEAL_OPENS] = "opens",
	[VOUCH_SEAL_MALFORMED] = "malformed",
	[VOUCH_SEAL_UNKNOWN] = "unknown-field",
	[VOUCH_SEAL_NEEDS_KEY] = "needs-key",
	[VOUCH_SEAL_NO_KEY] = "no-key",
	[VOUCH_SEAL_OTHER_CHIP] = "other-chip",
	[VOUCH_SEAL_OTHER_IMAGE] = "other-image",
	[VOUCH_SEAL_OTHER_GUEST] = "other-guest",
	[VOUCH_SEAL_OLD_FIRMWARE] = "old-firmware",
	[VOUCH_SEAL_ROLLED_BACK] = "rolled-back",
	[VOUCH_SEAL_REFUSED] = "refused",
	[VOUCH_SEAL_WRONG_KEY] = "wrong-key",
	[VOUCH_SEAL_FORBIDDEN] = "forbidden",
};

static const char *const outsides[] = {
	[SEAL_OUTSIDE_NONE] = "none",
	[SEAL_OUTSIDE_SHARE] = "share",
	[SEAL_OUTSIDE_PASSPHRASE] = "passphrase",
	[SEAL_OUTSIDE_RECOVERY] = "recovery",
};

const char *vouch_seal_reason_name(uint32_t reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason] : "unknown";
}

struct status {
	struct seal s;
	struct vouch_seal_status_options options;
	bool is_tried; /* the slots are opened, and not just compared */
};

/* ---- the guest in question ---- */

static void take_tcb(const u8 *tcb, struct vouch_snp_claims *claims)
{
	memcpy(claims->committed_tcb.raw, tcb,
	       sizeof(claims->committed_tcb.raw));
	memcpy(claims->reported_tcb.raw, tcb, sizeof(claims->reported_tcb.raw));
}

/* What is to come takes the place of what is. */
static int look(struct status *status)
{
	const struct vouch_seal_status_options *o = &status->options;
	struct seal *s = &status->s;
	int ret = 0;

	if (o->report) {
		s->claims.size = sizeof(s->claims);
		ret = snp_report_read(o->report, VOUCH_SNP_REPORT_SIZE,
				      &s->claims, s->error);
		s->has_claims = !ret;
	} else {
		ret = seal_look(s);
	}
	if (ret)
		return ret;
	if (o->measurement)
		memcpy(s->claims.measurement, o->measurement,
		       sizeof(s->claims.measurement));
	if (o->tcb)
		take_tcb(o->tcb, &s->claims);
	if (o->has_guest_svn)
		s->claims.guest_svn = o->guest_svn;
	return 0;
}

/* ---- one slot ---- */

/* Values of those that are compared as they are. */
static void put_values(json_t *row, const struct seal_component *c,
		       const struct seal_slot *slot, const struct seal_now *now)
{
	if (!c->size)
		return;
	json_object_set_new(row, "recorded",
			    json_hex((const u8 *)&slot->guest + c->at,
				     c->size));
	json_object_set_new(row, "now",
			    json_hex((const u8 *)&now->guest + c->at, c->size));
}

static void put_tcbs(json_t *row, const u8 *recorded, const u8 *now)
{
	json_object_set_new(row, "recorded", json_hex(recorded, 8));
	json_object_set_new(row, "now", json_hex(now, 8));
}

static void put_numbers(json_t *row, u64 recorded, u64 now)
{
	json_object_set_new(row, "recorded",
			    json_integer((json_int_t)recorded));
	json_object_set_new(row, "now", json_integer((json_int_t)now));
}

static void put_other_values(json_t *row, const char *name,
			     const struct seal_guest *g,
			     const struct seal_now *now)
{
	if (strcmp(name, "tcb") == 0)
		put_tcbs(row, g->tcb, now->guest.tcb);
	else if (strcmp(name, "floor-tcb") == 0)
		put_tcbs(row, g->floor_tcb, now->reported);
	else if (strcmp(name, "svn") == 0)
		put_numbers(row, g->svn, now->guest.svn);
	else if (strcmp(name, "floor-svn") == 0)
		put_numbers(row, g->floor_svn, now->guest.svn);
	else if (strcmp(name, "vmpl") == 0)
		put_numbers(row, g->vmpl, now->guest.vmpl);
}

static json_t *component_json(const struct seal_component *c,
			      const struct seal_slot *slot,
			      const struct seal_now *now)
{
	bool counts = seal_component_counts(c, &slot->guest);
	bool holds = seal_component_holds(c, &slot->guest, now);
	json_t *row = json_pack("{s:s, s:b, s:b}", "name", c->name, "bound",
				counts, "holds", holds);

	if (!row)
		return NULL;
	put_values(row, c, slot, now);
	put_other_values(row, c->name, &slot->guest, now);
	if (counts && !holds)
		json_object_set_new(row, "why", json_string(c->what));
	return row;
}

static json_t *components_json(const struct seal_slot *slot,
			       const struct seal_now *now)
{
	json_t *list = json_array();

	for (size_t i = 0; i < seal_components_count; i++)
		json_array_append_new(list, component_json(&seal_components[i],
							   slot, now));
	return list;
}

/* @s->reply.reason is then why it does not open. */
static int try_slot(struct status *status, const struct seal_slot *slot,
		    const struct seal_now *now)
{
	struct seal *s = &status->s;
	struct vouch_bytes dek;
	int ret;

	s->reply.reason = VOUCH_SEAL_OPENS;
	if (!status->is_tried && slot->has_guest) {
		ret = seal_compare(s, slot, now);
		if (ret || !slot->outside)
			return ret;
	}
	if (!status->is_tried)
		return slot->outside ?
			       seal_refuse(
				       s, VOUCH_SEAL_NEEDS_KEY,
				       "slot %llu opens with a key from "
				       "outside",
				       (unsigned long long)slot->generation) :
			       0;
	ret = vouch_secret_new(&dek, SEAL_KEY_SIZE, s->error);
	if (!ret)
		ret = seal_slot_unlock(s, slot, dek.data);
	vouch_secret_free(&dek);
	return ret;
}

static int put_components(struct status *status, const struct seal_slot *slot,
			  struct seal_now *now, json_t *row)
{
	int ret = look(status);

	if (!ret)
		ret = seal_now(&status->s, slot, now);
	if (!ret)
		json_object_set_new(row, "components",
				    components_json(slot, now));
	return ret;
}

static int slot_json(struct status *status, const struct seal_slot *slot,
		     json_t **row)
{
	struct seal *s = &status->s;
	struct seal_now now;
	int ret = 0;

	*row = json_pack("{s:I, s:I, s:b, s:s}", "generation",
			 (json_int_t)slot->generation, "created",
			 (json_int_t)slot->created, "guest", slot->has_guest,
			 "outside", outsides[slot->outside]);
	if (!*row)
		return -ENOMEM;
	if (slot->has_guest)
		ret = put_components(status, slot, &now, *row);
	if (!ret)
		ret = try_slot(status, slot, &now);
	if (ret && ret != -EKEYREJECTED)
		return ret;
	json_object_set_new(*row, "opens", json_boolean(!ret));
	json_object_set_new(
		*row, "reason",
		json_string(vouch_seal_reason_name(ret ? s->reply.reason : 0)));
	if (ret)
		json_object_set_new(*row, "why", json_string(s->error->text));
	return ret;
}

/* ---- all of them ---- */

/*
 * Whether one opens; else the reason of the newest. A slot that wants a key
 * that was not brought is no failure of the guest's.
 */
static int slots_json(struct status *status, const struct seal_file *file,
		      json_t *slots)
{
	struct vouch_seal_reply reply = { .size = sizeof(reply) };
	size_t newest = seal_newest(file);
	bool opens = false;

	for (size_t i = 0; i < file->count; i++) {
		json_t *row = NULL;
		int ret = slot_json(status, &file->slots[i], &row);

		json_array_append_new(slots, row);
		if (ret && ret != -EKEYREJECTED)
			return ret;
		if (!ret && !opens)
			reply.generation = file->slots[i].generation;
		opens |= !ret;
		if (i == newest)
			reply.reason = status->s.reply.reason;
	}
	if (opens)
		reply.reason = VOUCH_SEAL_OPENS;
	status->s.reply = reply;
	return 0;
}

static int write_json(struct status *status, const struct seal_file *file,
		      char **json)
{
	struct vouch_error *error = status->s.error, slot_error = { 0 };
	json_t *slots = json_array(), *all;
	int ret;

	status->s.error = &slot_error;
	ret = slots_json(status, file, slots);
	status->s.error = error;
	if (ret) {
		json_decref(slots);
		return vouch__error(error, ret, "%s", slot_error.text);
	}
	all = json_pack("{s:i, s:I, s:b, s:b, s:b, s:s, s:o}", "version",
			SEAL_VERSION, "created", (json_int_t)file->data.created,
			"demands-share", file->data.demands_share, "tried",
			status->is_tried, "opens", !status->s.reply.reason,
			"reason",
			vouch_seal_reason_name(status->s.reply.reason), "slots",
			slots);
	*json = json_text(all, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	json_decref(all);
	return *json ? 0 : vouch__error(error, -ENOMEM, "no memory for JSON");
}

int vouch_seal_status(struct vouch_device *device,
		      const struct vouch_seal_status_options *options,
		      const struct vouch_bytes *sealed, char **json,
		      struct vouch_seal_reply *reply, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct status status = { 0 };
	struct seal_file file = { 0 };
	int ret = sized_read(&status.options, sizeof(status.options), options,
			     "options", error);

	*json = NULL;
	if (ret)
		return ret;
	ret = seal_begin(&status.s, device, status.options.keys, error);
	status.is_tried = !status.options.report &&
			  !status.options.measurement && !status.options.tcb &&
			  !status.options.has_guest_svn;
	if (!ret)
		ret = seal_file_open(&status.s, sealed, &file);
	if (!ret)
		ret = write_json(&status, &file, json);
	seal_file_close(&file);
	if (ret && ret != -EKEYREJECTED)
		return seal_end(&status.s, ret, reply);
	/* Not to open is an answer; no sealed file is none. */
	if (seal_end(&status.s, -EKEYREJECTED, reply) == -EINVAL)
		return -EINVAL;
	return ret;
}
