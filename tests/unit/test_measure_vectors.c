// SPDX-License-Identifier: MIT
/*
 * Reference values of others, by the table computed/vectors.tsv: each row is
 * asserted, or counted as one whose input is not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "codec/digest.h"
#include "firmware.h"
#include "measure/kernel_hashes.h"
#include "measure/snp_digest.h"
#include "measure/vmsa.h"
#include "measuring.h"
#include "vectors.h"

#include <cmocka.h>

#define FOLDER "launch-measure"

struct row {
	const char *id, *tee, *what, *firmware, *params, *kernel, *initrd,
		*cmdline, *expected;
};

enum outcome { ASSERTED, WITHOUT_INPUT };

static void name_file(char *path, const char *folder, const char *name)
{
	snprintf(path, FILE_SIZE, "%s/%s", folder, name);
}

/* "-" is no input at all. */
static bool with_letter(struct vouch_launch *launch, const char *key,
			const char *letter)
{
	char path[FILE_SIZE];

	if (!strcmp(letter, "-"))
		return true;
	if (!measure_inputs())
		return false;
	name_file(path, measure_inputs(), letter);
	return launch_with_file(launch, key, path);
}

static bool with_files(struct vouch_launch *launch, const struct row *row)
{
	if (strcmp(row->cmdline, "-"))
		launch_with(launch, "cmdline", row->cmdline);
	return with_letter(launch, "ovmf", row->firmware) &&
	       with_letter(launch, "kernel", row->kernel) &&
	       with_letter(launch, "initrd", row->initrd);
}

/* The value of "name=" in a row's parameters, allocated; NULL without it. */
static char *param(const struct row *row, const char *name)
{
	size_t length = strlen(name);
	const char *at = row->params;

	while ((at = strstr(at, name))) {
		if ((at == row->params || at[-1] == ' ') && at[length] == '=')
			return strndup(at + length + 1,
				       strcspn(at + length + 1, " "));
		at += length;
	}
	return NULL;
}

static void with_param(struct vouch_launch *launch, const struct row *row,
		       const char *name, const char *key)
{
	char *value = param(row, name);

	if (value && strcmp(value, "none"))
		launch_with(launch, key, value);
	free(value);
}

/* ---- SEV-SNP, SEV-ES, SEV ---- */

/* Variants are told in words. */
static void with_variant(struct vouch_launch *launch, const struct row *row)
{
	if (strstr(row->params, "52-bit"))
		launch_with(launch, "vmsa-gpa", "0xFFFFFFFFFF000");
	if (strstr(row->params, "rdx=0")) {
		launch_with(launch, "vcpu-sig", "0");
		launch_with(launch, "cpuid-order", "file");
	}
	if (strstr(row->params, "mxcsr=fcw=0")) {
		launch_with(launch, "vcpu-type", "EPYC-v4");
		launch_with(launch, "fpu", "zero");
	}
}

