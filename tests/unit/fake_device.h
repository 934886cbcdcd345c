/* SPDX-License-Identifier: MIT */
/* A device without a kernel: it answers from a test's own root, or as a TD. */
#ifndef TESTS_UNIT_FAKE_DEVICE_H
#define TESTS_UNIT_FAKE_DEVICE_H

#include "device/device.h"
#include "fake_log.h"
#include "pki.h"

struct fake_device {
	struct vouch_device device; /* first: commands get a pointer to it */
	struct pki *pki;
	struct vouch_bytes table; /* empty: the host has none */
	bool is_simulated;
	bool is_elsewhere; /* reports are over other REPORT_DATA */
	bool denies_raw; /* as without CAP_SYS_ADMIN */
	uint32_t uid; /* that separated reports are hashed with */
	uint32_t tee;
	uint32_t certs_step; /* asks for this much more each time */
	bool is_lying; /* names more than the room it got */
	int fails_with; /* every report, with @failure */
	struct vouch_failure failure;
	uint32_t reply_flags; /* of an SNP report */
	unsigned int reports; /* how often it was asked */
	uint32_t quote_padding; /* zeroes behind a quote */
	uint32_t manifest_size; /* of an SVSM's services; 0: there is none */
	struct vouch_get_report asked; /* for a report about them */
	unsigned int extended; /* number of the register, with @digest */
	uint8_t digest[48];
	struct fake_log *log; /* or NULL: it has none, and binds nothing */
	uint32_t event_type; /* of the extension */
	bool is_busy; /* after each report a register is extended */
	uint32_t log_lies; /* added to sizes that READ_LOG tells */
	uint64_t submitted[4]; /* cookies; 0: free */
	struct vouch_get_report ticket_reports[4];
};

void fake_device_init(struct fake_device *fake, struct pki *pki);

#endif /* TESTS_UNIT_FAKE_DEVICE_H */
