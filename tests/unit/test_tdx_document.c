// SPDX-License-Identifier: MIT
/* Intel's documents as texts: what is signed of them, and what is read. */
#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "intel.h"
#include "tdx/collateral/collateral.h"

#include <cmocka.h>

#define ZERO16 "00000000000000000000000000000000"
#define DATE "2026-01-01T00:00:00Z"
#define LEVEL(svn)                                          \
	"{\"tcb\":{\"isvsvn\":" svn "},\"tcbDate\":\"" DATE \
	"\",\"tcbStatus\":\"UpToDate\"}"
#define IDENTITY_BUT_LEVELS                                                \
	"{\"id\":\"QE\",\"version\":2,\"issueDate\":\"" DATE               \
	"\",\"nextUpdate\":\"" DATE "\",\"tcbEvaluationDataNumber\":1,"    \
	"\"miscselect\":\"00000000\",\"miscselectMask\":\"00000000\","     \
	"\"attributes\":\"" ZERO16 "\",\"attributesMask\":\"" ZERO16 "\"," \
	"\"mrsigner\":\"" ZERO16 ZERO16 "\",\"isvprodid\":1,\"tcbLevels\":"
#define IDENTITY IDENTITY_BUT_LEVELS "[" LEVEL("1") "]}"
#define HEX_32 "11111111111111111111111111111111"
#define SIGNATURE "\"signature\":\"" HEX_32 HEX_32 HEX_32 HEX_32 "\""
#define SIGNED "," SIGNATURE "}"

/* Of the text with "$B" made the identity, and "$Q" the same in a string. */
static char *expanded(const char *text)
{
	json_t *string = json_string(IDENTITY);
	char *quoted = json_dumps(string, JSON_ENCODE_ANY), *out;

	/* Without the quotes around it. */
	quoted[strlen(quoted) - 1] = '\0';
	if (strstr(text, "$B"))
		out = replaced(text, "$B", IDENTITY);
	else if (strstr(text, "$Q"))
		out = replaced(text, "$Q", quoted + 1);
	else
		out = strdup(text);
	free(quoted);
	json_decref(string);
	return out;
}

#define NEITHER "document is neither TCB info nor enclave identity"

static struct tdx_collateral *opened(const char *text,
				     struct vouch_error *error)
{
	struct tdx_collateral *c;
	int ret =
		tdx_collateral_open((const u8 *)text, strlen(text), &c, error);

	assert_true(c ? !ret : ret == -EBADMSG || ret == -ENOENT);
	if (!c && error)
		assert_int_equal(ret == -ENOENT, !strcmp(error->text, NEITHER));
	return c;
}

