/* SPDX-License-Identifier: MIT */
/*
 * Intel's Quote Generation Service, which a host runs beside its quoting
 * enclave; qgs_msg_lib.h of Intel's DCAP is the definition. A frame is the
 * length of the message, 4 bytes in big-endian order, and the message, which
 * is little-endian.
 */
#ifndef VOUCH_LIB_TDX_QGS_QGS_H
#define VOUCH_LIB_TDX_QGS_QGS_H

#include <vouch.h>

#include "base/types.h"

#define QGS_FRAME_SIZE 4
#define QGS_HEADER_SIZE 16
#define QGS_REQUEST_SIZE (QGS_HEADER_SIZE + 8 + VOUCH_TDX_REPORT_SIZE)

/* Whatever else is in an answer, no quote is larger than the device's. */
#define QGS_ANSWER_MAX (128 * 1024)

/* Minor numbers of version 1. */
enum { QGS_VERSION_0, QGS_VERSION_1 };

/* ---- tdx/qgs/message.c ---- */

/* Frame and GET_QUOTE_REQ, which lets the service choose the key. */
void qgs_put_request(u8 *frame, u16 minor, const u8 *tdreport);

/* Size of the message behind a frame; 0 with @error when it cannot be one. */
size_t qgs_take_frame(const u8 *frame, struct vouch_error *error);

/*
 * The quote in a GET_QUOTE_RESP, borrowed from it. Return: 0,
 * -EPROTONOSUPPORT when the service wants another version, -EIO when it refuses
 * otherwise, -EPROTO when the message makes no sense.
 */
int qgs_take_answer(const u8 *message, size_t size, const u8 **quote,
		    size_t *quote_size, struct vouch_error *error);

/* ---- tdx/qgs/qgs.c ---- */

/*
 * One request and its answer. @deadline: CLOCK_MONOTONIC, in milliseconds.
 * Return: as qgs_take_answer(), -EPROTONOSUPPORT also when the service hangs up
 * without a word; -ETIMEDOUT; or the -errno of the connection.
 */
int qgs_exchange(int fd, u16 minor, const u8 *tdreport, int64_t deadline,
		 struct vouch_bytes *quote, struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_QGS_QGS_H */
