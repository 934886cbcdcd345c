// SPDX-License-Identifier: MIT
/*
 * What is to be fetched, and whether it is what came; and the caches of others
 * that hold it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "codec/json_minify.h"
#include "intel.h"

#include <cmocka.h>

#define DAY (24L * 60 * 60)

static struct amd *amd;
static struct intel *intel;

static int set_up(void **state)
{
	(void)state;
	amd = amd_new("Genoa");
	intel = intel_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(amd);
	intel_free(intel);
	return 0;
}

static struct vouch_wants *named(const struct vouch_wants_name *name, int ret)
{
	struct vouch_wants *wants = vouch_wants_new();

	assert_non_null(wants);
	assert_int_equal(vouch_wants_add_name(wants, name, NULL), ret);
	return wants;
}

/* The chip and TCB that amd_make_vek() makes a VCEK for. */
static struct vouch_wants *genoa(void)
{
	static u8 report[REPORT_SIZE];
	struct vouch_wants_name name = { .size = sizeof(name),
					 .product = "Genoa",
					 .chip_id = report + 0x1a0,
					 .chip_id_size = 64 };

	amd_fill_report(amd, report, 3, false);
	name.tcb[0] = report[0x180];
	name.tcb[1] = report[0x181];
	name.tcb[2] = report[0x186];
	name.tcb[3] = report[0x187];
	return named(&name, 0);
}

static struct vouch_wants *platform(bool has_number, uint32_t number)
{
	static const u8 fmspc[6] = { 0x90, 0xc0, 0x6f };
	const struct vouch_wants_name name = { .size = sizeof(name),
					       .fmspc = fmspc };
	struct vouch_wants *wants = vouch_wants_new();

	vouch_wants_set_collateral(wants, "early", has_number, number);
	assert_int_equal(vouch_wants_add_name(wants, &name, NULL), 0);
	return wants;
}

static void assert_url(const struct vouch_wants *wants, size_t index,
		       const char *part)
{
	const struct vouch_want *want = vouch_wants_item(wants, index);

	assert_non_null(want);
	if (!strstr(want->url, part))
		fail_msg("%s has no %s", want->url, part);
}

static void addresses_are_told(void **state)
{
	struct vouch_wants *wants = genoa();

	(void)state;
	assert_url(wants, 0, "https://kdsintf.amd.com/vcek/v1/Genoa/");
	assert_url(wants, 1, "/vcek/v1/Genoa/cert_chain");
	assert_url(wants, 2, "/vcek/v1/Genoa/crl");
	assert_null(vouch_wants_item(wants, 3));
	assert_non_null(strstr(vouch_wants_item(wants, 0)->file, "vcek/"));
	assert_true(vouch_wants_item(wants, 0)->is_lasting);
	assert_false(vouch_wants_item(wants, 2)->is_lasting);
	vouch_wants_free(wants);
	wants = platform(false, 0);
	assert_url(wants, 0,
		   "/tdx/certification/v4/tcb?fmspc=90c06f000000&"
		   "update=early");
	assert_url(wants, 1, "/tdx/certification/v4/qe/identity?update=early");
	assert_url(wants, 2, "pckcrl?ca=platform&encoding=der");
	assert_url(wants, 3, "IntelSGXRootCA.der");
	vouch_wants_free(wants);
	wants = platform(true, 17);
	assert_url(wants, 0, "000000&tcbEvaluationDataNumber=17");
	assert_url(wants, 1, "identity?tcbEvaluationDataNumber=17");
	vouch_wants_free(wants);
}

static void names_that_are_none_are_refused(void **state)
{
	static const u8 chip_id[64] = { 1 };
	struct vouch_wants_name name = { .size = sizeof(name),
					 .product = "Rome" };

	(void)state;
	vouch_wants_free(named(&name, -EINVAL));
	name.product = "Genoa";
	name.chip_id = chip_id;
	name.chip_id_size = 8;
	vouch_wants_free(named(&name, -EINVAL));
	name.product = "Turin";
	vouch_wants_free(named(&name, 0));
	name.size--;
	vouch_wants_free(named(&name, -EINVAL));
}

/* What @index of the list says to an answer; frees @bytes. */
static int check(const struct vouch_wants *wants, size_t index,
		 struct vouch_bytes bytes, time_t at)
{
	struct vouch_error error = { 0 };
	int ret = vouch_wants_check(wants, index, bytes.data, bytes.size, at,
				    NULL, &error);

