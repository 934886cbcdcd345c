// SPDX-License-Identifier: MIT
#include "snp/vek/vek.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "codec/point_key.h"

#define ARC "1.3.6.1.4.1.3704.1."

/* DER of the arc above, without tag and length. */
static const u8 arc[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01 };

/* AMD's extensions. */
enum field {
	FIELD_VERSION,
	FIELD_PRODUCT,
	FIELD_SPL, /* and SNP_SPL_COUNT - 1 more */
	FIELD_HWID = FIELD_SPL + SNP_SPL_COUNT,
	FIELD_CSP_ID,
	FIELD_COUNT,
};

/* Their values; no data: not there. */
struct fields {
	struct der_view values[FIELD_COUNT];
};

/* What is behind the arc in their OIDs. */
static const char *const tails[FIELD_COUNT] = {
	[FIELD_VERSION] = "1",	 [FIELD_PRODUCT] = "2",
	[FIELD_SPL] = "3.1",	 [FIELD_SPL + 1] = "3.2",
	[FIELD_SPL + 2] = "3.3", [FIELD_SPL + 3] = "3.4",
	[FIELD_SPL + 4] = "3.5", [FIELD_SPL + 5] = "3.6",
	[FIELD_SPL + 6] = "3.7", [FIELD_SPL + 7] = "3.8",
	[FIELD_SPL + 8] = "3.9", [FIELD_HWID] = "4",
	[FIELD_CSP_ID] = "5",
};

static bool is_amd(const struct extension *extension)
{
	return extension->oid.size > sizeof(arc) &&
	       !memcmp(extension->oid.data, arc, sizeof(arc));
}

/* FIELD_COUNT: none of them. */
static enum field field_of(const struct extension *extension)
{
	const u8 *tail = extension->oid.data + sizeof(arc);
	size_t size = extension->oid.size - sizeof(arc);

	if (size == 2 && tail[0] == 3 && tail[1] >= 1 &&
	    tail[1] <= SNP_SPL_COUNT)
		return FIELD_SPL + tail[1] - 1;
	switch (size == 1 ? tail[0] : 0) {
	case 1:
		return FIELD_VERSION;
	case 2:
		return FIELD_PRODUCT;
	case 4:
		return FIELD_HWID;
	case 5:
		return FIELD_CSP_ID;
	default:
		return FIELD_COUNT;
	}
}

/* Each is there once at most: cert_read() saw to that. */
static struct fields find_fields(const struct cert *cert)
{
	struct der_view rest = cert->extensions;
	struct fields fields = { 0 };
	struct extension extension;
	enum field field;

	while (extension_next(&rest, &extension)) {
		if (!is_amd(&extension))
			continue;
		field = field_of(&extension);
		if (field < FIELD_COUNT)
			fields.values[field] = extension.value;
	}
	return fields;
}

static int take_integer(const struct fields *fields, enum field field,
			bool *has, u8 *out, struct vouch_error *error)
{
	struct der_view value = fields->values[field];
	struct der_fault fault = { 0 };
	struct der in = der_over(value, &fault);
	u32 number;

	*has = value.data;
	if (!*has)
		return 0;
	number = der_number(&in, DER_INTEGER, 0xff);
	der_end(&in);
	if (fault.why)
		return vouch__error(error, -EBADMSG,
				    "extension " ARC
				    "%s is no INTEGER of 0 to 255",
				    tails[field]);
	*out = (u8)number;
	return 0;
}

static bool read_text(struct der_view value, char *out, size_t capacity)
{
	struct der_fault fault = { 0 };
	struct der in = der_over(value, &fault);
	struct der_view text = der_take(&in, DER_IA5_STRING);

	der_end(&in);
	if (fault.why || !text.size || text.size >= capacity)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < 0x20 || text.data[i] > 0x7e)
			return false;
	}
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return true;
}

