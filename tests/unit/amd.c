// SPDX-License-Identifier: MIT
#include "amd.h"
#include "cert.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR (365L * 24 * 60 * 60)

static const u8 milan_tcb[8] = { 4, 1, 0, 0, 0, 0, 24, 219 };
static const u8 turin_tcb[8] = { 1, 2, 3, 4, 0, 0, 0, 71 };

static bool is_turin(const struct amd *amd)
{
	return !strcmp(amd->product, "Turin");
}

static const u8 *tcb_of(const struct amd *amd)
{
	return is_turin(amd) ? turin_tcb : milan_tcb;
}

static void set_name(X509_NAME *name, const char *common_name)
{
	static const char *const parts[] = {
		"OU", "Engineering",
		"C",  "US",
		"L",  "Santa Clara",
		"ST", "CA",
		"O",  "Advanced Micro Devices",
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i += 2)
		must(X509_NAME_add_entry_by_txt(name, parts[i], MBSTRING_ASC,
						(const u8 *)parts[i + 1], -1,
						-1, 0));
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					(const u8 *)common_name, -1, -1, 0));
}

/* SHA-384, and PSS with 48 bytes of salt where the key is RSA. */
static const struct amd_vek as_usual;

static EVP_MD_CTX *signer(EVP_PKEY *key, const struct amd_vek *spec)
{
	const EVP_MD *digest = spec->digest ? spec->digest : EVP_sha384();
	int salt = spec->salt ? spec->salt : 48;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx;

	must(EVP_DigestSignInit(ctx, &key_ctx, digest, NULL, key) == 1);
	if (spec->is_pkcs1 || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return ctx;
	must(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1);
	must(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, salt) == 1);
	if (spec->mgf1)
		must(EVP_PKEY_CTX_set_rsa_mgf1_md(key_ctx, spec->mgf1) == 1);
	return ctx;
}

static X509 *start(const char *subject, const char *issuer, EVP_PKEY *key,
		   long serial)
{
	X509 *cert = X509_new();

	must(cert && X509_set_version(cert, X509_VERSION_3));
	must(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial));
	set_name(X509_get_subject_name(cert), subject);
	set_name(X509_get_issuer_name(cert), issuer);
	must(X509_set_pubkey(cert, key));
	return cert;
}

/* Both from one clock reading: their distance is what a test expects. */
static void set_dates(X509 *cert, long from, long until)
{
	time_t now = time(NULL);

	must(X509_time_adj(X509_getm_notBefore(cert), from ? from : -YEAR,
			   &now));
	must(X509_time_adj(X509_getm_notAfter(cert), until ? until : YEAR,
			   &now));
}

struct vouch_bytes amd_make_ca(const struct amd_ca *spec)
{
	X509 *cert = start(spec->subject, spec->issuer, spec->key,
			   spec->serial ? spec->serial : 0x10000);

	set_dates(cert, 0, 0);
	add_standard(cert, NID_basic_constraints,
		     spec->constraints ? spec->constraints :
		     spec->is_no_ca    ? "critical,CA:FALSE" :
					 "critical,CA:TRUE");
	add_standard(cert, NID_key_usage, "critical,keyCertSign,cRLSign");
	return finish_by(cert, signer(spec->issuer_key, &as_usual));
}

/* As @spec wants it: replaced, left out, or twice. */
static void add_one(X509 *cert, const struct amd_vek *spec, const char *tail,
		    const u8 *data, size_t size)
{
	if (spec->replaced && !strcmp(spec->replaced, tail)) {
		data = spec->data;
		size = spec->size;
	}
	if (!spec->left_out || strcmp(spec->left_out, tail))
		add_amd(cert, tail, data, size);
	if (spec->twice && !strcmp(spec->twice, tail))
		add_amd(cert, tail, data, size);
}

static void add_number(X509 *cert, const struct amd_vek *spec, const char *tail,
		       u8 value)
{
	const u8 small[] = { 2, 1, value };
	const u8 large[] = { 2, 2, 0, value };

	if (value < 0x80)
		add_one(cert, spec, tail, small, sizeof(small));
	else
		add_one(cert, spec, tail, large, sizeof(large));
}

static void add_text(X509 *cert, const struct amd_vek *spec, const char *tail,
		     const char *text)
{
	u8 der[64] = { 0x16, (u8)strlen(text) };

	memcpy(der + 2, text, strlen(text));
	add_one(cert, spec, tail, der, 2 + strlen(text));
}

static void fill_chip_id(const struct amd *amd, u8 *chip_id)
{
	memset(chip_id, 0, 64);
	for (u8 i = 0; i < (is_turin(amd) ? 8 : 64); i++)
		chip_id[i] = 0xa0 ^ i;
}

