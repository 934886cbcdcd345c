/* SPDX-License-Identifier: MIT */
/*
 * The quoting enclave of a simulated TD, its vendor and its host. Sections are
 * titled by the file that implements them.
 */
#ifndef VOUCH_SIM_TDX_H
#define VOUCH_SIM_TDX_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdio.h>

#include "lib/base/types.h"
#include "sim/config/config.h"
#include "sim/host/host.h"
#include "sim/pki/pki.h"

struct sim_tdx;

#define SIM_TDREPORT_SIZE 1024
#define SIM_TDREPORT_MAC_KEY 32

/* ---- config.c ---- */

int sim_tdx_config_finish(struct sim_config *config, struct sim_error *error);

/* ---- pki.c ---- */

enum sim_tdx_cert {
	SIM_TDX_ROOT,
	SIM_TDX_CA, /* PCK Platform CA */
	SIM_TDX_SIGNER, /* of TCB Info and QE Identity */
	SIM_TDX_PCK,
	SIM_TDX_CERTS,
};

struct sim_tdx_pki {
	EVP_PKEY *keys[SIM_TDX_CERTS];
	X509 *certs[SIM_TDX_CERTS];
};

int sim_tdx_pki_make(struct sim_tdx_pki *pki, const struct sim_config *config,
		     struct sim_error *error);
void sim_tdx_pki_free(struct sim_tdx_pki *pki);
/* Certificates in PEM, one behind the other, up to SIM_TDX_CERTS; or NULL. */
char *sim_tdx_pki_chain(const struct sim_tdx_pki *pki,
			const enum sim_tdx_cert *certs, size_t *size);

/* ---- cert.c ---- */

/* One certificate, issued by keys and certificates that @pki holds already. */
X509 *sim_tdx_cert_make(const struct sim_tdx_pki *pki,
			const struct sim_config *config,
			enum sim_tdx_cert which);

/* ---- pck.c ---- */

/* Extension 1.2.840.113741.1.13.1 of a PCK certificate. */
bool sim_tdx_pck_add(X509 *cert, const struct sim_tdx_config *tdx);

/* ---- crl.c ---- */

/* That of SIM_TDX_ROOT or of SIM_TDX_CA. */
X509_CRL *sim_tdx_crl_make(const struct sim_tdx_pki *pki,
			   const struct sim_config *config,
			   enum sim_tdx_cert issuer);

/* ---- date.c ---- */

/* The first second of collateral, and that after @days. */
time_t sim_tdx_date(const struct sim_config *config, u32 days);
/* As collateral has it, "2025-06-04T00:00:00Z". */
void sim_tdx_date_text(time_t date, char out[24]);

/* ---- tcb.c ---- */

/* One TCB level of a platform, and what stands behind it in the document. */
struct sim_tdx_level {
	u8 sgx[16];
	u32 pcesvn;
	u8 tdx[16];
	enum sim_tcb_status status;
	const char *date;
	const char *advisories; /* JSON, or NULL */
};

#define SIM_TDX_LEVELS_MAX 4

/* Levels from the highest down. Return: their number. */
int sim_tdx_levels(const struct sim_tdx_config *tdx,
		   struct sim_tdx_level levels[SIM_TDX_LEVELS_MAX]);

/* ---- collateral.c ---- */

/* Signed documents, to be freed; NULL on failure. */
char *sim_tdx_tcb_info(const struct sim_tdx_pki *pki,
		       const struct sim_config *config);
char *sim_tdx_qe_identity(const struct sim_tdx_pki *pki,
			  const struct sim_config *config);
/* Which evaluations there are. */
char *sim_tdx_numbers(const struct sim_tdx_pki *pki,
		      const struct sim_config *config);

/* Of the same platform, for SGX enclaves. */
char *sim_sgx_tcb_info(const struct sim_tdx_pki *pki,
		       const struct sim_config *config);
char *sim_sgx_qe_identity(const struct sim_tdx_pki *pki,
			  const struct sim_config *config);
char *sim_sgx_numbers(const struct sim_tdx_pki *pki,
		      const struct sim_config *config);

/* ---- modules.c ---- */

/* Members tdxModule and tdxModuleIdentities of TCB Info. */
void sim_tdx_modules_print(const struct sim_tdx_config *tdx, FILE *out);
/* A list of levels by ISVSVN: the newest one has @status. */
void sim_tdx_isv_levels_print(u32 isvsvn, u32 lowest,
			      enum sim_tcb_status status, FILE *out);

/* ---- export.c ---- */

/*
 * Writes root.pem, pck_chain.pem, tcbinfo.json, qe_identity.json,
 * tcb_signing_chain.pem, root_crl.der and pck_crl.der.
 */