/* What is signed is the member as it came, or the text in it. */
static void bodies_are_cut_out(void **state)
{
	static const struct {
		const char *text, *before, *behind;
	} rows[] = {
		{ "{\"enclaveIdentity\":$B" SIGNED, "", "" },
		{ " { \"enclaveIdentity\" : $B , " SIGNATURE " } ", "", "" },
		{ "{" SIGNATURE ",\"enclaveIdentity\":$B}", "", "" },
		{ "{\"enclaveIdentity\":\"$Q\"" SIGNED, "", "" },
		{ "{\"enclaveIdentity\":\" $Q\\n\"" SIGNED, " ", "\n" },
		{ "{\"a\":\"\\\"}\",\"enclaveIdentity\":$B" SIGNED, "", "" },
		/* Names that are a part of it, or have it as a part. */
		{ "{\"\":{},\"enclaveIdentit\":{},"
		  "\"enclaveIdentity\":$B" SIGNED,
		  "", "" },
		{ "{\"enclaveIdentitys\":{},\"enclaveIdentity\":$B" SIGNED, "",
		  "" },
		{ "{\"enclave\\u0049dentity\":$B" SIGNED, "", "" },
		{ "{\"enclave\\u0049dentity\":\"$Q\"" SIGNED, "", "" },
		{ "{\"enclaveIdentity\":$B,"
		  "\"signature\":\"" HEX_32 HEX_32 HEX_32
		  "1111111111111111111111111111111\\u0031\"}",
		  "", "" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		char *text = expanded(rows[i / 2].text), *dumped = NULL;
		char *want = malloc(sizeof(IDENTITY) + 8);
		struct vouch_error error = { 0 };
		struct tdx_collateral *c;

		/* All of it in a string as well. */
		if (i % 2) {
			json_t *string = json_string(text);

			dumped = json_dumps(string, JSON_ENCODE_ANY);
			json_decref(string);
		}
		c = opened(dumped ? dumped : text, &error);
		if (!c)
			fail_msg("%s: %s", rows[i / 2].text, error.text);
		sprintf(want, "%s" IDENTITY "%s", rows[i / 2].before,
			rows[i / 2].behind);
		assert_int_equal(c->body.size, strlen(want));
		assert_memory_equal(c->body.data, want, c->body.size);
		for (size_t at = 0; at < sizeof(c->signature); at++)
			assert_int_equal(c->signature[at], 0x11);
		assert_int_equal(c->kind, TDX_QE_IDENTITY);
		tdx_collateral_close(c);
		free(want);
		free(text);
		free(dumped);
	}
}

#define DEEP "[[[[[[[[[[[["

static void frames_are_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", NEITHER },
		{ "[]", NEITHER },
		{ "5", NEITHER },
		{ "{}", NEITHER },
		{ "{\"a\":1" SIGNED, NEITHER },
		{ "{\"tcbInf\":$B" SIGNED, NEITHER },
		{ "\"\"", NEITHER },
		{ "\"\\\"\\\"\"", NEITHER },
		{ "\"5\" 5", "goes on past its end" },
		{ "\"5", "ends within a text" },
		{ "{\"enclaveIdentity\":$B" SIGNED "}",
		  "goes on past its end" },
		{ "{\"enclaveIdentity\":$B" SIGNED " 5", "goes on past" },
		{ "{\"enclaveIdentity\":$B}", "has no \"signature\"" },
		{ "{\"enclaveIdentity\":$B,\"signature\":5}",
		  "\"signature\" is 5, want 64 bytes in hex" },
		{ "{\"enclaveIdentity\":$B,\"signature\":\"11\"}",
		  "\"signature\" is \"11\", want 64 bytes in hex" },
		{ "{\"enclaveIdentity\":$B," SIGNATURE SIGNATURE "}",
		  "wants , or }" },
		{ "{\"enclaveIdentity\":$B," SIGNATURE "," SIGNATURE "}",
		  "has \"signature\" twice" },
		{ "{\"enclaveIdentity\":$B,\"enclaveIdentity\":1" SIGNED,
		  "has \"enclaveIdentity\" twice" },
		{ "{\"enclaveIdentity\":$B,\"enclave\\u0049dentity\":1" SIGNED,
		  "has \"enclave\\u0049dentity\" twice" },
		{ "{\"enclaveIdentity\":$B,\"tcbInfo\":{}" SIGNED,
		  "is TCB info and enclave identity" },
		{ "{\"enclaveIdentity\":$B,\"tcbInfo\":1" SIGNED,
		  "is TCB info and enclave identity" },
		{ "{\"enclaveIdentity\":\"$Q\",\"tcbInfo\":\"$Q\"" SIGNED,
		  "is TCB info and enclave identity" },
		{ "{\"tcbInfo\":5" SIGNED, "\"tcbInfo\" is 5, want an object" },
		{ "{\"tcbInfo\":[]" SIGNED, "\"tcbInfo\" is a list, want an" },
		{ "{\"tcbInfo\":\"[]\"" SIGNED, "is no object in a text" },
		{ "{\"tcbInfo\":\"\"" SIGNED, "is no object in a text" },
		{ "{\"enclaveIdentity\":\"$Q x\"" SIGNED,
		  "goes on past its end" },
		{ "{\"enclaveIdentity\":\"\\\"$Q\\\"\"" SIGNED,
		  "is no object in a text" },
		{ "{\"tcbInfo\":\"{\\\"a\\\":" DEEP DEEP DEEP "\"" SIGNED,
		  "nested deeper than 32" },
		{ "{\"tcbInfo\":{\"a\":" DEEP DEEP DEEP,
		  "nested deeper than 32" },
		{ "{\"a\":" DEEP DEEP DEEP, "nested deeper than 32" },
		{ "{\"tcbInfo\\", "has a character in a text that is none" },
		{ "{\"tcbInfo\":\"\\", "has a character in a text" },
		{ "{\"tcbInfo\":{\"a\":[1", "wants , or ]" },
		{ "{\"tcbInfo\":{\"a\":[1", "document:1:19: " },
		{ "{\n\"tcbInfo\":\n {\"a\":x", "document:3:7: wants a value" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = expanded(rows[i].text);
		struct vouch_error error = { 0 };

		assert_null(opened(text, &error));
		print_message("# %s: %s\n", rows[i].text, error.text);
		assert_non_null(strstr(error.text, rows[i].error));
		/* Nobody has to ask why. */
		assert_null(opened(text, NULL));
		free(text);
	}
}

