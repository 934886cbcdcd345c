// SPDX-License-Identifier: MIT
/* Stores of many hosts of AMD, and tables that a host sends. */
#define _GNU_SOURCE /* memmem() */
#include "growth.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "pki.h"

#define AT_CHIP_ID 0x1a0
#define CHIP_ID_SIZE 64
#define REPORTS 20

static struct pki *pki;
static uint8_t report[PKI_REPORT_SIZE], masked[PKI_REPORT_SIZE];

void snp_prepare(void)
{
	static const uint8_t data[64] = { 0x52 };

	pki = pki_new();
	pki_report(pki, data, report);
	memcpy(masked, report, sizeof(masked));
	memset(masked + AT_CHIP_ID, 0, CHIP_ID_SIZE);
	pki_sign_report(pki, masked);
}

static void add(struct vouch_verifier *verifier, const struct vouch_bytes *der)
{
	struct vouch_error error;

	if (vouch_verifier_add_endorsement(verifier, der->data, der->size,
					   "host", &error))
		die("endorsement", error.text);
}

static struct vouch_verifier *trusting(void)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error;

	if (!verifier ||
	    vouch_verifier_add_trust_anchor(verifier, pki->ark.data,
					    pki->ark.size, "root", &error))
		die("verifier", "has no root");
	return verifier;
}

/* That of host @i from 1 on: another chip. */
static struct vouch_bytes vcek_of(size_t i)
{
	struct vouch_bytes der = { malloc(pki->vcek.size), pki->vcek.size };
	uint8_t *hwid;

	memcpy(der.data, pki->vcek.data, der.size);
	hwid = memmem(der.data, der.size, report + AT_CHIP_ID, CHIP_ID_SIZE);
	if (!hwid)
		die("VCEK", "has no hwID");
	for (int byte = 0; byte < 4; byte++)
		hwid[byte] ^= (uint8_t)(i >> (8 * byte));
	return der;
}

/* Each host brings its VCEK, and the same ASK and ARK as all. */
static void add_hosts(struct vouch_verifier *verifier, size_t first,
		      size_t count)
{
	for (size_t i = first; i < first + count; i++) {
		struct vouch_bytes vcek = vcek_of(i);

		add(verifier, &pki->ark);
		add(verifier, &pki->ask);
		add(verifier, &vcek);
		vouch_bytes_free(&vcek);
	}
}

/* The host of the report is the last one. */
static void *known_new(size_t hosts)
{
	struct vouch_verifier *verifier = trusting();

	add_hosts(verifier, 1, hosts - 1);
	add_hosts(verifier, 0, 1);
	sealed(verifier);
	appraise_for(verifier, report, sizeof(report), VOUCH_STATUS_SIMULATED);
	return verifier;
}

static void appraise_known(void *verifier)
{
	for (int i = 0; i < REPORTS; i++)
		appraise_for(verifier, report, sizeof(report),
			     VOUCH_STATUS_SIMULATED);
}

static void *unknown_new(size_t hosts)
{
	struct vouch_verifier *verifier = trusting();

	/* Of a single VCEK it is said what is wrong with it. */
	add_hosts(verifier, 1, hosts + 1);
	return sealed(verifier);
}

static void appraise_unknown(void *verifier)
{
	for (int i = 0; i < 100 * REPORTS; i++)
		appraise_for(verifier, report, sizeof(report),
			     VOUCH_STATUS_NONE);
}

static void appraise_masked(void *verifier)
{
	appraise_for(verifier, masked, sizeof(masked),
		     VOUCH_STATUS_CONTRAINDICATED);
}

static size_t *count_new(size_t count)
{
	size_t *input = malloc(sizeof(*input));

	*input = count;
	return input;
}

static void *hosts_new(size_t hosts)
{
	return count_new(hosts);
}

static void add_and_appraise(void *hosts)
{
	struct vouch_verifier *verifier = known_new(*(size_t *)hosts);

	vouch_verifier_unref(verifier);
}

/* ---- altered copies ---- */

static void add_altered(struct vouch_verifier *verifier,
			const struct vouch_bytes *der, size_t by)
{
	struct vouch_bytes copy = { malloc(der->size), der->size };

	memcpy(copy.data, der->data, der->size);
	for (int byte = 0; byte < 4; byte++)
		copy.data[copy.size - 1 - byte] ^= (uint8_t)(by >> (8 * byte));
	add(verifier, &copy);
	vouch_bytes_free(&copy);
}

static void *altered_new(size_t copies)
{
	struct vouch_verifier *verifier = trusting();

	for (size_t i = 1; i <= copies; i++) {
		add_altered(verifier, &pki->ask, i);
		add_altered(verifier, &pki->ark, i);
	}
	add_hosts(verifier, 0, 1);
	return sealed(verifier);
}

static void appraise_once(void *verifier)
{
	appraise_for(verifier, report, sizeof(report), VOUCH_STATUS_SIMULATED);
}

/* ---- a table with a CRL in it ---- */

static struct vouch_bytes numbered_crl(size_t size)
{
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *now = X509_gmtime_adj(NULL, 0);
	X509_CRL *crl = X509_CRL_new();
	struct vouch_bytes der = { 0 };
	uint8_t *digits = malloc(size);
	X509_NAME *name = X509_NAME_new();

