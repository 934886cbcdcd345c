/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_SMBIOS_H
#define VOUCH_LIB_MEASURE_SMBIOS_H

#include <vouch.h>

#include "measure/launch.h"

/*
 * SHA-384 of a table of structures without what differs from one machine to the
 * next, as EDK2 leaves it out. Return: 0, -EBADMSG, -ENOMEM.
 */
int smbios_digest(const struct launch_file *table, u8 *digest,
		  struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_SMBIOS_H */
