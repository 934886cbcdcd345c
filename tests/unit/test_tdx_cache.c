// SPDX-License-Identifier: MIT
/* One appraiser for many quotes: what it remembers, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

/* A chain with this root, in the quote's certification data. */
static void exchange_root(struct intel_quote *quote,
			  const struct vouch_bytes *root)
{
	const struct vouch_bytes *certs[] = { &intel->pck, &intel->ca, root };

	free(quote->certs);
	quote->certs = intel_pem(certs, ARRAY_SIZE(certs));
	quote->certs_size = strlen(quote->certs);
}

/* A certificate of the named root's key, made without it. */
static void another_root_of_the_key_is_refused(void **state)
{
	struct vouch_bytes other = intel_make_cert(&(struct intel_cert){
		"Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		intel->ca_key, .serial = 0x1000 });
	struct vouch_bytes renewed = intel_make_cert(&(struct intel_cert){
		"Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		intel->root_key, .serial = 0x2000 });
	struct parts parts = good_parts(4);
	struct vouch_appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote;

	(void)state;
	exchange_root(&parts.quote, &other);
	quote = intel_quote_make(intel, &parts.quote);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, quote.data, quote.size, 1,
				 "tdx.chain.signatures", "fail");
	vouch_bytes_free(&quote);
	free_parts(&parts);
	/* One that its key made is as good as the named one. */
	parts = good_parts(4);
	exchange_root(&parts.quote, &renewed);
	quote = intel_quote_make(intel, &parts.quote);
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.chain.signatures", "pass");
	vouch_bytes_free(&quote);
	free_parts(&parts);
	vouch_appraiser_free(appraiser);
	vouch_bytes_free(&other);
	vouch_bytes_free(&renewed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_root_of_the_key_is_refused),
	};

	return cmocka_run_group_tests_name("tdx_cache", tests, parts_set_up,
					   parts_tear_down);
}
