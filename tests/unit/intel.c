// SPDX-License-Identifier: MIT
#include "cert.h"
#include "intel.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FROM 1577836800 /* 2020 */
#define UNTIL 2208988800 /* 2040 */

/* One level, of components that are 5 each. */
#define SVN                                                            \
	"{\"svn\":5,\"category\":\"BIOS\",\"type\":\"Early Microcode " \
	"Update\"}"
#define SVNS4 SVN "," SVN "," SVN "," SVN
#define SVNS SVNS4 "," SVNS4 "," SVNS4 "," SVNS4
#define OLD "{\"svn\":2}"
#define OLDS4 OLD "," OLD "," OLD "," OLD
#define OLDS OLDS4 "," OLDS4 "," OLDS4 "," OLDS4
#define ZERO48                                             \
	"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"

const char intel_tcb_info[] =
	"{\"id\":\"TDX\",\"version\":3,"
	"\"issueDate\":\"2026-06-01T00:00:00Z\","
	"\"nextUpdate\":\"2026-07-01T00:00:00Z\","
	"\"fmspc\":\"90C06F000000\",\"pceId\":\"0000\",\"tcbType\":0,"
	"\"tcbEvaluationDataNumber\":20,"
	"\"tdxModule\":{\"mrsigner\":\"" ZERO48 "\","
	"\"attributes\":\"0000000000000000\","
	"\"attributesMask\":\"FFFFFFFFFFFFFFFF\"},"
	"\"tdxModuleIdentities\":[{\"id\":\"TDX_03\","
	"\"mrsigner\":\"" ZERO48 "\","
	"\"attributes\":\"0000000000000000\","
	"\"attributesMask\":\"FFFFFFFFFFFFFFFF\","
	"\"tcbLevels\":[{\"tcb\":{\"isvsvn\":5},"
	"\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"},"
	"{\"tcb\":{\"isvsvn\":3},\"tcbDate\":\"2025-01-01T00:00:00Z\","
	"\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-00001\"]}]}],"
	"\"tcbLevels\":[{\"tcb\":{\"sgxtcbcomponents\":[" SVNS "],"
	"\"pcesvn\":13,\"tdxtcbcomponents\":[" SVNS "]},"
	"\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"},"
	"{\"tcb\":{\"sgxtcbcomponents\":[" OLDS "],"
	"\"pcesvn\":11,\"tdxtcbcomponents\":[" OLDS "]},"
	"\"tcbDate\":\"2025-01-01T00:00:00Z\",\"tcbStatus\":\"OutOfDate\","
	"\"advisoryIDs\":[\"INTEL-SA-00002\",\"INTEL-SA-00001\"]}]}";

const char intel_qe_identity[] =
	"{\"id\":\"TD_QE\",\"version\":2,"
	"\"issueDate\":\"2026-06-01T00:00:00Z\","
	"\"nextUpdate\":\"2026-07-01T00:00:00Z\","
	"\"tcbEvaluationDataNumber\":20,"
	"\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\","
	"\"attributes\":\"11000000000000000000000000000000\","
	"\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\","
	"\"mrsigner\":\"DC9E2A7C6F948F17474E34A7FC43ED03"
	"0F7C1563F1BABDDF6340C82E0E54A8C5\",\"isvprodid\":2,"
	"\"tcbLevels\":[{\"tcb\":{\"isvsvn\":6},"
	"\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"},"
	"{\"tcb\":{\"isvsvn\":4},\"tcbDate\":\"2025-01-01T00:00:00Z\","
	"\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-00003\"]}]}";

static const u8 qe_mrsigner[32] = {
	0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
	0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
	0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5,
};

char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *out = malloc(size);

	must(at && out);
	snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to,
		 at + strlen(from));
	return out;
}

static void set_name(X509_NAME *name, const char *common_name)
{
	static const char *const parts[] = {
		"O",  "Intel Corporation", "L", "Santa Clara", "ST", "CA", "C",
		"US",
	};

	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					(const u8 *)common_name, -1, -1, 0));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i += 2)
		must(X509_NAME_add_entry_by_txt(name, parts[i], MBSTRING_UTF8,
						(const u8 *)parts[i + 1], -1,
						-1, 0));
}