	memset(digits, 0x55, size);
	ASN1_STRING_set(number, digits, (int)size);
	X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
				   (const uint8_t *)"ARK-Milan", -1, -1, 0);
	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, name);
	X509_CRL_set1_lastUpdate(crl, now);
	X509_CRL_set1_nextUpdate(crl, now);
	X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0);
	if (X509_CRL_sign(crl, pki->vcek_key, EVP_sha256()) <= 0)
		die("CRL", "cannot be signed");
	der.size = (size_t)i2d_X509_CRL(crl, &der.data);
	X509_NAME_free(name);
	X509_CRL_free(crl);
	ASN1_TIME_free(now);
	ASN1_INTEGER_free(number);
	free(digits);
	return der;
}

static void put_le32(uint8_t *out, size_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

#define ENTRY_SIZE 24

/* The report, and a table with the CRL alone; AMD 56421, section 4.1.8.1. */
static void *crl_table_new(size_t size)
{
	static const uint8_t guid[16] = { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11,
					  0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f,
					  0x88, 0xdc, 0x67, 0xea };
	struct vouch_bytes crl = numbered_crl(size);
	struct text_input *input = malloc(sizeof(*input));
	size_t head = sizeof(report) + 2 * ENTRY_SIZE;
	uint8_t *entry;

	input->size = head + crl.size;
	input->data = calloc(1, input->size);
	memcpy(input->data, report, sizeof(report));
	entry = (uint8_t *)input->data + sizeof(report);
	memcpy(entry, guid, sizeof(guid));
	put_le32(entry + 16, 2 * ENTRY_SIZE);
	put_le32(entry + 20, crl.size);
	memcpy(input->data + head, crl.data, crl.size);
	OPENSSL_free(crl.data);
	return input;
}

static void appraise_crl_table(void *data)
{
	const struct text_input *input = data;
	struct vouch_verifier *verifier = trusting();

	add(verifier, &pki->ask);
	add(verifier, &pki->vcek);
	appraise_for(sealed(verifier), (const uint8_t *)input->data,
		     input->size, VOUCH_STATUS_WARNING);
	vouch_verifier_unref(verifier);
}

/* ---- one certificate again and again ---- */

static void *pem_new(size_t size)
{
	const uint8_t *at = pki->ark.data;
	X509 *cert = d2i_X509(NULL, &at, (long)pki->ark.size);
	BIO *bio = BIO_new(BIO_s_mem());
	struct text_input *input;
	char *pem;

	if (!cert || !PEM_write_bio_X509(bio, cert) ||
	    BIO_write(bio, "", 1) != 1)
		die("certificate", "cannot be written");
	BIO_get_mem_data(bio, &pem);
	input = filled("", pem, "", size);
	BIO_free(bio);
	X509_free(cert);
	return input;
}

static void add_pem(void *data)
{
	const struct text_input *input = data;
	struct vouch_verifier *verifier = vouch_verifier_new();
	const struct vouch_bytes bytes = { (uint8_t *)input->data,
					   input->size };

	add(verifier, &bytes);
	vouch_verifier_unref(verifier);
}

static void show_pem(void *data)
{
	const struct text_input *input = data;
	char *json = NULL;

	if (vouch_show((const uint8_t *)input->data, input->size, &json, NULL))
		die("certificates", "are not shown");
	vouch_text_free(json);
}

/* ---- accepted values ---- */

static void *values_new(size_t count)
{
	char *text = malloc(count * 100 + 64), *at;
	struct text_input *input = malloc(sizeof(*input));

	at = stpcpy(text, "{\"snp\":{\"measurement\":[");
	for (size_t i = 0; i < count; i++)
		at += sprintf(at, "%s\"%096zx\"", i ? "," : "", i + 1);
	at = stpcpy(at, "]}}");
	*input = (struct text_input){ text, (size_t)(at - text) };
	return input;
}

static void appraise_by_values(void *policy)
{
	const struct text_input *input = policy;
	struct vouch_verifier *verifier = trusting();
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result;
	struct vouch_error error;

	add(verifier, &pki->ask);
	add(verifier, &pki->vcek);
	if (vouch_verifier_add_policy(verifier, input->data, input->size,
				      "values", &error))
		die("policy", error.text);
	vouch_request_waive_freshness(request);
	vouch_request_set_evidence(request, report, sizeof(report), NULL);
	if (vouch_appraise(sealed(verifier), request, &result, &error))
		die("appraisal", error.text);
	want_status(result, VOUCH_STATUS_CONTRAINDICATED);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
}

const struct row rows_of_snp[] = {
	{ "CRL number in the table of a host", "bytes", (1 << 19) - 512,
	  AIM_LINEAR, 0.2, 32, crl_table_new, appraise_crl_table },
	{ "20 reports of one host of a store", "hosts", 5000, AIM_FLAT, 0, 0,
	  known_new, appraise_known },
	{ "2000 reports of a chip that no VCEK of a store is for", "VCEKs",
	  5000, AIM_FLAT, 0, 0, unknown_new, appraise_unknown },
	{ "a report that hides its chip", "VCEKs", 5000, AIM_CAPPED, 1, 0,
	  unknown_new, appraise_masked },
	{ "hosts that bring the same ASK and ARK, all added, then a report",
	  "hosts", 2000, AIM_LINEAR, 0, 0, hosts_new, add_and_appraise },
	{ "a report behind altered copies of ASK and ARK", "of each", 200,
	  AIM_LINEAR, 0.2, 0, altered_new, appraise_once },
	{ "accepted values, none of which matches", "values", 32000, AIM_LINEAR,
	  0, 0, values_new, appraise_by_values },
	{ "certificates in PEM", "bytes", 1 << 19, AIM_LINEAR, 0.2, 32, pem_new,
	  add_pem },
	{ "vouch_show() of certificates in PEM", "bytes", 1 << 19, AIM_LINEAR,
	  0.2, 32, pem_new, show_pem },
	{ 0 },
};
