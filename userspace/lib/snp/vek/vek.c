// SPDX-License-Identifier: MIT
#include "snp/vek/vek.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/x509.h"

#define ARC "1.3.6.1.4.1.3704.1."

/* DER of the arc above, without tag and length. */
static const u8 arc_der[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01 };

/* Content octets of an extnValue; empty when the extension is not there. */
struct octets {
	const u8 *data;
	size_t size;
};

static int find_extension(X509 *cert, const char *tail, struct octets *octets,
			  struct vouch_error *error)
{
	const ASN1_OCTET_STRING *value;
	char oid[64] = ARC;
	ASN1_OBJECT *object;
	int at, again = -1;

	*octets = (struct octets){ 0 };
	strncat(oid, tail, sizeof(oid) - sizeof(ARC));
	object = OBJ_txt2obj(oid, 1);
	if (!object)
		return vouch__error_openssl(error, -ENOMEM, "OID %s", oid);
	at = X509_get_ext_by_OBJ(cert, object, -1);
	if (at >= 0)
		again = X509_get_ext_by_OBJ(cert, object, at);
	ASN1_OBJECT_free(object);
	if (again >= 0)
		return vouch__error(error, -EBADMSG,
				    "extension %s is there twice, want once",
				    oid);
	if (at < 0)
		return 0;
	value = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	octets->data = ASN1_STRING_get0_data(value);
	octets->size = (size_t)ASN1_STRING_length(value);
	return 0;
}

/* A minimal DER INTEGER of 0 to 255 and nothing behind it. */
static bool read_small_integer(const struct octets *in, u8 *out)
{
	const u8 *data = in->data;

	if (in->size == 3 && data[0] == 2 && data[1] == 1 && data[2] < 0x80) {
		*out = data[2];
		return true;
	}
	if (in->size == 4 && data[0] == 2 && data[1] == 2 && !data[2] &&
	    data[3] >= 0x80) {
		*out = data[3];
		return true;
	}
	return false;
}

/* An IA5String in short form and nothing behind it. */
static bool read_text(const struct octets *in, char *out, size_t capacity)
{
	size_t length = in->size - 2;

	if (in->size < 3 || in->data[0] != 0x16 || in->data[1] != length ||
	    length > 127 || length >= capacity)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (in->data[2 + i] < 0x20 || in->data[2 + i] > 0x7e)
			return false;
	}
	memcpy(out, in->data + 2, length);
	out[length] = '\0';
	return true;
}

static int take_integer(struct snp_vek *vek, const char *tail, bool *has,
			u8 *out, struct vouch_error *error)
{
	struct octets octets;
	int ret = find_extension(vek->cert, tail, &octets, error);

	if (ret)
		return ret;
	*has = octets.data;
	if (*has && !read_small_integer(&octets, out))
		return vouch__error(error, -EBADMSG,
				    "extension " ARC
				    "%s is no INTEGER of 0 to 255",
				    tail);
	return 0;
}

static int take_text(struct snp_vek *vek, const char *tail, char *out,
		     size_t capacity, struct vouch_error *error)
{
	struct octets octets;
	int ret = find_extension(vek->cert, tail, &octets, error);

	if (ret || !octets.data)
		return ret;
	if (!read_text(&octets, out, capacity))
		return vouch__error(error, -EBADMSG,
				    "extension " ARC "%s is no IA5String",
				    tail);
	return 0;
}

/*
 * Length decides between bare octets, which is what AMD issues, and an OCTET
 * STRING around them: a bare identifier may well start with the bytes of a DER
 * header.
 */
static int take_hwid(struct snp_vek *vek, struct vouch_error *error)
{
	size_t want = vek->product->hwid_size;
	struct octets octets;
	int ret = find_extension(vek->cert, "4", &octets, error);

	if (ret || !octets.data)
		return ret;
	if (octets.size == want + 2 && octets.data[0] == 4 &&
	    octets.data[1] == want) {
		octets.data += 2;
		octets.size -= 2;
	}
	if (octets.size != want)
		return vouch__error(error, -EBADMSG,
				    "hwID is %zu bytes, want %zu on %s",
				    octets.size, want, vek->product->name);
	memcpy(vek->hwid, octets.data, want);
	vek->hwid_size = want;
	return 0;
}

static int take_product(struct snp_vek *vek, struct vouch_error *error)
{
	bool has_version;
	int ret;

	ret = take_integer(vek, "1", &has_version, &vek->struct_version, error);
	if (ret)
		return ret;
	if (!has_version)
		return vouch__error(error, -EBADMSG,
				    "extension structVersion is missing");
	ret = take_text(vek, "2", vek->product_name, sizeof(vek->product_name),
			error);
	if (ret)
		return ret;
	/* "Milan-B0": the stepping is not the product. */
	vek->product = snp_product_by_name(vek->product_name,
					   strcspn(vek->product_name, "-"));
	if (!vek->product)
		return vouch__error(
			error, -EBADMSG,
			"extension productName is '%s', want a known product",
			vek->product_name);
	return 0;
}