/* DER that grows at the end. */
struct der {
	u8 data[1024];
	size_t size;
};

static void put(struct der *der, u8 tag, const u8 *data, size_t size)
{
	u8 *at = der->data + der->size;

	must(der->size + size + 4 <= sizeof(der->data));
	*at++ = tag;
	if (size >= 0x80)
		*at++ = 0x82;
	if (size >= 0x80)
		*at++ = (u8)(size >> 8);
	*at++ = (u8)size;
	memcpy(at, data, size);
	der->size = (size_t)(at - der->data) + size;
}

/* SEQUENCE {1.2.840.113741.1.13.1.[...], value}. */
static void put_entry(struct der *der, const u8 *tail, size_t tail_size, u8 tag,
		      const u8 *data, size_t size)
{
	static const u8 base[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8,
				   0x4d, 0x01, 0x0d, 0x01 };
	struct der pair = { .size = 0 };
	u8 oid[16];

	memcpy(oid, base, sizeof(base));
	memcpy(oid + sizeof(base), tail, tail_size);
	put(&pair, 0x06, oid, sizeof(base) + tail_size);
	put(&pair, tag, data, size);
	put(der, 0x30, pair.data, pair.size);
}

static void put_number(struct der *der, u8 at, u8 value)
{
	const u8 tail[] = { 2, at };
	const u8 large[] = { 0, value };

	if (value < 0x80)
		put_entry(der, tail, 2, 0x02, &value, 1);
	else
		put_entry(der, tail, 2, 0x02, large, 2);
}

static void put_tcb(struct der *der, const struct intel_pck *pck)
{
	static const u8 zero[16], cpu_svn_tail[] = { 2, 18 };
	static const u8 minus[] = { 0xff }, first[] = { 2, 1 };
	struct der list = { .size = 0 };
	u8 components[16];

	memset(components, 5, sizeof(components));
	if (memcmp(pck->components, zero, sizeof(zero)) != 0)
		memcpy(components, pck->components, sizeof(components));
	if (pck->is_negative)
		put_entry(&list, first, 2, 0x02, minus, 1);
	for (u8 i = pck->is_negative ? 1 : 0; i < 16; i++)
		put_number(&list, i + 1, components[i]);
	if (!pck->has_sixteen) {
		put_number(&list, 17, pck->pcesvn ? pck->pcesvn : 13);
		put_entry(&list, cpu_svn_tail, 2, 0x04, components, 16);
	}
	put_entry(der, (const u8[]){ 2 }, 1, 0x30, list.data, list.size);
}

static void put_platform(struct der *der)
{
	static const u8 instance[16] = { 0x1d }, yes = 0xff, no;
	struct der list = { .size = 0 };

	put_entry(der, (const u8[]){ 6 }, 1, 0x04, instance, 16);
	put_entry(&list, (const u8[]){ 7, 1 }, 2, 0x01, &yes, 1);
	put_entry(&list, (const u8[]){ 7, 2 }, 2, 0x01, &no, 1);
	put_entry(&list, (const u8[]){ 7, 3 }, 2, 0x01, &yes, 1);
	put_entry(der, (const u8[]){ 7 }, 1, 0x30, list.data, list.size);
}

