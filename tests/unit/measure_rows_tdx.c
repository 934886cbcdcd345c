// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* strndup() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "firmware.h"
#include "measure/linux_setup.h"
#include "measure/ovmf.h"
#include "measure/pe.h"
#include "measure/td_hob.h"
#include "measure/variables.h"
#include "measure_rows.h"
#include "measuring.h"
#include "pe_image.h"
#include "vectors.h"

#include <cmocka.h>

/* Sections of the 2 MiB image V, which is not Debian's. */
static const u32 layout_of_v[6][8] = {
	{ 0x20000, 0x1e0000, 0xffe20000, 0, 0x1e0000, 0, 0, 1 },
	{ 0, 0x20000, 0xffe00000, 0, 0x20000, 0, 1, 0 },
	{ 0, 0, 0x810000, 0, 0x10000, 0, 3, 0 },
	{ 0, 0, 0x80b000, 0, 0x2000, 0, 3, 0 },
	{ 0, 0, 0x809000, 0, 0x2000, 0, 2, 0 },
	{ 0, 0, 0x800000, 0, 0x6000, 0, 3, 0 },
};

static bool open_image(struct vouch_launch *launch, struct ovmf *ovmf,
		       struct tdvf *tdvf)
{
	struct vouch_error error = { 0 };

	if (ovmf_open(ovmf, launch_file(launch, LAUNCH_OVMF), &error) ||
	    ovmf_tdvf(ovmf, tdvf, &error))
		fail_msg("%s", error.text);
	return true;
}

