// SPDX-License-Identifier: MIT
/* Reference values of launches for verifiers of others: CoRIM and RVPS. */
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "rvps.h"

#define HEX_SIZE 97 /* of a SHA-384, with a zero */

struct reference {
	enum measure_form form;
	struct vouch_corim *corim;
	json_t *lists; /* {"snp_launch_measurement": ["...", ...], ...} */
	size_t launches;
	int status;
};

/* What Trustee's policy for CPUs asks its RVPS for; rtmr_0 is not asked. */
static const struct {
	const char *value;
	const char *rvps;
} rvps_names[] = {
	{ "measurement", "snp_launch_measurement" },
	{ "mrtd", "mr_td" },
	{ "rtmr0", "rtmr_0" },
	{ "rtmr1", "rtmr_1" },
	{ "rtmr2", "rtmr_2" },
};

bool reference_is_possible(enum measure_form form, const char *kind)
{
	static const char *const names[] = {
		[FORM_POLICY] = "--policy-out",
		[FORM_CORIM] = "--corim-out",
		[FORM_RVPS] = "--rvps-out",
		[FORM_HEX] = "--hex",
	};

	if (form != FORM_HEX && strcmp(kind, "snp") && strcmp(kind, "tdx")) {
		complain("%s is for %s, want snp or tdx, which policies know",
			 names[form], kind);
		return false;
	}
	return form != FORM_CORIM || !file_is_terminal(NULL);
}

struct reference *reference_new(const char *kind, enum measure_form form)
{
	struct reference *reference = calloc(1, sizeof(*reference));

	if (!reference)
		return NULL;
	reference->form = form;
	reference->corim = vouch_corim_new(kind);
	reference->lists = json_object();
	if (!reference->corim || !reference->lists) {
		reference_free(reference);
		return NULL;
	}
	return reference;
}

void reference_free(struct reference *reference)
{
	if (!reference)
		return;
	vouch_corim_free(reference->corim);
	json_decref(reference->lists);
	free(reference);
}

static const char *rvps_name(const char *value)
{
	for (size_t i = 0; i < sizeof(rvps_names) / sizeof(*rvps_names); i++)
		if (!strcmp(rvps_names[i].value, value))
			return rvps_names[i].rvps;
	return NULL;
}

static int add_value(struct reference *reference,
		     const struct vouch_measured *value,
		     struct vouch_error *error)
{
	const char *name = rvps_name(value->name);
	char hex[HEX_SIZE];

	if (value->missing)
		return 0;
	if (reference->form == FORM_CORIM)
		return vouch_corim_value(reference->corim, value->name,
					 value->digest, value->size, error);
	if (name) {
		text_hex(value->digest, value->size, hex);
		rvps_add(reference->lists, name, hex);
	}
	return 0;
}

void reference_add(struct reference *reference, const struct measure_set *set,
		   size_t index, const struct vouch_measurement *m)
{
	const struct vouch_measured *value;
	struct vouch_error error = { 0 };
	char name[LAUNCH_NAME_SIZE];
	int ret;

	if (!reference || reference->status)
		return;
	measure_name_launch(set, index, name);
	ret = vouch_corim_launch(reference->corim, name, &error);
	for (size_t i = 0; !ret && (value = vouch_measurement_value(m, i)); i++)
		ret = add_value(reference, value, &error);
	reference->launches++;
	if (ret) {
		complain("%s", error.text);
		reference->status = EXIT_UNDECIDED;
	}
}

static int print_corim(const struct reference *reference)
{
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error = { 0 };
	int status;

	if (vouch_corim_write(reference->corim, &bytes, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	status = file_write(NULL, &bytes, 0644);
	vouch_bytes_free(&bytes);
	return status;
}

/* The lists do not say which values belong together. */
static void warn_of_lists(const struct reference *reference)
{
	if (reference->launches > 1 && json_object_size(reference->lists) > 1)
		complain("RVPS has a list for each value, so that values of "
			 "different launches are accepted together; "
			 "--policy-out and --corim-out keep them apart");
}

static int print_rvps(const struct reference *reference)
{
	char *text = rvps_message(reference->lists);

	warn_of_lists(reference);
	if (!text) {
		complain("no memory for reference values");
		return EXIT_UNDECIDED;
	}
	puts(text);
	free(text);
	return EXIT_AFFIRMED;
}

int reference_end(struct reference *reference)
{
	if (!reference) {
		complain("no memory for reference values");
		return EXIT_UNDECIDED;
	}
	if (reference->status)
		return reference->status;
	return reference->form == FORM_CORIM ? print_corim(reference) :
					       print_rvps(reference);
}