	print_message("# %d %s\n", ret, error.text);
	vouch_bytes_free(&bytes);
	return ret;
}

static struct vouch_bytes crl_of(const char *issuer, long from, long until)
{
	return amd_make_crl(&(struct amd_crl){ .issuer = issuer,
					       .key = amd->ark_key,
					       .from = from,
					       .until = until });
}

static void only_the_chip_that_was_asked_for_is_taken(void **state)
{
	struct vouch_wants *wants = genoa();
	const u8 snp = 99;
	const struct amd_vek other_chip = { .hwid = { 7 } };
	const struct amd_vek other_tcb = { .replaced = "3.3",
					   .data = (const u8[]){ 2, 1, snp },
					   .size = 3 };
	time_t now = time(NULL);

	(void)state;
	assert_int_equal(check(wants, 0,
			       amd_make_vek(amd, &(struct amd_vek){ 0 }), now),
			 0);
	assert_int_equal(check(wants, 0, amd_make_vek(amd, &other_chip), now),
			 -EBADMSG);
	assert_int_equal(check(wants, 0, amd_make_vek(amd, &other_tcb), now),
			 -EBADMSG);
	assert_int_equal(check(wants, 0, crl_of("ARK-Genoa", -DAY, DAY), now),
			 -EBADMSG);
	vouch_wants_free(wants);
}

static void only_a_list_in_force_is_taken(void **state)
{
	struct vouch_wants *wants = genoa();
	time_t now = time(NULL);

	(void)state;
	assert_int_equal(check(wants, 2, crl_of("ARK-Genoa", -DAY, DAY), now),
			 0);
	assert_int_equal(check(wants, 2, crl_of("ARK-Milan", -DAY, DAY), now),
			 -EBADMSG);
	assert_int_equal(check(wants, 2, crl_of("ARK-Genoa", -2 * DAY, -DAY),
			       now),
			 -ESTALE);
	assert_int_equal(check(wants, 2, crl_of("ARK-Genoa", DAY, 2 * DAY),
			       now),
			 -ESTALE);
	vouch_wants_free(wants);
}

static char *chain_text(const struct vouch_bytes *signer)
{
	const struct vouch_bytes *const certs[] = { signer, &intel->root };

	return intel_pem(certs, 2);
}

/* Headers with the chain, escaped, and the body. */
static struct vouch_bytes answer_of(const struct vouch_bytes *signer,
				    const char *name, const char *text)
{
	struct vouch_bytes body = intel_document(intel->signer_key, name, text);
	char *pem = chain_text(signer), *out = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&out, &size);

	fputs("HTTP/1.1 200 OK\r\nTCB-Info-Issuer-Chain: ", file);
	for (const char *c = pem; *c; c++)
		fprintf(file, *c == '\n' || *c == ' ' ? "%%%02X" : "%c", *c);
	fprintf(file, "\r\n\r\n%.*s", (int)body.size, (char *)body.data);
	fclose(file);
	free(pem);
	vouch_bytes_free(&body);
	return (struct vouch_bytes){ (u8 *)out, size };
}

static struct vouch_bytes tcb_info(const char *from, const char *to)
{
	char *text = replaced(intel_tcb_info, from, to);
	struct vouch_bytes answer = answer_of(&intel->signer, "tcbInfo", text);

	free(text);
	return answer;
}

static void only_the_document_that_was_asked_for_is_taken(void **state)
{
	struct vouch_wants *wants = platform(false, 0);
	struct vouch_bytes bare =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);

	(void)state;
	assert_int_equal(check(wants, 0, tcb_info("90", "90"), INTEL_AT), 0);
	assert_int_equal(check(wants, 0, bare, INTEL_AT), -EBADMSG);
	assert_int_equal(check(wants, 1, tcb_info("90", "90"), INTEL_AT),
			 -EBADMSG);
	assert_int_equal(check(wants, 0,
			       tcb_info("\"fmspc\":\"90", "\"fmspc\":\"91"),
			       INTEL_AT),
			 -EBADMSG);
	assert_int_equal(check(wants, 0, tcb_info("90", "90"),
			       INTEL_AT + 90 * INTEL_DAY),
			 -ESTALE);
	assert_int_equal(
		check(wants, 0,
		      answer_of(&intel->pck, "tcbInfo", intel_tcb_info),
		      INTEL_AT),
		-EBADMSG);
	vouch_wants_free(wants);
	wants = platform(true, 9999);
	assert_int_equal(check(wants, 0, tcb_info("90", "90"), INTEL_AT),
			 -EBADMSG);
	vouch_wants_free(wants);
}

