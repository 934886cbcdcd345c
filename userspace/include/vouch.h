/* SPDX-License-Identifier: MIT */
/*
 * libvouch - reports, signed Evidence and its appraisal
 *
 * The library never prints, never exits and keeps no global state. A function
 * that can fail returns 0 or a negative errno, and says what was wrong in the
 * struct vouch_error that it was given (which may be NULL).
 */
#ifndef VOUCH_H
#define VOUCH_H

#include <linux/vouch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <vouch_claims.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Version of the library and of the tool. */
#define VOUCH_VERSION "0.1.0"

/**
 * struct vouch_error - one sentence about what was wrong
 * @code: negative errno
 * @text: "<object> <is/has what>, want <what>", without a full stop
 */
struct vouch_error {
	int code;
	char text[512];
};

/**
 * struct vouch_bytes - bytes that the receiver owns
 * @data: allocated; NULL when empty
 * @size: in bytes
 */
struct vouch_bytes {
	uint8_t *data;
	size_t size;
};

/* Wipes and frees; an empty one is fine. */
void vouch_bytes_free(struct vouch_bytes *bytes);

/* ---- device.c: the attester's side ---- */

struct vouch_device;

/**
 * vouch_device_open() - open the device
 * @device: out
 * @path: NULL for /dev/vouch
 * @writable: whether keys are to be derived or registers extended
 * @error: may be NULL
 *
 * Return: 0, -ENOENT (module not loaded), -EACCES or another -errno.
 */
int vouch_device_open(struct vouch_device **device, const char *path,
		      bool writable, struct vouch_error *error);
void vouch_device_close(struct vouch_device *device);
int vouch_device_info(struct vouch_device *device, struct vouch_get_info *info,
		      struct vouch_error *error);

/**
 * struct vouch_report_options - what to ask the device for
 * @report_data: the report is over these 64 bytes
 * @privilege: VMPL, or VOUCH_PRIVILEGE_DEFAULT
 * @signer: one of enum vouch_signer
 * @timeout_ms: 0 for the device's default
 * @local: the locally verifiable report
 * @certs: the host's certificate table too
 * @separated: REPORT_DATA hashed with the caller's user id
 * @qgs: TDX: who makes the quote of the TDREPORT, as vouch_qgs_quote() takes it;
 *	NULL for the device, and the host behind it
 */
struct vouch_report_options {
	uint8_t report_data[VOUCH_REPORT_DATA_SIZE];
	uint32_t privilege;
	uint32_t signer;
	uint32_t timeout_ms;
	bool local;
	bool certs;
	bool separated;
	const char *qgs;
};

/**
 * vouch_device_report() - ask for a report
 * @failure: out, may be NULL; what failed beyond the errno
 * @certs: out: certificate table; empty unless asked for and there
 *
 * Grows its buffers until table and report fit. @error already tells @failure in
 * words, with a remedy.
 */
int vouch_device_report(struct vouch_device *device,
			const struct vouch_report_options *options,
			struct vouch_bytes *report, struct vouch_bytes *certs,
			struct vouch_failure *failure,
			struct vouch_error *error);

/* ---- device_mr.c ---- */

/**
 * vouch_device_read_mr() - read a measurement register
 * @name: its name, or NULL for that of number @index
 * @index: from 0; 0 with a name
 * @mr: out: name, value and whether it can be extended; @mr->failure on failure
 *
 * Return: 0, -ENOENT when there is no such register (any more), -EOPNOTSUPP
 * when this TEE has none, or another -errno.
 */
int vouch_device_read_mr(struct vouch_device *device, const char *name,
			 uint32_t index, struct vouch_read_mr *mr,
			 struct vouch_error *error);

/**
 * vouch_device_extend_mr() - extend a measurement register
 * @device: opened for writing
 * @name: of the register
 * @digest: what it is extended by; it becomes SHA-384(register || digest)
 * @size: of @digest in bytes: 48
 * @failure: out, may be NULL; what failed beyond the errno
 *
 * Return: 0, -EPERM for a register of firmware and boot loader, -EOPNOTSUPP for
 * one that can only be read, -ENOENT, -EBADF, or another -errno.
 */
int vouch_device_extend_mr(struct vouch_device *device, const char *name,
			   const uint8_t *digest, size_t size,
			   struct vouch_failure *failure,
			   struct vouch_error *error);

/* ---- qgs.c ---- */

