// SPDX-License-Identifier: MIT
/*
 * What hardware and enclaves say, changed before it is signed: a report of SNP
 * by AMD 56860, table 23, the body of a quote, and the quoting enclave.
 */
#include "cases.h"

#include <stdlib.h>

#define REPORT(named, what, on, check, where, value) \
	{ .class = named,                            \
	  .title = what,                             \
	  .tees = on,                                \
	  .id = check,                               \
	  .bytes = BYTES_REPORT,                     \
	  .at = where,                               \
	  .byte = value }
#define BODY(what, on, check, where, value) \
	{ .class = "quote.body",            \
	  .title = what,                    \
	  .tees = on,                       \
	  .id = check,                      \
	  .bytes = BYTES_BODY,              \
	  .at = where,                      \
	  .byte = value }
#define QE(what, check, where, value) \
	{ .class = "quote.enclave",   \
	  .title = what,              \
	  .tees = INTEL,              \
	  .id = check,                \
	  .bytes = BYTES_QE,          \
	  .at = where,                \
	  .byte = value }
#define QUOTE(named, what, on, check, how) \
	{ .class = named, .title = what, .tees = on, .id = check, .make = how }

#define MILAN_ONLY (1u << TEE_MILAN)
#define TURIN_ONLY (1u << TEE_TURIN)

static void sign_qe_by_other(struct material *m, enum part part)
{
	(void)part;
	m->keys[PART_LEAF] = m->world->intel->signer_key;
}

static void hash_other_key(struct material *m, enum part part)
{
	(void)part;
	m->quote.has_other_qe_data = true;
}

static void pad_with_zeros(struct material *m, enum part part)
{
	(void)part;
	m->quote.padding = 16;
}

static void pad_with_ones(struct material *m, enum part part)
{
	(void)part;
	m->quote.padding = 16;
	m->quote.padding_byte = 1;
}

static void use_other_point(struct material *m, enum part part)
{
	static const u8 no_point[64] = { 1 };

	(void)part;
	m->quote.point = no_point;
}

static void sign_report_by_other(struct material *m, enum part part)
{
	struct amd amd = *m->world->amd;

	(void)part;
	amd.vek_key = EVP_EC_gen("P-384");
	amd_sign_report(&amd, m->report);
	EVP_PKEY_free(amd.vek_key);
	m->is_unsigned = true;
}

static void sign_then_change(struct material *m, enum part part)
{
	(void)part;
	amd_sign_report(m->world->amd, m->report);
	m->report[0x140] ^= 1; /* REPORT_ID */
	m->is_unsigned = true;
}

static void sign_then_fill(struct material *m, enum part part)
{
	(void)part;
	amd_sign_report(m->world->amd, m->report);
	m->report[REPORT_SIZE - 1] = 1; /* is not signed */
	m->is_unsigned = true;
}

static void sign_with_nothing(struct material *m, enum part part)
{
	(void)part;
	m->is_unsigned = true;
}