int sim_tdx_export(const struct sim_tdx_pki *pki,
		   const struct sim_config *config, const char *folder,
		   struct sim_error *error);

/* ---- report.c ---- */

/* What is wrong with a TDREPORT, or NULL when this platform made it. */
const char *sim_tdreport_refusal(const u8 report[SIM_TDREPORT_SIZE],
				 const u8 mac_key[SIM_TDREPORT_MAC_KEY]);

/* ---- quote.c ---- */

/* The quoting enclave, once it is certified. */
struct sim_qe {
	const struct sim_config *config;
	EVP_PKEY *key; /* attestation key */
	u8 mac_key[SIM_TDREPORT_MAC_KEY];
	u8 id[16];
	u8 *certification; /* attestation key and all that stands behind it */
	size_t certification_size;
};

int sim_qe_init(struct sim_qe *qe, const struct sim_config *config,
		const struct sim_tdx_pki *pki, struct sim_error *error);
void sim_qe_free(struct sim_qe *qe);

/* What names the platform where a quote has no PCK certificate. */
#define SIM_ENCRYPTED_PPID 384
#define SIM_PCK_TCB 20 /* CPUSVN, PCESVN and PCEID */
bool sim_qe_encrypted_ppid(const struct sim_config *config,
			   u8 out[SIM_ENCRYPTED_PPID]);
void sim_qe_pck_tcb(const struct sim_config *config, u8 out[SIM_PCK_TCB]);

/* A quote over a TDREPORT that was found good, to be freed; or NULL. */
u8 *sim_qe_quote(const struct sim_qe *qe, const u8 report[SIM_TDREPORT_SIZE],
		 size_t *size);

/* ---- job.c ---- */

#define SIM_JOBS_MAX 64

struct sim_job;

/* Who asked for a quote: the guest, or a client of the QGS. */
struct sim_asker {
	/* Gets the quote, or a status that says why there is none. */
	void (*deliver)(struct sim_tdx *tdx, struct sim_job *job);
	/* Comes header_rewrite_us after deliver() when that asked for it. */
	void (*rewrite)(struct sim_tdx *tdx, const struct sim_job *job);
};

struct sim_job {
	const struct sim_asker *asker;
	bool is_active;
	bool is_made; /* status and quote are there */
	bool is_written; /* delivered; rewrite() may still come */
	bool is_denied; /* the guest read a final status that was not its own */
	u64 start_ns; /* when it was asked for, CLOCK_MONOTONIC */
	u64 due_ns; /* SIM_NEVER: not before sim_jobs_release() */
	u8 report[SIM_TDREPORT_SIZE];
	u32 report_size;
	u64 status;
	u8 *quote;
	size_t quote_size;
	u64 offset; /* the guest's buffer, of an emulator its GPA */
	u32 size;
	u32 header_rewrite_us; /* 0: none */
	struct sim_qgs_client *client; /* or NULL */
};

/* NULL when too many are in flight. */
struct sim_job *sim_job_start(struct sim_tdx *tdx,
			      const struct sim_asker *asker, u64 now_ns);
/* Makes quotes, hands out those that are due. Return: when to come again. */
u64 sim_jobs_run(struct sim_host *host, u64 now_ns);
/* Jobs that are due at SIM_NEVER are due now. */
void sim_jobs_release(struct sim_host *host);
/* Does this part of the mapping belong to a quote in flight? */
bool sim_jobs_own(const struct sim_tdx *tdx, u64 offset, u32 size);
/*
 * A final status was written at @offset. When a late rewrite() did that, the
 * buffer may belong to a later job by now: the guest is then right to use it
 * again, and sim_jobs_own() no longer counts it as that job's.
 */
void sim_jobs_deny(struct sim_tdx *tdx, u64 offset);
void sim_jobs_forget(struct sim_tdx *tdx, const struct sim_qgs_client *client);
unsigned int sim_jobs_count(const struct sim_tdx *tdx);
void sim_jobs_free(struct sim_tdx *tdx);

/* ---- host.c ---- */

#define SIM_QUOTE_HEADER 24
#define SIM_QUOTE_SUCCESS 0
#define SIM_QUOTE_IN_FLIGHT UINT64_MAX
#define SIM_QUOTE_ERROR 0x8000000000000000
#define SIM_QUOTE_UNAVAILABLE 0x8000000000000001

/*
 * GetQuote: R10 now; the quote becomes a job. From an emulator also calls of
 * the TDX module and other ones of the host.
 */
void sim_tdx_exit(struct sim_host *host, const struct vouch_sim_exit *exit,
		  struct vouch_sim_result *result);
/* The guest was gone when R10 refused its request: its buffer says so. */
void sim_tdx_give_back(struct sim_host *host,
		       const struct vouch_sim_exit *exit);

/* ---- shared.c: memory that TD and host share ---- */

