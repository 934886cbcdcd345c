// SPDX-License-Identifier: MIT
/*
 * Appraisal against the signature verifications that it cannot do without
 *
 *   appraise snp|tdx ROUNDS FILE ANCHOR MEASUREMENT ENDORSEMENT...
 *
 * Everything happens in this process, in turn within each round, so that noise
 * meets all alike. Cold: a new appraiser reads endorsements and verifies all of
 * them; cached: it has appraised the same before. Both are shown as ratios to
 * as many verifications by OpenSSL alone, with keys and digests at hand;
 * medians of ROUNDS rounds. Anything but affirming ends it: a wrong answer is
 * never fast.
 */
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <vouch.h>

#define TURNS 20
#define FILES_MAX 16

struct file {
	const char *name;
	uint8_t *data;
	size_t size;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "appraise: %s: %s\n", what, why);
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static struct file read_file(const char *name)
{
	struct file file = { .name = name, .data = malloc(1 << 20) };
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, file.data, 1 << 20);

	if (size < 0)
		die(name, "cannot be read");
	close(fd);
	file.size = (size_t)size;
	return file;
}

/* ---- what is appraised ---- */

struct work {
	struct file report, anchor;
	struct file endorsements[FILES_MAX];
	int count;
	const char *measurement;
};

static struct vouch_appraiser *appraiser_new(const struct work *work)
{
	struct vouch_appraiser *appraiser = vouch_appraiser_new();
	struct vouch_error error;
	int bad;

	if (!appraiser)
		die("appraiser", "no memory");
	bad = vouch_appraiser_add_trust_anchor(appraiser, work->anchor.data,
					       work->anchor.size,
					       work->anchor.name, &error) ||
	      vouch_appraiser_expect(appraiser, "freshness", "unchecked",
				     "bench", &error) ||
	      vouch_appraiser_expect(appraiser, "measurement",
				     work->measurement, "bench", &error);
	for (int i = 0; i < work->count && !bad; i++)
		bad = vouch_appraiser_add_endorsement(
			appraiser, work->endorsements[i].data,
			work->endorsements[i].size, work->endorsements[i].name,
			&error);
	if (bad)
		die("appraiser", error.text);
	return appraiser;
}

static void appraise(const struct vouch_appraiser *appraiser,
		     const struct work *work)
{
	struct vouch_result *result = NULL;
	struct vouch_error error;

	if (vouch_appraise(appraiser, work->report.data, work->report.size,
			   &result, &error))
		die(work->report.name, error.text);
	if (vouch_result_status(result) != VOUCH_STATUS_AFFIRMING)
		die(work->report.name, "is not affirmed");
	vouch_result_free(result);
}

static void appraise_cold(const struct work *work)
{
	struct vouch_appraiser *appraiser = appraiser_new(work);

	appraise(appraiser, work);
	vouch_appraiser_free(appraiser);
}

/* ---- what OpenSSL does alone ---- */

struct bare {
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	uint8_t digest[48];
	size_t digest_size;
	uint8_t signature[1024];
	size_t size;
};

static void set_padding(EVP_PKEY_CTX *ctx)
{
	EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING);
	EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST);
}

static void start(struct bare *bare, bool is_sign)
{
	const EVP_MD *md = bare->digest_size == 48 ? EVP_sha384() :
						     EVP_sha256();

	EVP_PKEY_CTX_free(bare->ctx);
	bare->ctx = EVP_PKEY_CTX_new(bare->key, NULL);
	if (!bare->ctx || (is_sign ? EVP_PKEY_sign_init(bare->ctx) :
				     EVP_PKEY_verify_init(bare->ctx)) != 1)
		die("OpenSSL", "key cannot be used");
	if (EVP_PKEY_is_a(bare->key, "RSA"))
		set_padding(bare->ctx);
	EVP_PKEY_CTX_set_signature_md(bare->ctx, md);
}

static struct bare *bare_new(EVP_PKEY *key, size_t digest_size)
{
	struct bare *bare = calloc(1, sizeof(*bare));

	if (!bare || !key)
		die("OpenSSL", "no key");
	bare->key = key;
	bare->digest_size = digest_size;
	bare->size = sizeof(bare->signature);
	memset(bare->digest, 0x5a, sizeof(bare->digest));
	start(bare, true);
	if (EVP_PKEY_sign(bare->ctx, bare->signature, &bare->size, bare->digest,
			  bare->digest_size) != 1)
		die("OpenSSL", "cannot sign");
	start(bare, false);
	return bare;
}