static void add_spls(X509 *cert, const struct amd *amd,
		     const struct amd_vek *spec)
{
	const u8 *tcb = tcb_of(amd);
	bool turin = is_turin(amd);

	add_number(cert, spec, "3.1", tcb[turin ? 1 : 0]);
	add_number(cert, spec, "3.2", tcb[turin ? 2 : 1]);
	add_number(cert, spec, "3.3", tcb[turin ? 3 : 6]);
	if (!turin)
		add_number(cert, spec, "3.4", 0);
	add_number(cert, spec, "3.5", 0);
	add_number(cert, spec, "3.6", 0);
	add_number(cert, spec, "3.7", 0);
	add_number(cert, spec, "3.8", tcb[7]);
	if (turin)
		add_number(cert, spec, "3.9", tcb[0]);
}

static void add_identity(X509 *cert, const struct amd *amd,
			 const struct amd_vek *spec)
{
	static const u8 zero[64];
	u8 hwid[64];

	fill_chip_id(amd, hwid);
	if (memcmp(spec->hwid, zero, sizeof(zero)))
		memcpy(hwid, spec->hwid, sizeof(hwid));
	if (spec->is_vlek)
		add_text(cert, spec, "5", "CN=cc.example.com");
	else
		add_one(cert, spec, "4", hwid, is_turin(amd) ? 8 : 64);
}

struct vouch_bytes amd_make_vek(struct amd *amd, const struct amd_vek *spec)
{
	EVP_PKEY *issuer_key = spec->issuer_key;
	const char *name = spec->is_vlek ? "SEV-VLEK" : "SEV-VCEK";
	char issuer[64];
	X509 *cert;

	snprintf(issuer, sizeof(issuer), "SEV-%s%s",
		 spec->is_vlek ? "VLEK-" : "", amd->product);
	cert = start(spec->common_name ? spec->common_name : name,
		     spec->issuer ? spec->issuer : issuer,
		     spec->key ? spec->key : amd->vek_key, 0);
	set_dates(cert, spec->from, spec->until);
	add_number(cert, spec, "1", is_turin(amd));
	add_text(cert, spec, "2",
		 spec->product_name ? spec->product_name : amd->product);
	add_spls(cert, amd, spec);
	add_identity(cert, amd, spec);
	if (spec->added)
		add_number(cert, spec, spec->added, 0);
	if (spec->is_ca)
		add_standard(cert, NID_basic_constraints, "critical,CA:TRUE");
	return finish_by(cert,
			 signer(issuer_key ? issuer_key : amd->ask_key, spec));
}

static X509_REVOKED *revoke(X509_CRL *crl, long serial)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *when = X509_gmtime_adj(NULL, -YEAR);

	must(ASN1_INTEGER_set(number, serial));
	must(X509_REVOKED_set_serialNumber(entry, number));
	must(X509_REVOKED_set_revocationDate(entry, when));
	must(X509_CRL_add0_revoked(crl, entry));
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(when);
	return entry;
}

static void add_entry_extension(X509_REVOKED *entry, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	must(extension && X509_REVOKED_add_ext(entry, extension, -1));
	X509_EXTENSION_free(extension);
}

static void add_crl_extension(X509_CRL *crl, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	must(extension && X509_CRL_add_ext(crl, extension, -1));
	X509_EXTENSION_free(extension);
}

struct vouch_bytes amd_make_crl(const struct amd_crl *spec)
{
	time_t now = time(NULL);
	ASN1_TIME *from =
		X509_time_adj(NULL, spec->from ? spec->from : -60, &now);
	ASN1_TIME *until =
		X509_time_adj(NULL, spec->until ? spec->until : YEAR, &now);
	EVP_MD_CTX *ctx = signer(spec->key, &as_usual);
	struct vouch_bytes der = { 0 };
	X509_NAME *name = X509_NAME_new();
	X509_CRL *crl = X509_CRL_new();
	X509_REVOKED *entry;
	int size;

	set_name(name, spec->issuer);
	must(X509_CRL_set_version(crl, 1));
	must(X509_CRL_set_issuer_name(crl, name));
	must(X509_CRL_set1_lastUpdate(crl, from));
	if (!spec->has_no_end)
		must(X509_CRL_set1_nextUpdate(crl, until));
	entry = revoke(crl, 0); /* as every VEK: revokes none of them */
	if (spec->entry_added)
		add_entry_extension(entry, spec->entry_nid, spec->entry_added);
	if (spec->serial)
		revoke(crl, spec->serial);
	if (spec->added) {
		add_crl_extension(crl, NID_crl_number, "DER:02:01:01");
		add_crl_extension(crl, spec->nid, spec->added);
	}
	must(X509_CRL_sign_ctx(crl, ctx) > 0);
	size = i2d_X509_CRL(crl, &der.data);
	must(size > 0);
	der.size = (size_t)size;
	X509_CRL_free(crl);
	X509_NAME_free(name);
	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return der;
}

