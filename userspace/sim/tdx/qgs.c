// SPDX-License-Identifier: MIT
/*
 * Messages of the Quote Generation Service (Intel DCAP, qgs_msg_lib.h): fields
 * are little-endian, only the length in front of a message is big-endian.
 */
#include <stdlib.h>

#include "sim/base/fields.h"
#include "sim/tdx/tdx.h"

#define MAJOR 1
#define MINOR_MAX 1
#define GET_QUOTE_REQ 0
#define GET_QUOTE_RESP 1
#define RESPONSE_SIZE 24

static enum sim_qgs_error check_header(const u8 *message, size_t size)
{
	/* A later minor version is compatible. */
	if (get_le16(message) != MAJOR)
		return SIM_QGS_INVALID_VERSION;
	if (get_le32(message + 4) != GET_QUOTE_REQ)
		return SIM_QGS_INVALID_TYPE;
	if (get_le32(message + 8) != size)
		return SIM_QGS_INVALID_SIZE;
	if (get_le32(message + 12))
		return SIM_QGS_INVALID_CODE;
	return SIM_QGS_SUCCESS;
}

enum sim_qgs_error sim_qgs_parse(const u8 *message, size_t size,
				 const u8 **report, u32 *report_size)
{
	enum sim_qgs_error code;
	u64 report_room, list_room;

	if (size < SIM_QGS_REQUEST)
		return SIM_QGS_INVALID_PARAMETER;
	code = check_header(message, size);
	if (code)
		return code;
	report_room = get_le32(message + 16);
	list_room = get_le32(message + 20);
	if (SIM_QGS_REQUEST + report_room + list_room != size)
		return SIM_QGS_INVALID_SIZE;
	if (report_room != SIM_TDREPORT_SIZE)
		return SIM_QGS_INVALID_PARAMETER;
	*report = message + SIM_QGS_REQUEST;
	*report_size = (u32)report_room;
	return SIM_QGS_SUCCESS;
}

static void put_be32(u8 *out, u32 value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> (24 - 8 * i));
}

u8 *sim_qgs_answer(u16 minor, enum sim_qgs_error code, const u8 *quote,
		   size_t quote_size, size_t *size)
{
	size_t length = RESPONSE_SIZE + quote_size;
	u8 *frame = calloc(1, 4 + length), *message;

	if (!frame)
		return NULL;
	message = frame + 4;
	put_be32(frame, (u32)length);
	put_le16(message, MAJOR);
	put_le16(message + 2, minor < MINOR_MAX ? minor : MINOR_MAX);
	put_le32(message + 4, GET_QUOTE_RESP);
	put_le32(message + 8, (u32)length);
	put_le32(message + 12, code);
	put_le32(message + 20, (u32)quote_size);
	if (quote_size)
		memcpy(message + RESPONSE_SIZE, quote, quote_size);
	*size = 4 + length;
	return frame;
}
