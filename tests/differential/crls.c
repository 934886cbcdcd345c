// SPDX-License-Identifier: MIT
/*
 * CRLs, by RFC 5280, section 5. Paths begin at the list: 0 is what is signed;
 * in it 0 is the version, 1 the algorithm, 2 the issuer, 3 thisUpdate, 4
 * nextUpdate, 5 the entries, 6 the extensions.
 */
#include "cases.h"

#define ENTRY "0/5/$"
#define EXTENSIONS "0/6/0"
#define NUMBER EXTENSIONS "/2.5.29.20"
#define AKI EXTENSIONS "/2.5.29.35"
#define DELTA "30{0603551d1b 04{020101}}"
#define NAME(cn) "30{31{30{0603550403 0c{'" cn "'}}}}"
#define SHA384_ECDSA "30{06082a8648ce3d040303}"
#define PKCS1_SHA384 "30{06092a864886f70d01010c 0500}"
#define LISTED(serial) "30{02{" serial "} 17{'200101000000Z'}}"

/* By a rule that is not applied here, so that the list cannot be used. */
#define RULE(what, path, der)                                               \
	{                                                                   \
		.class = "crl.entry-extension", .title = what, .tees = ALL, \
		.parts = CRLS, .reason = UNUSABLE_LIST, .changes = {        \
			{ EDIT_ADD, path, der }                             \
		}                                                           \
	}
/* Intel's profile and AMD's CRL are refused under other ids. */
#define UNUSABLE_LIST UNPROFILED

#define UNREAD(named, what, how, ...)                                      \
	{                                                                  \
		.class = named, .title = what, .tees = ALL, .parts = CRLS, \
		.reason = UNREADABLE, .changes = {                         \
			{ how, __VA_ARGS__ }                               \
		}                                                          \
	}
#define REVOKES(what, on, at, serial, check)                             \
	{                                                                \
		.class = "crl.revoked", .title = what " is revoked",     \
		.tees = on, .parts = at, .reason = REVOKED, .id = check, \
		.changes = {                                             \
			{ EDIT_SET, ENTRY "/0", "02{" serial "}" }       \
		}                                                        \
	}
#define TIMES(list, from, until)                                             \
	do {                                                                 \
		tree_edit(list, &(struct change){ EDIT_SET, "0/3", from });  \
		tree_edit(list, &(struct change){ EDIT_SET, "0/4", until }); \
	} while (0)

#define PCK_SERIAL "1002"
#define CA_SERIAL "1001"
#define AMD_CA_SERIAL "010001"
#define AMD_ASVK_SERIAL "010101"

static const char *revoked_serial(const struct material *m, enum part part)
{
	if (m->world->intel)
		return part == PART_ROOT_CRL ? LISTED(CA_SERIAL) :
					       LISTED(PCK_SERIAL);
	return m->world->tee == TEE_VLEK ? LISTED(AMD_ASVK_SERIAL) :
					   LISTED(AMD_CA_SERIAL);
}

/* The good list stays; beside it is another of the issuer. */
static struct node *another(const struct material *m, enum part part)
{
	const struct vouch_bytes *der = &m->world->parts[part];

	return tree_read(der->data, der->size);
}

static void add_signed(struct material *m, enum part at, struct node *list)
{
	enum part issuer = at == PART_CA_CRL ? PART_CA : PART_ROOT;

	material_sign(m, list, m->keys[issuer]);
	m->more[0] = list;
}

static void revoke_in(struct material *m, enum part at, struct node *list)
{
	tree_edit(list,
		  &(struct change){ EDIT_ADD, "0/5", revoked_serial(m, at) });
}

/* Of the future, of the past, and broken ones, beside a good list. */
static void add_future_revoking(struct material *m, enum part part)
{
	struct node *list = another(m, part);

	revoke_in(m, part, list);
	TIMES(list, "17{'400101000000Z'}", "17{'410101000000Z'}");
	add_signed(m, part, list);
}

static void add_old_revoking(struct material *m, enum part part)
{
	struct node *list = another(m, part);

	revoke_in(m, part, list);
	TIMES(list, "17{'240101000000Z'}", "17{'250101000000Z'}");
	add_signed(m, part, list);
}

static void add_old(struct material *m, enum part part)
{
	struct node *list = another(m, part);

	TIMES(list, "17{'240101000000Z'}", "17{'250101000000Z'}");
	add_signed(m, part, list);
}