/* ---- members in any order ---- */

/* The same with members of every object the other way round. */
static json_t *reversed(const json_t *json)
{
	json_t *out, *item;
	const char *names[64];
	size_t count = 0, i;

	if (json_is_array(json)) {
		out = json_array();
		json_array_foreach(json, i, item)
			json_array_append_new(out, reversed(item));
		return out;
	}
	if (!json_is_object(json))
		return json_deep_copy(json);
	out = json_object();
	for (void *at = json_object_iter((json_t *)json); at;
	     at = json_object_iter_next((json_t *)json, at))
		names[count++] = json_object_iter_key(at);
	while (count--)
		json_object_set_new(
			out, names[count],
			reversed(json_object_get(json, names[count])));
	return out;
}

/* The same with member @first, of the outer object, before the others. */
static json_t *rotated(const json_t *json, size_t first)
{
	size_t count = json_object_size(json), at = 0;
	json_t *out = json_object(), *value;
	const char *name;

	for (size_t round = 0; round < 2; round++) {
		at = 0;
		json_object_foreach((json_t *)json, name, value) {
			if (!round == (at++ >= first % count))
				json_object_set(out, name, value);
		}
	}
	return out;
}

static struct tdx_collateral *opened_body(const char *name, const json_t *json)
{
	char *body = json_dumps(json, JSON_COMPACT), *text;
	struct vouch_error error = { 0 };
	struct tdx_collateral *c;

	text = malloc(strlen(body) + 256);
	sprintf(text, "{\"%s\":%s" SIGNED, name, body);
	c = opened(text, &error);
	if (!c)
		fail_msg("%s: %s", body, error.text);
	free(text);
	free(body);
	return c;
}

static void assert_same_levels(const struct tdx_levels *a,
			       const struct tdx_levels *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct tdx_level *x = &a->items[i], *y = &b->items[i];

		assert_memory_equal(x->sgx, y->sgx, sizeof(x->sgx));
		assert_memory_equal(x->tdx, y->tdx, sizeof(x->tdx));
		assert_int_equal(x->pcesvn, y->pcesvn);
		assert_int_equal(x->isvsvn, y->isvsvn);
		assert_int_equal(x->date, y->date);
		assert_int_equal(x->status, y->status);
		assert_int_equal(x->advisories.size, y->advisories.size);
	}
}

static void assert_same(const struct tdx_collateral *a,
			const struct tdx_collateral *b)
{
	assert_string_equal(a->id, b->id);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->issued, b->issued);
	assert_int_equal(a->next_update, b->next_update);
	assert_int_equal(a->evaluation_number, b->evaluation_number);
	assert_memory_equal(a->fmspc, b->fmspc, sizeof(a->fmspc));
	assert_memory_equal(a->pceid, b->pceid, sizeof(a->pceid));
	assert_memory_equal(a->mrsigner, b->mrsigner, sizeof(a->mrsigner));
	assert_memory_equal(a->attributes, b->attributes,
			    sizeof(a->attributes));
	assert_memory_equal(a->attributes_mask, b->attributes_mask,
			    sizeof(a->attributes_mask));
	assert_int_equal(a->isvprodid, b->isvprodid);
	assert_same_levels(&a->levels, &b->levels);
	assert_int_equal(a->modules_count, b->modules_count);
	for (size_t i = 0; i < a->modules_count; i++) {
		const struct tdx_module *x = &a->modules[i];
		const struct tdx_module *y = &b->modules[i];

		assert_int_equal(x->version, y->version);
		assert_memory_equal(x->mrsigner, y->mrsigner,
				    sizeof(x->mrsigner));
		assert_memory_equal(x->attributes_mask, y->attributes_mask,
				    sizeof(x->attributes_mask));
		assert_same_levels(&x->levels, &y->levels);
	}
}

