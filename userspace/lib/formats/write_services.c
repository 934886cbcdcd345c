// SPDX-License-Identifier: MIT
/* What services that verify take, as their documents have it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/pem.h"
#include "formats/trustee.h"
#include "formats/write.h"

static json_t *report_base64(const struct pieces *p)
{
	return json_base64(p->report.data, p->report.size);
}

/* Trustee's verifiers: base64 with padding for a quote, else numbers. */
static json_t *trustee_json(const struct pieces *p)
{
	if (p->is_snp)
		return trustee_evidence_write(p->report.data, &p->table);
	return json_pack("{s:o, s:o}", "cc_eventlog",
			 p->log.size ? json_base64(p->log.data, p->log.size) :
				       json_null(),
			 "quote", report_base64(p));
}

int write_trustee(const struct pieces *p, struct vouch_bytes *out)
{
	json_t *json = trustee_json(p);

	return json || !p->is_snp ? write_json(json, out) : -EOPNOTSUPP;
}

/* A request of POST /attestation: REPORT_DATA itself is what it is over. */
int write_trustee_as(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes evidence;
	json_t *request;
	int ret = write_trustee(p, &evidence);

	if (ret)
		return ret;
	request = json_pack(
		"{s:s, s:o, s:{s:o}}", "tee", p->is_snp ? "snp" : "tdx",
		"evidence", json_base64url(evidence.data, evidence.size),
		"runtime_data", "raw",
		json_base64url(p->report_data, sizeof(p->report_data)));
	vouch_bytes_free(&evidence);
	if (!request)
		return -ENOMEM;
	return write_json(json_pack("{s:[o], s:[s]}", "verification_requests",
				    request, "policy_ids", "default"),
			  out);
}

/* Without the nonce of the service: who asks has to add it. */
int write_ita(const struct pieces *p, struct vouch_bytes *out)
{
	json_t *json = json_pack("{s:{s:o}}", p->is_snp ? "sevsnp" : "tdx",
				 p->is_snp ? "report" : "quote",
				 report_base64(p));

	if (p->log.size)
		json_object_set_new(json_object_get(json, "tdx"), "event_log",
				    json_base64(p->log.data, p->log.size));
	return write_json(json, out);
}

/* VEK, ASK and ARK as PEM, one after the other, as Azure's host sends them. */
static json_t *chain_of(const struct pieces *p)
{
	struct vouch_bytes text = { 0 };
	json_t *json = NULL;
	bool ok = true;

	for (size_t i = 0; i < CERT_ROLE_CRL && ok; i++) {
		const u8 *der = p->table.entries[i].data;

		if (p->table.entries[i].size)
			ok = pem_append(PEM_CERTIFICATE, der,
					p->table.entries[i].size, &text);
	}
	if (ok)
		json = json_base64url(text.data, text.size);
	vouch_bytes_free(&text);
	return json;
}

/* Requests of /attest/SevSnpVm and /attest/TdxVm, without runtimeData. */
int write_azure(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes report;
	json_t *json;
	int ret;

	if (!p->is_snp)
		return write_json(json_pack("{s:o}", "quote",
					    json_base64url(p->report.data,
							   p->report.size)),
				  out);
	ret = write_json(
		json_pack("{s:o, s:o}", "SnpReport",
			  json_base64url(p->report.data, p->report.size),
			  "VcekCertChain", chain_of(p)),
		&report);
	if (ret)
		return ret;
	json = json_pack("{s:o}", "report",
			 json_base64url(report.data, report.size));
	vouch_bytes_free(&report);
	return write_json(json, out);
}