static void add_in_force_revoking(struct material *m, enum part part)
{
	struct node *list = another(m, part);

	revoke_in(m, part, list);
	add_signed(m, part, list);
}

static void leave_out(struct material *m, enum part part)
{
	tree_free(m->trees[part]);
	m->trees[part] = NULL;
}

static void revoke_unsorted(struct material *m, enum part part)
{
	revoke_in(m, part, m->trees[part]);
	tree_edit(m->trees[part],
		  &(struct change){ EDIT_ADD, "0/5", LISTED("05") });
}

static const struct row rows[] = {
	UNREAD("crl.version", "version is 1, with extensions", EDIT_DROP, "0/0",
	       NULL),
	UNREAD("crl.version", "version is 3", EDIT_SET, "0/0", "020102"),
	UNREAD("crl.version", "version is 1, written out", EDIT_SET, "0/0",
	       "020100"),

	UNREAD("crl.algorithm", "the inner algorithm is another", EDIT_SET,
	       "0/1", PKCS1_SHA384),
	UNREAD("crl.algorithm", "the outer algorithm is another", EDIT_SET, "1",
	       PKCS1_SHA384),
	{ .class = "crl.algorithm",
	  .title = "ECDSA with SHA-384, where Intel has SHA-256",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .changes = { { EDIT_SET, "0/1", SHA384_ECDSA },
		       { EDIT_SET, "1", SHA384_ECDSA } },
	  .signing.hash = "SHA384" },
	{ .class = "crl.algorithm",
	  .title = "PKCS #1, where AMD has PSS",
	  .tees = AMD,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .changes = { { EDIT_SET, "0/1", PKCS1_SHA384 },
		       { EDIT_SET, "1", PKCS1_SHA384 } },
	  .signing = { .hash = "SHA384", .is_pkcs1 = true } },

	{ .class = "crl.signature",
	  .title = "signed by another key",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .signing.is_by_other = true },
	{ .class = "crl.signature",
	  .title = "signed by the intermediate, in the name of the root",
	  .tees = ALL,
	  .parts = ROOT_CRL,
	  .reason = MISSIGNED,
	  .signing.by = PART_CA },
	{ .class = "crl.signature",
	  .title = "signed by the root, in the name of the intermediate",
	  .tees = INTEL,
	  .parts = CA_CRL,
	  .reason = MISSIGNED,
	  .signing.by = BY_ROOT },
	{ .class = "crl.signature",
	  .title = "signed by the end of the chain",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .signing.by = PART_LEAF },
	{ .class = "crl.signature",
	  .title = "the signature is broken",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .signing.is_broken = true },
	{ .class = "crl.signature",
	  .title = "the signature is no DER",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = MISSIGNED,
	  .signing.late = { EDIT_LONG, "2/0", NULL } },

	{ .class = "crl.issuer",
	  .title = "the issuer is somebody else",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = MISNAMED,
	  .changes = { { EDIT_SET, "0/2", NAME("Somebody else") } } },
	UNREAD("crl.issuer", "the issuer has no name", EDIT_SET, "0/2", "3000"),
	{ .class = "crl.issuer",
	  .title = "the authority key identifier is of another key",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = UNPROFILED,
	  .changes = { { EDIT_SET, AKI "/$", "04{30{80{'other'}}}" } } },
	{ .class = "crl.issuer",
	  .title = "without authority key identifier",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = UNPROFILED,
	  .changes = { { EDIT_DROP, AKI, NULL } } },

	{ .class = "crl.window",
	  .title = "of the future",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = OUT_OF_TIME,
	  .changes = { { EDIT_SET, "0/3", "17{'400101000000Z'}" },
		       { EDIT_SET, "0/4", "17{'410101000000Z'}" } } },
	{ .class = "crl.window",
	  .title = "of the past",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = OUT_OF_TIME,
	  .changes = { { EDIT_SET, "0/3", "17{'240101000000Z'}" },
		       { EDIT_SET, "0/4", "17{'250101000000Z'}" } } },
	{ .class = "crl.window",
	  .title = "without nextUpdate",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = OUT_OF_TIME,
	  .changes = { { EDIT_DROP, "0/4", NULL } } },
	UNREAD("crl.window", "a time without seconds", EDIT_SET, "0/4",
	       "17{'4001010000Z'}"),
	UNREAD("crl.window", "a third time", EDIT_TWICE, "0/4", NULL),

	{ .class = "crl.number",
	  .title = "without number",
	  .tees = INTEL,
	  .parts = CRLS,
	  .reason = UNPROFILED,
	  .changes = { { EDIT_DROP, NUMBER, NULL } } },
	UNREAD("crl.number", "the number is there twice", EDIT_TWICE, NUMBER,
	       NULL),
	UNREAD("crl.number", "the number has a zero that it does not need",
	       EDIT_SET, NUMBER "/$", "04{02020001}"),
	UNREAD("crl.number", "the number is no INTEGER", EDIT_SET, NUMBER "/$",
	       "04{040101}"),
	UNREAD("crl.number", "something follows the number", EDIT_SET,
	       NUMBER "/$", "04{020101 0500}"),

	RULE("an entry of another issuer's certificate", ENTRY,
	     "30{30{0603551d1d 0101ff 04{30{a4{" NAME("X") "}}}}}"),
	RULE("an entry of another issuer's certificate, not critical", ENTRY,
	     "30{30{0603551d1d 04{30{a4{" NAME("X") "}}}}}"),
	RULE("an entry with an unknown critical extension", ENTRY,
	     "30{30{06032a0304 0101ff 04{0500}}}"),
	{ .class = "crl.entry-extension",
	  .title = "an entry with a reason",
	  .tees = ALL,
	  .parts = CRLS,
	  .changes = { { EDIT_ADD, ENTRY, "30{30{0603551d15 04{0a0101}}}" } } },
	UNREAD("crl.entry-extension", "an entry with one extension twice",
	       EDIT_ADD, ENTRY,
	       "30{30{0603551d15 04{0a0101}} 30{0603551d15 04{0a0101}}}"),
	UNREAD("crl.entry-extension", "an entry with no extension in a list",
	       EDIT_ADD, ENTRY, "3000"),

	{ .class = "crl.extension",
	  .title = "a delta CRL",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNUSABLE_LIST,
	  .changes = { { EDIT_ADD, EXTENSIONS,
			 "30{0603551d1b 0101ff 04{020101}}" } } },
	{ .class = "crl.extension",
	  .title = "a delta CRL, not critical",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNUSABLE_LIST,
	  .changes = { { EDIT_ADD, EXTENSIONS, DELTA } } },
	{ .class = "crl.extension",
	  .title = "an indirect CRL",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNUSABLE_LIST,
	  .changes = { { EDIT_ADD, EXTENSIONS,
			 "30{0603551d1c 0101ff 04{30{8401ff}}}" } } },
	{ .class = "crl.extension",
	  .title = "a CRL of some certificates only, not critical",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNUSABLE_LIST,
	  .changes = { { EDIT_ADD, EXTENSIONS,
			 "30{0603551d1c 04{30{8201ff}}}" } } },
	{ .class = "crl.extension",
	  .title = "an unknown critical extension",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNUSABLE_LIST,
	  .changes = { { EDIT_ADD, EXTENSIONS,
			 "30{06032a0304 0101ff 04{0500}}" } } },
	{ .class = "crl.extension",
	  .title = "an unknown extension that is not critical",
	  .tees = ALL,
	  .parts = CRLS,
	  .changes = { { EDIT_ADD, EXTENSIONS, "30{06032a0304 04{0500}}" } } },
	UNREAD("crl.extension", "an empty list of extensions", EDIT_SET,
	       EXTENSIONS, "3000"),

	{ .class = "crl.entries",
	  .title = "one entry twice",
	  .tees = ALL,
	  .parts = CRLS,
	  .changes = { { EDIT_TWICE, ENTRY, NULL } } },
	{ .class = "crl.entries",
	  .title = "entries that are not sorted, which none has to be",
	  .tees = ALL,
	  .parts = CRLS,
	  .changes = { { EDIT_ADD, "0/5", LISTED("05") } } },
	{ .class = "crl.entries",
	  .title = "no list of entries",
	  .tees = ALL,
	  .parts = CRLS,
	  .changes = { { EDIT_DROP, "0/5", NULL } } },
	UNREAD("crl.entries", "an entry without a date", EDIT_ADD, "0/5",
	       "30{020105}"),
	UNREAD("crl.entries", "an entry whose number is no DER", EDIT_ADD,
	       "0/5", "30{02020005 17{'200101000000Z'}}"),
	UNREAD("crl.entries", "something that is no entry", EDIT_ADD, "0/5",
	       "0500"),

	REVOKES("the intermediate", INTEL, ROOT_CRL, CA_SERIAL,
		"tdx.ca.revoked"),
	REVOKES("the leaf", INTEL, CA_CRL, PCK_SERIAL, "tdx.pck.revoked"),
	REVOKES("the signer of the documents", INTEL, ROOT_CRL, "1003",
		"tdx.tcbinfo.signer"),
	REVOKES("the root", INTEL, ROOT_CRL, "1000", "tdx.ca.revoked"),
	REVOKES("the ASK", VCEK, ROOT_CRL, AMD_CA_SERIAL, "snp.crl.revoked"),
	REVOKES("the ASVK", VLEK, ROOT_CRL, AMD_ASVK_SERIAL, "snp.crl.revoked"),
	REVOKES("the root", AMD, ROOT_CRL, "010000", "snp.crl.revoked"),
	{ .class = "crl.revoked",
	  .title = "a CA of the other kind is revoked",
	  .tees = VCEK,
	  .parts = ROOT_CRL,
	  .changes = { { EDIT_SET, ENTRY "/0", "02{" AMD_ASVK_SERIAL "}" } } },
	{ .class = "crl.revoked",
	  .title = "revoked by an entry that is not the last",
	  .tees = AMD,
	  .parts = ROOT_CRL,
	  .reason = REVOKED,
	  .id = "snp.crl.revoked",
	  .make = revoke_unsorted },
	{ .class = "crl.revoked",
	  .title = "revoked by an entry that is not the last",
	  .tees = INTEL,
	  .parts = ROOT_CRL,
	  .reason = REVOKED,
	  .id = "tdx.ca.revoked",
	  .make = revoke_unsorted },
	{ .class = "crl.revoked",
	  .title = "revoked by an entry that is not the last",
	  .tees = INTEL,
	  .parts = CA_CRL,
	  .reason = REVOKED,
	  .id = "tdx.pck.revoked",
	  .make = revoke_unsorted },

#define BESIDE(what, how)                                                    \
	{ .class = "crl.beside",                                             \
	  .title = what,                                                     \
	  .tees = AMD,                                                       \
	  .parts = ROOT_CRL,                                                 \
	  .reason = REVOKED,                                                 \
	  .id = "snp.crl.revoked",                                           \
	  .make = how },                                                     \
		{ .class = "crl.beside",                                     \
		  .title = what,                                             \
		  .tees = INTEL,                                             \
		  .parts = ROOT_CRL,                                         \
		  .reason = REVOKED,                                         \
		  .id = "tdx.ca.revoked",                                    \
		  .make = how },                                             \
	{                                                                    \
		.class = "crl.beside", .title = what, .tees = INTEL,         \
		.parts = CA_CRL, .reason = REVOKED, .id = "tdx.pck.revoked", \
		.make = how                                                  \
	}
	BESIDE("one of the future that revokes", add_future_revoking),
	BESIDE("one of the past that revokes", add_old_revoking),
	BESIDE("one in force that revokes", add_in_force_revoking),
	{ .class = "crl.beside",
	  .title = "one of the past that revokes nothing",
	  .tees = ALL,
	  .parts = CRLS,
	  .make = add_old },

	{ .class = "crl.missing",
	  .title = "there is no list",
	  .tees = ALL,
	  .parts = CRLS,
	  .reason = UNREADABLE,
	  .make = leave_out },

	UNREAD("crl.length", "the length of the list is too long", EDIT_LONG,
	       "", NULL),
	UNREAD("crl.length", "the length of what is signed is too long",
	       EDIT_LONG, "0", NULL),
	UNREAD("crl.length", "the length of the issuer is too long", EDIT_LONG,
	       "0/2", NULL),
	UNREAD("crl.length", "the length of the entries is too long", EDIT_LONG,
	       "0/5", NULL),
	UNREAD("crl.length", "the length of an entry is too long", EDIT_LONG,
	       ENTRY, NULL),
	UNREAD("crl.length", "the length of a serial number is too long",
	       EDIT_LONG, ENTRY "/0", NULL),
	UNREAD("crl.length", "the length of the extensions is too long",
	       EDIT_LONG, EXTENSIONS, NULL),
	UNREAD("crl.length", "the length of the entries is indefinite",
	       EDIT_OPEN, "0/5", NULL),
	UNREAD("crl.length", "the length of the list is indefinite", EDIT_OPEN,
	       "", NULL),
	UNREAD("crl.length", "something follows the extensions", EDIT_ADD, "0",
	       "0500"),
};

const struct table crl_cases = { rows, ARRAY_SIZE(rows) };