/* TCB info of another kind than TDX; @tcb goes into "tcb" beside PCESVN. */
static json_t *other_tcb_info(const char *kind, const char *tcb)
{
	char text[4096];
	json_t *json;

	snprintf(text, sizeof(text),
		 "{%s,\"issueDate\":\"" DATE "\",\"nextUpdate\":\"" DATE
		 "\",\"fmspc\":\"90C06F000000\",\"pceId\":\"0000\","
		 "\"tcbType\":0,\"tcbEvaluationDataNumber\":4294967295,"
		 "\"tdxModule\":5,\"tdxModuleIdentities\":\"x\","
		 "\"tcbLevels\":[{\"tcb\":{%s,\"pcesvn\":65535},\"tcbDate\":"
		 "\"" DATE "\",\"tcbStatus\":\"ConfigurationNeeded\"}]}",
		 kind, tcb);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	return json;
}

#define SVN2 "{\"svn\":1},{\"svn\":255}"
#define SVN8 SVN2 "," SVN2 "," SVN2 "," SVN2
#define LISTS "\"sgxtcbcomponents\":[" SVN8 "," SVN8 "],\"tdxtcbcomponents\":7"
#define FLAT2(a, b) "\"sgxtcbcomp" a "svn\":1,\"sgxtcbcomp" b "svn\":255,"
#define FLAT              \
	FLAT2("01", "02") \
	FLAT2("03", "04") \
	FLAT2("05", "06") \
	FLAT2("07", "08") \
	FLAT2("09", "10") \
	FLAT2("11", "12") \
	FLAT2("13", "14") FLAT2("15", "16") "\"sgxtcbcomponents\":\"x\""

/* What is nothing in this kind of document may be of any type. */
static void members_come_in_any_order(void **state)
{
	static const struct {
		const char *name, *kind, *tcb, *id;
		u32 version;
	} rows[] = {
		{ "tcbInfo", NULL, NULL, "TDX", 3 },
		{ "enclaveIdentity", NULL, NULL, "TD_QE", 2 },
		{ "tcbInfo", "\"id\":\"SGX\",\"version\":3", LISTS, "SGX", 3 },
		{ "tcbInfo", "\"version\":2", FLAT, "SGX", 2 },
		{ "tcbInfo", "\"id\":5,\"version\":2", FLAT, "SGX", 2 },
		{ "tcbInfo", "\"id\":\"TDX\",\"version\":2", FLAT, "SGX", 2 },
		{ "tcbInfo", "\"id\":\"a longer one\",\"version\":2", FLAT,
		  "SGX", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		json_t *json = rows[i].kind ? other_tcb_info(rows[i].kind,
							     rows[i].tcb) :
					      json_loads(i ? intel_qe_identity :
							     intel_tcb_info,
							 0, NULL);
		struct tdx_collateral *c = opened_body(rows[i].name, json);
		json_t *backwards = reversed(json);

		assert_string_equal(c->id, rows[i].id);
		assert_int_equal(c->version, rows[i].version);
		if (rows[i].kind) {
			assert_int_equal(c->levels.items[0].sgx[14], 1);
			assert_int_equal(c->levels.items[0].sgx[15], 255);
			assert_int_equal(c->levels.items[0].pcesvn, 65535);
			assert_int_equal(c->evaluation_number, UINT32_MAX);
		}
		for (size_t first = 0; first < 2 * json_object_size(json);
		     first++) {
			json_t *other = rotated(first % 2 ? backwards : json,
						first / 2);
			struct tdx_collateral *d =
				opened_body(rows[i].name, other);

			assert_same(c, d);
			tdx_collateral_close(d);
			json_decref(other);
		}
		tdx_collateral_close(c);
		json_decref(backwards);
		json_decref(json);
	}
}

/* Members that come before it is known what they have to be. */
static void early_members_are_checked(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "tcbLevels", "noLevels" },
		{ "\"tdxModule\":", "\"noModule\":" },
		{ "\"svn\":5", "\"svn\":256" },
		{ "\"isvsvn\":3", "\"isvsvn\":5" },
		{ "\"isvsvn\":3", "\"isvsvn\":-3" },
		{ "\"TDX_03\"", "\"TDX_00\"" },
		{ "\"tdxModule\":{", "\"tdxModule\":5,\"x\":{" },
		{ "\"tdxModuleIdentities\":[",
		  "\"tdxModuleIdentities\":5,\"x\":[" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		char *body = replaced(intel_tcb_info, rows[i / 2].from,
				      rows[i / 2].to);
		json_t *json = json_loads(body, 0, NULL);
		json_t *backwards = reversed(json);
		char *dumped = json_dumps(i % 2 ? backwards : json, 0);
		char *text = malloc(strlen(dumped) + 256);
		struct vouch_error error = { 0 };

		sprintf(text, "{\"tcbInfo\":%s" SIGNED, dumped);
		assert_null(opened(text, &error));
		print_message("# %s: %s\n", rows[i / 2].to, error.text);
		free(text);
		free(dumped);
		free(body);
		json_decref(backwards);
		json_decref(json);
	}
}

