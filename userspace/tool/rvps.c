// SPDX-License-Identifier: MIT
#include "rvps.h"

#include <stdlib.h>
#include <string.h>

void rvps_add(json_t *lists, const char *name, const char *hex)
{
	json_t *list = json_object_get(lists, name), *item;
	size_t i;

	if (!list) {
		list = json_array();
		json_object_set_new(lists, name, list);
	}
	json_array_foreach(list, i, item)
		if (!strcmp(json_string_value(item), hex))
			return;
	json_array_append_new(list, json_string(hex));
}

char *rvps_message(const json_t *lists)
{
	char *text = json_dumps(lists, JSON_COMPACT);
	char *provenance =
		text ? base64_text((const uint8_t *)text, strlen(text)) : NULL;
	json_t *message = json_pack("{s:s, s:s, s:s*}", "version", "0.1.0",
				    "type", "sample", "provenance", provenance);

	free(text);
	text = provenance ? json_dumps(message, JSON_INDENT(2)) : NULL;
	free(provenance);
	json_decref(message);
	return text;
}
