// SPDX-License-Identifier: MIT
/*
 * What Intel and AMD say in extensions of their own: the SGX extensions of a
 * PCK certificate, and those of a VEK, AMD 57230.
 */
#include "cases.h"

#define X "0/7/0/"
#define SGX_OID "1.2.840.113741.1.13.1"
#define SGX_LIST X SGX_OID "/$/0"
#define SGX_MEMBER(tail) SGX_LIST "/" SGX_OID "." tail
#define TCB_MEMBER(tail) SGX_MEMBER("2") "/$/" SGX_OID ".2." tail
#define VEK(tail) X "1.3.6.1.4.1.3704.1." tail

#define WRONG(named, what, on, ...)                                       \
	{                                                                 \
		.class = named, .title = what, .tees = on, .parts = LEAF, \
		.reason = WRONG_EXTENSION, .changes = {                   \
			{ __VA_ARGS__ }                                   \
		}                                                         \
	}
#define MISSING(what, path) \
	WRONG("sgx.missing", what " is missing", INTEL, EDIT_DROP, path, NULL)
#define TWICE(what, path)                                                 \
	WRONG("sgx.duplicate", what " is there twice", INTEL, EDIT_TWICE, \
	      path, NULL)
#define VALUE(what, path, der) \
	WRONG("sgx.value", what, INTEL, EDIT_SET, path "/$", der)
#define LENGTH(what, path)                                                   \
	WRONG("sgx.length", "the length of the " what " is too long", INTEL, \
	      EDIT_LONG, path, NULL)

#define VEK_MISSING(what, on, tail) \
	WRONG("vek.missing", what " is missing", on, EDIT_DROP, VEK(tail), NULL)
#define VEK_TWICE(what, on, tail)                                             \
	{                                                                     \
		.class = "vek.duplicate", .title = what " is there twice",    \
		.tees = on, .parts = LEAF, .reason = UNREADABLE, .changes = { \
			{ EDIT_TWICE, VEK(tail), NULL }                       \
		}                                                             \
	}
#define VEK_VALUE(what, on, tail, der) \
	WRONG("vek.value", what, on, EDIT_SET, VEK(tail) "/$", der)
#define OTHER_TCB(what, on, tail, check)                                     \
	{                                                                    \
		.class = "vek.tcb", .title = what " is another", .tees = on, \
		.parts = LEAF, .reason = WRONG_EXTENSION, .id = check,       \
		.changes = {                                                 \
			{ EDIT_SET, VEK(tail) "/$", "04{020155}" }           \
		}                                                            \
	}

