// SPDX-License-Identifier: MIT
/* TCB info and QE identity, as Intel's PCS API version 4 has them. */
#include "cases.h"

#include <stdlib.h>
#include <string.h>

#include "cert.h"

#define VERSION "\"version\":"
#define NUMBER "\"tcbEvaluationDataNumber\":20"
#define ISSUED "2026-06-01T00:00:00Z"
#define NEXT "2026-07-01T00:00:00Z"
#define DATED "\"tcbDate\":\"2026-01-01T00:00:00Z\""
#define UP_TO_DATE ",\"tcbStatus\":\"UpToDate\""
/* In front of the status of the platform's first level, and the module's. */
#define PLATFORM_LEVEL "\"},{\"tcb\":{\"sgx"
#define MODULE_LEVEL "\"},{\"tcb\":{\"isvsvn\":3"

/* What cannot be read is as good as no document at all. */
#define NO_TCB_INFO "tdx.tcbinfo.present"
#define NO_IDENTITY "tdx.qe.identity_present"

#define INFO(named, what, on, check, was, is) \
	{ .class = named,                     \
	  .title = what,                      \
	  .tees = on,                         \
	  .id = check,                        \
	  .text = TEXT_TCB_INFO,              \
	  .from = was,                        \
	  .to = is }
#define IDENTITY(named, what, on, check, was, is) \
	{ .class = named,                         \
	  .title = what,                          \
	  .tees = on,                             \
	  .id = check,                            \
	  .text = TEXT_IDENTITY,                  \
	  .from = was,                            \
	  .to = is }
/* In both of them. */
#define BOTH(named, what, info, identity, was, is) \
	INFO(named, what, INTEL, info, was, is),   \
		IDENTITY(named, what, INTEL, identity, was, is)
#define PLATFORM(status, check)                                          \
	INFO("document.status", "the platform is " status, INTEL, check, \
	     "UpToDate" PLATFORM_LEVEL, status PLATFORM_LEVEL)
#define MODULE_IS(status, check)                                     \
	INFO("document.status", "the module is " status, TDX, check, \
	     "UpToDate" MODULE_LEVEL, status MODULE_LEVEL)
#define ENCLAVE(status, check)                                              \
	IDENTITY("document.status", "the enclave is " status, INTEL, check, \
		 "UpToDate", status)
#define BY(what, how, check)             \
	{ .class = "document.signature", \
	  .title = what,                 \
	  .tees = INTEL,                 \
	  .id = check,                   \
	  .make = how }

static void sign_info_by_other(struct material *m, enum part part)
{
	(void)part;
	m->tcb_info.key = m->world->intel->quote_key;
}

static void sign_identity_by_other(struct material *m, enum part part)
{
	(void)part;
	m->identity.key = m->world->intel->quote_key;
}

static void sign_info_by_root(struct material *m, enum part part)
{
	(void)part;
	m->tcb_info.key = m->keys[PART_ROOT];
}

static void sign_info_by_ca(struct material *m, enum part part)
{
	(void)part;
	m->tcb_info.key = m->keys[PART_CA];
}

static void sign_info_by_pck(struct material *m, enum part part)
{
	(void)part;
	m->tcb_info.key = m->keys[PART_LEAF];
}

/* What intel_document() makes, with one text in it changed. */
static void rewrite(struct document *document, const char *name,
		    const char *from, const char *to)
{
	struct vouch_bytes text =
		intel_document(document->key, name, document->body);
	char *whole = strndup((char *)text.data, text.size);

	document->whole = replaced(whole, from, to);
	free(whole);
	vouch_bytes_free(&text);
}

static void name_info_otherwise(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "{\"tcbInfo\"", "{\"tcbinfo\"");
}

static void shorten_signature(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "\"}", "");
	m->tcb_info.whole[strlen(m->tcb_info.whole) - 2] = '\0';
	strcat(m->tcb_info.whole, "\"}");
}

static void repeat_signature(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo",
		",\"signature\":", ",\"signature\":\"00\",\"signature\":");
}

static void repeat_body(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo",
		",\"signature\":", ",\"tcbInfo\":{},\"signature\":");
}

static void follow_document(struct material *m, enum part part)
{
	char *whole;

	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "{\"tcbInfo\"", "{\"tcbInfo\"");
	whole = m->tcb_info.whole;
	m->tcb_info.whole = calloc(1, strlen(whole) + 3);
	must(m->tcb_info.whole);
	sprintf(m->tcb_info.whole, "%s{}", whole);
	free(whole);
}

