/* SPDX-License-Identifier: GPL-2.0 */
/* The fixture of tests that ask a TEE of either kind for reports. */
#ifndef VOUCH_TEST_GUEST_H
#define VOUCH_TEST_GUEST_H

#include <stdlib.h>

#include "device.h"
#include "kselftest_harness.h"

#define ROOM 16384 /* for a report of either TEE */

SKIP_PROGRAM_UNLESS(has_tee(VOUCH_TEE_NONE), "no TEE behind " DEVICE);

FIXTURE(guest)
{
	int fd;
	__u32 tee;
	__u8 *report; /* of ROOM bytes, all POISON */
};

FIXTURE_SETUP(guest)
{
	self->fd = open_tee(O_RDWR);
	ASSERT_LE(0, self->fd);
	self->tee = get_info(self->fd).tee;
	self->report = malloc(ROOM);
	ASSERT_NE(NULL, self->report);
	memset(self->report, POISON, ROOM);
}

FIXTURE_TEARDOWN(guest)
{
	free(self->report);
	close(self->fd);
}

#endif /* VOUCH_TEST_GUEST_H */
