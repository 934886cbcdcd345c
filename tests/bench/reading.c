// SPDX-License-Identifier: MIT
/*
 * Reading certificates and lists: by vouch, and by OpenSSL
 *
 *   reading ROUNDS FILE...
 *
 * FILEs are DER. Each is read by both in turn within each round, so that noise
 * meets both alike: the least and the median CPU time of ROUNDS rounds. A list
 * of 100,000 entries that is made here is read too, and searched for what is
 * not in it; and keys of certificates are made by both.
 */
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "bench.h"
#include "codec/cert.h"
#include "codec/crl.h"

#define ENTRIES 100000
#define TURNS_US 500 /* so long one measurement takes at least */

enum { OURS, OPENSSL, READERS };

/* What is measured, on one input. */
struct input {
	const char *name;
	const uint8_t *data;
	size_t size;
	X509_CRL *crl; /* for a search */
	ASN1_INTEGER *absent;
};

typedef void turn_t(const struct input *in, int reader);

static void read_cert(const struct input *in, int reader)
{
	const unsigned char *pos = in->data;
	struct cert cert;
	X509 *x509;

	if (reader == OURS) {
		if (cert_read(in->data, in->size, &cert, NULL))
			die(in->name, "is not read");
		return;
	}
	x509 = d2i_X509(NULL, &pos, (long)in->size);
	if (!x509)
		die(in->name, "is not read by OpenSSL");
	X509_free(x509);
}

static void read_crl(const struct input *in, int reader)
{
	const unsigned char *pos = in->data;
	struct crl crl;
	X509_CRL *theirs;

	if (reader == OURS) {
		if (crl_read(in->data, in->size, &crl, NULL))
			die(in->name, "is not read");
		return;
	}
	theirs = d2i_X509_CRL(NULL, &pos, (long)in->size);
	if (!theirs)
		die(in->name, "is not read by OpenSSL");
	X509_CRL_free(theirs);
}

/* With the certificate, of which OpenSSL keeps the key. */
static void make_key(const struct input *in, int reader)
{
	const unsigned char *pos = in->data;
	struct cert cert;
	EVP_PKEY *key;
	X509 *x509;

	if (reader == OURS) {
		cert_read(in->data, in->size, &cert, NULL);
		key = cert_key_new(&cert);
	} else {
		x509 = d2i_X509(NULL, &pos, (long)in->size);
		key = X509_get_pubkey(x509);
		X509_free(x509);
	}
	if (!key)
		die(in->name, "has no key");
	EVP_PKEY_free(key);
}

static void search(const struct input *in, int reader)
{
	static const uint8_t absent[] = { 0x7f, 0xff, 0xff, 0xff, 0xff };
	static struct crl crl;
	X509_REVOKED *entry;

	if (!crl.der.data &&
	    (crl_read(in->data, in->size, &crl, NULL) || crl_sort(&crl)))
		die(in->name, "is not read");
	if (reader == OURS ?
		    crl_lists(&crl,
			      (struct der_view){ absent, sizeof(absent) }) :
		    X509_CRL_get0_by_serial(in->crl, &entry, in->absent))
		die(in->name, "has what is not in it");
}

static uint64_t measure(const struct input *in, turn_t *turn, int reader,
			size_t turns)
{
	uint64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	for (size_t i = 0; i < turns; i++)
		turn(in, reader);
	return clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
}

static size_t turns_of(const struct input *in, turn_t *turn, int reader)
{
	size_t turns = 1;

	while (measure(in, turn, reader, turns) < TURNS_US * 1000)
		turns *= 2;
	return turns;
}

static void compare(const char *what, const struct input *in, turn_t *turn,
		    size_t rounds)
{
	uint64_t *times[READERS];
	size_t turns[READERS];
	double least[READERS], middle[READERS];

	for (int reader = 0; reader < READERS; reader++) {
		times[reader] = times_new(rounds);
		turns[reader] = turns_of(in, turn, reader);
	}
	for (size_t i = 0; i < rounds * READERS; i++)
		times[i % READERS][i / READERS] =
			measure(in, turn, i % READERS, turns[i % READERS]);
	for (int reader = 0; reader < READERS; reader++) {
		double scale = 1e3 * (double)turns[reader];

		middle[reader] = (double)median(times[reader], rounds) / scale;
		least[reader] = (double)times[reader][0] / scale;
		free(times[reader]);
	}
	printf("%s %s: %.2f / %.2f us, OpenSSL %.2f / %.2f us: ratio %.4f\n",
	       what, in->name, least[OURS], middle[OURS], least[OPENSSL],
	       middle[OPENSSL], least[OURS] / least[OPENSSL]);
}

static X509_REVOKED *entry_of(long serial)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *time = ASN1_TIME_set(NULL, 1767225600);

	if (!entry || !number || !time || !ASN1_INTEGER_set(number, serial) ||
	    !X509_REVOKED_set_serialNumber(entry, number) ||
	    !X509_REVOKED_set_revocationDate(entry, time))
		die("entry", "no memory");
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(time);
	return entry;
}