static void put32(FILE *file, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		fputc((int)(number >> 8 * i & 255), file);
}

/* A file of QCNL's cache: headers before the body, both behind their sizes. */
static struct vouch_bytes qcnl_of(uint32_t type, const char *before,
				  const struct vouch_bytes *answer)
{
	const char *end = strstr((char *)answer->data, "\r\n\r\n") + 4;
	size_t headers = (size_t)(end - (char *)answer->data), size = 0;
	char *out = NULL;
	FILE *file = open_memstream(&out, &size);

	fputc(1, file);
	fputc(0, file);
	put32(file, type);
	put32(file, 1);
	put32(file, 0);
	put32(file, (uint32_t)(strlen(before) + headers));
	fputs(before, file);
	fwrite(answer->data, 1, headers, file);
	put32(file, (uint32_t)(answer->size - headers));
	fwrite(end, 1, answer->size - headers, file);
	fclose(file);
	return (struct vouch_bytes){ (u8 *)out, size };
}

static void a_file_of_qcnl_is_an_answer(void **state)
{
	static const char failed[] = "HTTP/1.1 503 No\r\nX: y\r\n\r\n";
	struct vouch_wants *wants = platform(false, 0);
	struct vouch_bytes answer = tcb_info("90", "90"), file;

	(void)state;
	assert_int_equal(check(wants, 0, qcnl_of(2, "", &answer), INTEL_AT), 0);
	assert_int_equal(check(wants, 0, qcnl_of(2, failed, &answer), INTEL_AT),
			 0);
	assert_int_equal(check(wants, 0, qcnl_of(3, "", &answer), INTEL_AT),
			 -EBADMSG);
	file = qcnl_of(2, "", &answer);
	file.size--;
	assert_int_equal(check(wants, 0, file, INTEL_AT), -EBADMSG);
	vouch_bytes_free(&answer);
	vouch_wants_free(wants);
}

static void blanks_within_strings_stay(void **state)
{
	static const char text[] = "{ \"a b\" :\t[\"\\\" c\", 1 ]\r\n}";
	static const char plain[] = "{\"a b\":[\"\\\" c\",1]}";
	struct vouch_bytes out;

	(void)state;
	assert_int_equal(json_minify((u8 *)text, strlen(text), &out), 1);
	assert_int_equal(out.size, strlen(plain));
	assert_memory_equal(out.data, plain, out.size);
	vouch_bytes_free(&out);
	assert_int_equal(json_minify((u8 *)plain, strlen(plain), &out), 0);
	assert_null(out.data);
}

/* A bundle's own CRL is wanted again, and its VEK is not. */
static void what_is_issued_anew_is_renewed(void **state)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_wants *wants = vouch_wants_new();
	struct vouch_bytes crl = crl_of("ARK-Genoa", -DAY, DAY);

	(void)state;
	assert_int_equal(vouch_bundle_add(bundle, amd->vcek.data,
					  amd->vcek.size, "vcek", 1, NULL),
			 0);
	assert_int_equal(vouch_bundle_add(bundle, crl.data, crl.size, "crl", 1,
					  NULL),
			 0);
	assert_int_equal(vouch_wants_add_bundle(wants, bundle, NULL), 0);
	assert_url(wants, 0, "/vcek/v1/Genoa/crl");
	assert_ptr_equal(vouch_wants_item(wants, 0)->renewed,
			 vouch_bundle_item(bundle, 1));
	assert_null(vouch_wants_item(wants, 1));
	vouch_bytes_free(&crl);
	vouch_wants_free(wants);
	vouch_bundle_free(bundle);
}

/* ---- a quote without a PCK certificate ---- */

/* With certification data of type 3, and of that size; by @key or the PCK. */
static struct vouch_bytes nameless_quote(EVP_PKEY *key, size_t size)
{
	struct intel_quote quote;

	intel_quote_init(intel, &quote, 4, true);
	free(quote.certs);
	quote.certs = calloc(1, size);
	assert_non_null(quote.certs);
	quote.certs_size = size;
	quote.cert_type = 3;
	if (key)
		quote.pck_key = key;
	return intel_quote_make(intel, &quote);
}