static int check_spl(const struct snp_vek *vek, enum snp_spl spl,
		     struct vouch_error *error)
{
	bool want = true;

	if (spl == SNP_SPL_4)
		want = vek->product->has_spl4;
	if (spl == SNP_SPL_FMC)
		want = vek->product->tcb.fmc >= 0;
	if (vek->has_spl[spl] == want)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "extension " ARC "3.%d is %s, want it %s on %s",
			    spl + 1, want ? "missing" : "there",
			    want ? "there" : "missing", vek->product->name);
}

static int take_spls(struct snp_vek *vek, struct vouch_error *error)
{
	static const char *const tails[SNP_SPL_COUNT] = {
		"3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9",
	};
	int ret = 0;

	for (int i = 0; !ret && i < SNP_SPL_COUNT; i++) {
		ret = take_integer(vek, tails[i], &vek->has_spl[i],
				   &vek->spl[i], error);
		if (!ret)
			ret = check_spl(vek, i, error);
	}
	return ret;
}

static int check_identity(const struct snp_vek *vek, struct vouch_error *error)
{
	bool is_vlek = vek->is_vlek;
	bool has_hwid = vek->hwid_size > 0;
	bool has_csp_id = vek->csp_id[0] != '\0';

	if (has_hwid != is_vlek && has_csp_id == is_vlek)
		return 0;
	return vouch__error(
		error, -EBADMSG, "%s %s hwID and %s cspID, want only %s",
		is_vlek ? "VLEK" : "VCEK", has_hwid ? "has" : "lacks",
		has_csp_id ? "has" : "lacks", is_vlek ? "cspID" : "hwID");
}

static const struct snp_product *issuer_product(const struct snp_vek *vek)
{
	const char *prefix = vek->is_vlek ? "SEV-VLEK-" : "SEV-";
	size_t length = strlen(prefix);

	if (!vek->has_kind || strncmp(vek->issuer_name, prefix, length))
		return NULL;
	return snp_product_by_name(vek->issuer_name + length,
				   strlen(vek->issuer_name + length));
}

void snp_vek_names(X509 *cert, struct snp_vek *vek)
{
	*vek = (struct snp_vek){ .cert = cert };
	x509_common_name(X509_get_subject_name(cert), vek->common_name,
			 sizeof(vek->common_name));
	x509_common_name(X509_get_issuer_name(cert), vek->issuer_name,
			 sizeof(vek->issuer_name));
	vek->is_vlek = !strcmp(vek->common_name, "SEV-VLEK");
	vek->has_kind = vek->is_vlek || !strcmp(vek->common_name, "SEV-VCEK");
	vek->issuer_product = issuer_product(vek);
}

int snp_vek_parse(X509 *cert, struct snp_vek *vek, struct vouch_error *error)
{
	int ret;

	snp_vek_names(cert, vek);
	ret = take_product(vek, error);
	if (!ret)
		ret = take_spls(vek, error);
	if (!ret)
		ret = take_hwid(vek, error);
	if (!ret)
		ret = take_text(vek, "5", vek->csp_id, sizeof(vek->csp_id),
				error);
	if (!ret)
		ret = check_identity(vek, error);
	return ret;
}

bool snp_vek_is(X509 *cert)
{
	struct snp_vek vek;

	for (int i = 0; i < X509_get_ext_count(cert); i++) {
		const ASN1_OBJECT *oid =
			X509_EXTENSION_get_object(X509_get_ext(cert, i));

		if (OBJ_length(oid) > sizeof(arc_der) &&
		    !memcmp(OBJ_get0_data(oid), arc_der, sizeof(arc_der)))
			return true;
	}
	snp_vek_names(cert, &vek);
	return vek.has_kind;
}

bool snp_vek_key_is_p384(const EVP_PKEY *key)
{
	char group[32] = "";

	return key && EVP_PKEY_is_a(key, "EC") &&
	       EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	       !strcmp(group, "secp384r1");
}

bool snp_vek_is_of_chip(const struct snp_vek *vek, const u8 *chip_id)
{
	size_t used = vek->hwid_size;

	return used && !memcmp(vek->hwid, chip_id, used) &&
	       bytes_are_zero(chip_id + used, sizeof(vek->hwid) - used);
}

bool snp_vek_is_of_tcb(const struct snp_vek *vek,
		       const struct vouch_snp_tcb *tcb)
{
	return tcb->bootloader == vek->spl[SNP_SPL_BL] &&
	       tcb->tee == vek->spl[SNP_SPL_TEE] &&
	       tcb->snp == vek->spl[SNP_SPL_SNP] &&
	       tcb->microcode == vek->spl[SNP_SPL_UCODE] &&
	       tcb->fmc == vek->spl[SNP_SPL_FMC];
}
