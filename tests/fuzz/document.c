// SPDX-License-Identifier: MIT
/*
 * Intel's documents by jansson, and by their rules written down once more: the
 * library's own reader takes in the same ones, and the same values of them.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "codec/json_scan.h"
#include "tdx/collateral/collateral.h"

#define DEPTH 32
#define MEMBERS 64
#define LEVELS 1024
#define MODULES 64

/* Each value that counts, in any order. */
struct sum {
	u64 all;
};

/* Mixed as splitmix64 does: what differs a little is far apart in the sum. */
static u64 mixed(u64 value)
{
	value += 0x9e3779b97f4a7c15;
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return value ^ value >> 31;
}

static void add(struct sum *sum, u64 what, u64 value)
{
	sum->all += mixed(mixed(what) ^ value);
}

static void add_bytes(struct sum *sum, u64 what, const u8 *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		add(sum, what + i, data[i]);
}

/* As many levels and members as the reader allows. */
static bool is_small(const json_t *json, int depth)
{
	json_t *value;
	const char *name;
	size_t i;

	if (!json_is_object(json) && !json_is_array(json))
		return true;
	if (++depth > DEPTH || json_object_size(json) > MEMBERS)
		return false;
	json_object_foreach((json_t *)json, name, value) {
		if (!is_small(value, depth))
			return false;
	}
	json_array_foreach(json, i, value) {
		if (!is_small(value, depth))
			return false;
	}
	return true;
}

static json_t *parse(const char *text, size_t size)
{
	json_t *json;

	/* jansson 2.14 passes by one that is behind a number. */
	if (memchr(text, '\0', size))
		return NULL;
	json = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
			  NULL);
	if (json && is_small(json, 0))
		return json;
	json_decref(json);
	return NULL;
}

/* ---- the values of a document ---- */

static bool number(const json_t *json, const char *key, json_int_t max,
		   u32 *out)
{
	const json_t *value = json_object_get(json, key);

	*out = (u32)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0 &&
	       json_integer_value(value) <= max;
}

static bool bytes(const json_t *json, const char *key, size_t size,
		  struct sum *sum, u64 what)
{
	u8 out[64];

	if (!json_member_bytes(json, key, out, size))
		return false;
	add_bytes(sum, what, out, size);
	return true;
}

static bool components(const json_t *tcb, const char *key, u8 *out)
{
	const json_t *list = json_object_get(tcb, key);
	u32 svn;

	if (json_array_size(list) != TDX_COMPONENTS)
		return false;
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		if (!number(json_array_get(list, i), "svn", 255, &svn))
			return false;
		out[i] = (u8)svn;
	}
	return true;
}

static bool flat(const json_t *tcb, u8 *out)
{
	char key[32];
	u32 svn;

	for (u32 i = 0; i < TDX_COMPONENTS; i++) {
		snprintf(key, sizeof(key), "sgxtcbcomp%02usvn", i + 1);
		if (!number(tcb, key, 255, &svn))
			return false;
		out[i] = (u8)svn;
	}
	return true;
}

static bool tcb_of(const json_t *tcb, enum tdx_levels_kind kind,
		   struct tdx_level *level)
{
	if (kind == TDX_LEVELS_ISV)
		return number(tcb, "isvsvn", 0xffff, &level->isvsvn);
	return (kind == TDX_LEVELS_FLAT ?
			flat(tcb, level->sgx) :
			components(tcb, "sgxtcbcomponents", level->sgx)) &&
	       (kind != TDX_LEVELS_TDX ||
		components(tcb, "tdxtcbcomponents", level->tdx)) &&
	       number(tcb, "pcesvn", 0xffff, &level->pcesvn);
}

static bool status_of(const json_t *json, enum tdx_levels_kind kind,
		      struct tdx_level *level)
{
	const char *text =
		json_string_value(json_object_get(json, "tcbStatus"));

	return text && (kind == TDX_LEVELS_ISV ?
				tdx_isv_status_read(text, &level->status) :
				tdx_status_read(text, &level->status));
}

static bool has_texts(const json_t *json, const char *key)
{
	const json_t *list = json_object_get(json, key), *item;
	size_t i;

	if (list && !json_is_array(list))
		return false;
	json_array_foreach(list, i, item) {
		if (!json_is_string(item))
			return false;
	}
	return true;
}

