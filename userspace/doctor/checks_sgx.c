// SPDX-License-Identifier: MIT
/*
 * TDX hosts: SGX, whose enclave signs quotes, and the registration of the
 * platform with Intel. Its variables are looked at and not used up:
 * the tool that retrieves PCK ids marks the manifest as taken, and is not for a
 * doctor. Intel SGX DCAP, UefiVar.h and MultiPackageDefs.h.
 */
#include <string.h>

#include "doctor/check.h"

#define VARIABLES "/sys/firmware/efi/efivars/"
#define STATUS_VARIABLE \
	VARIABLES "SgxRegistrationStatus-f236c5dc-a491-4bbe-bcdd-88885770df45"
#define REQUEST_VARIABLE               \
	VARIABLES                      \
	"SgxRegistrationServerRequest" \
	"-304e0796-d515-4698-ac6e-e76cb1a71c28"
#define CONFIGURATION_VARIABLE         \
	VARIABLES                      \
	"SgxRegistrationConfiguration" \
	"-18b3bc81-e210-42b9-9ec8-2c5a7d4d89b6"

/* Attributes, version, size, status, error: little-endian, packed. */
enum {
	STATUS_SIZE = 11,
	STATUS_BITS = 8,
	STATUS_ERROR = 10,
	CONFIGURATION_SIZE = 10,
	CONFIGURATION_FLAGS = 8,
};

static const struct {
	uint8_t code;
	const char *text, *remedy;
} errors[] = {
	{ 0x82, "the network",
	  "Give the host a way to Intel's registration service, or register "
	  "by a PCCS." },
	{ 0x84, "the service had an error", "Try again later." },
	{ 0x85, "the service did not answer in time", "Try again later." },
	{ 0x86, "the BIOS does not keep to the protocol", "Update the BIOS." },
	{ 0x87, "the agent is not authorised",
	  "Give the agent its subscription key." },
	{ 0xA1, "the service had another error", "Try again later." },
	{ 0xA2, "a package is invalid or revoked",
	  "Update BIOS and microcode, and run SGX Factory Reset." },
	{ 0xA3, "the processor is not known",
	  "Take a production part with production microcode and without "
	  "debugging." },
	{ 0xA4, "the packages do not fit each other",
	  "Take processors of one kind." },
	{ 0xA5, "the platform's manifest is malformed",
	  "In the BIOS, run SGX Factory Reset." },
	{ 0xA6, "the platform is not known",
	  "In the BIOS, run SGX Factory Reset, and register again." },
	{ 0xA7, "the request to add a processor is malformed",
	  "In the BIOS, run SGX Factory Reset, and register again." },
};

static void tell_error(struct finding *finding, uint8_t code)
{
	found(finding, OUTCOME_FAIL, "error %#x", code);
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (errors[i].code != code)
			continue;
		found(finding, OUTCOME_FAIL, "error %#x: %s", code,
		      errors[i].text);
		finding->remedy = errors[i].remedy;
	}
}

static void check_status(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "file " STATUS_VARIABLE);
	const uint8_t *data;

	if (!answer)
		return;
	data = (const uint8_t *)answer->data;
	if (answer->size != STATUS_SIZE)
		found(finding, OUTCOME_UNKNOWN, "%zu bytes", answer->size);
	else if (data[STATUS_ERROR])
		tell_error(finding, data[STATUS_ERROR]);
	else if (data[STATUS_BITS] & 1)
		found(finding, OUTCOME_PASS, "complete");
	else
		found(finding, OUTCOME_FAIL, "not complete");
}

/* The manifest names the platform: whether it is there is all that is asked. */
static void check_request(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct answer *status =
		machine_ask(doctor->machine, "file " STATUS_VARIABLE);
	bool is_complete = answer_is_given(status) &&
			   status->size == STATUS_SIZE &&
			   status->data[STATUS_BITS] & 1;

	if (!find_answer(doctor, check, finding, "exists " REQUEST_VARIABLE))
		return;
	if (is_complete)
		found(finding, OUTCOME_PASS, "there, and registered");
	else
		found(finding, OUTCOME_FAIL, "waiting to be sent");
}