static void add_pck(X509 *cert, const struct intel_pck *pck)
{
	static const u8 pceid[2], type;
	const u8 ppid[16] = { 0x77, pck->ppid1 };
	const u8 fmspc[6] = { pck->fmspc0 ? pck->fmspc0 : 0x90, 0xc0, 0x6f };
	ASN1_OBJECT *oid = OBJ_txt2obj("1.2.840.113741.1.13.1", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	struct der list = { .size = 0 }, all = { .size = 0 };
	X509_EXTENSION *extension;

	put_entry(&list, (const u8[]){ 1 }, 1, 0x04, ppid, 16);
	put_tcb(&list, pck);
	put_entry(&list, (const u8[]){ 3 }, 1, 0x04, pceid, 2);
	put_entry(&list, (const u8[]){ 4 }, 1, 0x04, fmspc, 6);
	put_entry(&list, (const u8[]){ pck->has_twice ? 4 : 5 }, 1,
		  pck->has_twice ? 0x04 : 0x0a, pck->has_twice ? fmspc : &type,
		  pck->has_twice ? 6 : 1);
	if (!pck->is_processor)
		put_platform(&list);
	put(&all, 0x30, list.data, list.size);
	must(ASN1_OCTET_STRING_set(value, all.data, (int)all.size));
	extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
	must(extension && X509_add_ext(cert, extension, -1));
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

static AUTHORITY_KEYID *make_authority(const char *hex)
{
	AUTHORITY_KEYID *id = AUTHORITY_KEYID_new();
	long size;
	u8 *key = OPENSSL_hexstr2buf(hex ? hex : INTEL_KEY_ID, &size);

	id->keyid = ASN1_OCTET_STRING_new();
	must(key && ASN1_OCTET_STRING_set(id->keyid, key, (int)size));
	OPENSSL_free(key);
	return id;
}

static void add_profile(X509 *cert, const struct intel_cert *spec)
{
	AUTHORITY_KEYID *id = make_authority(spec->authority);

	if (spec->without != NID_authority_key_identifier)
		must(X509_add1_ext_i2d(cert, NID_authority_key_identifier, id,
				       0, 0));
	if (spec->without != NID_subject_key_identifier)
		add_standard(cert, NID_subject_key_identifier,
			     spec->key_id ? spec->key_id : INTEL_KEY_ID);
	if (spec->without != NID_crl_distribution_points)
		add_standard(cert, NID_crl_distribution_points,
			     "URI:https://intel.example/crl");
	AUTHORITY_KEYID_free(id);
}

struct vouch_bytes intel_make_cert(const struct intel_cert *spec)
{
	struct vouch_bytes der = { 0 };
	X509 *cert = X509_new();
	bool is_leaf = spec->is_leaf || spec->pck;
	int size;

	must(cert && X509_set_version(cert, X509_VERSION_3));
	must(ASN1_INTEGER_set(X509_get_serialNumber(cert),
			      spec->serial ? spec->serial : 0x1000));
	set_name(X509_get_subject_name(cert), spec->subject);
	set_name(X509_get_issuer_name(cert), spec->issuer);
	must(X509_set_pubkey(cert, spec->key));
	must(ASN1_TIME_set(X509_getm_notBefore(cert),
			   spec->from ? spec->from : FROM));
	must(ASN1_TIME_set(X509_getm_notAfter(cert),
			   spec->until ? spec->until : UNTIL));
	add_standard(cert, NID_key_usage,
		     spec->usage ? spec->usage :
		     is_leaf	 ? "critical,digitalSignature,nonRepudiation" :
				   "critical,keyCertSign,cRLSign");
	add_standard(cert, NID_basic_constraints,
		     spec->constraints ? spec->constraints :
		     is_leaf	       ? "critical,CA:FALSE" :
					 "critical,CA:TRUE");
	if (spec->added)
		add_standard(cert, NID_netscape_comment, spec->added);
	add_profile(cert, spec);
	if (spec->pck)
		add_pck(cert, spec->pck);
	if (spec->pck && spec->pck->is_twice)
		add_pck(cert, spec->pck);
	must(X509_sign(cert, spec->issuer_key,
		       spec->digest ? spec->digest : EVP_sha256()) > 0);
	size = i2d_X509(cert, &der.data);
	must(size > 0);
	der.size = (size_t)size;
	X509_free(cert);
	return der;
}

static void revoke(X509_CRL *crl, const struct intel_crl *spec, long serial)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *when = ASN1_TIME_set(NULL, FROM);

	must(ASN1_INTEGER_set(number, serial));
	must(X509_REVOKED_set_serialNumber(entry, number));
	must(X509_REVOKED_set_revocationDate(entry, when));
	if (spec->entry_added) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(
			NULL, NULL, spec->entry_nid, spec->entry_added);

		must(extension && X509_REVOKED_add_ext(entry, extension, -1));
		X509_EXTENSION_free(extension);
	}
	must(X509_CRL_add0_revoked(crl, entry));
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(when);
}