/**
 * vouch_qgs_quote() - have a host's quoting service make a quote
 * @address: "CID:PORT" for vsock, else the path of a unix socket
 * @tdreport: VOUCH_TDX_REPORT_SIZE bytes
 * @size: of @tdreport in bytes
 * @timeout_ms: for all of it; 0: 30 seconds
 * @quote: out: over the REPORT_DATA of @tdreport, and not otherwise believed
 *
 * Speaks the protocol of Intel's Quote Generation Service, version 1.1, and 1.0
 * with a service that asks for it. Needs no device.
 *
 * Return: 0; -EINVAL for an address or TDREPORT that is none; -ETIMEDOUT; -EIO
 * when the service refuses; -EPROTONOSUPPORT when it speaks neither version;
 * -EPROTO when its answer makes no sense; or the -errno of the connection.
 */
int vouch_qgs_quote(const char *address, const uint8_t *tdreport, size_t size,
		    uint32_t timeout_ms, struct vouch_bytes *quote,
		    struct vouch_error *error);

/* ---- failure.c ---- */

/**
 * vouch_failure_text() - a device's failure as a sentence with a remedy
 * @code: negative errno that the command gave
 * @text: receives "<what failed>: <remedy>", always terminated
 * @size: room at @text in bytes
 */
void vouch_failure_text(const struct vouch_failure *failure, int code,
			char *text, size_t size);

/**
 * vouch_separated_report_data() - REPORT_DATA of a separated report
 * @uid: effective user id of the caller in the initial user namespace
 * @report_data: what the caller gave, 64 bytes
 * @out: receives 64 bytes
 */
int vouch_separated_report_data(uint32_t uid, const uint8_t *report_data,
				uint8_t *out, struct vouch_error *error);

/* ---- evidence.c ---- */

/**
 * vouch_evidence_create() - make signed Evidence of this guest
 * @nonce: the verifier's, 8 to 64 bytes
 * @options: report_data is ignored: it binds nonce and evidence key
 * @evidence: out: CWT in COSE_Sign1, see Documentation/evidence.rst
 */
int vouch_evidence_create(struct vouch_device *device, const uint8_t *nonce,
			  size_t nonce_size,
			  const struct vouch_report_options *options,
			  struct vouch_bytes *evidence,
			  struct vouch_error *error);

/* ---- show.c ---- */

/**
 * vouch_show() - every field of Evidence, report, table, certificate as JSON
 * @json: out: allocated text, to be freed with free()
 *
 * Nothing is verified.
 */
int vouch_show(const uint8_t *data, size_t size, char **json,
	       struct vouch_error *error);

/* ---- appraiser.c: the verifier's side ---- */

struct vouch_appraiser;
struct vouch_result;

/* Not to be changed while vouch_appraise() runs; appraising is thread-safe. */
struct vouch_appraiser *vouch_appraiser_new(void);
void vouch_appraiser_free(struct vouch_appraiser *appraiser);

/**
 * vouch_appraiser_add_endorsement() - certificates and the like
 * @data: PEM or DER certificates, a certificate table, CRL; told apart by content
 * @source: name for messages, e.g. the path
 */
int vouch_appraiser_add_endorsement(struct vouch_appraiser *appraiser,
				    const uint8_t *data, size_t size,
				    const char *source,
				    struct vouch_error *error);

/* Trust a root beside the pinned ones; the only way to accept a simulator. */
int vouch_appraiser_add_trust_anchor(struct vouch_appraiser *appraiser,
				     const uint8_t *data, size_t size,
				     const char *source,
				     struct vouch_error *error);

/**
 * vouch_roots_check() - whether certificates can be trust anchors
 * @data: PEM or DER certificates
 * @source: name for messages
 *
 * Return: 0, or -EBADMSG when one of them is no CA that signed itself. What is
 * no certificate at all is for vouch_appraiser_add_trust_anchor() to refuse.
 */
int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error);

/* Policy and reference values, see Documentation/policy.rst. */
int vouch_appraiser_set_policy(struct vouch_appraiser *appraiser,
			       const char *json, size_t size,
			       const char *source, struct vouch_error *error);

/**
 * vouch_appraiser_expect() - one reference value, as a policy would give it
 * @key: "nonce", "report_data", "measurement", "host_data", "vmpl", ...
 * @value: as on the command line: hex, or a decimal number
 * @source: e.g. "--measurement"
 */
int vouch_appraiser_expect(struct vouch_appraiser *appraiser, const char *key,
			   const char *value, const char *source,
			   struct vouch_error *error);

/* Time of appraisal; the clock's when never set. */
void vouch_appraiser_set_time(struct vouch_appraiser *appraiser, time_t at);

