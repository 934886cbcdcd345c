// SPDX-License-Identifier: MIT
/* A failure of the device in words. */
#include "device/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <vouch.h>

static const struct phrase *find_phrase(const struct phrase_table *table,
					u64 number)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].number == number)
			return &table->rows[i];
	return NULL;
}

/* Of the TDX module's status, half has a phrase; the other says which. */
#define TDX_MODULE_CODE 0xffffffff00000000ULL

/* The phrases for the number in fw_error. */
static const struct phrase_table *
firmware_phrases(const struct vouch_failure *failure)
{
	if (failure->stage == VOUCH_STAGE_SVSM)
		return &failure_svsm;
	return failure->stage == VOUCH_STAGE_TDCALL ? &failure_tdx_module :
						      &failure_firmware;
}

static const struct phrase *firmware_phrase(const struct vouch_failure *failure)
{
	u64 number = failure->fw_error;

	if (failure->stage == VOUCH_STAGE_TDCALL && number & TDX_MODULE_CODE)
		number &= TDX_MODULE_CODE;
	return find_phrase(firmware_phrases(failure), number);
}

/* Errors of TDVMCALLs have bit 63 set, but for 1, which means "retry". */
static bool is_tdvmcall(const struct vouch_failure *failure)
{
	return failure->vmm_error >> 63 ||
	       (failure->vmm_error == 1 &&
		failure->reason == VOUCH_REASON_BUSY);
}

/* The phrases for the number in vmm_error. */
static const struct phrase_table *
host_phrases(const struct vouch_failure *failure)
{
	if (failure->stage == VOUCH_STAGE_QUOTE)
		return &failure_quote;
	return is_tdvmcall(failure) ? &failure_tdvmcall : &failure_hypervisor;
}

static const struct phrase *stage_phrase(const struct vouch_failure *failure,
					 int code)
{
	const struct phrase *phrase = NULL;

	if (code == -ETIMEDOUT)
		phrase = find_phrase(&failure_late_stages, failure->stage);
	return phrase ? phrase : find_phrase(&failure_stages, failure->stage);
}

static const struct phrase *reason_phrase(const struct vouch_failure *failure)
{
	const struct phrase *phrase = NULL;

	if (failure->stage == VOUCH_STAGE_KEY)
		phrase = find_phrase(&failure_key_reasons, failure->reason);
	return phrase ? phrase : find_phrase(&failure_reasons, failure->reason);
}

/* Text that is built up in a buffer of fixed size. */
struct text_buffer {
	char *data;
	size_t size;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void
append_text(struct text_buffer *text, const char *format, ...)
{
	va_list args;
	int length;

	if (text->used >= text->size)
		return;
	va_start(args, format);
	length = vsnprintf(text->data + text->used, text->size - text->used,
			   format, args);
	va_end(args);
	if (length > 0)
		text->used += (size_t)length;
}

static bool firmware_spoke(const struct vouch_failure *failure)
{
	return failure->fw_error && failure->fw_error != VOUCH_FW_NOT_CALLED;
}

static void append_firmware(struct text_buffer *text,
			    const struct vouch_failure *failure)
{
	const struct phrase_table *table = firmware_phrases(failure);
	const struct phrase *phrase = firmware_phrase(failure);

	if (firmware_spoke(failure))
		append_text(text, ", %s %#llx (%s)", table->title,
			    (unsigned long long)failure->fw_error,
			    phrase ? phrase->text : "unknown");
}

static void append_host(struct text_buffer *text,
			const struct vouch_failure *failure)
{
	const struct phrase_table *table = host_phrases(failure);
	const struct phrase *phrase = find_phrase(table, failure->vmm_error);

	if (failure->vmm_error)
		append_text(text,
			    failure->vmm_error >> 31 ? ", %s %#llx (%s)" :
						       ", %s %llu (%s)",
			    table->title,
			    (unsigned long long)failure->vmm_error,
			    phrase ? phrase->text : "unknown");
}

/* The most specific remedy: the candidates are in that order. */
static const char *remedy_for(const struct vouch_failure *failure, int code)
{
	const struct phrase *candidates[] = {
		firmware_spoke(failure) ? firmware_phrase(failure) : NULL,
		reason_phrase(failure),
		find_phrase(host_phrases(failure), failure->vmm_error),
		stage_phrase(failure, code),
		find_phrase(&failure_errnos, (u32)-code),
	};

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
		if (candidates[i] && candidates[i]->remedy)
			return candidates[i]->remedy;
	return "see the kernel log";
}

static void append_stage(struct text_buffer *text,
			 const struct vouch_failure *failure, int code)
{
	const struct phrase *stage = stage_phrase(failure, code);
	const struct phrase *reason = reason_phrase(failure);

	if (stage)
		append_text(text, "%s", stage->text);
	else
		append_text(text, "the request failed at stage %u",
			    failure->stage);
	if (!reason)
		append_text(text, ", for reason %u", failure->reason);
	else if (reason->text)
		append_text(text, ", %s", reason->text);
}

void vouch_failure_text(const struct vouch_failure *failure, int code,
			char *text, size_t size)
{
	struct text_buffer out = { .data = text, .size = size };
	const struct phrase *plain = find_phrase(&failure_errnos, (u32)-code);

	if (!size)
		return;
	text[0] = '\0';
	if (failure->stage || failure->reason)
		append_stage(&out, failure, code);
	else
		append_text(&out, "%s", plain ? plain->text : strerror(-code));
	append_firmware(&out, failure);
	append_host(&out, failure);
	append_text(&out, ": %s", remedy_for(failure, code));
}