static void add_crl_extensions(X509_CRL *crl, bool has_number)
{
	AUTHORITY_KEYID *id = make_authority(NULL);
	ASN1_INTEGER *number = ASN1_INTEGER_new();

	must(X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier, id, 0,
				   0));
	must(ASN1_INTEGER_set(number, 1));
	if (has_number)
		must(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0));
	AUTHORITY_KEYID_free(id);
	ASN1_INTEGER_free(number);
}

struct vouch_bytes intel_make_crl(const struct intel_crl *spec)
{
	ASN1_TIME *from = ASN1_TIME_set(
		NULL, spec->from ? spec->from : INTEL_AT - 10 * INTEL_DAY);
	ASN1_TIME *until = ASN1_TIME_set(
		NULL, spec->until ? spec->until : INTEL_AT + 20 * INTEL_DAY);
	struct vouch_bytes der = { 0 };
	X509_NAME *name = X509_NAME_new();
	X509_CRL *crl = X509_CRL_new();
	int size;

	set_name(name, spec->issuer);
	must(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
	must(X509_CRL_set_issuer_name(crl, name));
	must(X509_CRL_set1_lastUpdate(crl, from));
	if (!spec->has_no_end)
		must(X509_CRL_set1_nextUpdate(crl, until));
	for (long i = spec->others; i > 0; i--)
		revoke(crl, spec, spec->serial + i);
	if (spec->serial)
		revoke(crl, spec, spec->serial);
	add_crl_extensions(crl, !spec->has_no_number);
	if (spec->added) {
		X509_EXTENSION *extension =
			X509V3_EXT_conf_nid(NULL, NULL, spec->nid, spec->added);

		must(extension && X509_CRL_add_ext(crl, extension, -1));
		X509_EXTENSION_free(extension);
	}
	must(X509_CRL_sign(crl, spec->key, EVP_sha256()) > 0);
	size = i2d_X509_CRL(crl, &der.data);
	must(size > 0);
	der.size = (size_t)size;
	X509_CRL_free(crl);
	X509_NAME_free(name);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return der;
}

/* r and s, 32 bytes each, big-endian. */
static void sign(EVP_PKEY *key, const u8 *data, size_t data_size, u8 *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *signature;
	u8 der[128];
	const u8 *pos = der;
	size_t size = sizeof(der);

	must(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1);
	must(EVP_DigestSign(ctx, der, &size, data, data_size) == 1);
	signature = d2i_ECDSA_SIG(NULL, &pos, (long)size);
	must(signature);
	must(BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32) == 32);
	must(BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32) == 32);
	ECDSA_SIG_free(signature);
	EVP_MD_CTX_free(ctx);
}

struct vouch_bytes intel_document(EVP_PKEY *key, const char *name,
				  const char *body)
{
	struct vouch_bytes out;
	u8 signature[64];
	char hex[129];

	sign(key, (const u8 *)body, strlen(body), signature);
	for (size_t i = 0; i < sizeof(signature); i++)
		snprintf(hex + 2 * i, 3, "%02x", signature[i]);
	out.size = strlen(body) + strlen(name) + 256;
	out.data = malloc(out.size);
	must(out.data);
	out.size = (size_t)snprintf((char *)out.data, out.size,
				    "{\"%s\":%s,\"signature\":\"%s\"}", name,
				    body, hex);
	return out;
}

struct intel *intel_new(void)
{
	struct intel *i = calloc(1, sizeof(*i));