static const struct row rows[] = {
	BODY("a TD that may be debugged", TDX, "tdx.attr.debug",
	     TD_AT_ATTRIBUTES, 1),
	BODY("a TD with SEPT_VE_DISABLE off", TDX, "tdx.attr.sept_ve_disable",
	     TD_AT_ATTRIBUTES + 3, 0),
	BODY("a TD that may migrate", TDX, "tdx.attr.migratable",
	     TD_AT_ATTRIBUTES + 3, 0x30),
	BODY("a TD with a bit that is reserved", TDX, "tdx.attr.reserved",
	     TD_AT_ATTRIBUTES + 1, 1),
	BODY("another MRTD", TDX, "tdx.mrtd", TD_AT_MRTD, 0),
	BODY("other report data", TDX, "freshness.report_data",
	     TD_AT_REPORT_DATA, 0),
	BODY("another signer of the module", TDX, "tdx.module.mrsigner",
	     TD_AT_MRSIGNERSEAM, 1),
	BODY("attributes of the module", TDX, "tdx.module.attributes",
	     TD_AT_SEAM_ATTRIBUTES, 1),
	BODY("an SVN of the TD that is too low", TDX, "tdx.tcb.level",
	     TD_AT_SVN + 2, 1),
	BODY("an SVN of the second level", TDX, "tdx.tcb.status",
	     TD_AT_SVN + 15, 3),
	BODY("another module", TDX, "tdx.module.identity", TD_AT_SVN + 1, 7),
	BODY("a module of the second level", TDX, "tdx.tcb.status", TD_AT_SVN,
	     4),
	BODY("an enclave that may be debugged", SGX, "sgx.attr.debug",
	     SGX_AT_ATTRIBUTES, 7),
	BODY("an enclave with the provision key", SGX, "sgx.attr.provision_key",
	     SGX_AT_ATTRIBUTES, 0x15),
	BODY("an enclave with the launch key", SGX, "sgx.attr.einittoken_key",
	     SGX_AT_ATTRIBUTES, 0x25),
	BODY("another MRENCLAVE", SGX, "sgx.mrenclave", SGX_AT_MRENCLAVE, 0),
	BODY("other report data", SGX, "freshness.report_data",
	     SGX_AT_REPORT_DATA, 0),

	QE("another miscselect", "tdx.qe.match.miscselect", SGX_AT_MISC_SELECT,
	   1),
	QE("other attributes", "tdx.qe.match.attributes", SGX_AT_ATTRIBUTES + 1,
	   1),
	QE("may be debugged", "tdx.qe.match.attributes", SGX_AT_ATTRIBUTES,
	   0x13),
	QE("a bit of attributes outside of the mask", NULL,
	   SGX_AT_ATTRIBUTES + 8, 1),
	QE("another signer", "tdx.qe.match.mrsigner", SGX_AT_MRSIGNER, 1),
	QE("another isvprodid", "tdx.qe.match.isvprodid", 256, 9),
	QE("older than each level", "tdx.qe.level", SGX_AT_ISV_SVN, 3),
	QE("of the second level", "tdx.tcb.status", SGX_AT_ISV_SVN, 5),
	QE("newer", NULL, SGX_AT_ISV_SVN, 9),

	QUOTE("quote.signature", "the enclave is signed by another key", INTEL,
	      "tdx.qe.report_sig", sign_qe_by_other),
	QUOTE("quote.signature", "the enclave names another key", INTEL,
	      "tdx.qe.report_data", hash_other_key),
	QUOTE("quote.signature", "the key of the quote is no point", INTEL,
	      "tdx.key.point", use_other_point),
	QUOTE("quote.trailing", "zeros follow the quote", INTEL, NULL,
	      pad_with_zeros),
	QUOTE("quote.trailing", "other bytes follow the quote", INTEL,
	      "tdx.quote.trailing", pad_with_ones),

	REPORT("report.version", "version is 1", AMD, "snp.report.version", 0,
	       1),
	REPORT("report.version", "version is 7", AMD, "snp.report.version", 0,
	       7),
	REPORT("report.version", "version is 4", MILAN_ONLY | VLEK, NULL, 0, 4),
	REPORT("report.reserved", "an octet after KEY_INFO", AMD,
	       "snp.report.reserved", 0x04c, 1),
	REPORT("report.reserved", "an octet after the stepping", AMD,
	       "snp.report.reserved", 0x18b, 1),
	REPORT("report.reserved", "an octet before the signature", AMD,
	       "snp.report.reserved", 0x29f, 1),
	REPORT("report.reserved", "an octet after the current version", AMD,
	       "snp.report.reserved", 0x1eb, 1),
	REPORT("report.policy", "may be debugged", AMD, "snp.policy.debug",
	       0x00a, 0x0b),
	REPORT("report.policy", "may migrate", AMD, "snp.policy.migrate_ma",
	       0x00a, 0x07),
	REPORT("report.policy", "the bit that is 1 is 0", AMD,
	       "snp.policy.reserved", 0x00a, 0x01),
	REPORT("report.policy", "requested by the host", AMD, "snp.vmpl", 0x030,
	       1),
	REPORT("report.key", "another algorithm", AMD, "snp.report.sig_algo",
	       0x034, 2),
	REPORT("report.key", "the key is masked", AMD,
	       "snp.keyinfo.mask_chip_key", 0x048, 2),
	REPORT("report.key", "no key signs", AMD, "snp.keyinfo.signing_key",
	       0x048, 7 << 2),
	REPORT("report.key", "a VLEK signs, it says", VCEK, "snp.vek.kind",
	       0x048, 1 << 2),
	REPORT("report.key", "a VCEK signs, it says", VLEK,
	       "snp.vek.hwid.masked", 0x048, 0),
	REPORT("report.tcb", "another REPORTED_TCB", AMD, "snp.vek.tcb.ucode",
	       0x187, 1),
	REPORT("report.tcb", "an octet of REPORTED_TCB that is reserved", AMD,
	       "snp.tcb.reserved", 0x184, 1),
	REPORT("report.chip", "another chip", VCEK, "snp.vek.hwid", 0x1a0, 1),
	REPORT("report.chip", "octets after the chip", TURIN_ONLY,
	       "snp.vek.hwid", 0x1a0 + 63, 1),
	REPORT("report.product", "CPUID of Genoa", MILAN_ONLY | VLEK,
	       "snp.product", 0x189, 0x11),
	REPORT("report.product", "CPUID of no product", AMD, "snp.product",
	       0x188, 0x17),
	REPORT("report.values", "another measurement", AMD, "snp.measurement",
	       0x090, 1),
	REPORT("report.values", "other report data", AMD,
	       "freshness.report_data", 0x050, 1),
	REPORT("report.values", "a migration agent", AMD, "snp.migration",
	       0x160, 1),

	QUOTE("report.signature", "by another key", AMD, "snp.sig",
	      sign_report_by_other),
	QUOTE("report.signature", "an octet is changed after it", AMD,
	      "snp.sig", sign_then_change),
	QUOTE("report.signature", "an octet after the signature", AMD,
	      "snp.report.reserved", sign_then_fill),
	QUOTE("report.signature", "zeros in place of the signature", AMD,
	      "snp.sig", sign_with_nothing),
};

const struct table evidence_cases = { rows, ARRAY_SIZE(rows) };