/* Copies the header and what follows it of the request that @exit names. */
void sim_tdx_request_read(const struct sim_host *host,
			  const struct vouch_sim_exit *exit,
			  u8 request[SIM_QUOTE_HEADER + SIM_TDREPORT_SIZE]);
/* Where the request is, for the functions below. */
u64 sim_tdx_request_at(const struct sim_host *host,
		       const struct vouch_sim_exit *exit);
void sim_tdx_shared_write(struct sim_host *host, u64 at, const u8 *data,
			  size_t size);
/* In one store: who sees it sees all that was written before. */
void sim_tdx_shared_status(struct sim_host *host, u64 at, u64 status);

/* ---- module.c: the TDX module, for an emulator ---- */

#define SIM_TDX_EXIT_EXTEND 2
#define SIM_TDX_EXIT_REPORT 4

bool sim_tdx_is_for_module(const struct vouch_sim_exit *exit);
/* Request and answer are in the host's pages. Return: RAX */
u64 sim_tdx_module_call(struct sim_host *host,
			const struct vouch_sim_exit *exit);

/* ---- qgs.c ---- */

#define SIM_QGS_HEADER 16
#define SIM_QGS_REQUEST 24
#define SIM_QGS_MESSAGE_MAX 16384
#define SIM_QGS_FRAME_MAX (4 + SIM_QGS_MESSAGE_MAX)

enum sim_qgs_error {
	SIM_QGS_SUCCESS = 0,
	SIM_QGS_UNEXPECTED = 0x12001,
	SIM_QGS_OUT_OF_MEMORY,
	SIM_QGS_INVALID_PARAMETER,
	SIM_QGS_INVALID_VERSION,
	SIM_QGS_INVALID_TYPE,
	SIM_QGS_INVALID_SIZE,
	SIM_QGS_INVALID_CODE,
};

/* GET_QUOTE_REQ without its frame; on success @report is inside @message. */
enum sim_qgs_error sim_qgs_parse(const u8 *message, size_t size,
				 const u8 **report, u32 *report_size);
/* GET_QUOTE_RESP in its frame, to be freed; no quote unless @code is 0. */
u8 *sim_qgs_answer(u16 minor, enum sim_qgs_error code, const u8 *quote,
		   size_t quote_size, size_t *size);

/* ---- qgs_serve.c ---- */

#define SIM_QGS_CLIENTS 16
#define SIM_QGS_LISTENERS 2
#define SIM_QGS_POLLS (SIM_QGS_LISTENERS + SIM_QGS_CLIENTS)

struct sim_qgs_client {
	int fd; /* -1: free */
	bool is_waiting; /* a job of it is under way */
	u64 heard; /* number of the last event */
	u16 minor;
	size_t used;
	u8 frame[SIM_QGS_FRAME_MAX];
};

struct sim_qgs {
	int listeners[SIM_QGS_LISTENERS]; /* unix, vsock; -1: none */
	u64 events;
	struct sim_qgs_client clients[SIM_QGS_CLIENTS];
};

void sim_qgs_init(struct sim_qgs *qgs);
int sim_qgs_listen_unix(struct sim_qgs *qgs, const char *path,
			struct sim_error *error);
/* Whether the socket in the file system is there, and its file to remove. */
bool sim_qgs_has_unix(const struct sim_qgs *qgs);
int sim_qgs_listen_vsock(struct sim_qgs *qgs, const char *port,
			 struct sim_error *error);
void sim_qgs_fill(const struct sim_host *host, struct pollfd *polls);
void sim_qgs_serve(struct sim_host *host, const struct pollfd *polls);
void sim_qgs_close(struct sim_tdx *tdx);

/* ---- tee.c ---- */

struct sim_tdx_stats {
	u64 quotes;
	u64 quote_errors;
	u64 quote_refusals; /* R10 was not 0 */
	u64 buffer_reuse;
	u64 qgs_requests;
	u64 qgs_errors;
};

struct sim_tdx {
	struct sim_host *host;
	struct sim_tdx_stats stats;
	struct sim_tdx_pki pki;
	struct sim_qe qe;
	struct vouch_sim_tdx td; /* of an emulator: its RTMRs change */
	struct sim_job jobs[SIM_JOBS_MAX];
	struct sim_qgs qgs;
};

extern const struct sim_tee sim_tdx_tee;

/* ---- device.c ---- */

int sim_tdx_register(struct sim_host *host, const char *path,
		     struct sim_error *error);
/* Tells the TDX module about operand-busy and tdcall-status. */
int sim_tdx_pass_trouble(struct sim_host *host, struct sim_error *error);
/* Injects the event-notify interrupt. */
void sim_tdx_notify(struct sim_host *host);

#endif /* VOUCH_SIM_TDX_H */
