/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - a reader of events for tests
 */
#ifndef VOUCH_KUNIT_HEAR_H
#define VOUCH_KUNIT_HEAR_H

#include <kunit/test.h>

#include "event.h"

/* Hears all events from now on, until the test ends. */
struct vouch_event_reader *hear_all(struct kunit *test);

/* As the user @uid, who is not the administrator. */
struct vouch_event_reader *hear_as(struct kunit *test, u32 uid);

/* Return: the next event, which is to be of @type; all zero without any */
struct vouch_event hear(struct kunit *test, struct vouch_event_reader *reader,
			u32 type);
void hear_nothing(struct kunit *test, struct vouch_event_reader *reader);
void hear_failure(struct kunit *test, struct vouch_event_reader *reader,
		  u32 type, const struct vouch_failure *failure);

#endif /* VOUCH_KUNIT_HEAR_H */
