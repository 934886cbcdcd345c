/* SPDX-License-Identifier: MIT */
/* "vouch evidence --format": evidence in the format of somebody else. */
#ifndef VOUCH_TOOL_FOREIGN_H
#define VOUCH_TOOL_FOREIGN_H

#include "guest.h"

#define FOREIGN_USER_DATA_MAX 4096

struct foreign_options {
	const char *format; /* NULL: vouch's own */
	const char *key; /* file of a public key, or NULL */
	uint8_t user_data[FOREIGN_USER_DATA_MAX];
	size_t user_data_size;
	bool has_user_data;
	bool is_expected; /* print REPORT_DATA, and ask no device */
};

/*
 * What REPORT_DATA is to be: the nonce with zeroes behind it, or, with a key or
 * user data, the binding of Documentation/formats.rst. False after a complaint.
 */
bool foreign_report_data(const struct foreign_options *o, const uint8_t *nonce,
			 size_t nonce_size, uint8_t *report_data);

/* @evidence, a report and its table or a quote, goes to @output. */
int foreign_write(const struct foreign_options *o,
		  const struct vouch_report_reply *reply,
		  const struct vouch_bytes *log, const char *output);

#endif /* VOUCH_TOOL_FOREIGN_H */
