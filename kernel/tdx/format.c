// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - layouts of TDX: GetQuote buffer, TDREPORT, quote
 *
 * Quote and TDREPORT are private copies. A GetQuote buffer is memory that the
 * host can write to at any time, so each function here reads a member once.
 */
#include <asm/barrier.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "tdx/private.h"

#define REQUEST_VERSION 1

/* Intel TDX Module ABI, REPORTTYPE and REPORTMACSTRUCT. */
#define TDREPORT_TYPE 0
#define TDREPORT_TYPE_TDX 0x81
#define TDREPORT_REPORT_DATA 128
/* TEE_TCB_INFO begins at 256, with 8 bytes VALID. */
#define TDREPORT_TEE_TCB_SVN 264

/* Intel TDX DCAP Quoting Library API, A.3 and A.4: quote header and body. */
#define QUOTE_VERSION 0
#define QUOTE_VERSION_MIN 4
#define QUOTE_VERSION_MAX 5
#define QUOTE_TEE_TYPE 4
#define QUOTE_TEE_TYPE_TDX 0x81
#define QUOTE_HEADER_SIZE 48
#define QUOTE_V5_BODY_SIZE 50
#define QUOTE_V5_BODY 54
#define BODY_REPORT_DATA 520
#define BODY_SIZE_MIN 584 /* TD 1.0; the others are longer */

/**
 * vouch_tdx_format_request() - make a buffer a request for a quote
 * @shared: the buffer
 * @size: bytes of it that the host is offered
 * @tdreport: what is to be quoted
 *
 * The buffer is wiped first: the host says how many bytes are the quote, and
 * the caller must not get what an earlier caller left there.
 */
void vouch_tdx_format_request(void *shared, size_t size, const u8 *tdreport)
{
	struct tdx_quote_header *header = shared;

	memset(shared, 0, size);
	memcpy(shared + sizeof(*header), tdreport, TDX_TDREPORT_SIZE);
	header->version = cpu_to_le64(REQUEST_VERSION);
	header->in_size = cpu_to_le32(TDX_TDREPORT_SIZE);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_format_request);

/*
 * Return: the status, with everything visible that the host wrote before it.
 * Ordered against the host, even where this kernel has one processor only.
 */
u64 vouch_tdx_format_status(const void *shared)
{
	const struct tdx_quote_header *header = shared;

	/* Pairs with the host's barrier between quote and header. */
	return le64_to_cpu(virt_load_acquire(&header->status));
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_format_status);

u32 vouch_tdx_format_out_size(const void *shared)
{
	const struct tdx_quote_header *header = shared;

	return le32_to_cpu(READ_ONCE(header->out_size));
}

/* Return: the first 8 bytes of TEE_TCB_SVN. */
u64 vouch_tdx_format_tcb(const u8 *tdreport)
{
	return get_unaligned_le64(tdreport + TDREPORT_TEE_TCB_SVN);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_format_tcb);

/**
 * vouch_tdx_format_tdreport() - find out whether this is the TDREPORT asked for
 * @tdreport: %TDX_TDREPORT_SIZE bytes
 * @report_data: what it is to be over
 *
 * Return: one of &enum vouch_reason, 0 when it is
 */
u32 vouch_tdx_format_tdreport(const u8 *tdreport, const u8 *report_data)
{
	if (tdreport[TDREPORT_TYPE] != TDREPORT_TYPE_TDX)
		return VOUCH_REASON_TYPE;
	if (memcmp(tdreport + TDREPORT_REPORT_DATA, report_data,
		   VOUCH_REPORT_DATA_SIZE))
		return VOUCH_REASON_REPORT_DATA;
	return VOUCH_REASON_NONE;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_format_tdreport);

/* Return: where the signature begins with its size, 0 when it is not there. */
static size_t quote_signature(const u8 *quote, size_t room, size_t *body)
{
	u32 body_size = BODY_SIZE_MIN;

	*body = QUOTE_HEADER_SIZE;
	if (get_unaligned_le16(quote + QUOTE_VERSION) == 5) {
		body_size = get_unaligned_le32(quote + QUOTE_V5_BODY_SIZE);
		*body = QUOTE_V5_BODY;
	}
	if (body_size < BODY_SIZE_MIN || body_size > room)
		return 0;
	if (*body + body_size > room - sizeof(u32))
		return 0;
	return *body + body_size;
}

/**
 * vouch_tdx_format_quote() - find out whether this is the quote asked for
 * @quote: as the host gave it
 * @room: bytes that it gave
 * @report_data: what the quote is to be over
 * @size: receives the quote's own size, at most @room
 * @is_known: receives whether the version is one of those that are checked
 *
 * Checks what needs no key, of versions 4 and 5. A later version has all of
 * @room, and what it is over is not known. Whether the quote is genuine is for
 * whoever appraises it.
 *
 * Return: one of &enum vouch_reason, 0 when it is
 */
u32 vouch_tdx_format_quote(const u8 *quote, size_t room, const u8 *report_data,
			   size_t *size, bool *is_known)
{
	size_t body, signature;
	u16 version;

	*is_known = true;
	if (room < QUOTE_HEADER_SIZE + BODY_SIZE_MIN + sizeof(u32))
		return VOUCH_REASON_SIZE;
	version = get_unaligned_le16(quote + QUOTE_VERSION);
	if (version < QUOTE_VERSION_MIN)
		return VOUCH_REASON_VERSION;
	if (version > QUOTE_VERSION_MAX) {
		*size = room;
		*is_known = false;
		return VOUCH_REASON_NONE;
	}
	if (get_unaligned_le32(quote + QUOTE_TEE_TYPE) != QUOTE_TEE_TYPE_TDX)
		return VOUCH_REASON_TYPE;

	signature = quote_signature(quote, room, &body);
	if (!signature)
		return VOUCH_REASON_SIZE;
	if (memcmp(quote + body + BODY_REPORT_DATA, report_data,
		   VOUCH_REPORT_DATA_SIZE))
		return VOUCH_REASON_REPORT_DATA;

	*size = get_unaligned_le32(quote + signature);
	signature += sizeof(u32);
	if (*size > room - signature)
		return VOUCH_REASON_SIZE;
	*size += signature;
	return VOUCH_REASON_NONE;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_format_quote);