static void check_configuration(struct doctor *doctor,
				const struct check *check,
				struct finding *finding)
{
	const struct answer *answer = find_answer(
		doctor, check, finding, "file " CONFIGURATION_VARIABLE);

	if (!answer)
		return;
	if (answer->size < CONFIGURATION_SIZE)
		found(finding, OUTCOME_UNKNOWN, "%zu bytes", answer->size);
	else
		found(finding, OUTCOME_PASS, "%s",
		      answer->data[CONFIGURATION_FLAGS] & 1 ?
			      "indirect: the service keeps no keys" :
			      "direct: the service keeps keys");
}

const struct check checks_sgx[] = {
	{ .id = "sgx.flag",
	  .at = AT_TDX_HOST,
	  .text = "SGX is enabled, whose enclave signs quotes",
	  .want = "flag sgx",
	  .remedy = "In the BIOS, enable Software Guard Extensions (SGX) and "
		    "give it memory (PRM).",
	  .run = check_cpu_flag,
	  .word = "sgx" },
	{ .id = "sgx.enclave",
	  .at = AT_TDX_HOST,
	  .text = "Enclaves can be started",
	  .want = "/dev/sgx_enclave",
	  .remedy = "Take a kernel with CONFIG_X86_SGX, and give SGX memory "
		    "(PRM) in the BIOS.",
	  .after = "sgx.flag",
	  .run = check_exists,
	  .question = "exists /dev/sgx_enclave" },
	{ .id = "sgx.provision",
	  .at = AT_TDX_HOST,
	  .text = "The quoting service can certify its key",
	  .want = "/dev/sgx_provision, of the group sgx_prv",
	  .remedy = "Add the user of the quoting service to the group sgx_prv.",
	  .after = "sgx.flag",
	  .run = check_exists,
	  .question = "exists /dev/sgx_provision" },
	{ .id = "sgx.registration.status",
	  .at = AT_TDX_HOST,
	  .text = "The platform is registered with Intel",
	  .want = "complete, without an error",
	  .remedy = "Run the registration agent (mpa_registration_tool), or "
		    "register by a PCCS; it is due at the first start, after "
		    "SGX Factory Reset, and after a change of processors.",
	  .after = "sgx.flag",
	  .run = check_status,
	  .absent = OUTCOME_WARN },
	{ .id = "sgx.registration.request",
	  .at = AT_TDX_HOST,
	  .text = "No registration is waiting",
	  .want = "no request, or one that was registered",
	  .remedy = "Run the registration agent (mpa_registration_tool): the "
		    "BIOS waits until the platform's manifest is sent.",
	  .after = "sgx.flag",
	  .run = check_request,
	  .absent = OUTCOME_PASS },
	{ .id = "sgx.registration.way",
	  .at = AT_TDX_HOST,
	  .text = "The BIOS says how the platform is registered",
	  .want = "direct, with Intel keeping keys, or indirect",
	  .remedy = "Choose in the BIOS how the platform is registered.",
	  .after = "sgx.flag",
	  .run = check_configuration,
	  .absent = OUTCOME_SKIP },
	{ .id = "sgx.registration.agent",
	  .at = AT_TDX_HOST,
	  .text = "The registration agent is installed",
	  .want = "the unit mpa_registration_tool, of sgx-ra-service",
	  .remedy = "Install sgx-ra-service, unless platforms are registered "
		    "by a PCCS: then sgx-pck-id-retrieval-tool, once, by hand.",
	  .after = "sgx.flag",
	  .run = check_exists,
	  .question = "exists /usr/lib/systemd/system/"
		      "mpa_registration_tool.service",
	  .absent = OUTCOME_WARN },
	{ 0 },
};
