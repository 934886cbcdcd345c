// SPDX-License-Identifier: MIT
/* TDX guests. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

#define CCEL "/sys/firmware/acpi/tables/"

/* TCG PC Client Platform Firmware Profile, 10.2: the first event of a log. */
enum {
	EVENT_TYPE = 4,
	EVENT_NO_ACTION = 3,
	EVENT_DATA = 32,
};

/* Register, type, digest of 20 bytes, size; then what kind of log it is. */
static bool is_event_log(const struct answer *log)
{
	static const char name[16] = "Spec ID Event03";

	return log->size >= EVENT_DATA + sizeof(name) &&
	       log->data[EVENT_TYPE] == EVENT_NO_ACTION &&
	       !memcmp(log->data + EVENT_DATA, name, sizeof(name));
}

static void check_log(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *log =
		find_answer(doctor, check, finding, "%s", check->question);

	if (!log) {
		if (doctor->world.at & AT_CONTAINER)
			finding->remedy = "A container does not see it: give "
					  "it the file, read-only, or have "
					  "an agent outside of it attest.";
		return;
	}
	found(finding, is_event_log(log) ? OUTCOME_PASS : OUTCOME_FAIL,
	      "%zu bytes, %s", log->size,
	      is_event_log(log) ? "an event log" : "and no event log");
}

/* "port=4050" of the library that most agents use; 0 without one. */
static unsigned int attest_port(struct doctor *doctor)
{
	return answer_port(
		machine_ask(doctor->machine, "file /etc/tdx-attest.conf"));
}

static void check_conf(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	unsigned int port;

	if (!find_answer(doctor, check, finding, "file /etc/tdx-attest.conf"))
		return;
	port = attest_port(doctor);
	if (port)
		found(finding, OUTCOME_PASS, "port %u", port);
	else
		found(finding, OUTCOME_WARN, "no port");
}

/* Without a port in the guest, the usual one: QGS and agents agree on it. */
static void check_qgs(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	unsigned int port = attest_port(doctor) ?: 4050;

	if (find_answer(doctor, check, finding, "qgs 2:%u", port))
		found(finding, OUTCOME_PASS, "it accepts");
}

const struct check checks_guest_tdx[] = {
	{ .id = "guest.tdx.driver",
	  .at = AT_TDX_GUEST,
	  .text = "The kernel's own driver is there, for other tools",
	  .want = "/dev/tdx_guest",
	  .remedy = "Load tdx-guest: modprobe tdx-guest; vouch itself does not "
		    "need it.",
	  .run = check_exists,
	  .question = "exists /dev/tdx_guest",
	  .absent = OUTCOME_WARN },
	{ .id = "guest.tdx.ccel",
	  .at = AT_TDX_GUEST,
	  .text = "The firmware left an event log",
	  .want = "the ACPI table CCEL",
	  .remedy = "Start the guest by an OVMF that measures (with TDX "
		    "metadata): without a log RTMRs cannot be explained.",
	  .run = check_exists,
	  .question = "exists " CCEL "CCEL",
	  .absent = OUTCOME_WARN },
	{ .id = "guest.tdx.ccel_log",
	  .at = AT_TDX_GUEST,
	  .text = "The event log can be read",
	  .want = "a log that begins with Spec ID Event03",
	  .remedy = "Start the guest by an OVMF that measures.",
	  .after = "guest.tdx.ccel",
	  .run = check_log,
	  .question = "file " CCEL "data/CCEL",
	  .absent = OUTCOME_WARN },
	{ .id = "guest.tdx.vsock",
	  .at = AT_TDX_GUEST,
	  .text = "The guest can speak with its host by vsock",
	  .want = "/dev/vsock",
	  .remedy = "Give the guest a vhost-vsock device, and load "
		    "vmw_vsock_virtio_transport; quotes by GetQuote work "
		    "without.",
	  .run = check_exists,
	  .question = "exists /dev/vsock",
	  .absent = OUTCOME_WARN },
	{ .id = "guest.tdx.attest_conf",
	  .at = AT_TDX_GUEST,
	  .text = "Agents know the port of the quoting service",
	  .want = "port=4050 in /etc/tdx-attest.conf, where agents ask by "
		  "vsock",
	  .remedy = "Write port=4050 into /etc/tdx-attest.conf.",
	  .run = check_conf,
	  .absent = OUTCOME_SKIP },
	{ .id = "guest.tdx.qgs",
	  .at = AT_TDX_GUEST,
	  .text = "The host's quoting service accepts by vsock",
	  .want = "a connection to CID 2; nothing is asked",
	  .remedy = "On the host, write port = 4050 into /etc/qgs.conf and "
		    "start qgsd; quotes by GetQuote may work without.",
	  .after = "guest.tdx.vsock",
	  .run = check_qgs,
	  .absent = OUTCOME_WARN },
	{ 0 },
};
