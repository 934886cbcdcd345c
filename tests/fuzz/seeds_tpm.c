// SPDX-License-Identifier: MIT
/* Seeds of what a TPM and an SVSM say. */
#include <string.h>

#include "seeds.h"
#include "sim/base/fields.h"
#include "soft_tpm.h"

/* One entry of ima-ng. */
static void write_ima(void)
{
	u8 entry[38 + 51] = { 0 };

	put_le32(entry, 10);
	memset(entry + 4, 1, 20);
	put_le32(entry + 24, 6);
	memcpy(entry + 28, "ima-ng", 6);
	put_le32(entry + 34, 51);
	put_le32(entry + 38, 40);
	memcpy(entry + 42, "sha256:", 7);
	put_le32(entry + 82, 3);
	memcpy(entry + 86, "/a", 2);
	seed_write("ima", "one", entry, sizeof(entry));
}

/* As the TPM of a paravisor has it; the report inside is all zero. */
static void write_hcl(void)
{
	static const char claims[] =
		"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\","
		"\"n\":\"AQAB\"}],\"vm-configuration\":{\"secure-boot\":true}}";
	u8 blob[0x4d4 + sizeof(claims)] = "HCLA\2";

	put_le32(blob + 0x4c0, 20 + sizeof(claims) - 1);
	put_le32(blob + 0x4c4, 1);
	put_le32(blob + 0x4c8, 2);
	put_le32(blob + 0x4cc, 1);
	put_le32(blob + 0x4d0, sizeof(claims) - 1);
	memcpy(blob + 0x4d4, claims, sizeof(claims));
	seed_write("hcl", "snp", blob, sizeof(blob));
}

void seed_write_tpm(void)
{
	struct soft_tpm *tpm = soft_tpm_new();
	struct soft_bytes quote, signature, manifest;
	u8 extra[32] = { 0 };

	soft_tpm_boot(tpm);
	seed_write("tpm", "ek", tpm->ek_public, tpm->ek_size);
	seed_write("tpm", "ak", tpm->ak_public, tpm->ak_size);
	soft_tpm_quote(tpm, extra, sizeof(extra), 0xffff, &quote, &signature);
	seed_write("tpm", "quote", quote.data, quote.size);
	seed_write("tpm", "signature", signature.data, signature.size);
	soft_tpm_certify(tpm, extra, sizeof(extra), extra, &quote, &signature);
	seed_write("tpm", "certify", quote.data, quote.size);
	seed_write("tpm", "hmac", signature.data, signature.size);
	soft_manifest(tpm, 2, &manifest);
	seed_write("manifest", "all", manifest.data, manifest.size);
	seed_write("tpm-log", "boot", tpm->log, tpm->log_size);
	soft_tpm_free(tpm);
	write_ima();
	write_hcl();
}
