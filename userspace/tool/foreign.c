// SPDX-License-Identifier: MIT
/* "vouch evidence --format": evidence in the format of somebody else. */
#include <stdlib.h>
#include <string.h>

#include "guest.h"

static bool bind(const struct foreign_options *o, const uint8_t *nonce,
		 size_t nonce_size, uint8_t *report_data)
{
	const struct vouch_bytes caller_data = { (uint8_t *)o->caller_data,
						 o->caller_data_size };
	struct vouch_bytes key = { 0 };
	struct vouch_error error;
	int ret;

	if (o->key && !file_read(o->key, &key))
		return false;
	ret = vouch_key_report_data(o->key ? &key : NULL, nonce, nonce_size,
				    &caller_data, report_data, &error);
	if (ret)
		complain("%s: %s", o->key ? o->key : "--user-data", error.text);
	vouch_bytes_free(&key);
	return !ret;
}

bool foreign_report_data(const struct foreign_options *o, const uint8_t *nonce,
			 size_t nonce_size, uint8_t *report_data)
{
	memset(report_data, 0, VOUCH_REPORT_DATA_SIZE);
	if (o->key || o->has_caller_data)
		return bind(o, nonce, nonce_size, report_data);
	memcpy(report_data, nonce, nonce_size);
	return true;
}

/* The report with the table behind it, as SNP_GET_EXT_REPORT has both. */
static bool join(const struct vouch_report_reply *reply,
		 struct vouch_bytes *both)
{
	both->data = malloc(reply->report.size + reply->certs.size + 1);
	if (!both->data) {
		complain("no memory for a report");
		return false;
	}
	memcpy(both->data, reply->report.data, reply->report.size);
	if (reply->certs.size)
		memcpy(both->data + reply->report.size, reply->certs.data,
		       reply->certs.size);
	both->size = reply->report.size + reply->certs.size;
	return true;
}

int foreign_write(const struct foreign_options *o,
		  const struct vouch_report_reply *reply,
		  const struct vouch_bytes *log, const char *output)
{
	struct vouch_conversion out = { .size = sizeof(out) };
	struct vouch_bytes both = { 0 };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;

	if (!join(reply, &both))
		return status;
	if (vouch_convert(both.data, both.size, log->data, log->size, o->format,
			  &out, &error))
		complain("%s", error.text);
	else
		status = file_write(output, &out.bytes, 0644);
	vouch_bytes_free(&out.bytes);
	vouch_bytes_free(&both);
	return status;
}