static int take_text(const struct fields *fields, enum field field, char *out,
		     size_t capacity, struct vouch_error *error)
{
	struct der_view value = fields->values[field];

	if (!value.data || read_text(value, out, capacity))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "extension " ARC "%s is no IA5String",
			    tails[field]);
}

/*
 * Length decides between bare octets, which is what AMD issues, and an OCTET
 * STRING around them: a bare identifier may well start with the bytes of a DER
 * header.
 */
static int take_hwid(const struct fields *fields, struct snp_vek *vek,
		     struct vouch_error *error)
{
	struct der_view value = fields->values[FIELD_HWID];
	size_t want = vek->product->hwid_size;

	if (!value.data)
		return 0;
	if (value.size == want + 2 && value.data[0] == DER_OCTET_STRING &&
	    value.data[1] == want) {
		value.data += 2;
		value.size -= 2;
	}
	if (value.size != want)
		return vouch__error(error, -EBADMSG,
				    "hwID is %zu bytes, want %zu on %s",
				    value.size, want, vek->product->name);
	memcpy(vek->hwid, value.data, want);
	vek->hwid_size = want;
	return 0;
}

static int take_product(const struct fields *fields, struct snp_vek *vek,
			struct vouch_error *error)
{
	bool has_version;
	int ret = take_integer(fields, FIELD_VERSION, &has_version,
			       &vek->struct_version, error);

	if (ret)
		return ret;
	if (!has_version)
		return vouch__error(error, -EBADMSG,
				    "extension structVersion is missing");
	ret = take_text(fields, FIELD_PRODUCT, vek->product_name,
			sizeof(vek->product_name), error);
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
			    "extension " ARC "%s is %s, want it %s on %s",
			    tails[FIELD_SPL + spl], want ? "missing" : "there",
			    want ? "there" : "missing", vek->product->name);
}

static int take_spls(const struct fields *fields, struct snp_vek *vek,
		     struct vouch_error *error)
{
	int ret = 0;

	for (int i = 0; !ret && i < SNP_SPL_COUNT; i++) {
		ret = take_integer(fields, FIELD_SPL + i, &vek->has_spl[i],
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

void snp_vek_read_names(const struct cert *cert, struct snp_vek *vek)
{
	*vek = (struct snp_vek){ 0 };
	name_common(cert->subject, vek->common_name, sizeof(vek->common_name));
	name_common(cert->issuer, vek->issuer_name, sizeof(vek->issuer_name));
	text_escape_in(vek->common_name, sizeof(vek->common_name));
	text_escape_in(vek->issuer_name, sizeof(vek->issuer_name));
	vek->is_vlek = !strcmp(vek->common_name, "SEV-VLEK");
	vek->has_kind = vek->is_vlek || !strcmp(vek->common_name, "SEV-VCEK");
	vek->issuer_product = issuer_product(vek);
}

int snp_vek_read(const struct cert *cert, struct snp_vek *vek,
		 struct vouch_error *error)
{
	struct fields fields = find_fields(cert);
	int ret;

	snp_vek_read_names(cert, vek);
	ret = take_product(&fields, vek, error);
	if (!ret)
		ret = take_spls(&fields, vek, error);
	if (!ret)
		ret = take_hwid(&fields, vek, error);
	if (!ret)
		ret = take_text(&fields, FIELD_CSP_ID, vek->csp_id,
				sizeof(vek->csp_id), error);
	if (!ret)
		ret = check_identity(vek, error);
	return ret;
}

bool snp_vek_is_named(const struct cert *cert)
{
	struct der_view rest = cert->extensions;
	struct extension extension;
	struct snp_vek vek;

	while (extension_next(&rest, &extension)) {
		if (is_amd(&extension))
			return true;
	}
	snp_vek_read_names(cert, &vek);
	return vek.has_kind;
}

bool snp_vek_key_is_p384(const EVP_PKEY *key)
{
	return point_key_has(key, 384);
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