/* ---- limits ---- */

static void assert_levels(size_t count, const char *error_text)
{
	char *text = malloc(256 * count + 2048), *at = text;
	struct vouch_error error = { 0 };
	struct tdx_collateral *c;

	at += sprintf(at, "{\"enclaveIdentity\":" IDENTITY_BUT_LEVELS "[");
	for (size_t i = 0; i < count; i++)
		at += sprintf(at,
			      "%s{\"tcb\":{\"isvsvn\":%zu},\"tcbDate\":\"" DATE
			      "\",\"tcbStatus\":\"UpToDate\"}",
			      i ? "," : "", i);
	strcpy(at, "]}" SIGNED);
	c = opened(text, &error);
	free(text);
	if (error_text) {
		assert_null(c);
		assert_non_null(strstr(error.text, error_text));
		return;
	}
	assert_non_null(c);
	assert_int_equal(c->levels.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(c->levels.items[i].isvsvn, count - 1 - i);
	tdx_collateral_close(c);
}

static void levels_are_limited(void **state)
{
	(void)state;
	assert_levels(0, "has no TCB level");
	for (size_t count = 1; count < 70; count++)
		assert_levels(count, NULL);
	assert_levels(1024, NULL);
	assert_levels(1025, "has more than 1024 TCB levels");
}

static void assert_modules(unsigned int count, bool is_good)
{
	json_t *json = json_loads(intel_tcb_info, 0, NULL);
	json_t *list = json_object_get(json, "tdxModuleIdentities");
	struct vouch_error error = { 0 };
	struct tdx_collateral *c;
	char *body, *text, id[8];

	for (unsigned int i = 1; i < count; i++) {
		json_t *more = json_deep_copy(json_array_get(list, 0));

		snprintf(id, sizeof(id), "TDX_%02x", 3 + i);
		json_object_set_new(more, "id", json_string(id));
		json_array_append_new(list, more);
	}
	body = json_dumps(json, 0);
	text = malloc(strlen(body) + 256);
	sprintf(text, "{\"tcbInfo\":%s" SIGNED, body);
	c = opened(text, &error);
	assert_int_equal(!!c, is_good);
	if (c)
		assert_int_equal(c->modules_count, count + 1);
	else
		assert_non_null(
			strstr(error.text, "has more than 64 TDX modules"));
	tdx_collateral_close(c);
	free(text);
	free(body);
	json_decref(json);
}

static void modules_are_limited(void **state)
{
	(void)state;
	assert_modules(64, true);
	assert_modules(65, false);
}

/* Of what is left when the document is read. */
static void memory_is_in_proportion(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 1000; count *= 10) {
		char *text = malloc(256 * count + 2048), *at = text;
		struct vouch_error error = { 0 };
		struct tdx_collateral *c;
		size_t before, after;

		at += sprintf(at, "{\"enclaveIdentity\":" IDENTITY_BUT_LEVELS
				  "[" LEVEL("65535"));
		for (size_t i = 0; i < count; i++)
			at += sprintf(at,
				      ",{\"tcb\":{\"isvsvn\":%zu},\"tcbDate\":"
				      "\"" DATE "\",\"tcbStatus\":\"Revoked\"}",
				      i);
		strcpy(at, "],\"more\":[{},[],{\"a\":{}}]}" SIGNED);
		before = mallinfo2().uordblks;
		c = opened(text, &error);
		after = mallinfo2().uordblks;
		assert_non_null(c);
		print_message("# %zu bytes for %zu\n", after - before,
			      strlen(text));
		/* Documentation/library.rst; sanitizers count nothing here. */
		assert_true(after - before <= 5 * strlen(text));
		tdx_collateral_close(c);
		free(text);
	}
}

