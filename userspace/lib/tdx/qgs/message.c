// SPDX-License-Identifier: MIT
/* Messages of the Quote Generation Service as bytes. */
#include "tdx/qgs/qgs.h"

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"

#define MAJOR 1

enum qgs_type {
	QGS_GET_QUOTE_REQ = 0,
	QGS_GET_QUOTE_RESP = 1,
};

enum qgs_code {
	QGS_SUCCESS = 0,
	QGS_UNEXPECTED = 0x12001,
	QGS_OUT_OF_MEMORY,
	QGS_INVALID_PARAMETER,
	QGS_INVALID_VERSION,
	QGS_INVALID_TYPE,
	QGS_INVALID_SIZE,
	QGS_INVALID_CODE,
};

static u8 *put_le16(u8 *out, u16 value)
{
	*out++ = (u8)value;
	*out++ = (u8)(value >> 8);
	return out;
}

static u8 *put_le32(u8 *out, u32 value)
{
	out = put_le16(out, (u16)value);
	return put_le16(out, (u16)(value >> 16));
}

void qgs_put_request(u8 *frame, u16 minor, const u8 *tdreport)
{
	u8 *out = frame;

	*out++ = 0;
	*out++ = 0;
	*out++ = QGS_REQUEST_SIZE >> 8;
	*out++ = QGS_REQUEST_SIZE & 0xff;
	out = put_le16(out, MAJOR);
	out = put_le16(out, minor);
	out = put_le32(out, QGS_GET_QUOTE_REQ);
	out = put_le32(out, QGS_REQUEST_SIZE);
	out = put_le32(out, QGS_SUCCESS);
	out = put_le32(out, VOUCH_TDX_REPORT_SIZE);
	out = put_le32(out, 0); /* no list of keys to choose from */
	memcpy(out, tdreport, VOUCH_TDX_REPORT_SIZE);
}

size_t qgs_take_frame(const u8 *frame, struct vouch_error *error)
{
	u32 size = (u32)frame[0] << 24 | (u32)frame[1] << 16 |
		   (u32)frame[2] << 8 | frame[3];

	if (size >= QGS_HEADER_SIZE && size <= QGS_ANSWER_MAX)
		return size;
	vouch__error(error, -EPROTO,
		     "answer of the QGS is %u bytes, want %d to %d", size,
		     QGS_HEADER_SIZE, QGS_ANSWER_MAX);
	return 0;
}

static const char *code_name(u32 code)
{
	switch (code) {
	case QGS_UNEXPECTED:
		return "unexpected error";
	case QGS_OUT_OF_MEMORY:
		return "out of memory";
	case QGS_INVALID_PARAMETER:
		return "invalid parameter: the TDREPORT is not of its machine";
	case QGS_INVALID_VERSION:
		return "invalid version";
	case QGS_INVALID_TYPE:
		return "invalid type";
	case QGS_INVALID_SIZE:
		return "invalid size";
	case QGS_INVALID_CODE:
		return "invalid code";
	default:
		return "unknown";
	}
}

static int check_code(u32 code, struct vouch_error *error)
{
	int ret = code == QGS_INVALID_VERSION ? -EPROTONOSUPPORT : -EIO;

	if (code == QGS_SUCCESS)
		return 0;
	return vouch__error(error, ret,
			    "QGS answers with error %#x (%s), want a quote",
			    code, code_name(code));
}

static int take_header(struct cursor *c, size_t size, struct vouch_error *error)
{
	u16 major = cursor_le16(c);
	u32 type, inner;

	cursor_le16(c); /* minor: nothing here depends on it */
	type = cursor_le32(c);
	inner = cursor_le32(c);
	if (major != MAJOR)
		return vouch__error(error, -EPROTO,
				    "answer of the QGS has version %u, want %d",
				    major, MAJOR);
	if (type != QGS_GET_QUOTE_RESP)
		return vouch__error(error, -EPROTO,
				    "answer of the QGS is type %u, want %d",
				    type, QGS_GET_QUOTE_RESP);
	if (inner != size)
		return vouch__error(error, -EPROTO,
				    "answer of the QGS says %u bytes, want the "
				    "%zu of its frame",
				    inner, size);
	return check_code(cursor_le32(c), error);
}

int qgs_take_answer(const u8 *message, size_t size, const u8 **quote,
		    size_t *quote_size, struct vouch_error *error)
{
	struct cursor c = cursor_over(message, size);
	u32 id_size, inner;
	int ret = take_header(&c, size, error);

	if (ret)
		return ret;
	id_size = cursor_le32(&c);
	inner = cursor_le32(&c);
	cursor_take(&c, id_size);
	*quote = cursor_take(&c, inner);
	*quote_size = inner;
	if (c.is_short || cursor_left(&c) || !inner)
		return vouch__error(error, -EPROTO,
				    "answer of the QGS has %u bytes of quote "
				    "and %u of key id in %zu, want a quote and "
				    "sizes that fit",
				    inner, id_size, size);
	return 0;
}
