// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define ENDORSEMENTS "endorsement table collateral"
#define EVIDENCE "snp extended quote evidence"

const struct fuzz_target fuzz_targets[] = {
	{ "snp-report", "snp", fuzz_snp_report },
	{ "snp-table", "table", fuzz_snp_table },
	{ "quote", "quote", fuzz_quote },
	{ "tdreport", "tdreport", fuzz_tdreport },
	{ "log", "log", fuzz_log },
	{ "runtime-log", "runtime", fuzz_runtime_log },
	{ "evidence", "evidence", fuzz_evidence },
	{ "policy", "policy", fuzz_policy },
	{ "expect", "policy", fuzz_expect },
	{ "collateral", "collateral", fuzz_collateral },
	{ "document", "collateral", fuzz_document },
	{ "endorsement", ENDORSEMENTS, fuzz_endorsement },
	{ "anchor", ENDORSEMENTS, fuzz_anchor },
	{ "cache", "cache", fuzz_endorsement },
	{ "answer", "cache endorsement collateral", fuzz_answer },
	{ "der", "certificate", fuzz_der },
	{ "crl", "crl", fuzz_crl },
	{ "qgs", "qgs", fuzz_qgs },
	{ "base64", "policy", fuzz_base64 },
	{ "firmware", "firmware", fuzz_firmware },
	{ "igvm", "igvm", fuzz_igvm },
	{ "pe", "pe", fuzz_pe },
	{ "smbios", "smbios", fuzz_smbios },
	{ "disk", "disk", fuzz_disk },
	{ "variables", "variables pe", fuzz_variables },
	{ "forms", "forms snp", fuzz_forms },
	{ "proto", "forms", fuzz_proto },
	{ "convert", EVIDENCE " forms", fuzz_convert },
	{ "manifest", "manifest", fuzz_manifest },
	{ "tpm", "tpm", fuzz_tpm },
	{ "tpm-log", "tpm-log", fuzz_tpm_log },
	{ "ima", "ima", fuzz_ima },
	{ "ear", "ear", fuzz_ear },
	{ "ear-keys", "ear-keys", fuzz_ear_keys },
	{ "corim", "corim", fuzz_corim },
	{ "sealed", "sealed", fuzz_sealed },
	{ "rvps", "rvps", fuzz_rvps },
	{ "hcl", "hcl", fuzz_hcl },
	{ "cca", "cca", fuzz_cca },
	{ "reference", "reference", fuzz_reference },
	{ "page", "result", fuzz_page },
	{ "case", "case", fuzz_case },
	{ "exits", "exits", fuzz_exits },
	{ "doctor", "doctor", fuzz_doctor },
	{ "show", EVIDENCE " forms tdreport log " ENDORSEMENTS, fuzz_show },
	{ "appraise", EVIDENCE, fuzz_appraise },
	{ "appraise-cold", EVIDENCE, fuzz_appraise_cold },
	{ "appraise-log", "log", fuzz_appraise_log },
	{ "appraise-with", ENDORSEMENTS, fuzz_appraise_with },
	{ NULL, NULL, NULL },
};

const struct fuzz_target *fuzz_find(const char *name)
{
	const struct fuzz_target *target = fuzz_targets;

	while (target->name && strcmp(target->name, name))
		target++;
	return target->name ? target : NULL;
}

u8 *fuzz_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	u8 *data = NULL;
	long length;

	if (file && !fseek(file, 0, SEEK_END)) {
		length = ftell(file);
		rewind(file);
		data = malloc((size_t)length + 1);
		*size = fread(data, 1, (size_t)length, file);
	}
	if (!data) {
		perror(path);
		exit(2);
	}
	fclose(file);
	return data;
}

void fuzz_each(const char *folder, fuzz_each_t *each)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort);
	char path[4096];
	size_t size;
	u8 *data;

	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", folder,
				 names[i]->d_name);
			data = fuzz_read(path, &size);
			each(path, data, size);
			free(data);
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}
