// SPDX-License-Identifier: MIT
/* Bytes that are written as a list of numbers, as some libraries do. */
#include <errno.h>
#include <stdlib.h>

#include "codec/json_scan.h"

int json_number_bytes(const json_t *list, struct vouch_bytes *bytes)
{
	size_t count = json_array_size(list);

	*bytes = (struct vouch_bytes){ 0 };
	if (!count)
		return 0;
	bytes->data = malloc(count + 1);
	if (!bytes->data)
		return -ENOMEM;
	bytes->size = count;
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(list, i);
		json_int_t number = json_integer_value(item);

		if (!json_is_integer(item) || number < 0 || number > 255) {
			vouch_bytes_free(bytes);
			return 0;
		}
		bytes->data[i] = (u8)number;
	}
	return 1;
}