static void add_level(struct sum *sum, u64 what, const struct tdx_level *level)
{
	struct sum one = { 0 };

	add_bytes(&one, 100, level->sgx, sizeof(level->sgx));
	add_bytes(&one, 200, level->tdx, sizeof(level->tdx));
	add(&one, 1, level->pcesvn);
	add(&one, 2, level->isvsvn);
	add(sum, what, one.all);
	add(&one, 3, (u64)level->date);
	add(&one, 4, level->status);
	add(sum, what, one.all);
}

/* No two levels ask for the same. */
static bool is_new(json_t *known, const struct tdx_level *level)
{
	struct sum sum = { 0 };
	char key[32];

	add_bytes(&sum, 100, level->sgx, sizeof(level->sgx));
	add_bytes(&sum, 200, level->tdx, sizeof(level->tdx));
	add(&sum, 1, level->pcesvn);
	add(&sum, 2, level->isvsvn);
	snprintf(key, sizeof(key), "%llx", (unsigned long long)sum.all);
	return !json_object_get(known, key) &&
	       !json_object_set_new(known, key, json_true());
}

static bool levels(const json_t *json, enum tdx_levels_kind kind,
		   struct sum *sum, u64 what)
{
	const json_t *list = json_object_get(json, "tcbLevels"), *item;
	json_t *known = json_object();
	bool ok = json_array_size(list) && json_array_size(list) <= LEVELS;
	size_t i;

	json_array_foreach(list, i, item) {
		struct tdx_level level = { .pcesvn = 0 };

		if (!ok)
			break;
		ok = tcb_of(json_object_get(item, "tcb"), kind, &level) &&
		     json_member_time(item, "tcbDate", &level.date) &&
		     status_of(item, kind, &level) &&
		     has_texts(item, "advisoryIDs") && is_new(known, &level);
		add_level(sum, what, &level);
	}
	json_decref(known);
	return ok;
}

static bool module_values(const json_t *json, struct sum *sum, u64 what)
{
	return bytes(json, "mrsigner", 48, sum, what) &&
	       bytes(json, "attributes", 8, sum, what + 100) &&
	       bytes(json, "attributesMask", 8, sum, what + 200);
}

static bool modules(const json_t *json, struct sum *sum)
{
	const json_t *list = json_object_get(json, "tdxModuleIdentities");
	bool known[256] = { false };
	const json_t *item;
	size_t i;

	if (!module_values(json_object_get(json, "tdxModule"), sum, 10000) ||
	    (list && !json_is_array(list)) || json_array_size(list) > MODULES)
		return false;
	json_array_foreach(list, i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));
		unsigned int version;
		char end;

		if (!id || strlen(id) != 6 || strncasecmp(id, "TDX_", 4) ||
		    strspn(id + 4, "0123456789abcdefABCDEF") != 2 ||
		    sscanf(id + 4, "%x%c", &version, &end) != 1 || !version ||
		    known[version])
			return false;
		known[version] = true;
		if (!module_values(item, sum, 10000 * (version + 1)) ||
		    !levels(item, TDX_LEVELS_ISV, sum, 10000 * (version + 1)))
			return false;
	}
	return true;
}

static bool common(const json_t *json, struct sum *sum)
{
	time_t issued, next;
	u32 evaluation;

	if (!json_member_time(json, "issueDate", &issued) ||
	    !json_member_time(json, "nextUpdate", &next) || next < issued ||
	    !number(json, "tcbEvaluationDataNumber", UINT32_MAX, &evaluation))
		return false;
	add(sum, 1, (u64)issued);
	add(sum, 2, (u64)next);
	add(sum, 3, evaluation);
	return true;
}

static bool tcb_info(const json_t *json, struct sum *sum)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	bool is_tdx = id && !strcmp(id, "TDX");
	u32 version, type;

	if (!number(json, "version", 3, &version) || version < 2 ||
	    (version == 3 && !is_tdx && (!id || strcmp(id, "SGX") != 0)) ||
	    !bytes(json, "fmspc", 6, sum, 1000) ||
	    !bytes(json, "pceId", 2, sum, 1100) ||
	    !number(json, "tcbType", 0, &type) || !common(json, sum))
		return false;
	is_tdx &= version == 3;
	add(sum, 4, is_tdx);
	return (!is_tdx || modules(json, sum)) &&
	       levels(json,
		      version == 2 ? TDX_LEVELS_FLAT :
		      is_tdx	   ? TDX_LEVELS_TDX :
				     TDX_LEVELS_SGX,
		      sum, 5);
}

