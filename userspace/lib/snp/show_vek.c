// SPDX-License-Identifier: MIT
/* Certificates as JSON, with what AMD's extensions say. */
#include "codec/cert_json.h"
#include "snp/show.h"

json_t *snp_vek_json(const struct snp_vek *vek)
{
	static const char *const names[SNP_SPL_COUNT] = {
		"bootloader", "tee",  "snp",	   "spl4", "spl5",
		"spl6",	      "spl7", "microcode", "fmc",
	};
	json_t *object = json_object();
	json_t *tcb = json_object();

	json_put(&object, "kind", json_ascii(vek->common_name));
	json_put(&object, "issuer", json_ascii(vek->issuer_name));
	json_put(&object, "struct_version", json_integer(vek->struct_version));
	json_put(&object, "product_name", json_ascii(vek->product_name));
	for (size_t i = 0; i < SNP_SPL_COUNT; i++) {
		if (vek->has_spl[i])
			json_put(&tcb, names[i], json_integer(vek->spl[i]));
	}
	json_put(&object, "tcb", tcb);
	if (vek->hwid_size)
		json_put(&object, "hwid", json_hex(vek->hwid, vek->hwid_size));
	if (vek->csp_id[0])
		json_put(&object, "csp_id", json_ascii(vek->csp_id));
	return object;
}

static void set_vek(json_t *object, const struct cert *cert)
{
	struct vouch_error why;
	struct snp_vek vek;

	if (!snp_vek_is_named(cert))
		return;
	if (snp_vek_read(cert, &vek, &why))
		json_object_set_new(object, "vek_error", json_string(why.text));
	json_object_set_new(object, "vek", snp_vek_json(&vek));
}

json_t *snp_cert_json(const struct cert *cert)
{
	json_t *object = cert_json(cert);

	set_vek(object, cert);
	return object;
}
