/* SPDX-License-Identifier: MIT */
/*
 * vouch-agent hands out Evidence over a unix socket. A connection is a request,
 * a line of JSON, and its answer, another one; the protocol is in
 * Documentation/operating.rst.
 */
#ifndef VOUCH_AGENT_AGENT_H
#define VOUCH_AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <vouch.h>

#define REQUEST_SIZE_MAX 4096 /* with its newline */
#define REQUEST_TIMEOUT_MS 5000 /* for all of it */
#define ANSWER_TIMEOUT_MS 10000
#define END_TIMEOUT_MS 1000
#define DEVICE_TIMEOUT_MAX_S 60
#define CONNECTIONS_MAX 64
#define USER_CONNECTIONS_MAX 8 /* of each user but root */
#define NONCE_MAX 64

/* ---- request.c ---- */

struct request {
	uint8_t nonce[NONCE_MAX];
	size_t nonce_size;
	bool certs, log;
	uint32_t timeout_ms; /* 0: the device's */
};

/* Return: 0, or -EINVAL with @error for what is no request. */
int request_parse(const char *line, size_t size, struct request *request,
		  struct vouch_error *error);

/* Hexadecimal digits into at most @room bytes; false for what is none. */
bool request_hex(const char *text, uint8_t *out, size_t room, size_t *size);

/* Lines of JSON, to be freed; NULL without memory. */
char *answer_evidence(uid_t uid, const uint8_t *nonce,
		      const struct vouch_bytes *evidence);
char *answer_error(const char *text);

/* ---- line.c ---- */

/*
 * Reads up to the newline, which becomes a zero. Return: its size, 0 when
 * nothing came, or a negative errno: -ETIMEDOUT, -EPIPE for a line without an
 * end, -EMSGSIZE without a newline in @room.
 */
ssize_t line_read(int fd, char *line, size_t room, int timeout_ms);

/* All of it in time, or nothing more. */
void line_write(int fd, const char *line, int timeout_ms);

/*
 * Nothing more comes; what the caller still sends is thrown away, up to a
 * bound: else the kernel would throw away the answer.
 */
void line_end(int fd, int timeout_ms);

/* ---- users.c ---- */

/* Whether one more of this user may begin; safe for threads. */
bool users_begin(uid_t uid);
void users_end(uid_t uid);
unsigned int users_count(void);

/* ---- serve.c ---- */

/* A connection on a thread of its own, which closes it. */
void serve(int fd);

#endif /* VOUCH_AGENT_AGENT_H */
