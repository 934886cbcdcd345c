// SPDX-License-Identifier: MIT
/*
 * Making Evidence in the guest: a key that lives for this one token, a report
 * over key and nonce, and a token by the key that repeats what the report says.
 */
#include "evidence/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sized.h"
#include "device/device.h"
#include "log/event_log.h"
#include "svsm/svsm.h"

static struct item_bytes borrowed(const void *data, size_t size)
{
	return (struct item_bytes){ .data = data, .size = size };
}

/* "SEV-SNP (1) or TDX (2)" */
static void name_tees(const struct evidence_kinds *kinds, char *out,
		      size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (size_t i = 0; i < kinds->count && used < size; i++) {
		const struct evidence_tee *tee = kinds->rows[i]->tee;

		if (tee)
			used += (size_t)snprintf(out + used, size - used,
						 "%s%s (%u)",
						 used ? " or " : "", tee->name,
						 tee->tee);
	}
}

/* The kind of the reports that a device of this TEE makes, or NULL. */
static const struct evidence_kind *
kind_of_device(const struct evidence_kinds *kinds, u32 tee)
{
	for (size_t i = 0; i < kinds->count; i++) {
		if (kinds->rows[i]->tee && kinds->rows[i]->tee->tee == tee)
			return kinds->rows[i];
	}
	return NULL;
}

/* What is gathered before there is a token. */
struct making {
	EVP_PKEY *key;
	struct vouch_report_options options;
	struct vouch_report_reply reply;
	struct report_facts facts;
	struct evidence_claims claims;
	struct vouch_bytes log; /* as of the report */
	struct vouch_bytes manifest; /* of the SVSM, if it made the report */
	struct vouch_vtpm vtpm;
	u8 mac[32]; /* of the proof that a credential is */
};

static int check_nonce(size_t size, struct vouch_error *error)
{
	if (size >= EVIDENCE_NONCE_MIN && size <= EVIDENCE_NONCE_MAX)
		return 0;
	return vouch__error(error, -EINVAL, "nonce is %zu bytes, want %d to %d",
			    size, EVIDENCE_NONCE_MIN, EVIDENCE_NONCE_MAX);
}

static int ask_info(const struct evidence_kinds *kinds,
		    struct vouch_device *device, struct making *m,
		    struct vouch_error *error)
{
	struct vouch_get_info info;
	char tees[80];
	int ret = vouch_device_info(device, &info, error);

	if (ret)
		return ret;
	m->claims.kind = kind_of_device(kinds, info.tee);
	if (!m->claims.kind) {
		name_tees(kinds, tees, sizeof(tees));
		return vouch__error(error, -ENODEV,
				    "TEE is number %u, want %s: run it inside "
				    "such a guest",
				    info.tee, tees);
	}
	m->claims.tee = m->claims.kind->tee;
	m->options.certs &= m->claims.tee->has_certs;
	m->claims.is_simulated = info.flags & VOUCH_INFO_F_SIMULATED;
	return 0;
}

static int make_key(struct making *m, struct vouch_error *error)
{
	m->key = cose_key_generate();
	if (!m->key)
		return vouch__error_openssl(error, -EIO,
					    "evidence key could not be made");
	return cose_key_point(m->key, &m->claims.key, error);
}

static int ask_report(struct vouch_device *device, struct making *m,
		      struct vouch_error *error)
{
	int ret;

	ret = evidence_binding(m->key, &m->claims.nonce, m->options.report_data,
			       error);
	if (!ret && m->options.vtpm)
		ret = device_service_report(device, &m->options, &m->reply,
					    &m->manifest, error);
	else if (!ret)
		ret = vouch_device_report(device, &m->options, &m->reply,
					  error);
	if (ret)
		return ret;
	/* What nobody here knows to be over our key is no Evidence. */
	if (m->reply.flags & VOUCH_REPLY_F_UNKNOWN_FORMAT)
		return vouch__error(error, -EOPNOTSUPP,
				    "report is of a later version than the "
				    "module knows: update vouch");
	return m->claims.tee->read(m->reply.report.data, m->reply.report.size,
				   &m->facts, error);
}

/*
 * The user id that the kernel hashed is that of the initial user namespace; in
 * another namespace it is not ours to know.
 */
static int expected_report_data(struct making *m, u8 *expected,
				struct vouch_error *error)
{
	u8 nonce[VOUCH_REPORT_DATA_SIZE];
	int ret = 0;