static const struct row rows[] = {
	WRONG("sgx.missing", "the SGX extensions are missing", INTEL, EDIT_DROP,
	      X SGX_OID, NULL),
	MISSING("the PPID", SGX_MEMBER("1")),
	MISSING("the TCB", SGX_MEMBER("2")),
	MISSING("the PCE-ID", SGX_MEMBER("3")),
	MISSING("the FMSPC", SGX_MEMBER("4")),
	MISSING("the SGX type", SGX_MEMBER("5")),
	MISSING("the platform instance, of the Platform CA", SGX_MEMBER("6")),
	MISSING("the configuration, of the Platform CA", SGX_MEMBER("7")),
	MISSING("the first SVN", TCB_MEMBER("1")),
	MISSING("the last SVN", TCB_MEMBER("16")),
	MISSING("the PCESVN", TCB_MEMBER("17")),
	MISSING("the CPUSVN", TCB_MEMBER("18")),

	TWICE("the PPID", SGX_MEMBER("1")),
	TWICE("the TCB", SGX_MEMBER("2")),
	TWICE("the PCE-ID", SGX_MEMBER("3")),
	TWICE("the FMSPC", SGX_MEMBER("4")),
	TWICE("the SGX type", SGX_MEMBER("5")),
	TWICE("the platform instance", SGX_MEMBER("6")),
	TWICE("the configuration", SGX_MEMBER("7")),
	TWICE("the first SVN", TCB_MEMBER("1")),
	TWICE("the PCESVN", TCB_MEMBER("17")),
	TWICE("the CPUSVN", TCB_MEMBER("18")),

	VALUE("an SVN is negative", TCB_MEMBER("1"), "0201ff"),
	VALUE("an SVN is 256", TCB_MEMBER("1"), "02020100"),
	VALUE("an SVN has a zero that it does not need", TCB_MEMBER("1"),
	      "02020005"),
	VALUE("an SVN is no INTEGER", TCB_MEMBER("1"), "040105"),
	VALUE("the PCESVN is 65536", TCB_MEMBER("17"), "0203010000"),
	VALUE("the PCESVN is negative", TCB_MEMBER("17"), "0201ff"),
	VALUE("the CPUSVN is 15 octets long", TCB_MEMBER("18"),
	      "04{050505050505050505050505050505}"),
	VALUE("the FMSPC is 5 octets long", SGX_MEMBER("4"), "04{90c06f0000}"),
	VALUE("the FMSPC is 7 octets long", SGX_MEMBER("4"),
	      "04{90c06f00000000}"),
	VALUE("the FMSPC is a text", SGX_MEMBER("4"), "0c{90c06f000000}"),
	VALUE("the PCE-ID is 1 octet long", SGX_MEMBER("3"), "040100"),
	VALUE("the PPID is 15 octets long", SGX_MEMBER("1"),
	      "04{770000000000000000000000000000}"),
	VALUE("the TCB is no list", SGX_MEMBER("2"), "0500"),

	LENGTH("list", SGX_LIST),
	LENGTH("FMSPC", SGX_MEMBER("4")),
	LENGTH("value of the FMSPC", SGX_MEMBER("4") "/$"),
	LENGTH("TCB", SGX_MEMBER("2")),
	LENGTH("first SVN", TCB_MEMBER("1")),
	LENGTH("value of the first SVN", TCB_MEMBER("1") "/$"),
	WRONG("sgx.length", "the length of the list is indefinite", INTEL,
	      EDIT_OPEN, SGX_LIST, NULL),
	WRONG("sgx.length", "something follows the list", INTEL, EDIT_ADD,
	      X SGX_OID "/$", "0500"),

	{ .class = "sgx.fmspc",
	  .title = "the FMSPC of another platform",
	  .tees = INTEL,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "tdx.tcbinfo.fmspc",
	  .changes = { { EDIT_SET, SGX_MEMBER("4") "/$",
			 "04{50c06f000000}" } } },
	{ .class = "sgx.fmspc",
	  .title = "the PCE-ID of another platform",
	  .tees = INTEL,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "tdx.tcbinfo.pceid",
	  .changes = { { EDIT_SET, SGX_MEMBER("3") "/$", "04020100" } } },
	{ .class = "sgx.svn",
	  .title = "an SVN that is lower than in each level",
	  .tees = INTEL,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "tdx.tcb.level",
	  .changes = { { EDIT_SET, TCB_MEMBER("1") "/$", "020101" } } },
	{ .class = "sgx.svn",
	  .title = "an SVN of the second level",
	  .tees = INTEL,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "tdx.tcb.status",
	  .changes = { { EDIT_SET, TCB_MEMBER("16") "/$", "020102" } } },
	{ .class = "sgx.svn",
	  .title = "a PCESVN of the second level",
	  .tees = INTEL,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "tdx.tcb.status",
	  .changes = { { EDIT_SET, TCB_MEMBER("17") "/$", "02010c" } } },
	{ .class = "sgx.svn",
	  .title = "an SVN that is higher",
	  .tees = INTEL,
	  .parts = LEAF,
	  .changes = { { EDIT_SET, TCB_MEMBER("1") "/$", "020200ff" } } },

	VEK_MISSING("structVersion", AMD, "1"),
	VEK_MISSING("blSPL", AMD, "3.1"),
	VEK_MISSING("teeSPL", AMD, "3.2"),
	VEK_MISSING("snpSPL", AMD, "3.3"),
	VEK_MISSING("ucodeSPL", AMD, "3.8"),
	VEK_MISSING("cspID", VLEK, "5"),
	WRONG("vek.missing", "productName is missing", AMD, EDIT_DROP, VEK("2"),
	      NULL),
	WRONG("vek.missing", "hwID is missing", VCEK, EDIT_DROP, VEK("4"),
	      NULL),
	WRONG("vek.missing", "fmcSPL is missing", 1u << TEE_TURIN, EDIT_DROP,
	      VEK("3.9"), NULL),

	VEK_TWICE("structVersion", AMD, "1"),
	VEK_TWICE("productName", AMD, "2"),
	VEK_TWICE("blSPL", AMD, "3.1"),
	VEK_TWICE("ucodeSPL", AMD, "3.8"),
	VEK_TWICE("hwID", VCEK, "4"),
	VEK_TWICE("cspID", VLEK, "5"),

	VEK_VALUE("an SPL is negative", AMD, "3.8", "04{0201ff}"),
	VEK_VALUE("an SPL is 256", AMD, "3.8", "04{02020100}"),
	VEK_VALUE("an SPL has a zero that it does not need", AMD, "3.1",
		  "04{02020004}"),
	VEK_VALUE("an SPL is no INTEGER", AMD, "3.1", "04{0a0104}"),
	VEK_VALUE("something follows an SPL", AMD, "3.1", "04{020104 0500}"),
	VEK_VALUE("the length of an SPL is too long", AMD, "3.1",
		  "04{02810104}"),
	VEK_VALUE("an SPL is empty", AMD, "3.1", "04{0200}"),
	VEK_VALUE("productName is no IA5String", AMD, "2", "04{0c{'Milan'}}"),
	VEK_VALUE("hwID is one octet short", 1u << TEE_TURIN, "4",
		  "04{a0a1a2a3a4a5a6}"),
	VEK_VALUE("hwID is one octet long", 1u << TEE_TURIN, "4",
		  "04{a0a1a2a3a4a5a6a7a8}"),
	{ .class = "vek.value",
	  .title = "hwID in an OCTET STRING of its own",
	  .tees = 1u << TEE_TURIN,
	  .parts = LEAF,
	  .changes = { { EDIT_SET, VEK("4") "/$",
			 "04{04{a0a1a2a3a4a5a6a7}}" } } },
	WRONG("vek.value", "a VCEK with a cspID", VCEK, EDIT_ADD, "0/7/0",
	      "30{06092b060104019c780105 04{16{'CN=x'}}}"),
	WRONG("vek.value", "a VLEK with a hwID", VLEK, EDIT_ADD, "0/7/0",
	      "30{06092b060104019c780104 04{a0a1a2a3a4a5a6a7}}"),

	{ .class = "vek.product",
	  .title = "productName is another",
	  .tees = 1u << TEE_MILAN | VLEK,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "snp.product",
	  .changes = { { EDIT_SET, VEK("2") "/$", "04{16{'Genoa'}}" } } },
	{ .class = "vek.product",
	  .title = "productName is another, which has other extensions",
	  .tees = 1u << TEE_TURIN,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .changes = { { EDIT_SET, VEK("2") "/$", "04{16{'Genoa'}}" } } },
	{ .class = "vek.product",
	  .title = "productName is none that there is",
	  .tees = AMD,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .changes = { { EDIT_SET, VEK("2") "/$", "04{16{'Paris'}}" } } },
	{ .class = "vek.product",
	  .title = "productName with a stepping",
	  .tees = 1u << TEE_MILAN,
	  .parts = LEAF,
	  .changes = { { EDIT_SET, VEK("2") "/$", "04{16{'Milan-B0'}}" } } },
	{ .class = "vek.chip",
	  .title = "hwID of another chip",
	  .tees = 1u << TEE_TURIN,
	  .parts = LEAF,
	  .reason = WRONG_EXTENSION,
	  .id = "snp.vek.hwid",
	  .changes = { { EDIT_SET, VEK("4") "/$", "04{a1a1a2a3a4a5a6a7}" } } },
	OTHER_TCB("blSPL", AMD, "3.1", "snp.vek.tcb.bl"),
	OTHER_TCB("teeSPL", AMD, "3.2", "snp.vek.tcb.tee"),
	OTHER_TCB("snpSPL", AMD, "3.3", "snp.vek.tcb.snp"),
	OTHER_TCB("ucodeSPL", AMD, "3.8", "snp.vek.tcb.ucode"),
	OTHER_TCB("fmcSPL", 1u << TEE_TURIN, "3.9", "snp.vek.tcb.fmc"),
};

const struct table extension_cases = { rows, ARRAY_SIZE(rows) };