static struct input long_list(void)
{
	struct input in = { .name = "of 100000 entries" };
	X509_CRL *crl = in.crl = X509_CRL_new();
	X509_NAME *name = X509_NAME_new();
	ASN1_TIME *time = ASN1_TIME_set(NULL, 1767225600);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;

	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"bench", -1, -1, 0);
	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, name);
	X509_CRL_set1_lastUpdate(crl, time);
	X509_CRL_set1_nextUpdate(crl, time);
	for (long i = 0; i < ENTRIES; i++)
		X509_CRL_add0_revoked(crl, entry_of(0x1000000 + 7919 * i));
	X509_CRL_sort(crl);
	X509_CRL_sign(crl, key, EVP_sha256());
	in.size = (size_t)i2d_X509_CRL(crl, &der);
	in.data = der;
	in.absent = ASN1_INTEGER_new();
	ASN1_INTEGER_set_uint64(in.absent, 0x7fffffffff);
	EVP_PKEY_free(key);
	ASN1_TIME_free(time);
	X509_NAME_free(name);
	return in;
}

static void compare_long_list(size_t rounds)
{
	struct input in = long_list();

	compare("CRL", &in, read_crl, rounds);
	compare("search in CRL", &in, search, rounds);
	OPENSSL_free((void *)in.data);
	ASN1_INTEGER_free(in.absent);
	X509_CRL_free(in.crl);
}

/* Entries in no order: reading and sorting them, and one search. */
static struct input mixed_list(long count)
{
	static char name[64];
	struct input in = { .name = name };
	X509_CRL *crl = X509_CRL_new();
	X509_NAME *issuer = X509_NAME_new();
	ASN1_TIME *time = ASN1_TIME_set(NULL, 1767225600);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;

	snprintf(name, sizeof(name), "of %ld mixed entries", count);
	X509_NAME_add_entry_by_txt(issuer, "CN", MBSTRING_ASC,
				   (const unsigned char *)"bench", -1, -1, 0);
	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, issuer);
	X509_CRL_set1_lastUpdate(crl, time);
	for (long i = 0; i < count; i++)
		X509_CRL_add0_revoked(crl,
				      entry_of(0x1000000 + 7919 * i % 100003));
	X509_CRL_sign(crl, key, EVP_sha256());
	in.size = (size_t)i2d_X509_CRL(crl, &der);
	in.data = der;
	EVP_PKEY_free(key);
	ASN1_TIME_free(time);
	X509_NAME_free(issuer);
	X509_CRL_free(crl);
	return in;
}

static void read_and_sort(const struct input *in, int reader)
{
	struct crl crl;

	(void)reader;
	if (crl_read(in->data, in->size, &crl, NULL) || crl_sort(&crl))
		die(in->name, "is not read");
	free(crl.sorted);
}

static double least_us(const struct input *in, turn_t *turn, size_t rounds)
{
	size_t turns = turns_of(in, turn, OURS);
	uint64_t *times = times_new(rounds);
	double us;

	for (size_t i = 0; i < rounds; i++)
		times[i] = measure(in, turn, OURS, turns);
	median(times, rounds);
	us = (double)times[0] / 1e3 / (double)turns;
	free(times);
	return us;
}

static void grow(size_t rounds)
{
	for (long count = 1000; count <= ENTRIES; count *= 10) {
		struct input in = mixed_list(count);
		struct crl crl;
		uint64_t start;
		size_t found = 0;

		printf("CRL %s: read and sorted in %.1f us at best", in.name,
		       least_us(&in, read_and_sort, rounds));
		if (crl_read(in.data, in.size, &crl, NULL) || crl_sort(&crl))
			die(in.name, "is not read");
		start = clock_ns(CLOCK_THREAD_CPUTIME_ID);
		for (uint32_t i = 0; i < ENTRIES; i++) {
			const uint8_t serial[] = { 1, (uint8_t)(i >> 16),
						   (uint8_t)(i >> 8),
						   (uint8_t)i };

			found +=
				crl_lists(&crl, (struct der_view){ serial, 4 });
		}
		printf(", %d searches take %.2f us each, %zu are found\n",
		       ENTRIES,
		       (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - start) /
			       1e3 / ENTRIES,
		       found);
		free(crl.sorted);
		OPENSSL_free((void *)in.data);
	}
}

static void compare_file(const char *name, size_t rounds)
{
	struct file file = read_file(name);
	const char *slash = strrchr(name, '/');
	struct input in = { .name = slash ? slash + 1 : name,
			    .data = file.data,
			    .size = file.size };
	struct cert cert;

	if (!cert_read(in.data, in.size, &cert, NULL)) {
		compare("certificate", &in, read_cert, rounds);
		compare("certificate and key", &in, make_key, rounds);
	} else {
		compare("CRL", &in, read_crl, rounds);
	}
	free(file.data);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	if (!rounds) {
		fprintf(stderr, "usage: reading ROUNDS FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		compare_file(argv[i], rounds);
	compare_long_list(rounds);
	grow(rounds);
	return 0;
}