static enum outcome check_sev(const struct row *row)
{
	const char *kind = !strcmp(row->tee, "seves") ? "sev-es" : row->tee;
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);

	with_param(launch, row, "vmm", "vmm");
	with_param(launch, row, "vcpus", "vcpus");
	with_param(launch, row, "cpu", "vcpu-type");
	with_param(launch, row, "features", "features");
	with_param(launch, row, "kernel_hashes", "kernel-hashes");
	with_variant(launch, row);
	if (is_there)
		assert_measures(launch, kind, "measurement", row->expected,
				row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static void assert_hex(const u8 *bytes, size_t size, const struct row *row)
{
	char *got = hex_encode(bytes, size);

	if (strcmp(got, row->expected))
		fail_msg("%s: is %s, want %s", row->id, got, row->expected);
	free(got);
}

/* The digest behind the firmware: of no sections and no vCPU. */
static enum outcome check_firmware(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	struct snp_digest digest;
	bool is_there = with_files(launch, row);

	snp_digest_start(&digest);
	if (is_there) {
		struct launch_file *file = launch_file(launch, LAUNCH_OVMF);

		snp_digest_pages(&digest, SNP_PAGE_NORMAL,
				 FOUR_GIB - file->size, file->data, file->size);
		assert_hex(digest.ld, SHA384_SIZE, row);
	}
	assert_true(snp_digest_end(&digest));
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static enum outcome check_vmsa(const struct row *row)
{
	static const struct {
		const char *word;
		enum launch_vmm vmm;
	} vmms[] = { { "qemu", VMM_QEMU },
		     { "ec2", VMM_EC2 },
		     { "gce", VMM_GCE } };
	struct vmsa vmsa = { .features = 1, .signature = 0x600 };
	u8 page[PAGE_SIZE], digest[SHA384_SIZE];
	bool is_ap = strstr(row->params, " ap");

	for (size_t i = 0; i < ARRAY_SIZE(vmms); i++)
		if (strstr(row->params, vmms[i].word))
			vmsa.vmm = vmms[i].vmm;
	if (vmsa.vmm != VMM_QEMU || strstr(row->params, "x87 zero"))
		vmsa.x87 = X87_ZERO;
	if (strstr(row->params, "EPYC-v4"))
		vmsa.signature = 0x800f12;
	if (strstr(row->params, "features=0"))
		vmsa.features = 0;
	vmsa_fill(&vmsa, is_ap ? 0x80b004 : VMSA_FIRST_EIP, !is_ap, page);
	assert_true(digest_sha384(page, sizeof(page), digest));
	assert_hex(digest, sizeof(digest), row);
	return ASSERTED;
}

static enum outcome check_hashes(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	struct vouch_measurement *m = measurement_new();
	u8 table[HASHES_SIZE];
	bool is_there = with_files(launch, row);

	if (is_there) {
		assert_int_equal(hashes_make(launch, m, table, NULL), 0);
		assert_hex(table, sizeof(table), row);
	}
	vouch_measurement_free(m);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static void step_of(const struct row *row, struct snp_digest *digest)
{
	static const u8 lgtm[16] = "LGTMLGTMLGTMLGTM";
	u8 pages[3 * PAGE_SIZE] = { 0 }, contents[SHA384_SIZE];

	if (!strcmp(row->id, "step.lgtm")) {
		memcpy(pages, lgtm, sizeof(lgtm));
		memcpy(pages + sizeof(pages) - sizeof(lgtm), lgtm,
		       sizeof(lgtm));
		snp_digest_pages(digest, SNP_PAGE_NORMAL, 0, pages,
				 sizeof(pages));
	} else if (!strcmp(row->id, "step.zero")) {
		snp_digest_pages(digest, SNP_PAGE_ZERO, 0x9000, NULL,
				 sizeof(pages));
	} else if (!strcmp(row->id, "step.gctx")) {
		digest_sha384((const u8 *)"page", 4, contents);
		snp_digest_step(digest, SNP_PAGE_NORMAL, 0x1000, contents);
	} else if (!strcmp(row->id, "step.types")) {
		snp_digest_step(digest, SNP_PAGE_SECRETS, 0x80d000, NULL);
		snp_digest_step(digest, SNP_PAGE_CPUID, 0x80e000, NULL);
		snp_digest_step(digest, SNP_PAGE_UNMEASURED, 0x9000, NULL);
	}
}

static enum outcome check_step(const struct row *row)
{
	struct snp_digest digest;

	snp_digest_start(&digest);
	step_of(row, &digest);
	assert_hex(digest.ld, SHA384_SIZE, row);
	assert_true(snp_digest_end(&digest));
	return ASSERTED;
}

/*
 * A launch of real hardware, of which only the digest behind its firmware is
 * known, and those of kernel and initrd: these stand for the files.
 */
static enum outcome check_hardware(const struct row *row)
{
	static const char cmdline[] =
		"console=ttyS0 init=/init panic=1 net.ifnames=0 biosdevname=0 "
		"mce=off oops=panic pci=noearly pci=nommconf "
		"random.trust_cpu=y random.trust_bootloader=n tsc=reliable "
		"no-kvmclock dstack.rootfs_hash=ca5adaef0ac3a36108035925763b48a"
		"5818f634e700fbaab561d419fd30d7121 dstack.rootfs_size=490713088";
	struct vouch_launch *launch = vouch_launch_new();
	struct launch_file *kernel, *initrd;
	struct firmware firmware;
	size_t size;

	firmware_make(&firmware);
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	vouch_launch_set_file(launch, "kernel", NULL, 0, NULL);
	vouch_launch_set_file(launch, "initrd", NULL, 0, NULL);
	kernel = launch_file(launch, LAUNCH_KERNEL);
	initrd = launch_file(launch, LAUNCH_INITRD);
	hex_decode("dd9ea274ce9a07090b22e8284b0c841b65c021c2d15ca57d0f1673108"
		   "9dd226c",
		   kernel->sha256, SHA256_SIZE, &size);
	hex_decode("5f844c4a2ca5a3d0711b3db38293b21ba929bb8e0b3c5bc1a779a57f6"
		   "9221c19",
		   initrd->sha256, SHA256_SIZE, &size);
	kernel->has_sha256 = initrd->has_sha256 = true;
	launch_with(launch, "cmdline", cmdline);
	launch_with(launch, "vcpus", "2");
	launch_with(launch, "vcpu-type", "EPYC-v4");
	launch_with(launch, "ovmf-hash",
		    "ffb57e393469a497c0e3b07bd1c97d8611e555f464d1449183766589"
		    "3ac642b263a71f9507ff100a847897fe0c3f8c6f");
	assert_measures(launch, "snp", "measurement", row->expected, row->id);
	vouch_launch_free(launch);
	return ASSERTED;
}

/* ---- all of them ---- */

static const struct {
	const char *prefix;
	enum outcome (*check)(const struct row *row);
} checks[] = {
	{ "snp.fw.", check_firmware }, { "snp.", check_sev },
	{ "sev.", check_sev },	       { "seves.", check_sev },
	{ "vmsa.", check_vmsa },       { "hashtable.", check_hashes },
	{ "step.", check_step },       { "hw.dstack", check_hardware },
};

static enum outcome check_row(const struct row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		if (!strncmp(row->id, checks[i].prefix,
			     strlen(checks[i].prefix)))
			return checks[i].check(row);
	return WITHOUT_INPUT;
}

static void split(char *line, struct row *row)
{
	const char **fields[] = {
		&row->id,	&row->tee,     &row->what,
		&row->firmware, &row->params,  &row->kernel,
		&row->initrd,	&row->cmdline, &row->expected
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		*fields[i] = strsep(&line, "\t");
		assert_non_null(*fields[i]);
	}
}

static void test_computed(void **state)
{
	size_t asserted = 0, without = 0;
	char path[FILE_SIZE], *line = NULL;
	size_t room = 0;
	FILE *file;
	struct row row;

	(void)state;
	snprintf(path, sizeof(path), "%s/" FOLDER "/computed/vectors.tsv",
		 vectors);
	file = fopen(path, "r");
	assert_non_null(file);
	while (getline(&line, &room, file) > 0) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		split(line, &row);
		if (check_row(&row) == ASSERTED)
			asserted++;
		else
			without++;
	}
	free(line);
	fclose(file);
	printf("# computed/vectors.tsv: %zu rows asserted, %zu without their "
	       "inputs\n",
	       asserted, without);
	assert_true(asserted > 0);
}

/* ---- values of sev-snp-measure's own tests ---- */

static void with_fixture(struct vouch_launch *launch, const json_t *vector,
			 const char *name, const char *key, const char *folder)
{
	const char *file = json_string_value(json_object_get(vector, name));
	char path[FILE_SIZE];

	if (!file)
		return;
	if (!strcmp(file, "/dev/null")) {
		vouch_launch_set_file(launch, key, NULL, 0, NULL);
		return;
	}
	name_file(path, folder, file);
	assert_true(launch_with_file(launch, key, path));
}

static void with_text(struct vouch_launch *launch, const json_t *vector,
		      const char *name, const char *key)
{
	const json_t *value = json_object_get(vector, name);
	char text[128];

	if (json_is_integer(value))
		snprintf(text, sizeof(text), "%lld",
			 (long long)json_integer_value(value));
	else if (json_is_string(value))
		snprintf(text, sizeof(text), "%s", json_string_value(value));
	else
		return;
	if (!strcmp(key, "vmm"))
		for (char *c = text; *c; c++)
			*c |= 0x20;
	if (strncmp(text, "computed:", 9))
		launch_with(launch, key, text);
}

static void check_fixture(const json_t *vector, const char *folder)
{
	const char *mode = text_of(vector, "mode");
	const char *kind = !strcmp(mode, "SEV")	   ? "sev" :
			   !strcmp(mode, "SEV_ES") ? "sev-es" :
						     "snp";
	struct vouch_launch *launch = vouch_launch_new();

	with_fixture(launch, vector, "ovmf_file", "ovmf", folder);
	with_fixture(launch, vector, "svsm_file", "svsm", folder);
	with_fixture(launch, vector, "kernel", "kernel", folder);
	with_fixture(launch, vector, "initrd", "initrd", folder);
	with_text(launch, vector, "append", "cmdline");
	with_text(launch, vector, "vcpus", "vcpus");
	with_text(launch, vector, "vmm_type", "vmm");
	with_text(launch, vector, "vcpu_sig", "vcpu-type");
	with_text(launch, vector, "ovmf_vars_size", "vars-size");
	with_text(launch, vector, "snp_ovmf_hash", "ovmf-hash");
	/* Their SEV-ES has no features, whatever is given. */
	if (!strcmp(kind, "snp"))
		with_text(launch, vector, "guest_features", "features");
	if (json_object_get(vector, "must_fail"))
		assert_no_measure(launch, kind, -EINVAL, "kernel hashes");
	else
		assert_measures(launch, kind, "measurement",
				text_of(vector, "expected_launch_digest"),
				text_of(vector, "id"));
	vouch_launch_free(launch);
}

static void test_virtee(void **state)
{
	static const char *const names[] = { "virtee-ovmf", "virtee-svsm" };
	char folder[PATH_SIZE], path[FILE_SIZE];
	const json_t *vector;
	size_t asserted = 0, i;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		json_t *json;

		snprintf(folder, sizeof(folder), "%s/" FOLDER "/%s", vectors,
			 names[n]);
		name_file(path, folder, "vectors.json");
		json = json_load_file(path, 0, NULL);
		assert_non_null(json);
		json_array_foreach(json_object_get(json, "vectors"), i,
				   vector) {
			check_fixture(vector, folder);
			asserted++;
		}
		json_decref(json);
	}
	printf("# virtee-ovmf, virtee-svsm: %zu values asserted\n", asserted);
	assert_true(asserted > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_computed),
		cmocka_unit_test(test_virtee),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
