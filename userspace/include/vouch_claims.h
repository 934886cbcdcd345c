/* SPDX-License-Identifier: MIT */
/*
 * libvouch - what reports and quotes say, field by field
 *
 * Part of vouch.h. Nothing here is verified.
 */
#ifndef VOUCH_CLAIMS_H
#define VOUCH_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vouch_error;

/* ---- snp_report.c ---- */

#define VOUCH_SNP_REPORT_SIZE 1184
#define VOUCH_SNP_SIGNED_SIZE 0x2a0

/* One TCB_VERSION, components as the product defines them; AMD 56860. */
struct vouch_snp_tcb {
	uint8_t raw[8];
	bool has_fmc;
	uint8_t fmc, bootloader, tee, snp, microcode;
};

struct vouch_snp_firmware {
	uint8_t major, minor, build;
};

/* Every field of an ATTESTATION_REPORT; AMD 56860, table 23. */
struct vouch_snp_claims {
	size_t size; /* of this struct */
	uint32_t version;
	uint32_t guest_svn;
	uint64_t policy;
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t vmpl;
	uint32_t signature_algo;
	struct vouch_snp_tcb current_tcb;
	uint64_t platform_info;
	uint32_t key_info;
	uint8_t report_data[64];
	uint8_t measurement[48];
	uint8_t host_data[32];
	uint8_t id_key_digest[48];
	uint8_t author_key_digest[48];
	uint8_t report_id[32];
	uint8_t report_id_ma[32];
	struct vouch_snp_tcb reported_tcb;
	bool has_cpuid; /* version 3 and later */
	uint8_t cpuid_family, cpuid_model, cpuid_stepping;
	uint8_t chip_id[64];
	struct vouch_snp_tcb committed_tcb;
	struct vouch_snp_firmware current_firmware;
	struct vouch_snp_firmware committed_firmware;
	struct vouch_snp_tcb launch_tcb;
	bool has_mit_vectors; /* version 5 and later */
	uint64_t launch_mit_vector, current_mit_vector;
	int reserved_offset; /* first reserved byte not 0, or -1 */
	uint8_t signature_r[72], signature_s[72]; /* little-endian */
};

/**
 * vouch_snp_report_parse() - fields of a report, unauthenticated
 * @data: ATTESTATION_REPORT
 * @size: of @data in bytes
 * @claims: out; its @size is set to sizeof(*claims) before
 * @error: may be NULL
 *
 * A newer version and unknown bits are not errors here: they are checks of the
 * appraisal.
 *
 * Return: 0, -EBADMSG when @size is not VOUCH_SNP_REPORT_SIZE, or -EINVAL for a
 * size of @claims that is none.
 */
int vouch_snp_report_parse(const uint8_t *data, size_t size,
			   struct vouch_snp_claims *claims,
			   struct vouch_error *error);

/* ---- tdx_quote.c ---- */

#define VOUCH_TDX_REPORT_SIZE 1024

/* TD report body; Intel TDX DCAP Quoting Library API, appendix A.3.2. */
struct vouch_tdx_claims {
	uint8_t tee_tcb_svn[16]; /* of the launch */
	uint8_t mrseam[48];
	uint8_t mrsignerseam[48];
	uint64_t seam_attributes;
	uint64_t td_attributes;
	uint64_t xfam;
	uint8_t mrtd[48];
	uint8_t mrconfigid[48];
	uint8_t mrowner[48];
	uint8_t mrownerconfig[48];
	uint8_t rtmr[4][48];
	uint8_t report_data[64];
	bool has_current_svn; /* TD 1.5: what follows is there */
	uint8_t tee_tcb_svn2[16]; /* of the module that runs now */
	uint8_t mrservicetd[48];
	bool has_extended; /* body type 4: what follows, too */
	uint8_t vm_id;
	uint8_t td_id[32];
	uint8_t dev_info[48];
	uint8_t init_servtd_hash[48]; /* service TDs at the launch */
	uint64_t init_servtd_attributes;
	uint8_t init_cpu_svn[16];
	uint8_t init_tee_tcb_svn[16];
	uint8_t init_tee_fmspc[12];
	uint8_t current_servtd_hash[48]; /* and now */
	uint64_t current_servtd_attributes;
};

/* Report body of an SGX enclave; Intel SDM, volume 3D, REPORT. */
struct vouch_sgx_claims {
	uint8_t cpu_svn[16];
	uint32_t misc_select;
	uint8_t attributes[16]; /* flags, then XFRM */
	uint8_t mrenclave[32];
	uint8_t mrsigner[32];
	uint16_t isv_prod_id;
	uint16_t isv_svn;
	uint8_t report_data[64];
};

/* Header and body of a quote, and the quoting enclave that it names. */
struct vouch_quote_claims {
	size_t size; /* of this struct; those in it do not grow */
	uint16_t version; /* 3, 4 or 5 */
	uint16_t key_type; /* 2: ECDSA P-256 */
	uint32_t tee_type; /* 0 SGX, 0x81 TDX */
	uint16_t qe_svn, pce_svn; /* version 3 only */
	uint8_t vendor_id[16];
	uint8_t user_data[20];
	uint16_t body_type; /* of version 5; 0 before */
	bool is_td; /* @td is filled, else @enclave */
	struct vouch_tdx_claims td;
	struct vouch_sgx_claims enclave;
	struct vouch_sgx_claims qe;
};

/**
 * vouch_quote_parse() - fields of a TDX or SGX quote, unauthenticated
 * @data: quote, perhaps with zeroes behind it
 * @size: of @data in bytes
 * @claims: out; its @size is set to sizeof(*claims) before
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG with what is malformed in @error, or -EINVAL.
 */
int vouch_quote_parse(const uint8_t *data, size_t size,
		      struct vouch_quote_claims *claims,
		      struct vouch_error *error);

/* ---- tdx_report.c ---- */

/* Every field of a TDREPORT; Intel TDX Module ABI, TDREPORT_STRUCT. */
struct vouch_tdreport_claims {
	size_t size; /* of this struct; that in it does not grow */
	uint8_t type, subtype, version;
	uint8_t cpu_svn[16];
	uint8_t mac[32];
	bool tcb_info_is_bound; /* hash over TEE_TCB_INFO holds */
	bool td_info_is_bound; /* hash over TDINFO holds */
	struct vouch_tdx_claims td;
};

/**
 * vouch_tdreport_parse() - fields of a TDREPORT
 * @data: TDREPORT_STRUCT
 * @size: of @data in bytes
 * @claims: out; its @size is set to sizeof(*claims) before
 * @error: may be NULL
 *
 * Its MAC can be checked only on the machine that made it.
 *
 * Return: 0, -EBADMSG when @size or type is another, -EINVAL, or -EIO without
 * SHA-384.
 */
int vouch_tdreport_parse(const uint8_t *data, size_t size,
			 struct vouch_tdreport_claims *claims,
			 struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_CLAIMS_H */
