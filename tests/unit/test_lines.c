// SPDX-License-Identifier: MIT
/* Lines of several files that no test of these would miss. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appraise/kinds.h"
#include "log/event_log.h"
#include "evidence/evidence.h"
#include "fake_device.h"

static u8 *put(u8 *at, u32 value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		*at++ = (u8)(value >> 8 * i);
	return at;
}

/* The event that names the format, with so many algorithms. */
static size_t first_event(u8 *out, u32 count)
{
	u8 *at = put(out, 0, 4);

	at = put(at, 3, 4);
	memset(at, 0, 20);
	at = put(at + 20, 16 + 8 + 4 + 4 * count + 1, 4);
	memcpy(at, "Spec ID Event03", 16);
	at = put(put(at + 16, 0, 4), 0x02000200, 4);
	at = put(at, count, 4);
	for (u32 i = 0; i < count; i++)
		at = put(put(at, i ? 0x100 + i : 0x0c, 2), 48, 2);
	at = put(at, 0, 1);
	return (size_t)(at - out);
}

static void algorithms_are_counted(void **state)
{
	u8 *data = malloc(256);
	struct event_log log;

	(void)state;
	assert_int_equal(event_log_open(data, first_event(data, 8), &log, NULL),
			 0);
	event_log_close(&log);
	assert_int_equal(event_log_open(data, first_event(data, 9), &log, NULL),
			 -EBADMSG);
	free(data);
}

/* The number behind the record's content says that it is evidence. */
static void records_are_evidence(void **state)
{
	static const u8 nonce[16] = { 1 };
	static const char type[] = EVIDENCE_TSM_TYPE;
	struct vouch_report_options options = { .size = sizeof(options) };
	struct pki *pki = pki_new();
	struct vouch_bytes token;
	struct fake_device fake;
	struct evidence *e;
	u8 *at;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options, &token,
					       NULL),
			 0);
	at = memmem(token.data, token.size, type, sizeof(type) - 1);
	assert_non_null(at);
	at += sizeof(type) - 1;
	assert_int_equal(at[0], 0x59); /* bytes, of a size in two of them */
	at += 3 + (at[1] << 8 | at[2]);
	assert_int_equal(*at, EVIDENCE_CMW_EVIDENCE);
	assert_int_equal(evidence_open(&evidence_kinds, token.data, token.size,
				       &e, NULL),
			 0);
	evidence_close(e);
	*at = 2;
	assert_int_equal(evidence_open(&evidence_kinds, token.data, token.size,
				       &e, NULL),
			 -EBADMSG);
	vouch_bytes_free(&token);
	pki_free(pki);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(algorithms_are_counted),
		cmocka_unit_test(records_are_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
