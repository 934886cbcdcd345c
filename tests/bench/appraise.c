// SPDX-License-Identifier: MIT
/*
 * Appraisal against the signature verifications that it cannot do without
 *
 *   appraise snp|tdx ROUNDS FILE ANCHOR MEASUREMENT ENDORSEMENT...
 *
 * Everything happens on this thread, in turn within each round, so that noise
 * meets all alike; its CPU time in ROUNDS rounds, as ratios of medians and of
 * the least ones, with the aim for the latter.
 *
 * Cold: a new verifier takes the anchor, a policy and the endorsements from
 * memory, verifies all of them and the report, and is freed again. What OpenSSL
 * and the library make once in a process (algorithms, curves) is there. Cached:
 * a verifier that appraised the same before. Both against as many
 * verifications by OpenSSL alone, with keys and digests at hand. What decoding
 * costs at least on top of these is shown beside: the same certificates by
 * d2i_X509(), the CRLs and JSON documents, each once.
 */
#define _GNU_SOURCE /* memmem() */
#include <jansson.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "bench.h"

#define TURNS 5
#define PEM_MARK "-----BEGIN "

static void appraise_cold(const struct work *work)
{
	struct vouch_verifier *verifier = verifier_new(work);

	appraise(verifier, work, work->report.data, work->report.size);
	vouch_verifier_unref(verifier);
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

/* ---- what decoding costs ---- */

static int decode_pem(const uint8_t *data, size_t size)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	int count = 0;
	X509 *cert;

	while ((cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		X509_free(cert);
		count++;
	}
	ERR_clear_error();
	BIO_free(bio);
	return count;
}

static int decode_der(const uint8_t *data, size_t size)
{
	const unsigned char *pos = data;
	X509 *cert = d2i_X509(NULL, &pos, (long)size);

	if (!cert) {
		pos = data;
		X509_CRL_free(d2i_X509_CRL(NULL, &pos, (long)size));
		ERR_clear_error();
	}
	X509_free(cert);
	return cert ? 1 : 0;
}

/* Returns how many certificates there were. */
static int decode(const struct file *file)
{
	/* Certification data of a quote is somewhere inside. */
	const uint8_t *pem =
		memmem(file->data, file->size, PEM_MARK, strlen(PEM_MARK));

	if (pem)
		return decode_pem(pem, file->size - (size_t)(pem - file->data));
	if (file->data[0] == '{') {
		json_decref(
			json_loadb((char *)file->data, file->size, 0, NULL));
		return 0;
	}
	return file->data[0] == 0x30 ? decode_der(file->data, file->size) : 0;
}

static int decode_all(const struct work *work)
{
	int count = decode(&work->report);

	if (work->anchor.name)
		count += decode(&work->anchor);
	for (int i = 0; i < work->count; i++)
		count += decode(&work->endorsements[i]);
	return count;
}

/* ---- all, in turn ---- */

enum { COLD, CACHED, BARE_COLD, BARE_CACHED, DECODING, KINDS };

/*
 * SNP: report by VEK; VEK by ASK and ASK by ARK. TDX: quote and report of the
 * quoting enclave; PCK, its CA, signer, both documents and both CRLs. A root is
 * known by its digest. When cached, the library knows the report of the quoting
 * enclave too, so that one verification of the two is left.
 */
struct bench {
	struct work work;
	struct vouch_verifier *verifier;
	struct bare *signature, *chain;
	int cached, cold_more; /* number of signatures */
	double aims[2]; /* cold, cached */
};

static void turn(const struct bench *b, int kind)
{
	switch (kind) {
	case COLD:
		appraise_cold(&b->work);
		return;
	case CACHED:
		appraise(b->verifier, &b->work, b->work.report.data,
			 b->work.report.size);
		return;
	case DECODING:
		decode_all(&b->work);
		return;
	case BARE_COLD:
		verify(b->chain, b->cold_more);
		verify(b->signature, b->cached);
		return;
	default:
		verify(b->signature, b->cached);
	}
}

static void print(const char *name, const struct bench *b, const double *us,
		  const double *least)
{
	for (int kind = COLD; kind <= CACHED; kind++)
		printf("%s %s: %.0f us, %.0f us of it is %d bare "
		       "verifications: ratio %.2f; at best %.0f us, %.0f us: "
		       "%.2f, aim %.2f\n",
		       name, kind == COLD ? "cold" : "cached", us[kind],
		       us[kind + BARE_COLD],
		       b->cached + (kind == COLD ? b->cold_more : 0),
		       us[kind] / us[kind + BARE_COLD], least[kind],
		       least[kind + BARE_COLD],
		       least[kind] / least[kind + BARE_COLD], b->aims[kind]);
	printf("%s: OpenSSL and jansson alone take %.0f us to decode the same "
	       "%d certificates, CRLs and documents: ratio of cold to both "
	       "%.2f\n",
	       name, us[DECODING], decode_all(&b->work),
	       us[COLD] / (us[BARE_COLD] + us[DECODING]));
}

static void run(const char *name, const struct bench *b, size_t rounds)
{
	uint64_t *times[KINDS];
	double us[KINDS], least[KINDS];

	for (int kind = 0; kind < KINDS; kind++)
		times[kind] = times_new(rounds);
	for (size_t i = 0; i < rounds * KINDS; i++) {
		uint64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);

		for (int j = 0; j < TURNS; j++)
			turn(b, i % KINDS);
		times[i % KINDS][i / KINDS] =
			clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	for (int kind = 0; kind < KINDS; kind++) {
		us[kind] = (double)median(times[kind], rounds) / TURNS / 1e3;
		least[kind] = (double)times[kind][0] / TURNS / 1e3;
		free(times[kind]);
	}
	print(name, b, us, least);
}

static void bench_open(struct bench *b, bool is_tdx)
{
	if (is_tdx) {
		b->signature = bare_new(EVP_EC_gen("P-256"), 32);
		b->chain = bare_new(EVP_EC_gen("P-256"), 32);
		b->cached = 2;
		b->cold_more = 7;
		b->aims[COLD] = 1.25;
		b->aims[CACHED] = 1.15;
	} else {
		b->signature = bare_new(EVP_EC_gen("P-384"), 48);
		b->chain = bare_new(EVP_RSA_gen(4096), 48);
		b->cached = 1;
		b->cold_more = 2;
		b->aims[COLD] = 1.15;
		b->aims[CACHED] = 1.04;
	}
	b->verifier = verifier_new(&b->work);
	turn(b, CACHED);
}

static void bench_close(struct bench *b)
{
	vouch_verifier_unref(b->verifier);
	bare_free(b->signature);
	bare_free(b->chain);
	work_free(&b->work);
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
	b.work = work_read(argv + 3);
	bench_open(&b, is_tdx);
	run(argv[1], &b, rounds);
	bench_close(&b);
	return 0;
}
