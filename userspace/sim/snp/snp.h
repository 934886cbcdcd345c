/* SPDX-License-Identifier: MIT */
/*
 * The security processor of a simulated SEV-SNP guest, AMD as its vendor, and
 * the host's part of its exits. Sections are titled by the file that implements
 * them.
 */
#ifndef VOUCH_SIM_SNP_H
#define VOUCH_SIM_SNP_H

#include <linux/vouch_sim.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "lib/base/types.h"
#include "sim/config/config.h"
#include "sim/host/host.h"
#include "sim/svsm/svsm.h"

#define SIM_VMPCKS 4
#define SIM_VMPCK_SIZE 32
#define SIM_REPORT_SIZE 1184
#define SIM_REPORT_SIGNED 0x2a0
#define SIM_KEY_SIZE 32
#define SIM_CERTS_SIZE (VOUCH_SIM_CERTS_PAGES * VOUCH_SIM_PAGE_SIZE)

/* ---- product.c ---- */

struct sim_product_info {
	const char *name; /* as in a configuration: "milan" */
	const char *cn; /* as in names of certificates: "Milan" */
	const char *vcek_name; /* extension productName of a VCEK */
	u8 serial; /* first byte of the CAs' serial numbers */
	const char *ark_not_before; /* ASN.1 GeneralizedTime */
	const char *ask_not_before;
	const char *asvk_not_before;
	size_t hwid_size;
	struct sim_tcb tcb;
	struct sim_version firmware;
	struct sim_cpuid cpuid;
	u64 platform_info;
	u64 mitigations;
};

extern const struct sim_product_info sim_products[SIM_PRODUCTS];

/* TCB_VERSION, whose layout depends on the product. */
void sim_tcb_encode(enum sim_product product, const struct sim_tcb *tcb,
		    u8 out[8]);
/* Return: false when a reserved byte is set. */
bool sim_tcb_decode(enum sim_product product, const u8 in[8],
		    struct sim_tcb *tcb);
bool sim_tcb_at_most(const struct sim_tcb *tcb, const struct sim_tcb *bound);

/* ---- config.c ---- */

int sim_snp_config_finish(struct sim_config *config, struct sim_error *error);

/* ---- pki.c ---- */

enum sim_snp_cert {
	SIM_ARK,
	SIM_ASK,
	SIM_ASVK,
	SIM_VCEK,
	SIM_VLEK,
	SIM_SNP_CERTS,
};

struct sim_snp_pki {
	EVP_PKEY *keys[SIM_SNP_CERTS];
	X509 *certs[SIM_SNP_CERTS];
};

/* @state: folder that keeps the slow RSA keys between runs, or NULL. */
int sim_snp_pki_make(struct sim_snp_pki *pki, const struct sim_config *config,
		     const char *state, struct sim_error *error);
void sim_snp_pki_free(struct sim_snp_pki *pki);
/* Writes ark.pem, ask.pem, asvk.pem, vcek.der and vlek.der. */
int sim_snp_pki_export(const struct sim_snp_pki *pki, const char *folder,
		       struct sim_error *error);

/*
 * The key of SIM_VCEK or SIM_VLEK, which is another for each chip or provider
 * and TCB; NULL with @error.
 */
EVP_PKEY *sim_snp_vek_key(const struct sim_config *config,
			  enum sim_snp_cert which, struct sim_error *error);

/* ---- crl.c ---- */

/* The list of the ARK; NULL on failure. */
X509_CRL *sim_snp_crl_make(const struct sim_snp_pki *pki, bool is_expired);

/* ---- cert.c ---- */

/* One certificate, issued by keys that @pki holds already. */
X509 *sim_snp_cert_make(const struct sim_snp_pki *pki,
			const struct sim_config *config,
			enum sim_snp_cert which);

/* ---- cert_ext.c ---- */

bool sim_snp_cert_add_ca(X509 *cert, X509 *issuer,
			 const struct sim_config *config,
			 enum sim_snp_cert which);
bool sim_snp_cert_add_vek(X509 *cert, const struct sim_config *config,
			  enum sim_snp_cert which);

/* ---- certs.c ---- */

enum sim_table_defect {
	SIM_TABLE_GOOD,
	SIM_TABLE_NONE,
	SIM_TABLE_OVERLAP,
	SIM_TABLE_WRAP,
	SIM_TABLE_BEYOND,
	SIM_TABLE_INSIDE,
	SIM_TABLE_DUPLICATE,
	SIM_TABLE_EMPTY_ENTRY,
	SIM_TABLE_UNTERMINATED,
};

/*
 * Fills @out, which has room for SIM_CERTS_SIZE bytes, with the host's
 * certificate table. Return: bytes of it that count.
 */
size_t sim_certs_build(const struct sim_config *config,
		       const struct sim_snp_pki *pki,
		       enum sim_table_defect defect, u8 *out);

/* ---- message.c ---- */

#define SIM_HEADER_SIZE 0x60
#define SIM_PAYLOAD_MAX (VOUCH_SIM_PAGE_SIZE - SIM_HEADER_SIZE)
#define SIM_MSG_KEY_REQ 3
#define SIM_MSG_REPORT_REQ 5

