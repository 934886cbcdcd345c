// SPDX-License-Identifier: MIT
/*
 * "vouch doctor" on a machine that answers anything: JSON of answers, or else
 * the bytes as each file of a guest that is not text. What is kept for a record
 * is not much more than the answer was.
 */
#include <string.h>

#include "base/bytes.h"
#include "doctor/doctor.h"
#include "doctor/keep.h"
#include "doctor/machine.h"
#include "fuzz.h"

#define VARIABLES "file /sys/firmware/efi/efivars/"

static const char *const questions[] = {
	"file /proc/cpuinfo",
	"config /proc/config.gz",
	"file /sys/firmware/acpi/tables/data/CCEL",
	"file /sys/firmware/dmi/entries/17-0/raw",
	"file /etc/sgx_default_qcnl.conf",
	"file /proc/net/tcp",
	"log",
	"report /dev/vouch",
	VARIABLES "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
	VARIABLES "SgxRegistrationStatus-f236c5dc-a491-4bbe-bcdd-88885770df45",
};

static json_t *file_answers(const u8 *data, size_t size)
{
	json_t *answers = json_object();
	char *text = base64_encode(data, size);

	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
		json_object_set_new(answers, questions[i],
				    json_pack("{s:s}", "base64", text ?: ""));
	json_object_set_new(answers, "list /sys/firmware/dmi/entries",
			    json_string("17-0\n"));
	free(text);
	return answers;
}

static void keep_all(const struct machine *machine)
{
	for (size_t i = 0; i < machine_count(machine); i++) {
		const struct answer *answer = machine_answer(machine, i);
		struct answer kept = { 0 };

		if (!answer_is_given(answer))
			continue;
		if (!keep_answer(machine_question(machine, i), answer, &kept) &&
		    kept.size > answer->size + 256)
			abort();
		answer_free(&kept);
	}
}

static bool examine(struct machine *machine)
{
	bool is_well = false;

	for (size_t i = 0; doctor_world(i); i++) {
		json_t *result = doctor_examine(machine, doctor_world(i));

		is_well |= result && !json_integer_value(
					     json_object_get(result, "status"));
		json_decref(result);
	}
	json_decref(doctor_examine(machine, NULL));
	json_decref(doctor_launch(machine, "snp"));
	json_decref(doctor_launch(machine, "tdx"));
	return is_well;
}

bool fuzz_doctor(const u8 *data, size_t size)
{
	json_t *answers = json_loadb((const char *)data, size,
				     JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
				     NULL);
	struct machine *machine;
	bool is_well;

	if (!json_is_object(answers)) {
		json_decref(answers);
		answers = file_answers(data, size);
	}
	machine = machine_of_answers(answers);
	if (!machine)
		return false;
	is_well = examine(machine);
	keep_all(machine);
	machine_free(machine);
	return is_well;
}