static void space_after_signing(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "\"tcbType\":0", "\"tcbType\": 0");
}

static void space_around(struct material *m, enum part part)
{
	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "{\"tcbInfo\":{",
		" {\n\t\"tcbInfo\" : {");
}

static void write_in_capitals(struct material *m, enum part part)
{
	char *at;

	(void)part;
	rewrite(&m->tcb_info, "tcbInfo", "{\"tcbInfo\"", "{\"tcbInfo\"");
	at = strstr(m->tcb_info.whole, "\"signature\":\"") + 13;
	for (; *at != '"'; at++) {
		if (*at >= 'a' && *at <= 'f')
			*at = (char)(*at - 'a' + 'A');
	}
}

static void leave_out_info(struct material *m, enum part part)
{
	(void)part;
	free(m->tcb_info.body);
	m->tcb_info.body = NULL;
}

static void leave_out_identity(struct material *m, enum part part)
{
	(void)part;
	free(m->identity.body);
	m->identity.body = NULL;
}

/* Two documents of one number and date: the worse one counts. */
static void add_revoked(struct material *m, enum part part)
{
	(void)part;
	m->another.body = replaced(m->tcb_info.body, "UpToDate" PLATFORM_LEVEL,
				   "Revoked" PLATFORM_LEVEL);
}

static void change_another(struct material *m, const char *from, const char *to)
{
	char *old = m->another.body;

	m->another.body = replaced(old, from, to);
	free(old);
}

static void add_affirmed(struct material *m, enum part part)
{
	char *good = m->tcb_info.body;

	add_revoked(m, part);
	m->tcb_info.body = m->another.body;
	m->another.body = good;
}

/* Likewise of the quoting enclave. */
static void add_revoked_identity(struct material *m, enum part part)
{
	(void)part;
	m->another_identity.body =
		replaced(m->identity.body, "UpToDate", "Revoked");
}

static void add_affirmed_identity(struct material *m, enum part part)
{
	char *good = m->identity.body;

	add_revoked_identity(m, part);
	m->identity.body = m->another_identity.body;
	m->another_identity.body = good;
}

static void add_older(struct material *m, enum part part)
{
	add_revoked(m, part);
	change_another(m, ISSUED, "2026-05-01T00:00:00Z");
}

static void add_newer(struct material *m, enum part part)
{
	add_revoked(m, part);
	change_another(m, ISSUED, "2026-06-02T00:00:00Z");
}

static void add_lower(struct material *m, enum part part)
{
	add_revoked(m, part);
	change_another(m, NUMBER, "\"tcbEvaluationDataNumber\":19");
}

static void add_higher(struct material *m, enum part part)
{
	add_revoked(m, part);
	change_another(m, NUMBER, "\"tcbEvaluationDataNumber\":21");
}

/* Levels of the platform are not in order: the highest that fits counts. */
static void reverse_levels(struct material *m, enum part part)
{
	static const char begin[] = "\"tcbLevels\":[{\"tcb\":{\"sgx";
	char *body = m->tcb_info.body, *list, *second, *end;
	size_t size = strlen(body) + 1;
	char *out = malloc(size);

	(void)part;
	list = strstr(body, begin);
	must(out && list);
	list += strlen("\"tcbLevels\":[");
	second = strstr(list, "},{\"tcb\":{\"sgx");
	must(second);
	end = body + strlen(body) - strlen("]}");
	snprintf(out, size, "%.*s%.*s,%.*s}]}", (int)(list - body), body,
		 (int)(end - second - 2), second + 2, (int)(second - list),
		 list);
	free(body);
	m->tcb_info.body = out;
}

/* The lower level is the better one, and comes first. */
static void reverse_bad_levels(struct material *m, enum part part)
{
	char *old = m->tcb_info.body;

	m->tcb_info.body = replaced(old, "UpToDate" PLATFORM_LEVEL,
				    "Revoked" PLATFORM_LEVEL);
	free(old);
	reverse_levels(m, part);
	old = m->tcb_info.body;
	m->tcb_info.body = replaced(old,
				    "\"OutOfDate\",\"advisoryIDs\":["
				    "\"INTEL-SA-00002\"",
				    "\"UpToDate\",\"advisoryIDs\":["
				    "\"INTEL-SA-00002\"");
	free(old);
}