	memcpy(expected, m->options.report_data, sizeof(nonce));
	if (m->options.bound)
		ret = vouch_bound_report_data(&m->reply.bound,
					      m->options.report_data, expected,
					      error);
	if (m->options.separated) {
		m->claims.has_uid = true;
		m->claims.uid = geteuid();
		ret = vouch_separated_report_data(
			m->claims.uid, m->options.report_data, expected, error);
	}
	if (ret || !m->options.vtpm)
		return ret;
	memcpy(nonce, expected, sizeof(nonce));
	return svsm_report_data(nonce, m->manifest.data, m->manifest.size,
				expected) ?
		       0 :
		       vouch__error(error, -ENOMEM, "no memory");
}

static int check_report_data(struct making *m, struct vouch_error *error)
{
	u8 expected[VOUCH_REPORT_DATA_SIZE];
	int ret = expected_report_data(m, expected, error);

	if (ret)
		return ret;
	if (memcmp(expected, m->facts.report_data, sizeof(expected)) == 0)
		return 0;
	if (m->options.separated)
		return vouch__error(error, -EPROTO,
				    "report is separated by another user id "
				    "than %u, want a call from outside of any "
				    "user namespace",
				    m->claims.uid);
	return vouch__error(error, -EPROTO,
			    "report is over other REPORT_DATA, want ours");
}

static struct tpm_view view_of(const struct vouch_bytes *bytes)
{
	return (struct tpm_view){ bytes->data, bytes->size };
}

/* The secret itself would be anybody's who reads the token. */
static int fill_proof(struct making *m, const u8 *qualifying,
		      struct vouch_error *error)
{
	struct tpm_proof *proof = &m->claims.vtpm.proof;
	const struct tpm_view secret = view_of(&m->vtpm.secret);
	const struct tpm_view over = { qualifying, TPM_QUALIFYING_SIZE };

	if (m->vtpm.certify.size) {
		proof->type = TPM_PROOF_CERTIFY;
		proof->attest = view_of(&m->vtpm.certify);
		proof->mac = view_of(&m->vtpm.certify_signature);
	} else if (secret.size) {
		proof->type = TPM_PROOF_CREDENTIAL;
		proof->mac = (struct tpm_view){ m->mac, sizeof(m->mac) };
		if (!tpm_hmac(TPM_ALG_SHA256, &secret, &over, m->mac))
			return vouch__error(error, -ENOMEM, "no memory");
	}
	return 0;
}

static void fill_values(struct making *m)
{
	struct tpm_values *values = &m->claims.vtpm.values;

	for (size_t i = 0; i < VOUCH_VTPM_BANKS && m->vtpm.algs[i]; i++) {
		values->banks[i].alg = m->vtpm.algs[i];
		values->banks[i].values = view_of(&m->vtpm.values[i]);
		values->count++;
	}
}

/* After the report, which the quote is over. */
static int ask_vtpm(struct making *m, struct vouch_error *error)
{
	struct evidence_claims *c = &m->claims;
	u8 qualifying[TPM_QUALIFYING_SIZE];
	int ret;

	if (!m->options.vtpm)
		return 0;
	if (!tpm_qualifying(m->reply.report.data, m->reply.report.size,
			    qualifying))
		return vouch__error(error, -ENOMEM, "no memory");
	ret = m->options.vtpm(m->options.vtpm_data, qualifying, &m->vtpm,
			      error);
	if (ret)
		return ret;
	c->has_vtpm = true;
	c->manifest = borrowed(m->manifest.data, m->manifest.size);
	c->vtpm.ak = view_of(&m->vtpm.ak);
	c->vtpm.quote = view_of(&m->vtpm.quote);
	c->vtpm.signature = view_of(&m->vtpm.signature);
	c->vtpm.log = view_of(&m->vtpm.log);
	c->vtpm.ima = view_of(&m->vtpm.ima);
	fill_values(m);
	return fill_proof(m, qualifying, error);
}

static bool has_format_2(const struct evidence_claims *c)
{
	return c->has_bound || c->has_boot_log || c->has_log;
}

/* Without what fills up the area behind the events, often most of it. */
static size_t used_size(const u8 *data, size_t size)
{
	struct event_log log;

	if (event_records_open(data, size, &log, NULL))
		return size;
	size = log.end;
	event_log_close(&log);
	return size;
}

/* The records that there were when the report was begun. */
static int ask_log(struct vouch_device *device, struct making *m,
		   struct vouch_error *error)
{
	struct evidence_claims *c = &m->claims;
	int ret = 0;