struct sim_message {
	u64 sequence;
	u8 algo;
	u8 header_version;
	u16 header_size;
	u8 type;
	u8 version;
	u16 size;
	u8 vmpck;
	u8 payload[SIM_PAYLOAD_MAX];
};

void sim_message_header(struct sim_message *message, const u8 *page);
/* Return: false when the tag does not fit; the payload is then wiped. */
bool sim_message_open(struct sim_message *message, const u8 *page,
		      const u8 key[SIM_VMPCK_SIZE]);
bool sim_message_seal(const struct sim_message *message, u8 *page,
		      const u8 key[SIM_VMPCK_SIZE]);

/* ---- stats.c ---- */

struct sim_snp_stats {
	u64 guest_requests;
	u64 ext_guest_requests;
	u64 reports;
	u64 keys;
	u64 fw_errors;
	u64 vmm_errors;
	u64 resent;
	u64 iv_reuse;
	void *seen; /* tree of messages by VMPCK and sequence number */
	size_t seen_count;
};

/* Notes a message that was exposed, and complains when an IV comes again. */
void sim_snp_stats_request(struct sim_snp_stats *stats, const u8 *page);
void sim_snp_stats_answer(struct sim_snp_stats *stats, u8 vmpck, u64 sequence);
void sim_snp_stats_free(struct sim_snp_stats *stats);

/* ---- firmware.c ---- */

#define SIM_FW_SUCCESS 0
#define SIM_FW_BAD_MEASUREMENT 0x0b
#define SIM_FW_INVALID_PARAM 0x16
#define SIM_FW_AEAD_OFLOW 0x1d
#define SIM_FW_INVALID_KEY 0x27

struct sim_firmware {
	const struct sim_config *config;
	const struct sim_snp_pki *pki;
	struct sim_misbehaviour *misbehaviour;
	struct sim_snp_stats *stats;
	u8 vmpcks[SIM_VMPCKS][SIM_VMPCK_SIZE];
	u64 counters[SIM_VMPCKS]; /* last sequence number used */
	u8 report_id[32];
};

int sim_firmware_init(struct sim_firmware *firmware, struct sim_error *error);
/* The secrets page that the guest is launched with. */
void sim_firmware_secrets(const struct sim_firmware *firmware, u8 *page);
/* SNP_GUEST_REQUEST. Return: its status; @response is written on success. */
u32 sim_firmware_request(struct sim_firmware *firmware, const u8 *request,
			 u8 *response);

/* ---- report.c ---- */

/* MSG_REPORT_REQ. Return: size of the answer's payload. */
u16 sim_report_answer(struct sim_firmware *firmware,
		      const struct sim_message *request, u8 *payload);

/* ---- key.c ---- */

/* MSG_KEY_REQ. Return: size of the answer's payload. */
u16 sim_key_answer(struct sim_firmware *firmware,
		   const struct sim_message *request, u8 *payload);

/* ---- launch.c ---- */

/* Commands of the firmware that an emulator sends as exits; AMD 56860, 8. */
#define SIM_SNP_LAUNCH_UPDATE 0xa1
#define SIM_SNP_LAUNCH_FINISH 0xa2

/* The launch of an emulator's guest; all zero before its first page. */
struct sim_launch {
	u8 digest[48];
	u32 pages;
	bool is_done; /* the digest is the measurement of its reports */
};

bool sim_launch_is_command(u32 code);
/* A page's type is in certs_pages of @exit; a status in exitinfo2. */
void sim_launch_serve(struct sim_host *host, const struct vouch_sim_exit *exit,
		      struct vouch_sim_result *result);

/* ---- tee.c ---- */

struct sim_snp {
	struct sim_host *host;
	struct sim_snp_pki pki;
	struct sim_snp_stats stats;
	struct sim_firmware firmware;
	struct sim_svsm svsm; /* of a guest above VMPL 0 */
	struct sim_launch launch;
	u8 *table; /* SIM_CERTS_SIZE bytes to build certificate tables in */
	u8 last_response[VOUCH_SIM_PAGE_SIZE];
};

extern const struct sim_tee sim_snp_tee;

/* ---- host.c ---- */

/* Serves one exit: request page in, response and certificate pages out. */
void sim_snp_exit(struct sim_host *host, const struct vouch_sim_exit *exit,
		  struct vouch_sim_result *result);

/* ---- svsm.c ---- */

/* The SVSM's guest and firmware are those of @snp. */
void sim_snp_svsm_init(struct sim_snp *snp);
/* An exit that has the SVSM run (AMD 56421, SNP Run VMPL). */
void sim_snp_run_svsm(struct sim_snp *snp, const struct vouch_sim_exit *exit);

/* ---- device.c ---- */

int sim_snp_register(struct sim_host *host, const char *path,
		     struct sim_error *error);
int sim_snp_set_counter(struct sim_host *host, u32 vmpck, u32 counter,
			struct sim_error *error);

#endif /* VOUCH_SIM_SNP_H */