struct amd *amd_new(const char *product)
{
	struct amd *amd = calloc(1, sizeof(*amd));
	char ark[32], ask[32], asvk[32];

	must(amd);
	amd->product = product;
	amd->ark_key = EVP_RSA_gen(4096);
	amd->ask_key = EVP_RSA_gen(4096);
	amd->vek_key = EVP_EC_gen("P-384");
	must(amd->ark_key && amd->ask_key && amd->vek_key);
	snprintf(ark, sizeof(ark), "ARK-%s", product);
	snprintf(ask, sizeof(ask), "SEV-%s", product);
	snprintf(asvk, sizeof(asvk), "SEV-VLEK-%s", product);
	amd->ark = amd_make_ca(&(struct amd_ca){
		ark, ark, amd->ark_key, amd->ark_key, .serial = 0x10000 });
	amd->ask = amd_make_ca(&(struct amd_ca){
		ask, ark, amd->ask_key, amd->ark_key, .serial = 0x10001 });
	amd->asvk = amd_make_ca(&(struct amd_ca){
		asvk, ark, amd->ask_key, amd->ark_key, .serial = 0x10101 });
	amd->vcek = amd_make_vek(amd, &(struct amd_vek){ 0 });
	amd->vlek = amd_make_vek(amd, &(struct amd_vek){ .is_vlek = true });
	return amd;
}

void amd_free(struct amd *amd)
{
	vouch_bytes_free(&amd->ark);
	vouch_bytes_free(&amd->ask);
	vouch_bytes_free(&amd->asvk);
	vouch_bytes_free(&amd->vcek);
	vouch_bytes_free(&amd->vlek);
	EVP_PKEY_free(amd->ark_key);
	EVP_PKEY_free(amd->ask_key);
	EVP_PKEY_free(amd->vek_key);
	free(amd);
}

static void fill_cpuid(const struct amd *amd, u8 *report)
{
	report[0x188] = is_turin(amd) ? 0x1a : 0x19;
	report[0x189] = is_turin(amd) ? 0x02 : 0x01;
	if (!strcmp(amd->product, "Genoa"))
		report[0x189] = 0x11;
	report[0x18a] = 1;
}

void amd_fill_report(const struct amd *amd, u8 *report, u8 version,
		     bool is_vlek)
{
	static const u16 tcbs[] = { 0x038, 0x180, 0x1e0, 0x1f0 };

	memset(report, 0, REPORT_SIZE);
	report[0x000] = version;
	report[0x00a] = 0x03; /* SMT, and the bit that is 1 */
	report[0x034] = 1;
	report[0x040] = 0x25;
	report[0x048] = is_vlek ? 1 << 2 : 0;
	memset(report + 0x050, 0x52, 64);
	memset(report + 0x090, 0x4d, 48);
	memset(report + 0x160, 0xff, 32);
	for (size_t i = 0; i < ARRAY_SIZE(tcbs); i++)
		memcpy(report + tcbs[i], tcb_of(amd), 8);
	if (version >= 3)
		fill_cpuid(amd, report);
	if (!is_vlek)
		fill_chip_id(amd, report + 0x1a0);
	memcpy(report + 0x1e8, (const u8[]){ 40, 55, 1, 0, 40, 55, 1 }, 7);
	if (version < 5)
		return;
	report[0x1f8] = 0x0b;
	report[0x200] = 0x0b;
}

void amd_sign_report(const struct amd *amd, u8 *report)
{
	EVP_MD_CTX *ctx = signer(amd->vek_key, &as_usual);
	u8 der[128];
	size_t size = sizeof(der);
	const u8 *pos = der;
	ECDSA_SIG *signature;

	must(EVP_DigestSign(ctx, der, &size, report, 0x2a0) == 1);
	signature = d2i_ECDSA_SIG(NULL, &pos, (long)size);
	must(signature);
	must(BN_bn2lebinpad(ECDSA_SIG_get0_r(signature), report + 0x2a0, 72) ==
	     72);
	must(BN_bn2lebinpad(ECDSA_SIG_get0_s(signature), report + 0x2e8, 72) ==
	     72);
	ECDSA_SIG_free(signature);
	EVP_MD_CTX_free(ctx);
}