static bool identity(const json_t *json, struct sum *sum)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	u32 version, product;

	if (!id || (strcmp(id, "QE") != 0 && strcmp(id, "TD_QE") != 0 &&
		    strcmp(id, "QVE") != 0 && strcmp(id, "QAE") != 0))
		return false;
	if (!number(json, "version", 2, &version) || version != 2 ||
	    !common(json, sum) || !bytes(json, "miscselect", 4, sum, 1000) ||
	    !bytes(json, "miscselectMask", 4, sum, 1100) ||
	    !bytes(json, "attributes", 16, sum, 1200) ||
	    !bytes(json, "attributesMask", 16, sum, 1300) ||
	    !bytes(json, "mrsigner", 32, sum, 1400) ||
	    !number(json, "isvprodid", 0xffff, &product))
		return false;
	add(sum, 4, product);
	return levels(json, TDX_LEVELS_ISV, sum, 5);
}

/* ---- the document ---- */

/* A body in a string is a text of its own. */
static bool body(const json_t *json, bool (*read)(const json_t *, struct sum *),
		 struct sum *sum)
{
	json_t *inner;
	bool ok;

	if (!json_is_string(json))
		return json_is_object(json) && read(json, sum);
	inner = parse(json_string_value(json), json_string_length(json));
	ok = json_is_object(inner) && read(inner, sum);
	json_decref(inner);
	return ok;
}

static bool frame(const json_t *json, struct sum *sum)
{
	const json_t *info = json_object_get(json, "tcbInfo");
	const json_t *qe = json_object_get(json, "enclaveIdentity");

	if (!info == !qe || !bytes(json, "signature", 64, sum, 2000))
		return false;
	return info ? body(info, tcb_info, sum) : body(qe, identity, sum);
}

static bool expected(const u8 *data, size_t size, struct sum *sum)
{
	json_t *json = parse((const char *)data, size), *inner;
	bool ok;

	if (json_is_string(json)) {
		inner = parse(json_string_value(json),
			      json_string_length(json));
		json_decref(json);
		json = inner;
	}
	ok = json_is_object(json) && frame(json, sum);
	json_decref(json);
	return ok;
}

/* ---- the library's ---- */

static void add_levels(struct sum *sum, u64 what,
		       const struct tdx_levels *levels)
{
	for (size_t i = 0; i < levels->count; i++)
		add_level(sum, what, &levels->items[i]);
}

static void add_module(struct sum *sum, const struct tdx_module *m)
{
	u64 what = 10000 * (m->version + 1);

	add_bytes(sum, what, m->mrsigner, 48);
	add_bytes(sum, what + 100, m->attributes, 8);
	add_bytes(sum, what + 200, m->attributes_mask, 8);
	add_levels(sum, what, &m->levels);
}

static void add_identity(struct sum *sum, const struct tdx_collateral *c)
{
	add(sum, 4, c->isvprodid);
	add_bytes(sum, 1000, c->miscselect, 4);
	add_bytes(sum, 1100, c->miscselect_mask, 4);
	add_bytes(sum, 1200, c->attributes, 16);
	add_bytes(sum, 1300, c->attributes_mask, 16);
	add_bytes(sum, 1400, c->mrsigner, 32);
}

static void add_tcb_info(struct sum *sum, const struct tdx_collateral *c)
{
	add(sum, 4, !strcmp(c->id, "TDX"));
	add_bytes(sum, 1000, c->fmspc, 6);
	add_bytes(sum, 1100, c->pceid, 2);
	for (size_t i = 0; i < c->modules_count; i++)
		add_module(sum, &c->modules[i]);
}

static u64 sum_of(const struct tdx_collateral *c)
{
	struct sum sum = { 0 };

	add(&sum, 1, (u64)c->issued);
	add(&sum, 2, (u64)c->next_update);
	add(&sum, 3, c->evaluation_number);
	add_bytes(&sum, 2000, c->signature, 64);
	add_levels(&sum, 5, &c->levels);
	if (c->kind == TDX_TCB_INFO)
		add_tcb_info(&sum, c);
	else
		add_identity(&sum, c);
	return sum.all;
}

bool fuzz_document(const u8 *data, size_t size)
{
	struct tdx_collateral *c;
	struct sum sum = { 0 };
	bool want = expected(data, size, &sum);
	struct vouch_error error = { 0 };
	bool is_in = !tdx_collateral_open(data, size, &c, &error);
	bool is_same = is_in == want && (!is_in || sum_of(c) == sum.all);

	tdx_collateral_close(c);
	if (is_same)
		return false;
	fprintf(stderr, "document is %s, want %s: %s\n",
		is_in ? "taken in" : "refused", want ? "taken in" : "refused",
		error.text);
	abort();
}