	if (m->options.log) {
		ret = device_log(device, m->reply.bound.log_sequence, &m->log,
				 error);
		c->has_log = true;
		c->log = borrowed(m->log.data, m->log.size);
	}
	if (m->options.boot_log) {
		c->has_boot_log = true;
		c->boot_log = borrowed(m->options.boot_log,
				       used_size(m->options.boot_log,
						 m->options.boot_log_size));
	}
	return ret;
}

static int check_logs(const struct evidence_claims *c,
		      struct vouch_error *error)
{
	size_t size = c->log.size + c->boot_log.size + c->vtpm.log.size +
		      c->vtpm.ima.size;

	if (size <= EVIDENCE_LOGS_MAX)
		return 0;
	return vouch__error(error, -E2BIG,
			    "logs are %zu bytes, want at most %d: leave out "
			    "one of them",
			    size, EVIDENCE_LOGS_MAX);
}

/* Repeats for readers of EAT what the report says; appraisal compares. */
static void fill_claims(struct making *m)
{
	struct evidence_claims *c = &m->claims;

	if (m->options.bound) {
		c->has_bound = true;
		c->has_uid = true;
		c->bound = m->reply.bound;
		c->uid = c->bound.uid;
	}
	c->format = has_format_2(c) ? EVIDENCE_FORMAT_2 : EVIDENCE_FORMAT;
	if (c->has_vtpm)
		c->format = EVIDENCE_FORMAT_3;
	c->issued_at = time(NULL);
	c->oem = c->tee->oem;
	c->hwmodel = borrowed(m->facts.hwmodel, strlen(m->facts.hwmodel));
	c->dbgstat = m->facts.dbgstat;
	c->swname = borrowed("vouch", strlen("vouch"));
	c->swversion = borrowed(VOUCH_VERSION, strlen(VOUCH_VERSION));
	for (size_t i = 0; i < c->tee->digests_count; i++)
		c->digests[i] = borrowed(m->facts.digests[i],
					 sizeof(m->facts.digests[i]));
	c->report = borrowed(m->reply.report.data, m->reply.report.size);
	c->certs = borrowed(m->reply.certs.data, m->reply.certs.size);
}

void vouch_vtpm_free(struct vouch_vtpm *vtpm)
{
	vouch_bytes_free(&vtpm->ak);
	vouch_bytes_free(&vtpm->quote);
	vouch_bytes_free(&vtpm->signature);
	for (size_t i = 0; i < VOUCH_VTPM_BANKS; i++)
		vouch_bytes_free(&vtpm->values[i]);
	vouch_bytes_free(&vtpm->log);
	vouch_bytes_free(&vtpm->ima);
	vouch_bytes_free(&vtpm->certify);
	vouch_bytes_free(&vtpm->certify_signature);
	vouch_bytes_free(&vtpm->secret);
}

int evidence_create(const struct evidence_kinds *kinds,
		    struct vouch_device *device, const struct item_bytes *nonce,
		    const struct vouch_report_options *options,
		    struct vouch_bytes *evidence, struct vouch_error *error)
{
	struct making m = { .reply.size = sizeof(m.reply),
			    .vtpm.size = sizeof(m.vtpm) };
	int ret = sized_read(&m.options, sizeof(m.options), options, "options",
			     error);

	*evidence = (struct vouch_bytes){ 0 };
	m.claims.nonce = *nonce;
	if (!ret)
		ret = check_nonce(nonce->size, error);
	if (!ret)
		ret = ask_info(kinds, device, &m, error);
	if (!ret)
		ret = make_key(&m, error);
	if (!ret)
		ret = ask_report(device, &m, error);
	if (!ret)
		ret = check_report_data(&m, error);
	if (!ret)
		ret = ask_log(device, &m, error);
	if (!ret)
		ret = ask_vtpm(&m, error);
	if (!ret)
		ret = check_logs(&m.claims, error);
	if (!ret) {
		fill_claims(&m);
		ret = evidence_encode(&m.claims, m.key, evidence, error);
	}
	EVP_PKEY_free(m.key); /* wipes the private half */
	vouch_bytes_free(&m.reply.report);
	vouch_bytes_free(&m.reply.certs);
	vouch_bytes_free(&m.log);
	vouch_bytes_free(&m.manifest);
	vouch_vtpm_free(&m.vtpm);
	return ret;
}
