// SPDX-License-Identifier: MIT
/* vouch_convert(): from whatever came in to what somebody else takes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appraise/input.h"
#include "appraise/kinds.h"
#include "base/error.h"
#include "base/openssl.h"
#include "base/sized.h"
#include "evidence/evidence.h"
#include "evidence/kind.h"
#include "hcl/hcl.h"
#include "formats/write.h"

/* What is read, and what has to live as long as the pieces of it. */
struct conversion {
	struct unwrapped found, log;
	struct evidence *evidence;
	struct pieces pieces;
	struct vouch_bytes ders[CERT_ROLES]; /* of certificates in PEM */
	const char *lost; /* that no format of others carries, or NULL */
};

const struct vouch_converter *vouch_converter_at(size_t index)
{
	const struct writer *writer = writer_at(index);

	return writer ? &writer->format : NULL;
}

static const char *format_name(const void *names, size_t index)
{
	const struct writer *writer = writer_at(index);

	(void)names;
	return writer ? writer->format.name : NULL;
}

static int find_writer(const char *name, const struct writer **writer,
		       struct vouch_error *error)
{
	const char *near = vouch_nearest(name, format_name, NULL);

	for (size_t i = 0; (*writer = writer_at(i)); i++) {
		if (!strcmp((*writer)->format.name, name))
			return 0;
	}
	if (near)
		return vouch__error(error, -EINVAL,
				    "format '%s' is not known, did you mean "
				    "'%s'?",
				    name, near);
	return vouch__error(error, -EINVAL,
			    "format '%s' is not known, want one that \"vouch "
			    "convert --list\" tells",
			    name);
}

/* ---- pieces ---- */

static int refuse(const u8 *data, size_t size, struct vouch_error *error)
{
	return vouch__error(error, -EBADMSG,
			    "input is %s of %zu bytes, want an SEV-SNP report "
			    "or a TD quote, or what has one in it",
			    input_guess(data, size), size);
}

static struct item_bytes view(const u8 *data, size_t size)
{
	return (struct item_bytes){ data, size };
}

static void take_report(struct conversion *c, const u8 *data, size_t size)
{
	struct pieces *p = &c->pieces;

	p->is_snp = true;
	p->report = view(data, VOUCH_SNP_REPORT_SIZE);
	p->certs = size > VOUCH_SNP_REPORT_SIZE ?
			   view(data + VOUCH_SNP_REPORT_SIZE,
				size - VOUCH_SNP_REPORT_SIZE) :
			   view(c->found.carried.certs.data,
				c->found.carried.certs.size);
}

static void take_token(struct conversion *c)
{
	const struct evidence_claims *claims = &c->evidence->claims;
	struct pieces *p = &c->pieces;

	p->is_snp = claims->tee->tee == VOUCH_TEE_SNP;
	p->report = claims->report;
	p->certs = claims->certs;
	p->log = claims->boot_log;
	c->lost = "the token with its nonce, key, signature and logs of its "
		  "own";
}

static int take_hcl(struct conversion *c, const u8 *data, size_t size,
		    struct vouch_error *error)
{
	struct hcl hcl;
	int ret = hcl_open(data, size, &hcl, error);

	if (ret || hcl.report_type != HCL_REPORT_SNP)
		return ret ? ret : refuse(data, size, error);
	take_report(c, hcl.report, VOUCH_SNP_REPORT_SIZE);
	c->lost = "the paravisor's claims";
	return 0;
}

static int take_pieces(struct conversion *c, const u8 *data, size_t size,
		       struct vouch_error *error)
{
	const struct evidence_kind *kind = NULL;
	const struct input_form *form =
		detect_form(&evidence_kinds, data, size, INPUT_STARTS, &kind);
	int ret;

	if (!form || !form->appraise)
		return refuse(data, size, error);
	if (kind == &hcl_kind)
		return take_hcl(c, data, size, error);
	if (kind == &token_kind) {
		ret = evidence_open(&evidence_kinds, data, size, &c->evidence,
				    error);
		if (!ret)
			take_token(c);
		return ret;
	}
	if (!kind->tee ||
	    (kind->tee->tee == VOUCH_TEE_SNP && size < VOUCH_SNP_REPORT_SIZE))
		return refuse(data, size, error);
	if (kind->tee->tee == VOUCH_TEE_SNP)
		take_report(c, data, size);
	else
		c->pieces.report = view(data, size);
	return 0;
}

/* The kind of the report itself, for its REPORT_DATA. */
static int take_report_data(struct conversion *c, struct vouch_error *error)
{
	struct pieces *p = &c->pieces;
	const struct evidence_kind *kind;

	if (detect_form(&evidence_kinds, p->report.data, p->report.size,
			INPUT_STARTS, &kind) &&
	    kind->tee && kind->report_data &&
	    kind->report_data(p->report.data, p->report.size, p->report_data))
		return 0;
	return refuse(p->report.data, p->report.size, error);
}

