// SPDX-License-Identifier: MIT
#include "formats/trustee.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_scan.h"

enum kind { NUMBER, BYTES, TCB };

/* AMD 56860, table 23; names with a dot are members of a member. */
static const struct field {
	const char *name;
	enum kind kind;
	u16 at, size;
	bool may_lack; /* of earlier versions of the report */
} fields[] = {
	{ "version", NUMBER, 0x000, 4, false },
	{ "guest_svn", NUMBER, 0x004, 4, false },
	{ "policy", NUMBER, 0x008, 8, false },
	{ "family_id", BYTES, 0x010, 16, false },
	{ "image_id", BYTES, 0x020, 16, false },
	{ "vmpl", NUMBER, 0x030, 4, false },
	{ "sig_algo", NUMBER, 0x034, 4, false },
	{ "current_tcb", TCB, 0x038, 8, false },
	{ "plat_info", NUMBER, 0x040, 8, false },
	{ "key_info", NUMBER, 0x048, 4, false },
	{ "report_data", BYTES, 0x050, 64, false },
	{ "measurement", BYTES, 0x090, 48, false },
	{ "host_data", BYTES, 0x0c0, 32, false },
	{ "id_key_digest", BYTES, 0x0e0, 48, false },
	{ "author_key_digest", BYTES, 0x110, 48, false },
	{ "report_id", BYTES, 0x140, 32, false },
	{ "report_id_ma", BYTES, 0x160, 32, false },
	{ "reported_tcb", TCB, 0x180, 8, false },
	{ "cpuid_fam_id", NUMBER, 0x188, 1, true },
	{ "cpuid_mod_id", NUMBER, 0x189, 1, true },
	{ "cpuid_step", NUMBER, 0x18a, 1, true },
	{ "chip_id", BYTES, 0x1a0, 64, false },
	{ "committed_tcb", TCB, 0x1e0, 8, false },
	{ "current.build", NUMBER, 0x1e8, 1, false },
	{ "current.minor", NUMBER, 0x1e9, 1, false },
	{ "current.major", NUMBER, 0x1ea, 1, false },
	{ "committed.build", NUMBER, 0x1ec, 1, false },
	{ "committed.minor", NUMBER, 0x1ed, 1, false },
	{ "committed.major", NUMBER, 0x1ee, 1, false },
	{ "launch_tcb", TCB, 0x1f0, 8, false },
	{ "launch_mit_vector", NUMBER, 0x1f8, 8, true },
	{ "current_mit_vector", NUMBER, 0x200, 8, true },
	{ "signature.r", BYTES, 0x2a0, 72, false },
	{ "signature.s", BYTES, 0x2e8, 72, false },
};

/* TCB_VERSION of Milan and Genoa, and as it is since Turin, with an FMC. */
static const struct tcb_part {
	const char *name;
	u8 at, at_with_fmc;
} tcb_parts[] = {
	{ "bootloader", 0, 1 },
	{ "tee", 1, 2 },
	{ "snp", 6, 3 },
	{ "microcode", 7, 7 },
};

/* ---- reading ---- */

static const json_t *member(const json_t *object, const char *name)
{
	const char *dot = strchr(name, '.');
	char outer[16];

	if (!dot)
		return json_object_get(object, name);
	memcpy(outer, name, (size_t)(dot - name));
	outer[dot - name] = '\0';
	return json_object_get(json_object_get(object, outer), dot + 1);
}

static bool read_number(const json_t *value, u8 *out, size_t size)
{
	u64 number = (u64)json_integer_value(value);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (size < 8 && number >> 8 * size))
		return false;
	for (size_t i = 0; i < size; i++)
		out[i] = (u8)(number >> 8 * i);
	return true;
}

static bool read_tcb(const json_t *value, u8 *out)
{
	const json_t *fmc = json_object_get(value, "fmc");
	bool has_fmc = json_is_integer(fmc);

	if (has_fmc && !read_number(fmc, out, 1))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(tcb_parts); i++) {
		const struct tcb_part *part = &tcb_parts[i];

		if (!read_number(json_object_get(value, part->name),
				 out + (has_fmc ? part->at_with_fmc : part->at),
				 1))
			return false;
	}
	return true;
}

/* Return: 1, 0 or -ENOMEM. */
static int read_bytes(const json_t *value, u8 *out, size_t size)
{
	struct vouch_bytes bytes;
	int ret = json_number_bytes(value, &bytes);

	if (ret > 0 && bytes.size != size)
		ret = 0;
	if (ret > 0)
		memcpy(out, bytes.data, size);
	vouch_bytes_free(&bytes);
	return ret;
}

