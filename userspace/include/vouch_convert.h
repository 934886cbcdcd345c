/* SPDX-License-Identifier: MIT */
/*
 * libvouch - evidence in the formats of other people
 *
 * Part of vouch.h. Nothing here is verified.
 */
#ifndef VOUCH_CONVERT_H
#define VOUCH_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/**
 * struct vouch_converter - a format that evidence is written in
 * @name: as vouch_convert() takes it: "trustee"
 * @summary: who reads it, in words
 */
struct vouch_converter {
	const char *name;
	const char *summary;
};

/**
 * vouch_converter_at() - the formats, one by one
 * @index: from 0 on
 *
 * Return: the format, or NULL past the last.
 */
const struct vouch_converter *vouch_converter_at(size_t index);

#define VOUCH_LEFT_OUT_SIZE 160

/**
 * struct vouch_conversion - what became of evidence
 * @size: of this struct
 * @bytes: in the format, to be freed with vouch_bytes_free()
 * @is_text: @bytes are JSON
 * @left_out: what the format does not carry and the evidence had: "the event
 *	log, the certificates"; empty when nothing is lost
 */
struct vouch_conversion {
	size_t size;
	struct vouch_bytes bytes;
	bool is_text;
	char left_out[VOUCH_LEFT_OUT_SIZE];
};

/**
 * vouch_convert() - the report or quote in evidence, in another format
 * @data: evidence in any form that vouch_appraise() takes
 * @size: of @data in bytes
 * @log: a boot event log that goes along, or NULL
 * @log_size: of @log in bytes
 * @format: a name of vouch_converter_at()
 * @conversion: out; its @size is set to sizeof(*conversion) before
 * @error: may be NULL
 *
 * What is written is read back before it is returned: the report in it is the
 * same byte for byte.
 *
 * Return: 0, -EINVAL for a format that is none, -EBADMSG when @data is no
 * evidence, or several pieces, -EOPNOTSUPP when the format does not carry
 * evidence of this kind or would lose a part of what is signed, or -ENOMEM.
 */
int vouch_convert(const uint8_t *data, size_t size, const uint8_t *log,
		  size_t log_size, const char *format,
		  struct vouch_conversion *conversion,
		  struct vouch_error *error);

/**
 * vouch_key_report_data() - REPORT_DATA over a key of the caller's
 * @key: bytes of a file with a public key: in PEM, a certificate, of SSH or of
 *	WireGuard; or NULL
 * @nonce: of the verifier
 * @nonce_size: of @nonce in bytes
 * @caller_data: further bytes, or NULL
 * @report_data: out: 64 bytes, as Documentation/formats.rst defines them
 * @error: may be NULL
 *
 * For who makes the report, and for the verifier, who gives it to
 * vouch_request_set_report_data().
 *
 * Return: 0, -EBADMSG when @key is none or has several, or -ENOMEM.
 */
int vouch_key_report_data(const struct vouch_bytes *key, const uint8_t *nonce,
			  size_t nonce_size,
			  const struct vouch_bytes *caller_data,
			  uint8_t *report_data, struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_CONVERT_H */
