/* SPDX-License-Identifier: MIT */
/*
 * vouch-simd - host and firmware of a simulated guest, SEV-SNP or TDX
 *
 * Sections are titled by the file that implements them. A function that can
 * fail returns 0 or a negative errno and fills the struct sim_error given.
 */
#ifndef VOUCH_SIM_H
#define VOUCH_SIM_H

#include <linux/vouch_sim.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "lib/base/types.h"
#include "sim/config/config.h"
#include "sim/host/misbehave.h"
#include "sim/tdx/tdx.h"

#define SIM_DEVICE "/dev/vouch-sim"
#define SIM_VMPCKS 4
#define SIM_VMPCK_SIZE 32
#define SIM_REPORT_SIZE 1184
#define SIM_REPORT_SIGNED 0x2a0
#define SIM_KEY_SIZE 32
#define SIM_CERTS_SIZE (VOUCH_SIM_CERTS_PAGES * VOUCH_SIM_PAGE_SIZE)

/* ---- error.c ---- */

struct sim_error {
	char text[512];
};

int sim_error(struct sim_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same, with OpenSSL's reason behind a colon. */
int sim_error_openssl(struct sim_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void sim_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- seed.c ---- */

/* Bytes that depend on all arguments, and on nothing else (SHAKE-256). */
int sim_seed_bytes(const char *seed, const char *label, const void *context,
		   size_t context_size, u8 *out, size_t size);
/* An OpenSSL context whose random bytes are those of seed and label. */
OSSL_LIB_CTX *sim_seed_context(const char *seed, const char *label);
EVP_PKEY *sim_seed_rsa(const char *seed, const char *label);
EVP_PKEY *sim_seed_p384(const char *seed, const char *label,
			const void *context, size_t context_size);
EVP_PKEY *sim_seed_p256(const char *seed, const char *label,
			const void *context, size_t context_size);

/* ---- pki.c ---- */

enum sim_cert {
	SIM_ARK,
	SIM_ASK,
	SIM_ASVK,
	SIM_VCEK,
	SIM_VLEK,
	SIM_CERTS,
};

struct sim_pki {
	EVP_PKEY *keys[SIM_CERTS];
	X509 *certs[SIM_CERTS];
};

/* @state: folder that keeps the slow RSA keys between runs, or NULL. */
int sim_pki_make(struct sim_pki *pki, const struct sim_config *config,
		 const char *state, struct sim_error *error);
void sim_pki_free(struct sim_pki *pki);
/* Writes ark.pem, ask.pem, asvk.pem, vcek.der and vlek.der. */
int sim_pki_export(const struct sim_pki *pki, const char *folder,
		   struct sim_error *error);

/* ---- pki_state.c ---- */

EVP_PKEY *sim_state_load(const char *state, const char *seed,
			 const char *label);
int sim_state_save(const char *state, const char *seed, const char *label,
		   EVP_PKEY *key, struct sim_error *error);

/* ---- cert.c ---- */

/* One certificate, issued by keys that @pki holds already. */
X509 *sim_cert_make(const struct sim_pki *pki, const struct sim_config *config,
		    enum sim_cert which);

/* ---- cert_ext.c ---- */

/* An extension in OpenSSL's words. */
bool sim_cert_add_named(X509 *cert, X509 *issuer, int nid, const char *value);
/* @value becomes the content of extnValue as it is. */
bool sim_cert_add_raw(X509 *cert, const char *oid_text, const u8 *value,
		      size_t size);
bool sim_cert_add_ca(X509 *cert, X509 *issuer, const struct sim_config *config,
		     enum sim_cert which);
bool sim_cert_add_vek(X509 *cert, const struct sim_config *config,
		      enum sim_cert which);

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
		       const struct sim_pki *pki, enum sim_table_defect defect,
		       u8 *out);

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

struct sim_stats {
	u64 exits;
	u64 guest_requests;
	u64 ext_guest_requests;
	u64 reports;
	u64 keys;
	u64 fw_errors;
	u64 vmm_errors;
	u64 resent;
	u64 iv_reuse;
	/* From reading exits to writing their results; TDX: their quotes. */
	u64 turnaround_ns;
	u64 quotes;
	u64 quote_errors;
	u64 quote_refusals; /* R10 was not 0 */
	u64 buffer_reuse;
	u64 qgs_requests;
	u64 qgs_errors;
	void *seen; /* tree of messages by VMPCK and sequence number */
	size_t seen_count;
};

/* Notes a message that was exposed, and complains when an IV comes again. */
void sim_stats_request(struct sim_stats *stats, const u8 *page);
void sim_stats_answer(struct sim_stats *stats, u8 vmpck, u64 sequence);
void sim_stats_free(struct sim_stats *stats);

/* ---- firmware.c ---- */

#define SIM_FW_SUCCESS 0
#define SIM_FW_BAD_MEASUREMENT 0x0b
#define SIM_FW_INVALID_PARAM 0x16
#define SIM_FW_AEAD_OFLOW 0x1d
#define SIM_FW_INVALID_KEY 0x27

struct sim_firmware {
	const struct sim_config *config;
	const struct sim_pki *pki;
	struct sim_misbehaviour *misbehaviour;
	struct sim_stats *stats;
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

/* ---- alter.c ---- */

struct sim_alter {
	pthread_t thread;
	bool is_running;
	atomic_bool stop;
	u8 *data;
	size_t size; /* 0: data is a number */
	u32 values[2]; /* that it has in turn */
};

/* Flips bytes of @data from another thread until sim_alter_stop(). */
void sim_alter_start(struct sim_alter *alter, u8 *data, size_t size);
/* Lets a little-endian number at @data be @low and @high in turn. */
void sim_alter_number(struct sim_alter *alter, u8 *data, u32 low, u32 high);
void sim_alter_stop(struct sim_alter *alter);

/* ---- host.c ---- */

struct sim {
	struct sim_config config;
	struct sim_pki pki;
	struct sim_misbehaviour misbehaviour;
	struct sim_stats stats;
	struct sim_firmware firmware;
	struct sim_alter alter;
	struct sim_tdx tdx;
	int device; /* -1: none */
	u8 *pages; /* the mapping of VOUCH_SIM_PAGES or VOUCH_SIM_TDX_PAGES */
	u8 *table; /* SIM_CERTS_SIZE bytes to build certificate tables in */
	u8 last_response[VOUCH_SIM_PAGE_SIZE];
	struct vouch_sim_exit exit;
	bool is_exit_pending;
	bool is_silent;
	u64 exit_ns; /* when the pending exit was read, CLOCK_MONOTONIC */
	bool is_stopping;
};

int sim_init(struct sim *sim, const char *state, struct sim_error *error);
void sim_free(struct sim *sim);
/* Serves one exit: request page in, response and certificate pages out. */
void sim_host_exit(struct sim *sim, const struct vouch_sim_exit *exit,
		   struct vouch_sim_result *result);

/* ---- device.c ---- */

int sim_device_open(struct sim *sim, const char *path, struct sim_error *error);
int sim_device_counter(struct sim *sim, u32 vmpck, u32 counter,
		       struct sim_error *error);
void sim_device_close(struct sim *sim);

/* ---- serve.c ---- */

/* Until SIGTERM, SIGINT, or the command "stop"; @control: socket or -1. */
int sim_serve(struct sim *sim, int control, struct sim_error *error);
/* Processes the pending exit when it waited for "speak". */
void sim_speak(struct sim *sim);
u64 sim_now_ns(void);

/* ---- control.c ---- */

/* A unix socket for the owner alone. Return: it, or -errno. */
int sim_control_listen(const char *path, struct sim_error *error);
/* Executes one line; appends lines of the answer to @out. */
int sim_control_line(struct sim *sim, const char *line, FILE *out,
		     struct sim_error *error);

/* ---- client.c ---- */

/* "vouch-simd ctl": sends a line, prints the answer. Return: exit status. */
int sim_client(const char *path, const char *line);

/* ---- daemon.c ---- */

/*
 * Goes into the background. The parent waits, and leaves with status 0 after
 * sim_daemon_ready(), or 1 when the child ends before.
 */
int sim_daemon_start(int *ready, struct sim_error *error);
void sim_daemon_ready(int ready, const char *log);
int sim_pid_write(const char *path, struct sim_error *error);

/* ---- help.c ---- */

void sim_help(FILE *out);

#endif /* VOUCH_SIM_H */