static void verify(const struct bare *bare, int times)
{
	for (int i = 0; i < times; i++)
		if (EVP_PKEY_verify(bare->ctx, bare->signature, bare->size,
				    bare->digest, bare->digest_size) != 1)
			die("OpenSSL", "signature is not valid");
}

static void bare_free(struct bare *bare)
{
	EVP_PKEY_CTX_free(bare->ctx);
	EVP_PKEY_free(bare->key);
	free(bare);
}

/* ---- both, in turn ---- */

enum { COLD, CACHED, BARE_COLD, BARE_CACHED, KINDS };

/*
 * SNP: report by VEK; VEK by ASK and ASK by ARK. TDX: quote and report of the
 * quoting enclave; PCK, its CA, signer, both documents and both CRLs. A root is
 * known by its digest.
 */
struct bench {
	struct work work;
	struct vouch_appraiser *appraiser;
	struct bare *signature, *chain;
	int cached, cold_more; /* number of signatures */
};

static void turn(const struct bench *b, int kind)
{
	switch (kind) {
	case COLD:
		appraise_cold(&b->work);
		return;
	case CACHED:
		appraise(b->appraiser, &b->work);
		return;
	case BARE_COLD:
		verify(b->chain, b->cold_more);
		verify(b->signature, b->cached);
		return;
	default:
		verify(b->signature, b->cached);
	}
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double ratio(uint64_t *const times[], int kind, size_t rounds)
{
	return (double)times[kind][rounds / 2] /
	       (double)times[kind + BARE_COLD][rounds / 2];
}

static void print(const char *name, const struct bench *b,
		  uint64_t *const times[], size_t rounds)
{
	for (int kind = COLD; kind <= CACHED; kind++)
		printf("%s %s: %.0f us, %.0f us of it is %d bare "
		       "verifications: ratio %.2f\n",
		       name, kind == COLD ? "cold" : "cached",
		       (double)times[kind][rounds / 2] / TURNS / 1e3,
		       (double)times[kind + BARE_COLD][rounds / 2] / TURNS /
			       1e3,
		       b->cached + (kind == COLD ? b->cold_more : 0),
		       ratio(times, kind, rounds));
}

static void run(const char *name, const struct bench *b, size_t rounds)
{
	uint64_t *times[KINDS];

	for (int kind = 0; kind < KINDS; kind++) {
		times[kind] = calloc(rounds, sizeof(**times));
		if (!times[kind])
			die("times", "no memory");
	}
	for (size_t i = 0; i < rounds * KINDS; i++) {
		uint64_t start = now_ns();

		for (int j = 0; j < TURNS; j++)
			turn(b, i % KINDS);
		times[i % KINDS][i / KINDS] = now_ns() - start;
	}
	for (int kind = 0; kind < KINDS; kind++)
		qsort(times[kind], rounds, sizeof(**times), compare);
	print(name, b, times, rounds);
	for (int kind = 0; kind < KINDS; kind++)
		free(times[kind]);
}

static void bench_open(struct bench *b, bool is_tdx)
{
	if (is_tdx) {
		b->signature = bare_new(EVP_EC_gen("P-256"), 32);
		b->chain = bare_new(EVP_EC_gen("P-256"), 32);
		b->cached = 2;
		b->cold_more = 7;
	} else {
		b->signature = bare_new(EVP_EC_gen("P-384"), 48);
		b->chain = bare_new(EVP_RSA_gen(4096), 48);
		b->cached = 1;
		b->cold_more = 2;
	}
	b->appraiser = appraiser_new(&b->work);
	appraise(b->appraiser, &b->work);
}

static void bench_close(struct bench *b)
{
	vouch_appraiser_free(b->appraiser);
	bare_free(b->signature);
	bare_free(b->chain);
	for (int i = 0; i < b->work.count; i++)
		free(b->work.endorsements[i].data);
	free(b->work.report.data);
	free(b->work.anchor.data);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	bool is_tdx = argc > 1 && !strcmp(argv[1], "tdx");
	struct bench b = { 0 };

	if (argc < 7 || argc > 6 + FILES_MAX || !rounds ||
	    (!is_tdx && strcmp(argv[1], "snp"))) {
		fprintf(stderr, "usage: appraise snp|tdx ROUNDS FILE ANCHOR "
				"MEASUREMENT ENDORSEMENT...\n");
		return 2;
	}
	b.work.report = read_file(argv[3]);
	b.work.anchor = read_file(argv[4]);
	b.work.measurement = argv[5];
	for (int i = 6; i < argc; i++)
		b.work.endorsements[b.work.count++] = read_file(argv[i]);
	bench_open(&b, is_tdx);
	run(argv[1], &b, rounds);
	bench_close(&b);
	return 0;
}
