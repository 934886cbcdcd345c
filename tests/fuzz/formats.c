// SPDX-License-Identifier: MIT
/* Messages of protocol buffers, and evidence in the formats of others. */
#include <string.h>

#include "formats/layout.h"
#include "fuzz.h"

/* What was rebuilt from a message gives a message that it is rebuilt from. */
static void must_come_back(const struct layout *layout, const u8 *data,
			   size_t size)
{
	struct vouch_bytes bytes, message, again;

	if (layout_read(layout, data, size, &bytes) <= 0)
		return;
	if (layout_write(layout, bytes.data, bytes.size, &message)) {
		if (layout_read(layout, message.data, message.size, &again) >
			    0 &&
		    (again.size != bytes.size ||
		     memcmp(again.data, bytes.data, bytes.size) != 0))
			abort();
		vouch_bytes_free(&again);
		vouch_bytes_free(&message);
	}
	vouch_bytes_free(&bytes);
}

bool fuzz_proto(const u8 *data, size_t size)
{
	must_come_back(&layout_snp_report, data, size);
	must_come_back(&layout_quote_4, data, size);
	must_come_back(&layout_quote_5, data, size);
	must_come_back(&layout_quote_5_td_10, data, size);
	return false;
}

/* vouch_convert() reads back what it writes, and says so when it cannot. */
bool fuzz_convert(const u8 *data, size_t size)
{
	const struct vouch_converter *format;

	for (size_t i = 0; (format = vouch_converter_at(i)); i++) {
		struct vouch_conversion out = { .size = sizeof(out) };

		vouch_convert(data, size, NULL, 0, format->name, &out, NULL);
		vouch_bytes_free(&out.bytes);
	}
	return false;
}