	must(i);
	i->root_key = EVP_EC_gen("P-256");
	i->ca_key = EVP_EC_gen("P-256");
	i->pck_key = EVP_EC_gen("P-256");
	i->signer_key = EVP_EC_gen("P-256");
	i->quote_key = EVP_EC_gen("P-256");
	i->root = intel_make_cert(&(struct intel_cert){
		"Intel SGX Root CA", "Intel SGX Root CA", i->root_key,
		i->root_key, .serial = 0x1000 });
	i->ca = intel_make_cert(&(struct intel_cert){
		"Intel SGX PCK Platform CA", "Intel SGX Root CA", i->ca_key,
		i->root_key, .serial = 0x1001 });
	i->pck = intel_make_cert(&(struct intel_cert){
		"Intel SGX PCK Certificate", "Intel SGX PCK Platform CA",
		i->pck_key, i->ca_key, .serial = 0x1002,
		.pck = &(struct intel_pck){ 0 } });
	i->signer = intel_make_cert(&(struct intel_cert){
		"Intel SGX TCB Signing", "Intel SGX Root CA", i->signer_key,
		i->root_key, .serial = 0x1003, .is_leaf = true });
	i->root_crl = intel_make_crl(&(struct intel_crl){ .issuer = "Intel SGX "
								    "Root CA",
							  .key = i->root_key });
	i->pck_crl = intel_make_crl(&(struct intel_crl){
		.issuer = "Intel SGX PCK Platform CA", .key = i->ca_key });
	return i;
}

void intel_free(struct intel *i)
{
	struct vouch_bytes *const bytes[] = { &i->root,	    &i->ca,
					      &i->pck,	    &i->signer,
					      &i->root_crl, &i->pck_crl };
	EVP_PKEY *const keys[] = { i->root_key, i->ca_key, i->pck_key,
				   i->signer_key, i->quote_key };

	for (size_t at = 0; at < ARRAY_SIZE(bytes); at++)
		vouch_bytes_free(bytes[at]);
	for (size_t at = 0; at < ARRAY_SIZE(keys); at++)
		EVP_PKEY_free(keys[at]);
	free(i);
}

char *intel_pem(const struct vouch_bytes *const *certs, size_t count)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *out;
	long size;

	for (size_t i = 0; i < count; i++)
		must(PEM_write_bio(bio, "CERTIFICATE", "", certs[i]->data,
				   (long)certs[i]->size));
	size = BIO_get_mem_data(bio, &data);
	out = calloc(1, (size_t)size + 1);
	must(out);
	memcpy(out, data, (size_t)size);
	BIO_free(bio);
	return out;
}

static void fill_qe(u8 *qe, bool is_td)
{
	static const u8 sgx_mrsigner[32] = { 0x8c, 0x4f };

	memset(qe, 0, 384);
	qe[SGX_AT_ATTRIBUTES] = 0x11;
	memset(qe + SGX_AT_MRENCLAVE, 0xee, 32);
	memcpy(qe + SGX_AT_MRSIGNER, is_td ? qe_mrsigner : sgx_mrsigner, 32);
	qe[256] = is_td ? 2 : 1;
	qe[SGX_AT_ISV_SVN] = 6;
}

static void fill_td(u8 *body)
{
	body[TD_AT_SVN] = 5; /* TDX_03, SVN 5 */
	body[TD_AT_SVN + 1] = 3;
	memset(body + TD_AT_SVN + 2, 5, 14);
	memset(body + TD_AT_MRSEAM, 0x5e, 48);
	body[TD_AT_ATTRIBUTES + 3] = 0x10; /* SEPT_VE_DISABLE */
	body[TD_AT_XFAM] = 0xe7;
	memset(body + TD_AT_MRTD, 0x4d, 48);
	memset(body + TD_AT_REPORT_DATA, 0x52, 64);
	memcpy(body + TD_AT_SVN2, body + TD_AT_SVN, 16);
}