/* One that was given, that of the token, or one beside the quote. */
static int take_log(struct conversion *c, const u8 *data, size_t size,
		    const struct item_bytes *given, struct vouch_error *error)
{
	int ret = 0;

	if (given->size)
		c->pieces.log = *given;
	else if (!c->pieces.is_snp && !c->pieces.log.size &&
		 c->found.is_in_object)
		ret = input_unwrap_log(data, size, &c->log);
	if (ret == -ENOMEM)
		return vouch__error(error, ret, "no memory");
	if (!ret && c->log.bytes.size)
		c->pieces.log = view(c->log.bytes.data, c->log.bytes.size);
	return 0;
}

static int open_input(struct conversion *c, const u8 *data, size_t size,
		      struct vouch_error *error)
{
	int ret = input_unwrap(&evidence_kinds, data, size, &c->found);

	if (ret == -ENOENT)
		return take_pieces(c, data, size, error);
	if (ret == -EEXIST)
		return vouch__error(error, -EBADMSG,
				    "input has several pieces of evidence that "
				    "differ, want one");
	if (ret == -E2BIG)
		return vouch__error(error, -EBADMSG,
				    "input has too much in it, want %s",
				    c->found.limit);
	if (ret)
		return vouch__error(error, ret, "no memory");
	return take_pieces(c, c->found.bytes.data, c->found.bytes.size, error);
}

static void close_input(struct conversion *c)
{
	evidence_close(c->evidence);
	vouch_bytes_free(&c->found.bytes);
	carried_free(&c->found.carried);
	vouch_bytes_free(&c->log.bytes);
	for (size_t i = 0; i < CERT_ROLES; i++)
		vouch_bytes_free(&c->ders[i]);
}

/* ---- writing ---- */

static int check_kind(const struct pieces *p, const struct writer *writer,
		      struct vouch_error *error)
{
	unsigned int kind = p->is_snp ? CARRIES_SNP : CARRIES_TD;

	if (writer->carries & kind)
		return 0;
	return vouch__error(error, -EOPNOTSUPP,
			    "format %s carries %s only, and this is %s",
			    writer->format.name,
			    p->is_snp ? "quotes of TDs" : "SEV-SNP reports",
			    p->is_snp ? "an SEV-SNP report" : "a TD quote");
}

static void add_word(char *out, const char *word)
{
	size_t used = strlen(out);

	snprintf(out + used, VOUCH_LEFT_OUT_SIZE - used, "%s%s",
		 used ? ", " : "", word);
}

static void tell_left_out(const struct conversion *c,
			  const struct writer *writer, char *out)
{
	if (c->lost)
		add_word(out, c->lost);
	if (c->pieces.certs.size && !(writer->carries & CARRIES_CERTS))
		add_word(out, "the certificates");
	if (c->pieces.log.size && !(writer->carries & CARRIES_LOG))
		add_word(out, "the event log");
}

/* What was written has the same report in it, or it is not handed out. */
static int read_back(const struct conversion *c,
		     const struct vouch_bytes *bytes, struct vouch_error *error)
{
	const struct item_bytes *report = &c->pieces.report;
	struct conversion again = { 0 };
	int ret = open_input(&again, bytes->data, bytes->size, error);

	if (!ret &&
	    (again.pieces.report.size != report->size ||
	     memcmp(again.pieces.report.data, report->data, report->size) != 0))
		ret = vouch__error(error, -EOPNOTSUPP,
				   "this format would not give the same "
				   "report back");
	close_input(&again);
	return ret;
}

static int write_as(struct conversion *c, const struct writer *writer,
		    struct vouch_conversion *out, struct vouch_error *error)
{
	int ret = check_kind(&c->pieces, writer, error);

	if (ret)
		return ret;
	if (!cert_table_read(c->pieces.certs.data, c->pieces.certs.size,
			     &c->pieces.table))
		c->pieces.table = (struct cert_table){ 0 };
	if (!cert_table_to_der(&c->pieces.table, c->ders))
		return vouch__error(error, -ENOMEM, "no memory");
	ret = writer->write(&c->pieces, &out->bytes);
	if (ret == -EOPNOTSUPP)
		return vouch__error(error, ret,
				    "format %s has no place for all that is "
				    "signed in this report: want another",
				    writer->format.name);
	if (ret)
		return vouch__error(error, ret, "no memory");
	out->is_text = writer->is_text;
	tell_left_out(c, writer, out->left_out);
	return read_back(c, &out->bytes, error);
}

int vouch_convert(const uint8_t *data, size_t size, const uint8_t *log,
		  size_t log_size, const char *format,
		  struct vouch_conversion *conversion,
		  struct vouch_error *error)
{
	OPENSSL_ENTER;
	const struct item_bytes given = { log, log_size };
	struct vouch_conversion out = { .size = sizeof(out) };
	struct conversion c = { 0 };
	const struct writer *writer;
	int ret = find_writer(format, &writer, error);

	if (!ret)
		ret = open_input(&c, data, size, error);
	if (!ret)
		ret = take_report_data(&c, error);
	if (!ret)
		ret = take_log(&c, data, size, &given, error);
	if (!ret)
		ret = write_as(&c, writer, &out, error);
	close_input(&c);
	if (!ret)
		ret = sized_fill(conversion, &out, sizeof(out), "conversion",
				 error);
	if (ret)
		vouch_bytes_free(&out.bytes);
	return ret;
}