static enum outcome check_mrtd(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);

	launch_with(launch, "order",
		    strstr(row->id, ".two.") ? "sections" : "pages");
	if (is_there)
		assert_measures(launch, "tdx", "mrtd", row->expected, row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- TD HOB ---- */

static void with_shape(struct vouch_launch *launch, const struct row *row);

static enum outcome check_gce_bug(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);

	launch_with(launch, "order", "all");
	with_param(launch, row, "ram", "memory");
	with_shape(launch, row);
	if (is_there)
		assert_measures(launch, "tdx", "mrtd", row->expected, row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static void with_shape(struct vouch_launch *launch, const struct row *row)
{
	char *shape = row_param(row, "shape"), *early;

	if (!shape)
		return;
	early = row_param(row, "early_accept");
	launch_with(launch, "vmm", "gce");
	launch_with(launch, "early-accept", *early == '1' ? "on" : "off");
	if (!strcmp(shape, "c3-standard-88"))
		launch_with(launch, "nodes", "2");
	if (!strcmp(shape, "c3-standard-176"))
		launch_with(launch, "nodes", "4");
	free(shape);
	free(early);
}

static enum outcome check_hob(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_v = !strcmp(row->firmware, "V");
	bool is_there = is_v || with_letter(launch, "ovmf", row->firmware);
	u8 rows[sizeof(layout_of_v)], digest[SHA384_SIZE];
	struct tdvf tdvf = { rows, 6 };
	struct ovmf ovmf;
	struct td_hob hob;

	for (size_t i = 0; i < 48; i++)
		firmware_put(rows + 4 * i, layout_of_v[i / 8][i % 8]);
	with_param(launch, row, "ram", "memory");
	with_shape(launch, row);
	if (is_there && !is_v)
		open_image(launch, &ovmf, &tdvf);
	if (is_there) {
		assert_int_equal(td_hob_make(launch, &tdvf, &hob, NULL), 0);
		digest_sha384(hob.bytes, hob.measured_size, digest);
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- variables of an image ---- */

static enum outcome check_volume(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);
	u8 digest[SHA384_SIZE];
	struct tdvf_section s;
	struct ovmf ovmf;
	struct tdvf tdvf;

	if (is_there) {
		open_image(launch, &ovmf, &tdvf);
		assert_true(tdvf_find(&tdvf, TDVF_CFV, &s));
		digest_sha384(ovmf.data + s.offset, s.raw_size, digest);
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

static enum outcome check_enrolled(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);
	bool is_database = strstr(row->id, ".db");
	const char *guid = is_database ? GUID_SECURITY : GUID_GLOBAL;
	const char *name = strrchr(row->id, '.') + 1;
	u8 digest[SHA384_SIZE];
	struct tdvf_section s;
	struct variable v;
	struct ovmf ovmf;
	struct tdvf tdvf;

	if (is_there) {
		open_image(launch, &ovmf, &tdvf);
		assert_true(tdvf_find(&tdvf, TDVF_CFV, &s));
		v = variable_find(ovmf.data + s.offset, s.raw_size, guid, name);
		/* It is made at each boot, and in no image. */
		if (!strcmp(name, "SecureBoot"))
			v = (struct variable){ (const u8 *)"\1", 1 };
		assert_non_null(v.data);
		assert_true(variable_digest(guid, name, v, digest));
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- single events ---- */

static const struct {
	const char *id, *guid, *name, *data;
	size_t size;
} variables[] = {
	{ "ev.SecureBoot.absent", GUID_GLOBAL, "SecureBoot", NULL, 0 },
	{ "ev.SecureBoot.00", GUID_GLOBAL, "SecureBoot", "\0", 1 },
	{ "ev.SecureBoot.01", GUID_GLOBAL, "SecureBoot", "\1", 1 },
	{ "ev.PK.absent", GUID_GLOBAL, "PK", NULL, 0 },
	{ "ev.KEK.absent", GUID_GLOBAL, "KEK", NULL, 0 },
	{ "ev.db.absent", GUID_SECURITY, "db", NULL, 0 },
	{ "ev.dbx.absent", GUID_SECURITY, "dbx", NULL, 0 },
	{ "ev.SbatLevel.2021030218", GUID_SHIM, "SbatLevel",
	  "sbat,1,2021030218\n", 18 },
	{ "ev.MokListTrusted.01", GUID_SHIM, "MokListTrusted", "\1", 1 },
};

/* A launch of a kernel has an event of this digest. */
static bool is_measured(struct vouch_launch *launch, const char *hex)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;
	bool is_found = false;

	assert_int_equal(vouch_measure(launch, "tdx", &m, NULL), 0);
	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++) {
		char *got = hex_encode(item->digest, item->size);

		is_found |= !strcmp(got, hex);
		free(got);
	}
	vouch_measurement_free(m);
	return is_found;
}

/* What OVMF and a kernel measure in each boot that is direct. */
static void assert_in_launch(const struct row *row)
{
	static struct firmware firmware;
	static u8 kernel[PE_IMAGE_SIZE];
	struct vouch_launch *launch = vouch_launch_new();
	bool is_found;

	firmware_start(&firmware);
	firmware_tdvf(&firmware, layout_of_v + 2, 4);
	firmware_end(&firmware);
	pe_image_make(kernel);
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	vouch_launch_set_file(launch, "kernel", kernel, sizeof(kernel), NULL);
	vouch_launch_set_file(launch, "initrd", NULL, 0, NULL);
	launch_with(launch, "cmdline", row->cmdline);
	is_found = is_measured(launch, row->expected);
	launch_with(launch, "ovmf-version", "202502");
	if (!is_found && !is_measured(launch, row->expected))
		fail_msg("%s: no launch measures it", row->id);
	vouch_launch_free(launch);
}

/* Text in quotes, or hex digits. */
static void digest_params(const struct row *row, u8 *digest)
{
	size_t length = strlen(row->params), size;
	u8 bytes[256];

	if (row->params[0] == '"') {
		digest_sha384((const u8 *)row->params + 1, length - 2, digest);
		return;
	}
	if (hex_decode(row->params, bytes, sizeof(bytes), &size))
		fail_msg("%s: '%s' is no hex", row->id, row->params);
	digest_sha384(bytes, size, digest);
}

static enum outcome check_event(const struct row *row)
{
	static const char *const others[] = { "ev.separator.err",
					      "ev.returning",
					      "ev.Boot.UEFIMisc",
					      "ev.Boot.InternalShell" };
	u8 digest[SHA384_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		if (strcmp(variables[i].id, row->id))
			continue;
		variable_digest(
			variables[i].guid, variables[i].name,
			(struct variable){ (const u8 *)variables[i].data,
					   variables[i].size },
			digest);
		assert_row(row, digest, sizeof(digest));
		return ASSERTED;
	}
	if (!strstr(row->id, "cmdline")) {
		digest_params(row, digest);
		assert_row(row, digest, sizeof(digest));
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (!strncmp(row->id, others[i], strlen(others[i])))
			return ASSERTED;
	assert_in_launch(row);
	return ASSERTED;
}

static enum outcome check_initrd(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);
	u8 digest[SHA384_SIZE];

	if (is_there) {
		launch_sha384(launch_file(launch, LAUNCH_INITRD), digest);
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- kernels ---- */

static enum outcome check_kernel(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row);
	u8 head[LINUX_SETUP_MAX], digest[SHA384_SIZE];
	struct launch_file *kernel;
	struct pe pe;

	with_param(launch, row, "ram", "memory");
	if (is_there) {
		kernel = launch_file(launch, LAUNCH_KERNEL);
		assert_int_equal(
			pe_open(&pe, kernel->data, kernel->size, "K", NULL), 0);
		if (!strstr(row->id, ".raw")) {
			pe.head = head;
			assert_int_equal(linux_setup_patch(launch, kernel, head,
							   &pe.head_size, NULL),
					 0);
		}
		assert_true(pe_digest(&pe, digest));
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* RTMR1 and RTMR2 need no more of the firmware than that it is some. */
static enum outcome check_boot(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_files(launch, row) &&
			with_letter(launch, "ovmf", "O") &&
			with_letter(launch, "kernel", "K");
	char value[6];

	snprintf(value, sizeof(value), "%.5s", row->id);
	if (strstr(row->id, "patched")) {
		launch_with(launch, "kernel-image", "patched");
		launch_with(launch, "memory", strrchr(row->id, '.') + 1);
	} else {
		launch_with(launch, "kernel-image", "raw");
	}
	if (strstr(row->id, "nosep"))
		launch_with(launch, "ovmf-version", "202408");
	if (strstr(row->id, "suffix"))
		launch_with(launch, "ovmf-version", "202502");
	if (is_there)
		assert_measures(launch, "tdx", value, row->expected, row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- ACPI, RTMR0 ---- */

static void name_acpi(char *path, const char *size, const char *blob)
{
	snprintf(path, FILE_SIZE,
		 "%s/" MEASURE_FOLDER "/computed/acpi/q35-11.1.3-%s.%s.bin",
		 vectors, size, blob);
}

static void with_acpi(struct vouch_launch *launch, const char *size)
{
	static const char *const rows[][2] = { { "acpi-loader",
						 "table-loader" },
					       { "acpi-rsdp", "rsdp" },
					       { "acpi-tables", "tables" } };
	char path[FILE_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		name_acpi(path, size, rows[i][1]);
		assert_true(launch_with_file(launch, rows[i][0], path));
	}
}

/* "acpi.2G.2cpu.tables" */
static enum outcome check_acpi(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	char path[FILE_SIZE], size[16];
	u8 digest[SHA384_SIZE];

	snprintf(size, sizeof(size), "%.2s-%.4s", row->id + 5, row->id + 8);
	name_acpi(path, size, row->id + 13);
	assert_true(launch_with_file(launch, "acpi-tables", path));
	launch_sha384(launch_file(launch, LAUNCH_ACPI_TABLES), digest);
	assert_row(row, digest, sizeof(digest));
	vouch_launch_free(launch);
	return ASSERTED;
}

static enum outcome check_rtmr0(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	bool is_new = strstr(row->params, "202505");
	char path[FILE_SIZE];
	bool is_there = with_files(launch, row) &&
			with_letter(launch, "kernel", "K");

	with_param(launch, row, "ram", "memory");
	with_acpi(launch, strstr(row->params, "4GiB") ? "4G-8cpu" : "2G-2cpu");
	launch_with(launch, "ovmf-version", is_new ? "202608" : "202502");
	name_file(path, vectors,
		  MEASURE_FOLDER "/computed/acpi/smbios-2026.08-2G-2cpu.bin");
	assert_true(launch_with_file(launch, "smbios", path));
	if (is_there)
		assert_measures(launch, "tdx", "rtmr0", row->expected, row->id);
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

/* ---- logs ---- */

static void check_replay(const struct row *row, const char *path)
{
	struct vouch_launch *launch = vouch_launch_new();

	assert_true(launch_with_file(launch, "log", path));
	assert_measures(launch, "replay", strrchr(row->id, '.') + 1,
			row->expected, row->id);
	vouch_launch_free(launch);
}

static enum outcome check_ccel(const struct row *row)
{
	char path[FILE_SIZE], name[64];

	snprintf(name, sizeof(name), "%.*s",
		 (int)(strrchr(row->id, '.') - row->id) - 7, row->id + 7);
	snprintf(path, sizeof(path), "%s/ccel/%s/ccel_data.bin", vectors, name);
	check_replay(row, path);
	return ASSERTED;
}

/* What is told without a log is what is in the log of the boot. */
static void check_told(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	const char *name = strrchr(row->id, '.') + 1;

	if (strcmp(name, "pcr0") && strcmp(name, "pcr1") &&
	    !strstr(row->id, "secboot") &&
	    with_letter(launch, "ovmf", strstr(row->id, ".O-") ? "O" : "G") &&
	    with_letter(launch, "kernel", "K") &&
	    with_letter(launch, "initrd", "I")) {
		launch_with(launch, "cmdline",
			    "console=ttyS0 earlyprintk=serial root=/dev/vda1 "
			    "ro");
		launch_with(launch, "ovmf-version",
			    strstr(row->id, ".O-") ? "202502" : "202608");
		launch_with(launch, "memory",
			    strstr(row->params, "1 GiB") ? "1G" : "2G");
		if (strstr(row->id, "q7.2"))
			launch_with(launch, "kernel-image", "patched");
		assert_measures(launch, "vtpm", name, row->expected, row->id);
	}
	vouch_launch_free(launch);
}

static enum outcome check_tpm(const struct row *row)
{
	char path[FILE_SIZE], name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(row->firmware, " "),
		 row->firmware);
	snprintf(path, sizeof(path), "%s/" MEASURE_FOLDER "/computed/%s",
		 vectors, name);
	check_replay(row, path);
	check_told(row);
	return ASSERTED;
}

/* ---- IGVM ---- */

static enum outcome check_igvm(const struct row *row)
{
	struct vouch_launch *launch = vouch_launch_new();
	char path[FILE_SIZE];

	snprintf(path, sizeof(path), "%s/" MEASURE_FOLDER "/computed/%.*s",
		 vectors, (int)strcspn(row->firmware, " "), row->firmware);
	assert_true(launch_with_file(launch, "igvm", path));
	launch_with(launch, "native-zero",
		    strstr(row->params, "native_zero=1") ? "on" : "off");
	launch_with(launch, "parameter-area",
		    strstr(row->params, "area_full=1") ? "whole" : "page");
	assert_measures(launch, "snp", "measurement", row->expected, row->id);
	vouch_launch_free(launch);
	return ASSERTED;
}

/* ---- files ---- */

static enum outcome check_input(const struct row *row)
{
	const char *letter = strrchr(row->id, '.') + 1;
	struct vouch_launch *launch = vouch_launch_new();
	bool is_there = with_letter(launch, "kernel", letter);
	u8 digest[SHA256_SIZE];

	if (is_there) {
		launch_sha256(launch_file(launch, LAUNCH_KERNEL), digest);
		assert_row(row, digest, sizeof(digest));
	}
	vouch_launch_free(launch);
	return is_there ? ASSERTED : WITHOUT_INPUT;
}

const struct row_check tdx_checks[] = {
	{ "input.", check_input },
	{ "mrtd.gcebug.", check_gce_bug },
	{ "mrtd.", check_mrtd },
	{ "tdhob.", check_hob },
	{ "cfv.", check_volume },
	{ "ev.msvars.", check_enrolled },
	{ "ev.initrd", check_initrd },
	{ "ev.", check_event },
	{ "authenticode.", check_kernel },
	{ "rtmr0.", check_rtmr0 },
	{ "rtmr", check_boot },
	{ "acpi.", check_acpi },
	{ "vtpm.", check_tpm },
	{ "replay.", check_ccel },
	{ "igvm.", check_igvm },
	{ NULL, NULL },
};
