// SPDX-License-Identifier: MIT
/*
 * Loads the library, appraises by it and unloads it again, as plugins do:
 *
 *   unload LIBRARY REPORT
 *
 * Fails when the heap grows from one time to the next. OpenSSL stays loaded.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <vouch.h>

#define TIMES 20
#define WARM_UP 4
#define ALLOWED 1024 /* bytes a time: what OpenSSL's own tables grow by */

static uint8_t report[64 * 1024];
static size_t size;

/* Name of a function, and its type from the header. */
#define FIND(library, name) \
	((__typeof__(&(name)))(uintptr_t)dlsym(library, #name))

static int appraise(void *library)
{
	struct vouch_verifier *verifier = FIND(library, vouch_verifier_new)();
	struct vouch_request *request = FIND(library, vouch_request_new)();
	struct vouch_result *result = NULL;
	int ret;

	FIND(library, vouch_verifier_seal)(verifier, NULL);
	FIND(library, vouch_request_set_evidence)(request, report, size, NULL);
	ret = FIND(library, vouch_appraise)(verifier, request, &result, NULL);
	FIND(library, vouch_text_free)
	(FIND(library, vouch_result_json)(result));
	FIND(library, vouch_result_free)(result);
	FIND(library, vouch_request_free)(request);
	FIND(library, vouch_verifier_unref)(verifier);
	return ret;
}

int main(int argc, char **argv)
{
	size_t before = 0, after;
	FILE *in = argc == 3 ? fopen(argv[2], "rb") : NULL;

	if (!in)
		return 2;
	size = fread(report, 1, sizeof(report), in);
	fclose(in);
	OPENSSL_init_crypto(0, NULL);
	for (int i = 0; i < TIMES; i++) {
		void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);

		if (!library || appraise(library) || dlclose(library)) {
			fprintf(stderr, "%s\n", dlerror());
			return 2;
		}
		if (dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD)) {
			fprintf(stderr, "%s stays loaded\n", argv[1]);
			return 1;
		}
		if (i == WARM_UP)
			before = mallinfo2().uordblks;
	}
	after = mallinfo2().uordblks;
	printf("%zd bytes grown in %d times\n", (ssize_t)(after - before),
	       TIMES - 1 - WARM_UP);
	return after > before + ALLOWED * (TIMES - 1 - WARM_UP);
}