static const struct row rows[] = {
	PLATFORM("SWHardeningNeeded", "tdx.tcb.status"),
	PLATFORM("ConfigurationNeeded", "tdx.tcb.status"),
	PLATFORM("ConfigurationAndSWHardeningNeeded", "tdx.tcb.status"),
	PLATFORM("OutOfDate", "tdx.tcb.status"),
	PLATFORM("OutOfDateConfigurationNeeded", "tdx.tcb.status"),
	PLATFORM("Revoked", "tdx.tcb.status"),
	PLATFORM("uptodate", NO_TCB_INFO),
	PLATFORM("UpToDate ", NO_TCB_INFO),
	PLATFORM("", NO_TCB_INFO),
	PLATFORM("TDRelaunchAdvised", NO_TCB_INFO),
	PLATFORM("Up\\u0054oDate", NULL),
	MODULE_IS("OutOfDate", "tdx.tcb.status"),
	MODULE_IS("Revoked", "tdx.tcb.status"),
	MODULE_IS("SWHardeningNeeded", NO_TCB_INFO),
	MODULE_IS("ConfigurationNeeded", NO_TCB_INFO),
	MODULE_IS("OutOfDateConfigurationNeeded", NO_TCB_INFO),
	MODULE_IS("unknown", NO_TCB_INFO),
	ENCLAVE("OutOfDate", "tdx.tcb.status"),
	ENCLAVE("Revoked", "tdx.tcb.status"),
	ENCLAVE("SWHardeningNeeded", NO_IDENTITY),
	ENCLAVE("ConfigurationNeeded", NO_IDENTITY),
	ENCLAVE("ConfigurationAndSWHardeningNeeded", NO_IDENTITY),
	ENCLAVE("unknown", NO_IDENTITY),

	INFO("document.number", "an SVN is 256", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":256,"),
	INFO("document.number", "an SVN is -1", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":-1,"),
	INFO("document.number", "an SVN is -0, which is 0; RFC 8259, 6", INTEL,
	     NULL, "{\"svn\":2}", "{\"svn\":-0}"),
	INFO("document.number", "an SVN is 05", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":05,"),
	INFO("document.number", "an SVN is 5.0", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":5.0,"),
	INFO("document.number", "an SVN is 5e0", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":5e0,"),
	INFO("document.number", "an SVN is a text", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":\"5\","),
	INFO("document.number", "an SVN is null", INTEL, NO_TCB_INFO,
	     "{\"svn\":5,", "{\"svn\":null,"),
	INFO("document.number", "the PCESVN is 65536", INTEL, NO_TCB_INFO,
	     "\"pcesvn\":13", "\"pcesvn\":65536"),
	IDENTITY("document.number", "isvprodid is more than 65535", INTEL,
		 NO_IDENTITY, "\"isvprodid\":", "\"isvprodid\":7000"),
	BOTH("document.number", "the evaluation number is 2^32", NO_TCB_INFO,
	     NO_IDENTITY, NUMBER, "\"tcbEvaluationDataNumber\":4294967296"),
	BOTH("document.number", "the evaluation number is negative",
	     NO_TCB_INFO, NO_IDENTITY, NUMBER,
	     "\"tcbEvaluationDataNumber\":-20"),

	BOTH("document.duplicate", "the version is there twice", NO_TCB_INFO,
	     NO_IDENTITY, VERSION, "\"version\":1," VERSION),
	BOTH("document.duplicate", "a status is there twice", NO_TCB_INFO,
	     NO_IDENTITY,
	     "\"tcbStatus\":", "\"tcbStatus\":\"Revoked\",\"tcbStatus\":"),
	BOTH("document.duplicate", "a status is there twice, once escaped",
	     NO_TCB_INFO, NO_IDENTITY, "\"tcbStatus\":",
	     "\"tcb\\u0053tatus\":\"Revoked\",\"tcbStatus\":"),
	BOTH("document.duplicate", "a member that is not used is there twice",
	     NO_TCB_INFO, NO_IDENTITY, VERSION,
	     "\"more\":1,\"more\":2," VERSION),
	INFO("document.duplicate", "a module is there twice", TDX, NO_TCB_INFO,
	     MODULES, MODULES MODULE("TDX_03")),
	INFO("document.duplicate", "a module is there twice, in other case",
	     TDX, NO_TCB_INFO, MODULES, MODULES MODULE("tdx_03")),

	BOTH("document.unknown", "an unknown member", NULL, NULL, VERSION,
	     "\"more\":[{\"x\":null}]," VERSION),
	INFO("document.missing", "without FMSPC", INTEL, NO_TCB_INFO,
	     "\"fmspc\":\"90C06F000000\",", ""),
	INFO("document.missing", "without levels", INTEL, NO_TCB_INFO,
	     "\"tcbLevels\":[{\"tcb\":{\"sgx", "\"other\":[{\"tcb\":{\"sgx"),
	INFO("document.missing", "a component too few", INTEL, NO_TCB_INFO,
	     "{\"svn\":2},", ""),
	INFO("document.missing", "a component too many", INTEL, NO_TCB_INFO,
	     "{\"svn\":2}", "{\"svn\":2},{\"svn\":2}"),
	BOTH("document.missing", "without date of issue", NO_TCB_INFO,
	     NO_IDENTITY, "\"issueDate\":\"" ISSUED "\",", ""),
	BOTH("document.missing", "without date of the next", NO_TCB_INFO,
	     NO_IDENTITY, "\"nextUpdate\":\"" NEXT "\",", ""),
	BOTH("document.missing", "without evaluation number", NO_TCB_INFO,
	     NO_IDENTITY, NUMBER ",", ""),
	BOTH("document.missing", "a level without status", NO_TCB_INFO,
	     NO_IDENTITY, "\"tcbStatus\":\"UpToDate\"",
	     "\"status\":\"UpToDate\""),
	IDENTITY("document.missing", "without mask of miscselect", INTEL,
		 NO_IDENTITY, "\"miscselectMask\":\"FFFFFFFF\",", ""),
	IDENTITY("document.missing", "without mask of attributes", INTEL,
		 NO_IDENTITY, "\"attributesMask\"", "\"other\""),

	INFO("document.order", "levels of a module in the other order", TDX,
	     "tdx.tcb.status",
	     "{\"tcb\":{\"isvsvn\":5}," DATED UP_TO_DATE
	     "},{\"tcb\":{\"isvsvn\":3}",
	     "{\"tcb\":{\"isvsvn\":3}," DATED UP_TO_DATE
	     "},{\"tcb\":{\"isvsvn\":5}"),
	INFO("document.order", "two levels of a module are the same", TDX,
	     NO_TCB_INFO, "\"isvsvn\":3", "\"isvsvn\":5"),
	{ .class = "document.order",
	  .title = "levels of the platform in the other order",
	  .tees = INTEL,
	  .make = reverse_levels },
	{ .class = "document.order",
	  .title = "levels in the other order, of which the higher revokes",
	  .tees = INTEL,
	  .id = "tdx.tcb.status",
	  .make = reverse_bad_levels },
	IDENTITY("document.order", "levels of the enclave in the other order",
		 INTEL, "tdx.tcb.status",
		 "{\"tcb\":{\"isvsvn\":6}," DATED UP_TO_DATE
		 "},{\"tcb\":{\"isvsvn\":4}",
		 "{\"tcb\":{\"isvsvn\":4}," DATED UP_TO_DATE
		 "},{\"tcb\":{\"isvsvn\":6}"),
	IDENTITY("document.order", "two levels of the enclave are the same",
		 INTEL, NO_IDENTITY, "\"isvsvn\":4", "\"isvsvn\":6"),

	INFO("document.version", "version is 2", INTEL, NO_TCB_INFO,
	     "\"version\":3", "\"version\":2"),
	INFO("document.version", "version is 4", INTEL, NO_TCB_INFO,
	     "\"version\":3", "\"version\":4"),
	IDENTITY("document.version", "version is 1", INTEL, NO_IDENTITY,
		 "\"version\":2", "\"version\":1"),
	IDENTITY("document.version", "version is 3", INTEL, NO_IDENTITY,
		 "\"version\":2", "\"version\":3"),
	INFO("document.version", "tcbType is 1", INTEL, NO_TCB_INFO,
	     "\"tcbType\":0", "\"tcbType\":1"),

	INFO("document.date", "of the future", INTEL, "tdx.tcbinfo.window",
	     ISSUED, "2026-06-16T00:00:00Z"),
	IDENTITY("document.date", "of the future", INTEL,
		 "tdx.qe.identity_window", ISSUED, "2026-06-16T00:00:00Z"),
	INFO("document.date", "of the past", INTEL, "tdx.tcbinfo.window", NEXT,
	     "2026-06-10T00:00:00Z"),
	IDENTITY("document.date", "of the past", INTEL,
		 "tdx.qe.identity_window", NEXT, "2026-06-10T00:00:00Z"),
	BOTH("document.date", "a date without zone", NO_TCB_INFO, NO_IDENTITY,
	     ISSUED, "2026-06-01T00:00:00"),
	BOTH("document.date", "a date of another zone", NO_TCB_INFO,
	     NO_IDENTITY, ISSUED, "2026-06-01T00:00:00+00:00"),
	BOTH("document.date", "a day that is none", NO_TCB_INFO, NO_IDENTITY,
	     ISSUED, "2026-02-29T00:00:00Z"),
	BOTH("document.date", "a second that is none", NO_TCB_INFO, NO_IDENTITY,
	     ISSUED, "2026-05-31T23:59:60Z"),
	BOTH("document.date", "a fraction of a second", NO_TCB_INFO,
	     NO_IDENTITY, ISSUED, "2026-06-01T00:00:00.0Z"),
	BOTH("document.date", "the next is before this one", NO_TCB_INFO,
	     NO_IDENTITY, ISSUED, "2026-07-02T00:00:00Z"),
	BOTH("document.date", "a level of a day that is none", NO_TCB_INFO,
	     NO_IDENTITY, DATED, "\"tcbDate\":\"2026-01-32T00:00:00Z\""),

	INFO("document.platform", "of another platform", INTEL,
	     "tdx.tcbinfo.fmspc", "90C06F000000", "50C06F000000"),
	INFO("document.platform", "the FMSPC in small letters", INTEL, NULL,
	     "90C06F000000", "90c06f000000"),
	INFO("document.platform", "the FMSPC is a digit short", INTEL,
	     NO_TCB_INFO, "90C06F000000", "90C06F00000"),
	INFO("document.platform", "of another PCE", INTEL, "tdx.tcbinfo.pceid",
	     "\"pceId\":\"0000\"", "\"pceId\":\"0001\""),
	INFO("document.platform", "of SGX, for a TD", TDX, "tdx.tcbinfo.id",
	     "\"id\":\"TDX\"", "\"id\":\"SGX\""),
	INFO("document.platform", "of TDX, for an enclave", SGX, NO_TCB_INFO,
	     "\"id\":\"SGX\"", "\"id\":\"TDX\""),
	IDENTITY("document.platform", "of the other enclave", TDX,
		 "tdx.qe.identity_id", "\"TD_QE\"", "\"QE\""),
	IDENTITY("document.platform", "of the other enclave", SGX,
		 "tdx.qe.identity_id", "\"QE\"", "\"TD_QE\""),
	IDENTITY("document.platform", "of no enclave that there is", INTEL,
		 NO_IDENTITY, "QE\",", "QX\","),

	INFO("document.module", "a module id in small letters", TDX, NULL,
	     "TDX_03", "tdx_03"),
	INFO("document.module", "a module id in mixed letters", TDX, NULL,
	     "TDX_03", "Tdx_03"),
	INFO("document.module", "no such module", TDX, "tdx.module.identity",
	     "TDX_03", "TDX_04"),
	INFO("document.module", "a module id with one digit", TDX, NO_TCB_INFO,
	     "TDX_03", "TDX_3"),
	INFO("document.module", "one module more", TDX, NULL, MODULES,
	     MODULES MODULE("TDX_01")),
	INFO("document.module", "modules are no list", TDX, NO_TCB_INFO,
	     MODULES, "\"tdxModuleIdentities\":{},\"more\":["),
	INFO("document.module", "the signer of the module is another", TDX,
	     "tdx.module.mrsigner", "\"TDX_03\",\"mrsigner\":\"00",
	     "\"TDX_03\",\"mrsigner\":\"01"),
	INFO("document.module", "the module is older than each level", TDX,
	     "tdx.module.level",
	     "{\"tcb\":{\"isvsvn\":5}," DATED UP_TO_DATE
	     "},{\"tcb\":{\"isvsvn\":3}",
	     "{\"tcb\":{\"isvsvn\":7}"),

	IDENTITY("document.mask", "a bit of miscselect outside of the mask",
		 INTEL, "tdx.qe.match.miscselect",
		 "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\"",
		 "\"miscselect\":\"01000000\",\"miscselectMask\":\"00000000\""),
	IDENTITY("document.mask", "another miscselect", INTEL,
		 "tdx.qe.match.miscselect", "\"miscselect\":\"00000000\"",
		 "\"miscselect\":\"01000000\""),
	IDENTITY("document.mask", "other attributes", INTEL,
		 "tdx.qe.match.attributes", "\"attributes\":\"11",
		 "\"attributes\":\"13"),
	IDENTITY("document.mask", "a bit of attributes outside of the mask",
		 INTEL, "tdx.qe.match.attributes",
		 "\"attributes\":\"11000000000000000000000000000000\"",
		 "\"attributes\":\"11000000000000000100000000000000\""),
	IDENTITY("document.mask", "attributes that are a digit short", INTEL,
		 NO_IDENTITY, "\"attributes\":\"110", "\"attributes\":\"11"),
	IDENTITY("document.mask", "a mask that is no number", INTEL,
		 NO_IDENTITY, "FFFFFFFF", "FFFFFFFG"),
	IDENTITY("document.enclave", "isvprodid is another", INTEL,
		 "tdx.qe.match.isvprodid", "\"isvprodid\":", "\"isvprodid\":3"),
	IDENTITY("document.enclave", "the signer of the enclave is another",
		 TDX, "tdx.qe.match.mrsigner", "DC9E", "DC9F"),
	IDENTITY("document.enclave", "the signer of the enclave is another",
		 SGX, "tdx.qe.match.mrsigner", "8C4F", "8C4E"),
	IDENTITY("document.enclave", "the signer is a byte short", INTEL,
		 NO_IDENTITY, "\"mrsigner\":\"",
		 "\"mrsigner\":\"00\",\"x\":\""),
	IDENTITY("document.enclave", "the enclave is older than each level",
		 INTEL, "tdx.qe.level",
		 "{\"tcb\":{\"isvsvn\":6}," DATED UP_TO_DATE
		 "},{\"tcb\":{\"isvsvn\":4}",
		 "{\"tcb\":{\"isvsvn\":9}"),

	BY("TCB info by another key", sign_info_by_other, "tdx.tcbinfo.sig"),
	BY("TCB info by the root", sign_info_by_root, "tdx.tcbinfo.signer"),
	BY("TCB info by the PCK CA", sign_info_by_ca, "tdx.tcbinfo.sig"),
	BY("TCB info by the PCK certificate's key", sign_info_by_pck,
	   "tdx.tcbinfo.sig"),
	BY("QE identity by another key", sign_identity_by_other,
	   "tdx.qe.identity_sig"),
	BY("a signature that is a digit short", shorten_signature, NO_TCB_INFO),
	BY("a signature in capital letters", write_in_capitals, NULL),
	BY("two signatures", repeat_signature, NO_TCB_INFO),
	BY("two bodies", repeat_body, NO_TCB_INFO),
	BY("something follows the document", follow_document, NO_TCB_INFO),
	BY("white space in what was signed", space_after_signing,
	   "tdx.tcbinfo.sig"),
	BY("white space around what was signed", space_around, NULL),
	BY("the name of the body in other case", name_info_otherwise,
	   NO_TCB_INFO),
	BY("no TCB info", leave_out_info, NO_TCB_INFO),
	BY("no QE identity", leave_out_identity, NO_IDENTITY),

#define TWO(what, how, check)      \
	{ .class = "document.two", \
	  .title = what,           \
	  .tees = INTEL,           \
	  .id = check,             \
	  .make = how }
	TWO("of one number and date, the second one revokes", add_revoked,
	    "tdx.tcb.status"),
	TWO("of one number and date, the first one revokes", add_affirmed,
	    "tdx.tcb.status"),
	TWO("two QE identities, of which the second one revokes",
	    add_revoked_identity, "tdx.tcb.status"),
	TWO("two QE identities, of which the first one revokes",
	    add_affirmed_identity, "tdx.tcb.status"),
	TWO("one that is issued later revokes", add_newer, "tdx.tcb.status"),
	TWO("one that was issued earlier revokes", add_older, NULL),
	TWO("one of a higher evaluation revokes", add_higher, "tdx.tcb.status"),
	TWO("one of a lower evaluation revokes", add_lower, NULL),
};

const struct table document_cases = { rows, ARRAY_SIZE(rows) };