void intel_quote_init(struct intel *intel, struct intel_quote *quote,
		      u16 version, bool is_td)
{
	const struct vouch_bytes *const chain[] = { &intel->pck, &intel->ca,
						    &intel->root };

	*quote = (struct intel_quote){
		.version = version,
		.tee = is_td ? 0x81 : 0,
		.body_type = is_td ? 3 : 1,
		.body_size = !is_td	  ? 384 :
			     version == 5 ? 648 :
					    584,
		.auth_size = 32,
		.cert_type = 5,
		.certs = intel_pem(chain, 3),
		.pck_key = intel->pck_key,
	};
	quote->certs_size = strlen(quote->certs);
	fill_qe(quote->qe, is_td);
	if (is_td) {
		fill_td(quote->body);
		return;
	}
	quote->body[SGX_AT_ATTRIBUTES] = 0x05;
	memset(quote->body + SGX_AT_MRENCLAVE, 0x4d, 32);
	memset(quote->body + SGX_AT_MRSIGNER, 0x5a, 32);
	memset(quote->body + SGX_AT_REPORT_DATA, 0x52, 64);
}

/* Bytes that are put one behind the other. */
struct out {
	u8 *data;
	size_t size;
};

static void add(struct out *out, const void *data, size_t size)
{
	memcpy(out->data + out->size, data, size);
	out->size += size;
}

static void add_le(struct out *out, u32 value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out->data[out->size++] = (u8)(value >> (8 * i));
}

static void add_header(struct out *out, const struct intel_quote *quote)
{
	static const u8 vendor[16] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
				       0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
				       0x95, 0x7f, 0x06, 0x07 };
	static const u8 user_data[20] = { 1 };

	add_le(out, quote->version, 2);
	add_le(out, 2, 2);
	add_le(out, quote->tee, 4);
	add_le(out, 0, 4);
	add(out, vendor, sizeof(vendor));
	add(out, user_data, sizeof(user_data));
	if (quote->version < 5)
		return;
	add_le(out, quote->body_type, 2);
	add_le(out, (u32)quote->body_size, 4);
}

static void get_point(EVP_PKEY *key, u8 *point)
{
	u8 octets[65];
	size_t size;

	must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
					     octets, sizeof(octets), &size) &&
	     size == sizeof(octets));
	memcpy(point, octets + 1, 64);
}

static void add_qe(struct out *out, struct intel_quote *quote, const u8 *point)
{
	u8 message[96], signature[64];

	memcpy(message, point, 64);
	memcpy(message + 64, quote->auth, quote->auth_size);
	if (!quote->has_other_qe_data)
		must(EVP_Digest(message, 64 + quote->auth_size,
				quote->qe + SGX_AT_REPORT_DATA, NULL,
				EVP_sha256(), NULL));
	sign(quote->pck_key, quote->qe, sizeof(quote->qe), signature);
	add(out, quote->qe, sizeof(quote->qe));
	add(out, signature, sizeof(signature));
	add_le(out, (u32)quote->auth_size, 2);
	add(out, quote->auth, quote->auth_size);
	add_le(out, quote->cert_type, 2);
	add_le(out, (u32)quote->certs_size, 4);
	add(out, quote->certs, quote->certs_size);
}

struct vouch_bytes intel_quote_make(struct intel *intel,
				    struct intel_quote *quote)
{
	size_t inner = 384 + 64 + 2 + quote->auth_size + 6 + quote->certs_size;
	bool is_wrapped = quote->version > 3;
	struct out out = { malloc(2048 + inner + quote->padding), 0 };
	u8 point[64], signature[64];

	must(out.data);
	get_point(intel->quote_key, point);
	if (quote->point)
		memcpy(point, quote->point, sizeof(point));
	add_header(&out, quote);
	add(&out, quote->body, quote->body_size);
	sign(intel->quote_key, out.data, out.size, signature);
	add_le(&out, (u32)(128 + inner + (is_wrapped ? 6 : 0)), 4);
	add(&out, signature, sizeof(signature));
	add(&out, point, sizeof(point));
	if (is_wrapped) {
		add_le(&out, 6, 2);
		add_le(&out, (u32)inner, 4);
	}
	add_qe(&out, quote, point);
	memset(out.data + out.size, quote->padding_byte, quote->padding);
	free(quote->certs);
	quote->certs = NULL;
	return (struct vouch_bytes){ out.data, out.size + quote->padding };
}