/* Ask only whether it is genuine; the rest is listed as skipped. */
void vouch_appraiser_set_authentic_only(struct vouch_appraiser *appraiser,
					bool authentic_only);

/**
 * enum vouch_status - Attestation Result, words of AR4SI
 * @VOUCH_STATUS_NONE: could not decide
 * @VOUCH_STATUS_AFFIRMING: every check that was asked for passed
 * @VOUCH_STATUS_WARNING: none failed, some warn
 * @VOUCH_STATUS_CONTRAINDICATED: a check failed
#ifdef __GNUC__
#pragma GCC visibility pop
#endif

 */
enum vouch_status {
	VOUCH_STATUS_NONE,
	VOUCH_STATUS_AFFIRMING,
	VOUCH_STATUS_WARNING,
	VOUCH_STATUS_CONTRAINDICATED,
};

enum vouch_check_status {
	VOUCH_CHECK_FAIL,
	VOUCH_CHECK_PASS,
	VOUCH_CHECK_WARN,
	VOUCH_CHECK_SKIP,
};

/**
 * struct vouch_check - one check of an appraisal
 * @id: stable name, e.g. "snp.vek.tcb.snp"
 * @status: outcome
 * @undecided: a skip that leaves the verdict open (missing endorsement, nothing
 *	to compare with)
 * @expected: never NULL
 * @actual: never NULL
 * @source: where the expectation comes from
 * @remedy: what to do about it; "" when it passed
 */
struct vouch_check {
	const char *id;
	enum vouch_check_status status;
	bool undecided;
	const char *expected;
	const char *actual;
	const char *source;
	const char *remedy;
};

/**
 * vouch_appraise() - appraise Evidence, a report, or a report with its table
 * @result: out: to be freed with vouch_result_free()
 *
 * Whatever is wrong with @data is a failed check of a result, not an error.
 *
 * Return: 0, or -ENOMEM.
 */
int vouch_appraise(const struct vouch_appraiser *appraiser,
		   const uint8_t *data, size_t size,
		   struct vouch_result **result, struct vouch_error *error);

enum vouch_status vouch_result_status(const struct vouch_result *result);

/* 0 affirming, 1 warning or contraindicated, 3 none. */
int vouch_result_exit_status(const struct vouch_result *result);
bool vouch_result_is_simulated(const struct vouch_result *result);

/* The checks in order; NULL past the last. */
const struct vouch_check *vouch_result_check(const struct vouch_result *result,
					     size_t index);

/* One line of JSON, to be freed with free(); NULL without memory. */
char *vouch_result_json(const struct vouch_result *result);
void vouch_result_free(struct vouch_result *result);

/* "affirming", "pass" and so on. */
const char *vouch_status_name(enum vouch_status status);
const char *vouch_check_status_name(enum vouch_check_status status);

/* ---- policy_draft.c ---- */

#define VOUCH_DRAFT_UNVERIFIED	1	/* also when it is not authentic */
#define VOUCH_DRAFT_MACHINE	2	/* name the machine too */

/**
 * vouch_result_policy() - a policy that affirms what was appraised
 * @result: of evidence that the caller trusts; the more of it was found out,
 *	the more is in the policy
 * @flags: VOUCH_DRAFT_UNVERIFIED, VOUCH_DRAFT_MACHINE
 * @json: out: allocated text, to be freed with free()
 *
 * Freshness is not in it: nonce and REPORT_DATA are of one appraisal only.
 *
 * Return: 0; -EACCES when the evidence is not authentic; -EPERM when its guest
 * can be debugged; -EBADMSG when it has no claims; -ENOMEM.
 */
int vouch_result_policy(const struct vouch_result *result, unsigned int flags,
			char **json, struct vouch_error *error);

/* ---- base64.c ---- */

/**
 * vouch_base64_decode() - bytes of a text; RFC 4648
 * @text: in either alphabet, with or without padding
 * @bytes: out
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int vouch_base64_decode(const char *text, struct vouch_bytes *bytes,
			struct vouch_error *error);

/* ---- check_ids.c ---- */

/**
 * struct vouch_check_info - what a check is about
 * @id: as in struct vouch_check; "*" stands for the name of a component
 * @meaning: what holds when it passes
 * @reason: why it is made
 * @specification: where the rule comes from
 */
struct vouch_check_info {
	const char *id;
	const char *meaning;
	const char *reason;
	const char *specification;
};

/* Every check that there is, in order; NULL past the last. */
const struct vouch_check_info *vouch_check_info(size_t index);

/* That of an id; NULL when there is no such check. */
const struct vouch_check_info *vouch_check_explain(const char *id);

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_H */