/* ---- what is told of a level ---- */

static struct tdx_collateral *with_first_component(const char *more)
{
	char to[256], *body, *text = malloc(8192);
	struct vouch_error error = { 0 };
	struct tdx_collateral *c;

	snprintf(to, sizeof(to), "\"sgxtcbcomponents\":[{\"svn\":5%s},{", more);
	body = replaced(intel_tcb_info,
			"\"sgxtcbcomponents\":[{\"svn\":5,\"category\":"
			"\"BIOS\",\"type\":\"Early Microcode Update\"},{",
			to);
	snprintf(text, 8192, "{\"tcbInfo\":%s" SIGNED, body);
	c = opened(text, &error);
	if (!c)
		fail_msg("%s", error.text);
	free(body);
	free(text);
	return c;
}

static void components_have_names(void **state)
{
	static const struct {
		const char *more, *category, *type;
	} rows[] = {
		{ ",\"category\":\"A\",\"type\":\"B\"", "A", "B" },
		{ ",\"type\":\"\\u0042\\n\",\"category\":\"\"", "", "B\n" },
		{ ",\"category\":5,\"type\":[]", "", "" },
		{ "", "", "" },
		{ ",\"category\":"
		  "\"0123456789012345678901234567890123456789012345678901234567"
		  "8901\\u00e9\"",
		  "01234567890123456789012345678901234567890123456789012345678"
		  "901",
		  "" },
	};
	struct tdx_component_name names[TDX_COMPONENTS];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tdx_collateral *c = with_first_component(rows[i].more);

		tdx_component_names(&c->levels.items[0], false, names);
		assert_string_equal(names[0].category, rows[i].category);
		assert_string_equal(names[0].type, rows[i].type);
		tdx_component_names(&c->levels.items[0], true, names);
		assert_string_equal(names[15].category, "BIOS");
		assert_string_equal(names[15].type, "Early Microcode Update");
		/* A level that has no such list. */
		tdx_component_names(&c->modules[1].levels.items[0], false,
				    names);
		assert_string_equal(names[0].category, "");
		tdx_component_names(&(struct tdx_level){ .pcesvn = 1 }, false,
				    names);
		assert_string_equal(names[0].type, "");
		tdx_collateral_close(c);
	}
}

static size_t told;

static bool tell(const struct json_raw *name, void *out)
{
	char text[32];

	assert_true(json_raw_copy(name, text, sizeof(text)));
	print_message("# %s\n", text);
	assert_int_equal(strncmp(text, "INTEL-SA-0000", 13), 0);
	return ++told < *(size_t *)out;
}

static void advisories_are_told(void **state)
{
	json_t *json = json_loads(intel_tcb_info, 0, NULL);
	struct tdx_collateral *c = opened_body("tcbInfo", json);
	const struct tdx_level *level = &c->levels.items[1];
	size_t most = 5;

	(void)state;
	assert_true(tdx_level_advisories(level, tell, &most));
	assert_int_equal(told, 2);
	told = 0;
	most = 1;
	assert_false(tdx_level_advisories(level, tell, &most));
	assert_int_equal(told, 1);
	assert_true(tdx_level_advisories(&c->levels.items[0], tell, &most));
	assert_int_equal(told, 1);
	tdx_collateral_close(c);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_cut_out),
		cmocka_unit_test(frames_are_refused),
		cmocka_unit_test(members_come_in_any_order),
		cmocka_unit_test(early_members_are_checked),
		cmocka_unit_test(levels_are_limited),
		cmocka_unit_test(modules_are_limited),
		cmocka_unit_test(memory_is_in_proportion),
		cmocka_unit_test(components_have_names),
		cmocka_unit_test(advisories_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