/* What is wanted for it; frees @quote. */
static struct vouch_wants *wants_of(struct vouch_bytes quote, int ret)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_request *request = vouch_request_new();
	struct vouch_wants *wants = vouch_wants_new();
	struct vouch_result *result;

	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	assert_int_equal(vouch_request_set_evidence(request, quote.data,
						    quote.size, NULL),
			 0);
	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	vouch_request_free(request);
	vouch_bytes_free(&quote);
	assert_int_equal(vouch_wants_add_result(wants, result, NULL), ret);
	vouch_result_free(result);
	vouch_verifier_unref(verifier);
	return wants;
}

/* PEM of the first @count of the chain. */
static struct vouch_bytes chain_of(size_t count)
{
	const struct vouch_bytes *const certs[] = { &intel->pck, &intel->ca,
						    &intel->root };
	char *pem = intel_pem(certs, count);

	return (struct vouch_bytes){ (u8 *)pem, strlen(pem) };
}

static void a_quote_may_name_its_pck_alone(void **state)
{
	struct vouch_wants *wants = wants_of(nameless_quote(NULL, 404), 0);
	const struct vouch_bytes *const without_ca[] = { &intel->pck,
							 &intel->root };
	char *text = intel_pem(without_ca, 2);
	struct vouch_bytes chain = chain_of(3), short_chain;
	time_t now = time(NULL);

	(void)state;
	short_chain = (struct vouch_bytes){ (u8 *)text, strlen(text) };
	assert_int_equal(check(wants, 0, short_chain, now), -EBADMSG);
	assert_url(wants, 0, "/sgx/certification/v4/pckcert?qeid=");
	assert_url(wants, 0, "&cpusvn=00000000000000000000000000000000&");
	assert_url(wants, 0, "&pcesvn=0000&pceid=0000&encrypted_ppid=0000");
	assert_true(vouch_wants_item(wants, 0)->needs_pccs);
	assert_true(strlen(vouch_wants_item(wants, 0)->url) > 2 * 384);
	assert_null(vouch_wants_item(wants, 1));
	assert_int_equal(check(wants, 0, chain_of(1), now), -EBADMSG);
	assert_int_equal(check(wants, 0, chain_of(3), now), 0);
	assert_int_equal(vouch_wants_add_answer(wants, 0, chain.data,
						chain.size, NULL),
			 0);
	assert_url(wants, 1, "/tdx/certification/v4/tcb?fmspc=");
	assert_url(wants, 4, "IntelSGXRootCA.der");
	assert_null(vouch_wants_item(wants, 5));
	vouch_bytes_free(&chain);
	vouch_wants_free(wants);
}

static void only_the_pck_that_signed_is_taken(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct vouch_wants *wants = wants_of(nameless_quote(other, 404), 0);
	struct vouch_bytes chain = chain_of(3);

	(void)state;
	assert_int_equal(check(wants, 0, chain_of(3), time(NULL)), -EBADMSG);
	assert_int_equal(vouch_wants_add_answer(wants, 0, chain.data,
						chain.size, NULL),
			 -EBADMSG);
	assert_null(vouch_wants_item(wants, 1));
	vouch_wants_free(wants);
	vouch_bytes_free(&chain);
	/* Of another size than Intel's it names nobody. */
	vouch_wants_free(wants_of(nameless_quote(NULL, 403), -ENOENT));
	vouch_wants_free(wants_of(nameless_quote(NULL, 405), -ENOENT));
	EVP_PKEY_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_told),
		cmocka_unit_test(names_that_are_none_are_refused),
		cmocka_unit_test(only_the_chip_that_was_asked_for_is_taken),
		cmocka_unit_test(only_a_list_in_force_is_taken),
		cmocka_unit_test(only_the_document_that_was_asked_for_is_taken),
		cmocka_unit_test(a_file_of_qcnl_is_an_answer),
		cmocka_unit_test(blanks_within_strings_stay),
		cmocka_unit_test(what_is_issued_anew_is_renewed),
		cmocka_unit_test(a_quote_may_name_its_pck_alone),
		cmocka_unit_test(only_the_pck_that_signed_is_taken),
	};

	return cmocka_run_group_tests_name("wants", tests, set_up, tear_down);
}