static int read_field(const json_t *object, const struct field *field, u8 *out)
{
	const json_t *value = member(object, field->name);

	if (!value || json_is_null(value))
		return field->may_lack;
	if (field->kind == NUMBER)
		return read_number(value, out, field->size);
	if (field->kind == TCB)
		return read_tcb(value, out);
	return read_bytes(value, out, field->size);
}

int trustee_report_read(const json_t *object, struct vouch_bytes *report)
{
	int ret = 1;

	*report = (struct vouch_bytes){ 0 };
	if (!json_is_array(json_object_get(object, "report_data")) ||
	    !json_is_object(json_object_get(object, "signature")))
		return 0;
	report->data = calloc(1, VOUCH_SNP_REPORT_SIZE);
	if (!report->data)
		return -ENOMEM;
	report->size = VOUCH_SNP_REPORT_SIZE;
	for (size_t i = 0; i < ARRAY_SIZE(fields) && ret > 0; i++)
		ret = read_field(object, &fields[i],
				 report->data + fields[i].at);
	if (ret <= 0)
		vouch_bytes_free(report);
	return ret;
}

/* ---- writing ---- */

json_t *trustee_numbers(const u8 *data, size_t size)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < size; i++) {
		if (!json_array_append_new(list, json_integer(data[i])))
			continue;
		json_decref(list);
		list = NULL;
	}
	return list;
}

static json_t *write_number(const u8 *data, size_t size)
{
	u64 number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (u64)data[i] << 8 * i;
	return number > INT64_MAX ? NULL : json_integer((json_int_t)number);
}

/* Version 2 does not tell the processor, and was there before Turin. */
static bool has_fmc(const u8 *report)
{
	return report[0] >= 3 && report[0x188] >= 0x1a;
}

static json_t *write_tcb(const u8 *tcb, bool with_fmc)
{
	json_t *object = json_object();

	json_object_set_new(object, "fmc",
			    with_fmc ? json_integer(tcb[0]) : json_null());
	for (size_t i = 0; i < ARRAY_SIZE(tcb_parts); i++) {
		const struct tcb_part *part = &tcb_parts[i];

		if (json_object_set_new(
			    object, part->name,
			    json_integer(tcb[with_fmc ? part->at_with_fmc :
							part->at]))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *write_value(const u8 *report, const struct field *field)
{
	const u8 *data = report + field->at;

	if (field->kind == NUMBER)
		return write_number(data, field->size);
	if (field->kind == TCB)
		return write_tcb(data, has_fmc(report));
	return trustee_numbers(data, field->size);
}

/* Takes over @value; false without memory. */
static bool put(json_t *object, const char *name, json_t *value)
{
	const char *dot = strchr(name, '.');
	char outer[16];
	json_t *inner;

	if (!dot)
		return !json_object_set_new(object, name, value);
	memcpy(outer, name, (size_t)(dot - name));
	outer[dot - name] = '\0';
	inner = json_object_get(object, outer);
	if (!inner) {
		json_object_set_new(object, outer, json_object());
		inner = json_object_get(object, outer);
	}
	return !json_object_set_new(inner, dot + 1, value);
}

/* What Rust's None becomes: earlier reports have no such field. */
static bool is_none(const u8 *report, const struct field *field)
{
	return field->may_lack && report[0] < (field->at < 0x1f8 ? 3 : 5);
}

static bool comes_back(const json_t *object, const u8 *report)
{
	struct vouch_bytes again;
	bool ok = trustee_report_read(object, &again) > 0 &&
		  !memcmp(again.data, report, again.size);

	vouch_bytes_free(&again);
	return ok;
}

json_t *trustee_report_write(const u8 *report)
{
	json_t *object = json_object();
	bool ok = object;

	for (size_t i = 0; ok && i < ARRAY_SIZE(fields); i++)
		ok = put(object, fields[i].name,
			 is_none(report, &fields[i]) ?
				 json_null() :
				 write_value(report, &fields[i]));
	if (ok && comes_back(object, report))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *write_chain(const struct cert_table *certs)
{
	json_t *list = json_array();

	for (size_t i = 0; certs && i < CERT_ROLES; i++) {
		if (certs->entries[i].size)
			json_array_append_new(
				list,
				json_pack("{s:s, s:o}", "cert_type",
					  cert_role_word((enum cert_role)i),
					  "data",
					  trustee_numbers(
						  certs->entries[i].data,
						  certs->entries[i].size)));
	}
	if (json_array_size(list))
		return list;
	json_decref(list);
	return json_null();
}

json_t *trustee_evidence_write(const u8 *report, const struct cert_table *certs)
{
	json_t *object = trustee_report_write(report);

	return object ? json_pack("{s:o, s:o}", "attestation_report", object,
				  "cert_chain", write_chain(certs)) :
			NULL;
}
